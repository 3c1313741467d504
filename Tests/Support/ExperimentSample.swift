import Basics
import Engine
import Exchanges
public import Ledger

/// Stores in which experiments ran: two arms of fifty people, of whom some say yes and some erase themselves.
public enum ExperimentSample {
  /// The day of the last event.
  public static let lastDay = "2026-12-09"

  /// - Parameter experiments: their names, two at most; of two, the first is stopped at the end.
  public static func write(to storage: any Storage, experiments: [String]) throws {
    var shop = try Shop(changes: [
      ("/policy/groupAtLeast", "10"),
      (
        "/experiments",
        #"[{"id": "waiting", "arms": ["#
          + #"{"id": "a", "exchange": "birthday-for-coffee"}, {"id": "b", "asks": "nothing"}]}]"#
      ),
    ])
    let exchanges = [
      ["birthday-for-coffee", "birthday-for-greeting"], ["size-for-fit", "views-for-finds"],
    ]
    for (name, pair) in zip(experiments, exchanges) {
      let terms = try pair.map { try shop.terms($0) }
      try shop.engine.perform(.startExperiment(Samples.outline(name, arms: terms)), at: shop.now)
    }
    if experiments.count > 0 {
      try run(&shop, [shop.terms(exchanges[0][0]), shop.terms(exchanges[0][1])])
    }
    if experiments.count > 1 {
      try shop.engine.perform(.stopExperiment(ExperimentID(0)), at: shop.now)
    }
    var group = CommitGroup()
    shop.engine.handOver(&group)
    let (stores, _) = try Stores.open(storage, owner: "test")
    try stores.commit(&group)
    try stores.close()
  }

  private static func run(_ shop: inout Shop, _ terms: [TermsID]) throws {
    for number in 0..<100 {
      let person = try shop.newcomer()
      let arm = ExperimentArm(experiment: ExperimentID(0), number: ArmID(index: number % 2))
      let shown = try shop.engine.perform(
        .showOffer(to: person, terms: terms[number % 2], arm: arm), at: shop.now)
      guard let offer = shown.offer else { continue }
      let isYes = number % 4 < 2 || number % 7 == 0
      _ = try shop.engine.perform(
        .answerOffer(
          offer, answer: isYes ? .accepted : .declined, textVersion: 1,
          values: isYes ? [GivenValue(ask: 0, PersonalText("04-12"))] : []), at: shop.now)
      if number % 20 == 0 { try shop.engine.perform(.erasePerson(person), at: shop.now) }
      if number % 10 == 9, number < 99 { shop.wait(days: 1) }
    }
    // To the day that is named above.
    shop.wait(days: 6)
    _ = try shop.newcomer()
  }
}
