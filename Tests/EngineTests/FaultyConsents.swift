import Basics
import Engine
import Exchanges
import TestSupport

/// What can be wrong with ending a consent, resolving its case and letting go what a law held.
enum FaultyConsents {
  /// A complaint's data: its purpose counts from when the case is resolved, and a law keeps it for a while.
  private static let changes: [(String, String?)] = [
    (
      "/purposes/2/retention",
      #"{"days": 30, "from": "caseResolved", "atMostDays": 90, "legalHold": {"reason": "law", "until": "2026-12-31"}}"#
    )
  ]

  private static func given() throws -> Scene {
    var scene = try Scene(changes)
    scene.person = try scene.shop.newcomer()
    scene.consent = try scene.shop.trade("area-for-delivery-day", with: scene.person, ["10115"])
    return scene
  }

  private static func given(daysAgo days: Int) throws -> Scene {
    var scene = try given()
    scene.shop.wait(days: days)
    return scene
  }

  private static func given(ending: ConsentEnding) throws -> Scene {
    var scene = try given()
    scene.ending = ending
    return scene
  }

  /// A consent that was taken back and whose law has let go by now.
  private static func held() throws -> Scene {
    var scene = try given()
    try scene.shop.engine.perform(.withdrawConsent(scene.consent), at: scene.shop.now)
    scene.shop.wait(days: 60)
    return scene
  }

  /// A size that was given, and may be put right.
  private static func sized() throws -> Scene {
    var scene = try Scene()
    scene.person = try scene.shop.newcomer()
    scene.consent = try scene.shop.trade("size-for-fit", with: scene.person, ["38"])
    scene.values = [GivenValue(ask: 0, PersonalText("40"))]
    return scene
  }

  private static let correcting: [Fault] = [
    Fault(.valueNotGiven) {
      $0.consent = try $0.shop.trade("views-for-finds", with: $0.person)
      $0.values = [GivenValue(ask: 0, PersonalText("a tent"))]
    },
    Fault(.valueUnusable) {
      $0.values = [GivenValue(ask: 0, PersonalText(""))] + $0.values.dropFirst()
    },
    Fault(.valueNotAskedFor) { $0.values.append(GivenValue(ask: 7, PersonalText("38"))) },
    withdrawn,
    Fault(.consentExpired, unlike: [.consentAlreadyWithdrawn]) { $0.shop.wait(days: 366) },
    forgotten, noConsent,
  ]

  static let noConsent = Fault(
    .unknownConsent,
    unlike: [
      .unknownPerson, .consentAlreadyWithdrawn, .consentExpired, .consentNotExpired, .caseNotOpen,
      .consentStillGood, .holdNotOver,
    ]
  ) { $0.consent = ConsentID(Scene.far) }

  static let forgotten = Fault(.unknownPerson) { try $0.erase($0.person) }

  static let withdrawn = Fault(.consentAlreadyWithdrawn) {
    try $0.shop.engine.perform(.withdrawConsent($0.consent), at: $0.shop.now)
  }

  /// While it still stood, for the clock does not go back.
  private static let withdrawnEarly = Fault(.consentAlreadyWithdrawn) { scene in
    let now = scene.shop.now
    scene.shop.now = CatalogSamples.today.adding(days: 1).start
    try scene.shop.engine.perform(.withdrawConsent(scene.consent), at: scene.shop.now)
    scene.shop.now = now
  }

  private static let expired = Fault(.consentExpired, unlike: [.consentAlreadyWithdrawn]) {
    $0.shop.wait(days: 90)
  }

  /// One that the operator has ended.
  private static let ended = Fault(.consentExpired, unlike: [.consentAlreadyWithdrawn]) {
    try $0.shop.engine.perform(.invalidateConsent($0.consent, .invalidated), at: $0.shop.now)
  }

  static var all: [FaultyCommand] {
    [
      FaultyCommand("withdrawConsent", [withdrawn, expired, forgotten, noConsent], in: try given())
      {
        .withdrawConsent($0.consent)
      },
      FaultyCommand("correctValues", correcting, in: try sized()) {
        .correctValues($0.consent, $0.values)
      },
      FaultyCommand(
        "expireConsent",
        [
          Fault(.consentNotExpired) { $0.shop.wait(days: -90) }, withdrawnEarly, ended, forgotten,
          noConsent, FaultyCommands.waiting,
        ], in: try given(daysAgo: 90)
      ) { .expireConsent($0.consent) },
      FaultyCommand(
        "resolveCase",
        [
          Fault(.caseNotOpen) {
            try $0.shop.engine.perform(.resolveCase($0.consent), at: $0.shop.now)
          }, withdrawn, expired, forgotten, noConsent,
        ], in: try given()
      ) { .resolveCase($0.consent) },
      FaultyCommand(
        "invalidateConsent",
        [
          Fault(.consentStillGood) { $0.ending = .promiseBroken }, withdrawn, ended, forgotten,
          noConsent,
        ],
        in: try given(ending: .invalidated)
      ) { .invalidateConsent($0.consent, $0.ending) },
      FaultyCommand(
        "releaseHold",
        [Fault(.holdNotOver) { $0.shop.wait(days: -60) }, noConsent, FaultyCommands.waiting],
        in: try held()
      ) { .releaseHold($0.consent) },
    ]
  }
}
