import Basics
package import Statistics

/// Numbers as a person reads them: grouped, rounded half away from zero, with a true minus sign.
package enum NumberText {
  /// `1 person`, `1,234,567 people`
  package static func count(_ value: Int, _ one: String, _ many: String) -> String {
    "\(count(value)) \(value == 1 ? one : many)"
  }

  /// `1,234,567`
  package static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude).utf8)
    var text = value < 0 ? "−" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.unicodeScalars.append(UnicodeScalar(digit))
    }
    return text
  }

  /// A number with so many decimals; `–` for NaN.
  package static func fixed(_ value: Double, _ decimals: Int, signed: Bool = false) -> String {
    if value.isNaN { return "–" }
    var scale: Int64 = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = value.magnitude * Double(scale) + 0.5
    guard scaled < 0x1p62 else { return value.description }
    let whole = Int64(scaled)
    let sign = whole == 0 ? (signed ? "±" : "") : value < 0 ? "−" : signed ? "+" : ""
    if decimals == 0 { return sign + count(Int(whole)) }
    let fraction = String(whole % scale)
    let zeros = String(repeating: "0", count: decimals - fraction.utf8.count)
    return "\(sign)\(count(Int(whole / scale))).\(zeros)\(fraction)"
  }

  /// A number with as many of so many decimals as it needs.
  package static func short(_ value: Double, atMost decimals: Int) -> String {
    var text = fixed(value, decimals)
    while text.contains("."), text.last == "0" || text.last == "." { text.removeLast() }
    return text
  }

  /// A share as a percentage with one decimal: `76.3 %`.
  public static func percent(_ share: Double) -> String {
    share.isNaN ? "–" : fixed(share * 100, 1) + " %"
  }

  /// An amount of a unit: `$0.05`, `0.05 CHF`, `12 points`; `–` for NaN.
  public static func amount(_ value: Double, unit: String, decimals: Int) -> String {
    let number = fixed(value, decimals)
    if value.isNaN || unit.isEmpty { return number }
    let symbols = ["USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"]
    if let symbol = symbols[unit] {
      return value < 0 ? "−" + symbol + fixed(-value, decimals) : symbol + number
    }
    return "\(number) \(unit)"
  }

  /// A share with its interval, in per cent: `76.3 % [72.8, 79.4]`.
  public static func rate(_ estimate: Estimate) -> String {
    let ends = [estimate.low, estimate.high].map { fixed($0 * 100, 1) }
    return "\(percent(estimate.value)) [\(ends[0]), \(ends[1])]"
  }

  /// A difference with its interval, in a unit of its own: `+8.79 [+5.77, +11.79]`.
  public static func difference(_ estimate: Estimate, scale: Double) -> String {
    let numbers = [estimate.value, estimate.low, estimate.high]
      .map { fixed($0 * scale, 2, signed: true) }
    return "\(numbers[0]) [\(numbers[1]), \(numbers[2])]"
  }
}
