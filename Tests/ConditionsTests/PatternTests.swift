import Basics
import Foundation
import JSONText
import TestSupport
import Testing

@testable import Conditions

/// The patterns of `$regex`: what is found, what is no pattern, and that no pattern takes long.
@Suite struct PatternTests {
  @Test(.namesItsRow)
  func textIsSearched() {
    let rows: [(String, String, Bool)] = [
      ("", "", true), ("", "abc", true), ("b", "abc", true), ("d", "abc", false),
      ("^b", "abc", false), ("^a", "abc", true), ("c$", "abc", true), ("b$", "abc", false),
      ("^$", "", true), ("^$", "a", false), ("^abc$", "abc\n", false), ("a$", "a\nb", false),
      ("a.c", "abc", true), ("a.c", "a\nc", false), ("a.c", "ac", false), ("^.$", "😀", true),
      ("a|bc", "bc", true), ("^(a|bc)$", "b", false), ("a|", "", true), ("^(|a)$", "a", true),
      ("^ab*$", "abbb", true), ("^ab*$", "a", true), ("^ab+$", "a", false),
      ("^ab?$", "abb", false),
      ("^a{2}$", "aa", true), ("^a{2}$", "aaa", false), ("^a{2,}$", "aaaa", true),
      ("^a{2,}$", "a", false), ("^a{1,3}$", "aaa", true), ("^a{1,3}$", "aaaa", false),
      ("^a{0}$", "", true), ("^a{0,1}$", "aa", false), ("^(ab){2}$", "abab", true),
      ("^a*?b+?c??$", "aab", true), ("^(a*)*$", "aaab", false), ("^(a*)*b$", "aaab", true),
      ("^(^a)*b", "ab", true), ("^(|a)+$", "aa", true),
      // Brackets and braces that open nothing stand for themselves.
      ("a{", "a{", true), ("a{x}", "a{x}", true), ("a{,2}", "a{,2}", true), ("}]", "}]", true),
      ("^[abc]$", "b", true), ("^[abc]$", "d", false), ("^[a-c]$", "b", true),
      ("^[^a-c]$", "b", false),
      ("^[^a-c]$", "\n", true), ("[]", "a", false), ("[^]", "\n", true), ("^[a-]$", "-", true),
      ("^[-a]$", "-", true), (#"^[\]]$"#, "]", true), ("^[[]$", "[", true),
      ("^[(.*]$", "*", true),
      (#"^[\d-x]$"#, "-", true), (#"^[\d-x]$"#, "5", true), (#"^[\D]$"#, "5", false),
      (#"^[^\D]$"#, "5", true), (#"^[\b]$"#, "\u{8}", true), ("^[é-ü]$", "ö", true),
      (#"^\d+$"#, "0123456789", true), (#"\d"#, "٣", false), (#"^\D$"#, "a", true),
      (#"^\w+$"#, "aZ_9", true), (#"\w"#, "é", false), (#"^\W$"#, "é", true),
      (#"^\s+$"#, " \t\u{A0}\u{FEFF}\u{2028}", true), (#"^\S$"#, " ", false),
      (#"\bcat\b"#, "a cat!", true), (#"\bcat\b"#, "concat", false), (#"\Bcat"#, "concat", true),
      (#"^\b"#, "a", true), (#"^\b"#, " a", false), (#"^\B"#, "", true),
      (#"^a\.b\/c\$\_\-$"#, "a.b/c$_-", true), (#"^\x41\u00e9\t\0$"#, "Aé\t\0", true),
      // Groups of every kind; looking ahead and behind.
      ("^(?:a)(?<n>b)$", "ab", true), ("a(?=b)", "ab", true), ("a(?=b)", "ac", false),
      ("^a(?!b)", "ac", true), ("^a(?!b)", "ab", false),
      ("^(?=.*[A-Z])(?=.*[0-9]).{4,}$", "aB3d", true),
      ("^(?=.*[A-Z])(?=.*[0-9]).{4,}$", "ab3d", false), ("^(?!.*bot).*$", "robot", false),
      ("^(?!.*bot).*$", "human", true), ("(?<=a)b", "ab", true), ("(?<=a)b", "cb", false),
      ("(?<!a)b", "cb", true), ("(?<!a)b", "ab", false), ("(?<=a+)b", "aab", true),
      ("a(?=b(?!c))", "abd", true), ("a(?=b(?!c))", "abc", false), ("(?<=^(?=ab).)b", "ab", true),
      ("^(?=a)*", "b", true), ("(?:(?=b)b){2}", "abb", true),
      ("@(?:gmail|gmx)\\.(?:com|de)$", "a@gmx.de", true),
      ("https://shop/(a|b)", "see https://shop/b", true),
    ]
    forEachRow(rows) { (pattern, text, isFound) throws in
      #expect(try Pattern(pattern).isFound(in: Array(text.utf8)) == isFound)
    }
  }

  @Test(.namesItsRow)
  func caseIsIgnored() {
    let rows: [(String, String, Bool)] = [
      ("abc", "xABCx", true), ("ABC", "abc", true), ("[a-c]+$", "ABC", true),
      ("^[^a]$", "A", false),
      ("^é$", "É", true), ("^É$", "é", true), ("[À-Þ]", "é", true), ("ß", "SS", false),
      ("k", "\u{212A}", false), (#"\w"#, "\u{17F}", false), (#"^\D$"#, "a", true),
      ("(?=B)b", "b", true),
    ]
    forEachRow(rows) { (pattern, text, isFound) throws in
      #expect(try Pattern(pattern, ignoresCase: true).isFound(in: Array(text.utf8)) == isFound)
    }
  }

  @Test(.namesItsRow)
  func invalidPatternsSayWhy() {
    let rows: [(String, String)] = [
      ("(", "this \"(\" is not closed, at character 1"),
      ("a(b|c", "this \"(\" is not closed, at character 2"),
      ("a)", "this \")\" closes nothing, at character 2"),
      ("[a", "this \"[\" is not closed, at character 1"),
      ("x[a-", "this \"[\" is not closed, at character 2"),
      ("[^", "this \"[\" is not closed, at character 1"),
      ("[z-a]", "this range is out of order, at character 2"),
      ("*a", "there is nothing to repeat, at character 1"),
      ("a|+", "there is nothing to repeat, at character 3"),
      ("({2})", "there is nothing to repeat, at character 2"),
      ("^*", "there is nothing to repeat, at character 1"),
      (#"a\b+"#, "there is nothing to repeat, at character 2"),
      ("a**", "this repeats a repeat, at character 3"),
      ("a+++", "this repeats a repeat, at character 3"),
      ("/???x", "this repeats a repeat, at character 4"),
      ("a{2}{3}", "this repeats a repeat, at character 5"),
      ("a{3,2}", "this counts down, at character 2"),
      (#"(a)\1"#, "references back into the pattern are not searched for, at character 4"),
      (#"(?<n>a)\k<n>"#, "references back into the pattern are not searched for, at character 8"),
      (#"\00"#, "references back into the pattern are not searched for, at character 1"),
      (#"\p{L}"#, "unknown escape \"\\p\", at character 1"),
      (#"[\q]"#, "unknown escape \"\\q\", at character 2"),
      (#"\u00g0"#, "expected 4 hexadecimal digits behind this, at character 1"),
      (#"\x4"#, "expected 2 hexadecimal digits behind this, at character 1"),
      (#"\ud83d"#, "half a character; write it as it is, at character 1"),
      (#"a\"#, "a backslash at the end escapes nothing, at character 2"),
      ("(?i)a", "unknown kind of group, at character 1"),
      ("(?P<n>a)", "unknown kind of group, at character 1"),
      ("(?<>a)", "unknown kind of group, at character 1"),
      ("(?", "unknown kind of group, at character 1"),
    ]
    forEachRow(rows) { (pattern, message) throws in
      #expect(throws: PatternFault(message)) { try Pattern(pattern) }
      let text = String(decoding: try JSONEncoder().encode(pattern), as: UTF8.self)
      for word in ["$regex", "$regexi", "$notRegex", "$notRegexi"] {
        #expect(try !ConditionText.holds(#"{"a":{"\#(word)":\#(text)}}"#, #"{"a":"a"}"#))
      }
    }
  }

  @Test(.namesItsRow)
  func fourOperatorsSearch() {
    let rows: [(String, Bool, Bool, Bool, Bool)] = [
      (#""an""#, true, true, false, false), (#""AN""#, false, true, true, false),
      (#""x""#, false, false, true, true), (#""""#, false, false, true, true),
      // Patterns are searched for in strings only; what is none does not match.
      ("1", false, false, true, true), ("null", false, false, true, true),
      (#"["an"]"#, false, false, true, true), ("true", false, false, true, true),
    ]
    forEachRow(rows) { (value, regex, regexi, notRegex, notRegexi) throws in
      for (word, expected) in [
        ("$regex", regex), ("$regexi", regexi), ("$notRegex", notRegex),
        ("$notRegexi", notRegexi),
      ] {
        let condition = #"{"a":{"\#(word)":"^a"}}"#
        #expect(try ConditionText.holds(condition, #"{"a":\#(value)}"#) == expected)
        if value == "null" { #expect(try ConditionText.holds(condition, "{}") == expected) }
      }
      #expect(try !ConditionText.holds(#"{"a":{"$regex":1}}"#, #"{"a":"1"}"#))
      #expect(try !ConditionText.holds(#"{"a":{"$notRegex":1}}"#, #"{"a":"x"}"#))
    }
  }

  // MARK: Limits

  @Test func bothSidesOfEveryLimit() throws {
    let bytes = String(repeating: "é", count: Limits.patternBytes / 2)
    _ = try Pattern(bytes)
    #expect(throws: PatternFault("expected at most 1024 bytes, found 1025")) {
      try Pattern(bytes + "a")
    }
    let open = String(repeating: "(", count: Limits.patternDepth)
    let closed = String(repeating: ")", count: Limits.patternDepth)
    _ = try Pattern(open + closed + open + closed)
    #expect(throws: PatternFault("groups nest deeper than 32 levels, at character 33")) {
      try Pattern(open + "()" + closed)
    }
    let steps = PatternFault("expected at most 2048 steps with all repeats written out")
    for (most, beyond) in [
      ("a{2048}", "a{2049}"), ("(ab){1024}", "(ab){1024}c"), ("a{0,1024}", "a{0,1025}"),
      ("(?:){2048}", "(?:){2049}"), ("a{2045,}", "a{2046,}"), ("(?:a|b){512}", "(?:a|b){513}"),
    ] {
      _ = try Pattern(most)
      #expect(throws: steps) { try Pattern(beyond) }
    }
    #expect(throws: steps) { try Pattern("((((((){999}){999}){999}){999}){999}){999}") }
    #expect(throws: steps) { try Pattern("a{99999999999999999999,}") }
    let text = String(repeating: "x", count: Limits.searchedBytes - 1) + "a"
    #expect(try ConditionText.holds(#"{"a":{"$regex":"a$"}}"#, #"{"a":"\#(text)"}"#))
    #expect(try !ConditionText.holds(#"{"a":{"$regex":"a$"}}"#, #"{"a":"x\#(text)"}"#))
    #expect(try !ConditionText.holds(#"{"a":{"$notRegex":"a$"}}"#, #"{"a":"x\#(text)"}"#))
    #expect(try !ConditionText.holds(#"{"a":{"$notRegex":"b$"}}"#, #"{"a":"x\#(text)"}"#))
  }

  /// Patterns that take other engines longer than the universe.
  @Test(.timeLimit(.minutes(1)), .namesItsRow)
  func noPatternTakesLong() {
    let rows: [String] = [
      "(a+)+$", "^(a|a)*$", "(a|aa)+$", "(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a*)*b",
      "(?=(a+)+$)b", "(?<=(a+)+)b", "(a?){500}a{500}$",
    ]
    forEachRow(rows) { pattern throws in
      let text = String(repeating: "a", count: Limits.searchedBytes - 1) + "!"
      #expect(try !Pattern(pattern).isFound(in: Array(text.utf8)))
    }
  }

  // MARK: Properties

  /// A random pattern of what Foundation's engine reads alike.
  private func pattern(_ random: inout Random, depth: Int) -> String {
    switch random.below(depth > 3 ? 6 : 14) {
    case 0, 1: return "a"
    case 2: return "b"
    case 3: return random.element(["A", ".", "[ab]", "[^a]", #"\w"#, #"\W"#, " "])
    case 4: return random.element(["^", "$", #"\b"#, #"\B"#])
    case 5: return ""
    case 6, 7, 8:
      return pattern(&random, depth: depth + 1) + pattern(&random, depth: depth + 1)
    case 9:
      return "(" + pattern(&random, depth: depth + 1) + "|" + pattern(&random, depth: depth + 1)
        + ")"
    case 10: return random.element(["(?=", "(?!"]) + pattern(&random, depth: depth + 1) + ")"
    case 11:
      return random.element(["(?<=", "(?<!"]) + random.element(["a", "b", "ab", "^", "a|^b"])
        + ")"
    default:
      return "(?:" + pattern(&random, depth: depth + 1) + ")"
        + random.element(["*", "+", "?", "{2}", "{1,2}", "{0,1}", "{1,}", "*?", "{0}"])
    }
  }

  @Test func searchAgreesWithFoundation() throws {
    try forAll(seeds: 150) { seed, random in
      let source = pattern(&random, depth: 0)
      if source.isEmpty { return }
      let ignoresCase = random.below(2) == 0
      let mine = try Pattern(source, ignoresCase: ignoresCase)
      let options: NSRegularExpression.Options = ignoresCase ? [.caseInsensitive] : []
      let theirs = try NSRegularExpression(pattern: source, options: options)
      for _ in 0..<10 {
        let text = (0..<random.below(6)).map { _ in random.element(["a", "b", "A", " "]) }
          .joined()
        let range = NSRange(location: 0, length: text.utf16.count)
        let expected = theirs.firstMatch(in: text, range: range) != nil
        #expect(
          mine.isFound(in: Array(text.utf8)) == expected, "seed \(seed): \(source) in \"\(text)\""
        )
      }
    }
  }

  @Test func anyTextIsAPatternOrAFault() {
    let parts = Array("ab()[]{}|*+?.^$\\-,=!<:>dwbnx0123é😀/").map(String.init)
    forAll(seeds: 1_000) { _, random in
      let source = (0..<random.below(24)).map { _ in random.element(parts) }.joined()
      if let pattern = try? Pattern(source, ignoresCase: random.below(2) == 0) {
        _ = pattern.isFound(in: Array("abé ()01-dw😀\n".utf8))
      }
    }
  }
}
