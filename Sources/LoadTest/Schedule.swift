import Basics

/// When each request of an open loop is to be sent: fixed before the first, at constant distances,
/// whatever the service does. A request sent late keeps its time, and its latency counts from there,
/// so a stall shows in all that it delayed (no "coordinated omission").
public struct Schedule: Sendable {
  /// Nanoseconds of the clock.
  public let start: Int64
  /// Requests a second.
  public let rate: Int64
  /// How many there are in all.
  public private(set) var count: Int64
  /// How many were taken.
  public private(set) var taken: Int64 = 0
  /// When the next is to be sent; `Int64.max` when there is none left.
  public private(set) var next: Int64

  /// All requests that are to be sent from `start` on and before `end`.
  public init(start: Int64, end: Int64, rate: Int64) {
    invariant(rate > 0 && end >= start, "\(rate) requests a second from \(start) to \(end)")
    self.start = start
    self.rate = rate
    count = Schedule.count(end - start, rate)
    next = count > 0 ? start : .max
  }

  /// How many are due before so many nanoseconds are over.
  private static func count(_ nanos: Int64, _ rate: Int64) -> Int64 {
    let (seconds, rest) = nanos.quotientAndRemainder(dividingBy: Schedule.second)
    // Those of the whole seconds, and those whose time lies before the rest of one is over.
    return seconds * rate + (rest * rate + Schedule.second - 1) / Schedule.second
  }

  private static let second: Int64 = 1_000_000_000

  /// How many are left.
  public var left: Int64 { count - taken }

  /// When a request is to be sent.
  public func time(of index: Int64) -> Int64 {
    let (seconds, rest) = index.quotientAndRemainder(dividingBy: rate)
    return start + seconds * Schedule.second + rest * Schedule.second / rate
  }

  /// Takes the next request, which there must be.
  /// - Returns: when it was to be sent.
  public mutating func take() -> Int64 {
    let time = next
    taken += 1
    next = taken < count ? self.time(of: taken) : .max
    return time
  }

  /// Drops what is left.
  public mutating func drop() {
    next = .max
  }

  /// Ends it now: what was due before and was not taken is left, what is not due yet never will be.
  public mutating func end(at time: Int64) {
    count = max(taken, min(count, Schedule.count(max(0, time - start), rate)))
    drop()
  }
}
