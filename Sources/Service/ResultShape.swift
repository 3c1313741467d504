import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// The parts that results are described with.
extension SchemaNode {
  static let identifier = SchemaNode.whole(0...Limits.identifiers - 1)
  static let phrase = SchemaNode.text(0...Limits.stringBytes)
  static let moment = SchemaNode.described("RFC 3339, in UTC.", .text(24...24))
  /// What became of a promise.
  static let outcome = SchemaNode.words([
    "open", "kept", "late", "short", "broken", "compensated", "lapsed",
  ])
  /// Fields, each at a level.
  static let levels = list(
    .object(required: ["field", "level"], [("field", phrase), ("level", phrase)]))
  /// What a method answers that has nothing to tell.
  static let done = SchemaNode.described("Always true.", .flag)

  /// What stands against a use: see `ByteBuffer.members(of:)`.
  static let refusal: [(name: String, node: SchemaNode)] = [
    ("refusal", phrase), ("rules", list(phrase)), ("reason", phrase),
  ]

  static func list(_ node: SchemaNode) -> SchemaNode { .list(node, 0...Limits.identifiers) }

  static func orNull(_ node: SchemaNode) -> SchemaNode { .oneOf([node, .null]) }

  /// An object of members that are always there.
  static func members(_ members: [(name: String, node: SchemaNode)]) -> SchemaNode {
    .object(required: members.map(\.name), members)
  }
}

/// The parts that results are written with; see `ByteBuffer+Members.swift` of JSONText.
extension ByteBuffer {
  mutating func member<Kind>(_ name: StaticString, _ value: Identifier<Kind>) {
    member(name, Int64(value.rawValue))
  }

  mutating func member(_ name: StaticString, _ value: Int) { member(name, Int64(value)) }

  /// A moment in milliseconds.
  mutating func member(_ name: StaticString, moment milliseconds: Int64) {
    member(name, Instant(milliseconds: milliseconds))
  }

  mutating func member(_ name: StaticString, _ value: PersonalText) {
    let bytes = value.bytes
    member(name, bytes.span)
  }

  /// Rules, by their ids.
  mutating func member(_ name: StaticString, _ rules: [TrustRule]) {
    beginArray(name)
    for rule in rules { element(rule.id) }
    endArray()
  }

  /// Fields, each at a level.
  mutating func member(_ name: StaticString, _ levels: [FieldLevel]) {
    beginArray(name)
    for asked in levels {
      beginObject()
      member("field", asked.field)
      member("level", asked.level)
      endObject()
    }
    endArray()
  }

  /// What stands against a use, as members of the object that is open.
  mutating func members(of refusal: Refusal) {
    member("refusal", refusal.rawValue)
    member("rules", refusal.rules)
    member("reason", refusal.reason)
  }

  /// The result of a method that has nothing to tell.
  mutating func done() { append("true") }
}
