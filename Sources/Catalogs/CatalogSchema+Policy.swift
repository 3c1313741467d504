import Basics
import JSONText

extension CatalogSchema {
  /// Partners, what is done with them, tables and the policy.
  static let policyParts: [(name: String, node: SchemaNode)] = [
    ("partner", partner), ("agreement", agreement), ("activation", activation), ("role", role),
    ("aggregate", aggregate), ("policy", policy), ("prices", prices),
    (
      "bounds",
      .object(
        required: ["low", "high"],
        [("low", .number(0...Limits.policyNumber)), ("high", .number(0...Limits.policyNumber))])
    ),
  ]

  private static let partner = SchemaNode.object(
    required: ["id", "name", "role"],
    [
      ("id", id), ("name", sentence), ("role", words(PartnerRole.self)),
      ("agreements", .list(.named("agreement"), 0...Limits.catalogEntries)),
    ])

  private static let agreement = SchemaNode.object(
    required: ["id", "version", "from", "until"],
    [
      ("id", id), ("version", .whole(1...Limits.textVersions)), ("from", day), ("until", day),
      ("suspended", .flag), ("care", .described("The security class (Q52).", sentence)),
      (
        "custody",
        .object(
          required: ["holder", "location"], [("holder", sentence), ("location", sentence)])
      ),
      (
        "control",
        .object(
          required: ["purposes", "fields", "retentionDays", "audit"],
          [
            ("purposes", .list(id, 1...Limits.entryParts)), ("fields", fieldLevels),
            ("retentionDays", .whole(1...Limits.retentionDays)), ("mayPassOn", .flag),
            ("audit", sentence),
          ])
      ),
      (
        "disposition",
        .object(
          required: ["how", "withinDays", "evidence"],
          [
            ("how", words(Agreement.DispositionTerms.How.self)),
            ("withinDays", .whole(0...Limits.deliveryDays)), ("evidence", sentence),
          ])
      ),
    ])

  private static let activation = SchemaNode.object(
    required: ["id", "destination", "purpose", "benefit", "atLeastPeople"],
    [
      ("id", id), ("audience", .named("condition")), ("destination", id), ("purpose", id),
      ("benefit", id), ("atLeastPeople", .whole(1...Limits.aggregateCount)),
      ("lookalike", .flag),
    ])

  private static let role = SchemaNode.object(
    required: ["id", "fields", "atMostMinutes", "approver"],
    [
      ("id", id), ("purposes", .list(id, 0...Limits.entryParts)), ("fields", fieldLevels),
      ("atMostMinutes", .whole(1...Limits.clearanceMinutes)), ("approver", id),
    ])

  private static let aggregate: SchemaNode = {
    let common: [(name: String, node: SchemaNode)] = [
      ("fields", fieldLevels), ("attribute", id), ("source", sentence),
      ("groups", .list(id, 2...Limits.aggregateGroups)),
    ]
    let row = SchemaNode.object(
      required: ["cell", "counts"],
      [
        ("cell", .list(sentence, 1...Limits.catalogEntries)),
        (
          "counts",
          .list(.whole(0...Limits.aggregateCount), 2...Limits.aggregateGroups)
        ),
      ])
    let required = common.map(\.name)
    return .described(
      "Counts of people by values and by group, written out or in a CSV file.",
      .oneOf([
        .object(
          required: required + ["rows"], common + [("rows", .list(row, 1...Limits.aggregateCells))]),
        .object(required: required + ["file"], common + [("file", sentence)]),
      ]))
  }()

  private static let policy = SchemaNode.described(
    "The numbers that the rules judge by; the standard ones where it has none.",
    .object(
      required: [],
      [
        ("prices", .named("prices")), ("commensurate", .named("bounds")),
        ("related", .named("bounds")), ("valuationDays", .whole(1...Limits.retentionDays)),
        ("vaguePhrases", .list(sentence, 0...Limits.entryParts)),
        ("uniqueAtMost", .number(0...1)), ("population", .whole(1...Limits.aggregateCount)),
        (
          "proxy",
          .object(
            required: [],
            [
              ("cramersV", .number(0...1)), ("auc", .number(0.5...1)),
              ("significance", .number(0...1)),
            ])
        ),
        ("behaviourMargin", .number(0...Limits.policyNumber)),
        ("sensitiveDays", .whole(1...Limits.retentionDays)),
        ("groupAtLeast", .whole(1...Limits.aggregateCount)),
        ("liabilityPerPurpose", .number(0...Double(Limits.aggregateCount))),
        ("liabilityPerPerson", .number(0...Double(Limits.aggregateCount))),
      ]))

  private static let prices: SchemaNode = {
    let price = SchemaNode.number(0...Double(Limits.aggregateCount))
    let standard: [(name: String, node: SchemaNode)] = [("price", price), ("source", sentence)]
    return .described(
      "Prices of a year of data at its finest level, each with its source.",
      .object(
        required: [],
        [
          ("unit", id),
          (
            "entries",
            .list(
              .object(
                required: ["category", "price", "source"],
                [("category", .words(Vocabulary.terms))] + standard),
              0...Limits.entryParts)
          ),
          ("standard", .object(required: ["price", "source"], standard)),
          ("sensitive", .number(1...Limits.policyNumber)),
          ("special", .number(1...Limits.policyNumber)),
          ("perRecipient", .number(0...Limits.policyNumber)),
          (
            "rates",
            .list(
              .object(
                required: ["unit", "rate"],
                [("unit", id), ("rate", .number(1e-9...Limits.policyNumber))]),
              0...Limits.entryParts)
          ),
        ]))
  }()
}
