import Basics
import Exchanges
import JSONText

/// One request to a method: what its parameters were bound to, and the moment that it counts as. Every value was held
/// against its kind, so whatever carries the request out finds only what fits.
///
/// A view: it lives as long as the line.
struct Call: ~Copyable, ~Escapable {
  let line: ScannedLine
  private let valueNodes: Span<UInt32>
  private let numbers: Span<Int64>
  private let present: UInt64
  let now: Instant

  @_lifetime(copy line, copy valueNodes, copy numbers)
  init(
    _ line: ScannedLine, _ valueNodes: Span<UInt32>, _ numbers: Span<Int64>, _ present: UInt64,
    at now: Instant
  ) {
    self.line = line
    self.valueNodes = valueNodes
    self.numbers = numbers
    self.present = present
    self.now = now
  }

  /// Whether the request gives a parameter.
  func has(_ parameter: Parameter) -> Bool { present & parameter.bit != 0 }

  /// The number that a parameter's value stands for: itself, milliseconds, millionths, a word's index.
  func number(_ parameter: Parameter) -> Int64 { numbers[Int(parameter.rawValue)] }

  /// The same, or another where the parameter is not given.
  func number(_ parameter: Parameter, or standard: Int64) -> Int64 {
    has(parameter) ? number(parameter) : standard
  }

  /// The node of a parameter's value.
  func nodeIndex(_ parameter: Parameter) -> Int { Int(valueNodes[Int(parameter.rawValue)]) }

  func node(_ parameter: Parameter) -> JSONNode { line[nodeIndex(parameter)] }

  func flag(_ parameter: Parameter) -> Bool { number(parameter) == 1 }

  func id<Kind>(_ parameter: Parameter) -> Identifier<Kind> {
    Identifier(index: Int(number(parameter)))
  }

  func string(_ parameter: Parameter) -> String { line.text(nodeIndex(parameter)) }

  func optionalString(_ parameter: Parameter) -> String? {
    has(parameter) ? string(parameter) : nil
  }

  func moment(_ parameter: Parameter) -> Instant { Instant(milliseconds: number(parameter)) }

  /// Calls with the value of a string in UTF-8.
  func withText<Result>(_ parameter: Parameter, _ body: (Span<UInt8>) -> Result) -> Result {
    line.withText(nodeIndex(parameter), body)
  }

  /// The same, with something to look the value up in. It is handed on, since a closure that captures it copies it.
  func withText<Table, Result>(
    _ parameter: Parameter, in table: borrowing Table,
    _ body: (Span<UInt8>, borrowing Table) -> Result
  ) -> Result {
    line.withText(nodeIndex(parameter), in: table, body)
  }

  /// Calls with each element of a list of strings, in UTF-8.
  func forEachText(_ parameter: Parameter, _ body: (Span<UInt8>) -> Void) {
    let list = nodeIndex(parameter)
    var child = list + 1
    while child < line.next(list) {
      line.withText(child, body)
      child = line.next(child)
    }
  }

  /// The two names of each element of a parameter, in the order of its kind.
  func pairs(_ parameter: Parameter) -> [(first: String, second: String)] {
    guard case .pairs(let first, _) = parameter.row.kind else { return [] }
    var pairs: [(first: String, second: String)] = []
    let array = nodeIndex(parameter)
    var child = array + 1
    while child < line.next(array) {
      let isInOrder = line.isString(child + 1, first)
      let (one, other) = (line.text(child + 2), line.text(child + 4))
      pairs.append(isInOrder ? (one, other) : (other, one))
      child = line.next(child)
    }
    return pairs
  }
}
