public import Basics
import Catalogs

/// Every count that was told and can still single somebody out beside another (Q43).
///
/// A count is kept for `Limits.countDays` from when it was told last, which is as long as anything may be kept, and
/// from then on as long as it counted all but so few people who are still with us that the next one could differ from
/// it by fewer than a group must have: who renews stays counted. Once as many as that are gone for good, every later
/// count differs from it by them. No more than `Limits.toldCounts` are kept; beyond them no other count is told.
public struct ToldCounts: Sendable {
  var series: [CountSeries] = []

  /// How many are kept.
  var count: Int { series.reduce(0) { $0 + $1.told.count } }

  /// What they take in memory, beside their names.
  var byteCount: Int { series.reduce(0) { $0 + $1.byteCount } }

  /// How a new count stands to those that were told.
  enum Standing: Equatable {
    /// It may be told.
    case apart
    /// It differs from one by somebody, and by fewer people than a group must have.
    case tooNear
    /// As many others as may be were told.
    case oneTooMany
  }

  /// When the oldest count is old enough to be forgotten; nil where there is none.
  public var firstFree: Instant? {
    series.lazy.flatMap(\.told).map(\.at).min()?.adding(days: Limits.countDays)
  }

  private static func isOld(_ told: CountSeries.Told, at now: Instant) -> Bool {
    now >= told.at.adding(days: Limits.countDays)
  }

  /// Whether a value is counted never again: its consent is over, whether or not a sweep has said so, and nothing
  /// brings it back.
  private static func gone(
    in state: ExchangeState, at now: Instant
  ) -> (UInt32) -> Bool {
    { !state.stands(state.values[Int($0)].consent, at: now) }
  }

  private func compare(
    _ index: Int, with people: CountedPeople, byValue: Bool, in state: ExchangeState,
    at now: Instant, _ visit: (CountSeries.Compared) -> Void
  ) -> [UInt32] {
    let hasOld = series[index].told.contains { ToldCounts.isOld($0, at: now) }
    return series[index].compare(
      with: people, byValue: byValue, isGone: hasOld ? ToldCounts.gone(in: state, at: now) : nil,
      visit)
  }

  private func isOver(
    _ compared: CountSeries.Compared, of index: Int, least: Int, at now: Instant
  ) -> Bool {
    compared.gone >= least && ToldCounts.isOld(series[index].told[compared.index], at: now)
  }

  /// How a count of a level for a purpose stands to those that were told of the field.
  /// - Parameter least: how many people a group must have.
  /// - Complexity: O(people + differences of the field's counts to the ones before them).
  func standing(
    of people: CountedPeople, _ purpose: String, _ level: FieldLevel, least: Int,
    in state: ExchangeState, at now: Instant
  ) -> Standing {
    var (isTold, isTooNear) = (false, false)
    for index in series.indices where series[index].level.field == level.field {
      let isAlike = series[index].level == level && series[index].purpose == purpose
      _ = compare(index, with: people, byValue: isAlike, in: state, at: now) { compared in
        if isOver(compared, of: index, least: least, at: now) { return }
        if (1..<max(1, least)).contains(compared.differing) { isTooNear = true }
        if isAlike, compared.differing == 0 { isTold = true }
      }
    }
    if isTooNear { return .tooNear }
    if isTold || count < Limits.toldCounts { return .apart }
    let over = over(least: least, in: state, at: now).reduce(0) { $0 + $1.count }
    return count - over < Limits.toldCounts ? .apart : .oneTooMany
  }

  /// The counts of each series that can single nobody out any more, by their indexes.
  private func over(least: Int, in state: ExchangeState, at now: Instant) -> [[Int]] {
    series.indices.map { index in
      var found: [Int] = []
      if !series[index].told.contains(where: { ToldCounts.isOld($0, at: now) }) { return found }
      let nobody = CountedPeople([], of: state.people.count)
      _ = compare(index, with: nobody, byValue: true, in: state, at: now) { compared in
        if isOver(compared, of: index, least: least, at: now) { found.append(compared.index) }
      }
      return found
    }
  }

  /// Remembers of whom a count was told, and forgets those that can single nobody out any more.
  mutating func tell(
    _ people: CountedPeople, _ purpose: String, _ level: FieldLevel, least: Int,
    in state: ExchangeState, at now: Instant
  ) {
    for (index, over) in over(least: least, in: state, at: now).enumerated() {
      for told in over.reversed() { series[index].remove(at: told) }
    }
    series.removeAll { $0.told.isEmpty }
    var own = series.firstIndex { $0.level == level && $0.purpose == purpose }
    if own == nil {
      own = series.count
      series.append(CountSeries(purpose: purpose, level: level))
    }
    guard let own else { return }
    var same: Int?
    let last = compare(own, with: people, byValue: true, in: state, at: now) { compared in
      if compared.differing == 0 { same = compared.index }
    }
    if let same {
      series[own].told[same].at = now
    } else {
      series[own].append(people, after: last, at: now)
    }
  }

  /// Nothing was told later than now.
  mutating func setClock(to now: Instant) {
    for index in series.indices {
      for told in series[index].told.indices {
        series[index].told[told].at = min(series[index].told[told].at, now)
      }
    }
  }

  func digest(into writer: inout DigestWriter) {
    for series in series {
      writer.add(series.purpose)
      writer.add(series.level)
      writer.add(count: series.told.count)
      for told in series.told {
        writer.add(told.at)
        writer.add(count: told.changes.count)
        for byte in told.changes { writer.hash.update(byte: byte) }
      }
    }
  }

  /// Counts of one level and purpose stand together, in the order of people who are there, each by a value of theirs.
  func checkInvariants(_ check: inout InvariantCheck, _ state: ExchangeState) {
    var names: Set<[String]> = []
    for series in series {
      check.expect(
        names.insert([series.purpose, series.level.field, series.level.level]).inserted
          && !series.told.isEmpty, "two series of counts are of one level, or one is of none")
      for told in series.told {
        var changes = CountChanges(told.changes)
        var before = -1
        while let (person, value) = changes.next() {
          let isTheirs =
            value == ExchangeState.none
            || Int(value) < state.values.count
              && state.person(of: state.values[Int(value)].consent).index == person
          check.expect(
            person > before && person < state.people.count && isTheirs && told.at <= state.latest,
            "a count was told of somebody else's value, or later than now")
          before = person
        }
      }
    }
  }
}
