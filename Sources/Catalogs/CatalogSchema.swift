import Basics
import JSONText

/// The JSON Schema of catalogs. It says what `CatalogReader` takes, as far as a schema can: that names
/// refer to something, that levels go from coarse to fine and that days are days is beyond it. A test
/// holds the two to one another, both ways.
public enum CatalogSchema {
  /// The schema, indented, ended by a newline.
  public static var text: String {
    SchemaNode.text(root, title: "Quid catalog", parts: parts + experimentParts + policyParts)
  }

  static let id = SchemaNode.named("id")
  static let sentence = SchemaNode.named("sentence")
  static let day = SchemaNode.named("day")
  static let fieldLevels = SchemaNode.list(.named("fieldLevel"), 1...Limits.catalogEntries)

  static func words<Word: CaseIterable & RawRepresentable>(_ type: Word.Type) -> SchemaNode
  where Word.RawValue == String {
    .words(type.allCases.map(\.rawValue))
  }

  private static func entries(_ name: String, atLeast: Int = 0) -> SchemaNode {
    .list(.named(name), atLeast...Limits.catalogEntries)
  }

  private static let root = SchemaNode.described(
    "What a team may ask people for, why, and what it gives for it. quid check puts a catalog before "
      + "the trust rules.",
    .object(
      required: ["format", "fields", "purposes", "benefits", "exchanges"],
      [
        ("$schema", sentence), ("format", .words([CatalogReader.format])), ("about", sentence),
        (
          "adoption",
          .described(
            "Who puts it in force and what approved it, for the ledger; no part of the catalog or its digest.",
            .object(required: [], [("by", id), ("approval", id)]))
        ),
        ("controller", .named("controller")), ("language", .named("language")),
        ("fields", entries("field", atLeast: 1)), ("purposes", entries("purpose", atLeast: 1)),
        ("benefits", entries("benefit", atLeast: 1)),
        (
          "budgets",
          .described(
            "How much of what benefits give may be promised in a period.", entries("budget"))
        ),
        ("exchanges", entries("exchange", atLeast: 1)),
        (
          "experiments",
          .described(
            "What is to be compared: declared before the first person, and kept.",
            entries("experiment"))
        ), ("valuations", entries("valuation")),
        ("partners", entries("partner")), ("activations", entries("activation")),
        ("roles", entries("role")),
        ("aggregates", .list(.named("aggregate"), 0...Limits.entryParts)),
        (
          "context",
          .described(
            "Attributes of the moment, not of the person, that conditions may read.",
            .list(id, 0...Limits.entryParts))
        ),
        (
          "channels",
          .described(
            "Ways to reach people, which preferences may name.", .list(id, 0...Limits.entryParts))
        ),
        (
          "topics",
          .described(
            "What offers are about, which preferences may name.", .list(id, 0...Limits.entryParts))
        ),
        ("policy", .named("policy")),
      ]))

  private static let parts: [(name: String, node: SchemaNode)] = [
    ("id", .pattern("^[A-Za-z0-9._-]{1,\(Limits.idBytes)}$")),
    ("sentence", .text(1...Limits.stringBytes)),
    (
      "words",
      .described("Words that the rules ask for; empty is refused.", .text(0...Limits.stringBytes))
    ),
    ("day", .pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")),
    (
      "condition",
      .described(
        "A condition on attributes, in the syntax that GrowthBook's SDKs share.", .anyObject)
    ),
    ("fieldLevel", .object(required: ["field", "level"], [("field", id), ("level", id)])),
    ("field", field), ("level", level), ("rule", rule), ("purpose", purpose),
    ("benefit", benefit), ("worth", worth), ("budget", budget), ("valuation", valuation),
    ("exchange", exchange),
    ("exchangeText", exchangeText), ("controller", controller),
    (
      "language", .described("Of the words, as ISO 639-1 has it.", .pattern("^[a-z]{2}$"))
    ),
  ]

  private static let amountBound = SchemaNode.number(
    -Double(Limits.valueUnits)...Double(Limits.valueUnits))

  private static let field = SchemaNode.object(
    required: ["id", "category", "type", "origin", "sensitivity", "levels"],
    [
      ("id", id),
      (
        "category",
        .described(
          "Its term in the W3C Data Privacy Vocabulary's personal data extension.",
          .words(Vocabulary.terms))
      ),
      ("type", words(ValueType.self)), ("origin", words(Origin.self)),
      ("sensitivity", words(Sensitivity.self)),
      ("justification", .described("What would not work without it (Q35).", sentence)),
      ("owner", sentence),
      ("reviewBy", .described("Behind this day nobody may ask for it (Q35).", day)),
      ("proxyFor", .list(id, 0...Limits.levels)), ("derivedFrom", .list(id, 0...Limits.levels)),
      (
        "notAbout",
        .described(
          "What a word of the id only sounds like, with a reason.",
          .list(
            .object(
              required: ["about", "reason"], [("about", words(Concept.self)), ("reason", sentence)]),
            0...Limits.levels))
      ),
      ("storedApart", .flag),
      (
        "options",
        .described(
          "All that a choice takes. Where levels have groups, the same as all of theirs.",
          .list(sentence, 1...Limits.entryParts))
      ),
      (
        "bounds",
        .described(
          "Between what an age or an amount lies.",
          .object(required: [], [("atLeast", amountBound), ("atMost", amountBound)]))
      ),
      (
        "length",
        .described("The most characters of a text or a code.", .whole(1...Limits.valueBytes))
      ),
      (
        "levels",
        .described("From coarse to fine.", .list(.named("level"), 1...Limits.catalogEntries))
      ),
    ])

  private static let level = SchemaNode.object(
    required: ["id", "means", "rule"],
    [
      ("id", id), ("means", sentence), ("rule", .named("rule")),
      ("cells", .whole(1...Limits.aggregateCount)), ("leapDay", words(LeapDay.self)),
    ])

  private static let rule: SchemaNode = {
    func one(_ name: String, _ node: SchemaNode) -> SchemaNode {
      .object(required: [name], [(name, node)])
    }
    return .oneOf([
      .words(["asGiven", "year", "yearMonth", "month", "monthDay", "answered"]),
      one("atLeast", .whole(1...Limits.bandWidth)), one("band", .whole(2...Limits.bandWidth)),
      one("first", .whole(1...Limits.codeCharacters)),
      one("decimals", .whole(0...Limits.coordinateDecimals)),
      one(
        "groups",
        .map(
          names: id, values: .list(sentence, 1...Limits.entryParts), 1...Limits.entryParts)),
    ])
  }()

  private static let purpose = SchemaNode.object(
    required: ["id", "category", "why", "needs"],
    [
      ("id", id),
      (
        "category",
        .described(
          "A purpose of the W3C Data Privacy Vocabulary.",
          .words(Vocabulary.purposes))
      ),
      ("why", .named("words")), ("needs", fieldLevels),
      (
        "retention",
        .object(
          required: [],
          [
            (
              "days",
              .described(
                "30, 60, 90 or 365 (Q17).",
                .oneOf([.null, .whole(-Limits.retentionDays...Limits.retentionDays)]))
            ),
            ("from", words(RetentionAnchor.self)),
            ("atMostDays", .whole(1...Limits.retentionDays)),
            (
              "legalHold",
              .object(
                required: ["reason", "until"], [("reason", sentence), ("until", day)])
            ),
          ])
      ),
      ("compatibleWith", .list(id, 0...Limits.entryParts)), ("sharing", .flag),
      (
        "necessities",
        .list(
          .object(required: ["field", "reason"], [("field", id), ("reason", sentence)]),
          0...Limits.entryParts)
      ),
      (
        "behaviourTest",
        .object(
          required: ["metric", "behaviourOnly", "withDemographic", "heldOutPeople", "on"],
          [
            ("metric", sentence),
            ("behaviourOnly", .number(-Limits.policyNumber...Limits.policyNumber)),
            ("withDemographic", .number(-Limits.policyNumber...Limits.policyNumber)),
            ("heldOutPeople", .whole(1...Limits.aggregateCount)), ("on", day),
          ])
      ),
    ])

  private static let worth = SchemaNode.object(
    required: ["amount", "unit"],
    [("amount", .positive(atMost: Double(Limits.worthUnits))), ("unit", id)])

  private static let budget = SchemaNode.described(
    "A limit in units, in an amount of what they are worth, or in both.",
    .oneOf(
      [["units"], ["amount"], ["units", "amount"]].map { limits in
        .object(
          required: ["id", "per"] + limits,
          [("id", id)]
            + limits.map { limit in
              limit == "units"
                ? ("units", .whole(1...Limits.budgetUnits))
                : (
                  "amount",
                  .object(
                    required: ["amount", "unit"],
                    [("amount", .positive(atMost: Double(Limits.budgetUnits))), ("unit", id)])
                )
            } + [
              ("per", words(BudgetPeriod.self)),
              ("holdMinutes", .whole(1...Limits.holdMinutes)),
              ("newcomersShare", .positive(atMost: 1)),
            ])
      }))

  /// What gives nothing has nothing to deliver.
  private static let benefit = SchemaNode.oneOf([
    .object(
      required: ["id", "kind", "means"],
      [
        ("id", id), ("kind", .words([BenefitKind.none.rawValue])), ("means", .named("words")),
        ("recipient", words(BenefitRecipient.self)),
      ]),
    .object(
      required: ["id", "kind", "means"],
      [
        ("id", id),
        ("kind", .words(BenefitKind.allCases.filter { $0 != .none }.map(\.rawValue))),
        ("means", .named("words")), ("recipient", words(BenefitRecipient.self)),
        ("uses", .list(id, 0...Limits.entryParts)), ("worth", .named("worth")),
        ("deliverWithinDays", .whole(0...Limits.deliveryDays)),
        ("condition", words(BenefitCondition.self)), ("evidence", sentence),
        ("ifUndeliverable", words(Remedy.self)),
        ("budget", .described("The budget that limits how much of it is promised, by id.", id)),
        ("tolerance", .number(0...Benefit.toleranceLimit)),
      ]),
  ])

  private static let valuation: SchemaNode = {
    let common: [(name: String, node: SchemaNode)] = [("id", id), ("unit", id), ("on", day)]
    let methods = ValuationMethod.allCases.map { method -> SchemaNode in
      let inputs = method.inputNames.map { name -> (name: String, node: SchemaNode) in
        (name, .number(name == "people" ? 1...Limits.policyNumber : 0...Limits.policyNumber))
      }
      return .object(
        required: ["id", "unit", "on", "method", "inputs"],
        common + [
          ("method", .words([method.rawValue])),
          ("inputs", .object(required: method.inputNames, inputs)),
        ])
    }
    return .described(
      "What the data is worth, by a method of 11 CCR §7081(a).",
      .oneOf([.object(required: ["id", "unit", "on"], common)] + methods))
  }()

  private static let exchange = SchemaNode.object(
    required: ["id", "purpose", "request", "benefit", "text"],
    [
      ("id", id), ("purpose", .oneOf([id, .list(id, 1...Limits.exchangePurposes)])),
      ("request", fieldLevels), ("benefit", id), ("text", .named("exchangeText")),
      ("placement", id), ("topic", id), ("from", day), ("until", day),
      (
        "pace",
        .object(
          required: [],
          [
            ("cap", .whole(1...Limits.paceDays)), ("capDays", .whole(1...Limits.paceDays)),
            ("spacingDays", .whole(0...Limits.paceDays)),
            ("declinedDays", .whole(0...Limits.paceDays)),
            ("deferredDays", .whole(0...Limits.paceDays)),
          ])
      ),
      ("eligibility", .named("condition")), ("recipients", .list(id, 0...Limits.entryParts)),
      ("valuation", id),
      (
        "choice",
        .object(
          required: [],
          [
            ("preset", words(PresetAnswer.self)), ("highlighted", words(HighlightedAnswer.self)),
            ("acceptSteps", .whole(1...Limits.steps)),
            ("declineSteps", .whole(1...Limits.steps)),
            ("withdrawSteps", .whole(1...Limits.steps)),
          ])
      ),
      ("controlOnly", .flag),
    ])

  private static let controller = SchemaNode.described(
    "Who answers for the data: statements, records and receipts name them.",
    .object(
      required: ["name", "address", "contact", "jurisdiction", "policy"],
      [
        ("name", sentence), ("address", sentence),
        (
          "contact",
          .described(
            "An e-mail address or a web address, to which people turn.",
            .pattern("^(\(Problems.webPattern)|\(Problems.mailPattern))$"))
        ),
        ("phone", sentence),
        (
          "representative",
          .described("Who stands for a controller outside the union (GDPR 27).", sentence)
        ),
        (
          "jurisdiction",
          .described("By its ISO 3166 code.", .pattern("^[A-Z]{2}(-[A-Z0-9]{1,3})?$"))
        ),
        (
          "policy",
          .described("Where the privacy policy stands.", .pattern("^\(Problems.webPattern)$"))
        ),
      ]))

  private static let exchangeText = SchemaNode.object(
    required: ["version"],
    [
      ("version", .whole(1...Limits.textVersions)), ("ask", .named("words")),
      ("why", .named("words")), ("get", .named("words")), ("keep", .named("words")),
      ("who", .named("words")), ("stop", .named("words")), ("acceptsCoarser", .flag),
      ("language", .named("language")),
    ])
}
