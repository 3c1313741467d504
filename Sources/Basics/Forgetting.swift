/// What is to go, by its number in the ledger.
public enum Forgotten: Hashable, Sendable {
  /// The caller's id of a person.
  case person(UInt32)
  /// One personal value.
  case value(UInt32)
  /// What was done under a consent.
  case consent(UInt32)
}

/// Whatever holds bytes of people for longer than the request that brought them. Each is told of everything
/// that is to go, so that none can be left out for lack of a call; it lets go of what is its own.
///
/// `Sources/quid/quid.docc/Data/WhereBytesAre.md` lists them all, and what merely passes bytes on; a test holds
/// every stored property of the modules that serve people to that page.
public protocol Forgetting: ~Copyable {
  /// Lets go of it: its bytes are overwritten before this returns.
  mutating func forget(_ one: Forgotten)
}

extension [UInt8] {
  /// Overwrites all bytes with zeros. What is merely let go of stays readable in memory until somebody else
  /// writes there.
  public mutating func overwrite() {
    overwrite(0..<count)
  }

  /// Overwrites some bytes with zeros.
  @inlinable
  public mutating func overwrite(_ range: Range<Int>) {
    if range.isEmpty { return }
    invariant(range.upperBound <= count, "byte \(range.upperBound) beyond count \(count)")
    // Safe: the range is within the array.
    unsafe withUnsafeMutableBytes { bytes in
      _ = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[range])
        .initializeMemory(as: UInt8.self, repeating: 0)
    }
  }

  /// Makes room for bytes to come. Where they need a new place, the old one is overwritten.
  public mutating func makeRoom(for more: Int) {
    if count + more <= capacity { return }
    var old: [UInt8] = []
    swap(&old, &self)
    reserveCapacity((old.count + more) * 2)
    append(contentsOf: old)
    old.overwrite()
  }
}
