import Basics
import Engine
import Exchanges
import TestSupport

/// What can be wrong with commands about a benefit that is owed.
enum FaultyPromises {
  private static let noPromise = Fault(
    .unknownPromise,
    unlike: [
      .promiseLapsed, .promiseAlreadySettled, .promiseNotYetDue, .promiseNotBroken,
      .valueBeyondWorth,
    ]
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

  private static let erased = Fault(.promiseLapsed, unlike: [.promiseAlreadySettled]) {
    try $0.shop.engine.perform(.erasePerson($0.person), at: $0.shop.now)
  }

  private static let tooMuch = Fault(.valueBeyondWorth, unlike: [.valueOutOfRange]) {
    $0.value = Amount(micros: 35_000_000)
  }

  private static let noDelivery = Fault(
    .unknownDelivery,
    unlike: [.unknownPerson, .promiseLapsed, .selfCorrection, .nothingToTell]
  ) { $0.delivery = DeliveryID(Scene.far) }

  /// Somebody of whom it was reported that a coffee came.
  private static func reported() throws -> Scene {
    var scene = try owed()
    try scene.shop.engine.perform(
      .deliverBenefit(
        scene.promise, value: scene.value, DeliveryNote(by: "kim", evidence: "till-7")),
      at: scene.shop.now)
    scene.value = Amount(micros: 350_000)
    return scene
  }

  /// The delivery was of a part, and the person said no in the moment of the yes.
  private static let contradicted = Fault(
    .promiseLapsed, unlike: [.unknownDelivery, .unknownPerson, .selfCorrection, .nothingToTell]
  ) { scene in
    let receipt = try scene.shop.answer("size-for-fit", by: scene.person, ["38"])
    let promise = receipt.promise ?? PromiseID(Scene.far)
    let part = try scene.shop.engine.perform(
      .deliverBenefit(promise, value: Amount(micros: 1)), at: scene.shop.now)
    scene.delivery = part.delivery ?? DeliveryID(Scene.far)
    let consent = receipt.consent ?? ConsentID(Scene.far)
    let offer = scene.shop.engine.state.exchange.consents[consent.index].offer
    try scene.shop.engine.perform(
      .answerOffer(offer, answer: .declined, textVersion: 1), at: scene.shop.now)
  }

  private static var correcting: FaultyCommand {
    FaultyCommand(
      "correctDelivery",
      [
        Fault(.unknownPerson) {
          try $0.shop.engine.perform(.erasePerson($0.person), at: $0.shop.now)
        },
        contradicted, noAmount, Fault(.deliveryUnnamed) { $0.reason = "I mistyped it" },
        Fault(.selfCorrection, unlike: [.promiseLapsed]) { $0.corrector = "kim" },
        Fault(.nothingToTell, unlike: [.valueOutOfRange, .promiseLapsed]) {
          $0.value = Amount(micros: 3_500_000)
        }, noDelivery,
      ],
      in: try reported()
    ) {
      .correctDelivery($0.delivery, value: $0.value, by: $0.corrector, reason: $0.reason)
    }
  }

  static var all: [FaultyCommand] {
    [
      FaultyCommand(
        "deliverBenefit",
        [
          delivered, erased, noAmount, tooMuch,
          Fault(.deliveryUnnamed) { $0.note = DeliveryNote(evidence: "the till, at noon") },
          noPromise,
        ],
        in: try owed()
      ) { .deliverBenefit($0.promise, value: $0.value, $0.note) },
      correcting,
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
