public import Basics
public import Ledger
public import ValueExchange

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
  private var facts: [Fact] = []
  private var writer = EventWriter()
  /// The consent that `expireConsents` looks at next.
  private var expiryCursor = 0

  /// What every offer passes before it is shown; nil where nobody judges, as in replays and in tests
  /// of the rest.
  public var gate: OfferGate?

  /// An engine that begins with nothing.
  public init() {}

  /// An engine that goes on from what was folded.
  init(state: EngineState, personKeys: KeyTable, eventCount: Int) {
    self.state = state
    self.personKeys = personKeys
    self.eventCount = eventCount
  }

  /// Decides a command at a moment and applies its events.
  /// - Throws: the refusal when the domain says no, with nothing changed.
  @discardableResult
  public mutating func perform(
    _ command: Command, at now: Instant
  ) throws(Refusal) -> Receipt {
    facts.removeAll(keepingCapacity: true)
    if case .registerPerson(let key) = command, personKeys.find(key.bytes.span) != nil {
      throw .personAlreadyKnown
    }
    let receipt = try state.exchange.decide(command, at: now, into: &facts)
    if facts.isEmpty { return receipt }
    if case .showOffer(let person, let terms, _) = command, gate != nil {
      let held = state.exchange.held(of: person, at: now)
      if gate?.refuses(terms, state.exchange.terms[terms.index], held: held, at: now) ?? false {
        throw .refusedByTrustRules
      }
    }
    for fact in facts {
      let event = Event(at: now, fact: fact)
      writer.write(event, names: state.exchange, to: &group.events)
      orderErasures(fact)
      state.apply(event)
    }
    group.endDecision(lines: facts.count)
    eventCount += facts.count
    switch command {
    case .registerPerson(let key):
      let number = personKeys.insert(key.bytes.span).number
      invariant(receipt.person?.index == number, "person \(number) is not the next in the log")
      RecordWriter.write(key, of: PersonID(index: number), to: &group)
    case .answerOffer(_, _, _, let values) where !values.isEmpty:
      for (index, value) in values.enumerated() {
        let id = ValueID(index: state.exchange.values.count - values.count + index)
        RecordWriter.write(value, id, state.exchange, to: &group)
      }
    default: break
    }
    return receipt
  }

  /// Orders what an event puts an end to to go from the vault and the behaviour store.
  private mutating func orderErasures(_ fact: Fact) {
    switch fact {
    case .consentWithdrawn(let consent), .consentExpired(let consent): endStores(consent)
    case .personErased(let person):
      var consents: [ConsentID] = []
      state.exchange.forEachConsent(of: person) { consents.append($0) }
      for consent in consents { endStores(consent) }
      group.erase(.person(person.rawValue))
      personKeys.remove(person.index)
    default: break
    }
  }

  private mutating func endStores(_ consent: ConsentID) {
    group.end(consent: consent.rawValue)
    state.exchange.forEachValue(of: consent) { group.erase(.value($0.rawValue)) }
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
  /// - Parameter item: the id of what they viewed, bought or dismissed, as UTF-8.
  /// - Throws: the refusal when the consent does not stand, with nothing changed.
  public mutating func record(
    _ kind: BehaviourKind, item: Span<UInt8>, under consent: ConsentID, at now: Instant
  ) throws(Refusal) {
    try state.exchange.checkBehaviour(under: consent, item: item, at: now)
    let person = state.exchange.person(of: consent)
    Behaviour.write(kind, item: item, by: person, under: consent, at: now, to: &group)
  }

  /// States which consents are past their end, so that what was kept under them goes. Nobody waits
  /// for this: a consent is checked whenever it is relied on.
  /// - Parameter count: how many consents to look at; the next call goes on behind them.
  /// - Complexity: O(count).
  public mutating func expireConsents(at now: Instant, lookingAt count: Int = 4_096) {
    for _ in 0..<min(count, state.exchange.consents.count) {
      if expiryCursor >= state.exchange.consents.count { expiryCursor = 0 }
      let consent = state.exchange.consents[expiryCursor]
      if consent.ending == .none, now >= consent.until {
        _ = try? perform(.expireConsent(ConsentID(index: expiryCursor)), at: now)
      }
      expiryCursor += 1
    }
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
