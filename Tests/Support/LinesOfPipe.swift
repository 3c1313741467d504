import Foundation

/// The lines of what comes out of a pipe, each as soon as it is whole.
struct LinesOfPipe: IteratorProtocol {
  private let pipe: Pipe
  private var rest = Data()

  init(_ pipe: Pipe) { self.pipe = pipe }

  /// Waits for the next line; nil at the end.
  mutating func next() -> String? {
    while true {
      if let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: rest[..<newline], as: UTF8.self)
        rest.removeSubrange(...newline)
        return line
      }
      let more = pipe.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      rest.append(more)
    }
  }
}
