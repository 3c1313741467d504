import Foundation

/// Says whether a value fits a JSON Schema, for the keywords that `SchemaNode` writes. A keyword that
/// it does not know is a fault of the test, not a pass.
public final class SchemaValidator {
  private let root: JSONTree
  private var patterns: [String: Regex<AnyRegexOutput>] = [:]

  public init(_ schema: String) throws {
    root = try JSONTree(text: schema)
  }

  /// Whether a value fits.
  public func accepts(_ value: JSONTree) throws -> Bool {
    try fits(value, root)
  }

  /// A schema that this validator does not understand.
  struct UnknownKeyword: Error {
    let name: String
  }

  private func fits(_ value: JSONTree, _ schema: JSONTree) throws -> Bool {
    guard case .object(let keywords) = schema else { throw UnknownKeyword(name: "\(schema)") }
    for keyword in keywords where try !fits(value, keyword, schema) { return false }
    return true
  }

  private func fits(
    _ value: JSONTree, _ keyword: JSONTree.Member, _ schema: JSONTree
  ) throws -> Bool {
    switch (keyword.name, keyword.value) {
    case ("$schema", _), ("title", _), ("description", _), ("$defs", _): return true
    case ("$ref", .string(let name)):
      guard let part = root["/$defs/\(name.split(separator: "/").last ?? "")"] else {
        throw UnknownKeyword(name: name)
      }
      return try fits(value, part)
    case ("type", .string(let type)):
      return type == "integer" ? isWhole(value) : kind(value) == type
    case ("enum", .array(let words)): return words.contains(value)
    case ("oneOf", .array(let nodes)): return try nodes.count { try fits(value, $0) } == 1
    case ("pattern", .string(let pattern)):
      guard case .string(let text) = value else { return true }
      let compiled = try patterns[pattern] ?? Regex(pattern)
      patterns[pattern] = compiled
      return text.utf8.count <= 200 && text.wholeMatch(of: compiled) != nil
    case ("minLength", .number(let bound)): return text(value).map { $0 >= number(bound) } ?? true
    case ("maxLength", .number(let bound)): return text(value).map { $0 <= number(bound) } ?? true
    case ("minimum", .number(let bound)): return amount(value).map { $0 >= number(bound) } ?? true
    case ("maximum", .number(let bound)): return amount(value).map { $0 <= number(bound) } ?? true
    case ("exclusiveMinimum", .number(let bound)):
      return amount(value).map { $0 > number(bound) } ?? true
    case ("minItems", .number(let bound)): return count(value).map { $0 >= number(bound) } ?? true
    case ("maxItems", .number(let bound)): return count(value).map { $0 <= number(bound) } ?? true
    case ("items", let node):
      guard case .array(let elements) = value else { return true }
      return try elements.allSatisfy { try fits($0, node) }
    default: return try fitsMembers(value, keyword, schema)
    }
  }

  private func fitsMembers(
    _ value: JSONTree, _ keyword: JSONTree.Member, _ schema: JSONTree
  ) throws -> Bool {
    var members: [JSONTree.Member] = []
    if case .object(let own) = value { members = own }
    let isObject = kind(value) == "object"
    switch (keyword.name, keyword.value) {
    case ("required", .array(let names)):
      return !isObject || names.allSatisfy { name in members.contains { .string($0.name) == name } }
    case ("properties", _):
      return try members.allSatisfy { member in
        try schema["/properties/\(member.name)"].map { try fits(member.value, $0) } ?? true
      }
    case ("additionalProperties", .boolean(false)):
      return members.allSatisfy { schema["/properties/\($0.name)"] != nil }
    case ("additionalProperties", let node):
      return try members.allSatisfy { try fits($0.value, node) }
    case ("propertyNames", let node):
      return try members.allSatisfy { try fits(.string($0.name), node) }
    case ("minProperties", .number(let bound)):
      return !isObject || Double(members.count) >= number(bound)
    case ("maxProperties", .number(let bound)):
      return !isObject || Double(members.count) <= number(bound)
    default: throw UnknownKeyword(name: keyword.name)
    }
  }

  private func kind(_ value: JSONTree) -> String {
    switch value {
    case .object: "object"
    case .array: "array"
    case .string: "string"
    case .number: "number"
    case .boolean: "boolean"
    case .null: "null"
    }
  }

  private func number(_ text: String) -> Double { Double(text) ?? .nan }

  private func amount(_ value: JSONTree) -> Double? {
    if case .number(let text) = value { number(text) } else { nil }
  }

  private func isWhole(_ value: JSONTree) -> Bool {
    amount(value).map { $0 == $0.rounded() } ?? false
  }

  private func text(_ value: JSONTree) -> Double? {
    if case .string(let text) = value { Double(text.unicodeScalars.count) } else { nil }
  }

  private func count(_ value: JSONTree) -> Double? {
    if case .array(let elements) = value { Double(elements.count) } else { nil }
  }
}
