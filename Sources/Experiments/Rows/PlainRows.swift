import Basics

/// Reads rows of people that are written plainly and hold no more than person, arm, day, accepted and value, as most
/// files of millions do: eight bytes at a step, without a copy, and counted by day and arm before cells see them.
///
///     u17,paid,2026-01-05,1,2.50      ids are told by 64 bits, days and arms by the words of their cells
///
/// Whatever is not plain is left to whoever reads rows one by one, faults among it; what both make of a row is the same.
struct PlainRows: Sendable {
  private let delimiter: UInt8
  private let delimiters: UInt64
  /// By column, what it holds.
  private let roles: [Role]
  private let share: (index: Int, count: Int)
  private let cap: Int64
  private var arms: [ArmName] = []
  private var armSlots = [UInt8](repeating: 0, count: 1 << 6)
  private var days = DayWords()
  private var tallies: [PlainTally] = []
  private var touched: [Int] = []
  private var waiting: [Row] = []
  private var lastSeen: UInt64 = 0

  /// Arms beyond are left to others.
  private static let armsMost = 32
  /// Rows whose people are looked up together, so that one need not wait for another's memory.
  private static let batch = 64

  private enum Role: UInt8 { case none, person, arm, day, accepted, value }

  private struct ArmName {
    let word: UInt64
    let bytes: [UInt8]

    /// Whether a cell that begins with the same eight bytes is the name.
    func isRest(_ text: Span<UInt8>, _ cell: Cell) -> Bool {
      if bytes.count != cell.end - cell.start { return false }
      var place = 8
      while place < bytes.count {
        if bytes[place] != text[cell.start + place] { return false }
        place += 1
      }
      return true
    }
  }

  private struct Row {
    var hash: UInt64 = 0
    var says: UInt64 = 0
    var tally: Int
    var accepted: Bool?
    var value: Int64
  }

  /// A cell without its quotes, and the byte behind it.
  private struct Cell {
    var start: Int
    var end: Int
    var next: Int
  }

  /// What it counts for others to take.
  struct Sums {
    var rows = 0
    var value: Int64 = 0
    var duplicates = 0
    var twoArms = 0
    var contradictions = 0
  }

  init(_ header: RowHeader, _ plan: RowsPlan) {
    delimiter = header.delimiter
    delimiters = PlainRows.everywhere(header.delimiter)
    var roles = [Role](repeating: .none, count: header.names.count)
    for (role, column) in header.places {
      switch role {
      case .person: roles[column] = .person
      case .arm: roles[column] = .arm
      case .day: roles[column] = .day
      case .accepted: roles[column] = .accepted
      case .value: roles[column] = .value
      default: break
      }
    }
    self.roles = roles
    share = plan.share
    cap = plan.definition.valueCap?.micros ?? .max
    waiting.reserveCapacity(PlainRows.batch)
  }

  /// Makes the arms known that rows can name.
  mutating func know(_ names: [[UInt8]]) {
    if arms.count == min(names.count, PlainRows.armsMost) { return }
    arms = names.prefix(PlainRows.armsMost).map { name in
      var word: UInt64 = 0
      for (index, byte) in name.prefix(8).enumerated() { word |= UInt64(byte) << UInt64(index * 8) }
      return ArmName(word: word, bytes: name)
    }
    for (index, arm) in arms.enumerated() {
      armSlots[PlainRows.armSlot(arm.word)] = UInt8(index)
    }
  }

  // MARK: Rows

  /// Reads rows up to the first that is not plain, or not whole.
  /// - Parameters:
  ///   - room: how much the values may sum to.
  ///   - isDay: whether a day can be taken as others were; where not, the row is not.
  /// - Returns: where the first row begins that was not read.
  mutating func take(
    _ bytes: Span<UInt8>, from start: Int, _ line: inout Int, room: Int64,
    _ people: inout PersonSet, _ tails: inout [ValueTail], _ sums: inout Sums,
    isDay: (RowDay) -> Bool
  ) -> Int {
    var position = start
    while let next = row(bytes, position, &people, &tails, &sums, room, isDay) {
      position = next
      line += 1
    }
    settle(&people, &tails, &sums)
    return position
  }

  /// Reads one row; nil where it is not plain.
  @inline(__always)
  private mutating func row(
    _ bytes: Span<UInt8>, _ start: Int, _ people: inout PersonSet, _ tails: inout [ValueTail],
    _ sums: inout Sums, _ room: Int64, _ isDay: (RowDay) -> Bool
  ) -> Int? {
    var position = start
    var (arm, day) = (0, days.none)
    var row = Row(tally: 0, accepted: nil, value: 0)
    for column in roles.indices {
      let cell: Cell
      var isLastDay = false
      if roles[column] == .day, let end = days.endOfLast(bytes, position) {
        // Days follow one another; whether the cell ends here, the byte behind it says.
        cell = Cell(start: position, end: end, next: end)
        isLastDay = true
      } else if let found = PlainRows.cell(bytes, position, delimiters) {
        cell = found
      } else {
        return nil
      }
      switch roles[column] {
      case .none: break
      case .person:
        if cell.start == cell.end { return nil }
        row.hash = PersonSet.hash(bytes, cell.start, cell.end)
        if share.count > 1, PersonSet.share(row.hash, of: share.count) != share.index {
          let end = bytes.newline(from: cell.next)
          return end < bytes.count ? end + 1 : nil
        }
      case .arm:
        guard let found = PlainRows.arm(bytes, cell, arms, armSlots) else { return nil }
        arm = found
      case .day:
        if isLastDay {
          day = days.placeOfLast
          break
        }
        guard let found = days.place(bytes, cell.start, cell.end, isDay) else { return nil }
        day = found
      case .accepted:
        if cell.start == cell.end { break }
        let digit = bytes[cell.start] &- UInt8(ascii: "0")
        if cell.end - cell.start == 1, digit <= 1 {
          row.accepted = digit == 1
          break
        }
        guard let flag = RowText.flag(bytes, cell.start, cell.end) else { return nil }
        row.accepted = flag
      case .value:
        guard let micros = RowText.plainMicros(bytes, cell.start, cell.end) else { return nil }
        row.value = micros
      }
      guard
        let next = PlainRows.behind(
          bytes, cell.next, isLast: column + 1 == roles.count, delimiter)
      else { return nil }
      position = next
    }
    if row.value > room - sums.value { return nil }
    sums.value += row.value
    sums.rows += 1
    row.tally = day * PlainRows.armsMost + arm
    if row.hash == 0 {
      count(row, &tails)
    } else {
      row.says = PersonRow(accepted: row.accepted, value: row.value).bits(days.numbers[day])
      waiting.append(row)
      if waiting.count == PlainRows.batch { settle(&people, &tails, &sums) }
    }
    return position
  }

  /// Where the next cell begins behind one that ends at a position, or the next row behind a row's last; nil where
  /// something else stands there.
  @inline(__always)
  private static func behind(
    _ bytes: Span<UInt8>, _ end: Int, isLast: Bool, _ delimiter: UInt8
  ) -> Int? {
    let byte = bytes[end]
    if !isLast { return byte == delimiter ? end + 1 : nil }
    if byte == 0x0A { return end + 1 }
    return byte == 0x0D && end + 1 < bytes.count && bytes[end + 1] == 0x0A ? end + 2 : nil
  }

  /// The cell that begins at a position; nil where its end is not near, or it is quoted in another way than as a whole.
  @inline(__always)
  private static func cell(
    _ bytes: Span<UInt8>, _ start: Int, _ delimiters: UInt64
  ) -> Cell? {
    guard start + 8 <= bytes.count else { return nil }
    if bytes[start] == UInt8(ascii: "\"") { return quotedCell(bytes, start) }
    guard let end = PlainRows.end(bytes, start, delimiters) else { return nil }
    return Cell(start: start, end: end, next: end)
  }

  private static func quotedCell(_ bytes: Span<UInt8>, _ start: Int) -> Cell? {
    guard let end = PlainRows.end(bytes, start + 1, PlainRows.everywhere(UInt8(ascii: "\""))),
      bytes[end] == UInt8(ascii: "\""), end + 1 < bytes.count
    else { return nil }
    return Cell(start: start + 1, end: end, next: end + 1)
  }

  /// Where the next of a byte, a line's end or another control character stands; nil where the bytes end before or soon
  /// after.
  @inline(__always)
  private static func end(_ bytes: Span<UInt8>, _ start: Int, _ pattern: UInt64) -> Int? {
    let raw = unsafe bytes.bytes
    var index = start
    while index + 8 <= bytes.count {
      // Safe: eight bytes stand from `index` on.
      let word = unsafe UInt64(
        littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
      let found =
        zeros(word ^ pattern)
        | (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    return nil
  }

  /// The lowest byte that is zero has its high bit set, and no lower one has.
  @inline(__always)
  static func zeros(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  private static func everywhere(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// The number of the arm that a cell names; nil where it is not known.
  @inline(__always)
  private static func arm(
    _ bytes: Span<UInt8>, _ cell: Cell, _ arms: [ArmName], _ slots: [UInt8]
  ) -> Int? {
    let word = DayWords.word(bytes, cell.start, cell.end)
    let likely = Int(slots[armSlot(word)])
    if likely < arms.count, arms[likely].word == word, arms[likely].isRest(bytes, cell) {
      return likely
    }
    return arms.indices.first { arms[$0].word == word && arms[$0].isRest(bytes, cell) }
  }

  /// Where the number of an arm stands, by the first eight bytes of its name.
  private static func armSlot(_ word: UInt64) -> Int {
    Int((word &* 0x9E37_79B9_7F4A_7C15) >> 58)
  }

  // MARK: Counts

  /// Looks up the people of the rows that wait, and counts who is new.
  private mutating func settle(
    _ people: inout PersonSet, _ tails: inout [ValueTail], _ sums: inout Sums
  ) {
    if waiting.isEmpty { return }
    // All are asked for before the first is needed; that something is kept keeps the compiler from leaving it out.
    var seen: UInt64 = 0
    for row in waiting { seen |= people.touch(row.hash) }
    lastSeen = seen
    for row in waiting {
      let arm = row.tally % PlainRows.armsMost
      switch people.insert(row.hash, arm: arm, says: row.says) {
      case .first: count(row, &tails)
      case .same: sums.duplicates += 1
      case .contradicting:
        sums.duplicates += 1
        sums.contradictions += 1
      case .firstElsewhere: sums.twoArms += 1
      case .elsewhere: break
      }
    }
    waiting.removeAll(keepingCapacity: true)
  }

  @inline(__always)
  private mutating func count(_ row: Row, _ tails: inout [ValueTail]) {
    while row.tally >= tallies.count { tallies.append(PlainTally()) }
    let isFirst = tallies[row.tally].add(row.accepted, row.value, cap: cap)
    if isFirst { touched.append(row.tally) }
    if row.value > 0 { tails[row.tally % PlainRows.armsMost].add(row.value) }
  }

  /// Gives away what was counted, cell by cell.
  mutating func giveAway(_ take: (_ day: Int32, _ arm: Int, PlainTally) -> Void) {
    for place in touched {
      take(days.numbers[place / PlainRows.armsMost], place % PlainRows.armsMost, tallies[place])
      tallies[place] = PlainTally()
    }
    touched.removeAll(keepingCapacity: true)
  }
}
