/// A log in memory: for scenarios and tests, which need no durability.
///
/// One that does not keep its lines counts them and lets them go: a scenario of a million people
/// would otherwise hold a gigabyte that nobody asks for.
public struct MemoryLog: EventLog {
  public private(set) var lineCount = 0
  private let keepsLines: Bool
  private var bytes: [UInt8] = []

  public init(keepsLines: Bool) {
    self.keepsLines = keepsLines
  }

  /// Never fails.
  public mutating func append(_ batch: ArraySlice<UInt8>, count: Int) throws(LogFailure) {
    lineCount += count
    if keepsLines { bytes.append(contentsOf: batch) }
  }

  /// There is nothing to make durable.
  public mutating func flush() throws(LogFailure) {}

  /// - Throws: `LogFailure` when the lines were not kept; whatever the visitor throws.
  public func forEachLine(_ visit: (ArraySlice<UInt8>) throws -> Void) throws {
    if !keepsLines && lineCount > 0 { throw LogFailure("this log keeps no lines") }
    var start = 0
    while start < bytes.count {
      guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else {
        throw LogFailure("the last line does not end")
      }
      try visit(bytes[start..<end])
      start = end + 1
    }
  }
}
