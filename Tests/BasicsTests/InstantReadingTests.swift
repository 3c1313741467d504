import Basics
import TestSupport
import Testing

@Suite struct InstantReadingTests {
  private func read(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    return Instant(bytes.span)?.text
  }

  @Test(.namesItsRow)
  func aMomentIsRead() {
    let rows: [(String, String)] = [
      ("2026-11-24T10:00:00Z", "2026-11-24T10:00:00.000Z"),
      ("2026-11-24t10:00:00.5z", "2026-11-24T10:00:00.500Z"),
      ("2026-11-24T10:00:00.123456789Z", "2026-11-24T10:00:00.123Z"),
      ("2026-11-24T10:00:00+01:00", "2026-11-24T09:00:00.000Z"),
      ("2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00.000Z"),
      ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
      ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
      ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000Z"),
      ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"),
    ]
    forEachRow(rows) { (text, expected) in
      #expect(read(text) == expected)
    }
  }

  @Test(.namesItsRow)
  func anythingElseIsNone() {
    let rows: [String] = [
      "", "2026-11-24", "2026-11-24T10:00:00", "2026-11-24T10:00Z", "2026-11-24 10:00:00Z",
      "2026-02-30T10:00:00Z", "2026-13-01T10:00:00Z", "2026-11-24T24:00:00Z",
      "2026-11-24T10:60:00Z",
      "2026-11-24T10:00:61Z", "2026-11-24T10:00:00.Z", "2026-11-24T10:00:00+0100",
      "2026-11-24T10:00:00+24:00", "1969-12-31T23:59:59Z", "1970-01-01T00:30:00+01:00",
      "9999-12-31T23:59:59-01:00", "2026-11-24T10:00:00ZZ", "２026-11-24T10:00:00Z",
      "2026-1-24T010:00:00Z", "+026-11-24T10:00:00Z",
    ]
    forEachRow(rows) { text in
      #expect(read(text) == nil)
    }
  }

  @Test func whatIsWrittenIsReadAgain() {
    var random = Random(seed: 7, stream: 0)
    for _ in 0..<2_000 {
      let moment = Instant(milliseconds: Int64(random.next() % 253_402_300_800_000))
      #expect(read(moment.text) == moment.text)
    }
  }
}
