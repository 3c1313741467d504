public import Basics
import Catalogs
import Exchanges

/// What was shown to whom, and what they answered.
public struct NaiveOffers {
  struct Offer {
    let person: Int
    let terms: Terms
    let shownAt: Instant
    var answer: Answer?
    /// Whether the exchange was shown anew while this waited for its answer.
    var isSuperseded = false
    /// What a yes left.
    var consent: Int?
    /// Whether the person asked for it themselves.
    var isWish = false
    /// When they said a yes that something was missing for, until something ends it.
    var begunAt: Instant?
    /// The experiment that it was shown in.
    var experiment: Int?
    /// What it set aside of a budget.
    var hold: Hold?

    /// An offer may be accepted for thirty days, and what was begun completed for as long from then.
    func isOver(_ now: Instant) -> Bool { now >= (begunAt ?? shownAt).adding(days: 30) }
  }

  /// A given value made coarse, with its place in the request.
  typealias Kept = (ask: Int, text: String, wasFiner: Bool)

  var all: [Offer] = []

  // MARK: Showing

  mutating func show(
    _ person: Int, _ id: Int, _ arm: ExperimentArm?, isWish: Bool = false,
    _ held: inout NaiveHoldings,
    _ now: Instant
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if !held.people.isKnown(person) { why.insert(.unknownPerson) }
    if id >= held.terms.all.count { why.insert(.unknownTerms) }
    if !why.isEmpty { return why }
    let wanted = held.terms.all[id]
    let asked = held.people.all[person]
    if let arm { why.formUnion(meets(asked, id, arm, held.terms)) }
    let again = comingBack(person, wanted, held, now)
    // What is shown again since its hold was over is no further showing.
    let shown = asked.offers.filter { !isAgain($0) }.map { all[$0] }
    if asked.offers.contains(where: { id in
      let offer = all[id]
      let isLookedAt =
        offer.hold == nil
        ? now < offer.shownAt.adding(milliseconds: 30 * 60_000) && !isLapsed(id, held, now)
        : isHeld(id, held, now)
      return offer.terms == wanted && offer.answer == nil && !offer.isSuperseded && isLookedAt
        && !held.people.saidNo(person, wanted, since: offer.shownAt)
    }) {
      why.insert(.offerStillOpen)
    }
    if asked.isRestricted { why.insert(.personRestricted) }
    if hasGiven(asked, wanted, held, now) { why.insert(.heldAlready) }
    // What somebody asks for themselves is no nagging: neither quiet time nor cap binds, but three a day are enough.
    if isWish {
      let today = shown.filter {
        $0.isWish && $0.terms.purpose == wanted.purpose && now < $0.shownAt.adding(days: 1)
      }
      if today.count >= 3, again == nil { why.insert(.wishesReached) }
    } else {
      if isQuiet(asked, wanted, held, now) { why.insert(.coolingDown) }
      // Nor do caps bind what comes back.
      if again == nil {
        why.formUnion(paced(shown.filter { !$0.isWish }, wanted, person, held, now))
      }
    }
    why.formUnion(held.people.objections(person, to: wanted))
    let topic = held.terms.exchange(of: wanted)?.topic.map { Preference.Scope.topic($0) }
    let scopes = wanted.recipients.map { Preference.Scope.partner($0) } + [topic].compactMap { $0 }
    if scopes.contains(where: { held.people.said(person, $0)?.choice == .deny }) {
      why.insert(.preferenceDenies)
    }
    if exhausts(person, wanted, arm, held, now) { why.insert(.budgetExhausted) }
    if why.isEmpty {
      let hold = hold(for: person, wanted, again: again, held)
      record(person, wanted, arm, isWish, &held.people, now)
      all[all.count - 1].hold = hold
      all[all.count - 1].experiment = arm?.experiment.index
    }
    return why
  }

  /// Who is asked again in new words is spared what they put off in others.
  private func isQuiet(
    _ asked: NaivePeople.Person, _ wanted: Terms, _ held: NaiveHoldings, _ now: Instant
  ) -> Bool {
    let isAskedAgain = held.isAskedAgain(asked, wanted, now)
    return asked.quiet.contains {
      now < $0.until
        && NaivePeople.isAlike($0.terms.purpose, $0.terms.request.map(\.field), wanted)
        && (!isAskedAgain || $0.isNo || held.terms.exchange(of: $0.terms) != nil)
    }
  }

  private func hasGiven(
    _ asked: NaivePeople.Person, _ wanted: Terms, _ held: NaiveHoldings, _ now: Instant
  ) -> Bool {
    asked.consents.contains {
      let consent = held.consents.all[$0]
      // In its last week a consent may be renewed.
      return consent.terms.purpose == wanted.purpose && held.consents.stands($0, now)
        && now < consent.until.adding(days: -7)
        && (held.terms.exchange(of: wanted) == nil || !held.isOutdated($0, now))
        && (wanted.request.isEmpty || !Self.given(wanted, in: consent.terms).isEmpty)
    }
  }

  /// The fields asked for that a yes to other terms gives, at that level or a finer one of its field.
  static func given(_ wanted: Terms, in other: Terms) -> Set<String> {
    var found: Set<String> = []
    for (ask, rule) in zip(wanted.request, wanted.rules) {
      for (other, held) in zip(other.request, other.rules) where other.field == ask.field {
        let (own, asked) = (fineness(held.rule), fineness(rule.rule))
        let isFiner = own.kind == asked.kind && own.parts.isSuperset(of: asked.parts)
        if held.rule == .asGiven || rule.rule == .answered || other.level == ask.level || isFiner {
          found.insert(ask.field)
        }
      }
    }
    return found
  }

  /// Two levels of one kind, of which one tells all parts that the other does.
  private static func fineness(_ rule: Generalization) -> (kind: String, parts: Set<Int>) {
    switch rule {
    case .asGiven: ("all", [])
    case .answered: ("none", [])
    case .year: ("date", [1])
    case .yearMonth: ("date", [1, 2])
    case .month: ("date", [2])
    case .monthDay: ("date", [2, 3])
    case .atLeast(let years): ("atLeast \(years)", [])
    case .band(let width): ("band", Set((0..<10_000).filter { $0.isMultiple(of: width) }))
    case .first(let count), .decimals(let count): (rule.name, Set(0..<count))
    case .groups(let groups): ("groups \(groups)", [])
    }
  }

  /// The offer that comes back to somebody who asks again, wherever they are: the newest that waits for an answer and
  /// may still be accepted, that nothing said since rules out, and that shows no other arm's benefit than theirs.
  public func comingBack(to person: Int, _ held: NaiveHoldings, at now: Instant) -> Int? {
    let asked = held.people.all[person]
    if asked.isRestricted { return nil }
    return asked.offers.last { id in
      let offer = all[id]
      guard offer.answer == nil, !offer.isSuperseded, !offer.isOver(now),
        !isLapsed(id, held, now),
        let exchange = held.terms.exchange(of: offer.terms)
      else { return false }
      let scopes =
        offer.terms.recipients.map { Preference.Scope.partner($0) }
        + [exchange.topic.map { Preference.Scope.topic($0) }].compactMap { $0 }
      return !held.people.saidNo(person, offer.terms, since: offer.shownAt)
        && (offer.isWish || !isQuiet(asked, offer.terms, held, now))
        && !hasGiven(asked, offer.terms, held, now)
        && held.people.objections(person, to: offer.terms).isEmpty
        && !scopes.contains { held.people.said(person, $0)?.choice == .deny }
    }
  }

  private mutating func record(
    _ person: Int, _ wanted: Terms, _ arm: ExperimentArm?, _ isWish: Bool,
    _ people: inout NaivePeople, _ now: Instant
  ) {
    if let arm, people.all[person].arms[arm.experiment.index] == nil {
      people.all[person].arms[arm.experiment.index] = arm.number.index
    }
    for index in people.all[person].offers
    where all[index].answer == nil && all[index].terms.exchange == wanted.exchange {
      all[index].isSuperseded = true
    }
    people.all[person].offers.append(all.count)
    all.append(Offer(person: person, terms: wanted, shownAt: now, isWish: isWish))
    people.see(person, now)
  }

  /// Somebody meets an arm that asks nothing.
  mutating func enter(
    _ person: Int, _ arm: ExperimentArm, _ held: inout NaiveHoldings, _ happened: inout Bool
  ) -> Set<Refusal> {
    guard held.people.all.indices.contains(person), !held.people.all[person].isErased else {
      return [.unknownPerson]
    }
    let known = held.people.all[person].arms[arm.experiment.index] != nil
    var why = meets(held.people.all[person], -1, arm, held.terms)
    if why.contains(.termsNotOfArm),
      held.terms.experiments[arm.experiment.index].arms[arm.number.index].terms == nil
    {
      why.remove(.termsNotOfArm)
    }
    if !why.isEmpty { return why }
    happened = !known
    held.people.all[person].arms[arm.experiment.index] = arm.number.index
    return []
  }

  private func meets(
    _ person: NaivePeople.Person, _ id: Int, _ arm: ExperimentArm, _ terms: NaiveTerms
  ) -> Set<Refusal> {
    guard arm.experiment.index < terms.experiments.count,
      arm.number.index < terms.experiments[arm.experiment.index].arms.count
    else { return [.unknownArm] }
    var why: Set<Refusal> = []
    if terms.stops[arm.experiment.index] != nil { why.insert(.experimentStopped) }
    let outline = terms.experiments[arm.experiment.index]
    if outline.arms[arm.number.index].terms?.index != id { why.insert(.termsNotOfArm) }
    if let met = person.arms[arm.experiment.index], met != arm.number.index {
      why.insert(.personInAnotherArm)
    }
    return why
  }

  /// Caps and spacing of the exchange, and the frequency that the person asked for.
  private func paced(
    _ shown: [Offer], _ wanted: Terms, _ person: Int, _ held: NaiveHoldings, _ now: Instant
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    func isWithin(_ days: Int, _ offer: Offer) -> Bool { now < offer.shownAt.adding(days: days) }
    if case .days(let days) = held.people.said(person, .frequency)?.choice,
      shown.contains(where: { isWithin(days, $0) })
    {
      why.insert(.tooSoon)
    }
    guard let pace = held.terms.exchange(of: wanted)?.pace else { return why }
    // To who is asked again nothing counts but the words that are in force.
    let isAskedAgain = held.isAskedAgain(held.people.all[person], wanted, now)
    let own = shown.filter {
      $0.terms.exchange == wanted.exchange
        && (!isAskedAgain || held.terms.exchange(of: $0.terms) != nil)
    }
    if own.contains(where: { isWithin(pace.spacingDays, $0) }) { why.insert(.tooSoon) }
    if let cap = pace.cap {
      let counted = pace.capDays.map { days in own.filter { isWithin(days, $0) } } ?? own
      if counted.count >= cap { why.insert(.capReached) }
    }
    return why
  }

  // MARK: Answers

  mutating func answer(
    _ id: Int, _ answer: Answer, _ version: Int, _ given: [GivenValue], _ isSpecific: Bool,
    _ held: inout NaiveHoldings, _ now: Instant, _ happened: inout Bool
  ) -> Set<Refusal> {
    if id >= all.count { return [.unknownOffer] }
    let offer = all[id]
    var why: Set<Refusal> = []
    if !held.people.isKnown(offer.person) { why.insert(.unknownPerson) }
    // A no that comes after a yes takes it back, at any time.
    let takesBack = offer.answer == .accepted && answer == .declined
    if offer.answer != nil && !takesBack { why.insert(.offerAlreadyAnswered) }
    if offer.terms.textVersion != version { why.insert(.textVersionNotShown) }
    var kept: [Kept] = []
    if answer == .accepted {
      if isVoid(offer, held, now) { why.insert(.offerVoid) }
      if isLapsed(id, held, now) { why.insert(.offerLapsed) }
      if held.people.all[offer.person].isRestricted { why.insert(.personRestricted) }
      if !isSpecific { why.formUnion(held.people.objections(offer.person, to: offer.terms)) }
      why.formUnion(coarsen(given, offer.terms, held.terms, now, &kept))
    } else if !given.isEmpty {
      why.insert(.valuesWithoutConsent)
    }
    if !why.isEmpty { return why }
    if takesBack {
      if let consent = offer.consent {
        happened = held.consents.takeBack(consent, held.terms, &held.people, now)
      }
      return []
    }
    if answer == .accepted, lacksSomething(given, offer, held, now) {
      // A yes without all that is to be given is none yet: nothing is kept, and nothing is owed.
      happened = offer.begunAt == nil
      if happened {
        all[id].begunAt = now
        held.people.see(offer.person, now)
      }
      return []
    }
    all[id].answer = answer
    held.people.see(offer.person, now)
    if answer == .accepted {
      all[id].consent = held.consents.begin(
        offer.person, offer.terms, kept, &held.people, now)
      notePromise(id, &held, now)
    } else {
      let days = held.terms.quietDays(offer.terms, after: answer)
      held.people.keepQuiet(
        offer.person, offer.terms, isNo: answer == .declined, days: days, now)
      if answer == .declined { held.people.sayNo(offer.person, offer.terms, now) }
    }
    return []
  }

  /// What somebody gave is put right, as long as it is kept, whatever else it may not be used for.
  func correct(
    _ id: Int, _ given: [GivenValue], _ held: inout NaiveHoldings, _ now: Instant,
    _ happened: inout Bool
  ) -> Set<Refusal> {
    if id >= held.consents.all.count { return [.unknownConsent] }
    let consent = held.consents.all[id]
    var why: Set<Refusal> = held.people.isKnown(consent.person) ? [] : [.unknownPerson]
    if !held.consents.keeps(id, now) {
      why.insert(consent.ending == .withdrawn ? .consentAlreadyWithdrawn : .consentExpired)
    }
    var kept: [Kept] = []
    why.formUnion(coarsen(given, consent.terms, held.terms, now, &kept))
    let levels = consent.values.map { held.consents.values[$0].level }
    for value in given where consent.terms.request.indices.contains(value.ask) {
      if !levels.contains(consent.terms.request[value.ask]) { why.insert(.valueNotGiven) }
    }
    if !why.isEmpty { return why }
    happened = !given.isEmpty
    if happened { held.consents.replace(id, kept, &held.people, now) }
    return []
  }

  func coarsen(
    _ given: [GivenValue], _ asked: Terms, _ terms: NaiveTerms, _ now: Instant,
    _ kept: inout [Kept]
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    for (index, value) in given.enumerated() {
      if value.ask < 0 || value.ask >= asked.request.count
        || given[..<index].contains(where: { $0.ask == value.ask })
      {
        why.insert(.valueNotAskedFor)
        continue
      }
      let text = String(decoding: value.text.bytes, as: UTF8.self)
      if let coarse = NaiveLevels.coarse(text, asked.rules[value.ask]), text.utf8.count <= 4_096,
        isListed(text, asked.request[value.ask], asked.rules[value.ask], terms),
        terms.inForce == nil || asked.request[value.ask].field != "birthDate"
          || NaiveLevels.isPlausibleBirth(text, now)
      {
        kept.append((value.ask, coarse.text, coarse.wasFiner))
      } else {
        why.insert(.valueUnusable)
      }
    }
    return why
  }

  /// Whether a choice given as it is is an option of its field, or stands in one of its groups, where there are any.
  private func isListed(
    _ text: String, _ asked: FieldLevel, _ rule: ValueRule, _ terms: NaiveTerms
  ) -> Bool {
    guard rule.type == .choice, rule.rule == .asGiven else { return true }
    let field = terms.inForce?.catalog.fields.first { $0.id == asked.field }
    var listed = Set(field?.options ?? [])
    for level in field?.levels ?? [] {
      if case .groups(let groups) = level.rule {
        for group in groups { listed.formUnion(group.values) }
      }
    }
    return listed.isEmpty || listed.contains(text)
  }
}
