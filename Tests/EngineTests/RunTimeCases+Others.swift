import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport

extension Shop {
  /// Somebody who told their birthday, and an open clearance to read it.
  mutating func clearedBirthday() throws -> (PersonID, ClearanceID) {
    let person = try newcomer()
    try trade("birthday-for-coffee", with: person, ["04-12"])
    let opened = try engine.perform(.openClearance(clearance([person])), at: now)
    return (person, opened.clearance ?? ClearanceID(0))
  }

  /// Somebody who told their area.
  mutating func neighbour() throws -> PersonID {
    let person = try newcomer()
    try trade("area-for-delivery-day", with: person, ["10115"])
    return person
  }

  func counting(_ clearance: ClearanceID) -> Command {
    .countData(
      clearance, actor: "agent-7", role: "care-agent",
      level: FieldLevel(field: "birthDate", level: "monthDay"))
  }

  /// Whether a clearance is opened that only its rule refuses.
  mutating func opens(_ wanted: Clearance, unless refusal: Refusal) throws -> Bool {
    try happens(.openClearance(wanted), unless: refusal) {
      $0.clearances.last?.clearance == wanted && $0.clearances.last?.closedAt == nil
    }
  }

  /// Whether somebody reads who only its rule keeps from it.
  mutating func reads(_ command: Command, unless refusal: Refusal) throws -> Bool {
    let count = engine.state.exchange.reads.count
    return try happens(command, unless: refusal) { $0.reads.count == count + 1 }
  }

  /// Whether people are counted who only its rule keeps from it.
  mutating func counts(_ clearance: ClearanceID, unless refusal: Refusal) throws -> Bool {
    let count = engine.state.exchange.clearances[clearance.index].readCount
    return try happens(counting(clearance), unless: refusal) {
      $0.clearances[clearance.index].readCount == count + 1
    }
  }

  /// Whether a partner is handed what only its rule keeps from it.
  mutating func hands(
    _ person: PersonID, purpose: String = "delivery-times", field: String = "postalCode",
    unless refusal: Refusal
  ) throws -> Bool {
    let count = engine.state.exchange.disclosures.count
    return try happens(
      .disclose(of: person, purpose: purpose, field: field, to: "parcels"), unless: refusal
    ) { $0.disclosures.count == count + 1 && $0.disclosures[count].disclosure.partner == "parcels" }
  }

  /// Whether an audience is used that only its rule keeps from it.
  mutating func activates(_ people: [PersonID], unless refusal: Refusal) throws -> Bool {
    let count = engine.state.exchange.disclosures.count
    return try happens(.activateAudience("outfitter-catalogue", people), unless: refusal) {
      $0.disclosures.count == count + people.count
    }
  }
}

private func changed(
  _ clearance: Clearance, actor: String? = nil, approver: String? = nil, role: String? = nil,
  minutes: Int64? = nil, persons: [PersonID]? = nil
) -> Clearance {
  Clearance(
    actor: actor ?? clearance.actor, role: clearance.role, task: clearance.task,
    purpose: clearance.purpose, fields: clearance.fields, persons: persons ?? clearance.persons,
    from: clearance.from,
    until: minutes.map { clearance.from.adding(milliseconds: $0 * 60_000) } ?? clearance.until,
    approver: approver ?? clearance.approver, approverRole: role ?? clearance.approverRole)
}

extension RunTimeCases {
  static let staff: [RunTimeCase] = [
    RunTimeCase(.q41, "a clearance for whoever comes") { shop in
      let person = try shop.clearedBirthday().0
      return try shop.opens(
        changed(shop.clearance([person]), actor: "*"), unless: .clearanceUnnamed)
    },
    RunTimeCase(.q41, "somebody approves a clearance of their own") { shop in
      let person = try shop.clearedBirthday().0
      return try shop.opens(
        changed(shop.clearance([person]), approver: "agent-7"), unless: .selfApproval)
    },
    RunTimeCase(.q41, "somebody approves who may not") { shop in
      let person = try shop.clearedBirthday().0
      return try shop.opens(
        changed(shop.clearance([person]), role: "care-agent"), unless: .notTheApprover)
    },
    RunTimeCase(.q41, "a clearance longer than its role's") { shop in
      let person = try shop.clearedBirthday().0
      return try shop.opens(
        changed(shop.clearance([person]), minutes: 61), unless: .clearanceTooLong)
    },
    RunTimeCase(.q41, "a clearance for a purpose that the person never agreed to") { shop in
      let stranger = try shop.newcomer()
      return try shop.opens(shop.clearance([stranger]), unless: .purposeNotConsented)
    },
    RunTimeCase(.q41, "a clearance for fields beyond the role") { shop in
      let person = try shop.clearedBirthday().0
      let wanted = shop.clearance([person])
      return try shop.opens(
        Clearance(
          actor: wanted.actor, role: wanted.role, task: wanted.task, purpose: wanted.purpose,
          fields: [FieldLevel(field: "birthDate", level: "fullDate")], persons: wanted.persons,
          from: wanted.from, until: wanted.until, approver: wanted.approver,
          approverRole: wanted.approverRole), unless: .beyondTheRole)
    },
    RunTimeCase(.q42, "a read a second after the end") { shop in
      let (person, clearance) = try shop.clearedBirthday()
      let read = shop.reading(clearance, person)
      try shop.must(read)
      shop.now = shop.now.adding(milliseconds: 3_600_000 - 1)
      try shop.must(read)
      shop.now = shop.now.adding(milliseconds: 1)
      return try shop.reads(read, unless: .clearanceNotOpen)
    },
    RunTimeCase(.q42, "a read in a role that was left") { shop in
      let (person, clearance) = try shop.clearedBirthday()
      return try shop.reads(
        .readData(clearance, actor: "agent-7", role: "care-lead", of: person),
        unless: .clearanceOfAnother)
    },
    RunTimeCase(.q42, "a read after the task") { shop in
      let (person, clearance) = try shop.clearedBirthday()
      try shop.engine.perform(.closeClearance(clearance), at: shop.now)
      return try shop.reads(shop.reading(clearance, person), unless: .clearanceNotOpen)
    },
    RunTimeCase(
      .q43, "a read finer than the clearance",
      [("/roles/0/fields", #"[{"field": "birthDate", "level": "month"}]"#)]
    ) { shop in
      let person = try shop.newcomer()
      try shop.trade("birthday-for-coffee", with: person, ["04-12"])
      let wanted = shop.clearance([person])
      let coarse = Clearance(
        actor: wanted.actor, role: wanted.role, task: wanted.task, purpose: wanted.purpose,
        fields: [FieldLevel(field: "birthDate", level: "month")], persons: [person],
        from: wanted.from, until: wanted.until, approver: wanted.approver,
        approverRole: wanted.approverRole)
      let opened = try shop.engine.perform(.openClearance(coarse), at: shop.now)
      let read = try shop.engine.read(
        opened.clearance ?? ClearanceID(0), actor: "agent-7", role: "care-agent", of: person,
        at: shop.now)
      let told = read.map(\.value)
      try shop.require(told == [PersonalText("04")] || told == [PersonalText("04-12")], "nothing")
      return told == [PersonalText("04-12")]
    },
    RunTimeCase(.q43, "a count of a few") { shop in
      let (_, clearance) = try shop.clearedBirthday()
      return try shop.counts(clearance, unless: .groupTooSmall)
    },
    RunTimeCase(.q43, "two counts whose difference is one person") { shop in
      let (_, clearance) = try shop.clearedBirthday()
      for _ in 0..<3 { _ = try shop.clearedBirthday() }
      for _ in 0..<2 { try shop.must(shop.counting(clearance)) }
      _ = try shop.clearedBirthday()
      return try shop.counts(clearance, unless: .wouldSingleOut)
    },
    RunTimeCase(.q43, "two counts between which one person gave another value") { shop in
      let (person, _) = try shop.clearedBirthday()
      for _ in 0..<3 { _ = try shop.clearedBirthday() }
      shop.wait(days: 360)
      let opened = try shop.engine.perform(.openClearance(shop.clearance([])), at: shop.now)
      guard let clearance = opened.clearance else { throw CaseFault.notShown("no clearance") }
      try shop.must(shop.counting(clearance))
      try shop.trade("birthday-for-coffee", with: person, ["07-01"])
      return try shop.counts(clearance, unless: .wouldSingleOut)
    },
    RunTimeCase(.q54, "a partner looks at a dashboard without a disclosure") { shop in
      let person = try shop.clearedBirthday().0
      return try shop.opens(
        changed(shop.clearance([person]), actor: "parcels"), unless: .accessIsDisclosure)
    },
  ]

  static let partners: [RunTimeCase] = [
    RunTimeCase(
      .q51, "data goes to a recipient that the person was not told of",
      [
        ("/partners/0/agreements/0/control/purposes", #"["birthday-gift"]"#),
        (
          "/partners/0/agreements/0/control/fields",
          #"[{"field": "birthDate", "level": "monthDay"}]"#
        ),
      ]
    ) { shop in
      let person = try shop.newcomer()
      try shop.trade("birthday-for-coffee", with: person, ["04-12"])
      return try shop.hands(
        person, purpose: "birthday-gift", field: "birthDate", unless: .recipientNotConsented)
    },
    RunTimeCase(.q52, "a transfer when the agreement has ended") { shop in
      shop.now = CatalogSamples.today.adding(days: 403).start
      let person = try shop.neighbour()
      return try shop.hands(person, unless: .notUnderAgreement)
    },
    RunTimeCase(
      .q52, "a transfer under a suspended agreement",
      [("/partners/0/agreements/0/suspended", "true")]
    ) { shop in
      let person = try shop.neighbour()
      return try shop.hands(person, unless: .notUnderAgreement)
    },
    RunTimeCase(
      .q52, "a transfer before the agreement begins",
      [("/partners/0/agreements/0/from", #""2026-12-01""#)]
    ) { shop in
      let person = try shop.neighbour()
      return try shop.hands(person, unless: .notUnderAgreement)
    },
    RunTimeCase(
      .q52, "a level finer than agreed",
      [
        (
          "/partners/0/agreements/0/control/fields",
          #"[{"field": "postalCode", "level": "region"}]"#
        )
      ]
    ) { shop in
      let person = try shop.neighbour()
      return try shop.hands(person, unless: .notUnderAgreement)
    },
    RunTimeCase(
      .q52, "a purpose that was not agreed",
      [("/partners/0/agreements/0/control/purposes", #"["fitting"]"#)]
    ) { shop in
      let person = try shop.neighbour()
      return try shop.hands(person, unless: .notUnderAgreement)
    },
    RunTimeCase(
      .q52, "a partner holds longer than we do",
      [("/partners/0/agreements/0/control/retentionDays", "365")]
    ) { shop in
      let person = try shop.neighbour()
      return try shop.hands(person, unless: .notUnderAgreement)
    },
    RunTimeCase(.q53, "new transfers while a receipt is overdue") { shop in
      let person = try shop.neighbour()
      let other = try shop.neighbour()
      try shop.require(shop.hand(person) == nil, "nothing is handed over")
      shop.wait(days: 30 + 14)
      return try shop.hands(other, unless: .dispositionOverdue)
    },
    RunTimeCase(
      .q53, "access that nobody used or reviewed for a year",
      [("/partners/0/agreements/0/from", #""2025-11-24""#)]
    ) { shop in
      let person = try shop.neighbour()
      if try shop.hands(person, unless: .partnerReviewOverdue) { return true }
      try shop.must(.reviewPartner("parcels", by: "auditor-1"))
      try shop.require(shop.hand(person) == nil, "a review opens nothing")
      return false
    },
    RunTimeCase(.q55, "an erasure that stays at home") { shop in
      let person = try shop.neighbour()
      try shop.require(shop.hand(person) == nil, "nothing is handed over")
      try shop.engine.perform(.erasePerson(person), at: shop.now)
      let obligation = shop.engine.state.exchange.obligation(DisclosureID(0), at: shop.now)
      guard let obligation else { return true }
      try shop.require(obligation.due == shop.now.adding(days: 14), "\(obligation)")
      try shop.must(.tellPartner(DisclosureID(0)))
      return false
    },
    RunTimeCase(.q55, "a partner keeps what the person said no to") { shop in
      let person = try shop.neighbour()
      try shop.require(shop.hand(person) == nil, "nothing is handed over")
      shop.wait(days: 1)
      _ = shop.say(.partner("parcels"), .deny, person)
      let obligation = shop.engine.state.exchange.obligation(DisclosureID(0), at: shop.now)
      guard let obligation else { return true }
      try shop.require(obligation.due == shop.now.adding(days: 14), "\(obligation)")
      return false
    },
    RunTimeCase(.q56, "a chain that comes back") { shop in
      let person = try shop.neighbour()
      try shop.require(
        shop.hand(person, to: "courier") == nil && shop.hand(person) == nil,
        "nothing is handed over")
      try shop.must(.passOn(DisclosureID(1), to: "courier"))
      return try shop.happens(.passOn(DisclosureID(1), to: "parcels"), unless: .chainUnsound) {
        CustodyChain.faults(of: person, in: $0).map(\.kind).contains(.cycle)
      }
    },
    RunTimeCase(.q56, "two receipts for one transfer") { shop in
      let person = try shop.neighbour()
      try shop.require(shop.hand(person) == nil, "nothing is handed over")
      try shop.engine.perform(.receiveDisposition(DisclosureID(0), items: 1), at: shop.now)
      shop.wait(days: 1)
      let now = shop.now
      return try shop.happens(
        .receiveDisposition(DisclosureID(0), items: 1), unless: .custodyEnded
      ) { $0.disclosures[0].disposedAt == now }
    },
    RunTimeCase(.q56, "a receipt for more than was sent") { shop in
      let person = try shop.neighbour()
      try shop.require(shop.hand(person) == nil, "nothing is handed over")
      return try shop.happens(
        .receiveDisposition(DisclosureID(0), items: 2), unless: .receiptUnsound
      ) { $0.disclosures[0].disposedAt != nil }
    },
    RunTimeCase(.q57, "an audience smaller than agreed") { shop in
      let people = try shop.outfitted(2)
      return try shop.activates(people, unless: .groupTooSmall)
    },
    RunTimeCase(.q57, "an audience with somebody who opted out") { shop in
      let people = try shop.outfitted(4)
      _ = shop.say(.globalPrivacyControl, .deny, people[2])
      if try shop.activates(people, unless: .signalDenies) { return true }
      try shop.must(
        .activateAudience("outfitter-catalogue", [people[0], people[1], people[3]]))
      return false
    },
    RunTimeCase(.q57, "an audience with somebody who wants nothing of the partner") { shop in
      let people = try shop.outfitted(3)
      _ = shop.say(.partner("outfitter"), .deny, people[0])
      return try shop.activates(people, unless: .preferenceDenies)
    },
  ]
}

extension Shop {
  /// People who let the outfitter know their size.
  mutating func outfitted(_ count: Int) throws -> [PersonID] {
    var people: [PersonID] = []
    for _ in 0..<count {
      let person = try newcomer()
      try trade("size-to-outfitter", with: person, ["38"])
      people.append(person)
    }
    return people
  }
}
