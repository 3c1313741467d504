import Basics
public import JSONText

/// The ledger's events in formats that other tools take: CloudEvents 1.0 as JSON lines (`EventSchema`), or one CSV
/// table with a column for each member that some event has.
public struct EventExport: Sendable {
  /// The formats, by the names that the command line has for them.
  public enum Format: String, Sendable {
    case cloudevents, csv
  }

  /// What a member of a ledger's line is called in every export and request, where the ledger calls it by a
  /// word that means something else in a catalog: there "why" are a purpose's words, "kind" a benefit's.
  static let renamed = ["why": "ending", "kind": "operation"]

  /// The columns of the table; a cell is empty where the event has no such member, and JSON where it is a list or an
  /// object. Of a catalog that was adopted, which is a document of its own, it says who adopted it and what that
  /// changed.
  static let columns = [
    "sequence", "time", "event", "person", "offer", "consent", "promise", "experiment", "arm",
    "terms", "answer", "until", "due", "valueMicros", "value", "field", "level", "cut", "ending",
    "scope", "choice", "said", "by", "basis", "restricted", "request", "right", "placement",
    "channel", "clearance", "actor", "role", "task", "purpose", "from", "approver", "people",
    "disclosure", "partner", "agreement", "operation", "parent", "payload", "activation",
    "key", "method", "exchange", "textVersion", "textDigest", "language", "retentionDays",
    "retentionFrom", "atMostDays", "heldUntil", "heldFor", "recipients", "compatibleWith", "shared",
    "benefit", "benefitKind", "arms", "outcomes", "notEligible", "fields", "persons",
    "approverRole", "dispositionDays", "numbers", "instance",
    "on", "off", "replaces", "delivery", "evidence", "reason", "hour", "times", "approval",
    "digest",
    "changes", "moreChanges",
  ]

  /// For each column: what the ledger calls it.
  private static let members = columns.map { column in
    renamed.first { $0.value == column }?.key ?? column
  }

  private let format: Format
  private let source: String
  private var buffer = ByteBuffer()
  private var sequence = 0

  /// - Parameters:
  ///   - format: CloudEvents or CSV.
  ///   - source: what CloudEvents are said to come from: a URI of the ledger's own, so that events of two
  ///     ledgers are not taken for one another's.
  public init(format: Format, source: String) {
    self.format = format
    self.source = source
    if format == .csv { line(EventExport.columns.joined(separator: ",")) }
  }

  /// What was written since the last `clear`.
  public var bytes: [UInt8] { buffer.bytes }

  public var byteCount: Int { buffer.count }

  /// Forgets what was written, to be called when it has been passed on.
  public mutating func clear() {
    buffer.clear()
  }

  /// Adds one event of the ledger, in the order of the ledger.
  /// - Throws: `JSONFault` when the line is no JSON object.
  /// - Parameter members: what stands behind the event's opening brace.
  public mutating func add(_ members: Span<UInt8>) throws(JSONFault) {
    let event = [UInt8(ascii: "{")] + members.indices.map { members[$0] }
    let root = try JSONDocument(scanning: event).root
    switch format {
    case .cloudevents: addCloudEvent(root)
    case .csv: addRow(root)
    }
    sequence += 1
  }

  /// What CloudEvents of an installation come from.
  public static func source(of instance: String) -> String { "urn:x-quid:\(instance)" }

  /// `id` is the event's number, unique within its `source`; `sequence` sorts as text (CloudEvents
  /// 1.0.2 and its sequence extension).
  private mutating func addCloudEvent(_ root: JSONValue) {
    var writer = JSONWriter(isIndented: false)
    writer.beginObject()
    writer.name("specversion")
    writer.string("1.0")
    writer.name("id")
    writer.string(String(sequence))
    writer.name("source")
    writer.string(source)
    writer.name("type")
    let name = root.member("event")?.string ?? "unknown"
    writer.string("quid.\(name)")
    if let subject = EventKind.named[name]?.subject(of: root) {
      writer.name("subject")
      writer.string(subject)
    }
    let time = time(root, "at")
    if !time.isEmpty {
      writer.name("time")
      writer.string(time)
    }
    writer.name("sequence")
    writer.string(DecimalText.padded(sequence, to: 20))
    writer.name("datacontenttype")
    writer.string("application/json")
    writer.name("dataschema")
    writer.string(EventSchema.name)
    writer.name("data")
    writer.beginObject()
    let exact = EventKind.exact[name] ?? []
    for (member, value) in root.members {
      let member = member.string ?? ""
      writer.name(EventExport.renamed[member] ?? member)
      if exact.contains(member) {
        EventExport.writeExactly(value, &writer)
      } else {
        writer.raw(String(decoding: value.text, as: UTF8.self))
      }
    }
    writer.endObject()
    writer.endObject()
    writer.endLine()
    buffer.append(writer.bytes.span)
  }

  /// Numbers as strings, which no reader rounds.
  private static func writeExactly(_ value: JSONValue, _ writer: inout JSONWriter) {
    if value.kind == .array {
      writer.beginArray()
      for element in value.elements { writeExactly(element, &writer) }
      writer.endArray()
    } else {
      writer.string(String(decoding: value.text, as: UTF8.self))
    }
  }

  private mutating func addRow(_ root: JSONValue) {
    let cells = zip(EventExport.columns, EventExport.members).map { column, member -> String in
      switch column {
      case "sequence": return String(sequence)
      case "time": return time(root, "at")
      case "until", "due", "said", "from", "hour": return time(root, column)
      default:
        guard let value = root.member(member) else { return "" }
        return quoted(value.string ?? String(decoding: value.text, as: UTF8.self))
      }
    }
    line(cells.joined(separator: ","))
  }

  private mutating func line(_ text: String) {
    buffer.append(text.utf8.span)
    buffer.append(UInt8(ascii: "\n"))
  }

  /// A moment as RFC 3339 writes it; empty when there is none that it could write.
  private func time(_ root: JSONValue, _ name: String) -> String {
    guard let milliseconds = root.member(name)?.integer else { return "" }
    let instant = Instant(milliseconds: milliseconds)
    return Instant.range.contains(instant) ? instant.text : ""
  }

  /// A cell, in quotes where RFC 4180 wants them.
  private func quoted(_ text: String) -> String {
    let special = text.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte < 0x20
    }
    return special
      ? "\"\(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
      : text
  }
}
