import Basics
import Catalogs
import Exchanges

/// Values made coarse, the slow way.
enum NaiveLevels {
  static func coarse(_ text: String, _ rule: ValueRule) -> (text: String, wasFiner: Bool)? {
    switch (rule.rule, rule.type) {
    case (.month, .date), (.monthDay, .date), (.asGiven, .date): return date(text, rule.rule)
    case (.first(let count), .code):
      let code = text.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
      return code.count < count ? nil : (String(code.prefix(count)), code.count > count)
    case (.groups(let groups), .choice):
      if let group = groups.first(where: { $0.id == text }) { return (group.id, false) }
      return groups.first { $0.values.contains(text) }.map { ($0.id, true) }
    case (.asGiven, .choice), (.asGiven, .text): return text.isEmpty ? nil : (text, false)
    default: return nil
    }
  }

  /// `1987-04-12`, `--04-12`, `04-12` and `04` at the levels of a date.
  private static func date(_ text: String, _ rule: Generalization) -> (String, Bool)? {
    let bare = text.hasPrefix("--") ? String(text.dropFirst(2)) : text
    let parts = bare.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    if parts.contains(where: { $0.isEmpty || !$0.allSatisfy { "0123456789".contains($0) } }) {
      return nil
    }
    let hasYear = parts[0].count == 4
    if hasYear && text.hasPrefix("--") { return nil }
    let rest = hasYear ? Array(parts.dropFirst()) : parts
    if rest.count > 2 || rest.contains(where: { $0.count != 2 }) { return nil }
    let year = hasYear ? parts[0] : "2000"
    let day = "\(year)-\(rest.first ?? "01")-\(rest.dropFirst().first ?? "01")"
    // Years before those of the engine's clock have the same days 400 years on.
    guard let number = Int(year),
      Instant(day: String(number % 400 + 2000) + day.dropFirst(4)) != nil
    else { return nil }
    switch rule {
    case .month: return rest.isEmpty ? nil : (rest[0], parts.count > 1)
    case .monthDay: return rest.count < 2 ? nil : ("\(rest[0])-\(rest[1])", hasYear)
    default: return hasYear && rest.count == 2 ? (bare, false) : nil
    }
  }

  /// Whether somebody living can have been born on a date: not after today, nor more than 120 years before. What
  /// has no year says nothing of it.
  static func isPlausibleBirth(_ text: String, _ now: Instant) -> Bool {
    if text.count < 5 || text.prefix(4).contains("-") { return true }
    let today = String(now.text.prefix(10))
    guard let year = Int(today.prefix(4)) else { return false }
    return text <= today && text >= "\(year - 120)\(today.dropFirst(4))"
  }
}
