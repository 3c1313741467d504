public import Basics

/// What came of asking for offers, by day, and how many people were never offered anything or always refused: that
/// nobody is left without, in numbers only.
///
/// Nobody can be listed, selected or judged by it: there is no condition on it, and no person in it (Q33).
public struct DecisionTable: Sendable {
  /// One day's sums.
  public struct DayCounts: Equatable, Sendable {
    /// The first moment of the day, in UTC.
    public let start: Instant
    /// Requests, by the place of what came nearest.
    public internal(set) var times = [Int](repeating: 0, count: DecisionSums.names.count)
    /// Different people, of each place at the least: of one life of the service, the one that saw most.
    public internal(set) var people = [Int](repeating: 0, count: DecisionSums.names.count)

    init(start: Instant) { self.start = start }
  }

  /// How many people there are of a kind.
  public struct PeopleCounts: Equatable, Sendable {
    /// Known and not forgotten.
    public internal(set) var known = 0
    /// Of these, never shown an offer.
    public internal(set) var neverOffered = 0
    /// Of these, who answered and never said yes.
    public internal(set) var alwaysRefused = 0
  }

  /// The latest days, oldest first.
  public internal(set) var days: [DayCounts] = []
  /// The end of the hour counted last.
  public internal(set) var through = Instant(milliseconds: 0)
  /// The people as they were when it was counted: reports move by the hour.
  public internal(set) var told = PeopleCounts()
  /// The people now.
  var people = PeopleCounts()

  /// For how many days sums are kept.
  static let daysKept = 400

  /// - Complexity: O(days kept) at the worst; the newest day is looked for first.
  mutating func apply(_ sums: DecisionSums) {
    let day = Int64(86_400_000)
    let start = Instant(milliseconds: sums.hour.milliseconds / day * day)
    let place = (days.lastIndex { $0.start <= start } ?? -1) + 1
    if place == 0 || days[place - 1].start < start {
      days.insert(DayCounts(start: start), at: place)
    }
    let index = days.lastIndex { $0.start == start } ?? place
    for row in sums.rows {
      days[index].times[row.place] += row.times
      days[index].people[row.place] = max(days[index].people[row.place], row.people)
    }
    if days.count > DecisionTable.daysKept { days.removeFirst() }
    through = sums.hour.adding(milliseconds: DecisionSums.hourLength)
    told = people
  }

  /// The counts of people are those of their records.
  func checkInvariants(_ check: inout InvariantCheck, _ state: ExchangeState) {
    var counted = PeopleCounts()
    for (index, person) in state.people.enumerated() {
      let answers = state.offers.all(of: person).compactMap { state.offers[$0.index].answer }
      check.expect(
        person.hasSaidYes == answers.contains(.accepted)
          && person.hasSaidNo == answers.contains { $0 != .accepted },
        "person \(index) has not answered as their offers say")
      if person.isErased { continue }
      counted.known += 1
      counted.neverOffered += person.newestOffer == ExchangeState.none ? 1 : 0
      counted.alwaysRefused += person.alwaysRefused ? 1 : 0
    }
    check.expect(counted == people, "people are counted as \(people), not as \(counted)")
    check.expect(
      zip(days, days.dropFirst()).allSatisfy { $0.start < $1.start }, "days are out of order")
  }

  /// What stands for a fate in a digest, as before there were holdouts, whichever place it has by now.
  private static func digestNumber(_ place: Int) -> Int {
    let heldOut = Int(Fate.heldOut.rawValue)
    return place < heldOut ? place : place == heldOut ? Int(UInt8.max) : place - 1
  }

  func digest(into writer: inout DigestWriter) {
    if days.isEmpty { return }
    writer.add(count: days.count)
    for day in days {
      writer.add(day.start)
      for place in day.times.indices where day.times[place] > 0 {
        for number in [DecisionTable.digestNumber(place), day.times[place], day.people[place]] {
          writer.add(Int64(number))
        }
      }
      writer.add(Int64(-1))
    }
    writer.add(through)
    for number in [told.known, told.neverOffered, told.alwaysRefused] { writer.add(Int64(number)) }
  }
}

/// Keeps count of the people whom nothing was offered, and of those who always refused.
enum PeopleCounting {
  static func applyRegistration(in state: inout ExchangeState) {
    state.decisions.people.known += 1
    state.decisions.people.neverOffered += 1
  }

  /// To be called before the offer stands in the person's chain.
  static func applyShown(_ person: PersonID, in state: inout ExchangeState) {
    if state.people[person.index].newestOffer == ExchangeState.none {
      state.decisions.people.neverOffered -= 1
    }
  }

  static func applyAnswer(_ answer: Answer, of person: PersonID, in state: inout ExchangeState) {
    let before = state.people[person.index].alwaysRefused
    if answer == .accepted {
      state.people[person.index].hasSaidYes = true
    } else {
      state.people[person.index].hasSaidNo = true
    }
    let after = state.people[person.index].alwaysRefused
    state.decisions.people.alwaysRefused += (after ? 1 : 0) - (before ? 1 : 0)
  }

  static func applyErasure(of person: PersonID, in state: inout ExchangeState) {
    state.decisions.people.known -= 1
    if state.people[person.index].newestOffer == ExchangeState.none {
      state.decisions.people.neverOffered -= 1
    }
    if state.people[person.index].alwaysRefused { state.decisions.people.alwaysRefused -= 1 }
  }
}
