/// What a consumer of JSON-LD gets of a text that is written as ours are: statements of subject, predicate and object.
/// A small part of JSON-LD 1.1, written from its text and not from the writer: prefixes, members with a type, nested
/// nodes. What it does not know is a fault of the test.
public struct Triples {
  /// An object: a thing by its IRI, or a value with the IRI of its type.
  public enum Object: Hashable {
    case thing(String)
    case value(String, type: String)
  }

  public struct Triple: Hashable {
    public let subject: String
    public let predicate: String
    public let object: Object
  }

  public private(set) var all: [Triple] = []
  private var prefixes: [String: String] = [:]
  private var types: [String: String] = [:]
  private var blankCount = 0

  public struct Unknown: Error {
    let what: String
  }

  public init(_ document: JSONTree) throws {
    guard case .object(let context)? = document["/@context"],
      case .array(let nodes)? = document["/@graph"]
    else { throw Unknown(what: "no context or no graph") }
    for member in context {
      if case .string(let iri) = member.value {
        prefixes[member.name] = iri
      } else if case .string(let type)? = member.value["/@type"] {
        types[member.name] = type
      } else {
        throw Unknown(what: member.name)
      }
    }
    for node in nodes { _ = try add(node) }
  }

  /// The objects that a subject has for a predicate, both written out.
  public func objects(_ subject: String, _ predicate: String) -> [Object] {
    all.filter { $0.subject == subject && $0.predicate == predicate }.map(\.object)
  }

  /// The subjects of which something is said.
  public func subjects(_ predicate: String, _ object: Object) -> [String] {
    all.filter { $0.predicate == predicate && $0.object == object }.map(\.subject)
  }

  private func expanded(_ name: String) throws -> String {
    let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw Unknown(what: name) }
    return prefixes[String(parts[0])].map { $0 + parts[1] } ?? name
  }

  private mutating func add(_ node: JSONTree) throws -> String {
    guard case .object(let members) = node else { throw Unknown(what: "no node") }
    var subject = "_:b\(blankCount)"
    if case .string(let id)? = node["/@id"] { subject = try expanded(id) } else { blankCount += 1 }
    for member in members where member.name != "@id" {
      var values = [member.value]
      if case .array(let elements) = member.value { values = elements }
      for value in values { try add(subject, member.name, value) }
    }
    return subject
  }

  private mutating func add(_ subject: String, _ name: String, _ value: JSONTree) throws {
    let isType = name == "@type"
    let predicate =
      isType ? "http://www.w3.org/1999/02/22-rdf-syntax-ns#type" : try expanded(name)
    let xsd = "http://www.w3.org/2001/XMLSchema#"
    let object: Object
    switch value {
    case .object: object = .thing(try add(value))
    case .string(let text) where isType || types[name] == "@id": object = .thing(try expanded(text))
    case .string(let text):
      object = .value(text, type: try expanded(types[name] ?? "xsd:string"))
    case .number(let text):
      object = .value(text, type: xsd + (text.contains(".") ? "double" : "integer"))
    case .boolean(let flag): object = .value("\(flag)", type: xsd + "boolean")
    case .null: return
    case .array: throw Unknown(what: "a list in a list")
    }
    all.append(Triple(subject: subject, predicate: predicate, object: object))
  }
}
