import Basics
import JSONText
import Testing

/// JSON that is written in place, with commas where the bytes before ask for them.
@Suite struct ByteBufferMembersTests {
  private func text(_ write: (inout ByteBuffer) -> Void) -> String {
    var out = ByteBuffer()
    write(&out)
    return String(decoding: out.bytes, as: UTF8.self)
  }

  @Test func everyMemberHasItsComma() throws {
    let written = text { out in
      out.beginObject()
      out.member("text", "a\"{")
      out.member("number", -12)
      out.member("flag", false)
      out.member("amount", Amount(micros: 1_500_000))
      out.member("at", Instant(milliseconds: 1_795_514_400_000))
      out.null("none")
      out.beginArray("empty")
      out.endArray()
      out.beginArray("list")
      for _ in 0..<2 {
        out.beginObject()
        out.beginObject("inner")
        out.endObject()
        out.member("text", "[".utf8.span)
        out.endObject()
      }
      out.element("x:")
      out.element(",".utf8.span)
      out.endArray()
      out.endObject()
    }
    #expect(
      written
        == #"{"text":"a\"{","number":-12,"flag":false,"amount":1.5,"at":"2026-11-24T10:00:00.000Z","none":null,"#
        + #""empty":[],"list":[{"inner":{},"text":"["},{"inner":{},"text":"["},"x:",","]}"#)
    #expect(try JSONDocument(scanning: Array(written.utf8)).root.kind == .object)
  }

  /// What was cut leaves nothing behind that a comma would depend on.
  @Test func writingGoesOnBehindACut() {
    let written = text { out in
      out.append("[")
      out.beginObject()
      out.endObject()
      out.separate()
      let start = out.count
      out.beginObject()
      out.member("gone", "x")
      out.cut(to: start)
      out.separate()
      out.beginObject()
      out.endObject()
      out.append("]")
    }
    #expect(written == "[{},{}]")
  }

  /// What lies beyond the last moment that can be written is written as that.
  @Test func aMomentBeyondAllIsTheLast() {
    let written = text { $0.member("at", Instant(milliseconds: .max)) }
    #expect(written == "\"at\":\"\(Instant.range.upperBound.text)\"")
  }

  /// Room is made for name and signs together, wherever the buffer ends.
  @Test func namesFitAtEveryPlace() {
    for size in 240..<270 {
      let written = text { out in
        for _ in 0..<size { out.append("1") }
        out.append(member: "name")
      }
      #expect(written == String(repeating: "1", count: size) + ",\"name\":")
    }
  }
}
