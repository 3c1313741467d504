import Basics
import JSONText

extension CatalogSchema {
  /// Experiments and their parts.
  static let experimentParts: [(name: String, node: SchemaNode)] = [
    ("experiment", experiment), ("arm", arm), ("guardrails", guardrails),
  ]

  private static let experiment = SchemaNode.object(
    required: ["id", "arms"],
    [
      ("id", id),
      ("seed", .described("What people are shared out by; the id if not given.", sentence)),
      ("hash", words(DeclaredHash.self)),
      ("layer", .described("In which a person has one experiment.", id)),
      ("arms", .list(.named("arm"), 2...Limits.arms)),
      ("control", .described("The arm that all are held against; the first if not given.", id)),
      (
        "eligibility",
        .described("Who may enter, whatever their arm.", .named("condition"))
      ),
      ("metric", words(DeclaredMetric.self)), ("better", words(BetterDirection.self)),
      (
        "leastEffect",
        .described(
          "The least effect of interest: a share, or units of value a person.",
          .positive(atMost: Limits.policyNumber))
      ),
      (
        "baseline",
        .described("The share that is expected of the control.", .positive(atMost: 1))
      ),
      ("guardrails", .named("guardrails")),
      (
        "answerDays",
        .described(
          "Days from entry in which a first yes counts.", .whole(1...Limits.offerDays))
      ),
      (
        "lastingDays",
        .described("Days beyond, for which a yes must stand.", .whole(1...Limits.retentionDays))
      ),
      ("noveltyDays", .whole(0...Limits.experimentDays)),
      ("leastWeeks", .whole(0...Limits.experimentDays / 7)),
      ("people", .whole(2...Limits.aggregateCount)),
      ("ends", .described("The first day on which nobody enters any more.", day)),
    ])

  private static let arm: SchemaNode = {
    let weight = SchemaNode.positive(atMost: Limits.weight)
    return .oneOf([
      .object(
        required: ["id", "exchange"], [("id", id), ("exchange", id), ("weight", weight)]),
      .object(
        required: ["id", "asks"],
        [("id", id), ("asks", .words(["nothing", "everything"])), ("weight", weight)]),
    ])
  }()

  private static let guardrails = SchemaNode.described(
    "What must not suffer, and by how much at most, as shares.",
    .object(
      required: [],
      [
        ("lastingOptIn", .number(0...1)), ("withdrawals", .number(0...1)),
        ("dataPrice", .oneOf([.null, .number(0...Limits.policyNumber)])),
        ("promises", .number(0...1)), ("promisesFloor", .number(0...1)),
      ]))
}
