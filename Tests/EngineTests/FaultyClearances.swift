import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport

/// What can be wrong with a clearance, and with what is read and counted under one.
enum FaultyClearances {
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

  static var all: [FaultyCommand] {
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
          FaultyCommands.noPerson,
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
          Fault(
            .countsReached,
            unlike: [
              .wouldSingleOut, .groupTooSmall, .beyondTheRole, .clearanceNotOpen,
              .clearanceOfAnother, .unknownClearance,
            ]
          ) { try $0.shop.tellAllCounts($0.clearance) },
          Fault(.groupTooSmall) { scene in
            for consent in scene.shop.engine.state.exchange.consents.indices.dropFirst(2) {
              try scene.shop.engine.perform(
                .withdrawConsent(ConsentID(index: consent)), at: scene.shop.now)
            }
          },
        ] + reading, in: try cleared(3)
      ) { .countData($0.clearance, actor: $0.actor, role: $0.role, level: $0.fields[0]) },
      FaultyCommand("listOutdated", reading, in: try cleared(1)) {
        .listOutdated($0.clearance, actor: $0.actor, role: $0.role)
      },
    ]
  }
}
