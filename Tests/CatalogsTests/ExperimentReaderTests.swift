import Basics
import Catalogs
import Conditions
import TestSupport
import Testing

/// What a catalog declares of experiments, and what is wrong with it.
@Suite struct ExperimentReaderTests {
  /// The members of an experiment of the sample's two exchanges, with changes.
  private func experiment(_ changes: [(String, String?)]) throws -> JSONTree {
    var tree = try JSONTree(
      text:
        #"{"id": "x", "arms": [{"id": "a", "exchange": "birthday"}, {"id": "b", "exchange": "size"}]}"#
    )
    for (pointer, json) in changes { tree = try tree.with(pointer, json) }
    return tree
  }

  private func read(
    _ changes: [(String, String?)], _ others: [(String, String?)] = []
  ) throws -> (catalog: Catalog?, messages: [String]) {
    var tree = try CatalogSamples.tree().with("/experiments", "[]")
    tree["/experiments/-"] = try experiment(changes)
    for (pointer, json) in others { tree = try tree.with(pointer, json) }
    return try CatalogSamples.read(tree)
  }

  private func declared(_ changes: [(String, String?)]) throws -> DeclaredExperiment {
    let (catalog, messages) = try read(changes)
    return try #require(catalog?.experiments.first, "\(messages)")
  }

  @Test func whatIsLeftOutIsTheStandard() throws {
    let experiment = try declared([])
    #expect(experiment.id == "x" && experiment.seed == "x" && experiment.hash == .siphash)
    #expect(experiment.arms.map(\.exchange) == ["birthday", "size"])
    #expect(experiment.arms.map(\.weight) == [1, 1] && experiment.control == 0)
    #expect(experiment.layer == nil && experiment.eligibility == nil && experiment.ends == nil)
    #expect(experiment.metric == .optIn && experiment.better == .more)
    #expect(experiment.leastEffect == nil && experiment.baseline == nil && experiment.people == nil)
    #expect(experiment.guardrails == DeclaredGuardrails())
    #expect(experiment.answerDays == 14 && experiment.lastingDays == 30)
    #expect(experiment.noveltyDays == 7 && experiment.leastWeeks == 2)
    #expect(try declared([("/metric", #""withdrawals""#)]).better == .less)
  }

  private static let whole: [(String, String?)] = [
    ("/seed", #""spring 1""#), ("/hash", #""growthbook2""#), ("/layer", #""counter""#),
    ("/arms/-", #"{"id": "c", "asks": "nothing", "weight": 0.5}"#), ("/control", #""b""#),
    ("/eligibility", #"{ "basket": { "$gt": 1 } }"#), ("/metric", #""lastingOptIn""#),
    ("/better", #""less""#), ("/leastEffect", "0.02"), ("/baseline", "0.1"),
    ("/guardrails", #"{"dataPrice": null, "withdrawals": 0.1}"#), ("/answerDays", "30"),
    ("/lastingDays", "60"), ("/noveltyDays", "0"), ("/leastWeeks", "3"), ("/people", "20000"),
    ("/ends", #""2027-03-01""#),
  ]

  @Test func everyMemberIsRead() throws {
    let experiment = try declared(ExperimentReaderTests.whole)
    #expect(experiment.seed == "spring 1" && experiment.hash == .growthbook2)
    #expect(experiment.layer == "counter" && experiment.control == 1)
    #expect(experiment.arms.last?.exchange == nil && experiment.arms.last?.weight == 0.5)
    #expect(experiment.eligibility?.attributes == ["basket"])
    #expect(experiment.eligibilityText == #"{"basket":{"$gt":1}}"#)
    #expect(experiment.metric == .lastingOptIn && experiment.better == .less)
    #expect(experiment.leastEffect == 0.02 && experiment.baseline == 0.1)
    var guardrails = DeclaredGuardrails()
    (guardrails.dataPrice, guardrails.withdrawals) = (nil, 0.1)
    #expect(experiment.guardrails == guardrails)
    #expect(experiment.answerDays == 30 && experiment.lastingDays == 60)
    #expect(experiment.noveltyDays == 0 && experiment.leastWeeks == 3)
    #expect(experiment.people == 20_000 && experiment.ends == Day("2027-03-01"))
  }

  @Test func aCatalogWithoutExperimentsIsAsBefore() throws {
    #expect(try CatalogSamples.read(CatalogSamples.tree()).catalog?.experiments == [])
  }

  /// Its place is told with the line and a mark under it.
  @Test func aFaultIsMarkedInItsLine() throws {
    let message = try #require(try read([("/metric", #""optin""#)]).messages.first)
    let lines = message.split(separator: "\n")
    #expect(lines.count == 3, "\(message)")
    #expect(lines.first?.hasSuffix(#"; did you mean "optIn"?"#) == true)
    #expect(lines.last?.hasSuffix("^") == true)
  }

  private func expectFaults(_ rows: [([(String, String?)], String)]) {
    expectFaults(rows.map { ($0.0, [], $0.1) })
  }

  private func expectFaults(_ rows: [([(String, String?)], [(String, String?)], String)]) {
    forEachRow(rows) { row in
      do {
        let (catalog, all) = try read(row.0, row.1)
        let messages = all.map { String($0.drop { $0 != "/" }.prefix { $0 != "\n" }) }
        #expect(catalog == nil && messages == ["/experiments/0" + row.2], "\(messages)")
      } catch { Issue.record("\(row.2): \(error)") }
    }
  }

  @Test(.namesItsRow)
  func faultsOfArms() {
    let weight =
      "expected a weight above 0, at most 1000000 (an arm for nobody is left out), found "
    expectFaults([
      ([("/arms/1/weight", "0")], "/arms/1/weight: \(weight)0"),
      ([("/arms/1/weight", "-1")], "/arms/1/weight: \(weight)-1"),
      ([("/arms/1/weight", "1e-400")], "/arms/1/weight: \(weight)1e-400"),
      ([("/arms/1/weight", "1000001")], "/arms/1/weight: \(weight)1000001"),
      (
        [("/arms/1/weight", "5e-20")],
        #"/arms/1/weight: the weight 5e-20 is less than 1/2⁶⁴ of all weights together (1), the smallest share that "siphash" can give; raise it, or leave the arm out"#
      ),
      (
        [("/arms/1/weight", "0.0001"), ("/hash", #""growthbook2""#)],
        #"/arms/1/weight: the weight 0.0001 is less than 1/10000 of all weights together (1.0001), the smallest share that "growthbook2" can give; raise it, or leave the arm out"#
      ),
      ([("/arms/1", nil)], "/arms: expected 2 to 1000 elements, found 1"),
      (
        [("/arms/1/exchange", #""birthday""#)],
        #"/arms/1: the arm "a" shows "birthday" already, and two arms of one exchange cannot be told apart; give this arm an exchange of its own, or leave it out"#
      ),
      (
        [("/arms/1/exchange", #""sizes""#)],
        #"/arms/1/exchange: no exchange is called "sizes"; did you mean "size"?"#
      ),
      ([("/arms/1/id", #""a""#)], #"/arms/1: the id "a" is taken by an earlier one"#),
      (
        [("/arms/1/exchange", nil)],
        #"/arms/1: an arm shows an "exchange" or says "asks": "nothing", and this one does neither"#
      ),
      (
        [("/arms/1/asks", #""nothing""#)],
        #"/arms/1: an arm shows an "exchange" or says "asks": "nothing", and this one does both"#
      ),
      (
        [("/arms/1", #"{"id": "b", "asks": "little"}"#)],
        #"/arms/1/asks: expected "nothing" or "everything", found "little""#
      ),
      (
        [
          ("/arms/-", #"{"id": "c", "asks": "nothing"}"#),
          ("/arms/-", #"{"id": "d", "asks": "nothing"}"#),
        ],
        #"/arms/3: the arm "c" asks nothing already, and two such arms cannot be told apart; leave one out"#
      ),
      ([("/control", #""c""#)], #"/control: no arm is called "c"; there is "a", "b""#),
    ])
  }

  @Test(.namesItsRow)
  func faultsOfMeasures() {
    expectFaults([
      (
        [("/metric", #""clicks""#)],
        #"/metric: expected one of "optIn", "lastingOptIn", "value", "withdrawals", "promises", found "clicks""#
      ),
      (
        [("/leastEffect", "-0.02")],
        #"/leastEffect: expected an effect above 0 ("better" says which way; leave it out where none is declared), found -0.02"#
      ),
      (
        [("/leastEffect", "2")],
        #"/leastEffect: expected at most 1, since "optIn" is a share (2 points are 0.02), found 2"#
      ),
      (
        [("/baseline", "10")],
        "/baseline: expected a share above 0 and below 1 (10 % is 0.1), found 10"
      ),
      (
        [("/baseline", "1")],
        "/baseline: expected a share above 0 and below 1 (10 % is 0.1), found 1"
      ),
      (
        [("/baseline", "0.1"), ("/metric", #""value""#)],
        #"/baseline: a baseline is the share that is expected of the control, and "value" is an amount; leave it out"#
      ),
      (
        [("/baseline", "0.9"), ("/leastEffect", "0.125")],
        #"/leastEffect: "baseline" 0.9 plus "leastEffect" 0.125 is no share above 0 and below 1; lower the effect, or mend the baseline"#
      ),
      (
        [("/baseline", "0.1"), ("/leastEffect", "0.125"), ("/better", #""less""#)],
        #"/leastEffect: "baseline" 0.1 less "leastEffect" 0.125 is no share above 0 and below 1; lower the effect, or mend the baseline"#
      ),
      (
        [("/guardrails", #"{"withdrawals": 5}"#)],
        "/guardrails/withdrawals: expected a number from 0 to 1, found 5"
      ),
      (
        [("/answerDays", "31")],
        "/answerDays: expected a whole number from 1 to 30, the days that an offer stands, found 31"
      ),
      (
        [("/lastingDays", "91")],
        #"/lastingDays: "lastingDays" is 91, and what the arm "b" is given may be over after 90 days (purpose "fitting"); state at most 90, or a longer retention"#
      ),
      (
        [("/ends", #""2027-02-29""#)],
        #"/ends: expected a day written YYYY-MM-DD, found "2027-02-29""#
      ),
      (
        [("/arms/0", #"{"id": "a", "asks": "nothing"}"#)],
        #": the control "a" asks nothing, so there is no "optIn" to hold anything against; name a control that asks, or judge by "value" or "withdrawals""#
      ),
      (
        [("/lastinDays", "9")],
        #"/lastinDays: unknown member "lastinDays"; did you mean "lastingDays"?"#
      ),
    ])
  }

  /// What stands elsewhere in the catalog: other experiments, benefits and purposes.
  @Test(.namesItsRow)
  func faultsOfWhatItRefersTo() {
    let other =
      #"{"id": "w", "arms": [{"id": "a", "exchange": "size"}, {"id": "n", "asks": "nothing"}]}"#
    expectFaults([
      (
        [], [("/benefits/1/worth/unit", #""EUR""#)],
        #"/arms/1: this arm gives EUR, and "a" gives USD: the value of the two cannot be compared; let all arms of "x" give in one unit"#
      ),
      (
        [("/lastingDays", "10")],
        [("/purposes/1/retention", #"{"days": 30, "from": "lastUsed", "atMostDays": 13}"#)],
        #": "answerDays" is 14, and what the arm "b" is given may be over after 13 days (purpose "fitting"); state at most 13, or a longer retention"#
      ),
      (
        [], [("/exchanges/1/benefit", #""nothing""#), ("/exchanges/1/controlOnly", "true")],
        #"/arms/1: "size" is for controls only, and this arm is held against "a"; make it the control"#
      ),
      (
        [("/metric", #""promises""#)], [("/exchanges/0/benefit", #""nothing""#)],
        #"/metric: the control "a" promises nothing, so there is no "promises" to hold anything against; name another control or metric ("promisesFloor" guards the promises of the others)"#
      ),
    ])
    do {
      let (catalog, messages) = try read([], [("/experiments/-", other)])
      #expect(catalog == nil)
      #expect(
        messages.first?.contains(
          #"/experiments/1/arms/0/exchange: the exchange "size" is in the experiment "x" already, and an exchange belongs to one; take it out of either, or give this arm an exchange of its own"#
        ) == true, "\(messages)")
      let twice = try read([], [("/experiments/-", try experiment([]).text)])
      #expect(
        twice.messages.contains {
          $0.contains(#"/experiments/1: the id "x" is taken by an earlier one"#)
        },
        "\(twice.messages)")
    } catch { Issue.record("\(error)") }
  }

  /// A holdout of the whole programme says less than an experiment.
  private static let holdout: [(String, String?)] = [
    ("/arms/0", #"{"id": "a", "asks": "everything", "weight": 19}"#),
    ("/arms/1", #"{"id": "n", "asks": "nothing"}"#), ("/ends", #""2027-07-01""#),
  ]

  @Test func aHoldoutIsJudgedByValueAgainstNobodyAsked() throws {
    let experiment = try declared(Self.holdout)
    #expect(experiment.isOfProgramme && experiment.metric == .value && experiment.control == 1)
    #expect(experiment.arms.map(\.asksEverything) == [true, false])
    #expect(try !declared([]).isOfProgramme)
    let other = try declared(Self.holdout + [("/arms/0/weight", "9")])
    #expect(other.digest != experiment.digest)
    let changes = other.changes(from: experiment)
    #expect(changes.map(\.text) == ["arms/a/weight 19 → 9"] && !changes[0].isOfWeight)
  }

  @Test(.namesItsRow)
  func faultsOfAHoldout() {
    let one = Self.holdout
    expectFaults([
      (
        one + [("/ends", nil)],
        #": nobody is held out for longer than was said before; state "ends", the first day on which nobody enters any more"#
      ),
      (
        one + [("/control", #""a""#)],
        #"/control: the programme is held against those who are asked nothing; leave "control" out"#
      ),
      (
        one + [("/layer", #""l""#)],
        #"/layer: a programme's holdout is of everybody, before any other experiment; leave "layer" out"#
      ),
      (
        one + [("/eligibility", #"{"shoeSize": "38"}"#)],
        #"/eligibility: a programme's holdout is of everybody, before any other experiment; leave "eligibility" out"#
      ),
      (
        one + [("/arms/1", #"{"id": "b", "exchange": "size"}"#)],
        #"/arms: an arm that asks "everything" stands beside one that asks "nothing", and beside no other: everything is all exchanges and experiments; compare exchanges in an experiment of their own"#
      ),
      (
        one + [("/metric", #""optIn""#)],
        #"/metric: the control "n" asks nothing, so there is no "optIn" to hold anything against; name a control that asks, or judge by "value" or "withdrawals""#
      ),
    ])
    let second =
      #"{"id": "w", "arms": [{"id": "a", "exchange": "size"}, {"id": "n", "asks": "nothing"}]"#
    expectFaults([
      (
        one, [("/benefits/1/worth/unit", #""EUR""#)],
        #": the exchanges give USD and EUR, and the value of the two cannot be added up; let all give in one unit, or judge by "withdrawals""#
      ),
      (
        one + [("/seed", #""w""#)], [("/experiments/-", second + #","metric": "value"}"#)],
        #"/seed: "w" shares people out by the same seed, so that one of its arms would lose more people than the others; give the holdout a seed of its own"#
      ),
    ])
    let both = one.map { ("/experiments/0" + $0.0, $0.1) }
    do {
      let again = try experiment(one + [("/id", #""y""#)]).text
      let messages = try read([], both + [("/experiments/-", again)]).messages
      #expect(
        messages.count == 1
          && messages[0].contains(
            #"/experiments/1: "x" holds people out of the programme already, and there is one such holdout at a time; take out either"#
          ), "\(messages)")
    } catch { Issue.record("\(error)") }
  }

  /// Both sides of what is just allowed.
  @Test func whatIsJustAllowed() throws {
    for changes: [(String, String?)] in [
      [("/arms/1/weight", "1e-19")], [("/arms/1/weight", "1000000")],
      [("/baseline", "0.9"), ("/leastEffect", "0.09")], [("/lastingDays", "90")],
      [("/leastEffect", "3"), ("/metric", #""value""#)],
      [("/arms/0", #"{"id": "a", "asks": "nothing"}"#), ("/metric", #""value""#)],
      [("/arms/0", #"{"id": "a", "asks": "nothing"}"#), ("/metric", #""withdrawals""#)],
      [("/arms/1/weight", "0.001"), ("/hash", #""growthbook2""#)],
      Self.holdout + [("/metric", #""withdrawals""#), ("/control", #""n""#)],
    ] {
      #expect(try read(changes).messages == [])
    }
    // A control that gives nothing is a control.
    let nothing: [(String, String?)] = [
      ("/exchanges/1/benefit", #""nothing""#), ("/exchanges/1/controlOnly", "true"),
    ]
    #expect(try read([("/control", #""b""#)], nothing).messages == [])
  }

  /// Whatever is changed is told, and makes another digest.
  @Test func everyChangeOfADefinitionIsTold() throws {
    let before = try declared([])
    #expect(before.changes(from: before) == [])
    #expect(before.digest == (try declared([])).digest && before.digest.count == 64)
    let changes: [(String, String, [String])] = [
      ("/seed", #""y""#, ["seed"]), ("/hash", #""growthbook2""#, ["hash"]),
      ("/layer", #""l""#, ["layer"]), ("/control", #""b""#, ["control"]),
      ("/eligibility", #"{"basket": 1}"#, ["eligibility"]),
      ("/metric", #""value""#, ["metric"]), ("/better", #""less""#, ["better"]),
      ("/leastEffect", "0.1", ["leastEffect"]), ("/baseline", "0.1", ["baseline"]),
      ("/guardrails", #"{"lastingOptIn": 0.1}"#, ["guardrails/lastingOptIn"]),
      ("/guardrails", #"{"withdrawals": 0.1}"#, ["guardrails/withdrawals"]),
      ("/guardrails", #"{"dataPrice": null}"#, ["guardrails/dataPrice"]),
      ("/guardrails", #"{"promises": 0.1}"#, ["guardrails/promises"]),
      ("/guardrails", #"{"promisesFloor": 0.1}"#, ["guardrails/promisesFloor"]),
      ("/answerDays", "9", ["answerDays"]), ("/lastingDays", "9", ["lastingDays"]),
      ("/noveltyDays", "9", ["noveltyDays"]), ("/leastWeeks", "9", ["leastWeeks"]),
      ("/people", "9", ["people"]), ("/ends", #""2027-01-01""#, ["ends"]),
      ("/arms/1/weight", "2", ["arms/b/weight"]),
      ("/arms/1", #"{"id": "b", "asks": "nothing"}"#, ["arms/b"]),
      (
        "/arms/1/id", #""c""#, ["arms", "arms/c", "arms/c/weight", "arms/b", "arms/b/weight"]
      ),
      ("/arms/-", #"{"id": "c", "asks": "nothing"}"#, ["arms", "arms/c", "arms/c/weight"]),
    ]
    var digests: Set = [before.digest]
    for (pointer, json, names) in changes {
      let after = try declared([(pointer, json)])
      #expect(after.changes(from: before).map(\.name) == names, "\(pointer)")
      digests.insert(after.digest)
    }
    #expect(digests.count == changes.count + 1)
    let gone = try declared([("/arms/1/id", #""c""#)]).changes(from: before)
    #expect(gone.first { $0.name == "arms/b" }?.after == nil)
    #expect(gone.first { $0.name == "arms/c" }?.before == nil)
  }
}
