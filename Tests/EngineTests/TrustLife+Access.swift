import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport

/// What people say in a random life, and who else asks for what they gave.
extension TrustLife {
  mutating func preference() -> Command {
    if random.below(5) == 0 { return TrustValues.signals(of: somebody(), &random) }
    let purpose = random.element(TrustCatalog.purposes + ["none"])
    let field = random.element(TrustCatalog.fields)
    let scope: Preference.Scope =
      switch random.below(13) {
      case 0: .globalPrivacyControl
      case 12: .doNotTrack
      case 1: .everything
      case 2: .channel(random.element(["mail", "app", "pigeon"]))
      case 3: .topic(random.element(["offers", "sport", "news"]))
      case 4, 5: .partner(random.element(TrustCatalog.partners))
      case 6, 7: .purpose(purpose)
      case 8, 9, 10: .field(field, purpose: purpose)
      default: .frequency
      }
    let choice: Preference.Choice
    if scope == .frequency, random.below(8) > 0 {
      choice = random.element([.days(0), .days(2), .days(9), .reset, .days(9_999)])
    } else {
      choice = random.element([.deny, .allow, .reset, .deny, .allow, .reset, .days(3)])
    }
    let source: StatementSource =
      random.below(9) == 0 ? .staff("eve", basis: random.element(["letter-7", ""])) : .person
    // Often what was said comes late, and often two things were said at one moment.
    let heard = model.clamped(now)
    let day = Instant(milliseconds: heard.milliseconds / 86_400_000 * 86_400_000)
    let said = random.element([
      heard, heard, day, day.adding(days: -random.below(9)), heard.adding(days: 1),
    ])
    return .statePreference(somebody(), Preference(scope, choice, said: said, source: source))
  }

  /// What somebody gave, put right.
  mutating func correction() -> Command {
    if state.consents.isEmpty { return .correctValues(ConsentID(0), []) }
    let id = TrustValues.correctable(usableOrAnyConsent(), in: state, &random)
    return .correctValues(id, values(of: state.terms(of: id), without: 3))
  }

  mutating func right() -> Command {
    let person = anyPerson()
    if random.below(4) == 0 {
      let moment = model.clamped(now)
      let idle = state.people.indices.first {
        state.knows(PersonID(index: $0)) && state.isIdle(PersonID(index: $0), at: moment)
      }
      if let idle { return .forgetIdlePerson(PersonID(index: idle)) }
    }
    switch random.below(12) {
    case 0..<4: return .receiveRightsRequest(person, random.element(RightsRequest.allCases))
    case 4..<7:
      return recent(state.rightsRequests.count).map {
        .respondToRightsRequest(RightsRequestID(index: $0))
      }
        ?? .receiveRightsRequest(person, .access)
    case 7..<10: return .restrictPerson(person, random.below(4) == 0)
    case 10: return .forgetIdlePerson(person)
    default: return .erasePerson(person)
    }
  }

  // MARK: Clearances

  mutating func access() -> Command {
    let state = state
    let moment = model.clamped(now)
    let open = state.clearances.indices.suffix(30).filter {
      state.clearances[$0].isOpen(at: moment)
    }
    if open.isEmpty || random.below(4) == 0 { return openClearance(moment) }
    if random.below(12) == 0 { return .closeClearance(ClearanceID(index: random.element(open))) }
    let index = random.below(12) == 0 ? random.below(state.clearances.count) : random.element(open)
    let id = ClearanceID(index: index)
    let wanted = state.clearances[index].clearance
    let isOther = random.below(12) == 0
    let role = isOther ? random.element(["care", "analyst"]) : wanted.role
    let actor = isOther ? random.element(["mallory", wanted.actor]) : wanted.actor
    if wanted.persons.isEmpty || random.below(12) == 0 {
      let level =
        random.below(6) == 0 || wanted.fields.isEmpty
        ? random.element(TrustCatalog.levels) : random.element(wanted.fields)
      return .countData(id, actor: actor, role: role, level: level)
    }
    if random.below(5) == 0 { return .closeClearance(id) }
    let person = random.below(8) == 0 ? anyPerson() : random.element(wanted.persons)
    return .readData(id, actor: actor, role: role, of: person)
  }

  private mutating func openClearance(_ moment: Instant) -> Command {
    let isCount = random.below(3) == 0
    let role = isCount ? "analyst" : random.element(["care", "care", "care", "nobody"])
    let approver = role == "care" ? "lead" : "officer"
    var purpose = random.element(TrustCatalog.purposes)
    var fields = [random.element(TrustCatalog.levels)]
    var persons: [PersonID] = []
    if isCount {
      (purpose, fields) = random.element([
        ("gift", [FieldLevel(field: "birthDate", level: "month")]),
        ("insight", [FieldLevel(field: "shoe", level: "exact")]),
        ("insight", [FieldLevel(field: "colour", level: "family")]),
        ("fitting", [FieldLevel(field: "shoe", level: "exact")]),
        ("advice", [FieldLevel(field: "shoe", level: "exact")]),
        ("ads", [FieldLevel(field: "colour", level: "family")]),
      ])
      if random.below(2) == 0, !state.consents.isEmpty {
        let terms = state.terms(of: usableOrAnyConsent())
        (purpose, fields) = (random.element([terms.purpose] + terms.compatibleWith), terms.request)
      }
    } else if random.below(8) > 0, !state.consents.isEmpty {
      // Somebody who could be read, for their purpose or a compatible one.
      let consent = usableOrAnyConsent()
      let terms = state.terms(of: consent)
      purpose = random.element([terms.purpose] + terms.compatibleWith)
      fields = terms.request
      persons = [state.person(of: consent)]
      if random.below(3) == 0 { persons.append(somebody()) }
    }
    let from = moment.adding(
      milliseconds: random.element([0, 0, 0, 0, 0, 0, 3_600_000, -1_000, 9 * 86_400_000]))
    let minutes = random.element([60, 240, 480, 481, 0])
    return .openClearance(
      Clearance(
        actor: random.below(10) == 0 ? random.element(["*", "parcels"]) : "bob", role: role,
        task: "task-1", purpose: purpose,
        fields: fields, persons: persons, from: from,
        until: from.adding(milliseconds: Int64(minutes) * 60_000),
        approver: random.below(20) == 0 ? "bob" : "carol",
        approverRole: random.below(20) == 0 ? "chief" : approver))
  }

  // MARK: Partners

  mutating func custody() -> Command {
    let state = state
    let moment = model.clamped(now)
    let pick = recent(state.disclosures.count).map { DisclosureID(index: $0) }
    // Mostly what is due is done, or nothing more could be handed out.
    let due = state.disclosures.indices.suffix(150).filter {
      state.obligation(DisclosureID(index: $0), at: moment) != nil
    }
    let ended = due.isEmpty ? pick : DisclosureID(index: random.element(due))
    switch random.below(20) {
    case 0..<8: return disclose()
    case 8..<10:
      if let pick {
        return .passOn(pick, to: random.element(["couriers", "couriers", "adnet", "parcels"]))
      }
    case 10, 11: if let ended { return .tellPartner(ended) }
    case 12..<16:
      if let ended { return .receiveDisposition(ended, items: random.below(9) == 0 ? 2 : 1) }
    case 16: if let ended { return .reportOverdue(ended) }
    case 17:
      // One is not reviewed before its access was closed for that.
      let others = TrustCatalog.partners.filter { $0 != "printers" || now > Samples.day(450) }
      return .reviewPartner(random.element(others), by: "eve")
    default: return activate(moment)
    }
    return disclose()
  }

  private mutating func disclose() -> Command {
    let state = state
    var (purpose, field) = (
      random.element(TrustCatalog.purposes), random.element(TrustCatalog.fields)
    )
    var person = somebody()
    var partner = random.element(TrustCatalog.partners)
    let moment = model.clamped(now)
    let isAny = random.below(4) == 0
    let shared = state.consents.indices.suffix(120).filter {
      let id = ConsentID(index: $0)
      return !state.terms(of: id).recipients.isEmpty
        && (isAny || state.refusesUse(id, state.terms(of: id).purpose, nil, at: moment) == nil)
    }
    if !shared.isEmpty, random.below(6) > 0 {
      let consent = ConsentID(index: random.element(shared))
      let terms = state.terms(of: consent)
      person = state.person(of: consent)
      (purpose, field) = (terms.purpose, random.element(terms.request).field)
      if random.below(8) > 0 { partner = random.element(terms.recipients) }
      // One partner is not used for so long that its access is closed until somebody reviews it.
      if partner == "printers", now < Samples.day(380) { partner = "parcels" }
      if random.below(9) == 0 { purpose = random.element(["advice", "insight"]) }
    }
    let kinds: [Disclosure.Kind] = [.transfer, .transfer, .access, .derived, .activation]
    let kind = random.below(4) == 0 ? random.element(kinds) : .transfer
    return .disclose(of: person, purpose: purpose, field: field, to: partner, kind: kind)
  }

  private mutating func activate(_ moment: Instant) -> Command {
    let state = state
    var persons: Set<PersonID> = []
    for index in state.people.indices.reversed() where persons.count < 4 {
      let person = PersonID(index: index)
      if let consent = state.usableConsent(person, "ads", nil, at: moment),
        !state.terms(of: consent).recipients.isEmpty
      {
        persons.insert(person)
      }
    }
    var list = persons.sorted()
    if random.below(5) == 0 { list.append(anyPerson()) }
    return .activateAudience("spring", list)
  }
}
