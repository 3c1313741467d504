import Ledger
import TestSupport
import Testing

/// What every log must do. The durable one joins the list when it comes.
@Suite struct EventLogContract {
  private static let makers: [@Sendable () -> any EventLog] = [{ MemoryLog(keepsLines: true) }]

  @Test(arguments: makers.indices)
  func linesComeBackInOrder(maker: Int) throws {
    var log = EventLogContract.makers[maker]()
    var expected: [String] = []
    for batch in 0..<50 {
      let lines = (0...batch % 3).map { "{\"batch\":\(batch),\"line\":\($0)}" }
      let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
      try log.append(bytes[...], count: lines.count)
      expected += lines
    }
    try log.flush()
    #expect(log.lineCount == expected.count)
    var found: [String] = []
    try log.forEachLine { found.append(String(decoding: $0, as: UTF8.self)) }
    #expect(found == expected)
  }

  @Test(arguments: makers.indices)
  func anEmptyLogHasNoLines(maker: Int) throws {
    let log = EventLogContract.makers[maker]()
    #expect(log.lineCount == 0)
    try log.forEachLine { _ in Issue.record("a line in an empty log") }
  }
}

@Suite struct MemoryLogTests {
  @Test func aLogThatKeepsNoLinesCountsThemAndSaysSoWhenAsked() throws {
    var log = MemoryLog(keepsLines: false)
    try log.append(Array("{}\n{}\n".utf8)[...], count: 2)
    #expect(log.lineCount == 2)
    #expect(throws: LogFailure("this log keeps no lines")) { try log.forEachLine { _ in } }
  }
}
