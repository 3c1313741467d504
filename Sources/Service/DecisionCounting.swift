import Basics
import Engine
import Exchanges

/// Counts what comes of asking for offers, by the hour, until it is put on record.
///
/// Who asked is held as numbers and in memory only, for as long as the day lasts: so that one who asks often is not
/// taken for many.
struct DecisionCounting {
  private var hour: Instant?
  private var times = [Int](repeating: 0, count: DecisionSums.names.count)
  /// Of this day, as far as this life of the service has seen it.
  private var people = [Int](repeating: 0, count: DecisionSums.names.count)
  /// By person: what came of asking this day, as bits by place.
  private var met: [UInt32: UInt32] = [:]

  /// Whether something was counted in an hour that is over at a moment.
  func isOver(at moment: Instant) -> Bool {
    hour.map { $0 != DecisionSums.hour(of: moment) } ?? false
  }

  /// Counts one request. What was counted of an hour before was taken by then.
  /// - Complexity: O(1), expected.
  mutating func note(_ person: PersonID, _ nearest: Fate?, at moment: Instant) {
    let now = DecisionSums.hour(of: moment)
    hour = now
    let place = DecisionSums.place(of: nearest)
    times[place] += 1
    let bit = UInt32(1) << UInt32(place)
    if met[person.rawValue, default: 0] & bit == 0 {
      met[person.rawValue, default: 0] |= bit
      people[place] += 1
    }
  }

  /// Takes what was counted; nil where nothing was.
  /// - Parameter moment: behind which another day begins, or goes on.
  mutating func take(at moment: Instant) -> DecisionSums? {
    guard let hour else { return nil }
    let rows = times.indices.filter { times[$0] > 0 }.map {
      DecisionSums.Row(place: $0, times: times[$0], people: people[$0])
    }
    self.hour = nil
    for place in times.indices { times[place] = 0 }
    if Day(of: hour) != Day(of: moment) {
      for place in people.indices { people[place] = 0 }
      met.removeAll(keepingCapacity: true)
    }
    return DecisionSums(hour: hour, rows: rows)
  }
}

extension ServiceState {
  /// Counts what came of asking for an offer.
  mutating func countDecision(_ person: PersonID, _ nearest: Fate?, at now: Instant) {
    endCounting(ifOverAt: now)
    counting.note(person, nearest, at: max(now, engine.state.exchange.latest))
  }

  /// Puts the sums of an hour that is over on record.
  mutating func endCounting(ifOverAt moment: Instant) {
    let now = max(moment, engine.state.exchange.latest)
    if counting.isOver(at: now) { endCounting(at: now) }
  }

  /// Puts on record what was counted so far, because nothing follows.
  mutating func endCounting(at moment: Instant) {
    let now = max(moment, engine.state.exchange.latest)
    if let sums = counting.take(at: now) { engine.count(sums, at: now) }
  }
}
