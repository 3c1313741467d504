import Basics
import Engine
import Exchanges
import TestSupport

/// What can be wrong with showing an offer, and with answering one.
enum FaultyOffers {
  private static let pace: [(String, String?)] = [
    (
      "/exchanges/6/pace",
      #"{"cap": 1, "capDays": 365, "spacingDays": 1, "declinedDays": 365, "deferredDays": 30}"#
    )
  ]

  /// What the outfitter gives, given once.
  private static let once: [(String, String?)] = [
    ("/budgets", #"[{"id": "fives", "units": 1, "per": "ever"}]"#),
    ("/benefits/5/budget", #""fives""#),
  ]

  /// Somebody else holds what there is. An offer that was open before holds nothing, so it is open no more.
  private static let exhausted = Fault(
    .budgetExhausted, unlike: [.capReached, .offerStillOpen, .wishesReached]
  ) { scene in
    try scene.ungated { scene in
      try scene.adopt(pace + once)
      let other = try scene.shop.newcomer()
      try scene.shop.engine.perform(
        .showOffer(to: other, terms: scene.shop.terms("size-to-outfitter"), arm: nil),
        at: scene.shop.now)
    }
  }

  /// There is a budget now, and the offer holds nothing of it.
  private static let lapsed = Fault(.offerLapsed, unlike: [.valuesWithoutConsent]) {
    try $0.adopt(once)
  }

  /// Somebody whom the outfitter's offer can be shown, as an arm.
  static func running(judges: Bool = false) throws -> Scene {
    var scene = try Scene(pace, judges: judges)
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
      .answerOffer(
        shown.offer ?? OfferID(0), answer: answer, textVersion: 1,
        values: answer == .accepted ? [GivenValue(ask: 0, PersonalText("38"))] : []),
      at: scene.shop.now)
  }

  private static let showing: [Fault] = [
    // Beyond the exchange's last day: the trust rules let nobody be asked, whatever else is right.
    Fault(.refusedByTrustRules) {
      $0.shop.now = CatalogSamples.today.adding(days: 223).start
    },
    Fault(
      .personInAnotherArm,
      unlike: [.heldAlready, .coolingDown, .capReached, .offerStillOpen]
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
      .capReached, unlike: [.heldAlready, .coolingDown, .offerStillOpen]
    ) { scene in
      try scene.ungated { scene in try show(&scene, nil) }
      scene.shop.wait(days: 2)
    },
    Fault(.heldAlready, unlike: [.coolingDown, .offerStillOpen]) { scene in
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
    Fault(.personHeldOut) { scene in
      let holdout = try scene.shop.engine.perform(
        .startExperiment(Samples.holdout("h")), at: scene.shop.now)
      let arm = ExperimentArm(
        experiment: holdout.experiment ?? ExperimentID(Scene.far), number: ArmID(1))
      try scene.shop.engine.perform(.enterExperiment(scene.person, arm), at: scene.shop.now)
    },
    Fault(.personRestricted) { try $0.restrict() },
    Fault(.preferenceDenies) { $0.say(.partner("outfitter")) },
    Fault(.signalDenies) { $0.say(.globalPrivacyControl) },
    exhausted,
    Fault(.experimentStopped) {
      try $0.shop.engine.perform(.stopExperiment(ExperimentID(0)), at: $0.shop.now)
    },
    Fault(.termsNotOfArm) { $0.terms = try $0.shop.terms("size-for-fit") },
    Fault(.unknownArm, unlike: [.termsNotOfArm, .personInAnotherArm, .experimentStopped]) {
      $0.arm = ExperimentArm(experiment: ExperimentID(0), number: ArmID(9))
    },
    Fault(.unknownTerms) { $0.terms = TermsID(Scene.far) },
    FaultyCommands.noPerson,
  ]

  private static let wishing: [Fault] = [
    Fault(.refusedByTrustRules) {
      $0.shop.now = CatalogSamples.today.adding(days: 223).start
    },
    Fault(.wishesReached, unlike: [.heldAlready, .offerStillOpen]) { scene in
      try scene.ungated { scene in
        for _ in 0..<3 {
          try scene.shop.engine.perform(
            .showWish(to: scene.person, terms: scene.terms), at: scene.shop.now)
          scene.shop.now = scene.shop.now.adding(milliseconds: 2_400_000)
        }
      }
    },
    Fault(.heldAlready, unlike: [.offerStillOpen]) { scene in
      try scene.ungated { scene in try show(&scene, .accepted, arm: false) }
      scene.shop.wait(days: 2)
    },
    Fault(.offerStillOpen) { scene in
      try scene.ungated { scene in try show(&scene, nil, arm: false) }
    },
    Fault(.personRestricted) { try $0.restrict() },
    Fault(.preferenceDenies) { $0.say(.partner("outfitter")) },
    Fault(.signalDenies) { $0.say(.globalPrivacyControl) },
    exhausted,
    Fault(.unknownTerms) { $0.terms = TermsID(Scene.far) },
    FaultyCommands.noPerson,
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
    lapsed,
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

  /// An offer that a yes without a value has begun.
  private static func begun() throws -> Scene {
    let scene = try shown()
    var begun = scene
    try begun.shop.engine.perform(
      .answerOffer(scene.offer, answer: .accepted, textVersion: 1), at: scene.shop.now)
    return begun
  }

  private static let completing: [Fault] = [
    Fault(.offerAlreadyAnswered, unlike: [.unknownPerson]) {
      try $0.shop.engine.perform(
        .answerOffer($0.offer, answer: .declined, textVersion: 1), at: $0.shop.now)
    },
    Fault(.offerVoid) { $0.shop.wait(days: 30) },
    lapsed,
    Fault(.personRestricted) { try $0.restrict() },
    Fault(.preferenceDenies) { $0.say(.purpose("outfitter-offers")) },
    Fault(.signalDenies) { $0.say(.globalPrivacyControl) },
    Fault(.offerNotBegun) { $0.say(.partner("outfitter")) },
    Fault(.valueUnusable) {
      $0.values = [GivenValue(ask: 0, PersonalText(""))] + $0.values.dropFirst()
    },
    Fault(.valueNotAskedFor) { $0.values.append(GivenValue(ask: 7, PersonalText("38"))) },
    Fault(.valueMissing, unlike: [.valueUnusable, .valueNotAskedFor]) { $0.values = [] },
    Fault(.unknownPerson) { try $0.erase($0.person) },
    Fault(.unknownOffer, unlike: [.unknownPerson]) { $0.offer = OfferID(Scene.far) },
  ]

  static var all: [FaultyCommand] {
    [
      FaultyCommand("showOffer", showing, in: try running(judges: true)) {
        .showOffer(to: $0.person, terms: $0.terms, arm: $0.arm)
      },
      FaultyCommand("showWish", wishing, in: try running(judges: true)) {
        .showWish(to: $0.person, terms: $0.terms)
      },
      FaultyCommand("answerOffer", answering, in: try shown()) {
        .answerOffer(
          $0.offer, answer: $0.answer, textVersion: $0.version, values: $0.values,
          isSpecific: $0.isSpecific)
      },
      FaultyCommand("completeOffer", completing, in: try begun()) {
        .completeOffer($0.offer, $0.values)
      },
    ]
  }
}
