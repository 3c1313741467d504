import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport

/// What can be wrong with handing data to partners, and with getting it back.
enum FaultyCustody {
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
    FaultyCommands.noPerson,
  ]

  static var all: [FaultyCommand] {
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
          }, disclosing[2], disclosing[3], disclosing[5], disclosing[6], FaultyCommands.noPerson,
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
