import Basics
import Experiments
import JSONText
public import Scenarios
import Statistics
import ValueExchange

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
    write(result.report, &writer)
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

  private static func write(_ caution: Caution, _ arms: [String], _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("arm", arms[caution.arm])
    func shares(_ kind: String, _ own: Proportion, _ control: Proportion) {
      writer.member("kind", kind)
      writer.member("own", own.rate)
      writer.member("control", control.rate)
    }
    switch caution.kind {
    case .nudge: writer.member("kind", "nudge")
    case .brokenPromises(let own, let control): shares("brokenPromises", own, control)
    case .withdrawals(let own, let control): shares("withdrawals", own, control)
    }
    writer.endObject()
  }

  private static func write(_ report: ExperimentReport, _ writer: inout JSONWriter) {
    let design = report.design
    writer.name("arms")
    writer.beginArray()
    for (row, arm) in zip(report.arms, design.arms) {
      writer.beginObject()
      writer.member("id", row.id)
      writer.member("exchange", arm.exchange)
      writer.name("levels")
      writer.beginObject()
      for (factor, level) in zip(design.factors, arm.levels) {
        writer.name(factor.id)
        writer.string(factor.levels[level])
      }
      writer.endObject()
      writer.member("weight", arm.weight)
      writer.member("worth", arm.worth)
      writer.member("unit", arm.unit.isEmpty ? nil : arm.unit)
      writer.member("isNudge", arm.isNudge)
      write(row, &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.name("factors")
    writer.beginArray()
    for factor in report.factors {
      writer.beginObject()
      writer.member("id", factor.id)
      writer.member("imbalance", factor.imbalance)
      writer.name("levels")
      writer.beginArray()
      for row in factor.levels {
        writer.beginObject()
        writer.member("id", row.id)
        write(row, &writer)
        writer.endObject()
      }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
    writer.name("priceOfConsent")
    if let price = report.priceOfConsent { write(price, &writer) } else { writer.null() }
    writer.name("cautions")
    writer.beginArray()
    for caution in report.cautions { write(caution, design.arms.map(\.id), &writer) }
    writer.endArray()
    writer.name("total")
    writer.beginObject()
    write(report.total, &writer)
    writer.endObject()
  }

  private static func write(_ row: ExperimentReport.Row, _ writer: inout JSONWriter) {
    writer.member("isControl", row.isControl)
    write(row.tally, &writer)
    writer.member("optIn", row.optIn)
    writer.member("difference", row.difference)
  }

  private static func write(_ tally: ArmTally, _ writer: inout JSONWriter) {
    writer.member("shown", tally.shown)
    writer.member("accepted", tally.accepted)
    writer.member("declined", tally.declined)
    writer.member("deferred", tally.deferred)
    writer.member("withdrawn", tally.withdrawn)
    writer.member("promised", tally.promised)
    writer.member("kept", tally.kept)
    writer.member("late", tally.late)
    writer.member("short", tally.short)
    writer.member("broken", tally.broken)
    writer.member("promisesKept", tally.promisesKept.rate)
    writer.member("delivered", tally.delivered)
    writer.member("deliveredPerShown", tally.deliveredPerShown)
    writer.member("deliveredPerConsent", tally.deliveredPerConsent)
  }

  private static func write(_ price: PriceOfConsent, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("factor", price.factor)
    writer.member("unit", price.unit)
    writer.name("points")
    writer.beginArray()
    for point in price.points {
      writer.beginObject()
      writer.member("id", point.id)
      writer.member("worth", point.worth)
      writer.member("pointsPerCent", point.pointsPerCent)
      writer.member("stepPointsPerCent", point.stepPointsPerCent)
      writer.member("costPerExtraConsent", point.costPerExtraConsent ?? .nan)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }
}
