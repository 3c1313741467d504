import Basics
import Catalogs
public import JSONText
import Scenarios
import Tables
import TrustRules

/// Findings as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the lines.
public enum FindingsSARIF {
  /// One log for all files, indented, ended by a newline.
  /// - Parameters:
  ///   - reports: the files that could be judged, with what the rules found.
  ///   - faulty: the files that are not whole: each of their faults is a result, since code hosts show
  ///     nothing else.
  ///   - version: of the tool.
  ///   - folder: the absolute path of the working directory, which the paths of files are told
  ///     relative to.
  public static func text(
    _ reports: [FindingsReport], faulty: [Problems], version: String, folder: String
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
    writer.member("executionSuccessful", faulty.isEmpty)
    writer.endObject()
    writer.endArray()
    // Our columns count characters of Unicode, not UTF-16 units.
    writer.member("columnKind", "unicodeCodePoints")
    writer.name("results")
    writer.beginArray()
    for problems in faulty {
      for fault in problems.faultsToTell {
        write(fault, uri(problems.fileName, in: folder), &writer)
      }
    }
    for report in reports {
      let uri = uri(report.checked.loaded.fileName, in: folder)
      for finding in report.findings { write(finding, uri, &writer) }
      for notice in report.notices { write(notice: notice, uri, &writer) }
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
    for rule in TrustRule.allCases { write(rule: rule.id, rule.title, &writer) }
    write(
      rule: faultRule, "A file is a whole catalog or scenario before rules can judge it.", &writer)
    write(rule: noticeRule, "Worth saying of a catalog, and against no rule.", &writer)
    writer.endArray()
    writer.endObject()
  }

  /// The rule that the faults of files are told under.
  static let faultRule = "fault"
  /// The rule that notices are told under.
  static let noticeRule = "notice"

  private static func write(rule id: String, _ title: String, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id)
    message("shortDescription", title, &writer)
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
    _ fault: Problems.Fault, _ uri: String, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("ruleId", faultRule)
    writer.member("ruleIndex", TrustRule.allCases.count)
    writer.member("level", "error")
    message("message", fault.message, &writer)
    // Code hosts show no result without a line, so the whole file is its first.
    location(uri, line: fault.line ?? 1, column: fault.column ?? 1, fault.pointer, &writer)
    writer.endObject()
  }

  private static func write(notice: String, _ uri: String, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("ruleId", noticeRule)
    writer.member("ruleIndex", TrustRule.allCases.count + 1)
    writer.member("level", "note")
    message("message", notice, &writer)
    location(uri, line: 1, column: 1, "", &writer)
    writer.endObject()
  }

  private static func write(
    _ placed: FindingsReport.PlacedFinding, _ uri: String, _ writer: inout JSONWriter
  ) {
    let finding = placed.finding
    writer.beginObject()
    writer.member("ruleId", finding.rule.id)
    writer.member("ruleIndex", finding.rule.rawValue - 1)
    writer.member("level", finding.decision == .refuse ? "error" : "warning")
    message("message", "\(finding.reason) Fix: \(finding.fix.summary).", &writer)
    location(
      uri, line: placed.place.line, column: placed.place.column, placed.pointer, &writer)
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

  private static func location(
    _ uri: String, line: Int, column: Int, _ pointer: String, _ writer: inout JSONWriter
  ) {
    writer.name("locations")
    writer.beginArray()
    writer.beginObject()
    writer.name("physicalLocation")
    writer.beginObject()
    writer.name("artifactLocation")
    writer.beginObject()
    writer.member("uri", uri)
    writer.endObject()
    writer.name("region")
    writer.beginObject()
    writer.member("startLine", line)
    writer.member("startColumn", column)
    writer.endObject()
    writer.endObject()
    if !pointer.isEmpty {
      writer.name("logicalLocations")
      writer.beginArray()
      writer.beginObject()
      writer.member("fullyQualifiedName", pointer)
      writer.member("kind", "value")
      writer.endObject()
      writer.endArray()
    }
    writer.endObject()
    writer.endArray()
  }

  /// A file as code hosts find it: relative to the working directory where it lies in there, an
  /// absolute URI elsewhere. `.` and `..` are resolved as they are written.
  static func uri(_ path: String, in folder: String) -> String {
    // Standard input has no place.
    if path == "-" { return path }
    let home = steps(folder)
    let steps = path.hasPrefix("/") ? steps(path) : steps(folder + "/" + path)
    if steps.count > home.count, steps.starts(with: home) {
      return escaped(steps.dropFirst(home.count).joined(separator: "/"))
    }
    return "file:///" + escaped(steps.joined(separator: "/"))
  }

  /// The names that an absolute path leads through.
  private static func steps(_ path: String) -> [Substring] {
    var steps: [Substring] = []
    for step in path.split(separator: "/") where step != "." {
      if step == ".." { _ = steps.popLast() } else { steps.append(step) }
    }
    return steps
  }

  /// What may not stand in a URI reference (RFC 3986) is escaped, byte for byte.
  private static func escaped(_ path: String) -> String {
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
