import Basics
import Catalogs
import Exchanges
import JSONText

/// The lines of consents and the values given with them, as they are written and read.
extension EventWriter {
  mutating func write(_ fact: ConsentFact, _ names: ExchangeState) {
    switch fact {
    case .given(let consent, let offer, let until):
      piece(",\"event\":\"consentGiven\",\"consent\":", consent.rawValue)
      piece(",\"offer\":", offer.rawValue)
      moment(",\"until\":", until)
    case .valueCollected(let value, let consent, let ask, let wasFiner):
      piece(",\"event\":\"valueCollected\",\"value\":", value.rawValue)
      piece(",\"consent\":", consent.rawValue)
      let wanted = names.terms(of: consent).request[ask]
      string(",\"field\":", wanted.field)
      string(",\"level\":", wanted.level)
      if wasFiner { buffer.append(",\"cut\":true") }
    case .valueCorrected(let value, let old, let wasFiner):
      piece(",\"event\":\"valueCorrected\",\"value\":", value.rawValue)
      piece(",\"replaces\":", old.rawValue)
      if wasFiner { buffer.append(",\"cut\":true") }
    case .expired(let consent):
      piece(",\"event\":\"consentExpired\",\"consent\":", consent.rawValue)
    case .withdrawn(let consent):
      piece(",\"event\":\"consentWithdrawn\",\"consent\":", consent.rawValue)
    case .renewed(let consent, let offer, let until):
      piece(",\"event\":\"consentRenewed\",\"consent\":", consent.rawValue)
      piece(",\"offer\":", offer.rawValue)
      moment(",\"until\":", until)
    case .invalidated(let consent, let ending):
      piece(",\"event\":\"consentInvalidated\",\"consent\":", consent.rawValue)
      buffer.append(",\"why\":\"")
      buffer.append(ending.name)
      buffer.append("\"")
    case .caseResolved(let consent):
      piece(",\"event\":\"caseResolved\",\"consent\":", consent.rawValue)
    case .holdReleased(let consent):
      piece(",\"event\":\"holdReleased\",\"consent\":", consent.rawValue)
    }
  }
}

extension EventReader {
  /// A line of consents and the values given with them; nil, with the cursor where it was, for any other.
  func consentFact(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> ConsentFact? {
    if cursor.skip("consentGiven\",\"consent\":", bytes) {
      guard let consent: ConsentID = cursor.id(bytes), cursor.skip(",\"offer\":", bytes),
        let offer: OfferID = cursor.id(bytes), cursor.skip(",\"until\":", bytes),
        let until = cursor.integer(bytes)
      else { return nil }
      return .given(consent, offer: offer, until: Instant(milliseconds: until))
    }
    if cursor.skip("valueCollected\",\"value\":", bytes) { return value(&cursor, bytes, names) }
    if cursor.skip("valueCorrected\",\"value\":", bytes) {
      guard let value: ValueID = cursor.id(bytes),
        let old: ValueID = cursor.id(",\"replaces\":", bytes)
      else { return nil }
      return .valueCorrected(
        value, replacing: old, wasFiner: cursor.skip(",\"cut\":true", bytes))
    }
    if cursor.skip("consentWithdrawn\",\"consent\":", bytes) {
      return cursor.id(bytes).map { .withdrawn($0) }
    }
    if cursor.skip("consentExpired\",\"consent\":", bytes) {
      return cursor.id(bytes).map { .expired($0) }
    }
    if cursor.skip("consentRenewed\",\"consent\":", bytes) {
      guard let consent: ConsentID = cursor.id(bytes),
        let offer: OfferID = cursor.id(",\"offer\":", bytes),
        let until = cursor.moment(",\"until\":", bytes)
      else { return nil }
      return .renewed(consent, offer: offer, until: until)
    }
    if cursor.skip("consentInvalidated\",\"consent\":", bytes) {
      guard let consent: ConsentID = cursor.id(bytes), cursor.skip(",\"why\":\"", bytes),
        let ending = ConsentEnding.allCases.first(where: { cursor.skip($0.name, bytes) }),
        cursor.skip("\"", bytes)
      else { return nil }
      return .invalidated(consent, ending)
    }
    if cursor.skip("caseResolved\",\"consent\":", bytes) {
      return cursor.id(bytes).map { .caseResolved($0) }
    }
    if cursor.skip("holdReleased\",\"consent\":", bytes) {
      return cursor.id(bytes).map { .holdReleased($0) }
    }
    return nil
  }

  private func value(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> ConsentFact? {
    guard let value: ValueID = cursor.id(bytes), cursor.skip(",\"consent\":", bytes),
      let consent: ConsentID = cursor.id(bytes), consent.index < names.consents.count,
      cursor.skip(",\"field\":", bytes), let field = cursor.string(bytes),
      cursor.skip(",\"level\":", bytes), let level = cursor.string(bytes),
      let ask = names.terms(of: consent).request
        .firstIndex(of: FieldLevel(field: field, level: level))
    else { return nil }
    return .valueCollected(
      value, consent: consent, ask: ask, wasFiner: cursor.skip(",\"cut\":true", bytes))
  }
}
