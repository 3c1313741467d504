import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport

/// Clearances and partners.
extension FaultyCommands {
  private static let noRole: [(String, String?)] = [
    ("/roles/0/fields", #"[{"field": "birthDate", "level": "month"}]"#)
  ]

  private static func celebrated() throws -> Scene {
    var scene = try Scene()
    scene.person = try scene.celebrant()
    scene.persons = [scene.person]
    return scene
  }

  private static func cleared(_ persons: Int) throws -> Scene {
    var scene = try celebrated()
    for _ in 1..<persons { scene.persons.append(try scene.celebrant()) }
    let opened = try scene.shop.engine.perform(.openClearance(scene.wanted), at: scene.shop.now)
    scene.clearance = opened.clearance ?? ClearanceID(Scene.far)
    return scene
  }

  private static let noClearance = Fault(
    .unknownClearance,
    unlike: [.clearanceNotOpen, .clearanceOfAnother, .beyondTheRole, .personNotCleared]
  ) { $0.clearance = ClearanceID(Scene.far) }

  private static let reading: [Fault] = [
    Fault(.beyondTheRole) { try $0.adopt(noRole) },
    Fault(.clearanceNotOpen) {
      try $0.shop.engine.perform(.closeClearance($0.clearance), at: $0.shop.now)
    },
    Fault(.clearanceOfAnother) { $0.actor = "agent-8" },
    noClearance,
  ]

  static var staff: [FaultyCommand] {
    [
      FaultyCommand(
        "openClearance",
        [
          Fault(.accessIsDisclosure, unlike: [.clearanceUnnamed, .selfApproval]) {
            $0.actor = "parcels"
          },
          Fault(.selfApproval) { $0.approver = $0.actor },
          Fault(.notTheApprover) { $0.approverRole = "care-agent" },
          Fault(.beyondTheRole) { $0.fields = [FieldLevel(field: "birthDate", level: "fullDate")] },
          Fault(.clearanceTooLong) { $0.minutes = 61 },
          Fault(.purposeNotConsented) { $0.persons.append(try $0.shop.newcomer()) },
          Fault(.clearanceUnnamed) { $0.task = "*" },
          Fault(.unknownRole) { $0.role = "nobody" },
          Fault(.unknownPerson) { $0.persons.append(PersonID(Scene.far)) },
        ], in: try celebrated()
      ) { .openClearance($0.wanted) },
      FaultyCommand(
        "closeClearance",
        [reading[1], noClearance], in: try cleared(1)
      ) { .closeClearance($0.clearance) },
      FaultyCommand(
        "readData",
        reading + [
          Fault(.purposeNotConsented, unlike: [.personNotCleared, .unknownPerson]) {
            try $0.shop.engine.perform(.withdrawConsent(ConsentID(0)), at: $0.shop.now)
          },
          Fault(.personNotCleared, unlike: [.unknownPerson]) { $0.person = try $0.celebrant() },
          noPerson,
        ], in: try cleared(1)
      ) { .readData($0.clearance, actor: $0.actor, role: $0.role, of: $0.person) },
      FaultyCommand(
        "countData",
        [
          // First counted with one person fewer, then with too few.
          Fault(.wouldSingleOut) { scene in
            let level = FieldLevel(field: "birthDate", level: "monthDay")
            try scene.shop.engine.perform(
              .countData(scene.clearance, actor: scene.actor, role: scene.role, level: level),
              at: scene.shop.now)
            _ = try scene.celebrant()
          },
          Fault(.groupTooSmall) { scene in
            for consent in scene.shop.engine.state.exchange.consents.indices.dropFirst(2) {
              try scene.shop.engine.perform(
                .withdrawConsent(ConsentID(index: consent)), at: scene.shop.now)
            }
          },
        ] + reading, in: try cleared(3)
      ) { .countData($0.clearance, actor: $0.actor, role: $0.role, level: $0.fields[0]) },
    ]
  }

  private static func neighbour(_ changes: [(String, String?)] = []) throws -> Scene {
    var scene = try Scene(changes)
    scene.person = try scene.shop.neighbour()
    return scene
  }

  /// Three people who may be of an audience.
  private static func audience() throws -> Scene {
    var scene = try Scene()
    scene.persons = try scene.shop.outfitted(3)
    scene.person = scene.persons[0]
    return scene
  }

  /// Something handed to the parcel service, for the courier.
  private static func passing() throws -> Scene {
    var scene = try neighbour()
    _ = scene.shop.hand(scene.person)
    scene.partner = "courier"
    return scene
  }

  private static let isSuspended = ("/partners/0/agreements/0/suspended", "true" as String?)

  /// The partner keeps what somebody else gave beyond its term.
  private static let owes = Fault(.dispositionOverdue, unlike: [.unknownPartner]) { scene in
    let other = try scene.shop.neighbour()
    _ = scene.shop.hand(other, to: scene.partner)
    try scene.shop.engine.perform(.erasePerson(other), at: scene.shop.now)
    scene.shop.wait(days: 14)
  }

  private static let disclosing: [Fault] = [
    owes,
    Fault(.notUnderAgreement, unlike: [.partnerReviewOverdue, .unknownPartner]) {
      try $0.adopt([isSuspended])
    },
    Fault(.preferenceDenies) { $0.say(.partner("parcels")) },
    Fault(.purposeNotConsented, unlike: [.recipientNotConsented]) { $0.purpose = "fitting" },
    Fault(.recipientNotConsented, unlike: [.unknownPartner, .preferenceDenies]) {
      $0.partner = "outfitter"
    },
    Fault(.activationUnusable) { $0.kind = .activation },
    Fault(.unknownPartner) { $0.partner = "nobody" },
    noPerson,
  ]

  static var partners: [FaultyCommand] {
    disclosures + [
      FaultyCommand(
        "activateAudience",
        [
          Fault(.dispositionOverdue) { scene in
            let other = try scene.shop.outfitted(1)[0]
            _ = scene.shop.refusal(
              .disclose(
                of: other, purpose: "outfitter-offers", field: "clothesSize", to: "outfitter"))
            try scene.shop.engine.perform(.erasePerson(other), at: scene.shop.now)
            scene.shop.wait(days: 30)
          },
          Fault(.notUnderAgreement) {
            try $0.adopt([("/partners/1/agreements/0/suspended", "true")])
          },
          Fault(.groupTooSmall) { $0.persons = Array($0.persons.prefix(2)) },
          Fault(.preferenceDenies) { $0.say(.partner("outfitter")) },
          Fault(.signalDenies) { $0.say(.globalPrivacyControl) },
          Fault(.purposeNotConsented) { $0.persons.append(try $0.shop.newcomer()) },
          Fault(.recipientNotConsented, unlike: [.groupTooSmall]) { scene in
            try scene.adopt([("/exchanges/6/recipients", nil), ("/exchanges/6/text/version", "2")])
            scene.persons += try scene.shop.outfitted(1)
          },
          Fault(.activationUnusable) { $0.persons.append($0.persons[0]) },
          Fault(.unknownPerson) { $0.persons.append(PersonID(Scene.far)) },
        ],
        in: try audience()
      ) { .activateAudience($0.activation, $0.persons) }
    ] + receipts
  }

  private static var disclosures: [FaultyCommand] {
    [
      FaultyCommand("disclose", disclosing, in: try neighbour()) {
        .disclose(
          of: $0.person, purpose: $0.purpose, field: $0.field, to: $0.partner, kind: $0.kind)
      },
      // An agreement that nobody has used or reviewed for a year, from the start.
      FaultyCommand(
        "disclose after a year",
        [
          Fault(.partnerReviewOverdue) {
            $0.shop.now = CatalogSamples.today.adding(days: 60).start
          }, disclosing[2], disclosing[3], disclosing[5], disclosing[6], noPerson,
        ], in: try neighbour()
      ) {
        .disclose(
          of: $0.person, purpose: $0.purpose, field: $0.field, to: $0.partner, kind: $0.kind)
      },
      FaultyCommand(
        "passOn",
        [
          Fault(.dispositionOverdue, unlike: [.unknownPartner]) { scene in
            let other = try scene.shop.neighbour()
            _ = scene.shop.hand(other, to: "courier")
            try scene.shop.engine.perform(.erasePerson(other), at: scene.shop.now)
            scene.shop.wait(days: 7)
          },
          Fault(.notUnderAgreement) { try $0.adopt([isSuspended]) },
          Fault(.custodyEnded, unlike: [.unknownDisclosure]) {
            try $0.shop.engine.perform(
              .receiveDisposition($0.disclosure, items: 1), at: $0.shop.now)
          },
          Fault(.purposeNotConsented) {
            try $0.shop.engine.perform(.withdrawConsent(ConsentID(0)), at: $0.shop.now)
          },
          Fault(.preferenceDenies) { $0.say(.partner("courier")) },
          Fault(.chainUnsound, unlike: [.dispositionOverdue, .preferenceDenies]) {
            $0.partner = "parcels"
          },
          Fault(
            .recipientNotConsented, unlike: [.chainUnsound, .preferenceDenies, .dispositionOverdue]
          ) {
            $0.partner = "outfitter"
          },
          Fault(.unknownPartner, unlike: [.chainUnsound, .recipientNotConsented]) {
            $0.partner = "nobody"
          },
          Fault(.unknownDisclosure) { $0.disclosure = DisclosureID(Scene.far) },
        ],
        in: try passing()
      ) { .passOn($0.disclosure, to: $0.partner) },
    ]
  }

  /// Something that the partner must dispose of.
  private static func handed(daysAgo days: Int = 0) throws -> Scene {
    var scene = try neighbour()
    _ = scene.shop.hand(scene.person)
    try scene.shop.engine.perform(.withdrawConsent(ConsentID(0)), at: scene.shop.now)
    scene.shop.wait(days: days)
    return scene
  }

  private static let noDisclosure = Fault(
    .unknownDisclosure, unlike: [.custodyEnded, .nothingToTell, .onwardStillHeld]
  ) { $0.disclosure = DisclosureID(Scene.far) }

  private static let disposed = Fault(.custodyEnded) {
    try $0.shop.engine.perform(.receiveDisposition($0.disclosure, items: 1), at: $0.shop.now)
  }

  private static var receipts: [FaultyCommand] {
    [
      FaultyCommand(
        "tellPartner",
        [
          Fault(.nothingToTell) {
            try $0.shop.engine.perform(.tellPartner($0.disclosure), at: $0.shop.now)
          }, disposed, noDisclosure,
        ], in: try handed()
      ) { .tellPartner($0.disclosure) },
      FaultyCommand(
        "receiveDisposition",
        [
          disposed,
          Fault(.onwardStillHeld, unlike: [.custodyEnded]) { scene in
            let person = try scene.shop.neighbour()
            _ = scene.shop.hand(person)
            scene.disclosure = DisclosureID(1)
            try scene.shop.engine.perform(
              .passOn(scene.disclosure, to: "courier"), at: scene.shop.now)
          },
          Fault(.receiptUnsound) { $0.items = 2 }, noDisclosure,
        ], in: try handed()
      ) { .receiveDisposition($0.disclosure, items: $0.items) },
      FaultyCommand(
        "reportOverdue",
        [
          Fault(.nothingToTell) {
            try $0.shop.engine.perform(.reportOverdue($0.disclosure), at: $0.shop.now)
          }, noDisclosure,
        ], in: try handed(daysAgo: 14)
      ) { .reportOverdue($0.disclosure) },
      FaultyCommand(
        "reviewPartner",
        [
          Fault(.clearanceUnnamed) { $0.actor = "*" },
          Fault(.unknownPartner) { $0.partner = "nobody" },
        ], in: try Scene()
      ) { .reviewPartner($0.partner, by: $0.actor) },
    ]
  }
}
