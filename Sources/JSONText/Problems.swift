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
  public private(set) var messages: [String] = []
  /// Problems found, shown or not.
  public private(set) var count = 0

  public init(fileName: String) {
    self.fileName = fileName
  }

  /// Whether another problem would still be shown, so that a costly hint is worth finding.
  public var isShowing: Bool { count < Limits.problemsShown }

  /// Reports a problem at a value.
  public func report(_ message: @autoclosure () -> String, at value: JSONValue) {
    add {
      let pointer = value.pointer
      let place = SourcePlace(value.startByte, in: value.document.bytes)
      return (
        ":\(place.line):\(place.column)", (pointer.isEmpty ? "" : pointer + ": ") + message(),
        place.excerpt
      )
    }
  }

  /// Reports the byte at which a text stopped being JSON.
  public func report(_ fault: JSONFault, in bytes: [UInt8]) {
    add {
      let place = SourcePlace(fault.byte, in: bytes)
      return (":\(place.line):\(place.column)", fault.message, fault.isInside ? place.excerpt : "")
    }
  }

  /// Reports a problem of the file as a whole, or at a line of it.
  public func report(_ message: String, line: Int? = nil) {
    add { (line.map { ":\($0)" } ?? "", message, "") }
  }

  private func add(_ problem: () -> (place: String, message: String, excerpt: String)) {
    count += 1
    if count > Limits.problemsShown { return }
    let (place, message, excerpt) = problem()
    let text = cleaned("\(fileName)\(place): \(message)")
    messages.append(excerpt.isEmpty ? text : text + "\n" + excerpt)
  }
}
