/// A JSON Schema (draft 2020-12) as a value, in the few words that our formats need.
public indirect enum SchemaNode: Sendable {
  /// A schema of that name under `$defs`.
  case named(String)
  /// A string of so many characters.
  case text(ClosedRange<Int>)
  /// A string that a regular expression matches whole.
  case pattern(String)
  case words([String])
  case whole(ClosedRange<Int>)
  case number(ClosedRange<Double>)
  /// A number above 0.
  case positive(atMost: Double)
  case flag
  case null
  /// Any object.
  case anyObject
  case list(SchemaNode, ClosedRange<Int>)
  /// These members and no others.
  case object(required: [String], [(name: String, node: SchemaNode)])
  /// Names and values of any number of members.
  case map(names: SchemaNode, values: SchemaNode, ClosedRange<Int>)
  case oneOf([SchemaNode])
  case described(String, SchemaNode)

  /// A whole schema: its root's description and members stand beside the named parts.
  public static func text(
    _ root: SchemaNode, title: String, parts: [(name: String, node: SchemaNode)]
  ) -> String {
    var writer = JSONWriter(isIndented: true)
    writer.beginObject()
    writer.name("$schema")
    writer.string("https://json-schema.org/draft/2020-12/schema")
    writer.name("title")
    writer.string(title)
    root.writeMembers(&writer)
    writer.name("$defs")
    writer.beginObject()
    for part in parts {
      writer.name(part.name)
      part.node.write(&writer)
    }
    writer.endObject()
    writer.endObject()
    writer.endLine()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Writes the schema as one JSON object.
  public func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writeMembers(&writer)
    writer.endObject()
  }

  private func writeMembers(_ writer: inout JSONWriter) {
    func string(_ name: StaticString, _ value: String) {
      writer.name(name)
      writer.string(value)
    }
    func number(_ name: StaticString, _ value: Double) {
      writer.name(name)
      writer.double(value)
    }
    func counts(_ least: StaticString, _ most: StaticString, _ range: ClosedRange<Int>) {
      number(least, Double(range.lowerBound))
      number(most, Double(range.upperBound))
    }
    switch self {
    case .named(let name): string("$ref", "#/$defs/\(name)")
    case .text(let range):
      string("type", "string")
      counts("minLength", "maxLength", range)
    case .pattern(let pattern):
      string("type", "string")
      string("pattern", pattern)
    case .words(let words):
      writer.name("enum")
      writer.beginArray()
      for word in words { writer.string(word) }
      writer.endArray()
    case .whole(let range):
      string("type", "integer")
      counts("minimum", "maximum", range)
    case .number(let range):
      string("type", "number")
      number("minimum", range.lowerBound)
      number("maximum", range.upperBound)
    case .positive(let most):
      string("type", "number")
      number("exclusiveMinimum", 0)
      number("maximum", most)
    case .flag: string("type", "boolean")
    case .null: string("type", "null")
    case .anyObject: string("type", "object")
    case .list(let node, let range):
      string("type", "array")
      counts("minItems", "maxItems", range)
      writer.name("items")
      node.write(&writer)
    case .object(let required, let members): writeObject(required, members, &writer)
    case .map(let names, let values, let range):
      string("type", "object")
      counts("minProperties", "maxProperties", range)
      writer.name("propertyNames")
      names.write(&writer)
      writer.name("additionalProperties")
      values.write(&writer)
    case .oneOf(let nodes):
      writer.name("oneOf")
      writer.beginArray()
      for node in nodes { node.write(&writer) }
      writer.endArray()
    case .described(let description, let node):
      string("description", description)
      node.writeMembers(&writer)
    }
  }

  private func writeObject(
    _ required: [String], _ members: [(name: String, node: SchemaNode)],
    _ writer: inout JSONWriter
  ) {
    writer.name("type")
    writer.string("object")
    writer.name("additionalProperties")
    writer.boolean(false)
    writer.name("required")
    writer.beginArray()
    for name in required { writer.string(name) }
    writer.endArray()
    writer.name("properties")
    writer.beginObject()
    for member in members {
      writer.name(member.name)
      member.node.write(&writer)
    }
    writer.endObject()
  }
}
