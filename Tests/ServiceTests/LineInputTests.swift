import Basics
import TestSupport
import Testing

@testable import Service

@Suite struct LineInputTests {
  /// The lines of a text that comes in pieces of given sizes.
  private func lines(_ text: [UInt8], pieces: [Int]) -> [String] {
    var input = LineInput(blockBytes: 64)
    var found: [String] = []
    var position = 0
    func take(_ item: LineInput.Item) -> Bool {
      switch item {
      case .line(let range):
        found.append(String(decoding: input.bytes[range], as: UTF8.self))
        return true
      case .tooLong:
        found.append("too long")
        return true
      case .none: return false
      }
    }
    var turn = 0
    while position < text.count {
      let size = min(pieces[turn % pieces.count], text.count - position)
      turn += 1
      let got = input.fill { (room: inout [UInt8], start: Int) in
        let count = min(size, room.count - start)
        room.replaceSubrange(start..<start + count, with: text[position..<position + count])
        return count
      }
      position += got
      while take(input.next()) {}
    }
    _ = take(input.last())
    return found
  }

  @Test func linesAreTheSameHoweverTheyCome() {
    let text = Array("one\n\ntwo\r\nthree with more\nlast without newline".utf8)
    let whole = ["one", "", "two\r", "three with more", "last without newline"]
    #expect(lines(text, pieces: [text.count]) == whole)
    for size in 1...text.count { #expect(lines(text, pieces: [size]) == whole) }
    #expect(lines(text, pieces: [1, 7, 2]) == whole)
  }

  @Test(arguments: [
    Limits.lineBytes - 1, Limits.lineBytes, Limits.lineBytes + 1, 3 * Limits.lineBytes,
  ])
  func aLineTooLongIsToldOnceAndTheNextIsFine(size: Int) {
    let text = [UInt8](repeating: UInt8(ascii: "x"), count: size) + Array("\nnext\n".utf8)
    let found = lines(text, pieces: [100_000])
    #expect(found.count == 2 && found[1] == "next")
    #expect((found[0] == "too long") == (size > Limits.lineBytes))
  }

  /// Lines that were taken are overwritten when a block has no more; the beginning of the next one is not.
  @Test func linesThatWereTakenAreOverwritten() {
    var input = LineInput(blockBytes: 64)
    for text in ["one\ntwo\nthr", "ee\nfour"] {
      _ = input.fill { (room: inout [UInt8], start: Int) in
        for (index, byte) in text.utf8.enumerated() { room[start + index] = byte }
        return text.utf8.count
      }
      while input.next() != .none {}
      let rest = text.utf8.split(separator: 0x0A).last.map { Array($0) } ?? []
      #expect(Array(input.bytes.filter { $0 != 0 }) == rest)
    }
  }

  @Test func noRoomIsMadeForALineWithoutEnd() {
    var input = LineInput(blockBytes: 64)
    let before = input.bytes.count
    var toldCount = 0
    let blanks = [UInt8](repeating: UInt8(ascii: " "), count: 100_000)
    for _ in 0..<sampled(500, thorough: 5_000) {
      _ = input.fill { (room: inout [UInt8], start: Int) in
        let count = min(blanks.count, room.count - start)
        #expect(count > 0)
        room.replaceSubrange(start..<start + count, with: blanks[..<count])
        return count
      }
      while input.next() == .tooLong { toldCount += 1 }
    }
    #expect(toldCount == 1 && input.bytes.count == before)
  }
}
