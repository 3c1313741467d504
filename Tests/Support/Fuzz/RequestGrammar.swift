import Basics
import JSONText

/// What a parameter takes, as far as making one up needs to know.
indirect enum ParameterShape: Sendable {
  case words([String])
  case whole(Int64, Int64)
  case amount
  case flag
  case text(most: Int)
  case name
  case key
  case object
  case map
  case list(ParameterShape, least: Int)
  case members([(name: String, shape: ParameterShape)])

  /// Reads one of the service's own schemas.
  init(_ schema: JSONValue) {
    if let words = schema.member("enum") {
      self = .words(words.elements.compactMap(\.string))
      return
    }
    switch schema.member("type")?.string ?? "" {
    case "integer":
      self = .whole(
        schema.member("minimum")?.integer ?? 0, schema.member("maximum")?.integer ?? .max)
    case "number": self = .amount
    case "boolean": self = .flag
    case "array":
      self = .list(
        schema.member("items").map { ParameterShape($0) } ?? .flag,
        least: Int(schema.member("minItems")?.integer ?? 0))
    case "object":
      if let members = schema.member("properties")?.members {
        self = .members(members.map { ($0.name.string ?? "", ParameterShape($0.value)) })
      } else {
        self = schema.member("additionalProperties") == nil ? .object : .map
      }
    default:
      if let pattern = schema.member("pattern")?.string {
        self = pattern.contains("-[47]") ? .key : .name
      } else {
        self = .text(most: Int(schema.member("maxLength")?.integer ?? 64))
      }
    }
  }
}

/// Makes requests up, of every method that the service says it has, with parameters that are mostly right:
/// made of the service's own description, so that it never goes stale.
struct RequestGrammar: Sendable {
  struct Member: Sendable {
    let name: String
    let isRequired: Bool
    let shape: ParameterShape
  }

  struct Method: Sendable {
    let name: String
    let members: [Member]
    /// The schema of its result, as text.
    let result: String
  }

  let methods: [Method]

  /// - Parameter discovered: the result of `rpc.discover`.
  init(_ discovered: JSONValue) {
    methods = (discovered.member("methods")?.elements ?? []).map { method in
      Method(
        name: method.member("name")?.string ?? "",
        members: (method.member("params")?.elements ?? []).map { parameter in
          Member(
            name: parameter.member("name")?.string ?? "",
            isRequired: parameter.member("required")?.boolean ?? false,
            shape: parameter.member("schema").map { ParameterShape($0) } ?? .object)
        },
        result: method.member("result")?.member("schema").map {
          String(decoding: $0.text, as: UTF8.self)
        } ?? "{}")
    }
  }

  func method(_ name: String) -> Method? { methods.first { $0.name == name } }

  /// Methods that make the rest possible, drawn more often than the others.
  private static let staples = [
    "offer.next", "offer.next", "offer.next", "offer.answer", "offer.answer", "offer.answer",
    "benefit.deliver", "benefit.deliver", "behaviour.record", "partner.disclose", "clearance.open",
  ]

  /// A line with one request or a batch.
  mutating func line(_ random: inout Random, _ known: KnownNumbers, _ setting: FuzzSetting)
    -> [UInt8]
  {
    var bytes: [UInt8] = []
    if random.below(12) > 0 {
      request(&bytes, &random, known, setting)
    } else {
      let sizes = [0, 1, 1, 2, 2, 3, 5, 8]
      var count = random.element(sizes)
      if random.below(3_000) == 0 { count = 999 + random.below(4) }
      bytes += "[".utf8
      for index in 0..<count {
        if index > 0 { bytes += ",".utf8 }
        if random.below(20) == 0 {
          bytes += random.element(RequestGrammar.others).utf8
        } else {
          request(&bytes, &random, known, setting)
        }
      }
      bytes += "]".utf8
    }
    if random.below(30) == 0 { bytes = Array(" \t".utf8) + bytes + Array("\r".utf8) }
    return bytes
  }

  /// What is no request, in the place of one.
  private static let others = [
    "1", "null", "\"offer.next\"", "[]", "{}", "true", "[1]", "{\"jsonrpc\":\"2.0\"}",
    "{\"id\":7}", "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":1}",
  ]

  private mutating func request(
    _ bytes: inout [UInt8], _ random: inout Random, _ known: KnownNumbers, _ setting: FuzzSetting
  ) {
    let isStaple = random.below(2) == 0
    let name = random.element(RequestGrammar.staples)
    var method = isStaple ? self.method(name) ?? methods[0] : random.element(methods)
    if RequestRecipes.isRare(method.name), random.below(6) > 0 { method = random.element(methods) }
    var parts: [[UInt8]] = []
    parts.append(
      Array(
        (random.below(60) == 0
          ? random.element(["\"jsonrpc\":\"1.0\"", "\"jsonrpc\":2.0", "\"jsonrpc\":\"2.\\u0030\""])
          : "\"jsonrpc\":\"2.0\"").utf8))
    if random.below(10) > 0 { parts.append(Array("\"id\":\(id(&random))".utf8)) }
    let shown = random.below(80) == 0 ? method.name + "x" : method.name
    parts.append(Array("\"method\":\"\(shown)\"".utf8))
    if random.below(80) > 0 {
      var maker = ValueMaker(known: known, setting: setting)
      let body = maker.parameters(of: method, &random)
      parts.append(Array("\"params\":".utf8) + body)
    } else {
      parts.append(
        Array("\"params\":\(random.element(["[]", "[1]", "{}", "null", "1", "\"a\""]))".utf8))
    }
    if random.below(200) == 0 { parts.append(Array("\"more\":1".utf8)) }
    if random.below(120) == 0 { parts.remove(at: random.below(parts.count)) }
    if random.below(4) == 0 { shuffle(&parts, &random) }
    bytes += "{".utf8
    for (index, part) in parts.enumerated() {
      if index > 0 { bytes += ",".utf8 }
      bytes += part
    }
    bytes += "}".utf8
  }

  private static let oddIDs = [
    "null", "0", "-0", "-1", "1.50", "1e5", "1E+400", "123456789012345678901234567890", "\"\"",
    "\"é\"", "\"\\u0000\"", "\"\\\"\"", "\"a\\/b\"", "\"\\ud83d\\udcb6\"", "\"id\"",
    "\"\\n\"",
  ]

  private func id(_ random: inout Random) -> String {
    if random.below(8) > 0 { return String(random.below(1_000_000)) }
    if random.below(20) == 0 { return random.element(["true", "[]", "{}", "[1]"]) }
    return random.element(RequestGrammar.oddIDs)
  }
}

/// Puts some things in another order.
func shuffle<Element>(_ elements: inout [Element], _ random: inout Random) {
  for index in elements.indices { elements.swapAt(index, random.below(elements.count)) }
}
