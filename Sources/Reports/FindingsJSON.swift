import Basics
import Catalogs
public import JSONText
import Scenarios
import Tables
import TrustRules

/// Findings as JSON: everything that the text says, for programs (format `quid-check/1`).
public enum FindingsJSON {
  public static let format = "quid-check/1"

  /// One text for all files, indented, ended by a newline.
  /// - Parameters:
  ///   - reports: the files that could be judged, with what the rules found.
  ///   - faulty: the files that are not whole, with what is wrong with them.
  public static func text(_ reports: [FindingsReport], faulty: [Problems]) -> [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.beginObject()
    writer.member("format", format)
    writer.member("isComplete", faulty.isEmpty)
    writer.name("faults")
    writer.beginArray()
    for problems in faulty {
      for fault in problems.faultsToTell { write(fault, of: problems.fileName, &writer) }
    }
    writer.endArray()
    writer.name("files")
    writer.beginArray()
    for report in reports { write(report, &writer) }
    writer.endArray()
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }

  private static func write(
    _ fault: Problems.Fault, of file: String, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("file", file)
    writer.member("pointer", fault.pointer)
    writer.member("line", fault.line)
    writer.member("column", fault.column)
    writer.member("message", fault.message)
    writer.endObject()
  }

  private static func write(_ report: FindingsReport, _ writer: inout JSONWriter) {
    let review = report.review
    writer.beginObject()
    writer.member("file", report.input)
    writer.member("catalog", review.loaded.fileName)
    writer.member("today", review.context.today.text)
    writer.member("moment", review.context.moment.rawValue)
    writer.member("decision", review.verdict.decision.name)
    writer.name("findings")
    writer.beginArray()
    for finding in report.findings { write(finding, report.basePointer, &writer) }
    writer.endArray()
    writer.name("policy")
    writer.beginArray()
    for deviation in review.loaded.catalog.policy.deviations {
      writer.beginObject()
      writer.member("name", deviation.name)
      writer.member("own", deviation.own)
      writer.member("standard", deviation.standard)
      writer.endObject()
    }
    writer.endArray()
    writer.name("prices")
    write(report.balances, review.loaded.catalog.policy.prices, &writer)
    writer.name("liability")
    writer.beginObject()
    for (purpose, liability) in Balance.liabilities(of: review.loaded.catalog, review.context) {
      writer.name(purpose)
      writer.double(liability)
    }
    writer.endObject()
    writer.endObject()
  }

  private static func write(
    _ placed: FindingsReport.PlacedFinding, _ base: String, _ writer: inout JSONWriter
  ) {
    let finding = placed.finding
    writer.beginObject()
    writer.member("rule", finding.rule.id)
    writer.member("title", finding.rule.title)
    writer.member("decision", finding.decision.name)
    writer.member("pointer", placed.pointer)
    writer.member("line", placed.place.line)
    writer.member("column", placed.place.column)
    writer.member("reason", finding.reason)
    writer.name("inputs")
    writer.beginArray()
    for input in finding.inputs {
      writer.beginObject()
      writer.member("name", input.name)
      writer.member("value", input.value)
      writer.endObject()
    }
    writer.endArray()
    writer.name("fix")
    writer.beginObject()
    writer.member("summary", finding.fix.summary)
    writer.name("edits")
    writer.beginArray()
    for edit in finding.fix.edits {
      writer.beginObject()
      writer.member("pointer", base + edit.place.pointer)
      writer.name("value")
      writer.raw(edit.replacement)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    writer.member("waived", placed.waiver?.reason)
    writer.endObject()
  }

  private static func write(
    _ balances: [Balance], _ table: PriceTable, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("unit", table.unit)
    writer.name("exchanges")
    writer.beginArray()
    for balance in balances {
      writer.beginObject()
      writer.member("exchange", balance.exchange)
      writer.member("costs", balance.price.total)
      writer.member("gives", balance.given)
      writer.member("ratio", balance.ratio)
      writer.member("valued", balance.valued)
      writer.name("fields")
      writer.beginArray()
      for line in balance.price.lines {
        writer.beginObject()
        writer.member("asked", line.asked.name)
        writer.member("price", line.entry.price)
        writer.member("source", line.entry.source)
        writer.endObject()
      }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }
}
