import Basics
import Catalogs
import Exchanges
import JSONText

/// The lines of partners, as they are written and read.
extension EventWriter {
  mutating func write(_ fact: CustodyFact) {
    switch fact {
    case .disclosed(let id, let disclosure): write(id, disclosure)
    case .audienceActivated(let activation, let people):
      string(",\"event\":\"audienceActivated\",\"activation\":", activation)
      buffer.append(",\"people\":")
      buffer.append(decimal: Int64(people))
    case .partnerTold(let id):
      piece(",\"event\":\"partnerTold\",\"disclosure\":", id.rawValue)
    case .dispositionReceived(let id):
      piece(",\"event\":\"dispositionReceived\",\"disclosure\":", id.rawValue)
    case .dispositionOverdue(let id):
      piece(",\"event\":\"dispositionOverdue\",\"disclosure\":", id.rawValue)
    case .partnerReviewed(let partner, let staff):
      string(",\"event\":\"partnerReviewed\",\"partner\":", partner)
      string(",\"by\":", staff)
    }
  }

  mutating func write(_ id: DisclosureID, _ disclosure: Disclosure) {
    piece(",\"event\":\"dataDisclosed\",\"disclosure\":", id.rawValue)
    piece(",\"consent\":", disclosure.consent.rawValue)
    if let value = disclosure.value { piece(",\"value\":", value.rawValue) }
    string(",\"partner\":", disclosure.partner)
    string(",\"agreement\":", disclosure.agreement)
    string(",\"kind\":", disclosure.kind.rawValue)
    if let parent = disclosure.parent { piece(",\"parent\":", parent.rawValue) }
    moment(",\"until\":", disclosure.until)
    buffer.append(",\"dispositionDays\":")
    buffer.append(decimal: Int64(disclosure.dispositionDays))
    if let payload = disclosure.payload { string(",\"payload\":", payload) }
  }
}

extension EventReader {
  /// A line of partners; nil, with the cursor where it was, for any other.
  func custodyFact(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>
  ) -> CustodyFact? {
    if cursor.skip("dataDisclosed\",\"disclosure\":", bytes) { return disclosure(&cursor, bytes) }
    if let name = cursor.string("audienceActivated\",\"activation\":", bytes) {
      guard cursor.skip(",\"people\":", bytes), let people = cursor.whole(bytes) else {
        return nil
      }
      return .audienceActivated(name, people: people)
    }
    if cursor.skip("partnerTold\",\"disclosure\":", bytes) {
      return cursor.id(bytes).map { .partnerTold($0) }
    }
    if cursor.skip("dispositionReceived\",\"disclosure\":", bytes) {
      return cursor.id(bytes).map { .dispositionReceived($0) }
    }
    if cursor.skip("dispositionOverdue\",\"disclosure\":", bytes) {
      return cursor.id(bytes).map { .dispositionOverdue($0) }
    }
    if let partner = cursor.string("partnerReviewed\",\"partner\":", bytes) {
      return cursor.string(",\"by\":", bytes).map { .partnerReviewed(partner, by: $0) }
    }
    return nil
  }

  private func disclosure(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> CustodyFact? {
    guard let id: DisclosureID = cursor.id(bytes),
      let consent: ConsentID = cursor.id(",\"consent\":", bytes)
    else { return nil }
    let value: ValueID? = cursor.id(",\"value\":", bytes)
    guard let partner = cursor.string(",\"partner\":", bytes),
      let agreement = cursor.string(",\"agreement\":", bytes),
      let kind = cursor.string(",\"kind\":", bytes).flatMap({ Disclosure.Kind(rawValue: $0) })
    else { return nil }
    let parent: DisclosureID? = cursor.id(",\"parent\":", bytes)
    guard let until = cursor.moment(",\"until\":", bytes),
      cursor.skip(",\"dispositionDays\":", bytes), let days = cursor.whole(bytes)
    else { return nil }
    return .disclosed(
      id,
      Disclosure(
        consent: consent, value: value, partner: partner, agreement: agreement, kind: kind,
        parent: parent, until: until, dispositionDays: days,
        payload: cursor.string(",\"payload\":", bytes)))
  }
}
