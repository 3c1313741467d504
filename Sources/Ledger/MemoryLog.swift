/// A log in memory: for scenarios and tests, which need no durability.
///
/// One that does not keep its lines counts them and lets them go: a scenario of a million people
/// would otherwise hold a gigabyte that nobody asks for.
public struct MemoryLog: EventLog {
  public private(set) var lineCount = 0
  /// Size of all lines appended, kept or not.
  public private(set) var byteCount = 0
  private let keepsLines: Bool
  private var bytes: [UInt8] = []

  public init(keepsLines: Bool) {
    self.keepsLines = keepsLines
  }

  public mutating func append(_ batch: ArraySlice<UInt8>, count: Int) throws(LogFailure) {
    lineCount += count
    byteCount += batch.count
    if keepsLines { bytes.append(contentsOf: batch) }
  }

  public mutating func flush() throws(LogFailure) {}

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
