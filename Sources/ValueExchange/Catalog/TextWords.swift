/// The words of a sentence, for telling what it says.
enum TextWords {
  /// Runs of letters and digits in lower case; an apostrophe within a word belongs to it.
  static func split(_ text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isOfWord(scalar) {
        if scalar.value < 0x80 {
          let isCapital = (UInt32(0x41)...0x5A).contains(scalar.value)
          word.append(isCapital ? UnicodeScalar(UInt8(scalar.value) + 0x20) : scalar)
        } else {
          word.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        }
      } else if (scalar == "'" || scalar == "’") && !word.isEmpty {
        continue
      } else if !word.isEmpty {
        words.append(String(word))
        word = String.UnicodeScalarView()
      }
    }
    return word.isEmpty ? words : words + [String(word)]
  }

  /// Whether a text has a word at all.
  static func isEmpty(_ text: String) -> Bool { !text.unicodeScalars.contains(where: isOfWord) }

  private static func isOfWord(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case ..<0x80: false
    default:
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || scalar.properties.generalCategory == .nonspacingMark
    }
  }
}

/// Whether a sentence says why data is used, or only sounds as if it did (Q23).
///
/// A vague phrase is no fault where the sentence goes on to say something: "to improve our services"
/// alone says nothing, "to improve our services: we look at which sizes come back" does. A hedge
/// ("your data may be used") is a fault wherever it stands, since it leaves open whether.
struct Vagueness {
  private let phrases: [[String]]

  /// - Parameter phrases: the catalog's own, beside the built-in ones.
  init(_ phrases: [String]) {
    self.phrases = (Vagueness.builtIn + phrases).map { TextWords.split($0) }
      .filter { !$0.isEmpty }.sorted { $0.count > $1.count }
  }

  /// The phrase that leaves open what is meant; nil for a sentence that says it.
  /// - Complexity: O(words × phrases).
  func fault(in text: String) -> String? {
    let words = TextWords.split(text)
    if let hedge = hedge(words) { return hedge }
    var isSpent = [Bool](repeating: false, count: words.count)
    var found: String?
    for phrase in phrases {
      for start in words.indices where words[start...].starts(with: phrase) {
        if isSpent[start] { continue }
        for index in start..<start + phrase.count { isSpent[index] = true }
        found = found ?? phrase.joined(separator: " ")
      }
    }
    guard let found else { return nil }
    let rest = zip(words, isSpent).count { word, isSpent in
      !isSpent && !Vagueness.fillers.contains(word)
    }
    return rest < Vagueness.wordsThatSaySomething ? found : nil
  }

  /// Beyond a vague phrase, so many words with a meaning make a sentence that says something.
  private static let wordsThatSaySomething = 3

  /// "may be used" and its like about the person's data; a voucher may be used without harm.
  private func hedge(_ words: [String]) -> String? {
    for start in words.indices.dropLast(2)
    where ["may", "might", "could", "can"].contains(words[start]) {
      let isPassive =
        words[start + 1] == "be"
        && ["used", "shared", "processed", "disclosed", "sold", "passed", "transferred"]
          .contains(words[start + 2])
      let isActive =
        ["use", "share", "process", "disclose", "sell"].contains(words[start + 1])
        && start > 0 && ["we", "partners", "they"].contains(words[start - 1])
      if words[start] == "can" && !isActive { continue }
      let isOfferedThing = words[max(0, start - 4)..<start].contains {
        Vagueness.things.contains($0)
      }
      if isActive || (isPassive && !isOfferedThing) {
        let end = isPassive ? start + 2 : start + 1
        return words[start...end].joined(separator: " ")
      }
    }
    return nil
  }

  private static let things: Set<String> = [
    "voucher", "vouchers", "coupon", "coupons", "code", "card", "gift", "points", "credit",
    "discount", "it",
  ]

  /// After the examples of poor practice in WP 260 (transparency) and WP 203 (purpose limitation).
  private static let builtIn = [
    "improve our services", "improving our services", "improve our service", "improve the service",
    "improve our products", "improve our offering", "improve your experience",
    "improving your experience", "improve user experience", "improving users experience",
    "enhance your experience", "better experience", "a better service",
    "personalise your experience",
    "personalize your experience", "marketing purposes", "for marketing", "advertising purposes",
    "business purposes", "commercial purposes", "internal purposes", "research purposes",
    "future research", "analytics purposes", "it security purposes", "security purposes",
    "other purposes", "various purposes", "legitimate interests", "legitimate business interests",
    "business needs", "develop new services", "develop new products", "new services",
    "serve you better", "get to know you better", "know you better", "provide our services",
    "as needed", "and more", "and so on", "etc", "among other things", "optimise our services",
    "optimize our services", "quality improvement",
  ]

  /// Words that mean nothing by themselves here.
  private static let fillers: Set<String> = [
    "a", "an", "and", "any", "are", "as", "at", "be", "by", "can", "collect", "collected", "could",
    "customer", "customers", "data", "details", "for", "from", "general", "help", "helps", "if",
    "in", "information", "is", "it", "may", "might", "more", "of", "on", "or", "order", "other",
    "our", "ours", "personal", "process", "processed", "purpose", "purposes", "shared", "so",
    "some", "such", "that", "the", "their", "them", "these", "they", "this", "to", "us", "use",
    "used", "users", "using", "various", "we", "which", "will", "with", "you", "your", "certain",
    "better", "best", "possible", "always", "also", "all", "related", "business", "company",
  ]
}
