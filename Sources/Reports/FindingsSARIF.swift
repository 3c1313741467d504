import Basics
import JSONText
import Scenarios
import ValueExchange

/// Findings as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the lines.
public enum FindingsSARIF {
  /// One log for all files, indented, ended by a newline.
  /// - Parameters:
  ///   - version: of the tool.
  ///   - isComplete: whether every file could be read; without it no findings would look like none.
  public static func text(
    _ reports: [FindingsReport], version: String, isComplete: Bool
  ) -> [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.beginObject()
    writer.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
    writer.member("version", "2.1.0")
    writer.name("runs")
    writer.beginArray()
    writer.beginObject()
    writer.name("tool")
    writer.beginObject()
    write(driver: version, &writer)
    writer.endObject()
    writer.name("invocations")
    writer.beginArray()
    writer.beginObject()
    writer.member("executionSuccessful", isComplete)
    writer.endObject()
    writer.endArray()
    // Our columns count characters of Unicode, not UTF-16 units.
    writer.member("columnKind", "unicodeCodePoints")
    writer.name("results")
    writer.beginArray()
    for report in reports {
      for finding in report.findings { write(finding, report, &writer) }
    }
    writer.endArray()
    writer.endObject()
    writer.endArray()
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }

  private static func write(driver version: String, _ writer: inout JSONWriter) {
    writer.name("driver")
    writer.beginObject()
    writer.member("name", "quid")
    writer.member("version", version)
    writer.name("rules")
    writer.beginArray()
    for rule in TrustRule.allCases {
      writer.beginObject()
      writer.member("id", rule.id)
      message("shortDescription", rule.title, &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  private static func message(
    _ name: StaticString, _ text: String, _ writer: inout JSONWriter
  ) {
    writer.name(name)
    writer.beginObject()
    writer.member("text", text)
    writer.endObject()
  }

  private static func write(
    _ placed: FindingsReport.PlacedFinding, _ report: FindingsReport, _ writer: inout JSONWriter
  ) {
    let finding = placed.finding
    writer.beginObject()
    writer.member("ruleId", finding.rule.id)
    writer.member("ruleIndex", finding.rule.rawValue - 1)
    writer.member("level", finding.decision == .refuse ? "error" : "warning")
    message("message", "\(finding.reason) Fix: \(finding.fix.summary).", &writer)
    writer.name("locations")
    writer.beginArray()
    writer.beginObject()
    writer.name("physicalLocation")
    writer.beginObject()
    location(report, &writer)
    writer.name("region")
    writer.beginObject()
    writer.member("startLine", placed.place.line)
    writer.member("startColumn", placed.place.column)
    writer.endObject()
    writer.endObject()
    writer.name("logicalLocations")
    writer.beginArray()
    writer.beginObject()
    writer.member("fullyQualifiedName", placed.pointer)
    writer.member("kind", "value")
    writer.endObject()
    writer.endArray()
    writer.endObject()
    writer.endArray()
    if let waiver = placed.waiver {
      writer.name("suppressions")
      writer.beginArray()
      writer.beginObject()
      writer.member("kind", "inSource")
      writer.member("justification", waiver.reason)
      writer.endObject()
      writer.endArray()
    }
    writer.endObject()
  }

  private static func location(_ report: FindingsReport, _ writer: inout JSONWriter) {
    writer.name("artifactLocation")
    writer.beginObject()
    writer.member("uri", uri(report.review.loaded.fileName))
    writer.endObject()
  }

  /// A path as a URI reference (RFC 3986): what may not stand in one is escaped, byte for byte.
  static func uri(_ path: String) -> String {
    let plain = Set(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    var escaped: [UInt8] = []
    for byte in path.utf8 {
      if plain.contains(byte) {
        escaped.append(byte)
      } else {
        escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}
