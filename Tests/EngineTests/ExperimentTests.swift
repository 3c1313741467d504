import Basics
import Engine
import Exchanges
import Experiments
import TestSupport
import Testing

/// Which experiments are started over a catalog in force, and what their end leaves.
@Suite struct ExperimentTests {
  private let coffee = "birthday-for-coffee"
  private let greeting = "birthday-for-greeting"
  private let size = "size-for-fit"
  private let views = "views-for-finds"
  private let birthday = [GivenValue(ask: 0, PersonalText("04-12"))]

  private func start(_ shop: Shop, _ name: String, _ exchanges: [String]) throws -> Command {
    .startExperiment(Samples.outline(name, arms: try exchanges.map { try shop.terms($0) }))
  }

  private func next(_ shop: inout Shop, _ person: PersonID, _ placement: String) throws
    -> OfferDecision
  {
    try shop.engine.nextOffer(OfferRequest(person, placement: placement), at: shop.now)
  }

  private func folded(_ lines: [String]) throws -> ExchangeEngine {
    let fold = EngineFold()
    for line in lines {
      let members = Array(line.utf8.dropFirst())
      try fold.addEvent(members.span)
    }
    return fold.engine()
  }

  /// Every refusal of a start, with each fault beside those that are told before it.
  @Test func eachRefusalOfAStartIsTheFirstThatApplies() throws {
    let points = ("/benefits/4/worth", #"{"amount": 2, "unit": "points"}"# as String?)
    var shop = try Shop(changes: [points])
    #expect(shop.refusal(try start(shop, "x", [coffee, greeting])) == nil)
    let cases: [(String, [String], Refusal?)] = [
      ("x", [], .experimentTaken), ("x", [coffee], .experimentTaken),
      ("y", [], .experimentArmsUnusable), ("y *", [coffee], .experimentArmsUnusable),
      ("y", [coffee], .experimentArmsTooFew), ("y", [size], .experimentArmsTooFew),
      ("y", [coffee, coffee, views], .experimentArmsShareExchange),
      ("y", [size, size], .experimentArmsShareExchange),
      ("y", [coffee, views], .experimentUnitsDiffer), ("y", [size, views], .experimentUnitsDiffer),
      ("y", [coffee, greeting], .exchangeInExperiment),
      ("y", [size, coffee], .exchangeInExperiment),
      // What promises nothing has no unit.
      ("y", [greeting, views], .exchangeInExperiment),
      ("y", [size, "allergies-for-warnings"], nil),
      ("z", [views, size], .experimentUnitsDiffer),
    ]
    for (name, exchanges, refusal) in cases {
      let digest = shop.engine.state.digest
      #expect(shop.refusal(try start(shop, name, exchanges)) == refusal, "\(name) \(exchanges)")
      if refusal != nil { #expect(shop.engine.state.digest == digest, "\(name) \(exchanges)") }
    }
    // Another version of the text ends the experiment whole, and its exchange is free.
    try shop.adopt([points, ("/exchanges/0/text/version", "2")])
    #expect(shop.engine.state.exchange.experiments[0].isStoppedByCatalog)
    #expect(shop.refusal(.stopExperiment(ExperimentID(0))) == .experimentStopped)
    #expect(
      shop.refusal(try start(shop, "x", [coffee, "area-for-delivery-day"])) == .experimentTaken)
    #expect(shop.refusal(try start(shop, "z", [coffee, "area-for-delivery-day"])) == nil)
  }

  /// Whoever is in an experiment is shown their arm, however much another offer gives: else the arm that gives
  /// little would lose its people to that offer, and the arms would compare unlike people.
  @Test func anArmComesBeforeWhatIsInNoExperiment() throws {
    var shop = try Shop()
    func shown(_ shop: inout Shop) throws -> String {
      let person = try shop.newcomer()
      let decision = try next(&shop, person, "account")
      return shop.engine.state.exchange.candidate(try #require(decision.exchange)).name
    }
    #expect(![coffee, greeting].contains(try shown(&shop)))
    try shop.engine.perform(start(shop, "x", [coffee, greeting]), at: shop.now)
    var counts: [String: Int] = [:]
    for _ in 0..<80 { counts[try shown(&shop), default: 0] += 1 }
    #expect(Set(counts.keys) == [coffee, greeting] && counts.values.allSatisfy { $0 > 20 })
  }

  /// What a stop frees is ranked among the others again, and a control is shown to nobody.
  @Test func aStopFreesItsExchangesAtOnce() throws {
    var shop = try Shop()
    try shop.adopt([("/exchanges/6/placement", #""footer""#)])
    try shop.engine.perform(start(shop, "x", [coffee, greeting]), at: shop.now)
    var shown: Set<String> = []
    for _ in 0..<40 {
      let person = try shop.newcomer()
      let decision = try next(&shop, person, "account")
      shown.insert(shop.engine.state.exchange.candidate(try #require(decision.exchange)).name)
    }
    #expect(shown == [coffee, greeting])
    let before = shop.engine.state.tallies(of: ExperimentID(0), at: shop.now)
    try shop.engine.perform(.stopExperiment(ExperimentID(0)), at: shop.now)
    for _ in 0..<40 {
      let person = try shop.newcomer()
      let decision = try next(&shop, person, "account")
      #expect(shop.engine.state.exchange.candidate(try #require(decision.exchange)).name == coffee)
      let offer = shop.engine.state.exchange.offers[try #require(decision.offer).index]
      #expect(shop.engine.state.exchange.arm(of: offer) == nil)
    }
    #expect(shop.engine.state.tallies(of: ExperimentID(0), at: shop.now) == before)
  }

  /// An offer that is open at the stop is the same at the next look, whatever runs by then, and counts where it
  /// was shown.
  @Test func anOpenOfferOutlivesTheStop() throws {
    var shop = try Shop()
    try shop.adopt([("/exchanges/6/placement", #""footer""#)])
    try shop.engine.perform(start(shop, "x", [coffee, greeting]), at: shop.now)
    var open: [(PersonID, OfferID)] = []
    for _ in 0..<40 {
      let person = try shop.newcomer()
      open.append((person, try #require(next(&shop, person, "account").offer)))
    }
    try shop.engine.perform(.stopExperiment(ExperimentID(0)), at: shop.now)
    for isAgain in [false, true] {
      if isAgain { try shop.engine.perform(start(shop, "y", [greeting, coffee]), at: shop.now) }
      for (person, offer) in open {
        let decision = try next(&shop, person, "account")
        #expect(decision.offer == offer && decision.isRepeat)
      }
    }
    for (index, (_, offer)) in open.enumerated() {
      let answer = Answer.allCases[index % 3]
      try shop.engine.perform(
        .answerOffer(
          offer, answer: answer, textVersion: 1, values: answer == .accepted ? birthday : []),
        at: shop.now)
    }
    let first = shop.engine.state.tallies(of: ExperimentID(0), at: shop.now)
    let second = shop.engine.state.tallies(of: ExperimentID(1), at: shop.now)
    #expect(first.reduce(0) { $0 + $1.shown } == 40)
    #expect(first.reduce(0) { $0 + $1.accepted } == 14)
    #expect(first.reduce(0) { $0 + $1.declined + $1.deferred } == 26)
    #expect(second.allSatisfy { $0.shown == 0 && $0.accepted == 0 && $0.declined == 0 })
  }

  /// Whoever met the first may meet either arm of the second; the first one's counts stay what they were,
  /// through a person's return, an erasure and a restart.
  @Test func aSecondExperimentLeavesTheFirstAlone() throws {
    var shop = try Shop()
    try shop.adopt([("/exchanges/6/placement", #""footer""#)])
    try shop.engine.perform(start(shop, "x", [coffee, greeting]), at: shop.now)
    var people: [PersonID] = []
    for index in 0..<60 {
      let person = try shop.newcomer()
      people.append(person)
      let offer = try #require(next(&shop, person, "account").offer)
      if index % 2 == 0 {
        try shop.engine.perform(
          .answerOffer(offer, answer: .deferred, textVersion: 1), at: shop.now)
      }
    }
    try shop.engine.perform(.stopExperiment(ExperimentID(0)), at: shop.now)
    try shop.engine.perform(start(shop, "y", [coffee, greeting]), at: shop.now)
    let first = shop.engine.state.tallies(of: ExperimentID(0), at: shop.now)
    for person in people.prefix(5) { try shop.engine.perform(.erasePerson(person), at: shop.now) }
    shop.wait(days: 60)
    var arms: Set<[Int]> = []
    for person in people.dropFirst(5) {
      let offer = try #require(next(&shop, person, "account").offer)
      let state = shop.engine.state.exchange
      let place = try #require(state.arm(of: state.offers[offer.index]))
      #expect(place.experiment == ExperimentID(1))
      let met = state.exposures.filter { $0.person == person }.map(\.arm.number.index)
      #expect(met.count == 2)
      arms.insert(met)
      try shop.engine.perform(
        .answerOffer(offer, answer: .accepted, textVersion: 1, values: birthday), at: shop.now)
    }
    #expect(arms.count == 4)
    #expect(shop.engine.state.tallies(of: ExperimentID(0), at: shop.now) == first)
    let second = shop.engine.state.tallies(of: ExperimentID(1), at: shop.now)
    #expect(second.map(\.shown).reduce(0, +) == 55 && second.map(\.accepted).reduce(0, +) == 55)
    let restarted = try folded(shop.lines())
    #expect(restarted.state.digest == shop.engine.state.digest)
    #expect(
      restarted.state.exchange.experiments.elementsEqual(shop.engine.state.exchange.experiments))
    #expect(restarted.state.tallies(of: ExperimentID(0), at: shop.now) == first)
  }

  /// A consent that is renewed in another experiment after the stop brings the stopped one nothing more; what it
  /// brought before still ends there.
  @Test func aRenewalCountsWhereItIsGiven() throws {
    for isInAnother in [false, true] {
      var shop = try Shop()
      try shop.engine.perform(start(shop, "x", [coffee, greeting]), at: shop.now)
      let person = try shop.newcomer()
      func accept(_ experiment: UInt32?) throws -> CommandResult {
        let place = experiment.map { ExperimentArm(experiment: ExperimentID($0), number: ArmID(0)) }
        let show = Command.showOffer(to: person, terms: try shop.terms(coffee), arm: place)
        let offer = try #require(try shop.engine.perform(show, at: shop.now).offer)
        return try shop.engine.perform(
          .answerOffer(
            offer, answer: .accepted, textVersion: 1, values: experiment == 0 ? birthday : []),
          at: shop.now)
      }
      let first = try accept(0)
      try shop.engine.perform(.stopExperiment(ExperimentID(0)), at: shop.now)
      try shop.deliver(try #require(first.promise))
      let before = shop.engine.state.tallies(of: ExperimentID(0), at: shop.now)
      #expect(before[0].promised == 1 && before[0].kept == 1)
      try shop.engine.perform(start(shop, "y", [coffee, greeting]), at: shop.now)
      shop.wait(days: 360)
      let second = try accept(isInAnother ? 1 : nil)
      #expect(second.consent == first.consent)
      try shop.deliver(try #require(second.promise))
      #expect(shop.refusal(.withdrawConsent(try #require(first.consent))) == nil)
      #expect(shop.engine.state.tallies(of: ExperimentID(0), at: shop.now) == before)
      let other = shop.engine.state.tallies(of: ExperimentID(1), at: shop.now)[0]
      let count = isInAnother ? 1 : 0
      #expect(
        [other.accepted, other.promised, other.kept, other.withdrawn].allSatisfy { $0 == count })
      #expect(try folded(shop.lines()).state.digest == shop.engine.state.digest)
    }
  }

  /// The ledger says that and when it was stopped; the digest of what runs is not that of what is stopped.
  @Test func aStopIsALineOfTheLedger() throws {
    var shop = try Shop()
    try shop.engine.perform(start(shop, "x", [coffee, greeting]), at: shop.now)
    let running = shop.engine.state.digest
    try shop.engine.perform(.stopExperiment(ExperimentID(0)), at: shop.now)
    let stopped = shop.engine.state.digest
    let all = try shop.lines()
    #expect(
      all.last
        == #"{"at":\#(shop.now.milliseconds),"event":"experimentStopped","experiment":"x"}"#)
    #expect(running != stopped)
    #expect(try folded(all.dropLast()).state.digest == running)
    #expect(try folded(all).state.digest == stopped)
    let later = all[all.count - 1].replacing(
      "\(shop.now.milliseconds)", with: "\(shop.now.milliseconds + 1)")
    #expect(try folded(all.dropLast() + [later]).state.digest != stopped)
    for line in [
      all[all.count - 1], later.replacing("\"x\"", with: "\"y\""),
      later.replacing("\"x\"", with: "\"x\",\"arm\":\"arm-0\""),
    ] {
      #expect(throws: ReplayFailure.self) { try folded(all + [line]) }
    }
  }

  /// A ledger from before these refusals: one arm alone, an exchange twice, two experiments over one exchange.
  /// They go on as they were, and what one that is stopped had taken over the other has again.
  @Test func whatRanBeforeGoesOn() throws {
    var shop = try Shop()
    try shop.adopt([("/exchanges/6/placement", #""footer""#)])
    func line(_ name: String, _ arms: [(String, String)]) -> String {
      let arms = arms.map { #"{"arm":"\#($0.0)","terms":"\#($0.1)@1"}"# }.joined(separator: ",")
      return
        #"{"at":\#(shop.now.milliseconds),"event":"experimentStarted","experiment":"\#(name)","arms":[\#(arms)]}"#
    }
    shop.engine = try folded(
      shop.lines() + [
        line("x", [("a", coffee), ("b", greeting)]), line("y", [("a", coffee)]),
        line("z", [("a", size), ("b", size)]),
      ])
    shop.engine.gate = nil
    func places(_ count: Int) throws -> Set<Int> {
      var found: Set<Int> = []
      for _ in 0..<count {
        let person = try shop.newcomer()
        guard let offer = try next(&shop, person, "account").offer else { continue }
        let state = shop.engine.state.exchange
        found.insert(state.arm(of: state.offers[offer.index])?.experiment.index ?? -1)
      }
      return found
    }
    #expect(try places(40) == [1])
    #expect(shop.refusal(try start(shop, "new", [coffee, views])) == .exchangeInExperiment)
    #expect(shop.refusal(.stopExperiment(ExperimentID(1))) == nil)
    #expect(try places(40) == [0])
    #expect(shop.refusal(try start(shop, "new", [coffee, views])) == .exchangeInExperiment)
    #expect(shop.refusal(.stopExperiment(ExperimentID(0))) == nil)
    #expect(try places(40) == [-1])
    #expect(shop.refusal(try start(shop, "new", [coffee, views])) == nil)
    #expect(shop.refusal(.stopExperiment(ExperimentID(2))) == nil)
  }
}
