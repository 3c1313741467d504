import Basics
public import Catalogs

/// A catalog in which everything that can happen to a consent does happen, for long lives.
public enum TrustCatalog {
  public static let purposes = [
    "gift", "fitting", "advice", "delivery", "warranty", "ads", "insight", "finds", "research",
  ]
  public static let fields = ["birthDate", "shoe", "colour", "postalCode", "note", "views"]
  public static let partners = ["parcels", "couriers", "adnet", "printers", "nobody"]
  public static let levels = [
    FieldLevel(field: "birthDate", level: "month"),
    FieldLevel(field: "birthDate", level: "monthDay"),
    FieldLevel(field: "birthDate", level: "fullDate"), FieldLevel(field: "shoe", level: "exact"),
    FieldLevel(field: "colour", level: "family"), FieldLevel(field: "colour", level: "exact"),
    FieldLevel(field: "postalCode", level: "area"), FieldLevel(field: "postalCode", level: "full"),
    FieldLevel(field: "note", level: "given"), FieldLevel(field: "views", level: "items"),
  ]

  /// The catalog of a version: every text is raised, and every second version has other numbers.
  /// - Parameter hasBudgets: whether what is given is limited, otherwise in every version; else by nothing.
  public static func adopted(
    version: Int, ask: String = "Tell us?", hasBudgets: Bool = false
  ) -> AdoptedCatalog {
    let isOdd = version % 2 == 1
    let text = (hasBudgets ? limited(version) : text).replacing("@V", with: "\(version)").replacing(
      "@ASK", with: ask
    )
    .replacing("@SUSPENDED", with: version % 4 == 2 ? "true" : "false")
    .replacing("@ORIGIN", with: version % 3 == 2 ? "observed" : "provided").replacing(
      "@GROUP", with: isOdd ? "3" : "4"
    )
    .replacing("@HOLD", with: ["2029-06-30", "2026-10-31", "2027-06-30"][version % 3])
    if let adopted = AdoptedCatalog(text: text, files: []) { return adopted }
    let found = try? CatalogSamples.read(JSONTree(text: text)).messages
    fatalError("no catalog: \(found ?? ["no JSON"])")
  }

  /// The catalog with budgets: two benefits share one that is counted in money; a version without, and one that has
  /// gone over to another period.
  private static func limited(_ version: Int) -> String {
    let coffees = [
      #"{"id": "coffees", "units": 3, "per": "week", "holdMinutes": 600, "newcomersShare": 0.4}"#,
      #"{"id": "coffees", "units": 1, "per": "day", "holdMinutes": 240}"#,
      #"{"id": "coffees", "units": 6, "per": "month", "holdMinutes": 20, "newcomersShare": 1}"#,
    ][version % 3]
    let treats =
      #"{"id": "treats", "units": 2, "amount": {"amount": 5, "unit": "EUR"}, "per": "day", "#
      + #""holdMinutes": \#(version % 2 == 0 ? 90 : 1_440)}"#
    func naming(_ benefit: String, _ budget: String, in text: String) -> String {
      text.replacing(
        #""id": "\#(benefit)", "kind": "gift","#,
        with: #""id": "\#(benefit)", "kind": "gift", "budget": "\#(budget)","#)
    }
    if version % 4 == 0 {
      return naming("coffee", "coffees", in: text)
        .replacing(#""benefits": ["#, with: #""budgets": [\#(coffees)], "benefits": ["#)
    }
    let named = naming("coffee", "coffees", in: naming("tips", "treats", in: text))
    return naming("label", version % 2 == 0 ? "coffees" : "treats", in: named)
      .replacing(#""benefits": ["#, with: #""budgets": [\#(coffees), \#(treats)], "benefits": ["#)
  }

  /// What the field `shoe` takes.
  public static let shoes = (0..<18).map { "s\($0)" }

  private static func field(
    _ id: String, _ type: String, _ levels: String, _ more: String = "",
    origin: String = "provided"
  ) -> String {
    #"{"id": "\#(id)", "category": "pd:PhysicalCharacteristic", "type": "\#(type)", "#
      + #""origin": "\#(origin)", "sensitivity": "ordinary", \#(more)"levels": [\#(levels)]}"#
  }

  private static func level(_ id: String, _ rule: String) -> String {
    #"{"id": "\#(id)", "means": "it", "rule": \#(rule)}"#
  }

  private static func purpose(
    _ id: String, _ needs: String, _ retention: String, _ more: String = "",
    category: String = "PersonalisedBenefits"
  ) -> String {
    #"{"id": "\#(id)", "category": "dpv:\#(category)", "why": "To serve you.", "needs": [\#(needs)], "#
      + #""retention": {\#(retention)}\#(more)}"#
  }

  private static func benefit(_ id: String, days: Int, _ remedy: String) -> String {
    #"{"id": "\#(id)", "kind": "gift", "means": "Something.", "uses": ["shoe"], "#
      + #""worth": {"amount": 2, "unit": "EUR"}, "deliverWithinDays": \#(days), "#
      + #""evidence": "the till", "ifUndeliverable": "\#(remedy)"}"#
  }

  private static func agreement(
    _ id: String, _ from: String, _ until: String, purposes: String, _ fields: String, days: Int,
    _ more: String = "", passOn: Bool = false
  ) -> String {
    #"{"id": "\#(id)", "version": 1, "from": "\#(from)", "until": "\#(until)", \#(more)"#
      + #""care": "encrypted", "custody": {"holder": "They", "location": "Leipzig"}, "#
      + #""control": {"purposes": [\#(purposes)], "fields": [\#(fields)], "retentionDays": \#(days), "#
      + #""mayPassOn": \#(passOn), "audit": "yearly"}, "#
      + #""disposition": {"how": "destroy", "withinDays": 7, "evidence": "a list"}}"#
  }

  private static func exchange(
    _ id: String, _ purpose: String, _ request: String, _ benefit: String, _ pace: String,
    _ more: String = ""
  ) -> String {
    #"{"id": "\#(id)", "purpose": "\#(purpose)", "request": [\#(request)], "benefit": "\#(benefit)", "#
      + #""pace": {\#(pace)}, \#(more)"text": {"version": @V, "ask": "@ASK", "why": "Why.", "#
      + #""get": "It.", "keep": "A while.", "who": "Us.", "stop": "Here."}}"#
  }

  private static func at(_ field: String, _ level: String) -> String {
    #"{"field": "\#(field)", "level": "\#(level)"}"#
  }

  private static func partner(_ id: String, _ role: String, _ agreements: [String]) -> String {
    #"{"id": "\#(id)", "name": "\#(id)", "role": "\#(role)", "agreements": ["#
      + agreements.joined(separator: ", ") + "]}"
  }

  private static let fieldTexts = [
    field(
      "birthDate", "date",
      [
        level("month", #""month""#), level("monthDay", #""monthDay""#),
        level("fullDate", #""asGiven""#),
      ]
      .joined(separator: ", ")),
    field(
      "shoe", "choice", level("exact", #""asGiven""#), #""options": \#(shoes), "#),
    field(
      "colour", "choice",
      level("family", #"{"groups": {"warm": ["red", "amber"], "cool": ["blue", "teal"]}}"#) + ", "
        + level("exact", #""asGiven""#)),
    field(
      "postalCode", "code", level("area", #"{"first": 3}"#) + ", " + level("full", #""asGiven""#)),
    field("note", "text", level("given", #""asGiven""#), origin: "@ORIGIN"),
    field("views", "text", level("items", #""asGiven""#), origin: "observed"),
  ]

  private static let purposeTexts = [
    purpose("gift", at("birthDate", "monthDay"), #""days": 365, "from": "collected""#),
    purpose(
      "fitting", at("shoe", "exact"), #""days": 90, "from": "lastUsed", "atMostDays": 300"#,
      #", "compatibleWith": ["advice", "insight"]"#),
    purpose(
      "advice", at("shoe", "exact") + ", " + at("colour", "exact"),
      #""days": 30, "from": "collected""#),
    purpose(
      "delivery", at("postalCode", "area"),
      #""days": 60, "from": "caseResolved", "atMostDays": 180"#),
    purpose(
      "warranty", at("note", "given"),
      #""days": 90, "from": "collected", "legalHold": {"reason": "law", "until": "@HOLD"}"#),
    purpose(
      "ads", at("colour", "family"), #""days": 60, "from": "collected""#, #", "sharing": true"#,
      category: "PersonalisedAdvertising"),
    purpose(
      "insight", at("birthDate", "month") + ", " + at("colour", "family"),
      #""days": 30, "from": "lastUsed", "atMostDays": 90"#, #", "compatibleWith": ["gift"]"#),
    purpose("finds", at("views", "items"), #""days": 90, "from": "collected""#),
  ]

  private static let partnerTexts = [
    partner(
      "parcels", "processor",
      [
        agreement(
          "p1", "2026-01-01", "2026-12-31", purposes: #""fitting", "delivery""#,
          at("shoe", "exact") + ", " + at("postalCode", "area"), days: 30, passOn: true),
        agreement(
          "p2", "2026-12-01", "2029-12-31", purposes: #""fitting", "delivery""#,
          at("shoe", "exact") + ", " + at("postalCode", "full"), days: 20, passOn: true),
      ]),
    partner(
      "couriers", "processor",
      [
        agreement(
          "c1", "2026-01-01", "2027-06-30", purposes: #""delivery""#, at("postalCode", "full"),
          days: 14, #""suspended": @SUSPENDED, "#),
        agreement(
          "c2", "2027-03-01", "2029-12-31", purposes: #""delivery", "fitting""#,
          at("postalCode", "area") + ", " + at("shoe", "exact"), days: 60),
      ]),
    partner(
      "adnet", "thirdParty",
      [
        agreement(
          "a1", "2026-02-01", "2029-12-31", purposes: #""ads""#, at("colour", "family"), days: 60)
      ]),
    partner(
      "printers", "processor",
      [
        agreement(
          "q1", "2026-01-01", "2028-03-31", purposes: #""gift""#, at("birthDate", "monthDay"),
          days: 365),
        agreement(
          "q2", "2027-06-01", "2029-12-31", purposes: #""gift""#, at("birthDate", "fullDate"),
          days: 30),
      ]),
  ]

  private static let exchangeTexts = [
    exchange(
      "birthday", "gift", at("birthDate", "monthDay"), "coffee",
      #""spacingDays": 5, "declinedDays": 400, "deferredDays": 10"#,
      #""recipients": ["printers"], "#),
    exchange(
      "size", "fitting", at("shoe", "exact"), "label",
      #""cap": 3, "capDays": 200, "spacingDays": 3, "declinedDays": 60"#,
      #""recipients": ["parcels", "couriers"], "topic": "sport", "#),
    exchange(
      "style", "advice", at("shoe", "exact") + ", " + at("colour", "exact"), "tips",
      #""cap": 5, "spacingDays": 2, "declinedDays": 30, "deferredDays": 5"#),
    exchange(
      "address", "delivery", at("postalCode", "area"), "label",
      #""spacingDays": 1, "declinedDays": 20"#,
      #""recipients": ["parcels", "couriers"], "#),
    exchange(
      "repair", "warranty", at("note", "given"), "nothing", #""spacingDays": 2, "declinedDays": 90"#
    ),
    exchange(
      "banner", "ads", at("colour", "family"), "coffee",
      #""spacingDays": 2, "declinedDays": 90, "deferredDays": 3"#,
      #""recipients": ["adnet"], "topic": "offers", "#),
    exchange(
      "survey", "insight", at("birthDate", "month") + ", " + at("colour", "family"), "tips",
      #""spacingDays": 2, "declinedDays": 45"#),
    exchange(
      "watch", "finds", at("views", "items"), "tips", #""spacingDays": 1, "declinedDays": 30"#),
  ]

  private static let text: String = {
    let care = TrustCatalog.levels.map { at($0.field, $0.level) }
    // One level of each field, for a role reads or it does not.
    let finest = [1, 3, 5, 6, 8].map { care[$0] }.joined(separator: ", ")
    let coarse = [1, 3, 4, 6].map { care[$0] }.joined(separator: ", ")
    return #"""
      {"format": "quid-catalog/1", "channels": ["mail", "app"], "topics": ["offers", "sport"],
       "policy": {"groupAtLeast": @GROUP},
       "fields": [\#(fieldTexts.joined(separator: ",\n"))],
       "purposes": [\#(purposeTexts.joined(separator: ",\n"))],
       "benefits": [\#(benefit("coffee", days: 7, "compensate")),
         \#(benefit("label", days: 0, "erase")), \#(benefit("tips", days: 14, "compensate")),
         {"id": "nothing", "kind": "none", "means": "Nothing."}],
       "partners": [\#(partnerTexts.joined(separator: ",\n"))],
       "exchanges": [\#(exchangeTexts.joined(separator: ",\n"))],
       "roles": [
         {"id": "care", "purposes": ["gift", "fitting", "advice", "delivery", "warranty", "ads"],
          "fields": [\#(finest)], "atMostMinutes": 480, "approver": "lead"},
         {"id": "analyst", "purposes": ["gift", "fitting", "advice", "delivery", "insight", "ads"],
          "fields": [\#(coarse)], "atMostMinutes": 6000, "approver": "officer"}],
       "activations": [
         {"id": "spring", "destination": "adnet", "purpose": "ads", "benefit": "coffee",
          "atLeastPeople": 3},
         {"id": "likes", "destination": "adnet", "purpose": "ads", "benefit": "coffee",
          "atLeastPeople": 3, "lookalike": true}]}
      """#
  }()
}
