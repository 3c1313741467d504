import Basics
import Catalogs
import Exchanges
import TestSupport
import Testing

/// A state with two terms (a gift and nothing), an experiment over them, two people; person 0 was
/// shown the gift, accepted it, and is owed it.
private func sampleState() throws -> ExchangeState {
  var state = ExchangeState()
  for command: Command in [
    .adoptTerms(Samples.terms()),
    .adoptTerms(Samples.terms("plain", purpose: "research", kind: .none)),
    .startExperiment(Samples.outline("x", arms: [TermsID(0), TermsID(1)])),
    .registerPerson(key: PersonalText("ada")), .registerPerson(key: PersonalText("ada")),
    .showOffer(to: PersonID(0), terms: TermsID(0), arm: arm(0)),
    .answerOffer(OfferID(0), answer: .accepted, textVersion: 1),
    .showOffer(to: PersonID(1), terms: TermsID(1), arm: arm(1)),
  ] {
    try perform(command, on: &state, day: 0)
  }
  return state
}

/// An answer to the open offer, with values by their places in the request.
private func answer(_ answer: Answer, _ values: [(Int, String)]) -> Command {
  .answerOffer(
    OfferID(1), answer: answer, textVersion: 1,
    values: values.map { GivenValue(ask: $0.0, PersonalText($0.1)) })
}

private func deny(_ scope: Preference.Scope) -> Command {
  .statePreference(PersonID(0), Preference(scope, .deny, said: Samples.day(0)))
}

private func arm(_ number: UInt32) -> ExperimentArm {
  ExperimentArm(experiment: ExperimentID(0), number: ArmID(number))
}

@discardableResult
private func perform(
  _ command: Command, on state: inout ExchangeState, day: Int
) throws -> (receipt: CommandResult, facts: [Fact]) {
  var facts: [Fact] = []
  let receipt = try state.decide(command, at: Samples.day(day), into: &facts)
  for fact in facts {
    let event = Event(at: Samples.day(day), fact: fact)
    #expect(state.accepts(event))
    state.apply(event)
  }
  return (receipt, facts)
}

@Suite struct DecidingTests {
  /// Every refusal, with a command that earns it, in the order of precedence.
  @Test(.namesItsRow)
  func eachRefusalHasItsReason() {
    let rows: [(Command, Int, Refusal)] = [
      (Command.showOffer(to: PersonID(9), terms: TermsID(9), arm: nil), 1, Refusal.unknownPerson),
      (.showOffer(to: PersonID(0), terms: TermsID(9), arm: nil), 1, .unknownTerms),
      (.startExperiment(Samples.outline("y", arms: [TermsID(9)])), 1, .unknownTerms),
      (
        .showOffer(
          to: PersonID(0), terms: TermsID(0),
          arm: ExperimentArm(experiment: ExperimentID(1), number: ArmID(0))), 1, .unknownArm
      ),
      (.showOffer(to: PersonID(0), terms: TermsID(0), arm: arm(2)), 1, .unknownArm),
      (.answerOffer(OfferID(9), answer: .declined, textVersion: 1), 1, .unknownOffer),
      (.deliverBenefit(PromiseID(9), value: .zero), 1, .unknownPromise),
      (.breakPromise(PromiseID(9)), 1, .unknownPromise),
      (.withdrawConsent(ConsentID(9)), 1, .unknownConsent),
      (.startExperiment(Samples.outline("x", arms: [TermsID(0)])), 1, .experimentTaken),
      (.startExperiment(Samples.outline("y", arms: [])), 1, .experimentArmsUnusable),
      (.startExperiment(Samples.outline("y \"", arms: [TermsID(0)])), 1, .experimentArmsUnusable),
      (
        .startExperiment(
          ExperimentOutline(
            name: "y",
            arms: [TermsID(0), TermsID(1)].map { ExperimentOutline.Arm(name: "same", terms: $0) })),
        1, .experimentArmsUnusable
      ),
      (.stopExperiment(ExperimentID(1)), 1, .unknownArm),
      (.registerPerson(key: PersonalText("ada")), -30_000, .instantOutOfRange),
      (.registerPerson(key: PersonalText("ada")), 3_000_000, .instantOutOfRange),
      (.adoptTerms(Samples.terms(digest: "01")), 1, .textChangedWithoutVersion),
      (.showOffer(to: PersonID(0), terms: TermsID(1), arm: arm(0)), 1, .termsNotOfArm),
      (.showOffer(to: PersonID(0), terms: TermsID(1), arm: arm(1)), 1, .personInAnotherArm),
      (.showOffer(to: PersonID(1), terms: TermsID(1), arm: arm(1)), 0, .offerStillOpen),
      (.showOffer(to: PersonID(0), terms: TermsID(0), arm: arm(0)), 22, .heldAlready),
      // A no after a yes is taken; anything else comes too late.
      (.answerOffer(OfferID(0), answer: .deferred, textVersion: 1), 1, .offerAlreadyAnswered),
      (.answerOffer(OfferID(1), answer: .accepted, textVersion: 2), 1, .textVersionNotShown),
      (.deliverBenefit(PromiseID(0), value: Amount(micros: -1)), 1, .valueOutOfRange),
      (.deliverBenefit(PromiseID(0), value: Amount(micros: 4_000_000_001)), 1, .valueOutOfRange),
      (.withdrawConsent(ConsentID(0)), 30, .consentExpired),
      (.breakPromise(PromiseID(0)), 7, .promiseNotYetDue),
      (.expireConsent(ConsentID(9)), 30, .unknownConsent),
      (.expireConsent(ConsentID(0)), 29, .consentNotExpired),
      (.erasePerson(PersonID(2)), 1, .unknownPerson),
      (.registerPerson(key: PersonalText("")), 1, .personKeyUnusable),
      (
        .registerPerson(key: PersonalText(String(repeating: "x", count: 257))), 1,
        .personKeyUnusable
      ),
      (answer(.declined, [(0, "04-12")]), 1, .valuesWithoutConsent),
      (answer(.accepted, [(1, "04-12")]), 1, .valueNotAskedFor),
      (answer(.accepted, [(-1, "04-12")]), 1, .valueNotAskedFor),
      (answer(.accepted, [(0, "04-12"), (0, "04-12")]), 1, .valueNotAskedFor),
      (answer(.accepted, [(0, "")]), 1, .valueUnusable),
      (answer(.accepted, [(0, String(repeating: "x", count: 4_097))]), 1, .valueUnusable),
      // No catalog is in force that would know a channel, a topic or a partner.
      (deny(.channel("email")), 1, .preferenceUnusable),
      (deny(.topic("x")), 1, .preferenceUnusable),
      (deny(.partner("x")), 1, .preferenceUnusable), (deny(.purpose("x")), 1, .preferenceUnusable),
      (deny(.field("shoe", purpose: "gift")), 1, .preferenceUnusable),
    ]
    forEachRow(rows) { (command, day, refusal) in
      let state = try sampleState()
      var facts: [Fact] = []
      #expect(throws: refusal) { try state.decide(command, at: Samples.day(day), into: &facts) }
      #expect(facts.isEmpty)
      #expect(!refusal.reason.isEmpty)
    }
  }

  @Test func aPromiseIsSettledOnce() throws {
    var state = try sampleState()
    try perform(.deliverBenefit(PromiseID(0), value: Amount(micros: 1)), on: &state, day: 1)
    for command: Command in [
      .deliverBenefit(PromiseID(0), value: .zero), .breakPromise(PromiseID(0)),
    ] {
      var facts: [Fact] = []
      #expect(throws: Refusal.promiseAlreadySettled) {
        try state.decide(command, at: Samples.day(99), into: &facts)
      }
    }
  }

  @Test func aConsentIsWithdrawnOnceAndMayBeAskedForAgainAYearLater() throws {
    var state = try sampleState()
    let show = Command.showOffer(to: PersonID(0), terms: TermsID(0), arm: arm(0))
    try perform(.withdrawConsent(ConsentID(0)), on: &state, day: 1)
    #expect(throws: Refusal.consentAlreadyWithdrawn) {
      try perform(.withdrawConsent(ConsentID(0)), on: &state, day: 1)
    }
    #expect(throws: Refusal.coolingDown) { try perform(show, on: &state, day: 365) }
    #expect(try perform(show, on: &state, day: 366).facts.count == 1)
  }

  @Test func aConsentEndsAtTheExactInstant() throws {
    let state = try sampleState()
    let consent = state.consents[0]
    #expect(consent.until == Samples.day(30))
    #expect(consent.stands(at: Samples.day(30).adding(milliseconds: -1)))
    #expect(!consent.stands(at: Samples.day(30)))
  }

  @Test(arguments: [
    (1_000_000, 7, PromiseOutcome.kept), (1_100_000, 0, .kept), (1_000_000, 8, .late),
    (999_999, 1, .short), (999_999, 8, .short),
  ])
  func aPromiseIsKeptInTimeAndInFull(micros: Int64, day: Int, outcome: PromiseOutcome) throws {
    var state = try sampleState()
    let value = Amount(micros: micros)
    try perform(.deliverBenefit(PromiseID(0), value: value), on: &state, day: day)
    // What came in part is short from the due date on, and until then open.
    #expect(state.promises[0].outcome(at: Samples.day(max(day, 8))) == outcome)
    #expect(state.promises[0].outcome == (outcome == .short ? .open : outcome))
    #expect(state.promises[0].value == value)
  }

  @Test func aPromiseCanBeBrokenOnlyPastItsDeadline() throws {
    var state = try sampleState()
    let command = Command.breakPromise(PromiseID(0))
    var facts: [Fact] = []
    let due = state.promises[0].due
    #expect(throws: Refusal.promiseNotYetDue) { try state.decide(command, at: due, into: &facts) }
    _ = try state.decide(command, at: due.adding(milliseconds: 1), into: &facts)
    #expect(facts == [.promise(.broken(PromiseID(0)))])
    try perform(command, on: &state, day: 8)
    #expect(state.promises[0].outcome == .broken)
  }

  @Test func nothingPromisedMeansNoPromise() throws {
    var state = try sampleState()
    let answer = Command.answerOffer(OfferID(1), answer: .accepted, textVersion: 1)
    let (receipt, facts) = try perform(answer, on: &state, day: 0)
    #expect(receipt.consent == ConsentID(1))
    #expect(receipt.promise == nil)
    #expect(facts.count == 2)
  }

  @Test func decliningAndDeferringLeaveNoConsent() throws {
    for answer in [Answer.declined, .deferred] {
      var state = try sampleState()
      let command = Command.answerOffer(OfferID(1), answer: answer, textVersion: 1)
      let (receipt, facts) = try perform(command, on: &state, day: 0)
      #expect(receipt == CommandResult())
      #expect(facts == [.offer(.answered(OfferID(1), answer))])
    }
  }

  @Test func adoptingTheSameTermsAgainChangesNothing() throws {
    var state = try sampleState()
    let (receipt, facts) = try perform(.adoptTerms(Samples.terms()), on: &state, day: 3)
    #expect(receipt.terms == TermsID(0))
    #expect(facts.isEmpty)
    #expect(
      try perform(.adoptTerms(Samples.terms(version: 2)), on: &state, day: 3).receipt.terms
        == TermsID(2))
  }

  @Test func aPersonIsExposedOnceToAnExperiment() throws {
    var state = try sampleState()
    try perform(
      .answerOffer(OfferID(1), answer: .deferred, textVersion: 1), on: &state, day: 0)
    let show = Command.showOffer(to: PersonID(1), terms: TermsID(1), arm: arm(1))
    let (_, facts) = try perform(show, on: &state, day: 40)
    #expect(facts.count == 1)
    #expect(state.exposures.count == 2)
  }

  /// Nobody is shown an arm any more, who has met it neither; what was shown is answered. No log says otherwise.
  @Test func aStoppedExperimentShowsNothing() throws {
    var state = try sampleState()
    #expect(
      try perform(.stopExperiment(ExperimentID(0)), on: &state, day: 1).facts
        == [.experiment(.stopped(ExperimentID(0), byCatalog: false))])
    #expect(state.experiments[0].startedAt == Samples.day(0))
    #expect(state.experiments[0].stoppedAt == Samples.day(1))
    try perform(.registerPerson(key: PersonalText("eve")), on: &state, day: 1)
    for command: Command in [
      .stopExperiment(ExperimentID(0)),
      .showOffer(to: PersonID(2), terms: TermsID(1), arm: arm(1)),
      .showOffer(to: PersonID(1), terms: TermsID(1), arm: arm(1)),
      // Before what else is wrong with it.
      .showOffer(to: PersonID(0), terms: TermsID(1), arm: arm(0)),
    ] {
      #expect(throws: Refusal.experimentStopped) { try perform(command, on: &state, day: 1) }
    }
    for fact: Fact in [
      .experiment(.stopped(ExperimentID(0), byCatalog: false)),
      .experiment(.exposed(PersonID(2), arm(1))),
      .offer(.shown(OfferID(2), to: PersonID(1), terms: TermsID(1), arm: arm(1))),
      .experiment(.started(ExperimentID(1), Samples.outline("x", arms: [TermsID(0), TermsID(1)]))),
    ] {
      #expect(!state.accepts(Event(at: Samples.day(1), fact: fact)), "\(fact)")
    }
    #expect(throws: Refusal.experimentTaken) {
      try perform(
        .startExperiment(Samples.outline("x", arms: [TermsID(0), TermsID(1)])), on: &state, day: 1)
    }
    try perform(.answerOffer(OfferID(1), answer: .accepted, textVersion: 1), on: &state, day: 1)
    #expect(state.exposures[1].hasAccepted)
  }

  @Test func aLongHistoryLeavesShortChains() throws {
    var state = ExchangeState()
    try perform(.adoptTerms(Samples.terms(kind: .none)), on: &state, day: 0)
    try perform(.registerPerson(key: PersonalText("ada")), on: &state, day: 0)
    // Quadratic chains would take minutes.
    for number in 0..<2_000 {
      let show = Command.showOffer(to: PersonID(0), terms: TermsID(0), arm: nil)
      let day = number * 400
      try perform(show, on: &state, day: day)
      let answer: Answer = number % 2 == 0 ? .declined : .accepted
      let offer = OfferID(UInt32(number))
      try perform(.answerOffer(offer, answer: answer, textVersion: 1), on: &state, day: day)
      if answer == .accepted {
        try perform(.withdrawConsent(ConsentID(UInt32(number / 2))), on: &state, day: day)
      }
    }
    #expect(state.people[0].newestOpenOffer == ExchangeState.none)
    #expect(state.people[0].newestConsent == ExchangeState.none)
  }

  @Test func chainsLoseOnlyWhatLeavesThem() throws {
    var state = ExchangeState()
    for number in 0..<4 {
      let terms = Samples.terms("e\(number)", purpose: "p\(number)", kind: .none)
      try perform(.adoptTerms(terms), on: &state, day: 0)
    }
    try perform(.registerPerson(key: PersonalText("ada")), on: &state, day: 0)
    for number: UInt32 in 0..<4 {
      try perform(
        .showOffer(to: PersonID(0), terms: TermsID(number), arm: nil), on: &state, day: 0)
    }
    // Out of the middle, the newest, the oldest.
    for number: UInt32 in [1, 3, 0] {
      try perform(
        .answerOffer(OfferID(number), answer: .accepted, textVersion: 1), on: &state, day: 0)
    }
    func isOpen(_ number: UInt32) -> Bool {
      var facts: [Fact] = []
      let show = Command.showOffer(to: PersonID(0), terms: TermsID(number), arm: nil)
      do {
        _ = try state.decide(show, at: Samples.day(0), into: &facts)
        return false
      } catch { return error == .offerStillOpen }
    }
    #expect((0..<4).map { isOpen($0) } == [false, false, true, false])
    // Consents 0, 1, 2 are of purposes p1, p3, p0: the middle one goes.
    try perform(.withdrawConsent(ConsentID(1)), on: &state, day: 0)
    func stands(_ number: UInt32) -> Bool {
      var facts: [Fact] = []
      let show = Command.showOffer(to: PersonID(0), terms: TermsID(number), arm: nil)
      do {
        _ = try state.decide(show, at: Samples.day(0), into: &facts)
        return false
      } catch { return error == .heldAlready }
    }
    #expect([0, 1, 3].map { stands($0) } == [true, true, false])
  }

  @Test func factsThatCannotFollowAreNotAccepted() throws {
    var state = try sampleState()
    try perform(
      .answerOffer(OfferID(1), answer: .declined, textVersion: 1), on: &state, day: 0)
    let sameNames = ExperimentOutline(
      name: "y", arms: [0, 1].map { ExperimentOutline.Arm(name: "same", terms: TermsID($0)) })
    let bad: [Fact] = [
      .person(.registered(PersonID(1))), .person(.registered(PersonID(3))),
      .catalog(.termsAdopted(TermsID(5), Samples.terms("new"))),
      .catalog(.termsAdopted(TermsID(2), Samples.terms())),
      .experiment(.started(ExperimentID(1), Samples.outline("y", arms: [TermsID(7)]))),
      .experiment(.started(ExperimentID(0), Samples.outline("y", arms: [TermsID(0)]))),
      .experiment(.started(ExperimentID(1), Samples.outline("x", arms: [TermsID(0)]))),
      .experiment(.started(ExperimentID(1), Samples.outline("y", arms: []))),
      .experiment(.started(ExperimentID(1), sameNames)),
      .experiment(.stopped(ExperimentID(1), byCatalog: false)),
      .experiment(.exposed(PersonID(0), arm(0))), .experiment(.exposed(PersonID(5), arm(0))),
      .offer(.shown(OfferID(2), to: PersonID(0), terms: TermsID(1), arm: arm(1))),
      .offer(.shown(OfferID(2), to: PersonID(0), terms: TermsID(1), arm: arm(0))),
      .offer(.shown(OfferID(3), to: PersonID(0), terms: TermsID(0), arm: nil)),
      .offer(.shown(OfferID(2), to: PersonID(0), terms: TermsID(9), arm: nil)),
      .offer(.answered(OfferID(0), .accepted)), .offer(.answered(OfferID(7), .accepted)),
      .consent(.given(ConsentID(1), offer: OfferID(9), until: Samples.day(31))),
      // A second consent for one offer; one for a declined offer; one too long.
      .consent(.given(ConsentID(1), offer: OfferID(0), until: Samples.day(31))),
      .consent(.given(ConsentID(1), offer: OfferID(1), until: Samples.day(31))),
      .consent(.given(ConsentID(1), offer: OfferID(0), until: Samples.day(99))),
      .promise(.made(PromiseID(1), consent: ConsentID(7), due: Samples.day(8))),
      .promise(.made(PromiseID(1), consent: ConsentID(0), due: Samples.day(8))),
      .promise(.benefitDelivered(Delivery(nil, of: PromiseID(1), value: .zero))),
      .promise(.broken(PromiseID(1))),
      .promise(.benefitDelivered(Delivery(nil, of: PromiseID(0), value: Amount(micros: -1)))),
      .promise(.benefitDelivered(Delivery(nil, of: PromiseID(0), value: Amount(micros: .max)))),
      .promise(.benefitDelivered(Delivery(DeliveryID(1), of: PromiseID(0), value: .zero))),
      .promise(
        .benefitDelivered(
          Delivery(
            DeliveryID(0), of: PromiseID(0), value: .zero, DeliveryNote(evidence: "at noon")))),
      .promise(
        .deliveryCorrected(DeliveryID(0), value: .zero, by: "lee", reason: "slip")),
      .promise(.broken(PromiseID(0))), .consent(.withdrawn(ConsentID(1))),
      // Who reviewed whom are ids, both.
      .custody(.partnerReviewed("parcels", by: "")),
      .custody(.partnerReviewed("parcels", by: "eve b")),
      .custody(.partnerReviewed("", by: "eve")), .custody(.partnerReviewed("par cels", by: "eve")),
    ]
    for fact in bad {
      #expect(!state.accepts(Event(at: Samples.day(1), fact: fact)), "\(fact)")
    }
    let far = Event(at: Instant(milliseconds: .max), fact: .person(.registered(PersonID(2))))
    #expect(!state.accepts(far))
    let review = Event(at: Samples.day(1), fact: .custody(.partnerReviewed("parcels", by: "eve")))
    #expect(state.accepts(review))
  }

  /// A log may hold one value for each field that the terms ask for, while their consent stands.
  @Test func aLogHoldsOneValueForAField() throws {
    var state = try sampleState()
    func accepts(_ value: UInt32, _ consent: UInt32, place: Int) -> Bool {
      let fact = ConsentFact.valueCollected(
        ValueID(value), consent: ConsentID(consent), ask: place, wasFiner: false)
      return state.accepts(Event(at: Samples.day(1), fact: .consent(fact)))
    }
    #expect(accepts(0, 0, place: 0))
    for (value, consent, place) in [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, -1)] {
      let isAccepted = accepts(UInt32(value), UInt32(consent), place: place)
      #expect(!isAccepted, "value \(value) of consent \(consent) at \(place)")
    }
    state.apply(
      Event(
        at: Samples.day(1),
        fact: .consent(
          .valueCollected(ValueID(0), consent: ConsentID(0), ask: 0, wasFiner: false))))
    #expect(!accepts(1, 0, place: 0), "the field has its value")
    var ended = try sampleState()
    try perform(.withdrawConsent(ConsentID(0)), on: &ended, day: 1)
    state = ended
    #expect(!accepts(0, 0, place: 0), "the consent has ended")
  }
}

@Suite struct TermsTests {
  /// What no catalog could hold, no log line may bring in.
  @Test func impossibleTermsAreNotMade() {
    func terms(
      version: Int = 1, days: Int = 30, kind: BenefitKind = .gift, micros: Int64? = 1,
      within: Int = 1
    ) -> Terms? {
      Terms(
        exchange: "e", textVersion: version, textDigest: "", purpose: "p", request: [],
        retention: Retention(days: days, anchor: .collected), benefit: "b", benefitKind: kind,
        promise: micros.map {
          PromisedWorth(
            worth: Amount(micros: $0), unit: "EUR", deliverWithinDays: within, evidence: "x",
            ifUndeliverable: .erase)
        })
    }
    #expect(terms() != nil)
    #expect(terms(kind: .none, micros: nil) != nil)
    #expect(terms(version: 0) == nil)
    #expect(terms(days: 31) == nil)
    #expect(terms(kind: .none) == nil)
    #expect(terms(micros: nil) == nil)
    #expect(terms(micros: 0) == nil)
    #expect(terms(micros: -1) == nil)
    #expect(terms(micros: 4_000_000_000) != nil)
    #expect(terms(micros: 4_000_000_001) == nil)
    #expect(terms(within: 367) == nil)
    #expect(terms(within: -1) == nil)
  }
}
