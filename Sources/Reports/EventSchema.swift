import Basics
import JSONText

/// The JSON Schema of exported events: one CloudEvent, of any kind that there is. What `data` says is the ledger's
/// line, with its words changed where a catalog means something else by them and its large numbers as strings.
public enum EventSchema {
  /// What events name as their schema.
  static let name = "urn:x-quid:events"

  /// The schema, indented, ended by a newline.
  public static var text: String {
    SchemaNode.text(
      .described(
        "An event of a ledger as quid log export writes it: CloudEvents 1.0. \(name) is its name.",
        .oneOf(EventKind.all.map { event($0) })),
      title: "Quid event", parts: parts + EventKind.all.map { ($0.name, data($0)) })
  }

  private static func event(_ kind: EventKind) -> SchemaNode {
    .object(
      required: [
        "specversion", "id", "source", "type", "subject", "time", "sequence", "datacontenttype",
        "dataschema", "data",
      ],
      [
        ("specversion", .words(["1.0"])), ("id", .pattern("^[0-9]+$")), ("source", .named("text")),
        ("type", .words(["quid.\(kind.name)"])), ("subject", .named("text")),
        ("time", .pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$")),
        ("sequence", .pattern("^[0-9]{20}$")), ("datacontenttype", .words(["application/json"])),
        ("dataschema", .words([name])), ("data", .named(kind.name)),
      ])
  }

  private static func data(_ kind: EventKind) -> SchemaNode {
    .object(
      required: ["at", "event"] + kind.members.filter { !$0.isOptional }.map(\.name),
      [("at", .named("whole")), ("event", .words([kind.name]))]
        + kind.members.map { (name: $0.name, node: $0.node) })
  }

  private static let parts: [(name: String, node: SchemaNode)] = [
    ("text", .text(0...Limits.stringBytes)),
    (
      "whole",
      .described(
        "Exact in a double. Moments are milliseconds since 1970, amounts millionths of a unit.",
        .whole(0...(1 << 53) - 1))
    ),
    (
      "asked",
      .object(
        required: ["field", "level", "type", "rule"],
        [
          ("field", .named("text")), ("level", .named("text")), ("type", .named("text")),
          ("rule", .oneOf([.named("text"), .anyObject])),
        ])
    ),
    (
      "promised",
      .object(
        required: ["worthMicros", "unit", "deliverWithinDays", "evidence", "ifUndeliverable"],
        [
          ("worthMicros", .named("whole")), ("unit", .named("text")),
          ("deliverWithinDays", .named("whole")), ("evidence", .named("text")),
          ("ifUndeliverable", .named("text")),
        ])
    ),
  ]
}
