import Basics
import Catalogs
import Engine
import Exchanges
import JSONText
import Ledger
import Recommendation

/// What methods work on: the engine, what is derived beside it, what responses wait for, and the response being written.
struct ServiceState {
  /// The only writer of the state.
  var engine: ExchangeEngine
  var derived: DerivedStores
  var responses: ResponseSchedule
  var moments: ServiceMoments
  var metrics: ServiceMetrics
  var health: CatalogHealth
  var counting = DecisionCounting()
  var evidence = KeptEvidence()
  /// Whether requests about something of a person's must name them beside its number.
  let requiresPerson: Bool
  /// The response being written.
  var out = ByteBuffer()

  /// The moment by which it is judged what may be used, at another that counts.
  func useMoment(_ now: Instant) -> Instant { engine.useMoment(now) }

  /// Has the engine perform a command.
  /// - Throws: its refusal.
  @discardableResult
  mutating func perform(_ command: Command, at now: Instant) throws(RequestFault) -> CommandResult {
    do {
      return try engine.perform(command, at: now)
    } catch {
      throw fault(error, of: command, at: now)
    }
  }

  /// A command's refusal as a response tells it: that somebody said no such yes must not be told of one who did.
  func fault(_ refusal: Refusal, of command: Command, at now: Instant) -> RequestFault {
    if refusal == .purposeNotConsented,
      let cause = UseCause.of(command, in: engine.state.exchange, at: now)
    {
      return .stopped(cause)
    }
    return .refused(refusal)
  }

  /// The person whom a request names.
  /// - Throws: that they are not known.
  mutating func person(_ call: borrowing Call) throws(RequestFault) -> PersonID {
    try person(at: call.nodeIndex(.person), call)
  }

  /// The person whom a request names, where they are known.
  mutating func knownPerson(_ call: borrowing Call) -> PersonID? {
    knownPerson(at: call.nodeIndex(.person), call)
  }

  /// The person whose own words a request brings: whoever is not known yet becomes so by it, and what their browser
  /// says with it counts before the rest. To be called when nothing else of the request can be refused: nobody becomes
  /// known by one that is.
  mutating func speaker(_ call: borrowing Call) throws(RequestFault) -> PersonID {
    let person: PersonID
    do {
      person = try met(call)
    } catch {
      throw .refused(error)
    }
    responses.depend(on: person)
    if call.has(.signals) { try perform(.hearSignals(person, call.signals), at: call.now) }
    return person
  }

  private mutating func met(_ call: borrowing Call) throws(Refusal) -> PersonID {
    let node = call.node(.person)
    if !node.hasEscapes {
      return try engine.person(for: call.line.bytes.extracting(node.content), at: call.now)
    }
    var key = node.bytes(call.line.bytes)
    defer { key.overwrite() }
    return try engine.person(for: key.span, at: call.now)
  }

  /// The people whom a request names; none where it names none.
  /// - Throws: that one is not known.
  mutating func persons(_ call: borrowing Call) throws(RequestFault) -> [PersonID] {
    if !call.has(.persons) { return [] }
    var persons: [PersonID] = []
    let array = call.nodeIndex(.persons)
    var child = array + 1
    while child < call.line.next(array) {
      persons.append(try person(at: child, call))
      child = call.line.next(child)
    }
    return persons
  }

  private mutating func person(
    at node: Int, _ call: borrowing Call
  ) throws(RequestFault) -> PersonID {
    guard let person = knownPerson(at: node, call) else { throw .refused(.unknownPerson) }
    return person
  }

  private mutating func knownPerson(at node: Int, _ call: borrowing Call) -> PersonID? {
    let found = call.line.withText(node, in: engine.personKeys) { key, table in table.find(key) }
    guard let found else {
      // Whoever is not known may have been forgotten just now.
      responses.dependOnAll()
      return nil
    }
    let person = PersonID(index: found)
    responses.depend(on: person)
    return person
  }

  /// Whether what a request names by number is that of the person whom it names beside it.
  func isOwner(of parameter: Parameter, _ bindings: Bindings, _ line: ScannedLine) -> Bool {
    let place = Int(bindings.valueNodes[Int(Parameter.person.rawValue)])
    let named = line.withText(place, in: engine.personKeys) { key, table in table.find(key) }
    guard let named else { return false }
    let number = Int(bindings.numbers[Int(parameter.rawValue)])
    return ServiceState.owner(of: parameter, number, engine.state.exchange)?.index == named
  }

  /// The person whose a thing of a number is; nil where there is no such thing.
  private static func owner(
    of parameter: Parameter, _ number: Int, _ state: borrowing ExchangeState
  ) -> PersonID? {
    switch parameter {
    case .offer: return number < state.offers.count ? state.offers[number].person : nil
    case .consent:
      return number < state.consents.count ? state.person(of: ConsentID(index: number)) : nil
    case .promise:
      return number < state.promises.count ? state.person(of: state.promises[number].consent) : nil
    case .delivery:
      return number < state.promises.deliveries.count
        ? state.person(of: state.promises[state.promises.deliveries[number].promise.index].consent)
        : nil
    case .request:
      return number < state.rightsRequests.count ? state.rightsRequests[number].person : nil
    case .disclosure:
      return number < state.disclosures.count
        ? state.person(of: state.disclosures[number].disclosure.consent) : nil
    default: return nil
    }
  }

  // MARK: What was written

  /// Takes up what a request wrote, in whatever is made of it.
  /// - Parameter events: how many there were before it.
  mutating func endRequest(_ concerns: Concerns, since events: Int) {
    let hasDecided = engine.eventCount != events
    if hasDecided || responses.isAct { derived.forgetNew(engine.group.forgotten) }
    if hasDecided && !responses.isAct {
      let use = useMoment(moments.seen)
      for person in responses.people {
        derived.recommendations.refresh(person, engine.state.exchange, at: use)
      }
    }
    responses.endRequest(hasWritten: hasDecided || responses.isAct, concerns)
  }

  /// Lets the clock bring about what it does to some of everything, and to no more than holds nobody up.
  mutating func enforceDeadlines(at moment: Instant, lookingAt count: Int) {
    let before = engine.eventCount
    let now = moments.sweep(at: moment, after: engine.state.exchange.latest)
    let count = min(count, Limits.sweepLooks)
    switch moments.endings {
    case .free:
      engine.enforceDeadlines(at: now, lookingAt: count, writing: Limits.sweepEvents)
    case .due(let due):
      engine.enforceDeadlines(
        at: now, due: due, lookingAt: count, writing: Limits.sweepEvents)
    case .waiting: break
    }
    endCounting(ifOverAt: now)
    derived.recommendations.sweep(engine.state.exchange, at: now, use: useMoment(now))
    if engine.eventCount != before {
      derived.forgetNew(engine.group.forgotten)
      responses.noteWrittenForAll()
    }
  }

  /// Takes up what the clocks say.
  mutating func heed(_ guarded: GuardedClock) {
    let isLeap = moments.heed(guarded, &engine)
    if isLeap, let now = moments.now {
      derived.recommendations.refreshAll(engine.state.exchange, at: useMoment(now))
    }
  }

  /// Builds the indexes of purposes that have come to serve recommendations, and looks anew at what may be used:
  /// a catalog may change that for everybody.
  mutating func takeUpPurposes(at moment: Instant) {
    let recommendations = derived.recommendations
    let before = recommendations.serving
    recommendations.adopt(engine.state.exchange)
    let new = recommendations.serving.subtracting(before)
    if !new.isEmpty {
      derived.acts.visit { kind, item, consent, moment in
        if !new.contains(engine.state.exchange.purposeNumber(of: consent)) { return }
        recommendations.record(
          kind, item: item, under: consent, by: engine.state.exchange.person(of: consent),
          engine.state.exchange, at: moment)
      }
    }
    recommendations.refreshAll(engine.state.exchange, at: moment)
  }

  /// Puts a catalog in force, judged ahead or not.
  mutating func adopt(
    _ catalog: AdoptedCatalog, judged: JudgedDay?, at moment: Instant
  ) throws(Refusal) {
    let events = engine.eventCount
    try engine.adopt(catalog, judged: judged, at: moment)
    if engine.eventCount != events {
      health.adopt(engine.state.exchange.catalog, at: engine.state.exchange.adoptedAt)
    }
    takeUpPurposes(at: moment)
    responses.noteWrittenForAll()
  }
}
