import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport

/// What can be wrong with commands about what may be asked: experiments, terms and catalogs.
enum FaultyTerms {
  static var all: [FaultyCommand] {
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
        "startHoldout",
        [
          Fault(.holdoutRuns) {
            try $0.shop.engine.perform(
              .startExperiment(Samples.holdout("other")), at: $0.shop.now)
          },
          Fault(.experimentTaken) { scene in
            let arms = try ["size-for-fit", "birthday-for-coffee"].map { try scene.shop.terms($0) }
            try scene.shop.engine.perform(
              .startExperiment(Samples.outline("h", arms: arms)), at: scene.shop.now)
          },
          Fault(.experimentArmsUnusable) { scene in
            scene.outline = ExperimentOutline(
              name: scene.outline.name,
              arms: scene.outline.arms + [ExperimentOutline.Arm(name: "none", terms: nil)])
          },
        ],
        in: try holdout()
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
        ], in: try FaultyOffers.running()
      ) { .stopExperiment($0.arm?.experiment ?? ExperimentID(0)) },
      FaultyCommand(
        "closeExperiment",
        [
          Fault(.unknownArm, unlike: [.experimentStopped]) {
            $0.arm = ExperimentArm(experiment: ExperimentID(Scene.far), number: ArmID(0))
          },
          Fault(.experimentStopped) {
            try $0.shop.engine.perform(.stopExperiment(ExperimentID(0)), at: $0.shop.now)
          },
        ], in: try FaultyOffers.running()
      ) { .closeExperiment($0.arm?.experiment ?? ExperimentID(0)) },
      FaultyCommand("enterExperiment", entering, in: try withHoldout()) {
        .enterExperiment(
          $0.person, $0.arm ?? ExperimentArm(experiment: ExperimentID(0), number: ArmID(0)))
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
            $0.changes.append(("/exchanges/0/text/why", #""For another reason.""#))
          },
          Fault(.experimentChanged) { scene in
            func declared(_ days: Int) -> (String, String?) {
              (
                "/experiments",
                #"[{"id":"x","arms":[{"id":"a","exchange":"birthday-for-coffee"},{"id":"n","asks":"nothing"}],"#
                  + #""metric":"value","answerDays":\#(days)}]"#
              )
            }
            try scene.shop.adopt([declared(14)])
            let state = scene.shop.engine.state.exchange
            let outline = state.catalog?.catalog.experiments.first
              .flatMap { ExperimentOutline($0, in: state) }
            try scene.shop.engine.perform(
              .startExperiment(outline ?? scene.outline), at: scene.shop.now)
            scene.changes.append(declared(7))
          },
        ], in: try Scene()
      ) { scene in
        guard let catalog = try Shop.catalog(scene.changes) else { throw Shop.ShopFault.noCatalog }
        return .adoptCatalog(catalog)
      },
    ]
  }

  private static func holdout() throws -> Scene {
    var scene = try Scene()
    scene.outline = Samples.holdout("h")
    return scene
  }

  /// An experiment with an arm that asks nothing, and somebody who may meet it.
  private static func withHoldout() throws -> Scene {
    var scene = try Scene()
    let arms = try ["birthday-for-coffee", "birthday-for-greeting"].map {
      ExperimentOutline.Arm(name: $0, terms: try scene.shop.terms($0))
    }
    let none = ExperimentOutline.Arm(name: "none", terms: nil)
    try scene.shop.engine.perform(
      .startExperiment(ExperimentOutline(name: "x", arms: arms + [none])), at: scene.shop.now)
    scene.person = try scene.shop.newcomer()
    scene.arm = ExperimentArm(experiment: ExperimentID(0), number: ArmID(2))
    return scene
  }

  private static let entering: [Fault] = [
    Fault(.personInAnotherArm, unlike: [.experimentStopped]) { scene in
      let place = ExperimentArm(experiment: ExperimentID(0), number: ArmID(0))
      let terms = try scene.shop.terms("birthday-for-coffee")
      try scene.shop.engine.perform(
        .showOffer(to: scene.person, terms: terms, arm: place), at: scene.shop.now)
    },
    Fault(.termsNotOfArm, unlike: [.personInAnotherArm, .unknownArm]) {
      $0.arm = ExperimentArm(experiment: ExperimentID(0), number: ArmID(0))
    },
    Fault(.experimentStopped) {
      try $0.shop.engine.perform(.stopExperiment(ExperimentID(0)), at: $0.shop.now)
    },
    Fault(.unknownArm, unlike: [.termsNotOfArm, .personInAnotherArm, .experimentStopped]) {
      $0.arm = ExperimentArm(experiment: ExperimentID(0), number: ArmID(9))
    },
    FaultyCommands.noPerson,
  ]
}
