import Basics
import Catalogs
import Exchanges
import JSONText

/// The lines of offers, as they are written and read.
extension EventWriter {
  mutating func write(_ fact: OfferFact, _ names: ExchangeState) {
    switch fact {
    case .shown(let offer, let person, let terms, let place):
      piece(",\"event\":\"offerShown\",\"offer\":", offer.rawValue)
      piece(",\"person\":", person.rawValue)
      buffer.append(",\"terms\":")
      buffer.append(quoting: names.terms.names.key(terms.index).span)
      if let place { write(place, names) }
    case .answered(let offer, let answer):
      piece(",\"event\":\"offerAnswered\",\"offer\":", offer.rawValue)
      switch answer {
      case .accepted: buffer.append(",\"answer\":\"accepted\"")
      case .declined: buffer.append(",\"answer\":\"declined\"")
      case .deferred: buffer.append(",\"answer\":\"deferred\"")
      }
    case .decided(let person, let circumstances):
      piece(",\"event\":\"offerDecided\",\"person\":", person.rawValue)
      if let placement = circumstances.placement { string(",\"placement\":", placement) }
      if let channel = circumstances.channel { string(",\"channel\":", channel) }
      list(",\"notEligible\":[", circumstances.notEligible)
      list(",\"arms\":[", circumstances.arms)
    }
  }
}

extension EventReader {
  /// A line of offers; nil, with the cursor where it was, for any other.
  func offerFact(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> OfferFact? {
    if cursor.skip("offerShown\",\"offer\":", bytes) { return offerShown(&cursor, bytes, names) }
    if cursor.skip("offerAnswered\",\"offer\":", bytes) {
      guard let offer: OfferID = cursor.id(bytes), cursor.skip(",\"answer\":\"", bytes) else {
        return nil
      }
      if cursor.skip("accepted\"", bytes) { return .answered(offer, .accepted) }
      if cursor.skip("declined\"", bytes) { return .answered(offer, .declined) }
      return cursor.skip("deferred\"", bytes) ? .answered(offer, .deferred) : nil
    }
    if cursor.skip("offerDecided\",\"person\":", bytes) { return decided(&cursor, bytes) }
    return nil
  }

  private func offerShown(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> OfferFact? {
    guard let offer: OfferID = cursor.id(bytes), cursor.skip(",\"person\":", bytes),
      let person: PersonID = cursor.id(bytes), cursor.skip(",\"terms\":", bytes),
      let terms = termsID(&cursor, bytes, names)
    else { return nil }
    if cursor.position + 1 == bytes.count {
      return .shown(offer, to: person, terms: terms, arm: nil)
    }
    guard let place = place(&cursor, bytes, names) else { return nil }
    return .shown(offer, to: person, terms: terms, arm: place)
  }

  private func decided(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> OfferFact? {
    guard let person: PersonID = cursor.id(bytes) else { return nil }
    let placement = cursor.string(",\"placement\":", bytes)
    let channel = cursor.string(",\"channel\":", bytes)
    guard let names = cursor.list(",\"notEligible\":[", bytes),
      let arms = cursor.list(",\"arms\":[", bytes)
    else { return nil }
    return .decided(
      person,
      Circumstances(placement: placement, channel: channel, notEligible: names, arms: arms))
  }
}
