/// Whether a sentence says why data is used, or only sounds as if it did (Q23).
///
/// A vague phrase is no fault where the sentence goes on to say something: "to improve our services"
/// alone says nothing, "to improve our services: we look at which sizes come back" does. Small words
/// between those of a phrase do not hide it. A hedge ("your data may be used") is a fault wherever it
/// stands, since it leaves open whether.
public struct Vagueness {
  /// Each phrase as its words that mean something, by the first of them.
  private let phrases: [String: [(content: [String], text: String)]]

  /// - Parameter phrases: the catalog's own, beside the built-in ones.
  public init(_ phrases: [String]) {
    let all = (Vagueness.builtIn + phrases).map { text in
      let words = TextWords.split(text)
      let content = words.filter { !Vagueness.fillers.contains($0) }
      return (content: content.isEmpty ? words : content, text: words.joined(separator: " "))
    }
    self.phrases = Dictionary(grouping: all.filter { !$0.content.isEmpty }, by: { $0.content[0] })
      .mapValues { $0.sorted { ($1.content.count, $0.text) < ($0.content.count, $1.text) } }
  }

  /// The phrase that leaves open what is meant; nil for a sentence that says it.
  /// - Complexity: O(words), about.
  public func fault(in text: String) -> String? {
    let words = TextWords.split(text)
    if let hedge = Vagueness.hedge(words) { return hedge }
    let content = words.filter { !Vagueness.fillers.contains($0) }
    if content.isEmpty, !words.isEmpty { return words.joined(separator: " ") }
    var spent = 0
    var found: String?
    var start = 0
    while start < content.count {
      let phrase = phrases[content[start]]?.first { content[start...].starts(with: $0.content) }
      spent += phrase?.content.count ?? 0
      found = found ?? phrase?.text
      start += phrase?.content.count ?? 1
    }
    guard let found else { return nil }
    return content.count - spent < Vagueness.wordsThatSaySomething ? found : nil
  }

  /// Whether a text only fills the place of one: nothing, a dash, "TODO".
  public static func isPlaceholder(_ text: String) -> Bool {
    TextWords.split(text).allSatisfy { placeholders.contains($0) }
  }

  private static let placeholders: Set<String> = [
    "todo", "tbd", "tba", "n", "a", "na", "none", "nothing", "nobody", "unknown", "x", "xx", "xxx",
    "any", "various", "lorem", "ipsum", "null", "nil", "keine", "nichts",
  ]

  /// Beyond a vague phrase, so many words with a meaning make a sentence that says something.
  private static let wordsThatSaySomething = 3

  /// "may be used" and its like about the person's data; a voucher may be used without harm.
  private static func hedge(_ words: [String]) -> String? {
    for start in words.indices.dropLast(1) where ["may", "might", "could"].contains(words[start]) {
      var end = start + 1
      // "could possibly be used"
      while end < words.count - 1,
        ["possibly", "also", "sometimes", "perhaps"].contains(words[end])
      {
        end += 1
      }
      let before = words[max(0, start - 4)..<start]
      if words[end] == "be", end + 1 < words.count, uses.contains(words[end + 1]) {
        if before.contains(where: { data.contains($0) }), !before.contains(where: things.contains) {
          return words[start...end + 1].joined(separator: " ")
        }
      } else if ["use", "share", "process", "disclose", "sell"].contains(words[end]), start > 0,
        ["we", "partners", "they"].contains(words[start - 1]),
        words.count(where: { !fillers.contains($0) }) < 2
      {
        return words[start...end].joined(separator: " ")
      }
    }
    return nil
  }

  private static let uses: Set<String> = [
    "used", "shared", "processed", "disclosed", "passed", "transferred", "utilised", "utilized",
    "analysed", "analyzed",
  ]

  /// What a hedge is about where it is about data.
  private static let data: Set<String> = [
    "data", "information", "details", "answers", "your", "they", "this", "these", "address",
    "profile",
  ]

  private static let things: Set<String> = [
    "voucher", "vouchers", "coupon", "coupons", "code", "card", "gift", "present", "offer",
    "points", "credit", "discount", "ticket", "it",
  ]

  /// After the examples of poor practice in WP 260 (transparency) and WP 203 (purpose limitation),
  /// and how they are put in German and French.
  private static let builtIn = [
    "improve our services", "improving our services", "improve the service", "improve products",
    "improving products", "improve our offering", "improve your experience",
    "optimise our services",
    "optimize our services", "improving your experience", "improve user experience",
    "enhance your experience", "better experience", "a better service", "better our services",
    "personalise your experience", "personalize your experience", "better understand customers",
    "understand our customers", "marketing", "marketing purposes", "advertising purposes",
    "commercial purposes", "business purposes", "internal purposes", "research purposes",
    "future research",
    "analytics purposes", "it security purposes", "security purposes", "purposes", "may be used",
    "might be used", "may be shared", "legitimate interests", "legitimate business interests",
    "business needs", "develop new services", "develop new products", "new services",
    "serve you better", "get to know you better", "know you better", "provide our services",
    "as needed", "because we can", "and so on", "etc", "among other things", "quality improvement",
    "verbesserung unserer dienste", "verbessern unserer dienste", "unsere dienste verbessern",
    "verbesserung unserer angebote", "marketingzwecke", "marketingzwecken", "werbezwecken",
    "interne zwecke", "internen zwecken", "berechtigtes interesse", "améliorer nos services",
    "amélioration de nos services", "fins de marketing", "fins commerciales",
  ]

  /// Words that mean nothing by themselves here.
  private static let fillers: Set<String> = [
    "a", "all", "also", "always", "an", "and", "any", "are", "as", "at", "be", "because", "best",
    "by", "can", "certain", "collect", "collected", "company", "could",
    "customer", "customers", "data", "details", "for", "from", "general", "help", "helps", "if",
    "in", "information", "is", "it", "may", "might", "more", "needed", "of", "on", "or", "order",
    "other", "our", "ours", "overall", "personal", "possible", "process", "processed", "related",
    "shared", "so", "some", "such", "that", "the", "their", "them", "these", "they", "this", "to",
    "us", "use", "used", "users", "using", "various", "we", "which", "will", "with", "you", "your",
    "der", "die", "das", "und", "für", "von", "zu", "zur", "zum", "unserer", "unsere", "unseren",
    "ihre", "ihrer", "daten", "nos", "vos", "notre", "votre", "pour", "de", "des", "du", "la", "le",
    "les", "et", "à",
  ]
}
