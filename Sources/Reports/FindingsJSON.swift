import Basics
import JSONText
import Scenarios
import ValueExchange

/// Findings as JSON: everything that the text says, for programs (format `quid-check/1`).
public enum FindingsJSON {
  public static let format = "quid-check/1"

  /// One text for all files, indented, ended by a newline.
  /// - Parameter isComplete: whether every file could be read.
  public static func text(_ reports: [FindingsReport], isComplete: Bool) -> [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.beginObject()
    writer.member("format", format)
    writer.name("isComplete")
    writer.boolean(isComplete)
    writer.name("files")
    writer.beginArray()
    for report in reports { write(report, &writer) }
    writer.endArray()
    writer.endObject()
    writer.endLine()
    return writer.bytes
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
    writer.name("line")
    writer.integer(placed.place.line)
    writer.name("column")
    writer.integer(placed.place.column)
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
    writer.name("waived")
    if let waiver = placed.waiver { writer.string(waiver.reason) } else { writer.null() }
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
      writer.name("costs")
      writer.double(balance.price.total)
      writer.name("gives")
      writer.double(balance.given ?? .nan)
      writer.name("ratio")
      writer.double(balance.ratio ?? .nan)
      writer.name("valued")
      writer.double(balance.valued ?? .nan)
      writer.name("fields")
      writer.beginArray()
      for line in balance.price.lines {
        writer.beginObject()
        writer.member("asked", line.asked.name)
        writer.name("price")
        writer.raw(line.entry.price.decimal)
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

extension JSONWriter {
  /// A member whose value is a string.
  mutating func member(_ name: StaticString, _ value: String) {
    self.name(name)
    string(value)
  }
}
