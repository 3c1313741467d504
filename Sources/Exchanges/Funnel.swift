public import Basics
public import Catalogs
import Conditions
public import JSONText

/// What became of one candidate on its way to being offered, in the order in which it is asked.
public enum Fate: UInt8, CaseIterable, Sendable {
  case offered, outranked
  case elsewhere, notYet, over, incomplete, controlOnly, otherArm
  case restricted, purposeConsented, coolingDown, capReached, tooSoon
  case preferenceDenies, signalDenies, refusedByTrustRules, notEligible

  /// The name in explanations.
  public var name: StaticString {
    switch self {
    case .offered: "offered"
    case .outranked: "outranked"
    case .elsewhere: "elsewhere"
    case .notYet: "notYet"
    case .over: "over"
    case .incomplete: "incomplete"
    case .controlOnly: "controlOnly"
    case .otherArm: "otherArm"
    case .restricted: "restricted"
    case .purposeConsented: "purposeConsented"
    case .coolingDown: "coolingDown"
    case .capReached: "capReached"
    case .tooSoon: "tooSoon"
    case .preferenceDenies: "preferenceDenies"
    case .signalDenies: "signalDenies"
    case .refusedByTrustRules: "refusedByTrustRules"
    case .notEligible: "notEligible"
    }
  }

  /// The rule that it fell by; nil where no rule but the catalog decided.
  public var rule: TrustRule? {
    switch self {
    case .notYet, .over: .q1
    case .purposeConsented, .coolingDown: .q7
    case .preferenceDenies: .q4
    case .signalDenies: .q12
    case .restricted: .q5
    case .refusedByTrustRules: .q2
    case .offered, .outranked, .elsewhere, .incomplete, .controlOnly, .otherArm, .capReached,
      .tooSoon, .notEligible:
      nil
    }
  }

  /// Why, in a sentence that the person could read.
  public var reason: StaticString {
    switch self {
    case .offered: "this is what is offered"
    case .outranked:
      "another offer gives more for what it asks, or is this person's in an experiment"
    case .elsewhere: "this is shown in another place"
    case .notYet: "this is not offered yet"
    case .over: "this is not offered any more"
    case .incomplete: "the offer leaves out what it must state"
    case .controlOnly: "this is shown in an experiment only"
    case .otherArm: "the experiment shows something else here"
    case .restricted: "the use of this person's data is restricted"
    case .purposeConsented: "this person has agreed to this already"
    case .coolingDown: "this person said no, or not now"
    case .capReached: "this has been shown as often as it may be"
    case .tooSoon: "something was shown not long ago"
    case .preferenceDenies: "this person's preferences rule it out"
    case .signalDenies: "this person's browser says that data must not be shared"
    case .refusedByTrustRules: "the trust rules do not allow it now"
    case .notEligible: "this is for others"
    }
  }

  /// What the fate is for a command that names the candidate.
  var refusal: Refusal? {
    switch self {
    case .offered, .outranked, .elsewhere, .controlOnly, .otherArm, .notEligible: nil
    case .notYet, .over, .incomplete, .refusedByTrustRules: .refusedByTrustRules
    case .restricted: .personRestricted
    case .purposeConsented: .purposeAlreadyConsented
    case .coolingDown: .coolingDown
    case .capReached: .capReached
    case .tooSoon: .tooSoon
    case .preferenceDenies: .preferenceDenies
    case .signalDenies: .signalDenies
    }
  }
}

/// Where and how somebody could be shown something now.
public struct OfferRequest: Sendable {
  public let person: PersonID
  public let placement: String?
  public let channel: String?
  /// What conditions may read of the person and the moment.
  public let eligibility: Eligibility

  /// Who is eligible for what.
  public enum Eligibility: Sendable {
    case attributes(JSONValue?)
    /// As a log has it: the exchanges that the person was not eligible for, by name.
    case recorded(notEligible: [String])
  }

  public init(
    _ person: PersonID, placement: String? = nil, channel: String? = nil,
    _ eligibility: Eligibility = .attributes(nil)
  ) {
    self.person = person
    self.placement = placement
    self.channel = channel
    self.eligibility = eligibility
  }
}

/// What an offer decision rested on that the ledger did not hold before: with it, every decision can be
/// made again from the log (design §4).
public struct Circumstances: Equatable, Sendable {
  public let placement: String?
  public let channel: String?
  public let notEligible: [String]
  /// The arms that experiments would show the person, as `experiment:arm`.
  public let arms: [String]

  public init(placement: String?, channel: String?, notEligible: [String], arms: [String]) {
    self.placement = placement
    self.channel = channel
    self.notEligible = notEligible
    self.arms = arms
  }
}

/// One exchange of the catalog in force, as the funnel looks at it.
struct Candidate: Sendable {
  let name: String
  let placement: String?
  let topic: String?
  let pace: Pace
  let isControlOnly: Bool
  let condition: Condition?
  /// Number of its exchange among all that were ever adopted.
  let exchangeNumber: Int32
}

/// What most candidates are passed or dropped by: plain numbers, side by side.
struct CandidateKey: Sendable {
  /// Nil where the terms are incomplete, which no rule lets pass.
  let terms: TermsID?
  let exchangeNumber: Int32
  let purposeNumber: Int32
  /// Index among the catalog's placements; negative for anywhere.
  let placement: Int32
  /// More of what it gives for what it asks: the first in rank is offered.
  let rank: Int32
  /// Whether it needs a closer look whoever asks: an arm, a condition, a control.
  var isSpecial: Bool
  let from: Instant
  /// The first moment at which it is not shown any more.
  let end: Instant
}

/// What a decision leaves: a fate for each exchange of the catalog, in its order; and room that is used
/// again, so that no decision allocates.
public struct FunnelRun: Sendable {
  public internal(set) var fates: [Fate] = []
  /// Purposes of what the person consented to or refused, and exchanges that they were shown: only these
  /// need a closer look.
  var purposes: [Int32] = []
  var exchanges: [Int32] = []

  public init() {}
}

extension ExchangeState {
  /// Sends every candidate of the catalog in force through the funnel: what the person's statements,
  /// answers and exposures say; eligibility; then the rules; then rank, where the person's own arm of an
  /// experiment comes before what is in none: else an arm that gives little would be shown to fewer people
  /// than one that gives much, and the experiment would compare unlike people.
  /// - Parameters:
  ///   - run: takes what became of each.
  ///   - refuses: what the trust rules say; asked last, since it costs the most. It is handed the state, since a
  ///     closure that holds it would copy it.
  ///   - arm: the arm of an experiment that a person belongs to.
  /// - Returns: the index of the exchange to be offered.
  /// - Complexity: O(candidates), and O(consents + refusals + offers of the person) for each that the
  ///   person has met.
  public func funnel(
    _ request: OfferRequest, at now: Instant, _ run: inout FunnelRun,
    refuses: (TermsID, borrowing ExchangeState) -> Bool, arm: (ExperimentID) -> ArmID?
  ) -> Int? {
    look(at: request.person, &run, at: now)
    let placement = request.placement.map { wanted in
      Int32(placements.firstIndex(of: wanted) ?? placements.count)
    }
    var best: Int?
    for index in keys.indices {
      let key = keys[index]
      var fate = fate(of: key, index, placement, request, at: now, run, arm)
      if fate == .offered, let terms = key.terms, refuses(terms, self) {
        fate = .refusedByTrustRules
      }
      if fate == .offered {
        if let leader = best {
          if comesBefore(key, keys[leader]) {
            run.fates[leader] = .outranked
            best = index
          } else {
            fate = .outranked
          }
        } else {
          best = index
        }
      }
      run.fates.append(fate)
    }
    return best
  }

  /// Which of two candidates that may both be offered is.
  private func comesBefore(_ key: CandidateKey, _ other: CandidateKey) -> Bool {
    let (isArm, isOtherArm) = (isArm(key), isArm(other))
    return isArm == isOtherArm ? key.rank < other.rank : isArm
  }

  private func isArm(_ key: CandidateKey) -> Bool {
    key.isSpecial && key.terms.map { armOfTerms[$0.index] != nil } ?? false
  }

  /// Notes what the person has met.
  private func look(at person: PersonID, _ run: inout FunnelRun, at now: Instant) {
    run.fates.removeAll(keepingCapacity: true)
    run.purposes.removeAll(keepingCapacity: true)
    run.exchanges.removeAll(keepingCapacity: true)
    var index = people[person.index].newestConsent
    while index != ExchangeState.none {
      run.purposes.append(purposeOfTerms[offers[consents[Int(index)].offer.index].terms.index])
      index = consents[Int(index)].earlier
    }
    index = people[person.index].newestRefusal
    while index != ExchangeState.none {
      if refusals[Int(index)].until > now {
        run.purposes.append(purposeOfTerms[refusals[Int(index)].terms.index])
      }
      index = refusals[Int(index)].earlier
    }
    index = people[person.index].newestOffer
    while index != ExchangeState.none {
      let number = exchangeOfTerms[offers[Int(index)].terms.index]
      if !run.exchanges.contains(number) { run.exchanges.append(number) }
      index = offers[Int(index)].previous
    }
  }

  private func fate(
    of key: CandidateKey, _ index: Int, _ placement: Int32?, _ request: OfferRequest,
    at now: Instant, _ run: borrowing FunnelRun, _ arm: (ExperimentID) -> ArmID?
  ) -> Fate {
    if let placement, key.placement >= 0, key.placement != placement { return .elsewhere }
    if now < key.from { return .notYet }
    if now >= key.end { return .over }
    guard let terms = key.terms else { return .incomplete }
    let person = request.person
    if key.isSpecial {
      if let place = armOfTerms[terms.index] {
        if self.arm(of: person, in: place.experiment, arm) != place.arm { return .otherArm }
      } else if candidates[index].isControlOnly {
        return .controlOnly
      }
    }
    let hasPreferences = people[person.index].newestPreference != ExchangeState.none
    if hasPreferences || people[person.index].isRestricted
      || run.purposes.contains(key.purposeNumber) || run.exchanges.contains(key.exchangeNumber)
    {
      let fate = pacing(person, terms, candidates[index], at: now)
      if fate != .offered { return fate }
    }
    if hasPreferences {
      let fate = preferring(request, terms, candidates[index], at: now)
      if fate != .offered { return fate }
    }
    return !key.isSpecial || isEligible(candidates[index], request) ? .offered : .notEligible
  }

  private func arm(
    of person: PersonID, in experiment: ExperimentID, _ assigned: (ExperimentID) -> ArmID?
  ) -> ArmID? {
    let exposure = exposure(of: person, to: experiment)
    return exposure == ExchangeState.none
      ? assigned(experiment) : exposures[Int(exposure)].place.arm
  }

  private func isEligible(_ candidate: Candidate, _ request: OfferRequest) -> Bool {
    guard let condition = candidate.condition else { return true }
    switch request.eligibility {
    case .attributes(let attributes):
      return attributes.map { condition.holds(for: $0) } ?? false
    case .recorded(let names): return !names.contains(candidate.name)
    }
  }

  /// Whether the person may be asked for terms, as far as they are not restricted and have met them.
  private func pacing(
    _ person: PersonID, _ terms: TermsID, _ candidate: Candidate?, at now: Instant
  ) -> Fate {
    if people[person.index].isRestricted { return .restricted }
    return meeting(person, terms, candidate, at: now)
  }

  /// What the person's consents, refusals and exposures say to terms.
  func meeting(
    _ person: PersonID, _ terms: TermsID, _ candidate: Candidate?, at now: Instant
  ) -> Fate {
    if hasConsented(person, forPurposeOf: terms, at: now) { return .purposeConsented }
    if quietUntil(person, terms, at: now) != nil { return .coolingDown }
    return exposing(person, candidate, at: now)
  }

  /// Frequency caps and spacing, over the exposures of all versions of an exchange (Q10). The frequency that the
  /// person asked for counts the exposures of all exchanges.
  private func exposing(_ person: PersonID, _ candidate: Candidate?, at now: Instant) -> Fate {
    var frequency: Int?
    if people[person.index].newestPreference != ExchangeState.none,
      case .days(let days) = preference(of: person, on: .frequency)?.choice
    {
      frequency = days
    }
    let pace = candidate?.pace
    // A cap without days counts every showing there ever was.
    let window =
      pace?.cap == nil
      ? now : pace?.capDays.map { now.adding(days: -$0) } ?? Instant(milliseconds: -1)
    let spacing = now.adding(days: -(pace?.spacingDays ?? 0))
    let asked = now.adding(days: -(frequency ?? 0))
    let oldest = min(window, min(spacing, asked))
    var shown = 0
    var index = people[person.index].newestOffer
    while index != ExchangeState.none, offers[Int(index)].shownAt > oldest {
      let offer = offers[Int(index)]
      index = offer.previous
      if frequency != nil, offer.shownAt > asked { return .tooSoon }
      if exchangeOfTerms[offer.terms.index] != candidate?.exchangeNumber { continue }
      if offer.shownAt > spacing { return .tooSoon }
      if offer.shownAt > window { shown += 1 }
    }
    if let cap = pace?.cap, shown >= cap { return .capReached }
    return .offered
  }

  private func preferring(
    _ request: OfferRequest, _ id: TermsID, _ candidate: Candidate, at now: Instant
  ) -> Fate {
    let person = request.person
    if people[person.index].newestPreference == ExchangeState.none { return .offered }
    let terms = terms[id.index]
    if let channel = request.channel, denies(person, .channel(channel)) { return .preferenceDenies }
    return preferring(person, terms, topic: candidate.topic)
  }

  /// What the person said against terms, whoever shows them and wherever.
  func preferring(_ person: PersonID, _ terms: Terms, topic: String?) -> Fate {
    if people[person.index].newestPreference == ExchangeState.none { return .offered }
    if let topic, denies(person, .topic(topic)) { return .preferenceDenies }
    for partner in terms.recipients where denies(person, .partner(partner)) {
      return .preferenceDenies
    }
    return denying(person, terms)
  }

  /// Whether the person rules out what terms ask for.
  func denying(_ person: PersonID, _ terms: Terms) -> Fate {
    // What asks for nothing is still asked for its purpose.
    let fields: [String?] = terms.request.isEmpty ? [nil] : terms.request.map(\.field)
    func isDenied(shared: Bool) -> Bool {
      fields.contains { field in
        denial(
          person, purpose: terms.purpose, field: field, shared: shared, consented: nil) != nil
      }
    }
    // Without the signal first: what the person said of just this is told before it.
    if isDenied(shared: false) { return .preferenceDenies }
    return terms.isShared && isDenied(shared: true) ? .signalDenies : .offered
  }

  private func denies(_ person: PersonID, _ scope: Preference.Scope) -> Bool {
    preference(of: person, on: scope)?.choice == .deny
  }

  /// Until when a person is not asked for a field of these terms for their purpose, whatever the offer is
  /// called (Q7, suppression); nil when they may be.
  func quietUntil(_ person: PersonID, _ terms: TermsID, at now: Instant) -> Instant? {
    var latest: Instant?
    if !binds(.q7) { return nil }
    var index = people[person.index].newestRefusal
    while index != ExchangeState.none {
      let record = refusals[Int(index)]
      index = record.earlier
      if record.until <= now
        || purposeOfTerms[record.terms.index] != purposeOfTerms[terms.index]
      {
        continue
      }
      let refused = self.terms[record.terms.index].request
      let asked = self.terms[terms.index].request
      let overlaps = asked.contains { asked in refused.contains { $0.field == asked.field } }
      if overlaps || (asked.isEmpty && refused.isEmpty) {
        latest = max(latest ?? record.until, record.until)
      }
    }
    return latest
  }
}

extension ExchangeState {
  /// The name of a candidate, its terms and its arm, by the index of its exchange in the catalog in force.
  public func candidate(_ index: Int) -> (name: String, terms: TermsID?, arm: ArmPlace?) {
    let terms = keys[index].terms
    return (candidates[index].name, terms, terms.flatMap { armOfTerms[$0.index] })
  }

  /// The experiments that the candidates of the catalog in force belong to, in order.
  public var experimentsOfCandidates: [ExperimentID] {
    let places = keys.compactMap { $0.terms.flatMap { armOfTerms[$0.index] } }
    return Set(places.map(\.experiment)).sorted()
  }

  /// Whether the catalog in force has such a placement and such a channel; nil is any.
  public func knows(placement: String?, channel: String?) -> Bool {
    (placement.map { placements.contains($0) } ?? true)
      && (channel.map { catalog?.catalog.channels.contains($0) ?? false } ?? true)
  }

  /// The newest offer that the person has not answered within this visit.
  public func newestOpenOffer(_ person: PersonID, at now: Instant) -> OfferID? {
    let index = people[person.index].newestOpenOffer
    if index == ExchangeState.none { return nil }
    return openOffer(person, terms: offers[Int(index)].terms, at: now)
  }

  /// The exchange of an open offer that may still be shown as it was: in the catalog in force, in this
  /// place, within its days, and ruled out by nothing that the person said since.
  public func candidateIndex(
    of offer: OfferID, for request: OfferRequest, at now: Instant
  ) -> Int? {
    let index = Int(candidateOfTerms[offers[offer.index].terms.index])
    if index < 0 { return nil }
    let candidate = candidates[index]
    if let placement = candidate.placement, let wanted = request.placement, placement != wanted {
      return nil
    }
    if now < keys[index].from || now >= keys[index].end { return nil }
    if people[request.person.index].isRestricted { return nil }
    return
      (!binds(.q6)
      || preferring(request, offers[offer.index].terms, candidate, at: now) == .offered)
      && isEligible(candidate, request) ? index : nil
  }

  /// Until when a candidate is not offered because the person said no.
  public func quietUntil(_ person: PersonID, candidate: Int, at now: Instant) -> Instant? {
    keys[candidate].terms.flatMap { quietUntil(person, $0, at: now) }
  }
}
