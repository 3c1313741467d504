public import Basics

/// What tells one request from another, so that one sent twice is done once: a random UUID.
///
/// Random ones only (RFC 9562, versions 4 and 7): it stands in the ledger for ever, so it must say
/// nothing of anybody, as one made from a name would.
public struct IdempotencyKey: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  /// Reads the 36 characters of RFC 9562 section 4, in either case; nil for anything else.
  public init?(_ text: Span<UInt8>) {
    if text.count != IdempotencyKey.bytes { return nil }
    var (high, low, digits) = (UInt64(0), UInt64(0), 0)
    for index in text.indices {
      let byte = text[index]
      if index == 8 || index == 13 || index == 18 || index == 23 {
        if byte != UInt8(ascii: "-") { return nil }
        continue
      }
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      if digits < 16 { high = high << 4 | UInt64(digit) } else { low = low << 4 | UInt64(digit) }
      digits += 1
    }
    let version = high >> 12 & 15
    if (version != 4 && version != 7) || low >> 62 != 2 { return nil }
    self.high = high
    self.low = low
  }

  /// The number of characters of a key.
  public static let bytes = 36

  /// The 36 characters, in lower case.
  public func write(to buffer: inout ByteBuffer) {
    for place in 0..<32 {
      if place == 8 || place == 12 || place == 16 || place == 20 {
        buffer.append(UInt8(ascii: "-"))
      }
      let half = place < 16 ? high : low
      let digit = UInt8(half >> UInt64(60 - 4 * (place % 16)) & 15)
      buffer.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}

/// What a request that changed something was answered the first time, by number: with it, one that is sent
/// again after a crash gets that answer, and nothing happens twice.
public struct KeptAnswer: Equatable, Sendable {
  public let key: IdempotencyKey
  /// The method of the request: `offer.answer`.
  public let method: String
  /// A hash of what the request asked for beside anything personal: a hash of what is personal would
  /// outlive it.
  public let request: UInt64
  /// What the request was about, then what the answer is made of; what each means is the method's.
  public let numbers: [Int64]

  public init(key: IdempotencyKey, method: String, request: UInt64, numbers: [Int64]) {
    self.key = key
    self.method = method
    self.request = request
    self.numbers = numbers
  }

  /// As many numbers as an answer may be made of.
  public static let numbersAtMost = 8

  /// Whether it may stand in a log.
  var isSound: Bool { isID(method) && numbers.count <= KeptAnswer.numbersAtMost }
}
