public import Basics
import Exchanges

/// What people asked for by right, each due within a month.
public struct NaiveRights {
  struct Request {
    let person: Int
    let due: Instant
    var isAnswered = false
  }

  var requests: [Request] = []

  mutating func receive(
    _ person: Int, _ people: inout NaivePeople, _ now: Instant
  ) -> Set<Refusal> {
    if !people.isKnown(person) { return [.unknownPerson] }
    requests.append(Request(person: person, due: monthLater(now)))
    people.see(person, now)
    return []
  }

  /// The same day of the next month, or its last one.
  private func monthLater(_ now: Instant) -> Instant {
    let parts = now.text.prefix(10).split(separator: "-").compactMap { Int($0) }
    let (year, month) = parts[1] == 12 ? (parts[0] + 1, 1) : (parts[0], parts[1] + 1)
    var day = parts[2]
    func text(_ number: Int, _ width: Int) -> String {
      String(repeating: "0", count: width - String(number).count) + String(number)
    }
    while true {
      if let found = Instant(day: "\(text(year, 4))-\(text(month, 2))-\(text(day, 2))") {
        let time = now.milliseconds % Instant.dayMilliseconds
        return found.adding(milliseconds: time)
      }
      day -= 1
    }
  }

  mutating func answer(_ id: Int) -> Set<Refusal> {
    if id >= requests.count { return [.unknownRequest] }
    if requests[id].isAnswered { return [.requestAnswered] }
    requests[id].isAnswered = true
    return []
  }

  /// Whether somebody waits for an answer.
  func isWaiting(_ person: Int) -> Bool {
    requests.contains { $0.person == person && !$0.isAnswered }
  }

  /// Requests that are past their day without an answer.
  public func overdue(at now: Instant) -> [Int] {
    requests.indices.filter { !requests[$0].isAnswered && now > requests[$0].due }
  }
}
