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
    string("id", scenario.id, &writer)
    string("title", scenario.title, &writer)
    string("about", scenario.about, &writer)
    writer.name("source")
    if let source = scenario.source {
      writer.beginObject()
      string("citation", source.citation, &writer)
      string("doi", source.doi, &writer)
      string("licence", source.licence, &writer)
      writer.endObject()
    } else {
      writer.null()
    }
    string("origin", result.origin.rawValue, &writer)
    string("deliveryBasis", result.deliveryBasis, &writer)
    integer("people", result.people, &writer)
    integer("days", result.days, &writer)
    writer.name("seed")
    writer.raw(String(scenario.seed))
    integer("events", result.events, &writer)
    string("stateDigest", result.stateDigest, &writer)
    number("confidence", result.report.confidence, &writer)
    write(scenario.review, &writer)
    write(result.report, &writer)
    writer.name("expectations")
    writer.beginArray()
    for outcome in result.expectations {
      writer.beginObject()
      string("claim", outcome.claim, &writer)
      boolean("holds", outcome.holds, &writer)
      estimate("found", outcome.found, &writer)
      writer.endObject()
    }
    writer.endArray()
    boolean("holds", result.holds, &writer)
    writer.endObject()
  }

  /// What the rules lowered, and what they refuse and the scenario runs all the same.
  private static func write(_ review: CatalogReview, _ writer: inout JSONWriter) {
    writer.name("lowered")
    writer.beginArray()
    for finding in review.verdict.findings {
      writer.beginObject()
      string("rule", finding.rule.id, &writer)
      string("pointer", finding.place.pointer, &writer)
      string("reason", finding.reason, &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.name("waived")
    writer.beginArray()
    for waived in review.waived {
      writer.beginObject()
      string("rule", waived.finding.rule.id, &writer)
      string("pointer", waived.finding.place.pointer, &writer)
      string("reason", waived.finding.reason, &writer)
      string("waiver", waived.waiver.reason, &writer)
      writer.endObject()
    }
    writer.endArray()
  }

  private static func write(_ caution: Caution, _ arms: [String], _ writer: inout JSONWriter) {
    writer.beginObject()
    string("arm", arms[caution.arm], &writer)
    func shares(_ kind: String, _ own: Proportion, _ control: Proportion) {
      string("kind", kind, &writer)
      number("own", own.rate, &writer)
      number("control", control.rate, &writer)
    }
    switch caution.kind {
    case .nudge: string("kind", "nudge", &writer)
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
      string("id", row.id, &writer)
      string("exchange", arm.exchange, &writer)
      writer.name("levels")
      writer.beginObject()
      for (factor, level) in zip(design.factors, arm.levels) {
        writer.name(factor.id)
        writer.string(factor.levels[level])
      }
      writer.endObject()
      number("weight", arm.weight, &writer)
      decimal("worth", arm.worth, &writer)
      string("unit", arm.unit.isEmpty ? nil : arm.unit, &writer)
      boolean("isNudge", arm.isNudge, &writer)
      write(row, &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.name("factors")
    writer.beginArray()
    for factor in report.factors {
      writer.beginObject()
      string("id", factor.id, &writer)
      number("imbalance", factor.imbalance, &writer)
      writer.name("levels")
      writer.beginArray()
      for row in factor.levels {
        writer.beginObject()
        string("id", row.id, &writer)
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
    boolean("isControl", row.isControl, &writer)
    write(row.tally, &writer)
    estimate("optIn", row.optIn, &writer)
    estimate("difference", row.difference, &writer)
  }

  private static func write(_ tally: ArmTally, _ writer: inout JSONWriter) {
    integer("shown", tally.shown, &writer)
    integer("accepted", tally.accepted, &writer)
    integer("declined", tally.declined, &writer)
    integer("deferred", tally.deferred, &writer)
    integer("withdrawn", tally.withdrawn, &writer)
    integer("promised", tally.promised, &writer)
    integer("kept", tally.kept, &writer)
    integer("late", tally.late, &writer)
    integer("short", tally.short, &writer)
    integer("broken", tally.broken, &writer)
    number("promisesKept", tally.promisesKept.rate, &writer)
    decimal("delivered", tally.delivered, &writer)
    number("deliveredPerShown", tally.deliveredPerShown, &writer)
    number("deliveredPerConsent", tally.deliveredPerConsent, &writer)
  }

  private static func write(_ price: PriceOfConsent, _ writer: inout JSONWriter) {
    writer.beginObject()
    string("factor", price.factor, &writer)
    string("unit", price.unit, &writer)
    writer.name("points")
    writer.beginArray()
    for point in price.points {
      writer.beginObject()
      string("id", point.id, &writer)
      decimal("worth", point.worth, &writer)
      estimate("pointsPerCent", point.pointsPerCent, &writer)
      estimate("stepPointsPerCent", point.stepPointsPerCent, &writer)
      number("costPerExtraConsent", point.costPerExtraConsent ?? .nan, &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  // MARK: Members

  private static func string(
    _ name: StaticString, _ value: String?, _ writer: inout JSONWriter
  ) {
    writer.name(name)
    if let value { writer.string(value) } else { writer.null() }
  }

  private static func integer(_ name: StaticString, _ value: Int, _ writer: inout JSONWriter) {
    writer.name(name)
    writer.integer(value)
  }

  /// Null when the number is NaN: there was nobody to measure it on.
  private static func number(_ name: StaticString, _ value: Double, _ writer: inout JSONWriter) {
    writer.name(name)
    writer.double(value)
  }

  private static func decimal(_ name: StaticString, _ value: Amount, _ writer: inout JSONWriter) {
    writer.name(name)
    writer.raw(value.decimal)
  }

  private static func boolean(_ name: StaticString, _ value: Bool, _ writer: inout JSONWriter) {
    writer.name(name)
    writer.boolean(value)
  }

  private static func estimate(
    _ name: StaticString, _ value: Estimate?, _ writer: inout JSONWriter
  ) {
    writer.name(name)
    guard let value else { return writer.null() }
    writer.beginObject()
    number("value", value.value, &writer)
    number("low", value.low, &writer)
    number("high", value.high, &writer)
    writer.endObject()
  }
}
