import Basics
import JSONText

/// Holds declared experiments against the exchanges that they show, once all of a catalog was read: what would leave
/// people of an arm with nothing, add up what cannot be added, or wait for what cannot come.
struct ExperimentCheck {
  let problems: Problems
  private let exchanges: [String: Exchange]
  /// The exchanges, in the catalog's order.
  private let order: [String]
  private let purposes: [String: Purpose]
  private let benefits: [String: Benefit]

  init(_ problems: Problems, _ exchanges: [Exchange], _ purposes: [Purpose], _ benefits: [Benefit])
  {
    self.problems = problems
    order = exchanges.map(\.id)
    self.exchanges = Dictionary(exchanges.map { ($0.id, $0) }) { first, _ in first }
    self.purposes = Dictionary(purposes.map { ($0.id, $0) }) { first, _ in first }
    self.benefits = Dictionary(benefits.map { ($0.id, $0) }) { first, _ in first }
  }

  /// - Parameter catalog: the object whose member `experiments` they were read from.
  func check(_ experiments: [DeclaredExperiment], _ catalog: JSONValue) {
    var taken: [String: String] = [:]
    let values = catalog.member("experiments")?.elements ?? []
    for (experiment, value) in zip(experiments, values) {
      let places = value.member("arms")?.elements ?? []
      for (arm, place) in zip(experiment.arms, places) {
        guard let exchange = arm.exchange else { continue }
        if let other = taken[exchange] {
          problems.report(
            "the exchange \"\(exchange)\" is in the experiment \"\(other)\" already, and an exchange belongs to one; "
              + "take it out of either, or give this arm an exchange of its own",
            at: place.member("exchange") ?? place)
        }
        taken[exchange] = experiment.id
      }
      checkUnits(experiment, places)
      checkControls(experiment, places)
      checkMetric(experiment, value)
      checkBaseline(experiment, value)
      checkWindows(experiment, value)
    }
    HoldoutCheck.check(
      experiments, values,
      worths: order.compactMap { exchanges[$0] }.compactMap { benefits[$0.benefit]?.worth },
      problems)
  }

  private func benefit(_ arm: DeclaredExperiment.Arm) -> Benefit? {
    arm.exchange.flatMap { exchanges[$0] }.flatMap { benefits[$0.benefit] }
  }

  /// What the arm's benefit is worth; nil where it gives nothing.
  private func worth(_ arm: DeclaredExperiment.Arm) -> Worth? { benefit(arm)?.worth }

  /// Amounts of two units add up to nothing.
  private func checkUnits(_ experiment: DeclaredExperiment, _ places: [JSONValue]) {
    var first: (unit: String, arm: String)?
    for (arm, place) in zip(experiment.arms, places) {
      guard let unit = worth(arm)?.unit else { continue }
      guard let before = first else {
        first = (unit, arm.id)
        continue
      }
      if unit == before.unit { continue }
      problems.report(
        "this arm gives \(unit), and \"\(before.arm)\" gives \(before.unit): the value of the two cannot be compared; "
          + "let all arms of \"\(experiment.id)\" give in one unit", at: place)
    }
  }

  /// An exchange that is for controls only stands in no arm that is held against one.
  private func checkControls(_ experiment: DeclaredExperiment, _ places: [JSONValue]) {
    let standard = worth(experiment.arms[experiment.control])
    for (index, (arm, place)) in zip(experiment.arms, places).enumerated() {
      guard index != experiment.control, let exchange = arm.exchange,
        exchanges[exchange]?.isControlOnly == true, worth(arm) != standard
      else { continue }
      problems.report(
        "\"\(exchange)\" is for controls only, and this arm is held against "
          + "\"\(experiment.arms[experiment.control].id)\"; make it the control", at: place)
    }
  }

  private func checkMetric(_ experiment: DeclaredExperiment, _ value: JSONValue) {
    let control = experiment.arms[experiment.control]
    let place = value.member("metric") ?? value
    let metric = experiment.metric.rawValue
    if experiment.metric.needsYes, control.exchange == nil {
      problems.report(
        "the control \"\(control.id)\" asks nothing, so there is no \"\(metric)\" to hold anything against; name a "
          + "control that asks, or judge by \"value\" or \"withdrawals\"", at: place)
    } else if experiment.metric == .promises, benefit(control)?.kind == BenefitKind.none {
      problems.report(
        "the control \"\(control.id)\" promises nothing, so there is no \"promises\" to hold anything against; name "
          + "another control or metric (\"promisesFloor\" guards the promises of the others)",
        at: place)
    }
  }

  /// Where the metric is expected to move to must be a share too.
  private func checkBaseline(_ experiment: DeclaredExperiment, _ value: JSONValue) {
    guard let baseline = experiment.baseline, let effect = experiment.leastEffect else { return }
    let isMore = experiment.better == .more
    let aim = isMore ? baseline + effect : baseline - effect
    if aim > 0, aim < 1 { return }
    problems.report(
      "\"baseline\" \(DecimalText.shortest(baseline)) \(isMore ? "plus" : "less") \"leastEffect\" "
        + "\(DecimalText.shortest(effect)) is no share above 0 and below 1; lower the effect, or mend the baseline",
      at: value.member("leastEffect") ?? value)
  }

  /// Nothing can be seen of a yes once what it allowed is over.
  private func checkWindows(_ experiment: DeclaredExperiment, _ value: JSONValue) {
    var shortest: (days: Int, arm: String, purpose: String)?
    for arm in experiment.arms {
      guard let purpose = arm.exchange.flatMap({ exchanges[$0] }).flatMap({ purposes[$0.purpose] }),
        let days = purpose.retention.surelyKeptDays, shortest.map({ days < $0.days }) ?? true
      else { continue }
      shortest = (days, arm.id, purpose.id)
    }
    guard let shortest else { return }
    func check(_ name: String, _ days: Int) {
      if days <= shortest.days { return }
      problems.report(
        "\"\(name)\" is \(days), and what the arm \"\(shortest.arm)\" is given may be over after \(shortest.days) days "
          + "(purpose \"\(shortest.purpose)\"); state at most \(shortest.days), or a longer retention",
        at: value.member(name) ?? value)
    }
    check("answerDays", experiment.answerDays)
    check("lastingDays", experiment.lastingDays)
  }
}

extension RetentionRule {
  /// The days that data is held whatever happens; nil where none are stated.
  var surelyKeptDays: Int? {
    guard let days, days > 0 else { return nil }
    return anchor == .collected ? days : min(days, atMostDays ?? days)
  }
}
