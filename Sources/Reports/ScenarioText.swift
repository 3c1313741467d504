import Basics
import Experiments
public import Scenarios
import Statistics
import ValueExchange

/// A scenario's result for the terminal: what was found, with intervals; what was given for it; what
/// each point of opt-in cost; and whether the expectations hold.
public struct ScenarioText {
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
    var text = heading
    if report.factors.isEmpty {
      text += optIn("Opt-in by arm", report.arms)
    } else {
      text += optIn("Opt-in by arm", report.arms)
      for factor in report.factors {
        text += optIn("Opt-in by \(factor.id), pooled over the rest", factor.levels)
      }
    }
    if !unit.isEmpty { text += delivered }
    if let price = report.priceOfConsent { text += prices(price) }
    return text + expectations + footer
  }

  private var heading: String {
    let confidence = NumberText.fixed(report.confidence * 100, 1)
    let level = confidence.hasSuffix(".0") ? String(confidence.dropLast(2)) : confidence
    let origin =
      switch result.origin {
      case .counts: "from published counts"
      case .rows: "replayed row by row"
      case .model: "modelled"
      }
    var lines = wrapped(result.scenario.title).map { style.paint($0, .bold) }
    if let source = result.scenario.source {
      let doi = source.doi.map { " doi:\($0)" } ?? ""
      lines += wrapped(source.citation + doi).map { style.paint($0, .dim) }
    }
    lines.append(
      "\(NumberText.count(result.people)) people \(origin), \(report.arms.count) arms, "
        + "\(level) % intervals")
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Tables

  private func section(_ title: String) -> String {
    "\n" + style.paint(title, .bold) + "\n"
  }

  private func optIn(_ title: String, _ rows: [ExperimentReport.Row]) -> String {
    let rates = rows.compactMap(\.optIn)
    // The strip is drawn where the whole line fits the width.
    let nameWidth = rows.map { $0.id.count }.max() ?? 0
    let strip: IntervalStrip? =
      nameWidth + 84 > style.columns
      ? nil
      : IntervalStrip(
        low: rates.map(\.low).min() ?? 0, high: rates.map(\.high).max() ?? 1,
        reference: rows.first { $0.isControl }?.optIn?.value ?? 0,
        width: min(24, style.columns - nameWidth - 64))
    var table = TextTable(
      [("", .left), ("shown", .right), ("accepted", .right), ("opt-in", .left)]
        + (strip == nil ? [] : [("", .left)]) + [("over control, points", .left)])
    for row in rows {
      let rate = row.optIn
      table.add(
        [
          TextTable.Cell(row.id),
          TextTable.Cell(NumberText.count(row.tally.shown)),
          TextTable.Cell(NumberText.count(row.tally.accepted)),
          TextTable.Cell(rate.map { NumberText.rate($0) } ?? "–"),
        ]
          + (strip.map { strip in
            [
              TextTable.Cell(
                rate.map { strip.text(value: $0.value, low: $0.low, high: $0.high) } ?? "", .dim)
            ]
          } ?? []) + [difference(row)])
    }
    return section(title) + table.text(style)
  }

  /// Coloured where the interval lies on one side of zero.
  private func difference(_ row: ExperimentReport.Row) -> TextTable.Cell {
    if row.isControl { return TextTable.Cell("control", .dim) }
    guard let difference = row.difference else { return TextTable.Cell("–") }
    let tone: TextStyle.Tone =
      difference.low > 0 ? .good : difference.high < 0 ? .bad : .plain
    return TextTable.Cell(NumberText.difference(difference, scale: 100), tone)
  }

  private var delivered: String {
    var table = TextTable([
      ("", .left), ("promised", .right), ("kept", .right), ("late", .right), ("short", .right),
      ("broken", .right), ("value given", .right), ("per shown", .right),
      ("per consent", .right),
    ])
    for row in report.arms {
      let tally = row.tally
      let kept = tally.promisesKept
      table.add([
        TextTable.Cell(row.id),
        TextTable.Cell(NumberText.count(tally.promised)),
        TextTable.Cell(
          NumberText.percent(kept.rate),
          kept.total == 0 ? .dim : kept.count == kept.total ? .good : .bad),
        TextTable.Cell(NumberText.count(tally.late)),
        TextTable.Cell(NumberText.count(tally.short)),
        TextTable.Cell(NumberText.count(tally.broken), tally.broken > 0 ? .bad : .plain),
        TextTable.Cell(NumberText.amount(tally.delivered.units, unit: unit, decimals: 2)),
        TextTable.Cell(NumberText.amount(tally.deliveredPerShown, unit: unit, decimals: 3)),
        TextTable.Cell(NumberText.amount(tally.deliveredPerConsent, unit: unit, decimals: 3)),
      ])
    }
    var text = section("Promises and value given") + table.text(style)
    if let plan = result.scenario.delivery {
      let note = "Deliveries are planned by the scenario, not observed: \(plan.basis)"
      text += wrapped(note).map { style.paint($0, .dim) + "\n" }.joined()
    }
    return text
  }

  private func prices(_ price: PriceOfConsent) -> String {
    var table = TextTable([
      ("", .left), ("paid", .right), ("points per cent paid", .left),
      ("per cent more than the next lower", .left), ("one more consent costs", .right),
    ])
    for point in price.points {
      table.add([
        TextTable.Cell(point.id),
        TextTable.Cell(NumberText.amount(point.worth.units, unit: price.unit, decimals: 2)),
        TextTable.Cell(point.pointsPerCent.map { NumberText.difference($0, scale: 1) } ?? "–"),
        TextTable.Cell(point.stepPointsPerCent.map { NumberText.difference($0, scale: 1) } ?? "–"),
        TextTable.Cell(
          point.costPerExtraConsent.map {
            NumberText.amount($0, unit: price.unit, decimals: 2)
          } ?? "–"),
      ])
    }
    let title = price.factor.map { "Price of consent, by \($0)" } ?? "Price of consent"
    return section(title) + table.text(style)
  }

  // MARK: Foot

  private var expectations: String {
    let outcomes = result.expectations
    if outcomes.isEmpty { return "" }
    let failed = outcomes.filter { !$0.holds }
    let tone: TextStyle.Tone = failed.isEmpty ? .good : .bad
    var text = "\n" + style.paint(failed.isEmpty ? "✓" : "✗", tone)
    text += " \(outcomes.count - failed.count) of \(outcomes.count) expectations hold\n"
    for outcome in failed {
      text += "  " + style.paint("✗", .bad) + " \(outcome.claim); found \(found(outcome))\n"
    }
    return text
  }

  private func found(_ outcome: Expectation.Outcome) -> String {
    guard let found = outcome.found else { return "nothing: nobody to measure it on" }
    let value = NumberText.fixed(found.value, 6)
    if found.low == found.high { return value }
    return "\(value) [\(NumberText.fixed(found.low, 6)), \(NumberText.fixed(found.high, 6))]"
  }

  private var footer: String {
    let days = result.days == 1 ? "1 day" : "\(NumberText.count(result.days)) days"
    let line = "\(NumberText.count(result.events)) events, \(days), seed \(result.scenario.seed)"
    return "\n" + style.paint(line, .dim) + "\n"
      + style.paint("state \(result.stateDigest)", .dim) + "\n"
  }

  private func wrapped(_ text: String) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > style.columns {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
