import Basics

/// Moments and kinds of acts as logs write them.
enum LogValues {
  /// Numbers beyond are milliseconds: as seconds, they would lie after the year 5138.
  private static let secondsMost = 1e11

  /// A moment: seconds since 1970, with a fraction or without; milliseconds since 1970; a moment of RFC
  /// 3339, also with a blank for the T; or a day, which is its midnight UTC.
  static func moment(_ text: Span<UInt8>) -> Int64? {
    guard text.count > 0 else { return nil }
    if text.count < 10 || text[4] != UInt8(ascii: "-") {
      guard let number = DecimalText.double(text), number >= 0, number < 1e16 else { return nil }
      let milliseconds = Int64((number > secondsMost ? number : number * 1_000) + 0.5)
      return Instant.range.contains(Instant(milliseconds: milliseconds)) ? milliseconds : nil
    }
    var written: [UInt8] = []
    for index in text.indices { written.append(text[index]) }
    if written.count == 10 {
      written += Array("T00:00:00Z".utf8)
    } else if written[10] == UInt8(ascii: " ") {
      written[10] = UInt8(ascii: "T")
    }
    return Instant(written.span)?.milliseconds
  }

  /// How kinds are written, in small letters.
  private static let kinds: [(words: [[UInt8]], kind: BehaviourKind)] = [
    (words("view views"), .view), (words("click clicks"), .click),
    (words("cart carts add addtocart add_to_cart"), .cart),
    (words("purchase purchases buy buys transaction order orders"), .purchase),
    (words("dismiss"), .dismiss),
  ]

  private static func words(_ text: String) -> [[UInt8]] {
    text.utf8.split(separator: UInt8(ascii: " ")).map { Array($0) }
  }

  /// What somebody did, capitals aside.
  static func kind(_ text: Span<UInt8>) -> BehaviourKind? {
    for (words, kind) in kinds {
      for word in words where word.count == text.count {
        var index = 0
        while index < word.count, word[index] == small(text[index]) { index += 1 }
        if index == word.count { return kind }
      }
    }
    return nil
  }

  private static func small(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
