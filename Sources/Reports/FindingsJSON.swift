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
    let faults = faulty.flatMap { problems in
      problems.faultsToTell.map { (fault: $0, file: problems.fileName) }
    }
    writer.object { writer in
      writer.member("format", format)
      writer.member("isComplete", faulty.isEmpty)
      writer.objects("faults", faults) { write($1.fault, of: $1.file, &$0) }
      writer.objects("files", reports) { write($1, &$0) }
    }
    writer.endLine()
    return writer.bytes
  }

  private static func write(
    _ fault: Problems.Fault, of file: String, _ writer: inout JSONWriter
  ) {
    writer.member("file", file)
    writer.member("pointer", fault.pointer)
    writer.member("line", fault.line)
    writer.member("column", fault.column)
    writer.member("message", fault.message)
  }

  private static func write(_ report: FindingsReport, _ writer: inout JSONWriter) {
    let checked = report.checked
    let catalog = checked.loaded.catalog
    writer.member("file", report.input)
    writer.member("catalog", checked.loaded.fileName)
    writer.member("today", checked.context.today.text)
    writer.member("moment", checked.context.phase.rawValue)
    writer.member("decision", checked.verdict.decision.name)
    writer.objects("findings", report.findings) { write($1, report.basePointer, &$0) }
    writer.objects("policy", catalog.policy.deviations) { writer, deviation in
      writer.member("name", deviation.name)
      writer.member("own", deviation.own)
      writer.member("standard", deviation.standard)
    }
    writer.object("prices") { write(report.balances, catalog.policy.prices, &$0) }
    writer.object("liability") { writer in
      for (purpose, liability) in Balance.liabilities(of: catalog, checked.context) {
        writer.name(purpose)
        writer.double(liability)
      }
    }
  }

  private static func write(
    _ placed: FindingsReport.PlacedFinding, _ base: String, _ writer: inout JSONWriter
  ) {
    let finding = placed.finding
    writer.member("rule", finding.rule.id)
    writer.member("title", finding.rule.title)
    writer.member("decision", finding.decision.name)
    writer.member("pointer", placed.pointer)
    writer.member("line", placed.place.line)
    writer.member("column", placed.place.column)
    writer.member("reason", finding.reason)
    writer.objects("inputs", finding.inputs) { writer, input in
      writer.member("name", input.name)
      writer.member("value", input.value)
    }
    writer.object("fix") { writer in
      writer.member("summary", finding.fix.summary)
      writer.objects("edits", finding.fix.edits) { writer, edit in
        writer.member("pointer", base + edit.place.pointer)
        writer.name("value")
        writer.raw(edit.replacement)
      }
    }
    writer.member("waived", placed.waiver?.reason)
  }

  private static func write(
    _ balances: [Balance], _ table: PriceTable, _ writer: inout JSONWriter
  ) {
    writer.member("unit", table.unit)
    writer.objects("exchanges", balances) { writer, balance in
      writer.member("exchange", balance.exchange)
      writer.member("costs", balance.price.total)
      writer.member("gives", balance.given)
      writer.member("ratio", balance.ratio)
      writer.member("valued", balance.valued)
      writer.objects("fields", balance.price.lines) { writer, line in
        writer.member("asked", line.asked.name)
        writer.member("price", line.entry.price)
        writer.member("source", line.entry.source)
      }
    }
  }
}
