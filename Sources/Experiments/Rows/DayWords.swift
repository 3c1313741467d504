import Basics

/// Days as their cells are written, and the number of each: read once, and found by their bytes afterwards.
struct DayWords: Sendable {
  /// The days there are, the first of them that of a file without days.
  private(set) var numbers: [Int32] = [0]
  private var places: [Int32: Int] = [:]
  private var entries = [Entry](repeating: Entry(), count: 1 << 8)
  private var last = Entry()

  /// The place of the day of a file without days.
  var none: Int { 0 }

  private struct Entry {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var place = 0
    /// Bytes of the cell; 0 where there is none.
    var size = 0
    /// The bits of the cell in its second eight bytes.
    var mask: UInt64 = 0
  }

  /// Behind the cell that begins at a position, if it is written as the last one was; nil where it is not.
  @inline(__always)
  func endOfLast(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    guard last.size >= 8, start + 16 < bytes.count else { return nil }
    let raw = unsafe bytes.bytes
    // Safe: sixteen bytes stand from `start` on.
    let low = unsafe UInt64(
      littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: UInt64.self))
    let high = unsafe UInt64(
      littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: start + 8, as: UInt64.self))
    return low == last.low && high & last.mask == last.high ? start + last.size : nil
  }

  /// A count stands ready for every arm of each day: rows of any day beyond these are read one by one.
  private static let daysMost = 4_096
  private static let delimiters = [
    UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
  ]

  /// The place of the last day.
  var placeOfLast: Int { last.place }

  /// The first eight bytes of a cell, the first one lowest; zeros where it has fewer.
  @inline(__always)
  static func word(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
    let size = end - start
    if start + 8 <= bytes.count {
      // Safe: eight bytes stand from `start` on.
      let word = unsafe UInt64(
        littleEndian: bytes.bytes.unsafeLoadUnaligned(
          fromUncheckedByteOffset: start, as: UInt64.self))
      return size >= 8 ? word : word & ((1 << UInt64(max(0, size) * 8)) &- 1)
    }
    var word: UInt64 = 0
    for index in 0..<max(0, min(8, size)) {
      word |= UInt64(bytes[start + index]) << UInt64(index * 8)
    }
    return word
  }

  /// The place of a cell's day; nil of what is no day, none that can be taken, or one too many.
  @inline(__always)
  mutating func place(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ isDay: (RowDay) -> Bool
  ) -> Int? {
    if end - start > 16 || end == start { return read(bytes, start, end, isDay) }
    let low = DayWords.word(bytes, start, end)
    let high = end - start > 8 ? DayWords.word(bytes, start + 8, end) : 0
    if last.low == low, last.high == high, last.size == end - start { return last.place }
    let mixed = (low ^ (high &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
    let slot = Int(mixed >> 56)
    if entries[slot].low == low, entries[slot].high == high, entries[slot].size == end - start {
      last = entries[slot]
      return last.place
    }
    guard let place = read(bytes, start, end, isDay) else { return nil }
    // What is compared with the next row's bytes must end where a cell ends there.
    for index in start..<end where DayWords.delimiters.contains(bytes[index]) { return place }
    let bits = UInt64(max(0, end - start - 8) * 8)
    last = Entry(
      low: low, high: high, place: place, size: end - start,
      mask: bits == 64 ? .max : (1 << bits) &- 1)
    entries[slot] = last
    return place
  }

  private mutating func read(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ isDay: (RowDay) -> Bool
  ) -> Int? {
    guard let day = RowText.day(bytes, start, end), isDay(day) else { return nil }
    if let place = places[day.number] { return place }
    if numbers.count == DayWords.daysMost { return nil }
    numbers.append(day.number)
    places[day.number] = numbers.count - 1
    return numbers.count - 1
  }
}
