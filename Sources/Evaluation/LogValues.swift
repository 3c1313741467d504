import Basics

/// Moments and kinds of acts as logs write them.
enum LogValues {
  /// What numbers may mean: 1990 up to the end of 2100. Seconds, milliseconds, microseconds and
  /// nanoseconds since 1970 within it are apart from one another by far, and from dates written
  /// without anything between the digits.
  private static let plausible = 631_152_000_000.0..<4_133_980_800_000.0

  /// The days that spreadsheets count (from the end of 1899 on) within the same years.
  private static let spreadsheetDays = 32_874.0..<73_416.0

  /// A moment: seconds, milliseconds, microseconds or nanoseconds since 1970, with a fraction or
  /// without, from 1990 to 2100; `yyyymmdd` or `yyyymmddhhmmss`; or a date with a time of day or
  /// without (then it is its midnight), a blank or a T between, with seconds or without, at an offset
  /// or in UTC, which is what is meant where nothing is said.
  static func moment(_ text: Span<UInt8>) -> Int64? {
    if text.count >= 10, text[4] == UInt8(ascii: "-") { return written(text) }
    if let moment = digits(text) { return moment }
    if isShortened(text) { return nil }
    guard let number = DecimalText.double(text) else { return nil }
    for milliseconds in [number * 1_000, number, number / 1_000, number / 1_000_000]
    where plausible.contains(milliseconds) {
      return Int64(milliseconds + 0.5)
    }
    return nil
  }

  /// Whether a cell that is no moment looks like a spreadsheet's day.
  static func isSpreadsheetDay(_ text: Span<UInt8>) -> Bool {
    DecimalText.double(text).map { spreadsheetDays.contains($0) } ?? false
  }

  /// Whether a number has an exponent that says more digits than it has, as spreadsheets write long numbers:
  /// `1.79E+09` was some second of 115 days, and all of these would be read as one.
  static func isShortened(_ text: Span<UInt8>) -> Bool {
    var point: Int?
    for index in text.indices {
      if text[index] == UInt8(ascii: ".") { point = index }
      guard text[index] | 0x20 == UInt8(ascii: "e"), let point else { continue }
      var exponent = 0
      for position in index + 1..<text.count where text[position] &- UInt8(ascii: "0") <= 9 {
        exponent = min(1_000, exponent * 10 + Int(text[position] &- UInt8(ascii: "0")))
      }
      return index - point - 1 < exponent
    }
    return false
  }

  /// `yyyymmdd` or `yyyymmddhhmmss`.
  private static func digits(_ text: Span<UInt8>) -> Int64? {
    guard text.count == 8 || text.count == 14 else { return nil }
    var moment: [UInt8] = []
    for index in text.indices {
      if text[index] &- UInt8(ascii: "0") > 9 { return nil }
      switch index {
      case 4, 6: moment.append(UInt8(ascii: "-"))
      case 8: moment.append(UInt8(ascii: "T"))
      case 10, 12: moment.append(UInt8(ascii: ":"))
      default: break
      }
      moment.append(text[index])
    }
    moment += Array((text.count == 8 ? "T00:00:00Z" : "Z").utf8)
    guard let milliseconds = Instant(moment.span)?.milliseconds,
      plausible.contains(Double(milliseconds))
    else { return nil }
    return milliseconds
  }

  /// A date and perhaps a time of day, made what RFC 3339 says.
  private static func written(_ text: Span<UInt8>) -> Int64? {
    var moment: [UInt8] = []
    for index in text.indices { moment.append(text[index]) }
    if moment.count == 10 { moment += Array("T00:00:00Z".utf8) }
    if moment[10] == UInt8(ascii: " ") { moment[10] = UInt8(ascii: "T") }
    // The time of day ends where its digits, colons and points do.
    let end =
      moment[11...].firstIndex { byte in
        byte &- UInt8(ascii: "0") > 9 && byte != UInt8(ascii: ":") && byte != UInt8(ascii: ".")
      } ?? moment.count
    let zone = String(decoding: moment[end...], as: UTF8.self)
    moment.removeSubrange(end...)
    // Hours and minutes alone.
    if moment.count == 16 { moment += Array(":00".utf8) }
    switch zone.hasPrefix(" ") ? String(zone.dropFirst()) : zone {
    case "", "Z", "z", "UTC", "GMT": moment.append(UInt8(ascii: "Z"))
    case let offset where offset.utf8.count == 5 && !offset.contains(":"):
      // +0100
      moment += Array((offset.prefix(3) + ":" + offset.suffix(2)).utf8)
    case let offset: moment += Array(offset.utf8)
    }
    return Instant(moment.span)?.milliseconds
  }

  /// How kinds are written, in small letters.
  private static let kinds: [(words: [[UInt8]], kind: BehaviourKind)] = [
    (words("view views"), .view), (words("click clicks"), .click),
    (words("cart carts add addtocart add_to_cart"), .cart),
    (words("purchase purchases buy buys transaction order orders"), .purchase),
    (words("dismiss"), .dismiss),
  ]

  private static func words(_ text: String) -> [[UInt8]] {
    text.utf8.split(separator: UInt8(ascii: " ")).map { Array($0) }
  }

  /// What somebody did, capitals aside.
  static func kind(_ text: Span<UInt8>) -> BehaviourKind? {
    for (words, kind) in kinds {
      for word in words where word.count == text.count {
        var index = 0
        while index < word.count, word[index] == small(text[index]) { index += 1 }
        if index == word.count { return kind }
      }
    }
    return nil
  }

  private static func small(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
