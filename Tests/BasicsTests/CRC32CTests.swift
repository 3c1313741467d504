import Basics
import TestSupport
import Testing

@Suite struct CRC32CTests {
  /// RFC 3720 appendix B.4, and the check value of the CRC catalogues.
  @Test(.namesItsRow)
  func publishedChecksums() {
    let rows: [([UInt8], UInt32)] = [
      (Array("123456789".utf8), 0xE306_9283), ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43), (Array(0..<32), 0x46DD_794E),
      (Array((0..<32).reversed()), 0x113F_DB5C), ([], 0),
    ]
    forEachRow(rows) { (bytes, checksum) in
      var crc = CRC32C()
      crc.update(bytes.span)
      #expect(crc.value == checksum)
    }
  }

  @Test func piecesGiveTheChecksumOfTheWhole() {
    forAll(seeds: 200) { seed, random in
      let bytes = (0..<random.below(100)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      var bitwise: UInt32 = ~0
      for byte in bytes {
        bitwise ^= UInt32(byte)
        for _ in 0..<8 { bitwise = bitwise & 1 == 0 ? bitwise >> 1 : bitwise >> 1 ^ 0x82F6_3B78 }
      }
      let cut = random.below(bytes.count + 1)
      var crc = CRC32C()
      let (before, after) = (bytes[..<cut], bytes[cut...])
      crc.update(before.span)
      crc.update(after.span)
      #expect(crc.value == ~bitwise, "seed \(seed)")
    }
  }
}
