import Basics
import TestSupport
import Testing

@testable import Catalogs
@testable import Engine
@testable import Exchanges

/// What stands in a ledger for each kind of event, and for each case of whatever an event names: pinned, since
/// ledgers are kept for years. A line that changes here is another format.
@Suite struct WireTests {
  private static let at = Instant(milliseconds: 1_767_225_600_000)

  /// What the lines refer to: terms 0 and 1, an experiment over them, and one consent to terms 0.
  private func names() throws -> ExchangeState {
    var engine = ExchangeEngine()
    for command: Command in [
      .adoptTerms(Samples.terms()), .adoptTerms(Samples.terms("plain", purpose: "research")),
      .startExperiment(Samples.outline("x", arms: [TermsID(0), TermsID(1)])),
      .registerPerson(key: PersonalText("ada")),
      .showOffer(
        to: PersonID(0), terms: TermsID(0),
        arm: ExperimentArm(experiment: ExperimentID(0), number: ArmID(0))),
      .answerOffer(OfferID(0), answer: .accepted, textVersion: 1),
    ] {
      try engine.perform(command, at: WireTests.at)
    }
    return engine.state.exchange
  }

  /// A line's members behind its moment.
  private func line(_ fact: Fact, _ names: ExchangeState) -> String {
    var writer = EventWriter()
    var buffer = ByteBuffer()
    writer.write(Event(at: WireTests.at, fact: fact), names: names, to: &buffer)
    let text = String(decoding: buffer.slice, as: UTF8.self)
    return String(text.dropFirst(20).dropLast(2))
  }

  @Test(.namesItsRow)
  func eachKindOfEventHasItsLine() throws {
    let names = try names()
    var seen: Set<FactName> = []
    // Exports are held to these lines too, which they know by this file.
    let lines = WireRows.all.map { "{\"at\":\(WireTests.at.milliseconds),\($0.line)}\n" }
    try expectGolden(lines.joined(), "wire.jsonl")
    forEachRow(WireRows.all) { row in
      seen.insert(row.fact.name)
      #expect(line(row.fact, names) == row.line)
      let members = Array("\"at\":\(WireTests.at.milliseconds),\(row.line)}".utf8)
      let read = try EventReader().read(members.span, number: 1, names: names)
      #expect(read == Event(at: WireTests.at, fact: row.fact))
    }
    #expect(seen == Set(FactName.allCases))
  }

  /// A line's ranks are read as they stand, whatever rules and prices say today. Older versions wrote none, and
  /// ranked by the day of the event.
  @Test func ranksStandInTheLineOrFollowFromItsDay() throws {
    let names = try names()
    let adopted = TrustCatalog.adopted(version: 1)
    let count = adopted.catalog.exchanges.count
    func ranks(_ member: String) throws -> [Int]? {
      let members = Array(
        (#""at":\#(WireTests.at.milliseconds),"event":"catalogAdopted","files":[]\#(member),"#
          + #""catalog":\#(adopted.text)}"#).utf8)
      let event = try EventReader().read(members.span, number: 1, names: names)
      guard case .catalog(.adopted(let read)) = event.fact else { return nil }
      return read.ranks
    }
    let reversed = (0..<count).reversed().map { "\($0)" }.joined(separator: ",")
    #expect(try ranks(#","ranks":[\#(reversed)]"#) == Array((0..<count).reversed()))
    let found = adopted.ranked(on: try #require(Day(of: WireTests.at))).ranks
    #expect(found != Array(0..<count))
    #expect(try ranks("") == found)
    for wrong in [
      "", "0", "\(reversed),\(count)", "0,\(reversed.dropFirst(2))", "x", "\(reversed),",
    ] {
      #expect(throws: ReplayFailure.self, "\(wrong)") { try ranks(#","ranks":[\#(wrong)]"#) }
    }
  }

  /// What a line says of an adoption is read whole, or the line is none.
  @Test(.namesItsRow) func aNoteIsReadWhole() throws {
    let names = try names()
    let adopted = TrustCatalog.adopted(version: 1)
    func note(_ members: String) throws -> AdoptionNote? {
      let line = Array(
        (#""at":1,"event":"catalogAdopted"\#(members),"files":[],"catalog":\#(adopted.text)}"#).utf8
      )
      let event = try EventReader().read(line.span, number: 1, names: names)
      guard case .catalog(.adopted(let read)) = event.fact else { return nil }
      return read.note
    }
    let kim = #","by":"kim""#
    let digest = #","digest":"00""#
    #expect(try note("") == nil)
    #expect(try note(digest) == AdoptionNote(Adoption(), digest: "00", changes: []))
    #expect(
      try note(#"\#(kim)\#(digest),"changes":["a","b"],"moreChanges":2"#)
        == AdoptionNote(Adoption(by: "kim"), digest: "00", changes: ["a", "b"], moreChanges: 2))
    let wrong = [
      kim, #","approval":"x""#, #","changes":["a"]"#, digest + kim, #"\#(digest),"changes":["a""#,
      #"\#(digest),"moreChanges":0"#, #"\#(digest),"moreChanges":x"#, #","by":7\#(digest)"#,
    ]
    forEachRow(wrong) { members in
      #expect(throws: ReplayFailure.self) { try note(members) }
    }
  }

  /// Every outcome can be read back, each with no other's name at its start. Older versions told who was not
  /// eligible and recorded no outcome.
  @Test func outcomesStandInTheLineOrWereNotRecorded() throws {
    let names = try names()
    func read(_ members: String) throws -> Circumstances? {
      let line = Array(#""at":1,"event":"offerDecided","person":0\#(members)}"#.utf8)
      let event = try EventReader().read(line.span, number: 1, names: names)
      guard case .offer(.decided(_, let circumstances)) = event.fact else { return nil }
      return circumstances
    }
    for fate in Fate.allCases {
      let outcomes = Outcomes([Outcome(fate), Outcome(.offered)])
      let fact = Fact.offer(
        .decided(
          PersonID(0), Circumstances(placement: nil, channel: nil, arms: [], outcomes: outcomes)))
      let written = line(fact, names).split(separator: #""person":0"#)[1]
      #expect(try read(String(written))?.outcomes == outcomes, "\(fate)")
    }
    let old = try read(#","placement":"home","notEligible":["a"],"arms":["x:arm-0"]"#)
    #expect(
      old
        == Circumstances(placement: "home", channel: nil, arms: ["x:arm-0"], outcomes: Outcomes()))
    // A number stands for so many of which nothing is told.
    #expect(try read(#","arms":[]"#)?.outcomes == Outcomes())
    for (whole, told) in [
      (#"[2,"offered",1]"#, [nil, nil, Fate.offered, nil]),
      (#"["elsewhere",1,"offered","outranked"]"#, [.elsewhere, nil, .offered, .outranked]),
      // As older versions called it.
      (#"["purposeConsented","offered"]"#, [.heldAlready, .offered]),
    ] {
      let outcomes = Outcomes(told.map { fate in fate.map { Outcome($0) } })
      #expect(try read(#","outcomes":\#(whole)"#)?.outcomes == outcomes, "\(whole)")
    }
    for wrong in [
      "[]", "[0]", "[-1]", "[1.5]", "[9000000000000000000]", #"["offered" 1]"#, #"["offered""#,
      #"["offerd"]"#, #"["offered",]"#, #"["coolingDown:Q7"]"#,
      #"["refusedByTrustRules:Q0"]"#, #"["refusedByTrustRules:Q999"]"#, #"["over"x]"#,
    ] {
      #expect(throws: ReplayFailure.self, "\(wrong)") { try read(#","outcomes":\#(wrong)"#) }
    }
  }

  /// Of the two spellings that a UUID has, the writer uses one, and no other is read.
  @Test func aKeyIsReadInLowerCaseAlone() throws {
    let names = try names()
    let key = Array("7f2c1a90-3b4d-4e5f-8a6b-0c1d2e3f4a5b".utf8)
    func read(_ key: String) throws -> Event {
      let members = Array(
        (#""at":1,"event":"answerKept","key":"\#(key)","method":"offer.answer","request":-1,"#
          + #""numbers":[0]}"#).utf8)
      return try EventReader().read(members.span, number: 1, names: names)
    }
    _ = try read(String(decoding: key, as: UTF8.self))
    var letters: Set<UInt8> = []
    for place in key.indices where key[place] >= UInt8(ascii: "a") {
      var other = key
      other[place] -= 32
      letters.insert(other[place])
      let text = String(decoding: other, as: UTF8.self)
      let key = KeyMark(text.utf8.span)
      #expect(key != nil, "a caller may write it so")
      #expect(throws: ReplayFailure.self, "\(text)") { try read(text) }
    }
    #expect(letters.count == 6)
  }

  /// Every case of each enum that an event's line names has a row.
  @Test func everyNamedCaseHasALine() {
    let lines = WireRows.all.map(\.line)
    func expect(_ names: [String], in member: String) {
      for name in names {
        #expect(lines.contains { $0.contains("\"\(member)\":\"\(name)\"") }, "\(member) \(name)")
      }
    }
    expect(Answer.allCases.map(\.rawValue), in: "answer")
    expect(RightsRequest.allCases.map(\.rawValue), in: "right")
    expect(Disclosure.Kind.allCases.map(\.rawValue), in: "kind")
    expect(RetentionAnchor.allCases.map(\.rawValue), in: "retentionFrom")
    expect(BenefitKind.allCases.map(\.rawValue), in: "benefitKind")
    expect(Remedy.allCases.map(\.rawValue), in: "ifUndeliverable")
    expect(ValueType.allCases.map(\.rawValue), in: "type")
    // The others are said by events of their own.
    expect(["promiseBroken", "unused", "replaced", "invalidated", "contradicted"], in: "why")
  }

  /// Numbers that stand in kept answers and digests.
  @Test func numbersOfCasesArePinned() {
    let answers: [Answer] = [.accepted, .declined, .deferred]
    #expect(answers == Answer.allCases)
    #expect(answers.map(\.code) == [0, 1, 2])
    #expect([-1, 3].map { Answer(code: $0) } == [nil, nil])
    let outcomes: [PromiseOutcome] = [
      .open, .kept, .late, .short, .broken, .compensated, .lapsed,
    ]
    #expect(outcomes == PromiseOutcome.allCases)
    #expect(outcomes.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6])
    #expect(
      outcomes.map(\.name) == ["open", "kept", "late", "short", "broken", "compensated", "lapsed"])
    let endings: [ConsentEnding] = [
      .none, .withdrawn, .expired, .erased, .promiseBroken, .unused, .replaced, .invalidated,
      .contradicted,
    ]
    #expect(endings == ConsentEnding.allCases)
    #expect(endings.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7, 8])
    let kinds: [BehaviourKind] = [.view, .cart, .purchase, .click, .dismiss]
    #expect(kinds == BehaviourKind.allCases)
    #expect(kinds.map(\.rawValue) == [0, 1, 2, 3, 4])
    #expect(kinds.map { "\($0.name)" } == ["view", "cart", "purchase", "click", "dismiss"])
  }
}
