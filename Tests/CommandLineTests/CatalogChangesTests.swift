import Foundation
import TestSupport
import Testing

/// What a catalog changes for people who were asked under another (Q11, Q16, Q25).
@Suite struct CatalogChangesTests {
  private let shop = "Scenarios/catalogs/shop.json"

  /// The shop's catalog against itself with one text replaced.
  private func against(_ words: String, _ others: String) throws -> QuidProcess.Result {
    let text = String(decoding: try Places.bytes(shop), as: UTF8.self)
    #expect(text.contains(words))
    return try against(
      files: ["old.json": text, "new.json": text.replacing(words, with: others)])
  }

  private func against(files: [String: String]) throws -> QuidProcess.Result {
    try Places.withTemporaryFolder { folder in
      for (name, text) in files {
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
      }
      try Data(Places.bytes("Scenarios/catalogs/areas.csv"))
        .write(to: folder.appending(path: "areas.csv"))
      let result = try QuidProcess.run(
        ["check", "--today", "2026-11-24", "--against", "old.json", "new.json"], in: folder)
      #expect(result.errors == "")
      return result
    }
  }

  private func told(_ result: QuidProcess.Result) -> String? {
    result.output.split(separator: "Against old.json\n").last
      .map { String($0).replacing("\n    ", with: " ") }
  }

  @Test func whatWouldBeRefusedIsTold() throws {
    let result = try against("Send you a coffee on your birthday.", "Get to know you.")
    #expect(result.exitCode == 1)
    #expect(
      told(result) == """
        birthday-for-coffee@1: refused: says something else than people agreed to (purposes/birthday-gift/why): raise its version
        birthday-for-greeting@1: refused: says something else than people agreed to (purposes/birthday-gift/why): raise its version

        """)
  }

  @Test func aRaisedVersionAndAnotherIdAreTold() throws {
    let raised = try against(
      #""version": 1,\#n        "ask": "Which size do you wear"#,
      #""version": 2,\#n        "ask": "Which size is yours"#)
    #expect(raised.exitCode == 0)
    #expect(
      told(raised)?.hasPrefix(
        "size-for-fit@1 → size-for-fit@2: open offers of size-for-fit@1 are void") == true)
    let renamed = try against(#""id": "size-for-fit""#, #""id": "size-for-fit-2""#)
    #expect(renamed.exitCode == 0)
    #expect(told(renamed)?.contains("size-for-fit-2@1: new; nobody was asked it\n") == true)
    #expect(
      told(renamed)?.contains("size-for-fit@1: not offered any more; its open offers are void")
        == true)
  }

  /// As at a start: a language that was stated is pinned, one that was not may be stated.
  @Test func anotherLanguageIsRefused() throws {
    let text = String(decoding: try Places.bytes(shop), as: UTF8.self)
    let stated = try #require(text.firstMatch(of: /"language": "[a-z]+"/)).output
    let changed = try against(String(stated), #""language": "fr""#)
    #expect(changed.exitCode == 1)
    #expect(
      told(changed)?.contains(
        "size-for-fit@1: refused: says something else than people agreed to (exchanges/size-for-fit/text/language)"
      ) == true, "\(changed.output)")
  }

  @Test func whatBecomesOfBudgetsIsTold() throws {
    func catalog(_ budgets: String?, _ coffee: String?, _ size: String? = nil) throws -> String {
      var tree = try JSONTree(text: String(decoding: try Places.bytes(shop), as: UTF8.self))
        .with("/adoption", #"{"by": "kim", "approval": "CHG-7"}"#)
      if let budgets { tree = try tree.with("/budgets", budgets) }
      if let coffee { tree = try tree.with("/benefits/0/budget", coffee) }
      if let size { tree = try tree.with("/benefits/1/budget", size) }
      return tree.text
    }
    let first = #"{"id":"drinks","units":100,"amount":{"amount":400,"unit":"EUR"},"per":"week"}"#
    let second =
      #"{"id":"drinks","units":50,"per":"day","holdMinutes":10,"newcomersShare":0.25}"#
    let fits = #"{"id":"fits","units":7,"per":"ever"}"#
    let rows: [(String, String, String)] = [
      (
        try catalog(nil, nil), try catalog("[\(first)]", #""drinks""#),
        """
        budget drinks: new: 100 units and 400 EUR per week; offers that are open hold nothing of it, and are shown anew first
        benefit coffee: its budget is drinks, and was none; what was shown before counts on where it was

        """
      ),
      (
        try catalog("[\(first)]", #""drinks""#), try catalog("[\(second)]", #""drinks""#),
        """
        budget drinks: units 100 → 50: lowered; where more is promised or held already nothing new is held, and nothing is taken back
        budget drinks: amount in EUR → in nothing: only what is worth that counts
        budget drinks: per week → per day: what was promised and held is counted anew, by when it was shown
        budget drinks: holdMinutes 30 → 10, of offers that are shown from then on
        budget drinks: newcomersShare 0.5 → 0.25; what is held stays held

        """
      ),
      (
        try catalog("[\(second),\(fits)]", #""drinks""#, #""fits""#),
        try catalog("[\(fits)]", #""fits""#),
        """
        budget drinks: limits nothing any more; what is promised of it is owed, and counts again when it comes back
        benefit coffee: its budget is fits, and was drinks; what was shown before counts on where it was
        benefit right-size: its budget is none, and was fits; what was shown before counts on where it was

        """
      ),
    ]
    for (old, new, wanted) in rows {
      let result = try against(files: ["old.json": old, "new.json": new])
      #expect(result.exitCode == 0 && told(result) == wanted, "\(result.output)")
    }
  }

  /// Whoever changes something for people is told once where the ledger would not say who did; it refuses nothing.
  @Test(arguments: ["", #""by": "kim""#, #""by": "kim", "approval": "CHG-7""#])
  func whoChangesItIsAskedFor(members: String) throws {
    let first = #""format": "quid-catalog/1","#
    let named = #"\#(first) "adoption": {\#(members)},"#
    let text = String(decoding: try Places.bytes(shop), as: UTF8.self)
    let new = text.replacing(#""id": "size-for-fit""#, with: #""id": "size-for-fit-2""#)
    let result = try against(files: [
      "old.json": text, "new.json": new.replacing(first, with: named),
    ])
    let isAsked = !members.contains("approval")
    #expect(result.exitCode == 0)
    #expect(told(result)?.contains("notice: the ledger will not say who") == isAsked)
    // It is no change by itself.
    let same = try against(files: [
      "old.json": text, "new.json": text.replacing(first, with: named),
    ])
    #expect(same.exitCode == 0 && told(same) == "✓ nothing changes for people\n")
  }

  @Test func whatBecomesOfExperimentsIsTold() throws {
    func catalog(_ experiments: String?) throws -> String {
      var tree = try JSONTree(text: String(decoding: try Places.bytes(shop), as: UTF8.self))
      tree = try tree.with("/adoption", #"{"by":"kim","approval":"CHG-7"}"#)
      if let experiments { tree = try tree.with("/experiments", "[\(experiments)]") }
      return tree.text
    }
    func experiment(_ weight: String, _ more: String) -> String {
      #"{"id":"x","arms":[{"id":"coffee","exchange":"birthday-for-coffee","weight":\#(weight)},"#
        + #"{"id":"nobody","asks":"nothing"}],"metric":"value"\#(more)}"#
    }
    let first = experiment("1", "")
    let second = experiment("2", #","leastEffect":0.5,"answerDays":7"#)
    let rows: [(String, String, String)] = [
      (try catalog(nil), try catalog(first), "experiment x: new; nobody has entered it\n"),
      (
        try catalog(first), try catalog(second),
        "experiment x: its definition changes (leastEffect none → 0.5; answerDays 14 → 7; arms/coffee/weight 1 → 2): "
          + "refused while it runs, so give the new one another id, or stop the running one first\n"
      ),
      (
        try catalog(second), try catalog(nil),
        "experiment x: not declared any more; one that runs keeps the definition it was started with, until it is "
          + "stopped\n"
      ),
      (
        try catalog(first), try catalog(experiment("3", "")),
        "experiment x: people are shared out otherwise (arms/coffee/weight 1 → 3): of one that runs another phase begins, "
          + "and who has entered keeps their arm\n"
      ),
      (try catalog(first), try catalog(first), "✓ nothing changes for people\n"),
    ]
    for (old, new, wanted) in rows {
      let result = try against(files: ["old.json": old, "new.json": new])
      let code: Int32 = wanted.contains("refused") ? 1 : 0
      #expect(result.exitCode == code && told(result) == wanted, "\(result.output)")
    }
  }

  @Test func whatOnlyOrganisesChangesNothing() throws {
    let result = try against(#""reviewBy": ""#, #""reviewBy": ""#)
    #expect(result.exitCode == 0 && told(result) == "✓ nothing changes for people\n")
  }

  @Test func oneFileIsComparedAndToldAsText() throws {
    for words in [[shop, shop], ["--format", "json", shop], ["--fix", shop]] {
      let result = try QuidProcess.run(["check", "--against", shop] + words)
      #expect(result.exitCode == 2)
      #expect(
        result.errors.hasPrefix("quid check: --against compares one file, and tells it as text\n"))
    }
    let absent = try QuidProcess.run(
      ["check", "--today", "2026-11-24", "--against", "no-such.json", shop])
    #expect(absent.exitCode == 2 && absent.errors.contains("no-such.json"))
  }
}
