import Basics

/// What is wrong with one file, problem by problem, each with its place.
///
///     people.json:12:7: /catalog/fields/0: unknown member "levles"; did you mean "levels"?
///        12 |       "levles": []
///           |       ^
///
/// Only the first `Limits.problemsShown` are worded; the rest are counted, at no further cost.
public final class Problems {
  /// The file's name as the user gave it.
  public let fileName: String
  /// The problems that are worded, in the order of finding.
  public private(set) var faults: [Fault] = []
  /// Problems found, worded or not.
  public private(set) var count = 0
  /// Those of them that left something unread: all but unknown members, beside which everything
  /// else of an object is there.
  public private(set) var lossCount = 0

  /// One problem and its place.
  public struct Fault: Equatable, Sendable {
    /// From 1 on; nil where it is about the whole file.
    public let line: Int?
    /// From 1 on, in characters of Unicode; nil where it is about the whole line.
    public let column: Int?
    /// The JSON Pointer of the value; empty for the whole, and where the text is no JSON.
    public let pointer: String
    /// What is wrong, and what was expected.
    public let message: String
    /// The line with a mark under the place; empty where it is not to be shown.
    public let excerpt: String
  }

  public init(fileName: String) {
    self.fileName = fileName
  }

  /// Whether another problem would still be shown, so that a costly hint is worth finding.
  public var isShowing: Bool { count < Limits.problemsShown }

  /// The faults that are worded, and how many more there are.
  public var faultsToTell: [Fault] {
    if count == faults.count { return faults }
    let rest = "and \(count - faults.count) more"
    return faults + [Fault(line: nil, column: nil, pointer: "", message: rest, excerpt: "")]
  }

  /// The faults in words, each with its place and its excerpt.
  public var messages: [String] {
    faults.map { $0.excerpt.isEmpty ? text($0) : text($0) + "\n" + $0.excerpt }
  }

  /// A fault in words, with its place.
  public func text(_ fault: Fault) -> String {
    let line = fault.line.map { ":\($0)" } ?? ""
    let column = fault.column.map { ":\($0)" } ?? ""
    let pointer = fault.pointer.isEmpty ? "" : fault.pointer + ": "
    return cleaned("\(fileName)\(line)\(column): \(pointer)\(fault.message)")
  }

  /// Reports a problem at a value.
  public func report(_ message: @autoclosure () -> String, at value: JSONValue) {
    lossCount += 1
    add { fault(message(), value) }
  }

  /// Reports a member that nobody asked for, beside which everything else was read.
  func reportUnknown(_ message: @autoclosure () -> String, at name: JSONValue) {
    add { fault(message(), name) }
  }

  /// Counts what an unknown member left unread after all.
  public func countLoss() { lossCount += 1 }

  /// Reports the byte at which a text stopped being JSON.
  public func report(_ fault: JSONFault, in bytes: [UInt8]) {
    lossCount += 1
    add {
      let place = SourcePlace(fault.byte, in: bytes)
      return Fault(
        line: place.line, column: place.column, pointer: "", message: fault.message,
        excerpt: fault.isInside ? place.excerpt : "")
    }
  }

  /// Reports a problem of the file as a whole, or at a line of it.
  public func report(_ message: String, line: Int? = nil) {
    lossCount += 1
    add { Fault(line: line, column: nil, pointer: "", message: message, excerpt: "") }
  }

  private func fault(_ message: String, _ value: JSONValue) -> Fault {
    let place = SourcePlace(value.startByte, in: value.document.bytes)
    return Fault(
      line: place.line, column: place.column, pointer: value.pointer, message: message,
      excerpt: place.excerpt)
  }

  private func add(_ problem: () -> Fault) {
    count += 1
    if count <= Limits.problemsShown { faults.append(problem()) }
  }
}
