import Basics
import TestSupport
import Testing

@testable import Ledger

@Suite struct LineFrameTests {
  /// A line with these members under a right checksum, without its newline.
  private func line(_ members: String) -> [UInt8] {
    var buffer = ByteBuffer()
    buffer.append("{\"c\":\"00000000\"")
    buffer.append(members.utf8.span)
    LineFrame.seal(&buffer, from: 0)
    return Array(buffer.bytes.dropLast())
  }

  /// Numbers are decimal digits, at most 18; what stands beside the digits in ASCII is none of them.
  @Test(.namesItsRow)
  func aFrameIsReadAsItIsWritten() {
    let most = String(repeating: "9", count: 18)
    let rows: [(members: String, numbers: [Int?]?)] = [
      (#","n":12,"b":3,"g":4,"event":1}"#, [12, 3, 4, nil]),
      (#","n":12,"b":3,"g":4,"o":56,"event":1}"#, [12, 3, 4, 56]),
      (#","n":\#(most),"b":0,"g":0,"event":1}"#, [999_999_999_999_999_999, 0, 0, nil]),
      (#","n":\#(most)9,"b":0,"g":0,"event":1}"#, nil),
      (#","n"::,"b":0,"g":0,"event":1}"#, nil), (#","n":1:,"b":0,"g":0,"event":1}"#, nil),
      (#","n":1,"b"::,"g":0,"event":1}"#, nil), (#","n":1,"b":0,"g"::,"event":1}"#, nil),
      (#","n":/,"b":0,"g":0,"event":1}"#, nil), (#","n":-1,"b":0,"g":0,"event":1}"#, nil),
      (#","n":,"b":0,"g":0,"event":1}"#, nil), (#","b":0,"n":1,"g":0,"event":1}"#, nil),
      (#","n":1,"b":0,"g":0}"#, nil), (#","n":1,"b":0,"g":0"#, nil), (#","n":1"#, nil), ("", nil),
    ]
    forEachRow(rows) { row in
      let line = line(row.members)
      #expect(LineFrame.isSound(line.span) == !row.members.isEmpty)
      let frame = LineFrame(line.span)
      let found = frame.map { [$0.number, $0.batchRest, $0.groupIndex, $0.otherLines] }
      #expect(found == row.numbers)
      if let frame {
        #expect(String(decoding: line[frame.payloadStart...], as: UTF8.self) == ",\"event\":1}")
      }
    }
  }
}
