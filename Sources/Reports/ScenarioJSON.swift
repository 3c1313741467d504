import Basics
import Catalogs
import Experiments
import JSONText
public import Scenarios
import Statistics
import Tables
import TrustRules

/// Scenario results as JSON: the same numbers as the table, in full precision. Rates are fractions;
/// what cannot be measured is null. Two runs of the same scenario give the same bytes.
public enum ScenarioJSON {
  /// The format that a report names in its first member. Members may be added to it; a change of
  /// meaning raises the number.
  public static let format = "quid-report/1"

  /// One text for all results, indented, ended by a newline.
  public static func text(_ results: [ScenarioResult]) -> [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.object { writer in
      writer.member("format", format)
      writer.objects("scenarios", results) { write($1, &$0) }
    }
    writer.endLine()
    return writer.bytes
  }

  private static func write(_ result: ScenarioResult, _ writer: inout JSONWriter) {
    let scenario = result.scenario
    writer.member("id", scenario.id)
    writer.member("title", scenario.title)
    writer.member("about", scenario.about)
    writer.object("source", scenario.source) { writer, source in
      writer.member("citation", source.citation)
      writer.member("doi", source.doi)
      writer.member("licence", source.licence)
    }
    writer.member("origin", result.origin.rawValue)
    writer.member("deliveryBasis", result.deliveryBasis)
    writer.member("people", result.people)
    writer.member("days", result.days)
    writer.name("seed")
    writer.raw(String(scenario.seed))
    writer.member("events", result.events)
    writer.member("stateDigest", result.stateDigest)
    writer.member("confidence", result.report.confidence)
    write(scenario.checked, &writer)
    ExperimentJSON.write(result.report, &writer)
    if let plan = scenario.parity { write(result, plan, &writer) }
    writer.objects("expectations", result.expectations) { writer, outcome in
      writer.member("claim", outcome.claim)
      writer.member("holds", outcome.holds)
      writer.member("found", outcome.found)
    }
    writer.member("holds", result.holds)
  }

  /// What the rules lowered, and what they refuse and the scenario runs all the same.
  private static func write(_ checked: CheckedCatalog, _ writer: inout JSONWriter) {
    func write(_ finding: Finding, _ writer: inout JSONWriter) {
      writer.member("rule", finding.rule.id)
      writer.member("pointer", finding.place.pointer)
      writer.member("reason", finding.reason)
    }
    writer.objects("lowered", checked.verdict.findings) { write($1, &$0) }
    writer.objects("waived", checked.waived) { writer, waived in
      write(waived.finding, &writer)
      writer.member("waiver", waived.waiver.reason)
    }
  }

  /// Null where no rows were replayed.
  private static func write(
    _ result: ScenarioResult, _ plan: ParityPlan, _ writer: inout JSONWriter
  ) {
    let report = result.report
    let unit = report.design.arms.map(\.unit).first { !$0.isEmpty } ?? ""
    writer.object("parity", result.parity) { writer, parity in
      writer.member("attribute", plan.attribute)
      writer.member("source", plan.source)
      writer.object("all") { $0.members(of: parity.all, unit: unit) }
      writer.objects("arms", zip(report.arms, parity.arms)) { writer, pair in
        writer.member("id", pair.0.id)
        writer.object("parity") { $0.members(of: pair.1, unit: unit) }
      }
    }
  }
}
