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
    writer.beginObject()
    writer.name("format")
    writer.string(format)
    writer.name("scenarios")
    writer.beginArray()
    for result in results { write(result, &writer) }
    writer.endArray()
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }

  private static func write(_ result: ScenarioResult, _ writer: inout JSONWriter) {
    let scenario = result.scenario
    writer.beginObject()
    writer.member("id", scenario.id)
    writer.member("title", scenario.title)
    writer.member("about", scenario.about)
    writer.name("source")
    if let source = scenario.source {
      writer.beginObject()
      writer.member("citation", source.citation)
      writer.member("doi", source.doi)
      writer.member("licence", source.licence)
      writer.endObject()
    } else {
      writer.null()
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
    write(scenario.review, &writer)
    ExperimentJSON.write(result.report, &writer)
    if let plan = scenario.parity { write(result, plan, &writer) }
    writer.name("expectations")
    writer.beginArray()
    for outcome in result.expectations {
      writer.beginObject()
      writer.member("claim", outcome.claim)
      writer.member("holds", outcome.holds)
      writer.member("found", outcome.found)
      writer.endObject()
    }
    writer.endArray()
    writer.member("holds", result.holds)
    writer.endObject()
  }

  /// What the rules lowered, and what they refuse and the scenario runs all the same.
  private static func write(_ review: CatalogReview, _ writer: inout JSONWriter) {
    writer.name("lowered")
    writer.beginArray()
    for finding in review.verdict.findings {
      writer.beginObject()
      writer.member("rule", finding.rule.id)
      writer.member("pointer", finding.place.pointer)
      writer.member("reason", finding.reason)
      writer.endObject()
    }
    writer.endArray()
    writer.name("waived")
    writer.beginArray()
    for waived in review.waived {
      writer.beginObject()
      writer.member("rule", waived.finding.rule.id)
      writer.member("pointer", waived.finding.place.pointer)
      writer.member("reason", waived.finding.reason)
      writer.member("waiver", waived.waiver.reason)
      writer.endObject()
    }
    writer.endArray()
  }

  /// Null where no rows were replayed.
  private static func write(
    _ result: ScenarioResult, _ plan: ParityPlan, _ writer: inout JSONWriter
  ) {
    let report = result.report
    let unit = report.design.arms.map(\.unit).first { !$0.isEmpty } ?? ""
    writer.name("parity")
    guard let parity = result.parity else { return writer.null() }
    writer.beginObject()
    writer.member("attribute", plan.attribute)
    writer.member("source", plan.source)
    writer.name("all")
    writer.value(parity.all, unit: unit)
    writer.name("arms")
    writer.beginArray()
    for (arm, own) in zip(report.arms, parity.arms) {
      writer.beginObject()
      writer.member("id", arm.id)
      writer.name("parity")
      writer.value(own, unit: unit)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }
}
