import Basics
import Exchanges
import JSONText

/// What the parameters of the request being answered were bound to. Each is looked at once, before anything happens.
struct Bindings {
  /// By parameter, for those present: the node of its value, and the number that it stands for.
  private(set) var valueNodes = [UInt32](repeating: 0, count: Parameter.allCases.count)
  private(set) var numbers = [Int64](repeating: 0, count: Parameter.allCases.count)
  private(set) var present: UInt64 = 0

  /// The moment that the request says it happens at; nil where it says none.
  var moment: Instant? {
    present & Parameter.at.bit == 0
      ? nil : Instant(milliseconds: numbers[Int(Parameter.at.rawValue)])
  }

  /// Takes the members of `params` for what the method knows.
  /// - Parameter node: where `params` stands; nil where it does not.
  /// - Throws: what does not fit.
  mutating func bind(
    _ method: Int, _ table: MethodTable, _ node: Int?, _ line: ScannedLine
  ) throws(RequestFault) {
    present = 0
    if let node {
      if line[node].kind == .array {
        throw .parameters("params: expected an object, by name; found an array, by place")
      }
      var members = JSONMembers(of: node, in: line.nodes)
      while let member = members.next(in: line.nodes) {
        try bind(method, table, member.name, member.value, line)
      }
    }
    let missing = table.methods[method].required & ~present
    if missing == 0 { return }
    let names = table.methods[method].specs.filter { $0.parameter.bit & missing != 0 }
      .map { "\($0.name)" }
    throw .parameters("params: missing \(names.count == 1 ? "member" : "members") \(listed(names))")
  }

  private mutating func bind(
    _ method: Int, _ table: MethodTable, _ name: Int, _ value: Int, _ line: ScannedLine
  ) throws(RequestFault) {
    let specs = table.methods[method].specs
    let node = line[name]
    for index in specs.indices {
      let spec = specs[index]
      if !node.isString(spec.name, in: line.bytes) { continue }
      let parameter = spec.parameter
      valueNodes[Int(parameter.rawValue)] = UInt32(value)
      numbers[Int(parameter.rawValue)] = try spec.number(of: value, line, table)
      present |= parameter.bit
      return
    }
    let known = specs.map { "\($0.name)" }
    let guess = didYouMean(line.text(name), among: known)
    throw .parameters(
      "params: unknown member at \(node.place)"
        + (guess.map { "; did you mean \"\($0)\"?" }
          ?? (known.isEmpty ? "; it takes none" : "; known here: \(listed(known))")))
  }
}

/// Holding a value of a request against what its parameter takes.
extension ParameterSpec {
  /// Holds a value against what it must be; gives the number that it stands for, or zero.
  fileprivate func number(
    of value: Int, _ line: ScannedLine, _ table: MethodTable
  ) throws(RequestFault) -> Int64 {
    switch code {
    case .text, .id: try checkText(value, line)
    case .whole:
      guard let number = line[value].integer(in: line.bytes), number >= low, number <= high
      else {
        throw wrong("a whole number from \(low) to \(high)", value, line)
      }
      return number
    case .word: return try word(value, line, table)
    case .words: return try wordSet(value, line, table)
    case .flag:
      guard let flag = line[value].boolean else {
        throw wrong("true or false", value, line)
      }
      return flag ? 1 : 0
    case .amount:
      guard line[value].kind == .number,
        let amount = Amount(decimal: line[value].slice(line.bytes)), amount >= .zero,
        amount.micros <= Int64(Limits.worthUnits) * Amount.microsPerUnit
      else {
        throw wrong(
          "an amount from 0 to \(Limits.worthUnits) with at most six decimals", value, line)
      }
      return amount.micros
    case .moment:
      let read =
        line[value].kind == .string
        ? line.withText(value) { (text: Span<UInt8>) in Instant(text) } : nil
      guard let read else {
        throw wrong("a moment such as \"2026-11-24T10:00:00.000Z\" (RFC 3339)", value, line)
      }
      return read.milliseconds
    case .key:
      if line[value].kind != .string
        || line.withText(value, { (text: Span<UInt8>) in IdempotencyKey(text) }) == nil
      {
        throw wrong("a random UUID (RFC 9562, version 4 or 7)", value, line)
      }
    case .texts, .textMap, .pairs, .object: try checkParts(value, line)
    }
    return 0
  }

  /// The index of a word among those that a parameter takes.
  private func word(
    _ value: Int, _ line: ScannedLine, _ table: MethodTable, at place: String = ""
  ) throws(RequestFault) -> Int64 {
    let words = table.words
    for index in Int(low)..<Int(high) {
      let word = words[index]
      if line[value].isString(word.span, in: line.bytes) { return Int64(index) - low }
    }
    let known = words[Int(low)..<Int(high)].map { String(decoding: $0, as: UTF8.self) }
    throw wrong("one of \(listed(known))", value, line, at: place)
  }

  /// The set of the words in a list: a bit for the index of each.
  private func wordSet(
    _ value: Int, _ line: ScannedLine, _ table: MethodTable
  ) throws(RequestFault) -> Int64 {
    if line[value].kind != .array { throw wrong("an array", value, line) }
    var set: Int64 = 0
    var index = 0
    var child = value + 1
    while child < line.next(value) {
      if index == Limits.requestParts {
        throw .parameters("params.\(name): at most \(Limits.requestParts) elements")
      }
      set |= 1 << (try word(child, line, table, at: "[\(index)]"))
      index += 1
      child = line.next(child)
    }
    return set
  }

  private func checkText(
    _ value: Int, _ line: ScannedLine
  ) throws(RequestFault) {
    let node = line[value]
    if node.kind != .string { throw wrong("a string", value, line) }
    if code == .id {
      if !node.withText(line.bytes, { (text: Span<UInt8>) in isID(text) }) {
        throw wrong(
          "an id (1 to \(high) letters, digits, \"-\", \"_\" or \".\")", value, line)
      }
      return
    }
    let count = node.withText(line.bytes) { (text: Span<UInt8>) in text.count }
    if count < low || count > high {
      throw .parameters(
        "params.\(name): expected \(low) to \(high) bytes, found \(count)")
    }
  }

  private func checkParts(
    _ value: Int, _ line: ScannedLine
  ) throws(RequestFault) {
    let isArray = code == .texts || code == .pairs
    if line[value].kind != (isArray ? .array : .object) {
      throw wrong(isArray ? "an array" : "an object", value, line)
    }
    if code == .object { return }
    var count = 0
    var child = value + 1
    while child < line.next(value) {
      let part = isArray ? child : child + 1
      let place = isArray ? "[\(count)]" : ", \(line[child].place)"
      count += 1
      if count > Limits.requestParts {
        throw .parameters("params.\(name): at most \(Limits.requestParts) elements")
      }
      if code == .pairs {
        try checkPair(part, place, line)
      } else {
        let limit = code == .texts ? Limits.personKeyBytes : Limits.valueBytes
        try checkPart(part, place, 1...limit, line)
      }
      child = line.next(part)
    }
    if code == .pairs && count == 0 { throw wrong("at least one element", value, line) }
  }

  private func checkPart(
    _ part: Int, _ place: String, _ bytes: ClosedRange<Int>,
    _ line: ScannedLine
  ) throws(RequestFault) {
    if line[part].kind != .string { throw wrong("a string", part, line, at: place) }
    let count = line.withText(part) { (text: Span<UInt8>) in text.count }
    if !bytes.contains(count) {
      throw .parameters(
        "params.\(name)\(place): expected \(bytes.lowerBound) to \(bytes.upperBound) bytes, "
          + "found \(count)")
    }
  }

  private func checkPair(
    _ part: Int, _ place: String, _ line: ScannedLine
  ) throws(RequestFault) {
    guard case .pairs(let first, let second) = parameter.row.kind else { return }
    if line[part].kind != .object { throw wrong("an object", part, line, at: place) }
    var found: [String] = []
    var child = part + 1
    while child < line.next(part) {
      let member = line.text(child)
      guard line.isString(child, first) || line.isString(child, second) else {
        throw .parameters(
          "params.\(name)\(place): unknown member at \(line[child].place); "
            + "known here: \(first) and \(second)")
      }
      let isName =
        line[child + 1].kind == .string
        && line.withText(child + 1) { (text: Span<UInt8>) in isID(text) }
      if !isName { throw wrong("an id", child + 1, line, at: "\(place).\(member)") }
      found.append(member)
      child = line.next(child + 1)
    }
    if found.count != 2 {
      throw .parameters("params.\(name)\(place): expected \(first) and \(second)")
    }
  }

  private func wrong(
    _ expected: String, _ node: Int, _ line: ScannedLine,
    at place: String = ""
  ) -> RequestFault {
    let isOther = line[node].kind == .number && (code == .whole || code == .amount)
    let found = isOther ? "another number" : line.summary(node)
    return .parameters("params.\(name)\(place): expected \(expected), found \(found)")
  }
}
