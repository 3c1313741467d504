import Basics
import Catalogs
import Exchanges
import JSONText

/// The lines of offers, as they are written and read.
extension EventWriter {
  mutating func write(_ fact: OfferFact, _ names: ExchangeState) {
    switch fact {
    case .shown(let offer, let person, let terms, let arm):
      piece(",\"event\":\"offerShown\",\"offer\":", offer.rawValue)
      piece(",\"person\":", person.rawValue)
      buffer.append(",\"terms\":")
      buffer.append(quoting: names.terms.names.key(terms.index).span)
      if let arm { write(arm, names) }
    case .wished(let offer, let person, let terms):
      piece(",\"event\":\"offerWished\",\"offer\":", offer.rawValue)
      piece(",\"person\":", person.rawValue)
      buffer.append(",\"terms\":")
      buffer.append(quoting: names.terms.names.key(terms.index).span)
    case .answered(let offer, let answer):
      piece(",\"event\":\"offerAnswered\",\"offer\":", offer.rawValue)
      switch answer {
      case .accepted: buffer.append(",\"answer\":\"accepted\"")
      case .declined: buffer.append(",\"answer\":\"declined\"")
      case .deferred: buffer.append(",\"answer\":\"deferred\"")
      }
    case .counted(let sums): write(sums)
    case .begun(let offer): piece(",\"event\":\"offerBegun\",\"offer\":", offer.rawValue)
    case .decided(let person, let circumstances):
      piece(",\"event\":\"offerDecided\",\"person\":", person.rawValue)
      if let placement = circumstances.placement { string(",\"placement\":", placement) }
      if let channel = circumstances.channel { string(",\"channel\":", channel) }
      list(",\"arms\":[", circumstances.arms)
      write(circumstances.outcomes)
    }
  }
}

extension EventWriter {
  /// `"outcomes":["offered",2,"refusedByTrustRules:Q47"]`, in the order of the catalog in force: a number stands for so
  /// many of which nothing is told.
  private mutating func write(_ outcomes: Outcomes) {
    if outcomes.count == 0 { return }
    buffer.append(",\"outcomes\":[")
    var next = 0
    for told in outcomes.told {
      if told.exchange > next { skip(told.exchange - next, isFirst: next == 0) }
      if told.exchange > 0 { buffer.append(",") }
      write(told.outcome)
      next = told.exchange + 1
    }
    if next < outcomes.count { skip(outcomes.count - next, isFirst: next == 0) }
    buffer.append("]")
  }

  private mutating func skip(_ count: Int, isFirst: Bool) {
    if !isFirst { buffer.append(",") }
    buffer.append(decimal: Int64(count))
  }

  private mutating func write(_ outcome: Outcome) {
    buffer.append("\"")
    buffer.append(outcome.fate.name)
    if let rule = outcome.refusedBy {
      buffer.append(":Q")
      buffer.append(decimal: Int64(rule.rawValue))
    }
    buffer.append("\"")
  }
}

extension EventWriter {
  /// `"hour":3600000,"outcomes":["offered","tooSoon"],"times":[5,2],"people":[4,1]`.
  private mutating func write(_ sums: DecisionSums) {
    buffer.append(",\"event\":\"decisionsCounted\"")
    moment(",\"hour\":", sums.hour)
    list(",\"outcomes\":[", sums.rows.map { "\($0.name)" })
    numbers(",\"times\":[", sums.rows.map { Int64($0.times) })
    numbers(",\"people\":[", sums.rows.map { Int64($0.people) })
  }
}

extension EventReader {
  /// A line of offers; nil, with the cursor where it was, for any other.
  func offerFact(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> OfferFact? {
    if cursor.skip("offerShown\",\"offer\":", bytes) { return offerShown(&cursor, bytes, names) }
    if cursor.skip("offerWished\",\"offer\":", bytes) {
      guard case .shown(let offer, let person, let terms, nil)? = offerShown(&cursor, bytes, names)
      else { return nil }
      return .wished(offer, by: person, terms: terms)
    }
    if cursor.skip("offerAnswered\",\"offer\":", bytes) {
      guard let offer: OfferID = cursor.id(bytes), cursor.skip(",\"answer\":\"", bytes) else {
        return nil
      }
      if cursor.skip("accepted\"", bytes) { return .answered(offer, .accepted) }
      if cursor.skip("declined\"", bytes) { return .answered(offer, .declined) }
      return cursor.skip("deferred\"", bytes) ? .answered(offer, .deferred) : nil
    }
    if cursor.skip("offerBegun\",\"offer\":", bytes) { return cursor.id(bytes).map { .begun($0) } }
    if cursor.skip("decisionsCounted\"", bytes) { return counted(&cursor, bytes) }
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
    guard let arm = arm(&cursor, bytes, names) else { return nil }
    return .shown(offer, to: person, terms: terms, arm: arm)
  }

  private func decided(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> OfferFact? {
    guard let person: PersonID = cursor.id(bytes) else { return nil }
    let placement = cursor.string(",\"placement\":", bytes)
    let channel = cursor.string(",\"channel\":", bytes)
    // Older versions told who was not eligible, and no outcome.
    guard cursor.list(",\"notEligible\":[", bytes) != nil,
      let arms = cursor.list(",\"arms\":[", bytes), let outcomes = outcomes(&cursor, bytes)
    else { return nil }
    return .decided(
      person,
      Circumstances(placement: placement, channel: channel, arms: arms, outcomes: outcomes))
  }

  private func counted(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> OfferFact? {
    guard let hour = cursor.moment(",\"hour\":", bytes),
      let outcomes = cursor.list(",\"outcomes\":[", bytes),
      let times = cursor.numbers(",\"times\":[", bytes),
      let people = cursor.numbers(",\"people\":[", bytes),
      outcomes.count == times.count, outcomes.count == people.count
    else { return nil }
    var rows: [DecisionSums.Row] = []
    for (index, name) in outcomes.enumerated() {
      guard let place = DecisionSums.names.firstIndex(where: { "\($0)" == name }) else {
        return nil
      }
      rows.append(
        DecisionSums.Row(place: place, times: Int(times[index]), people: Int(people[index])))
    }
    return .counted(DecisionSums(hour: hour, rows: rows))
  }

  private func outcomes(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Outcomes? {
    var outcomes = Outcomes()
    if !cursor.skip(",\"outcomes\":[", bytes) { return outcomes }
    repeat {
      if let outcome = outcome(&cursor, bytes) {
        outcomes.append(outcome)
      } else {
        // No catalog has a million exchanges.
        guard let untold = cursor.whole(bytes), (1...1_000_000).contains(untold) else { return nil }
        outcomes.skip(untold)
      }
    } while cursor.skip(",", bytes)
    return cursor.skip("]", bytes) ? outcomes : nil
  }

  private func outcome(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Outcome? {
    if !cursor.skip("\"", bytes) { return nil }
    // Older versions asked nobody for anything else of a purpose that they had agreed to.
    let isOld = cursor.skip("purposeConsented", bytes)
    guard
      let fate = isOld
        ? Fate.heldAlready : Fate.allCases.first(where: { cursor.skip($0.name, bytes) })
    else { return nil }
    var rule: TrustRule?
    if fate == .refusedByTrustRules, cursor.skip(":Q", bytes) {
      guard let number = cursor.whole(bytes), let found = TrustRule(id: "Q\(number)") else {
        return nil
      }
      rule = found
    }
    return cursor.skip("\"", bytes) ? Outcome(fate, refusedBy: rule) : nil
  }
}
