import Basics
import JSONText
import TestSupport
import Testing

@testable import Catalogs

/// The published schema and the reader say the same of every catalog, both ways, as far as a schema
/// can.
@Suite struct CatalogSchemaTests {
  /// What is beyond a schema, by what the reader says of it.
  private static let beyond = [
    " is called ", "is taken by an earlier one", "stands here twice", "a day written YYYY-MM-DD",
    "levels go from coarse to fine", " makes no \"", "before it begins", "at most six decimals",
    "\"low\" is above \"high\"", "in two groups", "two groups have the same name",
    "are of the same cell", "\"capDays\" says", "need a \"standard\" price",
    "this table cannot be used", "counts over", "is for fields of type",
    "\"atLeast\" is above \"atMost\"", "the option stands here twice",
    "is in no group", "is not among \"options\"",
    // What arms show and are judged by refers to one another, and weights are parts of their sum.
    "cannot be told apart", "of all weights together", "give in one unit", "state at most",
    "share above 0 and below 1", "since \"optIn\" is a share", "is an amount; leave it",
    "one placement", "and beside no other", "for longer than was said before",
    "asks nothing, so there is no", "promises nothing, so there is no",
    // Conditions have a lint of their own, which says where.
    "/eligibility", "/audience",
    // A cell has as many values as its table has fields, a row as many counts as groups.
    "/cell: expected 1 to 1 elements", "/counts: expected 2 to 2 elements",
  ]

  private func shop() throws -> JSONTree {
    try JSONTree(
      text: String(decoding: Places.bytes("Scenarios/catalogs/shop.json"), as: UTF8.self))
  }

  private func read(_ tree: JSONTree) throws -> (isCatalog: Bool, messages: [String]) {
    let problems = Problems(fileName: "c")
    let reader = CatalogReader(problems: problems) { _, columns in
      [["101"] + columns.dropFirst().map { _ in "10" }]
    }
    let catalog = reader.read(try tree.document())
    return (catalog != nil, problems.messages)
  }

  @Test func theLibrarysCatalogsFit() throws {
    let validator = try SchemaValidator(CatalogSchema.text)
    #expect(try validator.accepts(shop()))
    #expect(try validator.accepts(CatalogSamples.tree()))
    #expect(try read(shop()).isCatalog)
  }

  private static let controller = """
    {"name": "n", "address": "a", "contact": "a@b.example", "phone": "1", "jurisdiction": "US-CA",
     "representative": "r", "policy": "https://b.example/p"}
    """

  private static let replacements: [JSONTree] = [
    .null, .boolean(true), .number("0"), .number("-1"), .number("1.5"), .number("1e300"),
    .string(""), .string("x"), .string("a b"), .string("2026-13-01"), .array([]), .object([]),
    .array([.string("x")]), .object([JSONTree.Member("x", .number("1"))]),
  ]

  /// Every kind of member of a catalog taken away, joined by an unknown one, and replaced by a value
  /// of every kind: some 2,500 catalogs.
  @Test func readerAndSchemaAgreeOnEveryChange() throws {
    let validator = try SchemaValidator(CatalogSchema.text)
    let shop = try full()
    var (agreed, excused, seen) = (0, 0, 0)
    // Without the optimizer all of them take a minute.
    let step = sampled(23, thorough: 1)
    func check(_ changed: JSONTree, _ what: @autoclosure () -> String) throws {
      seen += 1
      if seen % step != 0 { return }
      let fits = try validator.accepts(changed)
      let (isCatalog, messages) = try read(changed)
      if fits == isCatalog {
        agreed += 1
      } else if fits,
        messages.allSatisfy({ text in CatalogSchemaTests.beyond.contains(where: text.contains) })
      {
        excused += 1
      } else {
        Issue.record("\(what()): the schema says \(fits), the reader \(messages)")
      }
    }
    for (pointer, value) in shop.places
    where !pointer.isEmpty && CatalogSchemaTests.isFirst(pointer) {
      var gone = shop
      gone[pointer] = nil
      try check(gone, "\(pointer) taken away")
      if case .object = value {
        try check(shop.with(pointer + "/upstart", "1"), "\(pointer) with a member more")
      }
      for replacement in CatalogSchemaTests.replacements {
        var changed = shop
        changed[pointer] = replacement
        try check(changed, "\(pointer) replaced by \(replacement)")
      }
    }
    #expect(seen > 2_000 && agreed > 2_000 / step)
    #expect(excused < agreed / 4)
  }

  /// Whether a pointer leads through the first element of each list, or an only one of its kind.
  private static func isFirst(_ pointer: String) -> Bool {
    let rare = [
      "/fields/2", "/fields/3", "/fields/4", "/fields/5", "/aggregates/1", "/exchanges/2",
      "/experiments/0/arms/2",
    ]
    return rare.contains { pointer.hasPrefix($0) && !pointer.dropFirst($0.count).contains("/1") }
      || !pointer.split(separator: "/").contains { Int($0).map { $0 > 0 } ?? false }
  }

  /// A small catalog with every member that there is.
  private func full() throws -> JSONTree {
    try CatalogSamples.tree().with("/controller", CatalogSchemaTests.controller)
      .with("/language", #""de""#).with("/exchanges/0/text/language", #""en""#)
      .with("/adoption", #"{"by": "b", "approval": "a"}"#).with("/$schema", #""s""#).with(
        "/about", #""s""#
      )
      .with("/fields/0/derivedFrom", #"["shoeSize"]"#).with("/fields/0/storedApart", "true")
      .with("/fields/0/notAbout", #"[{"about": "store", "reason": "r"}]"#)
      .with("/fields/0/levels/0/cells", "2")
      .with("/fields/0/levels/0/leapDay", #""03-01""#)
      .with("/fields/-", CatalogSchemaTests.place)
      .with("/fields/-", CatalogSchemaTests.valued("choice", #""options": ["a"]"#))
      .with(
        "/fields/-",
        CatalogSchemaTests.valued("amount", #""bounds": {"atLeast": 0, "atMost": 1.5}"#)
      )
      .with("/fields/-", CatalogSchemaTests.valued("text", #""length": 9"#))
      .with("/purposes/0/compatibleWith", #"["fitting"]"#)
      .with("/purposes/0/necessities", #"[{"field": "birthDate", "reason": "a law"}]"#)
      .with(
        "/purposes/0/behaviourTest",
        #"{"metric": "AUC", "behaviourOnly": 0.5, "withDemographic": 0.6, "heldOutPeople": 9, "on": "2026-01-01"}"#
      )
      .with("/purposes/0/retention/legalHold", #"{"reason": "tax", "until": "2030-01-01"}"#)
      .with("/benefits/0/condition", #""visit""#).with("/benefits/0/recipient", #""person""#)
      .with("/partners/0/agreements/0/suspended", "false")
      .with("/partners/0/agreements/0/control/mayPassOn", "false")
      .with("/activations", CatalogSchemaTests.activations)
      .with("/roles", CatalogSchemaTests.roles).with("/context", #"["basket"]"#)
      .with("/exchanges/1/eligibility", #"{"basket": 1}"#).with("/exchanges/0/placement", #""a""#)
      .with("/exchanges/1/placement", #""a""#)
      .with("/exchanges/0/from", #""2026-01-01""#).with("/exchanges/0/until", #""2026-12-01""#)
      .with("/exchanges/0/recipients", #"["parcels"]"#).with("/exchanges/0/controlOnly", "false")
      .with("/exchanges/0/text/acceptsCoarser", "true")
      .with(
        "/exchanges/0/pace",
        #"{"cap": 1, "capDays": 9, "spacingDays": 3, "declinedDays": 400, "deferredDays": 9}"#
      )
      .with(
        "/exchanges/0/choice",
        #"{"preset": "declined", "highlighted": "declined", "acceptSteps": 1, "declineSteps": 1, "withdrawSteps": 1}"#
      )
      .with("/aggregates", "[\(CatalogSchemaTests.table), \(CatalogSchemaTests.file)]")
      .with("/experiments", CatalogSchemaTests.experiments)
      .with("/policy", CatalogSchemaTests.policy)
  }

  private static let place = #"""
    {"id": "spot", "category": "pd:Location", "type": "place", "origin": "observed",
     "sensitivity": "sensitive", "levels": [
       {"id": "near", "means": "about where", "rule": {"decimals": 1}},
       {"id": "exact", "means": "where", "rule": "asGiven"}]}
    """#
  /// A field with what bounds its values.
  private static func valued(_ type: String, _ member: String) -> String {
    #"""
    {"id": "\#(type)", "category": "pd:Preference", "type": "\#(type)", "origin": "provided",
     "sensitivity": "ordinary", \#(member),
     "levels": [{"id": "exact", "means": "it", "rule": "asGiven"}]}
    """#
  }

  private static let table = #"""
    {"fields": [{"field": "shoeSize", "level": "exact"}], "attribute": "gender",
     "groups": ["f", "m"], "source": "a study", "rows": [{"cell": ["34"], "counts": [3, 4]}]}
    """#
  private static let file = #"""
    {"fields": [{"field": "shoeSize", "level": "exact"}], "attribute": "gender",
     "groups": ["f", "m"], "source": "a study", "file": "sizes.csv"}
    """#
  private static let activations = #"""
    [{"id": "a", "audience": {"shoeSize": "44"}, "destination": "parcels", "purpose": "fitting",
      "benefit": "returns", "atLeastPeople": 500, "lookalike": false}]
    """#
  private static let roles = #"""
    [{"id": "r", "purposes": ["gift"], "fields": [{"field": "shoeSize", "level": "exact"}],
      "atMostMinutes": 60, "approver": "lead"}]
    """#
  private static let experiments = #"""
    [{"id": "x", "seed": "s", "hash": "siphash", "layer": "l", "arms": [
        {"id": "a", "exchange": "birthday", "weight": 1}, {"id": "b", "exchange": "size", "weight": 2},
        {"id": "c", "asks": "nothing", "weight": 0.5}],
      "control": "a", "eligibility": {"basket": 1}, "metric": "optIn", "better": "more",
      "leastEffect": 0.02, "baseline": 0.1, "guardrails": {"lastingOptIn": 0.02, "withdrawals": 0.05,
        "dataPrice": 0, "promises": 0.02, "promisesFloor": 0.98},
      "answerDays": 14, "lastingDays": 30, "noveltyDays": 7, "leastWeeks": 2, "people": 20000,
      "ends": "2027-03-01"}]
    """#
  private static let policy = #"""
    {"prices": {"unit": "EUR", "entries": [{"category": "pd:Location", "price": 2.5, "source": "us"}],
      "standard": {"price": 1, "source": "us"}, "sensitive": 2, "special": 9, "perRecipient": 0.4,
      "rates": [{"unit": "USD", "rate": 0.9}]},
     "commensurate": {"low": 0.4, "high": 30}, "related": {"low": 0.1, "high": 9},
     "valuationDays": 400, "vaguePhrases": ["and beyond"], "uniqueAtMost": 0.04,
     "population": 1000000, "proxy": {"cramersV": 0.2, "auc": 0.7, "significance": 0.01},
     "behaviourMargin": 0.03, "sensitiveDays": 60, "groupAtLeast": 50, "liabilityPerPurpose": 90,
     "liabilityPerPerson": 150}
    """#

  /// Both sides of the limits that the schema states.
  @Test(.namesItsRow)
  func bothSidesOfALimit() {
    let rows: [(String, String, Bool)] = [
      ("/exchanges/0/text/version", "1000000", true),
      ("/exchanges/0/text/version", "1000001", false),
      ("/benefits/0/deliverWithinDays", "366", true),
      ("/benefits/0/deliverWithinDays", "367", false),
      ("/benefits/0/worth/amount", "4000", true), ("/benefits/0/worth/amount", "4001", false),
      ("/purposes/0/retention/days", "36500", true), ("/purposes/0/retention/days", "36501", false),
      ("/roles/0/atMostMinutes", "10080", true), ("/roles/0/atMostMinutes", "10081", false),
      ("/policy/uniqueAtMost", "1", true), ("/policy/uniqueAtMost", "1.0001", false),
      ("/fields/5/length", "4096", true), ("/fields/5/length", "4097", false),
      ("/fields/4/bounds/atMost", "1000000000000", true),
      ("/fields/4/bounds/atMost", "1000000000001", false),
      ("/policy/proxy/auc", "0.5", true), ("/policy/proxy/auc", "0.4999", false),
    ]
    forEachRow(rows) { (pointer, value, isSound) in
      let changed = try full().with(pointer, value)
      #expect(try SchemaValidator(CatalogSchema.text).accepts(changed) == isSound)
      #expect(try read(changed).isCatalog == isSound)
    }
  }

  @Test func anIDMayHave64Characters() throws {
    let validator = try SchemaValidator(CatalogSchema.text)
    for (count, isSound) in [(64, true), (65, false)] {
      let id = "\"" + String(repeating: "a", count: count) + "\""
      let changed = try shop().with("/roles/0/id", id)
      #expect(try validator.accepts(changed) == isSound)
      #expect(try read(changed).isCatalog == isSound)
    }
  }
}
