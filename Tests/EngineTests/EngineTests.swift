import Basics
import Catalogs
import Engine
import Exchanges
import Experiments
import Ledger
import TestSupport
import Testing

@Suite struct EngineTests {
  /// One random command: mostly one that could be valid, sometimes nonsense.
  private static func command(_ random: inout Random, _ state: ExchangeState) -> Command {
    func number(_ count: Int) -> UInt32 { UInt32(random.below(count + 1 + count / 20)) }
    switch random.below(13) {
    case 0:
      let kind: BenefitKind = random.below(3) == 0 ? .none : .gift
      return .adoptTerms(
        Samples.terms(
          "e\(random.below(4))", version: 1 + random.below(2), purpose: "p\(random.below(3))",
          kind: kind, worth: Int64(1 + random.below(3)), deliverWithinDays: random.below(4)))
    case 1:
      let arms = (0...random.below(3)).map { _ in TermsID(number(state.terms.count)) }
      return .startExperiment(Samples.outline("x\(random.below(9))", arms: arms))
    case 2, 3: return .registerPerson(key: PersonalText("p\(random.below(1_000))"))
    case 4, 5, 6: return show(&random, state)
    case 7, 8:
      let offer = OfferID(number(state.offers.count))
      let version =
        offer.index < state.offers.count && random.below(9) > 0
        ? state.terms[state.offers[offer.index].terms.index].textVersion : 1
      return .answerOffer(offer, answer: random.element(Answer.allCases), textVersion: version)
    case 9:
      return .deliverBenefit(
        PromiseID(number(state.promises.count)), value: Amount(micros: Int64(random.below(4)) - 1))
    case 10: return .breakPromise(PromiseID(number(state.promises.count)))
    case 11 where random.below(4) == 0:
      return .stopExperiment(ExperimentID(number(state.experiments.count)))
    default: return .withdrawConsent(ConsentID(number(state.consents.count)))
    }
  }

  private static func show(_ random: inout Random, _ state: ExchangeState) -> Command {
    let person = PersonID(UInt32(random.below(state.people.count + 1)))
    if !state.experiments.isEmpty, random.below(4) > 0 {
      let experiment = random.below(state.experiments.count)
      let arm = random.below(state.experiments[experiment].arms.count)
      return .showOffer(
        to: person, terms: state.experiments[experiment].arms[arm].terms ?? TermsID(0),
        arm: ExperimentArm(experiment: ExperimentID(index: experiment), number: ArmID(index: arm)))
    }
    return .showOffer(
      to: person, terms: TermsID(UInt32(random.below(state.terms.count + 1))), arm: nil)
  }

  /// The events of an engine whose group nobody took.
  private static func log(_ engine: ExchangeEngine) -> MemoryLog {
    var log = MemoryLog(keepsLines: true)
    var group = engine.group
    log.commit(&group)
    return log
  }

  /// Runs random commands; a refused one must change nothing.
  private static func life(seed: UInt64, _ random: inout Random, commands: Int) throws
    -> ExchangeEngine
  {
    var engine = ExchangeEngine()
    var now = Samples.day(0)
    for _ in 0..<commands {
      // The clock mostly goes forward; the log orders events, not the clock.
      now = now.adding(milliseconds: Int64(random.below(90_000_000)) - 1_000_000)
      let command = command(&random, engine.state.exchange)
      let lines = engine.eventCount
      let digest = random.below(40) == 0 ? engine.state.digest : nil
      do {
        try engine.perform(command, at: now)
      } catch {
        #expect(engine.eventCount == lines, "seed \(seed): a refusal left lines in the log")
        if let digest { #expect(engine.state.digest == digest, "seed \(seed)") }
      }
    }
    return engine
  }

  @Test func anyCommandsReplayToTheSameDigest() throws {
    try forAll(seeds: 15, thorough: 150) { seed, random in
      let engine = try EngineTests.life(seed: seed, &random, commands: 300)
      let replayed = try ExchangeEngine.replay(EngineTests.log(engine).forEachLine)
      #expect(replayed.digest == engine.state.digest, "seed \(seed)")
      for experiment in engine.state.exchange.experiments.indices {
        let id = ExperimentID(index: experiment)
        let now = engine.state.exchange.latest
        #expect(
          replayed.tallies(of: id, at: now) == engine.state.tallies(of: id, at: now), "seed \(seed)"
        )
      }
    }
  }

  @Test func equalCommandsWriteEqualBytes() throws {
    try forAll(seeds: 20) { seed, random in
      var again = random
      let one = try EngineTests.life(seed: seed, &random, commands: 200)
      let other = try EngineTests.life(seed: seed, &again, commands: 200)
      #expect(try EngineTests.lines(one) == EngineTests.lines(other), "seed \(seed)")
    }
  }

  /// The tallies, counted again the slow way from the tables.
  @Test func talliesAgreeWithACountOfTheState() throws {
    try forAll(seeds: 10, thorough: 100) { seed, random in
      let engine = try EngineTests.life(seed: seed, &random, commands: 400)
      let state = engine.state.exchange
      for (experiment, outline) in state.experiments.enumerated() {
        let found = engine.state.tallies(
          of: ExperimentID(index: experiment), at: state.latest)
        for arm in outline.arms.indices {
          let place = ExperimentArm(
            experiment: ExperimentID(index: experiment), number: ArmID(index: arm))
          #expect(found[arm] == recount(state, place), "seed \(seed), \(outline.name) arm \(arm)")
        }
      }
    }
  }

  private func recount(_ state: ExchangeState, _ place: ExperimentArm) -> ArmTally {
    var tally = ArmTally()
    let offers = state.offers.filter { state.arm(of: $0) == place }
    tally.shown = Set(offers.map(\.person)).count
    tally.accepted = Set(offers.filter { $0.answer == .accepted }.map(\.person)).count
    tally.declined = offers.count { $0.answer == .declined }
    tally.deferred = offers.count { $0.answer == .deferred }
    for consent in state.consents
    where state.arm(of: state.offers[consent.tallyOffer.index]) == place {
      tally.withdrawn += consent.ending == .withdrawn ? 1 : 0
    }
    for promise in state.promises {
      guard state.arm(of: state.offers[promise.tallyOffer.index]) == place else { continue }
      tally.promised += 1
      let isLate = (promise.outcome == .lapsed ? promise.settledAt : state.latest) > promise.due
      if isLate, [.open, .lapsed].contains(promise.outcome) {
        if promise.value == .zero { tally.overdue += 1 } else { tally.short += 1 }
      }
      tally.kept += promise.outcome == .kept ? 1 : 0
      tally.late += promise.outcome == .late ? 1 : 0
      tally.short += promise.outcome == .short ? 1 : 0
      tally.broken += promise.outcome == .broken ? 1 : 0
      tally.delivered += promise.value
    }
    return tally
  }

  private static func lines(_ engine: ExchangeEngine) throws -> [String] {
    var lines: [String] = []
    try log(engine).forEachLine { lines.append(text($0)) }
    return lines
  }

  @Test func theLogReadsAsDocumented() throws {
    var engine = ExchangeEngine()
    let noon = Samples.day(0)
    try engine.perform(.adoptTerms(Samples.terms()), at: noon)
    try engine.perform(.startExperiment(Samples.outline("x", arms: [TermsID(0)])), at: noon)
    let person = try engine.person(for: "alice@example.org".utf8.span, at: noon)
    let place = ExperimentArm(experiment: ExperimentID(0), number: ArmID(0))
    try engine.perform(.showOffer(to: person, terms: TermsID(0), arm: place), at: noon)
    try engine.perform(.answerOffer(OfferID(0), answer: .accepted, textVersion: 1), at: noon)
    try engine.perform(.deliverBenefit(PromiseID(0), value: Amount(micros: 50_000)), at: noon)
    try engine.perform(.withdrawConsent(ConsentID(0)), at: noon)
    try expectGolden(EngineTests.lines(engine).joined(separator: "\n") + "\n", "log.jsonl")
  }

  @Test func theLogHoldsNoCallersID() throws {
    var engine = ExchangeEngine()
    for number in 0..<50 {
      _ = try engine.person(for: "secret-\(number)@example.org".utf8.span, at: Samples.day(0))
    }
    #expect(try !EngineTests.lines(engine).contains { $0.contains("secret") })
  }

  @Test func aPersonKeepsTheirNumber() throws {
    var engine = ExchangeEngine()
    let one = try engine.person(for: "a".utf8.span, at: Samples.day(0))
    let two = try engine.person(for: "b".utf8.span, at: Samples.day(0))
    #expect(one != two)
    #expect(try engine.person(for: "a".utf8.span, at: Samples.day(9)) == one)
    #expect(engine.eventCount == 2)
  }

  @Test func anIDOfThePersonHasBounds() throws {
    var engine = ExchangeEngine()
    let longest = [UInt8](repeating: 0x61, count: 256)
    _ = try engine.person(for: longest.span, at: Samples.day(0))
    for key in [[], longest + [0x61]] {
      #expect(throws: Refusal.personKeyUnusable) {
        try engine.person(for: key.span, at: Samples.day(0))
      }
    }
  }

  @Test func aDamagedLogIsRefusedAtItsLine() throws {
    try forAll(seeds: 40) { seed, random in
      let engine = try EngineTests.life(seed: seed, &random, commands: 80)
      let lines = try EngineTests.lines(engine)
      guard lines.count > 3 else { return }
      let place = random.below(lines.count)
      // A line left out or doubled leaves numbers that do not follow, unless it was the last or
      // stood alone; either way the replay never crashes and never skips.
      for damaged in [
        lines[..<place] + lines[(place + 1)...], lines[...place] + lines[place...],
      ] {
        var log = MemoryLog(keepsLines: true)
        for line in damaged { log.append(Array((line + "\n").utf8).span, count: 1) }
        do {
          let state = try ExchangeEngine.replay(log.forEachLine)
          #expect(state.digest != engine.state.digest, "seed \(seed)")
        } catch let failure as ReplayFailure {
          #expect(failure.line > place, "seed \(seed)")
        }
      }
    }
  }

  @Test(.namesItsRow)
  func lineThatNoVersionWroteIsRefused() {
    let rows: [String] = [
      "{}", "", "[]", "{\"at\":1}", "{\"at\":1,\"event\":\"personRegisterd\",\"person\":0}",
      "{\"at\":1,\"event\":\"personRegistered\"}",
      "{\"at\":1,\"event\":\"personRegistered\",\"person\":0,\"x\":1}",
      "{\"at\":1,\"event\":\"personRegistered\",\"person\":-1}",
      "{\"at\":1,\"event\":\"personRegistered\",\"person\":99999999999}",
      "{\"at\":1,\"event\":\"personRegistered\",\"person\":1}",
      "{\"at\":1.5,\"event\":\"personRegistered\",\"person\":0}",
      "{\"at\":1,\"event\":\"personRegistered\",\"person\":0",
    ]
    forEachRow(rows) { line in
      var log = MemoryLog(keepsLines: true)
      log.append(Array((line + "\n").utf8).span, count: 1)
      #expect(throws: ReplayFailure.self) { try ExchangeEngine.replay(log.forEachLine) }
    }
  }
}
