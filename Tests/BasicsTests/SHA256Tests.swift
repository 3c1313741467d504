import Basics
import Foundation
import TestSupport
import Testing

@Suite struct SHA256Tests {
  /// Examples of FIPS 180-4 and of NIST's example values.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
        + "mnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func digestsOfPublishedMessages(message: String, digest: String) {
    var hash = SHA256()
    hash.update(message.utf8)
    #expect(hexadecimal(hash.finish()) == digest)
  }

  @Test func digestOfAMillionLetters() {
    var hash = SHA256()
    hash.update(repeatElement(UInt8(ascii: "a"), count: 1_000_000))
    #expect(
      hexadecimal(hash.finish())
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func blocksAndBytesGiveTheSameDigest() {
    forAll(seeds: 200) { seed, random in
      let bytes = (0..<random.below(400)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      var bytewise = SHA256()
      for byte in bytes { bytewise.update(byte: byte) }
      let cut = random.below(bytes.count + 1)
      let (before, after) = (bytes[..<cut], bytes[cut...])
      var blockwise = SHA256()
      blockwise.update(before.span)
      blockwise.update(after.span)
      #expect(blockwise.finish() == bytewise.finish(), "seed \(seed)")
    }
  }

  @Test func integersAreEightBytesWhereverTheyBegin() {
    for lead in 0..<70 {
      var whole = SHA256()
      var bytewise = SHA256()
      for byte in 0..<lead {
        whole.update(byte: UInt8(byte))
        bytewise.update(byte: UInt8(byte))
      }
      let value: Int64 = -0x0123_4567_89AB_CDEF
      whole.update(integer: value)
      for shift in stride(from: 0, to: 64, by: 8) {
        bytewise.update(byte: UInt8(truncatingIfNeeded: value >> Int64(shift)))
      }
      #expect(whole.finish() == bytewise.finish(), "after \(lead) bytes")
    }
  }

  /// RFC 4231, test cases 1, 2 and 6: a short key, a word, a key longer than a block.
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0B, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xAA, count: 131),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func keyedDigestsAreHMAC(key: [UInt8], message: String, digest: String) {
    #expect(hexadecimal(keyedDigest(key: key, Array(message.utf8))) == digest)
  }
}
