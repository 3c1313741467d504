import Basics
import Engine
import TestSupport
import ValueExchange

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

  mutating func count(_ clearance: ClearanceID) -> Refusal? {
    refusal(
      .countData(
        clearance, actor: "agent-7", role: "care-agent",
        level: FieldLevel(field: "birthDate", level: "monthDay")))
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
      return shop.refusal(.openClearance(changed(shop.clearance([person]), actor: "*")))
        == .clearanceUnnamed
    },
    RunTimeCase(.q41, "somebody approves a clearance of their own") { shop in
      let person = try shop.clearedBirthday().0
      return shop.refusal(.openClearance(changed(shop.clearance([person]), approver: "agent-7")))
        == .selfApproval
    },
    RunTimeCase(.q41, "somebody approves who may not") { shop in
      let person = try shop.clearedBirthday().0
      return shop.refusal(.openClearance(changed(shop.clearance([person]), role: "care-agent")))
        == .notTheApprover
    },
    RunTimeCase(.q41, "a clearance longer than its role's") { shop in
      let person = try shop.clearedBirthday().0
      return shop.refusal(.openClearance(changed(shop.clearance([person]), minutes: 61)))
        == .clearanceTooLong
    },
    RunTimeCase(.q41, "a clearance for a purpose that the person never agreed to") { shop in
      let stranger = try shop.newcomer()
      return shop.refusal(.openClearance(shop.clearance([stranger]))) == .purposeNotConsented
    },
    RunTimeCase(.q41, "a clearance for fields beyond the role") { shop in
      let person = try shop.clearedBirthday().0
      let wanted = shop.clearance([person])
      return shop.refusal(
        .openClearance(
          Clearance(
            actor: wanted.actor, role: wanted.role, task: wanted.task, purpose: wanted.purpose,
            fields: [FieldLevel(field: "birthDate", level: "fullDate")], persons: wanted.persons,
            from: wanted.from, until: wanted.until, approver: wanted.approver,
            approverRole: wanted.approverRole))) == .beyondTheRole
    },
    RunTimeCase(.q42, "a read a second after the end") { shop in
      let (person, clearance) = try shop.clearedBirthday()
      if shop.read(clearance, person) != nil { return false }
      shop.now = shop.now.adding(milliseconds: 3_600_000 - 1)
      if shop.read(clearance, person) != nil { return false }
      shop.now = shop.now.adding(milliseconds: 1)
      return shop.read(clearance, person) == .clearanceNotOpen
    },
    RunTimeCase(.q42, "a read in a role that was left") { shop in
      let (person, clearance) = try shop.clearedBirthday()
      return shop.refusal(
        .readData(clearance, actor: "agent-7", role: "care-lead", of: person))
        == .clearanceOfAnother
    },
    RunTimeCase(.q42, "a read after the task") { shop in
      let (person, clearance) = try shop.clearedBirthday()
      try shop.engine.perform(.closeClearance(clearance), at: shop.now)
      return shop.read(clearance, person) == .clearanceNotOpen
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
      return read.map(\.value) == [PersonalText("04")]
    },
    RunTimeCase(.q43, "a count of a few") { shop in
      let (_, clearance) = try shop.clearedBirthday()
      return shop.count(clearance) == .groupTooSmall
    },
    RunTimeCase(.q43, "two counts whose difference is one person") { shop in
      let (_, clearance) = try shop.clearedBirthday()
      for _ in 0..<3 { _ = try shop.clearedBirthday() }
      if shop.count(clearance) != nil || shop.count(clearance) != nil { return false }
      _ = try shop.clearedBirthday()
      return shop.count(clearance) == .wouldSingleOut
    },
    RunTimeCase(.q43, "two counts between which one person gave another value") { shop in
      let (person, _) = try shop.clearedBirthday()
      for _ in 0..<3 { _ = try shop.clearedBirthday() }
      shop.wait(days: 360)
      func count() throws -> Refusal? {
        let opened = try shop.engine.perform(.openClearance(shop.clearance([])), at: shop.now)
        return shop.count(opened.clearance ?? ClearanceID(0))
      }
      if try count() != nil { return false }
      try shop.trade("birthday-for-coffee", with: person, ["07-01"])
      return try count() == .wouldSingleOut
    },
    RunTimeCase(.q54, "a partner looks at a dashboard without a disclosure") { shop in
      let person = try shop.clearedBirthday().0
      return shop.refusal(.openClearance(changed(shop.clearance([person]), actor: "parcels")))
        == .accessIsDisclosure
    },
  ]

  static let partners: [RunTimeCase] = [
    RunTimeCase(.q51, "data goes to a recipient that the person was not told of") { shop in
      let person = try shop.newcomer()
      try shop.trade("birthday-for-coffee", with: person, ["04-12"])
      return shop.refusal(
        .disclose(of: person, purpose: "birthday-gift", field: "birthDate", to: "parcels"))
        == .recipientNotConsented
    },
    RunTimeCase(.q52, "a transfer when the agreement has ended") { shop in
      shop.now = CatalogSamples.today.adding(days: 403).start
      let person = try shop.neighbour()
      return shop.hand(person) == .notUnderAgreement
    },
    RunTimeCase(
      .q52, "a transfer under a suspended agreement",
      [("/partners/0/agreements/0/suspended", "true")]
    ) { shop in
      let person = try shop.neighbour()
      return shop.hand(person) == .notUnderAgreement
    },
    RunTimeCase(
      .q52, "a transfer before the agreement begins",
      [("/partners/0/agreements/0/from", #""2026-12-01""#)]
    ) { shop in
      let person = try shop.neighbour()
      return shop.hand(person) == .notUnderAgreement
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
      return shop.hand(person) == .notUnderAgreement
    },
    RunTimeCase(
      .q52, "a purpose that was not agreed",
      [("/partners/0/agreements/0/control/purposes", #"["fitting"]"#)]
    ) { shop in
      let person = try shop.neighbour()
      return shop.hand(person) == .notUnderAgreement
    },
    RunTimeCase(
      .q52, "a partner holds longer than we do",
      [("/partners/0/agreements/0/control/retentionDays", "365")]
    ) { shop in
      let person = try shop.neighbour()
      return shop.hand(person) == .notUnderAgreement
    },
    RunTimeCase(.q53, "new transfers while a receipt is overdue") { shop in
      let person = try shop.neighbour()
      let other = try shop.neighbour()
      if shop.hand(person) != nil { return false }
      shop.wait(days: 30 + 14)
      return shop.hand(other) == .dispositionOverdue
    },
    RunTimeCase(
      .q53, "access that nobody used or reviewed for a year",
      [("/partners/0/agreements/0/from", #""2025-11-24""#)]
    ) { shop in
      let person = try shop.neighbour()
      if shop.hand(person) != .partnerReviewOverdue { return false }
      try shop.engine.perform(.reviewPartner("parcels", by: "auditor-1"), at: shop.now)
      return shop.hand(person) == nil
    },
    RunTimeCase(.q55, "an erasure that stays at home") { shop in
      let person = try shop.neighbour()
      if shop.hand(person) != nil { return false }
      try shop.engine.perform(.erasePerson(person), at: shop.now)
      let obligation = shop.engine.state.exchange.obligation(DisclosureID(0), at: shop.now)
      return obligation?.due == shop.now.adding(days: 14)
        && shop.refusal(.tellPartner(DisclosureID(0))) == nil
    },
    RunTimeCase(.q55, "a partner keeps what the person said no to") { shop in
      let person = try shop.neighbour()
      if shop.hand(person) != nil { return false }
      shop.wait(days: 1)
      _ = shop.say(.partner("parcels"), .deny, person)
      return shop.engine.state.exchange.obligation(DisclosureID(0), at: shop.now)?.due
        == shop.now.adding(days: 14)
    },
    RunTimeCase(.q56, "a chain that comes back") { shop in
      let person = try shop.neighbour()
      if shop.hand(person, to: "courier") != nil || shop.hand(person) != nil { return false }
      if shop.refusal(.passOn(DisclosureID(1), to: "courier")) != nil { return false }
      return shop.refusal(.passOn(DisclosureID(1), to: "parcels")) == .chainUnsound
    },
    RunTimeCase(.q56, "two receipts for one transfer") { shop in
      let person = try shop.neighbour()
      if shop.hand(person) != nil { return false }
      try shop.engine.perform(.receiveDisposition(DisclosureID(0), items: 1), at: shop.now)
      return shop.refusal(.receiveDisposition(DisclosureID(0), items: 1)) == .custodyEnded
    },
    RunTimeCase(.q56, "a receipt for more than was sent") { shop in
      let person = try shop.neighbour()
      if shop.hand(person) != nil { return false }
      return shop.refusal(.receiveDisposition(DisclosureID(0), items: 2)) == .receiptUnsound
    },
    RunTimeCase(.q57, "an audience smaller than agreed") { shop in
      let people = try shop.outfitted(2)
      return shop.refusal(.activateAudience("outfitter-catalogue", people)) == .groupTooSmall
    },
    RunTimeCase(.q57, "an audience with somebody who opted out") { shop in
      let people = try shop.outfitted(4)
      _ = shop.say(.globalPrivacyControl, .deny, people[2])
      if shop.refusal(.activateAudience("outfitter-catalogue", people)) == nil { return false }
      return shop.refusal(
        .activateAudience("outfitter-catalogue", [people[0], people[1], people[3]])) == nil
    },
    RunTimeCase(.q57, "an audience with somebody who wants nothing of the partner") { shop in
      let people = try shop.outfitted(3)
      _ = shop.say(.partner("outfitter"), .deny, people[0])
      return shop.refusal(.activateAudience("outfitter-catalogue", people)) == .preferenceDenies
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
