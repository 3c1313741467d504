import Basics
import Engine
import Exchanges
import TestSupport

/// Every command with what can be wrong with it: experiments, offers and promises. What happens to the state
/// happens in the order of the list.
enum FaultyCommands {
  static var all: [FaultyCommand] {
    [experiments, offers, promises, consents, others, staff, partners].flatMap { $0 }
  }

  static let noPerson = Fault(.unknownPerson) { $0.person = PersonID(Scene.far) }

  private static var experiments: [FaultyCommand] {
    func scene() throws -> Scene {
      var scene = try Scene()
      scene.outline = Samples.outline(
        "y", arms: try ["size-for-fit", "views-for-finds"].map { try scene.shop.terms($0) })
      return scene
    }
    @Sendable func add(_ scene: inout Scene, _ exchange: String) throws {
      let arm = ExperimentOutline.Arm(name: "more", terms: try scene.shop.terms(exchange))
      scene.outline = ExperimentOutline(name: scene.outline.name, arms: scene.outline.arms + [arm])
    }
    return [
      FaultyCommand(
        "startExperiment",
        [
          Fault(
            .experimentArmsTooFew, unlike: [.experimentArmsShareExchange, .experimentUnitsDiffer]
          ) {
            $0.outline = ExperimentOutline(
              name: $0.outline.name, arms: Array($0.outline.arms.prefix(1)))
          },
          Fault(.experimentTaken) { scene in
            let arms = try ["area-for-delivery-day", "allergies-for-warnings"]
              .map { try scene.shop.terms($0) }
            try scene.shop.engine.perform(
              .startExperiment(Samples.outline("y", arms: arms)), at: scene.shop.now)
          },
          Fault(.exchangeInExperiment) { scene in
            let arms = try ["size-for-fit", "birthday-for-coffee"].map { try scene.shop.terms($0) }
            try scene.shop.engine.perform(
              .startExperiment(Samples.outline("z", arms: arms)), at: scene.shop.now)
          },
          Fault(.experimentArmsShareExchange) { try add(&$0, "size-for-fit") },
          Fault(.experimentUnitsDiffer) { scene in
            let points = try scene.shop.engine.perform(
              .adoptTerms(Samples.terms("own", purpose: "research", unit: "points")),
              at: scene.shop.now)
            let arm = ExperimentOutline.Arm(name: "points", terms: points.terms ?? TermsID(0))
            scene.outline = ExperimentOutline(
              name: scene.outline.name, arms: scene.outline.arms + [arm])
          },
          Fault(.experimentArmsUnusable, unlike: [.experimentTaken]) {
            $0.outline = ExperimentOutline(name: "*", arms: $0.outline.arms)
          },
          Fault(.unknownTerms) { scene in
            let arm = ExperimentOutline.Arm(name: "none", terms: TermsID(Scene.far))
            scene.outline = ExperimentOutline(
              name: scene.outline.name, arms: scene.outline.arms + [arm])
          },
        ], in: try scene()
      ) { .startExperiment($0.outline) },
      FaultyCommand(
        "stopExperiment",
        [
          Fault(.unknownArm, unlike: [.experimentStopped]) {
            $0.arm = ExperimentArm(experiment: ExperimentID(Scene.far), number: ArmID(0))
          },
          Fault(.experimentStopped) {
            try $0.shop.engine.perform(.stopExperiment(ExperimentID(0)), at: $0.shop.now)
          },
        ], in: try running()
      ) { .stopExperiment($0.arm?.experiment ?? ExperimentID(0)) },
    ]
  }

  /// Somebody whom the outfitter's offer can be shown, as an arm.
  private static func running(judges: Bool = false) throws -> Scene {
    var scene = try Scene(
      [
        (
          "/exchanges/6/pace",
          #"{"cap": 1, "capDays": 365, "spacingDays": 1, "declinedDays": 365, "deferredDays": 30}"#
        )
      ], judges: judges)
    scene.person = try scene.shop.newcomer()
    scene.terms = try scene.shop.terms("size-to-outfitter")
    let arms = [scene.terms, try scene.shop.terms("birthday-for-coffee")]
    try scene.shop.engine.perform(
      .startExperiment(Samples.outline("x", arms: arms)), at: scene.shop.now)
    scene.arm = ExperimentArm(experiment: ExperimentID(0), number: ArmID(0))
    return scene
  }

  private static func show(_ scene: inout Scene, _ answer: Answer?, arm: Bool = true) throws {
    let shown = try scene.shop.engine.perform(
      .showOffer(to: scene.person, terms: scene.terms, arm: arm ? scene.arm : nil),
      at: scene.shop.now)
    guard let answer else { return }
    try scene.shop.engine.perform(
      .answerOffer(shown.offer ?? OfferID(0), answer: answer, textVersion: 1), at: scene.shop.now)
  }

  private static let showing: [Fault] = [
    // Beyond the exchange's last day: the trust rules let nobody be asked, whatever else is right.
    Fault(.refusedByTrustRules) {
      $0.shop.now = CatalogSamples.today.adding(days: 223).start
    },
    Fault(
      .personInAnotherArm,
      unlike: [.purposeAlreadyConsented, .coolingDown, .capReached, .offerStillOpen]
    ) { scene in
      let place = ExperimentArm(experiment: ExperimentID(0), number: ArmID(1))
      let terms = try scene.shop.terms("birthday-for-coffee")
      // Shown by whoever judges nothing, so that it is shown at any time.
      try scene.ungated { scene in
        try scene.shop.engine.perform(
          .showOffer(to: scene.person, terms: terms, arm: place), at: scene.shop.now)
      }
    },
    Fault(
      .capReached, unlike: [.purposeAlreadyConsented, .coolingDown, .offerStillOpen]
    ) { scene in
      try scene.ungated { scene in try show(&scene, nil) }
      scene.shop.wait(days: 2)
    },
    Fault(.purposeAlreadyConsented, unlike: [.coolingDown, .offerStillOpen]) { scene in
      try scene.ungated { scene in try show(&scene, .accepted) }
      scene.shop.wait(days: 2)
    },
    Fault(.coolingDown, unlike: [.offerStillOpen]) { scene in
      try scene.ungated { scene in try show(&scene, .declined) }
      scene.shop.wait(days: 2)
    },
    Fault(.offerStillOpen) { scene in
      try scene.ungated { scene in try show(&scene, nil) }
    },
    Fault(.tooSoon) { scene in
      let terms = try scene.shop.terms("views-for-finds")
      try scene.ungated { scene in
        try scene.shop.engine.perform(
          .showOffer(to: scene.person, terms: terms, arm: nil), at: scene.shop.now)
      }
      scene.say(.frequency, .days(5))
    },
    Fault(.personRestricted) { try $0.restrict() },
    Fault(.preferenceDenies) { $0.say(.partner("outfitter")) },
    Fault(.signalDenies) { $0.say(.globalPrivacyControl) },
    Fault(.experimentStopped) {
      try $0.shop.engine.perform(.stopExperiment(ExperimentID(0)), at: $0.shop.now)
    },
    Fault(.termsNotOfArm) { $0.terms = try $0.shop.terms("size-for-fit") },
    Fault(.unknownArm, unlike: [.termsNotOfArm, .personInAnotherArm, .experimentStopped]) {
      $0.arm = ExperimentArm(experiment: ExperimentID(0), number: ArmID(9))
    },
    Fault(.unknownTerms) { $0.terms = TermsID(Scene.far) },
    noPerson,
  ]

  private static func shown() throws -> Scene {
    var scene = try Scene()
    scene.person = try scene.shop.newcomer()
    scene.terms = try scene.shop.terms("size-to-outfitter")
    scene.values = [GivenValue(ask: 0, PersonalText("38"))]
    let shown = try scene.shop.engine.perform(
      .showOffer(to: scene.person, terms: scene.terms, arm: nil), at: scene.shop.now)
    scene.offer = shown.offer ?? OfferID(Scene.far)
    return scene
  }

  private static let answering: [Fault] = [
    Fault(.offerAlreadyAnswered, unlike: [.unknownPerson]) {
      try $0.shop.engine.perform(
        .answerOffer($0.offer, answer: .declined, textVersion: 1), at: $0.shop.now)
    },
    Fault(.offerVoid, unlike: [.valuesWithoutConsent]) { $0.shop.wait(days: 30) },
    Fault(.personRestricted, unlike: [.valuesWithoutConsent]) { try $0.restrict() },
    Fault(.preferenceDenies, unlike: [.valuesWithoutConsent]) {
      $0.isSpecific = false
      $0.say(.purpose("outfitter-offers"))
    },
    Fault(.signalDenies, unlike: [.valuesWithoutConsent]) {
      $0.isSpecific = false
      $0.say(.globalPrivacyControl)
    },
    Fault(.textVersionNotShown) { $0.version = 2 },
    Fault(.valueUnusable, unlike: [.valuesWithoutConsent]) {
      $0.values = [GivenValue(ask: 0, PersonalText(""))] + $0.values.dropFirst()
    },
    Fault(.valueNotAskedFor, unlike: [.valuesWithoutConsent]) {
      $0.values.append(GivenValue(ask: 7, PersonalText("38")))
    },
    Fault(.valuesWithoutConsent) { $0.answer = .declined },
    Fault(.unknownPerson) { try $0.erase($0.person) },
    Fault(.unknownOffer, unlike: [.unknownPerson]) { $0.offer = OfferID(Scene.far) },
  ]

  private static var offers: [FaultyCommand] {
    [
      FaultyCommand("showOffer", showing, in: try running(judges: true)) {
        .showOffer(to: $0.person, terms: $0.terms, arm: $0.arm)
      },
      FaultyCommand("answerOffer", answering, in: try shown()) {
        .answerOffer(
          $0.offer, answer: $0.answer, textVersion: $0.version, values: $0.values,
          isSpecific: $0.isSpecific)
      },
      FaultyCommand(
        "adoptTerms",
        [
          Fault(.textChangedWithoutVersion) {
            try $0.shop.engine.perform(.adoptTerms(Samples.terms("own")), at: $0.shop.now)
          }
        ], in: try Scene()
      ) { .adoptTerms($0.newTerms) },
      FaultyCommand(
        "adoptCatalog",
        [
          Fault(.textChangedWithoutVersion) {
            $0.changes = [("/exchanges/0/text/why", #""For another reason.""#)]
          }
        ], in: try Scene()
      ) { scene in
        guard let catalog = try Shop.catalog(scene.changes) else { throw Shop.ShopFault.noCatalog }
        return .adoptCatalog(catalog)
      },
    ]
  }

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

  private static var promises: [FaultyCommand] {
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
