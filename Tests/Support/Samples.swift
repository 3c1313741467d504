public import Basics
public import Catalogs
public import Exchanges

/// Ready-made terms for tests of the engine.
public enum Samples {
  /// Terms with a promise of one unit within seven days, for 30 days of data.
  public static func terms(
    _ exchange: String = "birthday", version: Int = 1, purpose: String = "gift",
    kind: BenefitKind = .gift, worth: Int64 = 1_000_000, unit: String = "EUR",
    deliverWithinDays: Int = 7, digest: String = "00"
  ) -> Terms {
    let promise = PromisedWorth(
      worth: Amount(micros: worth), unit: unit, deliverWithinDays: deliverWithinDays,
      evidence: "the till", ifUndeliverable: .compensate)
    let terms = Terms(
      exchange: exchange, textVersion: version, textDigest: digest, purpose: purpose,
      request: [FieldLevel(field: "birthDate", level: "monthDay")],
      retention: Retention(days: 30, anchor: .collected), benefit: "coffee", benefitKind: kind,
      promise: kind == .none ? nil : promise)
    guard let terms else { fatalError("no catalog could hold these terms") }
    return terms
  }

  public static func outline(_ name: String, arms: [TermsID]) -> ExperimentOutline {
    ExperimentOutline(
      name: name,
      arms: arms.enumerated().map { ExperimentOutline.Arm(name: "arm-\($0)", terms: $1) })
  }

  /// A holdout of the whole programme: the second arm asks nothing.
  public static func holdout(_ name: String) -> ExperimentOutline {
    ExperimentOutline(
      name: name,
      arms: [
        ExperimentOutline.Arm(name: "asked", terms: nil, asksEverything: true),
        ExperimentOutline.Arm(name: "left-alone", terms: nil),
      ])
  }

  public static func day(_ number: Int) -> Instant {
    Instant(milliseconds: 1_767_225_600_000).adding(days: number)
  }
}
