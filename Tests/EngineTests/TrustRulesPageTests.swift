import Catalogs
import Exchanges
import Foundation
import TestSupport
import Testing

@testable import TrustRules

/// The page of all trust rules is made of the code: what each rule says, when it binds, the refusals that name it,
/// an example that it finds fault with, and the tests that hold it.
@Suite struct TrustRulesPageTests {
  private static let page = "Sources/quid/quid.docc/Catalogs/TrustRules.md"

  /// Rules that neither a catalog is checked for nor a command is refused by: what is held to them instead.
  private static let elsewhere: [TrustRule: String] = [
    .q2: "every verdict", .q3: "reports", .q28: "reports", .q32: "prices and ratios",
    .q39: "reports", .q50: "recommendations", .q58: "`quid log verify`",
  ]

  /// Tests of a rule beside those whose names begin with its id.
  private static let named: [TrustRule: [String]] = [
    .q7: ["everyFateIsReached"],
    .q28: ["exposuresCountOnce", "mergingIsExactInAnyOrder"],
    .q40: ["personalThingsStandWhereTheyBelongAndNowhereElse"],
    .q49: ["whatIsForgottenLeavesNothing"], .q50: ["reasonsAreTrue"],
    .q55: ["CustodyChainTests"], .q56: ["CustodyChainTests", "ProvenanceTests"],
    .q58: ["aForgedLineBreaksTheChain", "damagedSegmentsAreRefusedByName"],
  ]

  /// The names of tests such as `q45AYearTypedByThePersonIsCutOff`, by rule.
  private func namesByRule() throws -> [TrustRule: [String]] {
    var found: [TrustRule: [String]] = [:]
    for file in Places.swiftFiles(below: "Tests") {
      let text = try String(contentsOf: file, encoding: .utf8)
      for line in text.split(separator: "\n") {
        guard let start = line.firstRange(of: "func q")?.upperBound else { continue }
        let name = line[start...].prefix { $0 != "(" }
        let digits = name.prefix { $0.isNumber }
        guard name.dropFirst(digits.count).first?.isUppercase ?? false,
          let rule = TrustRule(id: "Q\(digits)")
        else { continue }
        found[rule, default: []].append("q\(name)")
      }
    }
    return found.mapValues { $0.sorted() }
  }

  /// Catalogs in the repository that a rule finds fault with.
  private func examples() throws -> [TrustRule: String] {
    let folder = "Scenarios/catalogs/bad"
    var found: [TrustRule: String] = [:]
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Places.repository.appending(path: folder).path)
    for name in names.sorted() {
      guard let rule = TrustRule(id: String(name.prefix { $0 != "-" })) else { continue }
      found[rule] = "`\(folder)/\(name)`"
    }
    return found
  }

  private func phases(of rule: TrustRule) -> String {
    var phases: [String] = []
    if RuleBook.checks.contains(where: { $0.rule == rule }) { phases.append("definition") }
    if Refusal.allCases.contains(where: { $0.rules.contains(rule) })
      || RunTimeCases.all.contains(where: { $0.rule == rule })
    {
      phases.append("serving")
    }
    if let other = TrustRulesPageTests.elsewhere[rule] { phases.append(other) }
    return phases.joined(separator: ", ")
  }

  private func tests(of rule: TrustRule, _ named: [TrustRule: [String]]) -> [String] {
    var tests: [String] = []
    if RuleBook.checks.contains(where: { $0.rule == rule }) {
      tests.append("eachBadCaseIsCaughtByItsRule")
    }
    if RunTimeCases.all.contains(where: { $0.rule == rule }) {
      tests.append("eachBadCaseIsPreventedByItsRule")
    }
    return tests + (named[rule] ?? []) + (TrustRulesPageTests.named[rule] ?? [])
  }

  private static let head = """
    # Trust rules

    All rules by id: what each says, when it binds, the refusal codes that name it, and the tests that hold it.

    This page is made of the code: do not change it by hand. `QUID_UPDATE_GOLDEN=1 swift test --filter
    TrustRulesPageTests` writes it anew.

    A rule binds in one or more phases:

    - **definition**: `quid check` looks for it in a catalog, and so does every scenario from its first day to its last and
      every offer at the moment that it is shown. A finding has the rule's id, a place, a reason and a fix.
    - **serving**: a command is refused, or what is done is held to it, while people are served. A refusal has a code that stays
      the same; where several apply, the earliest of `Refusal` is told.
    - anything else says what is held to it: reports, prices, recommendations, the log.

    Each rule that binds at definition has bad cases that it alone finds (`eachBadCaseIsCaughtByItsRule`), each that acts while
    people are served has bad cases that happen once it is off (`eachBadCaseIsPreventedByItsRule`). `--filter q45` runs the
    tests whose names begin with a rule's id.

    ## All rules

    | rule | what it says | binds at | refusal codes | tests |
    |---|---|---|---|---|

    """

  private static let tail = """

    ## See Also

    - [Writing catalogs](WritingCatalogs.md)
    - [Serving requests](../Serving/ServingRequests.md)
    - [Promises and their tests](../Inside/Promises.md)
    - [Hacking](../Inside/Hacking.md)

    """

  @Test func thePageOfTheRulesIsMadeOfTheCode() throws {
    let (named, examples) = (try namesByRule(), try examples())
    var text = TrustRulesPageTests.head
    for rule in TrustRule.allCases {
      let (phases, tests) = (phases(of: rule), tests(of: rule, named))
      #expect(!phases.isEmpty, "\(rule.id) binds in no phase: say where in `elsewhere`")
      #expect(!tests.isEmpty, "\(rule.id) is held by no test: name one by its id")
      let codes = Refusal.allCases.filter { $0.rules.contains(rule) }.map { "`\($0.rawValue)`" }
      text += "| \(rule.id) | \(rule.title) | \(phases) | \(codes.joined(separator: ", ")) | "
      text += tests.map { "`\($0)`" }.joined(separator: ", ") + " |\n"
    }
    text += "\n## A catalog for each\n\n"
    text += "Catalogs in the repository that one rule finds fault with; try `quid check FILE`.\n\n"
    text += "| rule | catalog |\n|---|---|\n"
    for (rule, file) in examples.sorted(by: { $0.key < $1.key }) {
      text += "| \(rule.id) | \(file) |\n"
    }
    text += TrustRulesPageTests.tail
    try expectGolden(text, "../../\(TrustRulesPageTests.page)")
  }
}
