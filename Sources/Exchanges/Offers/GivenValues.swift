public import Basics
public import Catalogs

/// Values that come with an acceptance: which may be kept, and as what.
enum GivenValues {
  /// The values as they may be kept: at most one for each field asked for, cut down to what was asked.
  static func generalized(
    _ values: [GivenValue], _ terms: Terms, in state: ExchangeState, at now: Instant
  ) throws(Refusal) -> ([GivenValue], areFiner: [Bool]) {
    if values.isEmpty { return ([], []) }
    guard let today = Day(of: now) else { throw .instantOutOfRange }
    var kept: [GivenValue] = []
    var areFiner: [Bool] = []
    for (index, value) in values.enumerated()
    where !terms.request.indices.contains(value.ask)
      || values[..<index].contains(where: { $0.ask == value.ask })
    {
      throw .valueNotAskedFor
    }
    for value in values {
      guard let coarse = generalized(value, terms, on: today, in: state) else {
        throw .valueUnusable
      }
      if !state.binds(.q15) {
        kept.append(value)
        areFiner.append(false)
        continue
      }
      kept.append(GivenValue(ask: value.ask, PersonalText(coarse.text)))
      areFiner.append(coarse.wasFiner)
    }
    return (kept, areFiner)
  }

  /// A value as its level holds it; nil when the field takes none such.
  fileprivate static func generalized(
    _ value: GivenValue, _ terms: Terms, on today: Day, in state: ExchangeState
  ) -> GeneralizedValue? {
    if !(1...Limits.valueBytes).contains(value.text.bytes.count) { return nil }
    let given = String(decoding: value.text.bytes, as: UTF8.self)
    let rule = terms.rules[value.ask]
    let field = rule.type == .choice ? choice(at: value.ask, of: terms, in: state) : nil
    if let field, !field.takes(given, at: rule.rule) { return nil }
    return rule.generalize(given, on: today)
  }

  /// The field for an element of a request, in the catalog in force, which lists what a choice takes: the terms that
  /// an offer is pinned to hold no more than their own level.
  fileprivate static func choice(at ask: Int, of terms: Terms, in state: ExchangeState) -> Field? {
    state.catalog?.catalog.fields.first { $0.id == terms.request[ask].field }
  }
}

extension ExchangeState {
  /// Why an acceptance was refused as `valueUnusable`: the first field whose value it does not take, and what it
  /// takes. Nothing of the value is in either.
  public func unusableValue(
    among values: [GivenValue], of terms: Terms, at now: Instant
  ) -> (field: String, expected: String)? {
    guard let today = Day(of: now) else { return nil }
    for value in values where GivenValues.generalized(value, terms, on: today, in: self) == nil {
      let rule = terms.rules[value.ask]
      let field =
        rule.type == .choice ? GivenValues.choice(at: value.ask, of: terms, in: self) : nil
      let expected =
        value.text.bytes.count > Limits.valueBytes
        ? "at most \(Limits.valueBytes) bytes"
        : rule.rule.expected(of: rule.type, words: field?.words(at: rule.rule))
      return (terms.request[value.ask].field, expected)
    }
    return nil
  }
}
