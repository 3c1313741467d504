import Basics
import Engine
import Exchanges
import TestSupport

/// What can be wrong with what has no command: recording what people do, and asking for an offer.
enum FaultyActs {
  /// What people do is kept without a command.
  static let acts: [Fault] = [
    // Agreed to under a catalog in which nothing of it is observed.
    Fault(.behaviourNotConsented) { scene in
      try scene.shop.adopt([
        ("/fields/4/origin", #""provided""#), ("/exchanges/5/text/version", "2"),
      ])
      scene.person = try scene.shop.newcomer()
      scene.consent = try scene.shop.trade("views-for-finds", with: scene.person)
    },
    Fault(.promiseOverdue, unlike: [.consentAlreadyWithdrawn, .unknownPerson]) { scene in
      scene.person = try scene.shop.newcomer()
      let receipt = try scene.shop.answer("views-for-finds", by: scene.person)
      scene.consent = receipt.consent ?? ConsentID(Scene.far)
      scene.shop.wait(days: 1)
    },
    FaultyConsents.withdrawn,
    Fault(.consentExpired, unlike: [.consentAlreadyWithdrawn]) { $0.shop.wait(days: 90) },
    Fault(.personRestricted, unlike: [.unknownPerson]) { try $0.restrict() },
    Fault(.preferenceDenies, unlike: [.unknownPerson]) { $0.say(.purpose("recommendations")) },
    Fault(.itemUnusable) { $0.item = "" },
    FaultyConsents.forgotten, FaultyConsents.noConsent,
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
    Fault(.placeUnknown) { $0.placement = "hall" }, FaultyCommands.noPerson,
    Fault(.instantOutOfRange) { $0.moment = Instant(milliseconds: -1) },
  ]

  static func visitor() throws -> Scene { try FaultyPeople.someone() }
}
