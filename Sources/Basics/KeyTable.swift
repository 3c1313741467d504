/// Numbers byte strings 0, 1, 2, … in the order of their first sight, and finds the number again.
///
/// Everything stands in pages, and a page that is full is split in two by one more bit of the hash
/// (extendible hashing: Fagin, Nievergelt, Pippenger and Strong, TODS 1979). So no insertion ever waits for a
/// large table to be copied:
///
///     directory   by the first bits of the hash: 00 → page 0, 01 → page 2, 10 → page 1, 11 → page 1
///     page        slots by open addressing: upper half of the hash, number + 1
///     keys        bytes, one behind the other, and by number where they stand
///
/// A key that is removed is overwritten. Its number stays taken, or is given to the next new key, as the table's
/// owner wants it; pages of `keys` in which nothing is left are filled anew.
///
/// About 24 bytes a key beside the key itself. Keys are compared byte for byte: two spellings that merely
/// look alike are two keys. The hash is keyed anew in each process, so a client cannot choose keys that
/// collide; nothing ever depends on the order of the slots.
public struct KeyTable: Sendable {
  private struct Page: Sendable {
    /// 0 for a free slot, else the key's number plus one below the upper half of its hash, so that other keys
    /// are passed without looking at them.
    var slots: [UInt64]
    var count = 0
    /// First bits of the hash that all its keys share.
    var depth = 0
  }

  private static let smallestPage = 16
  private static let largestPage = 1_024
  private static let arenaPageBytes = 1 << 16
  private static let extentsOfPage = 1 << 12
  /// First bits of the hash that pages are told apart by, at most; the slot within one comes from others of
  /// its upper half.
  private static let depthMost = 22

  private var pages = [Page(slots: [UInt64](repeating: 0, count: smallestPage))]
  private var directory: [UInt32] = [0]
  private var depth = 0
  /// Bytes of keys; one that finds no room in the current page begins another.
  private var arena: [[UInt8]] = []
  private var current = 0
  /// By page of the arena: bytes of keys that are there.
  private var usedBytes: [Int] = []
  /// Pages of the arena in which nothing is left.
  private var emptied: [Int] = []
  /// By number: page, first byte and length of the key: 32, 16 and 16 bits.
  private var extents: [[UInt64]] = []
  /// Numbers of removed keys, where they are given out again.
  private var freeNumbers: [UInt32] = []
  private let reusesNumbers: Bool
  /// Numbers given out: all are below.
  public private(set) var count = 0

  /// - Parameter reusesNumbers: whether a removed key's number goes to the next new one.
  public init(reusesNumbers: Bool = false) {
    self.reusesNumbers = reusesNumbers
  }

  /// The number of `key`, if it has one.
  /// - Complexity: O(length of the key), expected.
  public func find(_ key: Span<UInt8>) -> Int? {
    let hash = KeyTable.hash(key)
    let page = page(of: hash)
    let slot = pages[page].slots[slotIndex(of: key, hash, in: page)]
    return slot == 0 ? nil : KeyTable.number(slot)
  }

  /// The number of `key`, given to it now if it has none yet.
  /// - Complexity: O(length of the key), expected; now and then one page is split.
  public mutating func insert(_ key: Span<UInt8>) -> (number: Int, isNew: Bool) {
    let hash = KeyTable.hash(key)
    var page = page(of: hash)
    var slot = slotIndex(of: key, hash, in: page)
    let found = pages[page].slots[slot]
    if found != 0 { return (KeyTable.number(found), false) }
    while (pages[page].count + 1) * 4 > pages[page].slots.count * 3 {
      grow(page)
      page = self.page(of: hash)
      slot = slotIndex(of: key, hash, in: page)
    }
    let number = store(key)
    pages[page].slots[slot] = hash & ~0xFFFF_FFFF | UInt64(number + 1)
    pages[page].count += 1
    return (number, true)
  }

  /// The key with number `number`.
  public func key(_ number: Int) -> ArraySlice<UInt8> {
    let extent = extent(number)
    let start = Int(extent >> 16 & 0xFFFF)
    return arena[Int(extent >> 32)][start..<start + Int(extent & 0xFFFF)]
  }

  /// Forgets the key of a number: its bytes are overwritten, and the key is new again when it next comes.
  /// - Complexity: O(length of the key), expected.
  public mutating func remove(_ number: Int) {
    guard let found = slot(of: number) else { return }
    let page = found.page
    var free = found.slot
    let extent = extent(number)
    let (arenaPage, start, count) = (
      Int(extent >> 32), Int(extent >> 16 & 0xFFFF), Int(extent & 0xFFFF)
    )
    arena[arenaPage].overwrite(start..<start + count)
    usedBytes[arenaPage] -= count
    if usedBytes[arenaPage] == 0, arenaPage != current { emptied.append(arenaPage) }
    extents[number / KeyTable.extentsOfPage][number % KeyTable.extentsOfPage] = 0
    if reusesNumbers { freeNumbers.append(UInt32(number)) }
    // Keys behind the freed slot move up, so that none stands behind a gap on its way.
    let mask = pages[page].slots.count - 1
    pages[page].slots[free] = 0
    pages[page].count -= 1
    var slot = (free + 1) & mask
    while pages[page].slots[slot] != 0 {
      let home = KeyTable.home(pages[page].slots[slot]) & mask
      if (slot - home) & mask >= (slot - free) & mask {
        pages[page].slots[free] = pages[page].slots[slot]
        pages[page].slots[slot] = 0
        free = slot
      }
      slot = (slot + 1) & mask
    }
  }

  /// Where the slot of a number's key is; nil where the key is gone. A function of its own, so that nothing holds the
  /// key's bytes when they are overwritten: what is held twice is copied first, and the copy is overwritten.
  private func slot(of number: Int) -> (page: Int, slot: Int)? {
    let bytes = key(number)
    let hash = KeyTable.hash(bytes.span)
    let page = page(of: hash)
    let slot = slotIndex(of: bytes.span, hash, in: page)
    if pages[page].slots[slot] == 0 || KeyTable.number(pages[page].slots[slot]) != number {
      return nil
    }
    return (page, slot)
  }

  /// Overwrites the bytes of all keys, before the table itself is let go of.
  public mutating func overwrite() {
    for page in arena.indices { arena[page].overwrite() }
  }

  /// Takes the next number for a key that is not known any more.
  public mutating func insertRemoved() {
    let none: [UInt8] = []
    store(none.span)
  }

  /// Puts a key's bytes behind the others; gives the number that it has from now on.
  @discardableResult
  private mutating func store(_ key: Span<UInt8>) -> Int {
    invariant(key.count < 1 << 16, "a key of \(key.count) bytes")
    if arena.isEmpty || arena[current].count + key.count > KeyTable.arenaPageBytes { turnPage() }
    let start = arena[current].count
    arena[current].makeRoom(for: key.count)
    for index in key.indices { arena[current].append(key[index]) }
    usedBytes[current] += key.count
    // No bytes stand nowhere, since a page may be filled anew.
    let extent =
      key.isEmpty ? 0 : UInt64(current) << 32 | UInt64(start) << 16 | UInt64(key.count)
    if let free = freeNumbers.popLast() {
      extents[Int(free) / KeyTable.extentsOfPage][Int(free) % KeyTable.extentsOfPage] = extent
      return Int(free)
    }
    invariant(count < Limits.identifiers, "key \(count) beyond \(Limits.identifiers)")
    if count % KeyTable.extentsOfPage == 0 {
      var page: [UInt64] = []
      if count > 0 { page.reserveCapacity(KeyTable.extentsOfPage) }
      extents.append(page)
    }
    extents[extents.count - 1].append(extent)
    count += 1
    return count - 1
  }

  /// Goes on in a page with room: one in which nothing is left, or a new one.
  private mutating func turnPage() {
    if !arena.isEmpty, usedBytes[current] == 0 { emptied.append(current) }
    if let page = emptied.popLast() {
      arena[page].removeAll(keepingCapacity: true)
      current = page
      return
    }
    var page: [UInt8] = []
    // The first page grows with its keys, since many tables are small.
    if !arena.isEmpty { page.reserveCapacity(KeyTable.arenaPageBytes) }
    arena.append(page)
    usedBytes.append(0)
    current = arena.count - 1
  }

  private func extent(_ number: Int) -> UInt64 {
    extents[number / KeyTable.extentsOfPage][number % KeyTable.extentsOfPage]
  }

  // MARK: Slots

  private static func number(_ slot: UInt64) -> Int { Int(slot & 0xFFFF_FFFF) - 1 }

  /// Where a slot's search begins in its page, by bits that the directory does not look at.
  private static func home(_ slot: UInt64) -> Int { Int(truncatingIfNeeded: slot >> 32) }

  private func page(of hash: UInt64) -> Int {
    Int(directory[depth == 0 ? 0 : Int(hash >> UInt64(64 - depth))])
  }

  /// The slot that holds `key`, or the free one where it belongs.
  private func slotIndex(of key: Span<UInt8>, _ hash: UInt64, in page: Int) -> Int {
    let mask = pages[page].slots.count - 1
    var index = KeyTable.home(hash) & mask
    while true {
      let slot = pages[page].slots[index]
      // Other keys of the same upper half are as rare as one in four thousand million.
      if slot == 0 || ((slot ^ hash) >> 32 == 0 && holds(key, number: KeyTable.number(slot))) {
        return index
      }
      index = (index + 1) & mask
    }
  }

  private func holds(_ key: Span<UInt8>, number: Int) -> Bool {
    let extent = extent(number)
    guard Int(extent & 0xFFFF) == key.count else { return false }
    let start = Int(extent >> 16 & 0xFFFF)
    let arena = self.arena[Int(extent >> 32)]
    let own = unsafe arena.span.extracting(start..<start + key.count).bytes
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
      if arena[start + index] != key[index] { return false }
      index += 1
    }
    return true
  }

  private mutating func doubleDirectory() {
    depth += 1
    var doubled: [UInt32] = []
    doubled.reserveCapacity(directory.count * 2)
    for page in directory {
      doubled.append(page)
      doubled.append(page)
    }
    directory = doubled
  }

  /// Makes a small page twice as large, or splits a large one.
  private mutating func grow(_ page: Int) {
    let old = pages[page]
    let isSplit = old.slots.count >= KeyTable.largestPage && old.depth < KeyTable.depthMost
    let size = isSplit ? old.slots.count : old.slots.count * 2
    pages[page] = Page(
      slots: [UInt64](repeating: 0, count: size), depth: old.depth + (isSplit ? 1 : 0))
    if isSplit {
      if old.depth == depth { doubleDirectory() }
      // The old page's entries stand side by side, and those whose next bit is set, the latter half, are the
      // new one's. Any key of it tells where.
      let half = 1 << (depth - old.depth - 1)
      let key = old.slots.first { $0 != 0 } ?? 0
      let first = Int(key >> UInt64(64 - depth)) & ~(2 * half - 1)
      for index in first + half..<first + 2 * half { directory[index] = UInt32(pages.count) }
      pages.append(pages[page])
    }
    for slot in old.slots where slot != 0 {
      let page = self.page(of: slot)
      let mask = pages[page].slots.count - 1
      var index = KeyTable.home(slot) & mask
      while pages[page].slots[index] != 0 { index = (index + 1) & mask }
      pages[page].slots[index] = slot
      pages[page].count += 1
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
