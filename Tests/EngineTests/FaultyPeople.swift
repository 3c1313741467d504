import Basics
import Engine
import Exchanges
import TestSupport

/// What can be wrong with what people say and ask for by right, and with forgetting them.
enum FaultyPeople {
  static func someone() throws -> Scene {
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

  static var all: [FaultyCommand] {
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
          Fault(.preferenceUnusable) { $0.scope = .channel("pigeon") }, FaultyCommands.noPerson,
        ], in: try someone()
      ) {
        .statePreference(
          $0.person,
          Preference(
            $0.scope, .deny, said: $0.shop.now.adding(milliseconds: $0.said), source: $0.source))
      },
      FaultyCommand("receiveRightsRequest", [FaultyCommands.noPerson], in: try someone()) {
        .receiveRightsRequest($0.person, .access)
      },
      FaultyCommand(
        "respondToRightsRequest",
        [
          Fault(.requestAnswered) {
            try $0.shop.engine.perform(.respondToRightsRequest($0.request), at: $0.shop.now)
          },
          Fault(.unknownRequest, unlike: [.requestAnswered]) {
            $0.request = RightsRequestID(Scene.far)
          },
        ], in: try asked()
      ) { .respondToRightsRequest($0.request) },
      FaultyCommand("restrictPerson", [FaultyCommands.noPerson], in: try someone()) {
        .restrictPerson($0.person, true)
      },
      FaultyCommand("erasePerson", [FaultyCommands.noPerson], in: try someone()) {
        .erasePerson($0.person)
      },
      FaultyCommand(
        "forgetIdlePerson",
        [
          Fault(.personNotIdle) { $0.shop.wait(days: -300) }, FaultyCommands.noPerson,
          FaultyCommands.waiting,
        ],
        in: try idle()
      ) { .forgetIdlePerson($0.person) },
    ]
  }
}
