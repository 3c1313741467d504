import Basics

/// Reads what cells of a file of people hold.
enum RowText {
  /// The largest number of days, beyond the year 9999: what is larger counts seconds.
  static let dayMost = 3_000_000

  /// A day: `2026-01-05` and the time that may follow it, `20260105`, or a whole number of days. nil of anything else.
  static func day(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> RowDay? {
    let count = end - start
    if count == 10, let quick = quick(bytes, start) { return RowDay(quick, isDate: true) }
    if count >= 10, bytes[start + 4] == UInt8(ascii: "-"), bytes[start + 7] == UInt8(ascii: "-") {
      if count > 10, bytes[start + 10] | 0x20 != UInt8(ascii: "t"), bytes[start + 10] != 0x20 {
        return nil
      }
      return date(bytes, year: start, month: start + 5, day: start + 8)
    }
    if count > 1, bytes[start] == UInt8(ascii: "-") {
      guard let days = number(bytes, start + 1, end), days <= dayMost else { return nil }
      return RowDay(Int32(-days), isDate: false)
    }
    guard let days = number(bytes, start, end) else { return nil }
    if days >= 19_700_101, count == 8 || (count == 10 && bytes[start + 8] == UInt8(ascii: ".")) {
      return date(bytes, year: start, month: start + 4, day: start + 6)
    }
    return days <= dayMost ? RowDay(Int32(days), isDate: false) : nil
  }

  /// A date whose parts begin at positions; nil where the calendar has none.
  private static func date(_ bytes: Span<UInt8>, year: Int, month: Int, day: Int) -> RowDay? {
    guard let year = number(bytes, year, year + 4), let month = number(bytes, month, month + 2),
      let day = number(bytes, day, day + 2), (1970...9999).contains(year),
      (1...12).contains(month), day >= 1, day <= Instant.days(inMonth: month, year: year)
    else { return nil }
    return RowDay(date(year, month, day), isDate: true)
  }

  /// A date of ten bytes up to the 28th; nil of anything else, which is read with more care.
  @inline(__always)
  private static func quick(_ bytes: Span<UInt8>, _ start: Int) -> Int32? {
    func digit(_ index: Int) -> Int { Int(bytes[start + index] &- UInt8(ascii: "0")) }
    let parts = (
      digit(0), digit(1), digit(2), digit(3), digit(5), digit(6), digit(8), digit(9)
    )
    let largest = max(
      max(max(parts.0, parts.1), max(parts.2, parts.3)),
      max(max(parts.4, parts.5), max(parts.6, parts.7)))
    guard largest <= 9, bytes[start + 4] == UInt8(ascii: "-"), bytes[start + 7] == UInt8(ascii: "-")
    else { return nil }
    let year = parts.0 * 1_000 + parts.1 * 100 + parts.2 * 10 + parts.3
    let (month, day) = (parts.4 * 10 + parts.5, parts.6 * 10 + parts.7)
    guard year >= 1970, (1...12).contains(month), (1...28).contains(day) else { return nil }
    return date(year, month, day)
  }

  /// Days from 1970 to a date.
  private static func date(_ year: Int, _ month: Int, _ day: Int) -> Int32 {
    // Years begin in March, so that a leap day is the last.
    let shifted = month > 2 ? year : year - 1
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return Int32(
      era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
  }

  /// Up to nine digits and nothing else; a tail of `.0` is passed over.
  static func number(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var end = end
    if end - start > 2, bytes[end - 1] == UInt8(ascii: "0"), bytes[end - 2] == UInt8(ascii: ".") {
      end -= 2
    }
    if end <= start || end - start > 15 { return nil }
    var value = 0
    for index in start..<end {
      let digit = bytes[index] &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      value = value &* 10 &+ Int(digit)
    }
    return value
  }

  /// Yes or no: 1, 0, true, false, yes, no, t, f, y, n in any letters; an empty cell is a no. nil of anything else.
  static func flag(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool? {
    if start == end { return false }
    if end - start == 1 {
      switch bytes[start] | 0x20 {
      case UInt8(ascii: "1") | 0x20, UInt8(ascii: "t"), UInt8(ascii: "y"): return true
      case UInt8(ascii: "0") | 0x20, UInt8(ascii: "f"), UInt8(ascii: "n"): return false
      default: return nil
      }
    }
    // In small letters, the first one lowest.
    var word: UInt64 = 0
    if end - start > 8 { return nil }
    for index in start..<end { word |= UInt64(bytes[index] | 0x20) << UInt64((index - start) * 8) }
    switch word {
    case packed("true"), packed("yes"), packed("1.0"), packed("accepted"): return true
    case packed("false"), packed("no"), packed("0.0"), packed("declined"): return false
    default: return nil
    }
  }

  @inline(__always)
  private static func packed(_ word: StaticString) -> UInt64 {
    var packed: UInt64 = 0
    word.withUTF8Buffer { bytes in
      for index in bytes.indices {
        unsafe packed |= UInt64(bytes[index]) << UInt64(index * 8)
      }
    }
    return packed
  }

  /// The cell without blanks around it, and with doubled quotes made single where it stood in quotes.
  static func name(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> [UInt8] {
    // The quote before it is no part of the cell, and nothing but a quote stands there then.
    let isQuoted = start > 0 && bytes[start - 1] == UInt8(ascii: "\"")
    var name: [UInt8] = []
    var index = start
    while index < end {
      name.append(bytes[index])
      index += isQuoted && bytes[index] == UInt8(ascii: "\"") ? 2 : 1
    }
    while let last = name.last, last == 0x20 || last == 0x09 { name.removeLast() }
    return Array(name.drop { $0 == 0x20 || $0 == 0x09 })
  }

  /// The cell in small letters.
  static func word(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> String {
    var word: [UInt8] = []
    for index in start..<end { word.append(bytes[index]) }
    return String(decoding: word, as: UTF8.self).lowercased()
  }

  /// Why a cell holds no amount.
  enum Amiss: Error { case notANumber, negative, tooLarge }

  /// An amount in millionths, rounded; an empty cell is none.
  static func micros(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) throws(Amiss) -> Int64 {
    if start == end { return 0 }
    if let micros = plainMicros(bytes, start, end) { return micros }
    return try slowMicros(bytes, start, end)
  }

  /// The same of digits and at most six decimals, as most are written; nil of anything else.
  @inline(__always)
  static func plainMicros(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int64? {
    if start == end { return 0 }
    return end - start <= 8 ? shortMicros(bytes, start, end) : longMicros(bytes, start, end)
  }

  /// The same of up to eight bytes, all at once: the point is taken out, and digits are added up in pairs.
  ///
  ///     "12.5" ─▶ 125 and one decimal ─▶ 00000125 ─▶ 125 · 10⁵
  @inline(__always)
  private static func shortMicros(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int64? {
    let word = DayWords.word(bytes, start, end)
    let points = PlainRows.zeros(word ^ 0x2E2E_2E2E_2E2E_2E2E)
    var (digits, count, decimals) = (word, end - start, 0)
    if points != 0 {
      let place = UInt64(points.trailingZeroBitCount & ~7)
      if place == 0 { return nil }
      let below = (1 << place) &- 1 as UInt64
      digits = word & below | (word >> 8) & ~below
      count -= 1
      decimals = count - Int(place / 8)
    }
    let missing = UInt64(8 - count) * 8
    let zeros: UInt64 = 0x3030_3030_3030_3030
    let filled = missing == 0 ? digits : digits << missing | zeros & ((1 << missing) &- 1)
    var value = filled ^ zeros
    if ((value &+ 0x7676_7676_7676_7676) | value) & 0x8080_8080_8080_8080 != 0 { return nil }
    value = (value &* 2_561) >> 8
    value = ((value & 0x00FF_00FF_00FF_00FF) &* 6_553_601) >> 16
    value = ((value & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) >> 32
    let scale: Int64 =
      switch decimals {
      case 0: 1_000_000
      case 1: 100_000
      case 2: 10_000
      case 3: 1_000
      case 4: 100
      case 5: 10
      default: 1
      }
    return Int64(value) * scale
  }

  private static func longMicros(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int64? {
    var (whole, fraction, scale): (Int64, Int64, Int64) = (0, 0, 1_000_000)
    var index = start
    while index < end, case let digit = bytes[index] &- UInt8(ascii: "0"), digit <= 9 {
      whole = whole &* 10 &+ Int64(digit)
      index += 1
    }
    let digits = index - start
    if index < end, bytes[index] == UInt8(ascii: "."), digits > 0 {
      index += 1
      while index < end, scale > 1, case let digit = bytes[index] &- UInt8(ascii: "0"), digit <= 9 {
        fraction = fraction &* 10 &+ Int64(digit)
        scale /= 10
        index += 1
      }
    }
    return index == end && digits > 0 && digits <= 12 ? whole * 1_000_000 + fraction * scale : nil
  }

  /// A sum of squares of amounts, in squared millionths; an exponent is read to 16 digits. nil of no number, of a
  /// negative one, and from 10²⁰ on.
  static func squares(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int128? {
    var (value, places, digits, hasPoint): (Int128, Int, Int, Bool) = (0, 0, 0, false)
    for index in start..<end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
        continue
      }
      guard case let digit = byte &- UInt8(ascii: "0"), digit <= 9 else {
        let typed = DecimalText.typed(word(bytes, start, end))
        guard let number = DecimalText.double(typed.span), number >= 0, number < 1e20 else {
          return nil
        }
        return Int128(number * 1e12)
      }
      if hasPoint, places == 12 { continue }
      value = value * 10 + Int128(digit)
      digits += value > 0 ? 1 : 0
      places += hasPoint ? 1 : 0
      if digits > 32 { return nil }
    }
    if end - start == (hasPoint ? 1 : 0) { return nil }
    if digits - places > 20 { return nil }
    for _ in places..<12 { value *= 10 }
    return value < 100_000_000_000_000_000_000 * 1_000_000_000_000 ? value : nil
  }

  private static func slowMicros(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int
  ) throws(Amiss) -> Int64 {
    let typed = DecimalText.typed(word(bytes, start, end))
    guard let value = DecimalText.double(typed.span) else { throw .notANumber }
    if value < 0 { throw .negative }
    let scaled = value * 1e6 + 0.5
    guard scaled < 0x1p60 else { throw .tooLarge }
    return Int64(scaled)
  }

  /// Whether a cell holds these bytes.
  static func isEqual(
    _ name: [UInt8], _ bytes: Span<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    if name.count != end - start { return false }
    for index in name.indices where name[index] != bytes[start + index] { return false }
    return true
  }
}
