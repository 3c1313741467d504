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
    where !terms.request.indices.contains(value.place)
      || values[..<index].contains(where: { $0.place == value.place })
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
      kept.append(GivenValue(place: value.place, PersonalText(coarse.text)))
      areFiner.append(coarse.wasFiner)
    }
    return (kept, areFiner)
  }

  /// A value as its level holds it; nil when the field takes none such.
  fileprivate static func generalized(
    _ value: GivenValue, _ terms: Terms, on today: Day, in state: ExchangeState
  ) -> GeneralizedValue? {
    let given = String(decoding: value.text.bytes, as: UTF8.self)
    let form = form(at: value.place, of: terms, in: state)
    if form.fault(in: given, on: today) != nil { return nil }
    return terms.rules[value.place].generalize(given, on: today)
  }

  /// How a value is written at a place of a request. The catalog in force says what a choice takes and what bounds
  /// a number: the terms that an offer is pinned to hold no more than their own level.
  fileprivate static func form(
    at place: Int, of terms: Terms, in state: ExchangeState
  ) -> ValueForm {
    let name = terms.request[place].field
    return ValueForm(terms.rules[place], of: state.catalog?.catalog.field(name))
  }
}

/// A value that its field does not take. Nothing of the value is in it.
public struct UnusableValue: Error, Equatable {
  /// The field that it was given for.
  public let field: String
  /// Which forms are taken.
  public let expected: String
  /// Why this is none of them.
  public let fault: ValueFault
}

extension ExchangeState {
  /// Why an acceptance was refused as `valueUnusable`: the first value that its field does not take.
  public func unusableValue(
    among values: [GivenValue], of terms: Terms, at now: Instant
  ) -> UnusableValue? {
    guard let today = Day(of: now) else { return nil }
    for value in values where GivenValues.generalized(value, terms, on: today, in: self) == nil {
      let form = GivenValues.form(at: value.place, of: terms, in: self)
      let given = String(decoding: value.text.bytes, as: UTF8.self)
      return UnusableValue(
        field: terms.request[value.place].field,
        expected: value.text.bytes.count > Limits.valueBytes
          ? "at most \(Limits.valueBytes) bytes" : form.expected,
        fault: form.fault(in: given, on: today) ?? .partMissing)
    }
    return nil
  }
}
