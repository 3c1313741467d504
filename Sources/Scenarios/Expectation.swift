import Basics
public import Experiments
public import Statistics

/// One clause of a scenario's claim: a metric of an arm, of a pooled level or of all, and the value
/// or bounds that it must have.
public struct Expectation: Equatable, Sendable {
  public let metric: Metric
  public let subject: Subject
  public let bound: Bound

  /// Rates and differences are fractions: 0.763, not 76.3.
  public enum Metric: String, CaseIterable, Sendable {
    case shown, accepted, declined, deferred, withdrawn
    case optIn, difference, promisesKept, deliveredPerShown, deliveredPerConsent
    case pointsPerCent
  }

  /// Whose metric it is.
  public enum Subject: Equatable, Sendable {
    case all
    case arm(Int)
    case level(factor: Int, level: Int)
  }

  /// What the metric must be.
  public enum Bound: Equatable, Sendable {
    /// Equal once rounded to so many decimals; the interval's ends likewise, where given.
    case equals(Double, decimals: Int, interval: ClosedRange<Double>?)
    case within(ClosedRange<Double>)
  }

  /// What the metric was found to be, and whether that is what was expected.
  public struct Outcome: Equatable, Sendable {
    /// The claim in words.
    public let claim: String
    public let found: Estimate?
    public let holds: Bool
  }
}

extension Expectation {
  /// Holds the claim against a report.
  public func outcome(in report: ExperimentReport) -> Outcome {
    let found = found(in: report)
    return Outcome(
      claim: claim(report.design), found: found,
      holds: found.map { holds($0) } ?? false)
  }

  private func holds(_ found: Estimate) -> Bool {
    switch bound {
    case .within(let range):
      return range.contains(found.value)
    case .equals(let value, let decimals, let interval):
      func agrees(_ found: Double, _ expected: Double) -> Bool {
        var half = 0.5
        for _ in 0..<decimals { half /= 10 }
        return (found - expected).magnitude <= half * (1 + 1e-9)
      }
      let endsAgree = interval.map {
        agrees(found.low, $0.lowerBound) && agrees(found.high, $0.upperBound)
      }
      return agrees(found.value, value) && endsAgree ?? true
    }
  }

  /// The metric with its interval; a count has none and repeats its value.
  private func found(in report: ExperimentReport) -> Estimate? {
    let row: ExperimentReport.Row?
    let tally: ArmTally
    switch subject {
    case .all: (row, tally) = (nil, report.total)
    case .arm(let arm): (row, tally) = (report.arms[arm], report.arms[arm].tally)
    case .level(let factor, let level):
      let found = report.factors[factor].levels[level]
      (row, tally) = (found, found.tally)
    }
    func exact(_ value: Double) -> Estimate? {
      value.isNaN ? nil : Estimate(value: value, low: value, high: value)
    }
    switch metric {
    case .shown: return exact(Double(tally.shown))
    case .accepted: return exact(Double(tally.accepted))
    case .declined: return exact(Double(tally.declined))
    case .deferred: return exact(Double(tally.deferred))
    case .withdrawn: return exact(Double(tally.withdrawn))
    case .optIn:
      return tally.shown == 0 ? nil : tally.optIn.wilson(confidence: report.confidence)
    case .difference: return row?.difference
    case .promisesKept: return exact(tally.promisesKept.rate)
    case .deliveredPerShown: return exact(tally.deliveredPerShown)
    case .deliveredPerConsent: return exact(tally.deliveredPerConsent)
    case .pointsPerCent:
      // Reading has made sure that the subject is one of the curve's variants.
      return report.priceOfConsent?.points.first { $0.id == row?.id }?.pointsPerCent
    }
  }

  /// Why the metric of this subject can never be had, in words; nil when it can.
  static func obstacle(
    _ metric: Metric, _ subject: Subject, interval: Bool, _ design: ExperimentDesign
  ) -> String? {
    if interval, ![.optIn, .difference, .pointsPerCent].contains(metric) {
      return "\"\(metric.rawValue)\" has no interval"
    }
    guard metric == .difference || metric == .pointsPerCent else { return nil }
    let isControl: Bool
    switch subject {
    case .all:
      return "\"\(metric.rawValue)\" needs \"of\": an arm, or a factor's level"
    case .arm(let arm): isControl = arm == design.control
    case .level(let factor, let level): isControl = level == design.controlLevel(of: factor)
    }
    if isControl { return "the control has no \"\(metric.rawValue)\"; name another" }
    guard metric == .pointsPerCent else { return nil }
    switch (PriceOfConsent.axis(of: design)?.axis, subject) {
    case (.arms, .arm(let arm)) where design.arms[arm].worth > .zero: return nil
    case (.factor(let axis), .level(let factor, _)) where axis == factor: return nil
    default:
      return "\"pointsPerCent\" is of an arm or level that pays, where the control pays nothing"
    }
  }

  private func claim(_ design: ExperimentDesign) -> String {
    let of =
      switch subject {
      case .all: "all arms"
      case .arm(let arm): design.arms[arm].id
      case .level(let factor, let level):
        "\(design.factors[factor].id) \(design.factors[factor].levels[level])"
      }
    let claimed =
      switch bound {
      case .equals(let value, let decimals, let interval):
        "is \(DecimalText.shortest(value))"
          + (interval.map {
            " [\(DecimalText.shortest($0.lowerBound)), \(DecimalText.shortest($0.upperBound))]"
          } ?? "")
          + " to \(decimals) decimal\(decimals == 1 ? "" : "s")"
      case .within(let range):
        if range.upperBound == .infinity {
          "is at least \(DecimalText.shortest(range.lowerBound))"
        } else if range.lowerBound == -.infinity {
          "is at most \(DecimalText.shortest(range.upperBound))"
        } else {
          "is between \(DecimalText.shortest(range.lowerBound)) and \(DecimalText.shortest(range.upperBound))"
        }
      }
    return "\(metric.rawValue) of \(of) \(claimed)"
  }
}
