import Basics
import Catalogs
import Experiments
public import Scenarios
import Statistics
public import Tables
import TrustRules

/// A scenario's result for the terminal: what was found, with intervals; what was given for it; what
/// each point of opt-in cost; and whether the expectations hold.
public struct ScenarioText {
  private typealias Cell = TextTable.Cell
  private typealias Column = TextTable.Column

  private let result: ScenarioResult
  private let style: TextStyle
  private let report: ExperimentReport
  /// The unit in which the arms promise worth; empty when none does.
  private let unit: String

  public init(_ result: ScenarioResult, style: TextStyle) {
    self.result = result
    self.style = style
    report = result.report
    unit = report.design.arms.map(\.unit).first { !$0.isEmpty } ?? ""
  }

  /// The whole report.
  public var text: String {
    var text = heading + optIn("Opt-in by arm", report.arms)
    for factor in report.factors {
      text += optIn("Opt-in by \(factor.id), pooled over the rest", factor.levels)
      if factor.imbalance >= ExperimentReport.FactorReport.imbalanceWarned {
        text += note(
          "Beware: these levels were pooled from unlike people: their shares of the other factors' "
            + "levels differ by up to \(NumberText.percent(factor.imbalance)), and part of a "
            + "difference here may be that one's. Compare the arms instead.", .bad)
      }
    }
    text += cautions
    let total = report.total
    if total.deferred + total.withdrawn > 0 { text += answers }
    if !unit.isEmpty { text += delivered }
    if let price = report.priceOfConsent { text += prices(price) }
    return text + parity + expectations + footer
  }

  private var heading: String {
    var text = style.note(result.scenario.title, .bold)
    if let source = result.scenario.source {
      text += note(source.citation + (source.doi.map { " doi:\($0)" } ?? ""), .dim)
    }
    let origin =
      switch result.origin {
      case .counts: "from published counts"
      case .rows: "replayed row by row"
      case .model: "modelled"
      }
    let confidence = NumberText.short(report.confidence * 100, atMost: 4)
    let people = NumberText.count(result.people, "person", "people")
    return text + note("\(people) \(origin), \(report.arms.count) arms", .plain)
      + note("\(confidence) % intervals, each on its own, for one look at the end", .dim)
      + exceptions
  }

  /// What the rules lowered, and what they refuse and the scenario runs all the same.
  private var exceptions: String {
    let checked = result.scenario.checked
    var text = ""
    for finding in checked.verdict.findings {
      text += note("\(finding.rule.id) lowered the request: \(finding.reason)", .plain)
    }
    var told: [Waiver] = []
    for waived in checked.waived where !told.contains(waived.waiver) {
      told.append(waived.waiver)
      let exchange = waived.waiver.exchange.map { " for \($0)" } ?? ""
      text += note(
        "Runs in spite of \(waived.waiver.rule.id)\(exchange): \(waived.waiver.reason)", .bad)
    }
    return text
  }

  /// Why an arm that wins may be no better.
  private var cautions: String {
    report.cautions.map { caution in
      let arm = report.arms[caution.arm].id
      let text =
        switch caution.kind {
        case .nudge:
          "\(arm) makes yes easier than no: what it wins is a nudge's, and says nothing about value "
            + "(Q34)."
        case .brokenPromises(let own, let control):
          "\(arm) wins opt-ins and breaks promises: \(share(own)) of its own, \(share(control)) of the "
            + "control's. It is no better arm for that (Q3)."
        case .withdrawals(let own, let control):
          "\(arm) wins opt-ins that are taken back: \(share(own)) of its own, \(share(control)) of the "
            + "control's (Q3)."
        case .corrections(let corrected):
          "\(arm): \(NumberText.percent(corrected)) of its delivered value was put right afterwards; find out "
            + "what went wrong before you rely on it."
        }
      return note("Beware: " + text, .bad)
    }.joined()
  }

  private func share(_ proportion: Proportion) -> String {
    proportion.total == 0 ? "none" : NumberText.percent(proportion.rate)
  }

  // MARK: Tables

  private func section(_ title: String) -> String {
    "\n" + style.paint(title, .bold) + "\n"
  }

  private func optIn(_ title: String, _ rows: [ExperimentReport.Row]) -> String {
    let rates = rows.compactMap(\.optIn)
    let strip = IntervalStrip(
      low: rates.map(\.low).min() ?? 0, high: rates.map(\.high).max() ?? 1,
      reference: rows.first { $0.isControl }?.optIn?.value ?? 0, width: 20)
    var table = TextTable([
      Column("", .left), Column("shown", .right, spare: 2), Column("accepted", .right, spare: 3),
      Column("opt-in", .left), Column("", .left, spare: 4), Column("over control, points", .left),
    ])
    for row in rows {
      let rate = row.optIn
      table.add([
        Cell(row.id), Cell(NumberText.count(row.tally.shown)),
        Cell(NumberText.count(row.tally.accepted)),
        Cell(rate.map { NumberText.rate($0) } ?? "–"),
        Cell(rate.map { strip.text(value: $0.value, low: $0.low, high: $0.high) } ?? "", .dim),
        difference(row),
      ])
    }
    return section(title) + table.text(style)
  }

  /// Coloured where the interval lies on one side of zero.
  private func difference(_ row: ExperimentReport.Row) -> Cell {
    if row.isControl { return Cell("control", .dim) }
    guard let difference = row.difference else { return Cell("–") }
    let tone: TextStyle.Tone =
      difference.low > 0 ? .good : difference.high < 0 ? .bad : .plain
    return Cell(NumberText.difference(difference, scale: 100), tone)
  }

  private var answers: String {
    var table = TextTable([
      Column("", .left), Column("accepted", .right), Column("deferred", .right),
      Column("declined", .right), Column("taken back", .right), Column("of accepted", .right),
    ])
    for row in report.arms {
      let tally = row.tally
      table.add([
        Cell(row.id), Cell(NumberText.count(tally.accepted)),
        Cell(NumberText.count(tally.deferred)), Cell(NumberText.count(tally.declined)),
        Cell(NumberText.count(tally.withdrawn)),
        Cell(NumberText.percent(Double(tally.withdrawn) / Double(tally.accepted))),
      ])
    }
    return section("Answers, and consents taken back") + table.text(style)
  }

  private var delivered: String {
    var table = TextTable([
      Column("", .left), Column("promised", .right), Column("kept", .right),
      Column("late", .right, spare: 2), Column("short", .right, spare: 3),
      Column("broken", .right), Column("given", .right, spare: 1), Column("per shown", .right),
      Column("per consent", .right, spare: 4),
    ])
    for row in report.arms {
      let tally = row.tally
      let kept = tally.promisesKept
      table.add([
        Cell(row.id), Cell(NumberText.count(tally.promised)),
        Cell(
          NumberText.percent(kept.rate),
          kept.total == 0 ? .dim : kept.count == kept.total ? .good : .bad),
        Cell(NumberText.count(tally.late)), Cell(NumberText.count(tally.short)),
        Cell(NumberText.count(tally.broken), tally.broken > 0 ? .bad : .plain),
        Cell(NumberText.amount(tally.delivered.units, unit: unit, decimals: 2)),
        Cell(NumberText.amount(tally.deliveredPerShown, unit: unit, decimals: 3)),
        Cell(NumberText.amount(tally.deliveredPerConsent, unit: unit, decimals: 3)),
      ])
    }
    let basis = result.deliveryBasis.map {
      note("Deliveries are planned by the scenario, not observed: \($0)", .dim)
    }
    return section("Promises and value given") + table.text(style) + (basis ?? "")
  }

  private func prices(_ price: PriceOfConsent) -> String {
    var table = TextTable([
      Column("", .left), Column("promised", .right), Column("points per cent", .left),
      Column("per further cent", .left, spare: 1), Column("one more consent", .right),
    ])
    for point in price.points {
      table.add([
        Cell(point.id),
        Cell(NumberText.amount(point.worth.units, unit: price.unit, decimals: 2)),
        Cell(point.pointsPerCent.map { NumberText.difference($0, scale: 1) } ?? "–"),
        Cell(point.stepPointsPerCent.map { NumberText.difference($0, scale: 1) } ?? "–"),
        Cell(
          point.costPerExtraConsent.map {
            NumberText.amount($0, unit: price.unit, decimals: 2)
          } ?? "–"),
      ])
    }
    let title = price.factor.map { "Price of consent, by \($0)" } ?? "Price of consent"
    return section(title) + table.text(style)
  }

  /// Of all arms in full; of each arm what is said of it.
  private var parity: String {
    guard let plan = result.scenario.parity else { return "" }
    guard let parity = result.parity else {
      return "\n"
        + note(
          "Group parity by \(plan.attribute) is told from rows, and none were replayed.", .warn)
    }
    var text = GroupParityText(parity.all, unit: unit, style: style).text
    for (arm, own) in zip(report.arms, parity.arms) {
      let verdicts = own.measures.map { measure in
        "\(GroupParityText.name(measure.kind)) \(GroupParityText.name(measure.verdict))"
      }
      text += note(
        "\(arm.id) alone: \(verdicts.joined(separator: ", ")).",
        own.verdict == .unequal ? .bad : .plain)
    }
    return text + note("Groups by \(parity.attribute), from: \(parity.source)", .dim)
  }

  // MARK: Foot

  private var expectations: String {
    let outcomes = result.expectations
    if outcomes.isEmpty { return "" }
    let failed = outcomes.filter { !$0.holds }
    var text = "\n" + style.paint(failed.isEmpty ? "✓" : "✗", failed.isEmpty ? .good : .bad)
    text += " \(outcomes.count - failed.count) of "
    text += "\(NumberText.count(outcomes.count, "expectation holds", "expectations hold"))\n"
    for outcome in failed {
      text +=
        "  " + style.paint("✗", .bad) + " \(cleaned(outcome.claim)); found \(found(outcome))\n"
    }
    return text
  }

  private func found(_ outcome: Expectation.Outcome) -> String {
    guard let found = outcome.found else { return "nothing: there was nobody to measure it on" }
    let value = NumberText.short(found.value, atMost: 6)
    if found.low == found.high { return value }
    let ends = [found.low, found.high].map { NumberText.short($0, atMost: 6) }
    return "\(value) [\(ends[0]), \(ends[1])]"
  }

  private var footer: String {
    let events = NumberText.count(result.events, "event", "events")
    let days = NumberText.count(result.days, "day", "days")
    let lines = ["\(events), \(days), seed \(result.scenario.seed)", "state \(result.stateDigest)"]
    return "\n" + lines.map { style.paint($0, .dim) + "\n" }.joined()
  }

  private func note(_ text: String, _ tone: TextStyle.Tone) -> String {
    style.note(text, tone)
  }
}
