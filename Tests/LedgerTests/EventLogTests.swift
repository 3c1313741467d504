import Ledger
import TestSupport
import Testing

@Suite struct MemoryLogTests {
  @Test func linesComeBackInOrder() throws {
    var log = MemoryLog(keepsLines: true)
    var expected: [String] = []
    for batch in 0..<50 {
      let lines = (0...batch % 3).map { "{\"batch\":\(batch),\"line\":\($0)}" }
      let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
      log.append(bytes.span, count: lines.count)
      expected += lines
    }
    #expect(log.lineCount == expected.count)
    var found: [String] = []
    try log.forEachLine { found.append(text($0)) }
    #expect(found == expected)
  }

  @Test func aLogThatKeepsNoLinesCountsThemAndSaysSoWhenAsked() throws {
    var log = MemoryLog(keepsLines: false)
    log.append(Array("{}\n{}\n".utf8).span, count: 2)
    #expect(log.lineCount == 2)
    #expect(throws: LogFailure("this log keeps no lines")) { try log.forEachLine { _ in } }
  }
}
