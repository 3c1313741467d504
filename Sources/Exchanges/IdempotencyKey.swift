public import Basics

/// What tells one request from another, so that one sent twice is done once: a random UUID (RFC 9562, version 4
/// or 7) that the caller draws.
///
/// It is the caller's secret. The stores hold its mark alone, and a digest of the request keyed with it: the
/// caller who sends the request again is recognised, with every value in it, and whoever has the stores cannot
/// try out what the request said, not even where there are few things that it could say.
///
///     key     7f3c9a52-2b1e-4c77-9d3a-000000000001        sent with the request, kept nowhere
///     mark    c1d2a0de-93b5-8f4e-a2c6-5d0f6f1c0a77        SipHash of "1" and "2" under the key, as a UUID
///     digest  -4821932018723                              SipHash of the request under the key
public struct IdempotencyKey: Hashable, Sendable {
  /// The key as it is: the mark of requests that versions before wrote down.
  public let itself: KeyMark

  /// Reads the 36 characters of RFC 9562 section 4, in either case; nil for anything else.
  public init?(_ text: Span<UInt8>) {
    guard let itself = KeyMark(text), itself.isKey else { return nil }
    self.itself = itself
  }

  /// A digest under the key, to which a request is to be added.
  public var digest: SipHash { itself.keyed(as: 0) }

  /// What stands for the key in the stores.
  public var mark: KeyMark {
    let (high, low) = (itself.keyed(as: 1).finish(), itself.keyed(as: 2).finish())
    return KeyMark(high: high & ~0xF000 | 0x8000, low: low & ~(3 << 62) | 2 << 62)
  }
}

/// What stands for an idempotency key in the stores: a UUID of version 8, which is no caller's key, or the key
/// itself where a version before wrote it.
public struct KeyMark: Hashable, Sendable {
  private let high: UInt64
  private let low: UInt64

  fileprivate init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads the 36 characters of RFC 9562 section 4, in either case; nil for anything else.
  public init?(_ text: Span<UInt8>) {
    if text.count != KeyMark.bytes { return nil }
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
    if (version != 4 && version != 7 && version != 8) || low >> 62 != 2 { return nil }
    self.high = high
    self.low = low
  }

  /// The number of characters.
  public static let bytes = 36

  /// Whether it is a caller's key.
  public var isKey: Bool { high >> 12 & 15 != 8 }

  /// The 36 characters, in lower case.
  public func write(to buffer: inout ByteBuffer) {
    for index in 0..<32 {
      if index == 8 || index == 12 || index == 16 || index == 20 {
        buffer.append(UInt8(ascii: "-"))
      }
      let half = index < 16 ? high : low
      let digit = UInt8(half >> UInt64(60 - 4 * (index % 16)) & 15)
      buffer.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }

  /// A hash keyed with a key, begun with what it is for, so that none of one use is one of another.
  fileprivate func keyed(as use: UInt8) -> SipHash {
    var hash = SipHash(key: (high, low))
    hash.update(use)
    return hash
  }

  /// The digest of what a version before kept beside the key itself.
  package func digest(of bytes: Span<UInt8>) -> UInt64 {
    var hash = keyed(as: 3)
    hash.update(bytes)
    return hash.finish()
  }
}

/// What the stores keep of a request that named a key.
public struct KeyedRequest: Equatable, Sendable {
  public let mark: KeyMark
  /// Of all that it asks for, keyed with its key.
  public let digest: UInt64

  public init(mark: KeyMark, digest: UInt64) {
    self.mark = mark
    self.digest = digest
  }
}
