import Basics
import Catalogs
import JSONText
import Scenarios
public import Tables
import TrustRules

/// Findings for a terminal, as a good compiler tells them: place, verdict, rule and reason, the line
/// itself with a mark, and the smallest change that would settle it.
///
///     shop.json:31:51: refuse Q14: “full date” is finer than what this is for: “month and day” is enough.
///         31 |       "request": [{ "field": "birthDate", "level": "fullDate" }],
///            |                                                    ^
///            fix: ask for "monthDay" instead of "fullDate"
public struct FindingsText {
  private let report: FindingsReport
  private let style: TextStyle
  /// Exchanges in the table of prices; of a larger catalog the JSON has them all.
  private static let balancesShown = 30

  public init(_ report: FindingsReport, style: TextStyle) {
    self.report = report
    self.style = style
  }

  /// Every finding, a line that sums them up, and the prices that they rest on.
  public var text: String {
    findings + summary + balances
  }

  /// Every finding, and nothing else.
  public var findings: String { report.findings.map { text($0) }.joined() }

  private func text(_ placed: FindingsReport.PlacedFinding) -> String {
    let finding = placed.finding
    let file = cleaned(report.checked.loaded.fileName)
    let place = "\(file):\(placed.place.line):\(placed.place.column):"
    let tone: TextStyle.Tone =
      placed.waiver != nil ? .dim : finding.decision == .refuse ? .bad : .warn
    let verdict = placed.waiver == nil ? finding.decision.name : "waived"
    var text = style.paint(place, .bold) + " " + style.paint("\(verdict) \(finding.rule.id):", tone)
    text = style.wrapped(text + " \(cleaned(finding.reason))", indent: 4)
    text += "\n\(style.cut(excerpt: placed.place.excerpt))\n"
    for input in finding.inputs {
      text += detail(style.paint("\(input.name): \(cleaned(input.value))", .dim))
    }
    if let waiver = placed.waiver {
      text += detail("waived: \(cleaned(waiver.reason))")
    } else {
      text += detail("fix: \(cleaned(finding.fix.summary))")
    }
    return text
  }

  /// A line below the excerpt.
  private func detail(_ text: String) -> String {
    style.wrapped("       " + text, indent: 9) + "\n"
  }

  private var summary: String { style.wrapped(summaryLine, indent: 4) + "\n" }

  private var summaryLine: String {
    let catalog = report.checked.loaded.catalog
    let own = report.checked.loaded.fileName
    let file = cleaned(report.input) + (own == report.input ? "" : ", with \(cleaned(own))")
    let standing = report.checked.verdict.findings
    let refusals = standing.count { $0.decision == .refuse }
    let size =
      NumberText.count(catalog.exchanges.count, "exchange", "exchanges")
      + " on \(report.checked.context.today.text)"
    let waived =
      report.checked.waived.isEmpty ? "" : ", \(report.checked.waived.count) waived"
    if report.faultCount > 0 {
      // Told apart, with the files' places.
      return style.paint("✗", .bad) + " \(file): \(size): "
        + NumberText.count(report.faultCount, "problem", "problems")
        + (standing.isEmpty ? "" : ", " + NumberText.count(standing.count, "finding", "findings"))
        + waived
    }
    if standing.isEmpty {
      return style.paint("✓", .good) + " \(file): \(size): nothing to say\(waived)"
    }
    return style.paint("✗", .bad) + " \(file): \(size): "
      + NumberText.count(standing.count, "finding", "findings")
      + " (\(refusals) refuse, \(standing.count - refusals) downgrade\(waived))"
  }

  /// What each exchange asks and gives, and where the prices are from.
  private var balances: String {
    let balances = report.balances
    if balances.isEmpty { return "" }
    let unit = report.checked.loaded.catalog.policy.prices.unit
    var table = TextTable([
      TextTable.Column("exchange", .left), TextTable.Column("asks", .left, spare: 1),
      TextTable.Column("costs", .right), TextTable.Column("gives", .right),
      TextTable.Column("ratio", .right), TextTable.Column("valued", .right, spare: 2),
    ])
    func number(_ value: Double?) -> String { value.map { NumberText.fixed($0, 2) } ?? "–" }
    for balance in balances.prefix(FindingsText.balancesShown) {
      table.add([
        TextTable.Cell(balance.exchange),
        TextTable.Cell(balance.price.lines.map(\.asked.name).joined(separator: " ")),
        TextTable.Cell(number(balance.price.total)), TextTable.Cell(number(balance.given)),
        TextTable.Cell(number(balance.ratio)), TextTable.Cell(number(balance.valued)),
      ])
    }
    var text = "\n" + style.paint("What is asked and given, in \(unit)", .bold) + "\n"
    text += table.text(style)
    if balances.count > FindingsText.balancesShown {
      text += style.paint("and \(balances.count - FindingsText.balancesShown) more\n", .dim)
    }
    return text + sources(balances) + deviations + disclaimers
  }

  /// What fields say that they are not about.
  private var disclaimers: String {
    report.checked.loaded.catalog.fields.flatMap { field in
      field.notAbout.map { disclaimer in
        aside(
          "\(field.id) is not about \(disclaimer.about), it says: \(cleaned(disclaimer.reason))")
      }
    }.joined()
  }

  /// What the catalog judges by that is not the standard.
  private var deviations: String {
    report.checked.loaded.catalog.policy.deviations.map { deviation in
      aside(
        "the catalog's own \(deviation.name): \(deviation.own) (standard \(deviation.standard))")
    }.joined()
  }

  private func sources(_ balances: [Balance]) -> String {
    var told: [String] = []
    for line in balances.lazy.flatMap(\.price.lines) {
      let source =
        "a year of \(line.entry.category): \(line.entry.price.decimal) (\(line.entry.source))"
      if !told.contains(source) { told.append(source) }
    }
    return told.map { aside(cleaned($0)) }.joined()
  }

  /// A line below the table.
  private func aside(_ text: String) -> String {
    style.wrapped(style.paint(text, .dim), indent: 2) + "\n"
  }
}
