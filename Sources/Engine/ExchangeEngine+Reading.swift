public import Basics
public import Catalogs
public import Exchanges

/// How many people gave each value of a field, as far as that shows nobody (Q43).
public struct ValueCounts: Equatable, Sendable {
  /// Groups large enough to be told, in the order of their values.
  public let groups: [Group]
  /// People of the groups that are not told, together: none, or as many as a group must have.
  public let withheld: Int

  /// People with one value.
  public struct Group: Equatable, Sendable {
    public let value: PersonalText
    public let people: Int
  }
}

extension ExchangeEngine {
  /// Reads what a clearance opens of a person: each value is an event of its own (Q42), and no finer than
  /// the clearance (Q43).
  /// - Throws: as `perform`.
  public mutating func read(
    _ clearance: ClearanceID, actor: String, role: String, of person: PersonID, at now: Instant
  ) throws(Refusal) -> [(level: FieldLevel, value: PersonalText)] {
    let result = try perform(
      .readData(clearance, actor: actor, role: role, of: person), at: now)
    return zip(result.values, result.levels).compactMap { id, level in
      values[id].flatMap { coarsened($0, id, to: level, at: now) }.map { (level, $0) }
    }
  }

  /// A value as a coarser level holds it; nil where what is held does not say so much.
  private func coarsened(
    _ text: PersonalText, _ id: ValueID, to level: FieldLevel, at now: Instant
  ) -> PersonalText? {
    if state.exchange.level(of: id) == level { return text }
    let field = state.exchange.catalog?.catalog.fields.first { $0.id == level.field }
    guard let field, let wanted = field.levels.first(where: { $0.id == level.level }),
      let today = Day(of: effective(now))
    else { return nil }
    let given = String(decoding: text.bytes, as: UTF8.self)
    return wanted.rule.generalize(given, field.type, on: today).map { PersonalText($0.text) }
  }

  /// Counts people by their values of a level. Groups of fewer people than the policy's least are withheld;
  /// so is the smallest of the others where what is withheld would be few enough to be worked out from
  /// the total.
  /// - Throws: as `perform`.
  public mutating func count(
    _ clearance: ClearanceID, actor: String, role: String, level: FieldLevel, at now: Instant
  ) throws(Refusal) -> ValueCounts {
    let result = try perform(
      .countData(clearance, actor: actor, role: role, level: level), at: now)
    var counts: [PersonalText: Int] = [:]
    for id in result.values {
      if let value = values[id] { counts[value, default: 0] += 1 }
    }
    let policy = state.exchange.catalog?.catalog.policy ?? .standard
    let order = counts.sorted { left, right in
      left.value != right.value
        ? left.value > right.value : left.key.bytes.lexicographicallyPrecedes(right.key.bytes)
    }
    var told = order.filter { $0.value >= policy.groupAtLeast }
    var withheld = order.map(\.value).reduce(0, +) - told.map(\.value).reduce(0, +)
    while withheld > 0, withheld < policy.groupAtLeast, let last = told.popLast() {
      withheld += last.value
    }
    return ValueCounts(
      groups: told.map { ValueCounts.Group(value: $0.key, people: $0.value) }
        .sorted { $0.value.bytes.lexicographicallyPrecedes($1.value.bytes) },
      withheld: withheld)
  }
}
