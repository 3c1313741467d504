public import Basics
public import Catalogs
public import Exchanges
public import Ledger

/// Decides commands and applies what they give: the only writer.
///
/// What is decided gathers in a group, which the owner takes and makes durable; nothing may be
/// acknowledged before. One thread owns an engine. Time comes with each command, so two engines given
/// the same commands hold the same state and write the same bytes.
public struct ExchangeEngine {
  public private(set) var state = EngineState()
  /// The caller's ids of people, in the order of their surrogate numbers. They stay out of the ledger.
  public private(set) var personKeys = KeyTable()
  /// What was decided since the owner last took it.
  public private(set) var group = CommitGroup()
  /// Events decided, in this life and before.
  public private(set) var eventCount = 0
  /// The values that people gave, as the vault holds them.
  private(set) var values = ValueTable()
  private var responses = KeptResponses()
  private var facts: [Fact] = []
  private var writer = EventWriter()
  private var ending: [ConsentID] = []
  /// What `enforceDeadlines` looks at next.
  var cursors = DeadlineCursors()
  /// What became of each candidate of the last decision.
  var run = FunnelRun()

  /// What a second clock says, where it is ahead of the moments that decisions count as: what is over by either of
  /// them is not used. Nil where the clocks agree.
  public var ahead: Instant?
  /// Whether nothing may end for reasons of time, since the clock cannot be trusted.
  public var endingsWait = false

  /// Terms of which nothing is left to promise, whatever the state says: of a preview, whose state has nobody in it.
  var exhausted: Set<TermsID> = []

  /// What every offer passes before it is shown; nil where nobody judges, as in replays and in tests
  /// of the rest.
  public var gate: OfferGate?

  /// An engine that begins with nothing.
  public init() {}

  /// Whether a catalog that is adopted puts the offer gate in force, which only a test of the rest leaves out.
  private var judgesOffers = true

  package init(judgesOffers: Bool) {
    self.judgesOffers = judgesOffers
  }

  /// An engine in which some rules do not bind: for tests, which show that each one is needed.
  package init(without rules: Set<TrustRule>) {
    state = EngineState(without: rules)
    goesBack = rules.contains(.q21)
  }

  /// Whether the clock may go back, which only a test lets it.
  private var goesBack = false

  /// An engine that goes on from what was folded.
  init(
    state: EngineState, personKeys: KeyTable, values: ValueTable, responses: KeptResponses,
    eventCount: Int
  ) {
    self.state = state
    self.personKeys = personKeys
    self.values = values
    self.responses = responses
    self.eventCount = eventCount
    gate = state.exchange.catalog.map { OfferGate($0) }
  }

  /// Decides a command at a moment and applies its events.
  ///
  /// A moment before the latest event counts as that event's: a clock that goes back revives nothing (Q21).
  /// - Throws: the refusal when the domain says no, with nothing changed.
  @discardableResult
  public mutating func perform(
    _ command: Command, at now: Instant
  ) throws(Refusal) -> CommandResult {
    try perform(command, because: nil, at: now)
  }

  /// Puts a catalog in force.
  /// - Parameter judged: the same as it was judged ahead: then the gate is made of that, and not anew.
  /// - Throws: as `perform`.
  public mutating func adopt(
    _ adopted: AdoptedCatalog, judged: JudgedDay?, at now: Instant
  ) throws(Refusal) {
    let judges = judgesOffers
    judgesOffers = judges && judged == nil
    defer { judgesOffers = judges }
    try perform(.adoptCatalog(adopted), at: now)
    if let judged, judges { gate = OfferGate(judged) }
  }

  /// Takes a person for one who said yes to terms, and was given all for it: for previews, and of nobody who is there.
  mutating func suppose(_ person: PersonID, accepted terms: TermsID, at now: Instant) {
    let offer = OfferID(index: state.exchange.offers.count)
    let until = state.exchange.terms[terms.index].retention.firstEnd(from: now)
    let facts: [Fact] = [
      .offer(.shown(offer, to: person, terms: terms, arm: nil)),
      .offer(.answered(offer, .accepted)),
      .consent(.given(ConsentID(index: state.exchange.consents.count), offer: offer, until: until)),
    ]
    for fact in facts { state.apply(Event(at: now, fact: fact)) }
  }

  /// - Parameter circumstances: what the decision to show an offer rested on, for the log.
  mutating func perform(
    _ command: Command, because circumstances: Circumstances?, at moment: Instant
  ) throws(Refusal) -> CommandResult {
    let now = effective(moment)
    if ahead != nil { try checkUse(command, at: now) }
    facts.removeAll(keepingCapacity: true)
    let result: CommandResult
    do {
      result = try state.exchange.decide(command, at: now, into: &facts)
    } catch {
      throw preceding(error, of: command, at: now)
    }
    if case .registerPerson(let key) = command, personKeys.find(key.bytes.span) != nil {
      throw .personAlreadyKnown
    }
    if facts.isEmpty { return result }
    if endingsWait, facts.contains(where: \.endsByTime) { throw .endingsWait }
    if let (person, terms) = command.shown {
      let use = useMoment(now)
      gate?.look(at: person, in: state.exchange, at: use)
      if gate?.refuses(terms, in: state.exchange) ?? false { throw .refusedByTrustRules }
      // Behind the exposure, which the decision rested on, and before the offer.
      if let circumstances {
        facts.insert(.offer(.decided(person, circumstances)), at: facts.count - 1)
      }
    }
    for index in facts.indices {
      let fact = completed(facts[index], at: now)
      let event = Event(at: now, fact: fact)
      writer.write(event, names: state.exchange, to: &group.events)
      orderErasures(fact)
      state.apply(event)
      orderLateErasures(fact)
    }
    group.endDecision(lines: facts.count)
    eventCount += facts.count
    if case .adoptCatalog(let adopted) = command, judgesOffers { gate = OfferGate(adopted) }
    if case .registerPerson(let key) = command {
      let number = personKeys.insert(key.bytes.span).number
      invariant(result.person?.index == number, "person \(number) is not the next in the log")
      RecordWriter.write(key, of: PersonID(index: number), to: &group)
    }
    for (index, value) in result.kept.enumerated() {
      let id = ValueID(index: state.exchange.values.count - result.kept.count + index)
      let salt = self.salt(of: id)
      RecordWriter.write(value, id, salt: salt, state.exchange, to: &group)
      values.put(value.text, salt: salt, at: id)
    }
    return result
  }

  /// What is told of a command that the domain refuses: where the trust rules refuse an offer too, and that
  /// comes first, that. They are asked last, since they cost the most.
  private mutating func preceding(
    _ refusal: Refusal, of command: Command, at now: Instant
  ) -> Refusal {
    guard let (person, terms) = command.shown, .refusedByTrustRules < refusal else {
      return refusal
    }
    let use = useMoment(now)
    gate?.look(at: person, in: state.exchange, at: use)
    return gate?.refuses(terms, in: state.exchange) ?? false ? .refusedByTrustRules : refusal
  }

  /// What each value's own key is drawn from. The shell takes it from the system's source of randomness;
  /// without that, keys can be guessed, which is for tests.
  public var secret: [UInt8] = []

  /// The key that lies beside a value in the vault.
  private func salt(of id: ValueID) -> [UInt8] {
    var hash = SHA256()
    hash.update(secret)
    hash.update(integer: Int64(id.rawValue))
    return Array(hash.finish().prefix(16))
  }

  /// A fact with what the engine knows and the domain does not: the ranks of a catalog's exchanges, and the keyed
  /// digest of what is handed over.
  private func completed(_ fact: Fact, at now: Instant) -> Fact {
    if case .catalog(.adopted(let adopted)) = fact, let today = Day(of: now) {
      return .catalog(.adopted(adopted.ranked(on: today)))
    }
    // A key that can be guessed proves nothing, and gives the value away.
    guard case .custody(.disclosed(let id, var disclosure)) = fact, let value = disclosure.value,
      !secret.isEmpty
    else {
      return fact
    }
    disclosure.payload = values.payload(of: value)
    return .custody(.disclosed(id, disclosure))
  }

  /// Whether a payload is what was handed over with a disclosure: for a partner's complaint or an audit,
  /// while the value is still held; nil once it is gone, when nobody can tell any more.
  public func proves(_ id: DisclosureID, _ payload: PersonalText) -> Bool? {
    guard id.index < state.exchange.disclosures.count else { return nil }
    let disclosure = state.exchange.disclosures[id.index].disclosure
    guard let value = disclosure.value, let salt = values.salt(of: value) else { return nil }
    return hexadecimal(keyedDigest(key: salt, payload.bytes)) == disclosure.payload
  }

  /// The moment that a decision counts as.
  func effective(_ moment: Instant) -> Instant {
    Instant.range.contains(moment) && !goesBack ? max(moment, state.exchange.latest) : moment
  }

  /// Orders what an event puts an end to to go from the vault and the behaviour store. Who is forgotten is
  /// asked before the event, while their consents are known.
  private mutating func orderErasures(_ fact: Fact) {
    guard case .person(let fact) = fact, let person = fact.forgotten else { return }
    ending.removeAll(keepingCapacity: true)
    state.exchange.forEachConsent(of: person) { ending.append($0) }
    forget(.person(person.rawValue))
  }

  /// What a law keeps is asked after the event, which says whether it does.
  private mutating func orderLateErasures(_ fact: Fact) {
    switch fact {
    case .consent(let fact):
      if let consent = fact.ended { endStores(consent) }
      if let consent = fact.released { eraseValues(of: consent) }
      if let value = fact.replaced { forget(.value(value.rawValue)) }
    case .person(let fact):
      if fact.forgotten == nil { return }
      for consent in ending { endStores(consent) }
      ending.removeAll(keepingCapacity: true)
    case .catalog, .experiment, .offer, .promise, .clearance, .custody, .timeNoted, .clockSet,
      .founded, .responseKept:
      break
    }
  }

  private mutating func endStores(_ consent: ConsentID) {
    forget(.consent(consent.rawValue))
    if !state.exchange.keepsValues(of: consent) { eraseValues(of: consent) }
  }

  private mutating func eraseValues(of consent: ConsentID) {
    var gone: [ValueID] = []
    state.exchange.forEachValue(of: consent) { gone.append($0) }
    for value in gone { forget(.value(value.rawValue)) }
  }

  /// Tells all that holds bytes of people here what is to go; whoever keeps more beside the engine finds it in
  /// the group.
  private mutating func forget(_ one: Forgotten) {
    group.forget(one)
    values.forget(one)
    if case .person(let number) = one { personKeys.remove(Int(number)) }
  }

  /// The surrogate number of the person whom the caller calls `key`; a new one when the key is new.
  /// - Throws: as `perform`.
  public mutating func person(
    for key: Span<UInt8>, at now: Instant
  ) throws(Refusal) -> PersonID {
    if let number = personKeys.find(key) { return PersonID(index: number) }
    guard let text = PersonalText(key.indices.map { key[$0] }) else { throw .personKeyUnusable }
    guard let person = try perform(.registerPerson(key: text), at: now).person else {
      throw .unknownPerson
    }
    return person
  }

  /// Keeps what a person did, under a consent that stands.
  /// - Parameters:
  ///   - kind: what they did with it.
  ///   - item: the id of what they viewed, bought or dismissed, as UTF-8.
  ///   - consent: what it is kept under, and goes with.
  ///   - now: when they did it; a moment before the latest event counts as that event's.
  /// - Throws: the refusal when the consent does not stand, with nothing changed.
  public mutating func record(
    _ kind: BehaviourKind, item: Span<UInt8>, under consent: ConsentID, at now: Instant
  ) throws(Refusal) {
    let now = effective(now)
    try ConsentUse.checkBehaviour(
      under: consent, item: item, in: state.exchange, at: useMoment(now))
    let person = state.exchange.person(of: consent)
    Behaviour.write(kind, item: item, by: person, under: consent, at: now, request: nil, to: &group)
  }

  /// Keeps what a person did, under their newest consent for a purpose.
  /// - Parameters:
  ///   - kind: what they did with the item.
  ///   - item: as above.
  ///   - person: who did it.
  ///   - purpose: its name as UTF-8.
  ///   - request: where it named a key, so that one sent twice is kept once; see `keptResponse`.
  ///   - moment: when they did it; one before the latest event counts as that event's.
  /// - Returns: the consent.
  /// - Throws: the refusal when no consent lets it be kept, with nothing changed.
  public mutating func record(
    _ kind: BehaviourKind, item: Span<UInt8>, by person: PersonID, for purpose: Span<UInt8>,
    as request: KeyedRequest? = nil, at moment: Instant
  ) throws(Refusal) -> ConsentID {
    let now = effective(moment)
    // One call: the state is large, and each call on it costs a copy of its outermost level.
    let consent = try ConsentUse.behaviourConsent(
      of: person, for: purpose, item: item, in: state.exchange, at: useMoment(now))
    Behaviour.write(
      kind, item: item, by: person, under: consent, at: now, request: request, to: &group)
    if let request { responses.behaviour.keep(Behaviour.response(request, kind, under: consent)) }
    return consent
  }

  /// What the request of a key was answered, as far as it is remembered: the newest `Limits.keptResponses` are.
  public func keptResponse(_ key: IdempotencyKey) -> KeptResponse? {
    responses[key.mark] ?? responses[key.itself]
  }

  /// Keeps what a request is answered, as part of the decision made last, so that both are durable or neither.
  /// - Parameters:
  ///   - response: by numbers alone, from which it is written again.
  ///   - decided: whether the request's decision gave events; otherwise this is a decision of its own.
  ///   - moment: as the decision's.
  public mutating func keep(_ response: KeptResponse, decided: Bool, at moment: Instant) {
    write(Event(at: effective(moment), fact: .responseKept(response)), decided: decided)
    responses.decisions.keep(response)
  }

  /// Says which installation this is, once in the life of its ledger: one that says so already stays what it is.
  /// - Parameters:
  ///   - instance: drawn from the system's source of randomness.
  ///   - moment: as a decision's.
  public mutating func found(_ instance: InstanceID, at moment: Instant) {
    if state.exchange.instance != nil { return }
    write(Event(at: effective(moment), fact: .founded(instance)))
  }

  /// Writes and applies an event that orders no erasure.
  /// - Parameter decided: whether it is part of the decision made last; otherwise it is one of its own.
  mutating func write(_ event: Event, decided: Bool = false) {
    writer.write(event, names: state.exchange, to: &group.events)
    state.apply(event)
    if decided { group.extendDecision(lines: 1) } else { group.endDecision(lines: 1) }
    eventCount += 1
  }

  /// Hands over what was decided, and takes an empty group in its place, for its room.
  public mutating func handOver(_ spare: inout CommitGroup) {
    swap(&group, &spare)
  }

  /// The state that lines add up to, from wherever they come.
  /// - Parameter forEachLine: calls what it is given with the members of each line, in order.
  /// - Throws: `ReplayFailure` with the first line that cannot be read or cannot follow the others;
  ///   whatever `forEachLine` throws.
  /// - Complexity: O(bytes of the lines).
  public static func replay(
    _ forEachLine: ((Span<UInt8>) throws -> Void) throws -> Void
  ) throws -> EngineState {
    let fold = EngineFold()
    try forEachLine { try fold.addEvent($0) }
    return fold.state
  }
}

extension Command {
  /// Whom it shows which terms; nil where it shows none.
  fileprivate var shown: (person: PersonID, terms: TermsID)? {
    switch self {
    case .showOffer(let person, let terms, _), .showWish(let person, let terms): (person, terms)
    default: nil
    }
  }
}
