/// Numbers byte strings 0, 1, 2, … in the order of their first sight, and finds the number again.
///
/// Open addressing over one arena of key bytes: about 24 bytes a key beside the key itself. Keys
/// are compared byte for byte: two spellings that merely look alike are two keys. The hash is keyed
/// anew in each process, so a client cannot choose keys that collide; nothing ever
/// depends on the order of the slots.
public struct KeyTable: Sendable {
  /// All keys, one behind the other; key `n` ends at `ends[n]`.
  private var arena: [UInt8] = []
  private var ends: [Int] = []
  /// 0 for a free slot, else the key's number plus one below the upper half of its hash, so that other keys are
  /// passed without looking at them.
  private var slots: [UInt64] = [UInt64](repeating: 0, count: 16)

  public init() {}

  public var count: Int { ends.count }

  /// The number of `key`, if it has one.
  /// - Complexity: O(length of the key), expected.
  public func find(_ key: Span<UInt8>) -> Int? {
    let slot = slots[slotIndex(of: key, KeyTable.hash(key))]
    return slot == 0 ? nil : KeyTable.number(slot)
  }

  /// The number of `key`, given to it now if it has none yet.
  /// - Complexity: O(length of the key), expected and amortised.
  public mutating func insert(_ key: Span<UInt8>) -> (number: Int, isNew: Bool) {
    let hash = KeyTable.hash(key)
    var slot = slotIndex(of: key, hash)
    if slots[slot] != 0 { return (KeyTable.number(slots[slot]), false) }
    if (count + 1) * 4 > slots.count * 3 {
      grow()
      slot = slotIndex(of: key, hash)
    }
    invariant(count < Limits.identifiers, "key \(count) beyond \(Limits.identifiers)")
    for index in key.indices { arena.append(key[index]) }
    ends.append(arena.count)
    slots[slot] = KeyTable.slot(number: count - 1, hash)
    return (count - 1, true)
  }

  /// The key with number `number`.
  public func key(_ number: Int) -> ArraySlice<UInt8> {
    arena[(number == 0 ? 0 : ends[number - 1])..<ends[number]]
  }

  /// Forgets the key of a number, which stays taken: the key's bytes are overwritten, and the key is
  /// new again when it next comes.
  /// - Complexity: O(length of the key), expected.
  public mutating func remove(_ number: Int) {
    let start = number == 0 ? 0 : ends[number - 1]
    let bytes = key(number)
    var free = slotIndex(of: bytes.span, KeyTable.hash(bytes.span))
    if slots[free] == 0 || KeyTable.number(slots[free]) != number { return }
    for index in start..<ends[number] { arena[index] = 0 }
    // Keys behind the freed slot move up, so that none stands behind a gap on its way.
    let mask = slots.count - 1
    slots[free] = 0
    var slot = (free + 1) & mask
    while slots[slot] != 0 {
      let other = key(KeyTable.number(slots[slot]))
      let home = Int(truncatingIfNeeded: KeyTable.hash(other.span)) & mask
      if (slot - home) & mask >= (slot - free) & mask {
        slots[free] = slots[slot]
        slots[slot] = 0
        free = slot
      }
      slot = (slot + 1) & mask
    }
  }

  /// Takes the next number for a key that is not known any more.
  public mutating func insertRemoved() {
    ends.append(arena.count)
  }

  private static func slot(number: Int, _ hash: UInt64) -> UInt64 {
    hash & ~0xFFFF_FFFF | UInt64(number + 1)
  }

  private static func number(_ slot: UInt64) -> Int { Int(slot & 0xFFFF_FFFF) - 1 }

  /// The slot that holds `key`, or the free one where it belongs.
  private func slotIndex(of key: Span<UInt8>, _ hash: UInt64) -> Int {
    let mask = slots.count - 1
    var index = Int(truncatingIfNeeded: hash) & mask
    while slots[index] != 0 {
      // Other keys of the same upper half are as rare as one in four thousand million.
      if (slots[index] ^ hash) >> 32 == 0, holds(key, number: KeyTable.number(slots[index])) {
        return index
      }
      index = (index + 1) & mask
    }
    return index
  }

  private func holds(_ key: Span<UInt8>, number: Int) -> Bool {
    let start = number == 0 ? 0 : ends[number - 1]
    guard ends[number] - start == key.count else { return false }
    let arena = self.arena.span
    let own = unsafe arena.extracting(start..<ends[number]).bytes
    let other = unsafe key.bytes
    var index = 0
    // Safe: both hold `key.count` bytes, and eight of them stand from `index` on.
    while index + 8 <= key.count {
      let one = unsafe own.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
      let two = unsafe other.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
      if one != two { return false }
      index += 8
    }
    while index < key.count {
      if self.arena[start + index] != key[index] { return false }
      index += 1
    }
    return true
  }

  private mutating func grow() {
    let entries = slots.filter { $0 != 0 }
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for entry in entries {
      let key = key(KeyTable.number(entry))
      var slot = Int(truncatingIfNeeded: KeyTable.hash(key.span)) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = entry
    }
  }

  /// Eight bytes at a step, each folded in by the two halves of a product with a secret number: what collides
  /// cannot be told without knowing the secrets (the idea of wyhash and its like).
  private static func hash(_ key: Span<UInt8>) -> UInt64 {
    var hash = secrets.first ^ UInt64(truncatingIfNeeded: key.count)
    var index = 0
    let bytes = unsafe key.bytes
    while index + 8 <= key.count {
      // Safe: eight bytes stand from `index` on.
      let word = unsafe bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: index, as: UInt64.self)
      hash = folded(hash ^ word, secrets.second)
      index += 8
    }
    var rest: UInt64 = 0
    while index < key.count {
      rest = rest << 8 | UInt64(key[index])
      index += 1
    }
    return folded(hash ^ rest, secrets.third)
  }

  private static func folded(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let product = one.multipliedFullWidth(by: other)
    return product.high ^ product.low
  }

  /// Drawn anew in each process, from what the standard library seeds its own hashes with.
  private static let secrets: (first: UInt64, second: UInt64, third: UInt64) = {
    func secret(_ number: Int) -> UInt64 {
      var hasher = Hasher()
      hasher.combine(number)
      // Odd, so that no product loses what it is made of.
      return UInt64(bitPattern: Int64(hasher.finalize())) | 1
    }
    return (secret(1), secret(2), secret(3))
  }()
}
