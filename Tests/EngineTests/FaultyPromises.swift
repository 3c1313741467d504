import Basics
import Engine
import Exchanges
import TestSupport

/// What can be wrong with commands about a benefit that is owed.
enum FaultyPromises {
  private static let noPromise = Fault(
    .unknownPromise,
    unlike: [.promiseAlreadySettled, .promiseNotYetDue, .promiseNotBroken]
  ) { $0.promise = PromiseID(Scene.far) }

  private static let noAmount = Fault(.valueOutOfRange) { $0.value = Amount(micros: -1) }

  /// Somebody who is owed a coffee.
  private static func owed() throws -> Scene {
    var scene = try Scene()
    scene.person = try scene.shop.newcomer()
    let receipt = try scene.shop.answer("birthday-for-coffee", by: scene.person, ["04-12"])
    scene.promise = receipt.promise ?? PromiseID(Scene.far)
    return scene
  }

  private static func owed(daysAgo days: Int) throws -> Scene {
    var scene = try owed()
    scene.shop.wait(days: days)
    return scene
  }

  /// Somebody whose coffee did not come.
  private static func broken() throws -> Scene {
    var scene = try owed(daysAgo: 15)
    try scene.shop.engine.perform(.breakPromise(scene.promise), at: scene.shop.now)
    return scene
  }

  private static let delivered = Fault(.promiseAlreadySettled) {
    try $0.shop.deliver(PromiseID(0))
  }

  static var all: [FaultyCommand] {
    [
      FaultyCommand(
        "deliverBenefit", [delivered, noAmount, noPromise], in: try owed()
      ) { .deliverBenefit($0.promise, value: $0.value) },
      FaultyCommand(
        "breakPromise",
        [
          Fault(.promiseNotYetDue) { $0.shop.now = $0.shop.now.adding(days: -15) },
          delivered, noPromise,
        ],
        in: try owed(daysAgo: 15)
      ) { .breakPromise($0.promise) },
      FaultyCommand(
        "compensatePromise",
        [
          Fault(.promiseNotBroken) { scene in
            let receipt = try scene.shop.answer("size-for-fit", by: scene.person, ["38"])
            scene.promise = receipt.promise ?? PromiseID(Scene.far)
          }, noAmount, noPromise,
        ],
        in: try broken()
      ) { .compensatePromise($0.promise, value: $0.value) },
    ]
  }
}
