/// Whether the names of an object's members differ: two members of one name leave open which one
/// counts, so neither does.
///
/// Each name sets one or two of 32 marks, which are the same for the same name. Only when a name's
/// marks were all there before may it repeat an earlier one; then the names are compared when the
/// object closes. Names with escapes always have that done.
enum JSONNames {
  /// Names that are compared each with each; more are hashed.
  static let comparedCount = 16

  /// The marks of a name whose first eight bytes, with its size if it has more, are mixed so.
  @inline(__always)
  static func marks(_ word: UInt64) -> UInt32 {
    let mixed = word &* 0x9E37_79B9_7F4A_7C15
    return 1 &<< UInt32(truncatingIfNeeded: mixed &>> 59)
      | 1 &<< UInt32(truncatingIfNeeded: mixed &>> 54)
  }

  /// Stops at the first name that repeats an earlier one.
  /// - Complexity: O(bytes of the names), expected, whatever the names are: the hash is keyed anew
  ///   in each process (`Hasher`).
  @inline(never)
  static func refuseDuplicates(
    _ bytes: Span<UInt8>, _ object: Int, _ nodes: JSONNodeRoom
  ) throws(JSONStop) {
    let end = Int(nodes[object].next)
    var name = object + 1
    var count = 0
    while name < end {
      count += 1
      if count > comparedCount { return try refuseHashed(bytes, object, nodes) }
      var earlier = object + 1
      while earlier < name {
        if areEqual(bytes, nodes[earlier], nodes[name]) {
          throw JSONStop(.duplicate, Int(nodes[name].start))
        }
        earlier = Int(nodes[earlier + 1].next)
      }
      name = Int(nodes[name + 1].next)
    }
  }

  private static func refuseHashed(
    _ bytes: Span<UInt8>, _ object: Int, _ nodes: JSONNodeRoom
  ) throws(JSONStop) {
    let end = Int(nodes[object].next)
    var count = 0
    var name = object + 1
    while name < end {
      count += 1
      name = Int(nodes[name + 1].next)
    }
    // Open addressing, at most half full; 0 is free, since no name is the first node.
    let mask = (2 << (Int.bitWidth - count.leadingZeroBitCount)) - 1
    var slots = [UInt32](repeating: 0, count: mask + 1)
    name = object + 1
    while name < end {
      var slot = hash(bytes, nodes[name]) & mask
      while slots[slot] != 0 {
        if areEqual(bytes, nodes[Int(slots[slot])], nodes[name]) {
          throw JSONStop(.duplicate, Int(nodes[name].start))
        }
        slot = (slot + 1) & mask
      }
      slots[slot] = UInt32(name)
      name = Int(nodes[name + 1].next)
    }
  }

  private static func areEqual(_ bytes: Span<UInt8>, _ one: JSONNode, _ other: JSONNode) -> Bool {
    if !one.hasEscapes, !other.hasEscapes {
      let size = one.end - one.start
      if size != other.end - other.start { return false }
      for index in 0..<Int(size)
      where bytes[Int(one.start) + index] != bytes[Int(other.start) + index] {
        return false
      }
      return true
    }
    var first = JSONDecodedBytes(bytes, after: Int(one.start))
    var second = JSONDecodedBytes(bytes, after: Int(other.start))
    while true {
      let byte = first.next(bytes)
      if byte != second.next(bytes) { return false }
      if byte == nil { return true }
    }
  }

  /// Hashes eight decoded bytes at a time, so that both spellings of a name hash alike.
  private static func hash(_ bytes: Span<UInt8>, _ name: JSONNode) -> Int {
    var hasher = Hasher()
    let start = Int(name.start) + 1
    let size = Int(name.end) - 1 - start
    if !name.hasEscapes {
      var done = 0
      while done + 8 <= size {
        hasher.combine(JSONScanner.eight(bytes, start + done))
        done += 8
      }
      let rest = UInt64(1) << UInt64(8 * (size - done)) - 1
      hasher.combine(JSONScanner.eight(bytes, start + done) & rest)
      return hasher.finalize()
    }
    var decoded = JSONDecodedBytes(bytes, after: Int(name.start))
    var word: UInt64 = 0
    var filled: UInt64 = 0
    while let byte = decoded.next(bytes) {
      word |= UInt64(byte) << filled
      filled += 8
      if filled == 64 {
        hasher.combine(word)
        (word, filled) = (0, 0)
      }
    }
    hasher.combine(word)
    return hasher.finalize()
  }
}
