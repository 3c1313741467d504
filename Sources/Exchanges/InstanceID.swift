import Basics

/// What tells one installation from every other one: a random UUID (RFC 9562, version 4), which the ledger of a
/// data directory states once, as a service founds it. Numbers of people, offers and consents begin at 0 in each
/// installation, so whatever leaves one names it by this.
public struct InstanceID: Hashable, Sendable {
  /// `0b7f3c1e-5a52-4c0e-9a63-1f0e8d7c6b5a`
  public let text: String

  /// - Parameter bytes: 16 of chance.
  public init(random bytes: [UInt8]) { text = versionFourText(bytes) }

  /// As a ledger has it; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let digits = Set("0123456789abcdef".utf8)
    guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12],
      parts.allSatisfy({ $0.utf8.allSatisfy { digits.contains($0) } })
    else { return nil }
    self.text = text
  }
}

/// Sixteen bytes in the shape of a UUID of version 4.
public func versionFourText(_ bytes: [UInt8]) -> String {
  invariant(bytes.count == 16, "a UUID of \(bytes.count) bytes")
  var bytes = bytes
  bytes[6] = bytes[6] & 0x0F | 0x40
  bytes[8] = bytes[8] & 0x3F | 0x80
  let digits = Array(hexadecimal(bytes))
  return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
    .joined(separator: "-")
}
