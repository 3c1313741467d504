/// Which people were seen and in which arm, by 64 bits of their ids: of ten million, two share them in one of half a
/// million files.
struct PersonSet: Sendable {
  private var hashes: [UInt64]
  /// Of each: the arm in 8 bits, whether they stood in another in one, and 23 bits of what their first row says.
  private var marks: [UInt32]
  private(set) var count = 0

  /// - Parameter people: how many are expected.
  init(expecting people: Int = 0) {
    var size = 1 << 10
    while size * 3 < people * 4 { size *= 2 }
    hashes = [UInt64](repeating: 0, count: size)
    marks = [UInt32](repeating: 0, count: size)
  }

  /// The bits of an id.
  static func hash(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(end - start)
    var index = start
    while index < end {
      hash = mixed(hash ^ DayWords.word(bytes, index, end))
      index += 8
    }
    return hash == 0 ? 1 : hash
  }

  /// Whose somebody is, of several who read the same rows side by side.
  static func share(_ hash: UInt64, of count: Int) -> Int { Int(hash >> 40) % count }

  @inline(__always)
  static func mixed(_ word: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    let folded = product.high ^ product.low
    return (folded ^ (folded >> 32)) &* 0xBF58_476D_1CE4_E5B9
  }

  /// What a row is among those of the same person.
  enum Row { case first, same, contradicting, firstElsewhere, elsewhere }

  /// Adds a row of somebody.
  /// - Parameter says: bits of all that the row says beside id and arm.
  mutating func insert(_ hash: UInt64, arm: Int, says: UInt64) -> Row {
    let mask = hashes.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    let mark = UInt32(arm) << 24 | UInt32(truncatingIfNeeded: says >> 41)
    while hashes[slot] != 0 {
      if hashes[slot] == hash {
        let before = marks[slot] & ~PersonSet.crossed
        if before == mark { return .same }
        if before >> 24 == mark >> 24 { return .contradicting }
        defer { marks[slot] |= PersonSet.crossed }
        return marks[slot] & PersonSet.crossed == 0 ? .firstElsewhere : .elsewhere
      }
      slot = (slot + 1) & mask
    }
    hashes[slot] = hash
    marks[slot] = mark
    count += 1
    if count * 4 > hashes.count * 3 { grow() }
    return .first
  }

  /// What stands where somebody would be looked for first.
  @inline(__always)
  func touch(_ hash: UInt64) -> UInt64 {
    let slot = Int(truncatingIfNeeded: hash) & (hashes.count - 1)
    return hashes[slot] | UInt64(marks[slot])
  }

  private static let crossed: UInt32 = 1 << 23

  private mutating func grow() {
    let (oldHashes, oldMarks) = (hashes, marks)
    let mask = oldHashes.count * 2 - 1
    hashes = [UInt64](repeating: 0, count: mask + 1)
    marks = [UInt32](repeating: 0, count: mask + 1)
    for index in oldHashes.indices where oldHashes[index] != 0 {
      var slot = Int(truncatingIfNeeded: oldHashes[index]) & mask
      while hashes[slot] != 0 { slot = (slot + 1) & mask }
      hashes[slot] = oldHashes[index]
      marks[slot] = oldMarks[index]
    }
  }
}
