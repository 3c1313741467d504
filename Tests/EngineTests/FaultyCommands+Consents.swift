import Basics
import Engine
import Exchanges
import TestSupport

/// Consents, what people say and ask for, and what comes without a command.
extension FaultyCommands {
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

  private static let noConsent = Fault(
    .unknownConsent,
    unlike: [
      .unknownPerson, .consentAlreadyWithdrawn, .consentExpired, .consentNotExpired, .caseNotOpen,
      .consentStillGood, .holdNotOver,
    ]
  ) { $0.consent = ConsentID(Scene.far) }

  private static let forgotten = Fault(.unknownPerson) { try $0.erase($0.person) }
  private static let withdrawn = Fault(.consentAlreadyWithdrawn) {
    try $0.shop.engine.perform(.withdrawConsent($0.consent), at: $0.shop.now)
  }
  private static let expired = Fault(.consentExpired, unlike: [.consentAlreadyWithdrawn]) {
    $0.shop.wait(days: 90)
  }
  /// One that the operator has ended.
  private static let ended = Fault(.consentExpired, unlike: [.consentAlreadyWithdrawn]) {
    try $0.shop.engine.perform(.invalidateConsent($0.consent, .invalidated), at: $0.shop.now)
  }

  /// The clock is not to be trusted.
  private static let waiting = Fault(.endingsWait) { $0.shop.engine.endingsWait = true }

  static var consents: [FaultyCommand] {
    [
      FaultyCommand("withdrawConsent", [withdrawn, expired, forgotten, noConsent], in: try given())
      {
        .withdrawConsent($0.consent)
      },
      FaultyCommand(
        "expireConsent",
        [
          Fault(.consentNotExpired) { $0.shop.wait(days: -90) }, withdrawnEarly, ended, forgotten,
          noConsent, waiting,
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
        [Fault(.holdNotOver) { $0.shop.wait(days: -60) }, noConsent, waiting],
        in: try held()
      ) { .releaseHold($0.consent) },
    ]
  }

  /// While it still stood, for the clock does not go back.
  private static let withdrawnEarly = Fault(.consentAlreadyWithdrawn) { scene in
    let now = scene.shop.now
    scene.shop.now = CatalogSamples.today.adding(days: 1).start
    try scene.shop.engine.perform(.withdrawConsent(scene.consent), at: scene.shop.now)
    scene.shop.now = now
  }

  private static func someone() throws -> Scene {
    var scene = try Scene()
    scene.person = try scene.shop.newcomer()
    return scene
  }

  private static func idle() throws -> Scene {
    var scene = try someone()
    scene.shop.wait(days: 366)
    return scene
  }

  private static func asked() throws -> Scene {
    var scene = try someone()
    let receipt = try scene.shop.engine.perform(
      .receiveRightsRequest(scene.person, .access), at: scene.shop.now)
    scene.request = receipt.rightsRequest ?? RightsRequestID(Scene.far)
    return scene
  }

  static var others: [FaultyCommand] {
    [
      FaultyCommand(
        "registerPerson",
        [
          Fault(.personAlreadyKnown, unlike: [.personKeyUnusable]) {
            try $0.shop.engine.perform(.registerPerson(key: $0.key), at: $0.shop.now)
          }, Fault(.personKeyUnusable) { $0.key = PersonalText("") },
        ], in: try Scene()
      ) { .registerPerson(key: $0.key) },
      FaultyCommand(
        "statePreference",
        [
          Fault(.saidLater) { $0.said = 1 },
          Fault(.basisMissing) { $0.source = .staff("agent-7", basis: "") },
          Fault(.preferenceUnusable) { $0.scope = .channel("pigeon") }, noPerson,
        ], in: try someone()
      ) {
        .statePreference(
          $0.person,
          Preference(
            $0.scope, .deny, said: $0.shop.now.adding(milliseconds: $0.said), source: $0.source))
      },
      FaultyCommand("receiveRightsRequest", [noPerson], in: try someone()) {
        .receiveRightsRequest($0.person, .access)
      },
      FaultyCommand(
        "respondToRightsRequest",
        [
          Fault(.requestAnswered) {
            try $0.shop.engine.perform(.respondToRightsRequest($0.request), at: $0.shop.now)
          },
          Fault(.unknownRequest, unlike: [.requestAnswered]) { $0.request = .init(Scene.far) },
        ], in: try asked()
      ) { .respondToRightsRequest($0.request) },
      FaultyCommand("restrictPerson", [noPerson], in: try someone()) {
        .restrictPerson($0.person, true)
      },
      FaultyCommand("erasePerson", [noPerson], in: try someone()) { .erasePerson($0.person) },
      FaultyCommand(
        "forgetIdlePerson",
        [Fault(.personNotIdle) { $0.shop.wait(days: -300) }, noPerson, waiting],
        in: try idle()
      ) { .forgetIdlePerson($0.person) },
    ]
  }

  /// What people do is kept without a command.
  static let acts: [Fault] = [
    Fault(.promiseOverdue, unlike: [.consentAlreadyWithdrawn, .unknownPerson]) { scene in
      scene.person = try scene.shop.newcomer()
      let receipt = try scene.shop.answer("views-for-finds", by: scene.person)
      scene.consent = receipt.consent ?? ConsentID(Scene.far)
      scene.shop.wait(days: 1)
    },
    withdrawn,
    Fault(.consentExpired, unlike: [.consentAlreadyWithdrawn]) { $0.shop.wait(days: 90) },
    Fault(.personRestricted, unlike: [.unknownPerson]) { try $0.restrict() },
    Fault(.preferenceDenies, unlike: [.unknownPerson]) { $0.say(.purpose("recommendations")) },
    Fault(.itemUnusable) { $0.item = "" },
    forgotten, noConsent,
    Fault(.instantOutOfRange) { $0.moment = Instant(milliseconds: -1) },
  ]

  static func viewer() throws -> Scene {
    var scene = try Scene()
    scene.person = try scene.shop.newcomer()
    scene.consent = try scene.shop.trade("views-for-finds", with: scene.person)
    return scene
  }

  /// What `offer.next` is refused by, beside offers that fall out of the funnel.
  static let asks: [Fault] = [
    Fault(.placeUnknown) { $0.placement = "hall" }, noPerson,
    Fault(.instantOutOfRange) { $0.moment = Instant(milliseconds: -1) },
  ]

  static func visitor() throws -> Scene { try someone() }
}
