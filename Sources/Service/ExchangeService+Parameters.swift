import Basics
import Engine
import Exchanges
import JSONText

/// Reading the parameters of a request: each is looked at once, before anything happens, so that whatever
/// carries a request out finds only what fits.
extension ExchangeService {
  /// Takes the members of `params` for what the method knows.
  mutating func bind(_ method: Int, _ node: Int?, _ line: Span<UInt8>) throws(RequestFault) {
    present = 0
    if let node {
      if nodes[node].kind == .array {
        throw .parameters("params: expected an object, by name; found an array, by place")
      }
      var members = JSONMembers(of: node, in: nodes)
      while let member = members.next(in: nodes) {
        try bindMember(method, member.name, member.value, line)
      }
    }
    let missing = table.methods[method].required & ~present
    if missing == 0 { return }
    let names = table.methods[method].specs.filter { $0.parameter.bit & missing != 0 }
      .map { "\($0.name)" }
    throw .parameters("params: missing \(names.count == 1 ? "member" : "members") \(listed(names))")
  }

  private mutating func bindMember(
    _ method: Int, _ name: Int, _ value: Int, _ line: Span<UInt8>
  ) throws(RequestFault) {
    let specs = table.methods[method].specs
    let node = nodes[name]
    for index in specs.indices {
      let spec = specs[index]
      if !node.isString(spec.name, in: line) { continue }
      let parameter = spec.parameter
      places[Int(parameter.rawValue)] = UInt32(value)
      numbers[Int(parameter.rawValue)] = try checked(spec, value, line)
      present |= parameter.bit
      return
    }
    let known = table.methods[method].specs.map { "\($0.name)" }
    let guess = didYouMean(nodes[name].text(line), among: known)
    throw .parameters(
      "params: unknown member at \(nodes[name].place)"
        + (guess.map { "; did you mean \"\($0)\"?" }
          ?? (known.isEmpty ? "; it takes none" : "; known here: \(listed(known))")))
  }

  /// Holds a value against what it must be; gives the number that it stands for, or zero.
  private mutating func checked(
    _ spec: ParameterSpec, _ value: Int, _ line: Span<UInt8>
  ) throws(RequestFault) -> Int64 {
    switch spec.code {
    case .text, .id: try checkText(spec, value, line)
    case .whole:
      guard let number = nodes[value].integer(in: line), number >= spec.low, number <= spec.high
      else {
        throw wrong(spec, "a whole number from \(spec.low) to \(spec.high)", value, line)
      }
      return number
    case .word: return try word(spec, value, line)
    case .words: return try wordSet(spec, value, line)
    case .flag:
      guard let flag = nodes[value].boolean else {
        throw wrong(spec, "true or false", value, line)
      }
      return flag ? 1 : 0
    case .amount:
      guard nodes[value].kind == .number,
        let amount = Amount(decimal: nodes[value].slice(line)), amount >= .zero,
        amount.micros <= Int64(Limits.worthUnits) * Amount.microsPerUnit
      else {
        throw wrong(
          spec, "an amount from 0 to \(Limits.worthUnits) with at most six decimals", value, line)
      }
      return amount.micros
    case .moment:
      let read =
        nodes[value].kind == .string
        ? nodes[value].withText(line) { (text: Span<UInt8>) in Instant(text) } : nil
      guard let read else {
        throw wrong(spec, "a moment such as \"2026-11-24T10:00:00.000Z\" (RFC 3339)", value, line)
      }
      return read.milliseconds
    case .key:
      if nodes[value].kind != .string
        || nodes[value].withText(line, { (text: Span<UInt8>) in IdempotencyKey(text) }) == nil
      {
        throw wrong(spec, "a random UUID (RFC 9562, version 4 or 7)", value, line)
      }
    case .texts, .textMap, .pairs, .object: try checkParts(spec, value, line)
    }
    return 0
  }

  /// The place of a word among those that a parameter takes.
  private mutating func word(
    _ spec: ParameterSpec, _ value: Int, _ line: Span<UInt8>, at place: String = ""
  ) throws(RequestFault) -> Int64 {
    let words = table.words
    for place in Int(spec.low)..<Int(spec.high) {
      let word = words[place]
      if nodes[value].isString(word.span, in: line) { return Int64(place) - spec.low }
    }
    let known = words[Int(spec.low)..<Int(spec.high)].map { String(decoding: $0, as: UTF8.self) }
    throw wrong(spec, "one of \(listed(known))", value, line, at: place)
  }

  /// The set of the words in a list: a bit for the place of each.
  private mutating func wordSet(
    _ spec: ParameterSpec, _ value: Int, _ line: Span<UInt8>
  ) throws(RequestFault) -> Int64 {
    if nodes[value].kind != .array { throw wrong(spec, "an array", value, line) }
    var set: Int64 = 0
    var index = 0
    var child = value + 1
    while child < Int(nodes[value].next) {
      if index == Limits.requestParts {
        throw .parameters("params.\(spec.name): at most \(Limits.requestParts) elements")
      }
      set |= 1 << (try word(spec, child, line, at: "[\(index)]"))
      index += 1
      child = Int(nodes[child].next)
    }
    return set
  }

  private mutating func checkText(
    _ spec: ParameterSpec, _ value: Int, _ line: Span<UInt8>
  ) throws(RequestFault) {
    let node = nodes[value]
    if node.kind != .string { throw wrong(spec, "a string", value, line) }
    if spec.code == .id {
      if !node.withText(line, { (text: Span<UInt8>) in isID(text) }) {
        throw wrong(
          spec, "an id (1 to \(spec.high) letters, digits, \"-\", \"_\" or \".\")", value, line)
      }
      return
    }
    let count = node.withText(line) { (text: Span<UInt8>) in text.count }
    if count < spec.low || count > spec.high {
      throw .parameters(
        "params.\(spec.name): expected \(spec.low) to \(spec.high) bytes, found \(count)")
    }
  }

  private mutating func checkParts(
    _ spec: ParameterSpec, _ value: Int, _ line: Span<UInt8>
  ) throws(RequestFault) {
    let isArray = spec.code == .texts || spec.code == .pairs
    if nodes[value].kind != (isArray ? .array : .object) {
      throw wrong(spec, isArray ? "an array" : "an object", value, line)
    }
    if spec.code == .object { return }
    var count = 0
    var child = value + 1
    while child < Int(nodes[value].next) {
      let part = isArray ? child : child + 1
      let place = isArray ? "[\(count)]" : ", \(nodes[child].place)"
      count += 1
      if count > Limits.requestParts {
        throw .parameters("params.\(spec.name): at most \(Limits.requestParts) elements")
      }
      if spec.code == .pairs {
        try checkPair(spec, part, place, line)
      } else {
        let limit = spec.code == .texts ? Limits.personKeyBytes : Limits.valueBytes
        try checkPart(spec, part, place, 1...limit, line)
      }
      child = Int(nodes[part].next)
    }
    if spec.code == .pairs && count == 0 { throw wrong(spec, "at least one element", value, line) }
  }

  private mutating func checkPart(
    _ spec: ParameterSpec, _ part: Int, _ place: String, _ bytes: ClosedRange<Int>,
    _ line: Span<UInt8>
  ) throws(RequestFault) {
    if nodes[part].kind != .string { throw wrong(spec, "a string", part, line, at: place) }
    let count = nodes[part].withText(line) { (text: Span<UInt8>) in text.count }
    if !bytes.contains(count) {
      throw .parameters(
        "params.\(spec.name)\(place): expected \(bytes.lowerBound) to \(bytes.upperBound) bytes, "
          + "found \(count)")
    }
  }

  private mutating func checkPair(
    _ spec: ParameterSpec, _ part: Int, _ place: String, _ line: Span<UInt8>
  ) throws(RequestFault) {
    guard case .pairs(let first, let second) = spec.parameter.kind else { return }
    if nodes[part].kind != .object { throw wrong(spec, "an object", part, line, at: place) }
    var found: [String] = []
    var child = part + 1
    while child < Int(nodes[part].next) {
      let name = nodes[child].text(line)
      guard nodes[child].isString(first, in: line) || nodes[child].isString(second, in: line) else {
        throw .parameters(
          "params.\(spec.name)\(place): unknown member at \(nodes[child].place); "
            + "known here: \(first) and \(second)")
      }
      let isName =
        nodes[child + 1].kind == .string
        && nodes[child + 1].withText(line) { (text: Span<UInt8>) in isID(text) }
      if !isName { throw wrong(spec, "an id", child + 1, line, at: "\(place).\(name)") }
      found.append(name)
      child = Int(nodes[child + 1].next)
    }
    if found.count != 2 {
      throw .parameters("params.\(spec.name)\(place): expected \(first) and \(second)")
    }
  }

  private mutating func wrong(
    _ spec: ParameterSpec, _ expected: String, _ node: Int, _ line: Span<UInt8>,
    at place: String = ""
  ) -> RequestFault {
    let isOther = nodes[node].kind == .number && (spec.code == .whole || spec.code == .amount)
    let found = isOther ? "another number" : nodes[node].summary(line)
    return .parameters("params.\(spec.name)\(place): expected \(expected), found \(found)")
  }

  // MARK: What was bound

  mutating func has(_ parameter: Parameter) -> Bool { present & parameter.bit != 0 }

  /// The number that a parameter's value stands for: itself, milliseconds, millionths, a word's place.
  mutating func number(_ parameter: Parameter) -> Int64 { numbers[Int(parameter.rawValue)] }

  mutating func place(_ parameter: Parameter) -> Int { Int(places[Int(parameter.rawValue)]) }

  mutating func string(_ parameter: Parameter, _ line: Span<UInt8>) -> String {
    nodes[place(parameter)].text(line)
  }

  mutating func optionalString(_ parameter: Parameter, _ line: Span<UInt8>) -> String? {
    has(parameter) ? string(parameter, line) : nil
  }

  mutating func id<Kind>(_ parameter: Parameter) -> Identifier<Kind> {
    Identifier(index: Int(number(parameter)))
  }

  mutating func key(_ line: Span<UInt8>) -> IdempotencyKey? {
    has(.idempotencyKey)
      ? nodes[place(.idempotencyKey)].withText(line) { (text: Span<UInt8>) in IdempotencyKey(text) }
      : nil
  }
}
