extension Instant {
  /// Reads a moment as RFC 3339 section 5.6 writes it: `2026-11-24T10:00:00Z`, with a fraction of a second or
  /// without, in UTC or at an offset. What is finer than a millisecond is cut off; a leap second counts as
  /// the second before it. Nil for anything else, and for years before 1970.
  public init?(_ text: Span<UInt8>) {
    guard text.count >= 20, text[10] | 0x20 == UInt8(ascii: "t"), text[13] == UInt8(ascii: ":"),
      text[16] == UInt8(ascii: ":"), text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      let year = Instant.digits(text, 0..<4), let month = Instant.digits(text, 5..<7),
      let day = Instant.digits(text, 8..<10), let hour = Instant.digits(text, 11..<13),
      let minute = Instant.digits(text, 14..<16), let second = Instant.digits(text, 17..<19),
      hour < 24, minute < 60, second <= 60,
      let start = Instant(year: year, month: month, day: day)
    else { return nil }
    var position = 19
    var fraction = 0
    if text[position] == UInt8(ascii: ".") {
      position += 1
      let first = position
      while position < text.count, let digit = Instant.digits(text, position..<position + 1) {
        if position - first < 3 { fraction = fraction * 10 + digit }
        position += 1
      }
      if position == first { return nil }
      for _ in min(3, position - first)..<3 { fraction *= 10 }
    }
    guard position < text.count, let offset = Instant.offsetMinutes(text, at: position) else {
      return nil
    }
    let minutes = hour * 60 + minute - offset
    let milliseconds =
      start.milliseconds + Int64(minutes * 60_000 + min(second, 59) * 1_000 + fraction)
    if !Instant.range.contains(Instant(milliseconds: milliseconds)) { return nil }
    self.milliseconds = milliseconds
  }

  /// The offset that ends a moment, `Z` or `+01:00`.
  private static func offsetMinutes(_ text: Span<UInt8>, at position: Int) -> Int? {
    if text[position] | 0x20 == UInt8(ascii: "z") { return position + 1 == text.count ? 0 : nil }
    let isPlus = text[position] == UInt8(ascii: "+")
    guard isPlus || text[position] == UInt8(ascii: "-"), text.count == position + 6,
      text[position + 3] == UInt8(ascii: ":"),
      let hours = digits(text, position + 1..<position + 3),
      let minutes = digits(text, position + 4..<position + 6), hours < 24, minutes < 60
    else { return nil }
    return (isPlus ? 1 : -1) * (hours * 60 + minutes)
  }

  private static func digits(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    if range.upperBound > text.count { return nil }
    var value = 0
    for index in range {
      guard text[index] >= UInt8(ascii: "0"), text[index] <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(text[index] - UInt8(ascii: "0"))
    }
    return value
  }
}
