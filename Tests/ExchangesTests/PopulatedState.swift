import Basics
import TestSupport

@testable import Catalogs
@testable import Exchanges

/// A state in which something of everything has happened: each of its tables holds a record, and of what may
/// be missing from one some record has it. Made by commands alone, but for the rows of a file.
struct PopulatedState {
  private(set) var state = ExchangeState()
  private var now = Samples.day(40)

  /// The state, for tests that break it.
  static func make() throws -> ExchangeState {
    var made = PopulatedState()
    try made.fill()
    if var catalog = made.state.catalog {
      let file = AdoptedCatalog.CatalogFile(name: "a.csv", columns: ["area"], rows: [["101"]])
      put([file], \.files, in: &catalog)
      made.state.catalog = catalog
    }
    made.state.apply(
      Event(
        at: made.now,
        fact: .offer(
          .counted(
            DecisionSums(
              hour: DecisionSums.hour(of: made.now), rows: [.init(place: 0, times: 3, people: 2)])))
      ))
    made.state.experiments[1].declared = PopulatedState.declared
    made.state.experiments[1].phases = [
      ExperimentRecord.Phase(begins: made.now, weights: [1, 1])
    ]
    made.state.instance = InstanceID(random: Array(1...16))
    return made.state
  }

  /// What a catalog declares of an experiment.
  private static let declared = DeclaredExperiment(
    id: "y", seed: "y", hash: .siphash, layer: nil,
    arms: [
      .init(id: "a", exchange: "style", asksEverything: false, weight: 1),
      .init(id: "b", exchange: nil, asksEverything: false, weight: 1),
    ],
    control: 0, eligibility: nil, eligibilityText: "", metric: .value, better: .more,
    leastEffect: nil, baseline: nil, guardrails: DeclaredGuardrails(), answerDays: 14,
    lastingDays: 30, noveltyDays: 7, leastWeeks: 2, people: nil, ends: nil)

  @discardableResult
  private mutating func run(_ command: Command) throws -> CommandResult {
    var facts: [Fact] = []
    let receipt = try state.decide(command, at: now, into: &facts)
    for fact in facts { state.apply(Event(at: now, fact: fact)) }
    return receipt
  }

  private func terms(_ exchange: String) -> TermsID {
    TermsID(index: state.terms.firstIndex { $0.exchange == exchange } ?? 0)
  }

  /// Shows an exchange, and gives it an answer where there is one.
  @discardableResult
  private mutating func ask(
    _ person: Int, _ exchange: String, _ answer: Answer?, _ values: [String] = [],
    arm: ExperimentArm? = nil, delivering micros: Int64? = nil
  ) throws -> CommandResult {
    let shown = try run(
      .showOffer(to: PersonID(index: person), terms: terms(exchange), arm: arm))
    guard let offer = shown.offer, let answer else { return shown }
    let receipt = try run(
      .answerOffer(
        offer, answer: answer, textVersion: state.terms(of: offer).textVersion,
        values: values.enumerated().map { GivenValue(ask: $0, PersonalText($1)) }))
    if let micros, let promise = receipt.promise {
      try run(.deliverBenefit(promise, value: Amount(micros: micros)))
    }
    return receipt
  }

  private mutating func wait(days: Int = 0, minutes: Int = 0) {
    now = now.adding(days: days).adding(milliseconds: Int64(minutes) * 60_000)
  }

  private mutating func fill() throws {
    try run(.adoptCatalog(TrustCatalog.adopted(version: 3)))
    try run(.adoptTerms(Samples.terms("own", purpose: "research", kind: .none)))
    for name in ["ada", "bob", "cem", "dan", "eve", "fay"] {
      try run(.registerPerson(key: PersonalText(name)))
    }
    for (name, arms) in [("x", ["birthday", "size"]), ("y", ["style", "own"])] {
      try run(.startExperiment(Samples.outline(name, arms: arms.map { terms($0) })))
    }
    try run(.stopExperiment(ExperimentID(1)))
    let arm = { ExperimentArm(experiment: ExperimentID(0), number: ArmID($0)) }
    for person in 0..<4 {
      try ask(
        person, "birthday", .accepted, ["1990-04-12"], arm: arm(0),
        delivering: person == 3 ? 1_000_000 : 2_000_000)
    }
    try ask(4, "size", .declined, arm: arm(1))
    try speak()
    try hold()
    try handOver()
    try read()
    try ask(4, "style", nil)
    wait(days: 3)
    // Asked anew, the first showing is void.
    try ask(4, "style", .deferred)
    try ask(3, "address", .accepted, ["12345"])
    try ask(5, "survey", .accepted, ["04", "red"])
    try ask(2, "style", nil)
    wait(days: 20)
    try run(.breakPromise(PromiseID(index: state.promises.count - 2)))
    try run(.restrictPerson(PersonID(3), true))
    try run(.receiveRightsRequest(PersonID(0), .access))
    try run(.receiveRightsRequest(PersonID(1), .portability))
    try run(.respondToRightsRequest(RightsRequestID(1)))
    try run(.erasePerson(PersonID(5)))
    try ask(1, "survey", .accepted, ["04", "red"])
    try setAside()
  }

  /// The same catalog with budgets: a unit that was promised, one that is held.
  private mutating func setAside() throws {
    try run(.adoptCatalog(TrustCatalog.adopted(version: 3, hasBudgets: true)))
    try ask(0, "watch", .accepted, ["a lamp"])
    try ask(1, "watch", nil)
  }

  /// What people say, staff among them.
  private mutating func speak() throws {
    let letter = StatementSource.staff("eve", basis: "letter-7")
    for (person, preference) in [
      (0, Preference(.topic("offers"), .deny, said: now, source: letter)),
      (0, Preference(.frequency, .days(0), said: now)),
      (1, Preference(.channel("mail"), .deny, said: now)),
      (1, Preference(.field("note", purpose: "warranty"), .reset, said: now)),
    ] {
      try run(.statePreference(PersonID(index: person), preference))
    }
  }

  /// What a law keeps, and a case that is resolved.
  private mutating func hold() throws {
    let kept = try ask(0, "repair", .accepted, ["a note"])
    if let consent = kept.consent { try run(.withdrawConsent(consent)) }
    let given = try ask(1, "address", .accepted, ["12345"], delivering: 2_000_000)
    if let consent = given.consent { try run(.resolveCase(consent)) }
  }

  /// A chain of custody whose last link is told and gone, and one whose partner does not answer.
  private mutating func handOver() throws {
    let purpose = "delivery"
    for (person, partner) in [(1, "parcels"), (1, "parcels")] {
      try run(
        .disclose(
          of: PersonID(index: person), purpose: purpose, field: "postalCode", to: partner))
    }
    try run(.passOn(DisclosureID(0), to: "couriers"))
    try run(.reviewPartner("parcels", by: "eve"))
    try ask(2, "banner", .accepted, ["red"], delivering: 2_000_000)
    try run(.disclose(of: PersonID(2), purpose: "ads", field: "colour", to: "adnet"))
    try run(.withdrawConsent(ConsentID(index: state.consents.count - 1)))
    wait(days: 8)
    try run(.tellPartner(DisclosureID(3)))
    try run(.reportOverdue(DisclosureID(3)))
    try run(.receiveDisposition(DisclosureID(2), items: 1))
  }

  private mutating func read() throws {
    let opened = try run(
      .openClearance(
        Clearance(
          actor: "cas", role: "care", task: "task-1", purpose: "gift",
          fields: [FieldLevel(field: "birthDate", level: "monthDay")],
          persons: (0..<3).map { PersonID(index: $0) }, from: now,
          until: now.adding(milliseconds: 3_600_000), approver: "carol", approverRole: "lead")))
    guard let clearance = opened.clearance else { return }
    for person in 0..<2 {
      try run(
        .readData(clearance, actor: "cas", role: "care", of: PersonID(index: person)))
    }
    try run(
      .countData(
        clearance, actor: "cas", role: "care",
        level: FieldLevel(field: "birthDate", level: "monthDay")))
    try run(.closeClearance(clearance))
  }
}
