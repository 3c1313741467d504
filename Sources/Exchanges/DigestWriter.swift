import Basics
import Catalogs

/// Feeds numbers and texts to a hash, each number in as few bytes as it needs: seven bits a byte, the lowest
/// first, the sign folded into the lowest bit. Every number ends itself, every text and list has its count
/// before it and every value that may be missing a mark, so no two states feed the same bytes.
struct DigestWriter {
  var hash: SHA256
  private var lastPerson: Int64 = 0
  private var lastOther: Int64 = 0
  private var lastMoment: Int64 = 0

  init(hash: SHA256) {
    self.hash = hash
  }

  /// What a number is told as the difference to.
  enum Predecessor { case person, other }

  mutating func add(_ value: Int64) {
    var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
    while rest >= 0x80 {
      hash.update(byte: UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    hash.update(byte: UInt8(truncatingIfNeeded: rest))
  }

  mutating func add(count: Int) { add(Int64(count)) }

  /// Flags as bits of one number, the first the lowest.
  mutating func add(_ flags: Bool...) {
    var bits: Int64 = 0
    for flag in flags.reversed() { bits = bits << 1 | (flag ? 1 : 0) }
    add(bits)
  }

  mutating func add(_ number: UInt32, after predecessor: Predecessor) {
    let value = Int64(number)
    switch predecessor {
    case .person:
      add(value - lastPerson)
      lastPerson = value
    case .other:
      add(value - lastOther)
      lastOther = value
    }
  }

  mutating func add(_ moment: Instant) {
    add(moment.milliseconds &- lastMoment)
    lastMoment = moment.milliseconds
  }

  mutating func add(_ text: String) {
    add(count: text.utf8.count)
    hash.update(text.utf8)
  }

  mutating func add(_ texts: [String]) {
    add(count: texts.count)
    for text in texts { add(text) }
  }

  mutating func add(_ moment: Instant?) {
    add(moment != nil)
    if let moment { add(moment) }
  }

  mutating func add(_ text: String?) {
    add(text != nil)
    if let text { add(text) }
  }

  mutating func add(_ number: Int?) {
    add(number != nil)
    if let number { add(count: number) }
  }

  /// The keys of a table, in the order of their numbers.
  mutating func add(_ table: KeyTable) {
    add(count: table.count)
    for number in 0..<table.count {
      let key = table.key(number)
      add(count: key.count)
      hash.update(key.span)
    }
  }

  mutating func add(_ levels: [FieldLevel]) {
    add(count: levels.count)
    for level in levels { add(level) }
  }

  mutating func add(_ level: FieldLevel) {
    add(level.field)
    add(level.level)
  }
}
