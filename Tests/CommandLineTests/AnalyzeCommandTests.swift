import Foundation
import JSONText
import TestSupport
import Testing

/// `quid analyze` and `quid plan` as they are run.
@Suite struct AnalyzeCommandTests {
  private func run(_ text: String, _ options: [String] = []) throws -> QuidProcess.Result {
    try Places.withTemporaryFolder { folder in
      let file = folder.appending(path: "people.csv")
      try Data(text.utf8).write(to: file)
      return try QuidProcess.run(["analyze", file.path] + options)
    }
  }

  private func json(_ result: QuidProcess.Result) throws -> JSONValue {
    try JSONDocument(scanning: Array(result.output.utf8)).root
  }

  @Test func countsAreOneLook() throws {
    let counts = "arm,entered,accepted\ncontrol,1275,983\nhalf,1240,1065\n"
    let result = try run(counts)
    #expect(result.exitCode == 0 && result.errors == "")
    #expect(
      result.output.hasPrefix(
        "Ship: \"half\": opt-in per person entered differs by +8.79 [+5.77, +11.79] points"))
    #expect(result.output.contains("One look: "))
    let root = try json(run(counts, ["--json"]))
    #expect(root.member("verdict")?.string == "ship" && root.member("arm")?.string == "half")
  }

  /// 28 days of which the last 14 are open.
  @Test func onlyClosedDaysAreEvidence() throws {
    var text = "person,arm,day,accepted\n"
    for day in 0..<28 {
      for person in 0..<200 {
        let isArm = person % 2 == 1
        let yes = person / 2 < (isArm ? 70 : 50)
        text += "d\(day)p\(person),\(isArm ? "arm" : "control"),\(day),\(yes ? 1 : 0)\n"
      }
    }
    let open = try json(run(text, ["--json", "--last-day", "27", "--weights", "1:1"]))
    #expect(open.member("verdict")?.string == "ship")
    #expect(open.member("alarms")?.elements.first?.string == "immature")
    let early = try json(run(text, ["--json", "--last-day", "20"]))
    #expect(early.member("verdict")?.string == "notYet")
    let skewed = try json(run(text, ["--json", "--weights", "control=3,arm=1"]))
    #expect(skewed.member("verdict")?.string == "broken")
    #expect(skewed.member("alarms")?.elements.first?.string == "sampleRatio")
  }

  @Test(.namesItsRow)
  func badInputHasItsSentence() {
    let rows: [(text: String, options: [String], message: String)] = [
      ("arm,accepted\na,1\n", [], "all rows are of the arm \"a\": there is nothing to compare"),
      (
        "arm,accepted,value\na,1,NaN\n", [],
        "people.csv:2: column \"value\": expected an amount, found no number (NaN and infinity are none)"
      ),
      (
        "arm,accepted\na,1\nb,0\n", ["--metric", "optin"],
        "--metric: unknown metric \"optin\"; did you mean \"optIn\"?"
      ),
      (
        "arm,accepted\na,1\nb,0\n", ["--least-effect", "-0.02"], "--least-effect has the wrong sign"
      ),
      ("arm,accepted\na,1\nb,0\n", ["--weights", "0:0"], "--weights: they sum to nothing"),
      (
        "arm,accepted\na,1\nb,0\n", ["--weights", "1:1e-20"],
        "--weights: a weight lies between 0 and 1/2^64"
      ),
      (
        "arm,accepted\na,1\nb,0\n", ["--phases", "2026-02-01=1:1;2026-01-01=1:2"],
        "begins before the last"
      ),
      ("arm,accepted\na,1\nb,0\n", ["--control", "c"], "no row is of the arm \"c\", the control"),
      (
        "arm,accepted\na,1\nb,0\n", ["--arms", "a,a,b"],
        "--arms: the arm \"a\" stands there twice; name each once"
      ),
      (
        "arm,accepted\na,1\nb,0\n", ["--weights", "a=1,b=1,a=2"],
        "--weights: the arm \"a\" stands there twice; name each once"
      ),
      (
        "arm,accepted\na,1\nb,0\n", ["--worth", "a=1,a=2"],
        "--worth: the arm \"a\" stands there twice; name each once"
      ),
      (
        "arm,accepted\na,1\nb,0\n", ["--baseline", "0.9", "--least-effect", "0.2"],
        "come to 1.1; expected a share between 0 and 1"
      ),
      (
        "arm,accepted\na,1\nb,0\n",
        ["--baseline", "0.1", "--least-effect", "0.2", "--direction", "less"],
        "--baseline less --least-effect come to -0.1; expected a share between 0 and 1"
      ),
      (
        "arm,day,accepted\na,1,1\nb,1,0\n", ["--last-day", "2026-01-05"],
        "--last-day needs a number, as the file's days are"
      ),
      (
        "arm,day,accepted\na,1,1\nb,1,0\n", ["--phases", "2=1"],
        "--phases: expected a weight for each of 2 arms, found 1"
      ),
      (
        "arm,accepted\na,1\nb,0\n", ["--weights", "a=1"],
        "--weights: the arm \"b\" has none; expected one for every arm"
      ),
      (
        "arm,accepted\na,1\nb,0\n", ["--weights", "a=-1,b=1"],
        "--weights: expected weights of 0 and above, found one below 0"
      ),
      (
        "arm,accepted\na,1\nb,0\n", ["--nudge", "c"],
        "--nudge: no row is of the arm \"c\"; there is \"a\", \"b\""
      ),
      (
        "arm,day,accepted\na,1,1\nb,1,0\n", ["--phases", "1=1:1;2026-01-05=1:1"],
        "--phases: expected all days to be dates, or all numbers, found both"
      ),
      (
        "arm,accepted\na,1\nb,0\n", ["--metric", "lastingOptIn"],
        "--metric lastingOptIn: expected a file with a column withdrawnAfterDays or withdrawn"
      ),
    ]
    forEachRow(rows) { row in
      let result = try run(row.text, row.options)
      #expect(result.exitCode == 2 && result.output == "")
      #expect(result.errors.contains(row.message), "\(result.errors)")
    }
  }

  /// Berke's ten rates, Hillstrom's means and split: what was published, by the commands alone.
  @Test(.enabled(if: Places.shared != nil, "needs the published figures beside the checkout"))
  func publishedFiguresComeOut() throws {
    let folder = try #require(Places.shared).appending(path: "data/experiments")
    let published = try JSONDocument(
      scanning: Array(Data(contentsOf: folder.appending(path: "published.json")))
    ).root.member("expected")
    let amazon = try json(
      QuidProcess.run([
        "analyze", folder.appending(path: "amazon_data_sharing.csv").path, "--arm",
        "incentive,shown_data", "--accepted", "shared", "--json",
      ]))
    let rates = try #require(
      published?.member("amazon_share")?.member("cells_share_of_n")?.members)
    for (name, counts) in rates {
      let arm = name.string?.lowercased().replacing(",", with: "/")
      let found = amazon.member("arms")?.elements.first { $0.member("id")?.string == arm }
      #expect(found?.member("accepted")?.integer == counts.elements[0].integer)
      #expect(found?.member("entered")?.integer == counts.elements[1].integer)
    }
    let hillstrom = try json(
      QuidProcess.run([
        "analyze", folder.appending(path: "hillstrom.csv.gz").path, "--arm", "segment",
        "--accepted", "visit", "--value", "spend", "--json",
      ]))
    let men = hillstrom.member("arms")?.elements.first {
      $0.member("id")?.string == "Mens E-Mail"
    }
    let welch = try #require(
      published?.member("hillstrom")?.member("welch_spend")?.member("Mens")?.elements)
    let t = try #require(men?.member("value")?.member("t")?.double)
    #expect((t - (welch[1].double ?? 0)).magnitude < 1e-12)
    let split = try #require(hillstrom.member("sampleRatioPValue")?.double)
    #expect((split - 0.9036929575604196).magnitude < 1e-13)
  }

  @Test func anEmptyFileHasNobody() throws {
    let result = try run("person,arm,day,accepted\n", ["--json"])
    #expect(result.exitCode == 0)
    #expect(try json(result).member("verdict")?.string == "notYet")
  }

  @Test func aPlanTellsPeopleAndDays() throws {
    let result = try QuidProcess.run([
      "plan", "--baseline", "0.1", "--least-effect", "0.02", "--per-day", "500", "--json",
    ])
    #expect(result.exitCode == 0)
    let root = try json(result)
    let looking = try #require(root.member("peopleLooking")?.integer)
    let oneLook = try #require(root.member("peopleOneLook")?.integer)
    #expect((6_500...8_500).contains(oneLook) && looking > oneLook && looking < 2 * oneLook)
    #expect(root.member("totalDays")?.integer == (looking + 499) / 500 + 14)
    // Every figure of the text.
    #expect(root.member("shareWithEffect")?.double == 0.12)
    #expect(root.member("perDay")?.integer == 500 && root.member("windowDays")?.integer == 14)
    let once = try plan(["--looks", "1"])
    #expect(
      once.member("people")?.integer == oneLook && once.member("peopleLooking")?.kind == .null)
    // One in three of an arm and the control are the arm's: of 3 arms, the control has half of all.
    let uneven = try plan(["--arms", "3", "--arm-share", "0.3333333333333333", "--people", "4000"])
    let pair = try plan([
      "--arm-share", "0.3333333333333333", "--people", "3000", "--confidence", "0.975",
    ])
    #expect(uneven.member("power")?.double == pair.member("power")?.double)
    let rows: [(options: [String], message: String)] = [
      (["--baseline", "0.1"], "--least-effect is needed"),
      (
        ["--baseline", "0.9", "--least-effect", "0.2"],
        "the share with the effect must lie between 0 and 1, not at 1.1"
      ),
    ]
    forEachRow(rows) { row in
      let wrong = try QuidProcess.run(["plan"] + row.options)
      #expect(wrong.exitCode == 2 && wrong.errors.contains(row.message))
    }
    let text = try QuidProcess.run([
      "plan", "--baseline", "0.1", "--least-effect", "0.02", "--arm-share", "0.3",
    ])
    #expect(
      text.output.contains("2 arms, the control with 70 % of the people and the other with 30 %"))
  }

  private func plan(_ options: [String]) throws -> JSONValue {
    try json(
      QuidProcess.run(["plan", "--baseline", "0.1", "--least-effect", "0.02", "--json"] + options))
  }
}
