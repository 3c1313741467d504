import Basics
import Tables

/// What a service is to hold: `p99=1ms` is that 99 of 100 responses come within a millisecond of when their
/// requests were due.
public struct Objective: Equatable, Sendable {
  /// In per cent.
  public let percentile: Double
  public let nanos: Int64
  /// As it was written.
  public let text: String

  private static let percentiles: [(name: String, percent: Double)] = [
    ("p50", 50), ("p90", 90), ("p99", 99), ("p99.9", 99.9),
  ]
  /// With the decimals that make nanoseconds of each.
  private static let units: [(name: String, decimals: Int)] = [("us", 3), ("ms", 6), ("s", 9)]

  /// What is looked for where nothing is said: a hundredth of a second is little beside a page, and within
  /// reach of a disk whose flushes take some milliseconds.
  public static let standard = Objective(percentile: 99, nanos: 10_000_000, text: "p99=10ms")

  private init(percentile: Double, nanos: Int64, text: String) {
    (self.percentile, self.nanos, self.text) = (percentile, nanos, text)
  }

  /// Reads `PERCENTILE=TIME`.
  /// - Throws: `LoadFault` for a percentile that is unknown, or a time without a unit or out of its range.
  public init(_ text: String) throws(LoadFault) {
    let sides = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard sides.count == 2 else {
      throw LoadFault(
        "--slo needs PERCENTILE=TIME, such as p99=1ms, not \"\(cleaned(text))\"")
    }
    guard let percentile = Objective.percentiles.first(where: { $0.name == sides[0] }) else {
      throw LoadFault(
        "--slo: \"\(cleaned(sides[0]))\" is not a percentile; there is p50, p90, p99 and p99.9")
    }
    let digits = String(sides[1].prefix { !("a"..."z").contains($0) })
    let name = String(sides[1].dropFirst(digits.count))
    guard let unit = Objective.units.first(where: { $0.name == name }) else {
      throw LoadFault(
        "--slo needs a time in us, ms or s, such as 1ms, not \"\(cleaned(sides[1]))\"")
    }
    let most = Int64(Limits.loadObjectiveSeconds) * 1_000_000_000
    guard let nanos = DecimalText.scaled(digits.utf8, decimals: unit.decimals),
      (1_000...most).contains(nanos)
    else {
      throw LoadFault(
        "--slo needs a time from 1us to \(Limits.loadObjectiveSeconds)s, not "
          + "\"\(cleaned(sides[1]))\"")
    }
    self.init(percentile: percentile.percent, nanos: nanos, text: text)
  }

  /// The name of the percentile.
  var name: String { text.split(separator: "=").first.map(String.init) ?? "" }
}

extension LoadReport {
  /// The part of a rate that must have been answered in the time of a short try.
  private static let triedShare = 0.9

  /// Why an objective was not held, in a few words; nil when it was: all that was due was sent and answered
  /// without an error, and in time.
  public func miss(of objective: Objective) -> String? {
    if isCutShort { return "cut short" }
    let all = latencies
    if unsent > 0 { return "\(NumberText.count(Int(unsent))) unsent" }
    let missing = problems.count(of: .missing)
    if missing > 0 { return NumberText.count(missing, "answer missing", "answers missing") }
    if all.count == 0 { return "nothing answered" }
    if errorCount > 0 { return NumberText.count(errorCount, "error", "errors") }
    let reached = all.percentile(objective.percentile)
    if reached > objective.nanos { return "\(objective.name) \(LoadText.millis(reached))" }
    // Where a try is not long beside the objective, latencies alone do not show that it fell behind.
    if case .rate(let rate) = plan.pace, perSecond < LoadReport.triedShare * Double(rate) {
      return "\(NumberText.fixed(perSecond, 0))/s answered"
    }
    return isClean ? nil : remarks.first ?? "wrong answers"
  }
}
