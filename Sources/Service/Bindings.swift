import Basics
import JSONText

/// What the parameters of the request being answered were bound to. Each is looked at once, before anything happens.
struct Bindings {
  /// By parameter, for those present: the node of its value, and the number that it stands for.
  private(set) var places = [UInt32](repeating: 0, count: Parameter.allCases.count)
  private(set) var numbers = [Int64](repeating: 0, count: Parameter.allCases.count)
  private(set) var present: UInt64 = 0

  /// The moment that the request says it happens at; nil where it says none.
  var moment: Instant? {
    present & Parameter.at.bit == 0
      ? nil : Instant(milliseconds: numbers[Int(Parameter.at.rawValue)])
  }

  /// Has a parameter name a number that was never given.
  mutating func loseNumber(_ parameter: Parameter) {
    numbers[Int(parameter.rawValue)] = Int64(Limits.identifiers - 1)
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
      places[Int(parameter.rawValue)] = UInt32(value)
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
