import Basics
import Catalogs
import Exchanges

/// What a person agreed to, and everything that came of it.
extension PersonStatement {
  struct Given {
    let id: ConsentID
    let terms: Terms
    /// The words shown; nil where the terms came without a catalog.
    let words: ExchangeText?
    /// How to stop, as it was said when it was agreed to; nil where nothing was said.
    let stop: String?
    /// What it is used for, in words.
    let why: String
    let category: String?
    /// The language in which the person was asked, as two letters; nil where nothing says.
    let language: String?
    /// The other purposes that it may serve, in words.
    let alsoFor: [String]
    let benefit: String
    /// The names of those who may get it.
    let recipients: [String]
    let items: [Item]
    let givenAt: Instant
    /// When it was given or last renewed.
    let from: Instant
    let until: Instant
    let state: State
    /// A law that keeps what was given beyond its end.
    let hold: LegalHold?
    /// The evidence that what was given is gone.
    let tombstone: Tombstone?
    /// Why it may not be used although it stands.
    let refusal: Refusal?
    let promises: [Owed]
    let uses: [Use]
    let disclosures: [Shared]
    let acts: [Act]
    /// The offers that the person said yes to, the oldest first; the first gave it, the rest renewed it.
    let accepted: [(offer: OfferID, at: Instant)]

    /// Whether what was given is still with us.
    var isHeld: Bool { items.contains { $0.text != nil } || !acts.isEmpty }

    var stands: Bool { state == .stands }

    /// When it ended; nil while it stands. What was observed goes then, whatever a law keeps of the rest.
    var endedAt: Instant? {
      switch state {
      case .stands: nil
      case .lapsed(let end): end
      case .ended(_, let at): at
      }
    }

    /// From when on what was given is gone: its end, or the end of the law that kept it.
    var erasedAt: Instant? {
      switch state {
      case .stands: nil
      case .lapsed(let end): end
      case .ended(_, let at):
        terms.retention.hold.map { max(at, $0.until.adding(days: 1).start) } ?? at
      }
    }

    init(
      _ id: ConsentID, _ parts: ConsentParts, _ state: ExchangeState, _ book: CatalogWords,
      at now: Instant, _ text: (ValueID) -> PersonalText?
    ) {
      let record = state.consents[id.index]
      let terms = state.terms(of: id)
      let agreed = CatalogWords(state, agreedWith: record.offer)
      self.id = id
      self.terms = terms
      acts = parts.acts(of: id)
      words = agreed.text(of: terms)
      stop = words.flatMap { $0.stop.isEmpty ? nil : $0.stop }
      why = agreed.why(terms.purpose)
      category = agreed.purpose(terms.purpose)?.category
      language = agreed.language(of: terms)
      alsoFor = terms.compatibleWith.map { agreed.why($0) }
      benefit = agreed.means(ofBenefit: terms.benefit)
      recipients = terms.recipients.map { agreed.name(ofPartner: $0) }
      items = terms.request.indices.map { Item(ask: $0, of: id, state, agreed, text) }
      givenAt = record.givenAt
      from = record.from
      until = record.until
      self.state = State(record, at: now)
      hold = state.hold(of: id)
      tombstone = Tombstone(of: id, in: state, at: now)
      refusal = record.stands(at: now) ? state.refusesUse(id, terms.purpose, nil, at: now) : nil
      promises = state.promises(of: id).map { Owed($0, state, at: now) }
      uses = state.reads(of: id).map { Use($0, state, book) }
      disclosures = parts.disclosures(of: id).map { Shared($0, state, book, at: now) }
      accepted = parts.accepted(of: id).map { ($0, state.offers[$0.index].answeredAt) }
    }
  }

  /// Whether a consent stands, at the moment of the statement: no sweep has to come first (Q20).
  enum State: Equatable {
    case stands
    /// Past its end at a moment, and what was given is about to go.
    case lapsed(Instant)
    case ended(ConsentEnding, Instant)

    init(_ record: ConsentRecord, at now: Instant) {
      if record.ending != .none {
        self = .ended(record.ending, record.endedAt)
      } else {
        self = now < record.until ? .stands : .lapsed(record.until)
      }
    }
  }

  /// One thing asked for, and what was given for it.
  struct Item {
    let asked: Asked
    /// Nil when nothing was given for it.
    let value: ValueID?
    /// Nil when nothing was given, or it is gone.
    let text: PersonalText?
    /// Whether more was given, and cut away.
    let wasFiner: Bool
    /// What was given before it, each with when it was put right and went: the oldest first.
    let corrected: [(value: ValueID, at: Instant)]

    init(
      ask: Int, of consent: ConsentID, _ state: ExchangeState, _ book: CatalogWords,
      _ text: (ValueID) -> PersonalText?
    ) {
      asked = Asked(state.terms(of: consent).request[ask], book)
      var newest: ValueID?
      state.forEachValue(of: consent) { value in
        if newest == nil, state.values[value.index].ask == ask { newest = value }
      }
      value = newest
      self.text = newest.flatMap { text($0) }
      wasFiner = newest.map { state.values[$0.index].wasFiner } ?? false
      corrected = state.values.replaced(under: state.consents[consent.index], ask: ask)
        .compactMap { old in state.values[old.index].replacedAt.map { (old, $0) } }
    }
  }

  /// What was promised, and what came.
  struct Owed {
    let id: PromiseID
    let due: Instant
    let outcome: PromiseOutcome
    let settledAt: Instant?
    let worth: Amount
    let delivered: Amount
    let unit: String
    let remedy: Remedy?
    let isOverdue: Bool
    /// Whether what was given for it went because it did not come, which settles it (Q26).
    let isGivenBack: Bool

    init(_ id: PromiseID, _ state: ExchangeState, at now: Instant) {
      let record = state.promises[id.index]
      let promise = state.terms(of: record.consent).promise
      self.id = id
      due = record.due
      outcome = record.outcome(at: now)
      // What is short by the clock was left at what came last.
      let last = outcome == .short ? state.promises.deliveries.newest(of: id)?.at : nil
      settledAt = record.outcome == .open ? last : record.settledAt
      worth = promise?.worth ?? .zero
      delivered = record.value
      unit = promise?.unit ?? ""
      remedy = promise?.ifUndeliverable
      isOverdue = record.isOverdue(at: now)
      isGivenBack = state.consents[record.consent.index].ending == .promiseBroken
    }

    /// Whether something is still to come.
    var isOwed: Bool {
      switch outcome {
      case .open: true
      case .short: !isGivenBack
      case .broken: !isGivenBack && remedy == .compensate
      case .kept, .late, .compensated, .lapsed: false
      }
    }
  }

  /// One look at one value: the role that looked and its task, never a name. Who it was stands in the
  /// ledger under the clearance; a person may know for what they were looked up, not by which member of
  /// staff (CJEU C-579/21).
  struct Use {
    let clearance: ClearanceID
    let role: String
    let task: String
    let why: String
    let purpose: String
    let level: FieldLevel
    let value: ValueID
    let means: String
    let at: Instant

    init(_ read: ReadRecord, _ state: ExchangeState, _ book: CatalogWords) {
      let clearance = state.clearances[read.clearance.index].clearance
      self.clearance = read.clearance
      role = clearance.role
      task = clearance.task
      purpose = read.purpose
      value = read.value
      level = state.level(of: read.value)
      let agreed = CatalogWords(
        state, agreedWith: state.consents[state.values[read.value.index].consent.index].offer)
      why = agreed.purpose(read.purpose)?.why ?? book.why(read.purpose)
      means = agreed.means(of: level)
      at = read.at
    }
  }

  /// One thing that a partner was handed or shown, and what became of it.
  struct Shared {
    let id: DisclosureID
    let partner: String
    let name: String
    let role: PartnerRole?
    let agreement: Agreement?
    let disclosure: Disclosure
    /// Nil where only the membership in an audience was told.
    let level: FieldLevel?
    let means: String
    /// The name of the partner that passed it on; nil from us.
    let passedOnBy: String?
    /// Its id.
    let passedOnFrom: String?
    let at: Instant
    let toldAt: Instant?
    let breachedAt: Instant?
    let state: State

    /// Where the data is on its way from holding to gone.
    enum State: Equatable {
      case held
      /// The partner's right has ended; it must dispose of the data until a moment.
      case ending(due: Instant)
      case overdue(since: Instant)
      case disposed(Instant)
    }

    init(_ id: DisclosureID, _ state: ExchangeState, _ book: CatalogWords, at now: Instant) {
      let record = state.disclosures[id.index]
      disclosure = record.disclosure
      self.id = id
      partner = disclosure.partner
      let known = state.agreed.partner(
        disclosure.partner, agreement: disclosure.agreement, at: record.at)
      name = known?.name ?? book.name(ofPartner: disclosure.partner)
      role = known?.role ?? book.partner(disclosure.partner)?.role
      agreement = known?.agreements.first
      level = disclosure.value.map { state.level(of: $0) }
      let agreed = CatalogWords(
        state, agreedWith: state.consents[disclosure.consent.index].offer)
      means = level.map { agreed.means(of: $0) } ?? "that you belong to an audience"
      let parent = disclosure.parent.map { state.disclosures[$0.index] }
      passedOnFrom = parent?.disclosure.partner
      passedOnBy = parent.map { parent in
        state.agreed.partner(
          parent.disclosure.partner, agreement: parent.disclosure.agreement, at: parent.at)?.name
          ?? book.name(ofPartner: parent.disclosure.partner)
      }
      at = record.at
      toldAt = record.toldAt
      breachedAt = record.breachedAt
      if let disposed = record.disposedAt {
        self.state = .disposed(disposed)
      } else if let obligation = state.obligation(id, at: now) {
        self.state =
          now < obligation.due ? .ending(due: obligation.due) : .overdue(since: obligation.due)
      } else {
        self.state = .held
      }
    }

    var isOpen: Bool { if case .disposed = state { false } else { true } }
  }

  /// One offer as it was shown, and what was answered.
  struct Shown {
    let id: OfferID
    let termsID: TermsID
    let terms: Terms
    /// The words shown; nil where the terms came without a catalog.
    let words: ExchangeText?
    let why: String
    /// The purpose's term in the vocabulary.
    let category: String?
    /// The language in which the person was asked, as two letters; nil where nothing says.
    let language: String?
    let data: [Asked]
    let recipients: [Taker]
    /// The experiment that it was part of, by name.
    let experiment: String?
    let at: Instant
    /// Whether the person asked for it themselves.
    let isWish: Bool
    let answer: Answer?
    /// When the person said yes without giving everything; nil once it is answered, or begun no more.
    let begunAt: Instant?
    let answeredAt: Instant?
    /// The consent that a yes left.
    let consent: ConsentID?
    /// Until when the person is not asked again because of their answer.
    let quietUntil: Instant?
    /// Whether it can no longer be accepted.
    let isVoid: Bool

    /// - Parameter quiet: until when the person is not asked for what terms ask, by the terms.
    init(
      _ id: OfferID, _ state: ExchangeState, _ book: CatalogWords, _ quiet: [TermsID: Instant],
      at now: Instant
    ) {
      let record = state.offers[id.index]
      self.id = id
      termsID = record.terms
      terms = state.terms[record.terms.index]
      let shown = CatalogWords(state, agreedWith: id)
      words = shown.text(of: terms)
      why = shown.why(terms.purpose)
      category = shown.purpose(terms.purpose)?.category
      language = shown.language(of: terms)
      data = terms.request.map { Asked($0, shown) }
      recipients = terms.recipients.map { Taker($0, shown) }
      experiment = state.arm(of: record).map { state.experiments[$0.experiment.index].name }
      at = record.shownAt
      isWish = record.isWish
      answer = record.answer
      begunAt = record.answer == nil ? record.begunAt : nil
      answeredAt = record.answer == nil ? nil : record.answeredAt
      consent = record.consent == ExchangeState.none ? nil : ConsentID(record.consent)
      let isNo = record.answer == .declined || record.answer == .deferred
      quietUntil = isNo ? quiet[record.terms] : nil
      isVoid = record.answer == nil && Budgeting.isOver(id, in: state, at: now)
    }
  }

  /// One thing that is asked for.
  struct Asked {
    let level: FieldLevel
    let means: String
    let category: String?
    let origin: Origin?
    /// How carefully it must be treated: as the catalog says, or as its vocabulary does.
    let sensitivity: Sensitivity

    init(_ level: FieldLevel, _ book: CatalogWords) {
      let field = book.field(level.field)
      self.level = level
      means = book.means(of: level)
      category = field?.category
      origin = field?.origin
      sensitivity =
        field.map { max($0.sensitivity, Vocabulary.sensitivity(of: $0.category)) } ?? .ordinary
    }
  }

  /// A partner who may get what is asked for.
  struct Taker {
    let id: String
    let name: String
    let role: PartnerRole?
    /// Where its agreements say that it keeps the data; nil where none says.
    let location: String?

    init(_ id: String, _ book: CatalogWords) {
      let partner = book.partner(id)
      self.id = id
      name = book.name(ofPartner: id)
      role = partner?.role
      location = partner?.agreements.compactMap { $0.custody?.location }.last
    }
  }

  /// Something that the person said of the use of their data, and of what, in words.
  struct Said {
    let preference: Preference
    let about: String
  }

  /// A signal that says no, and a consent that says yes.
  struct Conflict {
    let signal: Signal
    let consent: ConsentID
    /// Whether the consent was given after the signal, and so holds.
    let consentHolds: Bool
  }

  /// Where a privacy signal and consents for sharing that a person gave contradict one another (Q12), the oldest
  /// consent first.
  static func conflicts(of person: PersonID, _ state: ExchangeState) -> [Conflict] {
    let said = Signal.allCases.compactMap { signal in
      state.preference(of: person, on: signal.scope).map { (signal: signal, word: $0) }
    }
    // Of two signals the later is the one that a consent would have to come after.
    let latest = said.filter { $0.word.choice == .deny }.max { $0.word.said < $1.word.said }
    guard let latest else { return [] }
    var found: [Conflict] = []
    state.forEachConsent(of: person) { id in
      if !state.terms(of: id).isShared { return }
      found.append(
        Conflict(
          signal: latest.signal, consent: id,
          consentHolds: state.consents[id.index].from > latest.word.said))
    }
    return found.reversed()
  }

  /// Something that the person asked for by right.
  struct Request {
    let id: RightsRequestID
    let kind: RightsRequest
    let receivedAt: Instant
    let due: Instant
    let answeredAt: Instant?
    let isOverdue: Bool

    init(_ id: RightsRequestID, _ state: ExchangeState, at now: Instant) {
      let record = state.rightsRequests[id.index]
      self.id = id
      kind = record.kind
      receivedAt = record.receivedAt
      due = record.due
      answeredAt = record.respondedAt
      isOverdue = record.respondedAt == nil && now > record.due
    }
  }
}
