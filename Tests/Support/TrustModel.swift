public import Basics
public import Catalogs
public import Exchanges

/// What the trust rules come to, in the simplest way that could be right: written from the rules and the
/// words of the commands, apart from the engine. Lists, scans and the clock; nothing is kept that can be
/// found out by looking.
///
/// It takes the commands that the engine takes, and says for each which refusals apply: none is a yes.
public struct TrustModel {
  struct Person {
    var key: String
    var isErased = false
    var isRestricted = false
    /// When something last happened that concerned the person.
    var lastSeen: Instant
    /// Everything that was ever said, in the order of arrival.
    var statements: [Preference] = []
    /// What the person does not want to be asked for, and until when.
    var quiet: [(purpose: String, fields: [String], until: Instant)] = []
    /// The arm met first, by experiment.
    var arms: [Int: Int] = [:]
    var offers: [Int] = []
    var consents: [Int] = []
  }

  struct Offer {
    let person: Int
    let terms: Terms
    let shownAt: Instant
    var answer: Answer?
    /// Whether the exchange was shown anew while this waited for its answer.
    var isSuperseded = false
  }

  /// What an accepted offer left.
  public struct Consent {
    let person: Int
    let terms: Terms
    public internal(set) var from: Instant
    public internal(set) var until: Instant
    public internal(set) var ending = ConsentEnding.none
    var endedAt: Instant?
    var promises: [Int] = []
    var values: [Int] = []
    var readAt: Instant?
    var isResolved = false
    public internal(set) var isHeld = false
  }

  /// A benefit owed.
  public struct Promise {
    let consent: Int
    public let due: Instant
    public internal(set) var outcome = PromiseOutcome.open
    public internal(set) var settledAt: Instant?
    public internal(set) var micros: Int64 = 0
  }

  /// What was given; the text is nil once it is gone.
  public struct Value {
    let consent: Int
    let level: FieldLevel
    public internal(set) var text: String?
    public let wasFiner: Bool
  }

  struct Access {
    let clearance: Clearance
    var closedAt: Instant?
    var readCount = 0
  }

  struct Handed {
    let consent: Int
    let value: Int?
    let partner: String
    let parent: Int?
    let until: Instant
    let days: Int
    let at: Instant
    var isTold = false
    var isDisposed = false
    var isBreached = false
  }

  struct Request {
    let person: Int
    let due: Instant
    var isAnswered = false
  }

  var terms: [Terms] = []
  var experiments: [ExperimentOutline] = []
  /// When each was stopped, by its number.
  public internal(set) var stops: [Int: Instant] = [:]
  var people: [Person] = []
  var offers: [Offer] = []
  public internal(set) var consents: [Consent] = []
  public internal(set) var promises: [Promise] = []
  public internal(set) var values: [Value] = []
  var requests: [Request] = []
  var clearances: [Access] = []
  /// Who was counted, by which value, at every count that was told.
  var counts: [(purpose: String, level: FieldLevel, told: [Int: Int])] = []
  var handed: [Handed] = []
  var lastHanded: [String: Instant] = [:]
  var reviewed: [String: Instant] = [:]
  var inForce: AdoptedCatalog?
  /// What it offers, and on which terms.
  var offered: [(exchange: Exchange, terms: Terms)] = []
  /// The latest moment at which something happened.
  var latest = Instant(milliseconds: 0)

  public init() {}

  /// The moment that a moment counts as: a clock that goes back revives nothing (Q21).
  public func clamped(_ moment: Instant) -> Instant { max(moment, latest) }

  /// Takes a command.
  /// - Returns: every refusal that applies; when there is none, what the command says has happened.
  public mutating func perform(_ command: Command, at moment: Instant) -> Set<Refusal> {
    if !Instant.range.contains(moment) { return [.instantOutOfRange] }
    let now = clamped(moment)
    var happened = true
    let why: Set<Refusal> =
      switch command {
      case .adoptTerms(let terms): adopt(terms, &happened)
      case .adoptCatalog(let catalog): adopt(catalog, &happened)
      case .startExperiment(let outline): start(outline)
      case .stopExperiment(let experiment): stop(experiment.index, now)
      case .registerPerson(let key): register(key, now)
      case .showOffer(let person, let terms, let arm): show(person.index, terms.index, arm, now)
      case .answerOffer(let offer, let answer, let version, let values, let isSpecific):
        self.answer(offer.index, answer, version, values, isSpecific, now)
      case .deliverBenefit(let promise, let value): deliver(promise.index, value.micros, now)
      case .breakPromise(let promise): breakPromise(promise.index, now)
      case .compensatePromise(let promise, let value): compensate(promise.index, value.micros, now)
      case .withdrawConsent, .expireConsent, .invalidateConsent, .resolveCase, .releaseHold:
        end(command, now)
      case .statePreference(let person, let preference): state(person.index, preference, now)
      case .receiveRightsRequest(let person, _): receive(person.index, now)
      case .respondToRightsRequest(let request): respondToRightsRequest(request.index)
      case .restrictPerson(let person, let isRestricted):
        restrict(person.index, isRestricted, now, &happened)
      case .erasePerson(let person): erase(person.index, isIdle: false, now)
      case .forgetIdlePerson(let person): erase(person.index, isIdle: true, now)
      default: performAccess(command, now)
      }
    if why.isEmpty && happened { latest = now }
    return why
  }

  /// Whether a person is known and not forgotten.
  public func isKnown(_ person: Int) -> Bool { person < people.count && !people[person].isErased }

  mutating func see(_ person: Int, _ now: Instant) {
    people[person].lastSeen = max(people[person].lastSeen, now)
  }

  // MARK: Terms, experiments, people

  private mutating func adopt(_ new: Terms, _ happened: inout Bool) -> Set<Refusal> {
    if let old = terms.first(where: { $0.name == new.name }) {
      happened = false
      return old == new ? [] : [.textChangedWithoutVersion]
    }
    terms.append(new)
    return []
  }

  private mutating func adopt(_ new: AdoptedCatalog, _ happened: inout Bool) -> Set<Refusal> {
    if inForce == new {
      happened = false
      return []
    }
    let brought = new.catalog.exchanges.compactMap { exchange in
      new.catalog.terms(of: exchange).map { (exchange, $0) }
    }
    let isChanged = brought.contains { _, wanted in
      terms.contains { $0.name == wanted.name && $0 != wanted }
    }
    if isChanged { return [.textChangedWithoutVersion] }
    for (_, wanted) in brought where !terms.contains(wanted) { terms.append(wanted) }
    inForce = new
    offered = brought
    return []
  }

  private mutating func start(_ outline: ExperimentOutline) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if outline.arms.contains(where: { $0.terms.index >= terms.count }) { why.insert(.unknownTerms) }
    if experiments.contains(where: { $0.name == outline.name }) { why.insert(.experimentTaken) }
    let names = [outline.name] + outline.arms.map(\.name)
    if outline.arms.isEmpty || outline.arms.count > Limits.arms || !names.allSatisfy(isName)
      || Set(outline.arms.map(\.name)).count < outline.arms.count
    {
      why.insert(.experimentArmsUnusable)
    }
    if outline.arms.allSatisfy({ $0.terms.index < terms.count }), inForce != nil {
      why.formUnion(objections(to: outline.arms.map { terms[$0.terms.index] }))
    }
    if why.isEmpty { experiments.append(outline) }
    return why
  }

  /// What a catalog in force makes wrong with the arms of an experiment.
  private func objections(to arms: [Terms]) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if arms.count < 2 { why.insert(.experimentArmsTooFew) }
    for (index, arm) in arms.enumerated() {
      for other in arms[..<index] {
        if other.exchange == arm.exchange { why.insert(.experimentArmsShareExchange) }
        if let one = other.promise?.unit, let another = arm.promise?.unit, one != another {
          why.insert(.experimentUnitsDiffer)
        }
      }
      for (number, running) in experiments.enumerated() where stops[number] == nil {
        if running.arms.contains(where: { terms[$0.terms.index].exchange == arm.exchange }) {
          why.insert(.exchangeInExperiment)
        }
      }
    }
    return why
  }

  private mutating func stop(_ id: Int, _ now: Instant) -> Set<Refusal> {
    if id >= experiments.count { return [.unknownArm] }
    if stops[id] != nil { return [.experimentStopped] }
    stops[id] = now
    return []
  }

  /// The arm that terms are shown as, by the names of the experiment and the arm; nil outside experiments.
  public func arm(showing wanted: Terms) -> (experiment: String, arm: String)? {
    for (number, outline) in experiments.enumerated() where stops[number] == nil {
      for arm in outline.arms where terms[arm.terms.index] == wanted {
        return (outline.name, arm.name)
      }
    }
    return nil
  }

  func isName(_ text: String) -> Bool {
    let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
    return (1...64).contains(text.utf8.count) && text.allSatisfy { allowed.contains($0) }
  }

  private mutating func register(_ key: PersonalText, _ now: Instant) -> Set<Refusal> {
    var why: Set<Refusal> = []
    let text = String(decoding: key.bytes, as: UTF8.self)
    if !(1...256).contains(key.bytes.count) { why.insert(.personKeyUnusable) }
    if people.contains(where: { !$0.isErased && $0.key == text }) {
      why.insert(.personAlreadyKnown)
    }
    if why.isEmpty { people.append(Person(key: text, lastSeen: now)) }
    return why
  }

  /// Forgets a person: what a law keeps stays, and everything that was still to come lapses.
  private mutating func erase(_ person: Int, isIdle wantsIdle: Bool, _ now: Instant) -> Set<Refusal>
  {
    if !isKnown(person) { return [.unknownPerson] }
    if wantsIdle && !isIdle(person, at: now) { return [.personNotIdle] }
    for id in people[person].consents where consents[id].ending == .none { end(id, .erased, now) }
    for id in promises.indices where consents[promises[id].consent].person == person {
      if promises[id].outcome == .open {
        let broken = promises[id].due.adding(days: 14)
        promises[id].outcome = now >= broken ? .broken : .lapsed
        promises[id].settledAt = min(now, broken)
      }
    }
    people[person].isErased = true
    people[person].statements = []
    return []
  }

  /// Whether nothing of a person is kept, owed or remembered, and has not been for a year.
  public func isIdle(_ person: Int, at now: Instant) -> Bool {
    if now < people[person].lastSeen.adding(days: 365) { return false }
    let given = people[person].consents.map { consents[$0] }
    let isKept = given.contains { $0.ending == .none || $0.isHeld }
    let isOwed = given.contains { $0.promises.contains { promises[$0].outcome == .open } }
    let isRemembered = people[person].quiet.contains { now < $0.until }
    let isWaiting = requests.contains { $0.person == person && !$0.isAnswered }
    let isHeldElsewhere = handed.indices.contains { link in
      consents[handed[link].consent].person == person && !handed[link].isDisposed
        && due(link, at: now).map { now < $0.adding(days: 365) } ?? true
    }
    return !isHeldElsewhere && !isKept && !isOwed && !isRemembered && !isWaiting
  }

  /// States everything that the clock has brought about.
  public mutating func enforceDeadlines(at moment: Instant) {
    // What is not due is refused, and changes nothing.
    for id in consents.indices {
      _ = perform(.releaseHold(ConsentID(index: id)), at: moment)
      _ = perform(.expireConsent(ConsentID(index: id)), at: moment)
    }
    for id in promises.indices {
      if clamped(moment) >= promises[id].due.adding(days: 14) {
        _ = perform(.breakPromise(PromiseID(index: id)), at: moment)
      }
      let consent = ConsentID(index: promises[id].consent)
      _ = perform(.invalidateConsent(consent, .promiseBroken), at: moment)
    }
    for id in handed.indices { _ = perform(.reportOverdue(DisclosureID(index: id)), at: moment) }
    for id in people.indices { _ = perform(.forgetIdlePerson(PersonID(index: id)), at: moment) }
  }

  // MARK: Rights

  private mutating func receive(_ person: Int, _ now: Instant) -> Set<Refusal> {
    if !isKnown(person) { return [.unknownPerson] }
    requests.append(Request(person: person, due: monthLater(now)))
    see(person, now)
    return []
  }

  /// The same day of the next month, or its last one.
  private func monthLater(_ now: Instant) -> Instant {
    let parts = now.text.prefix(10).split(separator: "-").compactMap { Int($0) }
    let (year, month) = parts[1] == 12 ? (parts[0] + 1, 1) : (parts[0], parts[1] + 1)
    var day = parts[2]
    func text(_ number: Int, _ width: Int) -> String {
      String(repeating: "0", count: width - String(number).count) + String(number)
    }
    while true {
      if let found = Instant(day: "\(text(year, 4))-\(text(month, 2))-\(text(day, 2))") {
        let time = now.milliseconds % Instant.dayMilliseconds
        return found.adding(milliseconds: time)
      }
      day -= 1
    }
  }

  /// Requests that are past their day without an answer.
  public func overdueRequests(at now: Instant) -> [Int] {
    requests.indices.filter { !requests[$0].isAnswered && now > requests[$0].due }
  }

  private mutating func respondToRightsRequest(_ id: Int) -> Set<Refusal> {
    if id >= requests.count { return [.unknownRequest] }
    if requests[id].isAnswered { return [.requestAnswered] }
    requests[id].isAnswered = true
    return []
  }

  private mutating func restrict(
    _ person: Int, _ isRestricted: Bool, _ now: Instant, _ happened: inout Bool
  ) -> Set<Refusal> {
    if !isKnown(person) { return [.unknownPerson] }
    happened = people[person].isRestricted != isRestricted
    if happened {
      people[person].isRestricted = isRestricted
      see(person, now)
    }
    return []
  }
}
