import Basics
import Catalogs

/// A person who was counted, by which value.
struct Counted: Hashable, Sendable {
  let person: PersonID
  let value: ValueID
}

/// People who were counted, by the number of the person: by which value, or `none`.
struct CountedPeople {
  private(set) var values: [UInt32]
  let count: Int

  /// - Parameters:
  ///   - counted: each person once.
  ///   - people: how many people there are.
  init(_ counted: [Counted], of people: Int) {
    values = [UInt32](repeating: ExchangeState.none, count: people)
    for one in counted { values[one.person.index] = one.value.rawValue }
    count = counted.count
  }
}

/// The counts of one level that were told for one purpose, and of whom each was, so that the next can be held against
/// every one of them.
///
/// The first is held as everybody whom it counted, each other as the people in whom it differs from the one before it.
/// Counts that were told differ in as many people as a group must have, or in nobody, so this is what they told beside
/// one another, and nothing more. Numbers are differences to the number before, seven bits a byte, the lowest first:
///
///     person +3, value +40   person +1, value −2   person +9, –     (3, 40) (4, 38), and 13 is counted no more
///     03         51          01         04         09         00
///
/// That is two to four bytes for a person in the first, and about as many for each difference.
struct CountSeries: Equatable, Sendable {
  /// One count: when it was told last, and in whom it differs from the one before, by the numbers of the people.
  struct Told: Equatable, Sendable {
    var at: Instant
    var changes: [UInt8]
  }

  let purpose: String
  let level: FieldLevel
  var told: [Told] = []

  /// What a count is, held against another.
  struct Compared {
    /// The index of the count.
    let index: Int
    /// People in whom the two differ.
    let differing: Int
    /// People of it whose consent is over since, so that what they gave then is counted never again.
    let gone: Int
  }

  /// Calls with each count, the oldest first, held against another.
  /// - Parameters:
  ///   - other: people who are counted now.
  ///   - byValue: whether somebody who is counted by another value differs too; else only who is counted in one of
  ///     the two alone. At other levels and purposes the same people have values of other numbers.
  ///   - isGone: whether a value is counted never again; it is asked only where some count is old.
  /// - Returns: by which value each person was counted last.
  /// - Complexity: O(people + differences of all counts to the one before).
  @discardableResult
  func compare(
    with other: CountedPeople, byValue: Bool, isGone: ((UInt32) -> Bool)?,
    _ visit: (Compared) -> Void
  ) -> [UInt32] {
    let none = ExchangeState.none
    var current = [UInt32](repeating: none, count: other.values.count)
    var (differing, gone) = (other.count, 0)
    for (index, count) in told.enumerated() {
      var changes = CountChanges(count.changes)
      while let (person, value) = changes.next() {
        let (before, now) = (current[person], other.values[person])
        current[person] = value
        if byValue {
          differing += (value != now ? 1 : 0) - (before != now ? 1 : 0)
        } else {
          let isCounted = now != none
          differing += ((value != none) != isCounted ? 1 : 0)
          differing -= ((before != none) != isCounted ? 1 : 0)
        }
        if let isGone {
          if before != none, isGone(before) { gone -= 1 }
          if value != none, isGone(value) { gone += 1 }
        }
      }
      visit(Compared(index: index, differing: differing, gone: gone))
    }
    return current
  }

  /// Adds a count behind the others.
  /// - Parameter before: by which value each person was counted last.
  mutating func append(_ people: CountedPeople, after before: [UInt32], at now: Instant) {
    var writer = CountChanges.Writer()
    for person in people.values.indices where people.values[person] != before[person] {
      writer.add(person, people.values[person])
    }
    told.append(Told(at: now, changes: writer.bytes))
  }

  /// Takes out a count; what the next one is stays as it was.
  /// - Complexity: O(differences of the two).
  mutating func remove(at index: Int) {
    if index + 1 < told.count {
      told[index + 1].changes = CountChanges.joined(
        told[index].changes, told[index + 1].changes)
    }
    told.remove(at: index)
  }

  /// What it takes in memory, beside its names.
  var byteCount: Int { told.reduce(0) { $0 + $1.changes.count } }
}

/// Reads in whom a count differs from another: see `CountSeries`.
struct CountChanges {
  private let bytes: [UInt8]
  private var position = 0
  private var person = -1
  private var value: Int64 = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next person, and by which value they are counted; `none` where they are not any more.
  mutating func next() -> (person: Int, value: UInt32)? {
    if position == bytes.count { return nil }
    person += Int(number())
    let coded = number()
    if coded == 0 { return (person, ExchangeState.none) }
    let folded = coded - 1
    value += Int64(folded >> 1) ^ -Int64(folded & 1)
    return (person, UInt32(truncatingIfNeeded: value))
  }

  private mutating func number() -> UInt64 {
    var (found, shift): (UInt64, UInt64) = (0, 0)
    while true {
      let byte = bytes[position]
      position += 1
      found |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return found }
      shift += 7
    }
  }

  /// Two lists of differences as one: where both name a person, the later says by which value they are counted.
  static func joined(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
    var (one, other) = (CountChanges(first), CountChanges(second))
    var (early, late) = (one.next(), other.next())
    var writer = Writer()
    while early != nil || late != nil {
      let person = min(early?.person ?? .max, late?.person ?? .max)
      if let found = late, found.person == person {
        writer.add(person, found.value)
        late = other.next()
      } else if let found = early {
        writer.add(person, found.value)
      }
      if early?.person == person { early = one.next() }
    }
    return writer.bytes
  }

  struct Writer {
    private(set) var bytes: [UInt8] = []
    private var person = -1
    private var value: Int64 = 0

    /// - Parameters:
    ///   - next: behind every one before.
    ///   - counted: the number of the value, or `none`.
    mutating func add(_ next: Int, _ counted: UInt32) {
      add(UInt64(next - person))
      person = next
      if counted == ExchangeState.none { return add(0) }
      let difference = Int64(counted) - value
      value = Int64(counted)
      add(UInt64(bitPattern: difference << 1 ^ difference >> 63) + 1)
    }

    private mutating func add(_ number: UInt64) {
      var rest = number
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(truncatingIfNeeded: rest))
    }
  }
}
