import Basics
import TestSupport
import Testing

@Suite struct SipHashTests {
  /// The key 00 01 … 0F over 00 01 … as far as the row says: the vectors of the reference implementation.
  @Test(.namesItsRow) func hashesArePublishedOnes() {
    let rows: [(bytes: UInt8, hash: UInt64)] = [
      (0, 0x726F_DB47_DD0E_0E31), (1, 0x74F8_39C5_93DC_67FD), (2, 0x0D6C_8009_D9A9_4F5A),
      (7, 0xAB02_00F5_8B01_D137), (8, 0x93F5_F579_9A93_2462), (9, 0x9E00_82DF_0BA9_E4B0),
      (15, 0xA129_CA61_49BE_45E5), (16, 0x3F2A_CC7F_57C2_9BDB),
    ]
    forEachRow(rows) { row in
      var hash = SipHash(key: (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908))
      hash.update(Array(0..<row.bytes).span)
      #expect(hash.finish() == row.hash)
    }
  }

  /// Words are read eight bytes at a time where they can be, wherever the bytes before ended.
  @Test func bytesCountAlikeHoweverTheyAreCut() {
    let bytes = Array(UInt8(0)..<40)
    var single = SipHash(key: (1, 2))
    for byte in bytes { single.update(byte) }
    let wanted = single.finish()
    for cut in 0...bytes.count {
      var hash = SipHash(key: (1, 2))
      hash.update(bytes.span.extracting(..<cut))
      hash.update(bytes.span.extracting(cut...))
      #expect(hash.finish() == wanted, "cut at \(cut)")
    }
  }

  @Test func aNumberIsItsEightBytes() {
    var one = SipHash(key: (1, 2))
    var other = SipHash(key: (1, 2))
    one.update(integer: -2)
    other.update(([0xFE] + [UInt8](repeating: 0xFF, count: 7)).span)
    #expect(one.finish() == other.finish())
  }
}
