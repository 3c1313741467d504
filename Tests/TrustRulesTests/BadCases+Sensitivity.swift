import Catalogs
import Exchanges
import TestSupport
import TrustRules

extension BadCases {
  static let sensitivity: [BadCase] = justified + protected + classed + proxies

  static let justified: [BadCase] = [
    BadCase(.q35, "no owner", at: "/fields/0/owner", [("/fields/0/owner", nil)]),
    BadCase(
      .q35, "no justification", at: "/fields/0/justification", [("/fields/0/justification", nil)]),
    BadCase(
      .q35, "a justification that is none", at: "/fields/0/justification",
      [("/fields/0/justification", #""For internal purposes.""#)]),
    BadCase(.q35, "no review", at: "/fields/0/reviewBy", [("/fields/0/reviewBy", nil)]),
    BadCase(
      .q35, "an overdue review", at: "/fields/0/reviewBy",
      [("/fields/0/reviewBy", #""2026-11-23""#)]),
    BadCase(
      .q35, "a condition on what nobody declared", at: "/exchanges/1/eligibility",
      [("/exchanges/1/eligibility", #"{"loyaltyTier": "gold"}"#)]),
  ]

  static func field(
    _ id: String, _ category: String, type: String = "choice", origin: String = "provided",
    sensitivity: String = "ordinary", more: String = "", means: String = "the answer",
    rule: String = #""asGiven""#
  ) -> (String, String?) {
    (
      "/fields/-",
      #"{"id": "\#(id)", "category": "\#(category)", "type": "\#(type)", "origin": "\#(origin)", "#
        + #""sensitivity": "\#(sensitivity)", "owner": "crm", "reviewBy": "2027-06-30", "#
        + #""justification": "The tailor works by it."\#(more), "#
        + #""levels": [{"id": "given", "means": "\#(means)", "rule": \#(rule)}]}"#
    )
  }

  static let protected: [BadCase] = [
    BadCase(
      .q36, "gender decides", at: "/exchanges/1/eligibility",
      [
        field("gender", "pd:Gender"),
        ("/exchanges/1/eligibility", #"{"gender": "female"}"#),
      ]),
    BadCase(
      .q36, "gender decides, deep in a condition", at: "/exchanges/1/eligibility",
      [
        field("gender", "pd:Gender"),
        (
          "/exchanges/1/eligibility",
          #"{"$or": [{"shoeSize": "44"}, {"$not": {"$and": [{"gender": {"$in": ["male"]}}]}}]}"#
        ),
      ]),
    BadCase(
      .q36, "age decides, though a law demands it, by the year", at: "/exchanges/1/eligibility",
      [
        field("age", "pd:AgeExact", type: "age"),
        ("/purposes/1/necessities", #"[{"field": "age", "reason": "the youth protection act"}]"#),
        ("/exchanges/1/eligibility", #"{"age": {"$gte": 18}}"#),
      ]),
    BadCase(
      .q36, "something special decides", at: "/exchanges/1/eligibility",
      [
        field(
          "diet", "pd:MedicalHealth", sensitivity: "special", more: #", "storedApart": true"#),
        ("/exchanges/1/eligibility", #"{"diet": "none"}"#),
      ]),
    BadCase(
      .q36, "an undeclared attribute that is a protected one, also Q35",
      at: "/exchanges/1/eligibility",
      [("/exchanges/1/eligibility", #"{"customer.sex": "f"}"#)]),
    BadCase(
      .q36, "gender predicts, also before behaviour", at: "/purposes/1/needs/1",
      [
        field("gender", "pd:Gender"),
        ("/purposes/1/category", #""dpv:ProvideProductRecommendations""#),
        ("/purposes/1/needs/-", #"{"field": "gender", "level": "given"}"#),
      ]),
  ]

  static let classed: [BadCase] = [
    BadCase(
      .q37, "a segment that likes prayer times apps", at: "/fields/2/sensitivity",
      [
        field(
          "segment12", "pd:Interest", origin: "inferred", means: "likes prayer times app")
      ]),
    BadCase(
      .q37, "computed from something special", at: "/fields/2/sensitivity",
      [
        field("basketClass", "pd:Interest", more: #", "derivedFrom": ["notes"]"#),
        field(
          "notes", "pd:MedicalHealth", sensitivity: "special", more: #", "storedApart": true"#),
      ]),
    BadCase(
      .q37, "special by the vocabulary, declared ordinary, also Q40", at: "/fields/2/sensitivity",
      [field("origin", "pd:EthnicOrigin")]),
    BadCase(
      .q37, "an official identifier, declared ordinary, also Q40", at: "/fields/2/sensitivity",
      [field("passportNumber", "pd:OfficialID", type: "text")]),
    BadCase(
      .q37, "exact coordinates, declared ordinary, also Q40", at: "/fields/2/sensitivity",
      [field("spot", "pd:GPSCoordinate", type: "place")]),
    BadCase(
      .q40, "sensitive data kept for a year", at: "/purposes/1/retention/days",
      instead(
        field(
          "notes", "pd:MedicalHealth", sensitivity: "special", more: #", "storedApart": true"#
        ).1?.replacing("given", with: "exact") ?? "", id: "notes", worth: "12")
        + [
          ("/purposes/1/retention/days", "365"), ("/exchanges/1/text/keep", #""365 days""#),
        ]),
    BadCase(
      .q40, "medical data beside everything else", at: "/fields/2/storedApart",
      [field("notes", "pd:MedicalHealth", sensitivity: "special")]),
    BadCase(
      .q40, "money beside everything else", at: "/fields/2/storedApart",
      [field("salary", "pd:Salary", type: "amount")]),
    BadCase(
      .q40, "a value in an offer's text", at: "/exchanges/1/text/get",
      [
        field(
          "diagnosis", "pd:MedicalHealth", sensitivity: "special", more: #", "storedApart": true"#),
        ("/exchanges/1/text/get", #""10 % off what helps against {diagnosis}.""#),
      ]),
    BadCase(
      .q48, "income before behaviour", at: "/purposes/1/needs/1",
      [
        field("income", "pd:IncomeBracket", type: "amount", more: #", "storedApart": true"#),
        ("/purposes/1/category", #""dpv:ProvideProductRecommendations""#),
        ("/purposes/1/needs/-", #"{"field": "income", "level": "given"}"#),
      ]),
    BadCase(
      .q48, "income, where behaviour is within the margin", at: "/purposes/1/needs/1",
      [
        field("income", "pd:IncomeBracket", type: "amount", more: #", "storedApart": true"#),
        ("/purposes/1/category", #""dpv:ProvideProductRecommendations""#),
        ("/purposes/1/needs/-", #"{"field": "income", "level": "given"}"#),
        (
          "/purposes/1/behaviourTest",
          #"{"metric": "AUC", "behaviourOnly": 0.71, "withDemographic": 0.72, "#
            + #""heldOutPeople": 5000, "on": "2026-10-01"}"#
        ),
      ]),
  ]

  private static let code = field(
    "parcelCode", "pd:Preference", type: "code", more: "", means: "where your parcels go")

  /// Counts that tell the groups apart as far as `tilt` says, by the code's first character or not.
  static func table(_ id: String, tilt: Int, byFirst: Bool) -> String {
    let rows = (0..<10).map { cell -> String in
      let leans = byFirst ? cell < 5 : cell % 2 == 0
      let (one, other) = leans ? (1_000 + tilt, 1_000) : (1_000, 1_000 + tilt)
      return #"{"cell": ["\#(cell / 5)\#(cell % 5)"], "counts": [\#(one), \#(other)]}"#
    }
    return #"[{"fields": [{"field": "\#(id)", "level": "given"}], "attribute": "ethnicity", "#
      + #""groups": ["a", "b"], "source": "invented", "rows": [\#(rows.joined(separator: ","))]}]"#
  }

  private static let twoLevels = #"""
    [{"id": "region", "means": "its first digit", "rule": {"first": 1}},
     {"id": "given", "means": "all of it", "rule": "asGiven"}]
    """#

  static let proxies: [BadCase] = [
    BadCase(
      .q38, "a postal code, untested", at: "/exchanges/1/eligibility",
      [
        field("plz", "pd:PostalCode", type: "code"),
        ("/exchanges/1/eligibility", #"{"plz": "10115"}"#),
      ]),
    BadCase(
      .q38, "a hashed postal code", at: "/exchanges/1/eligibility",
      [
        field("hashedZipCode", "pd:Preference", type: "text"),
        ("/exchanges/1/eligibility", #"{"hashedZipCode": {"$in": ["9f86d0"]}}"#),
      ]),
    BadCase(
      .q38, "a store", at: "/exchanges/1/eligibility",
      [
        field("homeStoreID", "pd:Preference", type: "text"),
        ("/exchanges/1/eligibility", #"{"homeStoreID": "17"}"#),
      ]),
    BadCase(
      .q38, "a delivery zone, undeclared but for the context", at: "/exchanges/1/eligibility",
      [
        ("/context", #"["deliveryZone"]"#),
        ("/exchanges/1/eligibility", #"{"deliveryZone": "B"}"#),
      ]),
    BadCase(
      .q38, "an area dialling code", at: "/exchanges/1/eligibility",
      [
        field("diallingCode", "pd:TelephoneNumber", type: "text"),
        ("/exchanges/1/eligibility", #"{"diallingCode": "030"}"#),
      ]),
    BadCase(
      .q38, "a declared proxy", at: "/exchanges/1/eligibility",
      [
        field("brand", "pd:Preference", more: #", "proxyFor": ["gender"]"#),
        ("/exchanges/1/eligibility", #"{"brand": "x"}"#),
      ]),
    BadCase(
      .q38, "another name, found by its counts", at: "/exchanges/1/eligibility",
      [
        code, ("/aggregates", table("parcelCode", tilt: 1_000, byFirst: false)),
        ("/exchanges/1/eligibility", #"{"parcelCode": "01"}"#),
      ]),
    BadCase(
      .q38, "lowered to the level that passes", at: "/exchanges/1/request/1/level",
      [
        code, ("/fields/2/levels", twoLevels),
        ("/aggregates", table("parcelCode", tilt: 1_000, byFirst: false)),
        ("/purposes/1/needs/-", #"{"field": "parcelCode", "level": "given"}"#),
        ("/exchanges/1/request/-", #"{"field": "parcelCode", "level": "given"}"#),
        ("/exchanges/1/text/acceptsCoarser", "true"),
        ("/benefits/1/uses/-", #""parcelCode""#),
        (
          "/partners/0/agreements/0/control/fields/-",
          #"{"field": "parcelCode", "level": "given"}"#
        ),
        ("/exchanges/1/eligibility", #"{"parcelCode": "0"}"#),
      ], .downgrade),
    BadCase(
      .q38, "coarsening does not help", at: "/exchanges/1/eligibility",
      [
        code, ("/fields/2/levels", twoLevels),
        ("/aggregates", table("parcelCode", tilt: 1_000, byFirst: true)),
        ("/exchanges/1/eligibility", #"{"parcelCode": "0"}"#),
      ]),
    BadCase(
      .q38, "two weak fields that are a proxy together", at: "/exchanges/1/eligibility",
      [
        field("weekday", "pd:Preference"), field("daytime", "pd:Preference"),
        (
          "/aggregates",
          #"[{"fields": [{"field": "weekday", "level": "given"}, {"field": "daytime", "level": "given"}], "#
            + #""attribute": "religion", "groups": ["a", "b"], "source": "invented", "rows": ["#
            + #"{"cell": ["fri", "noon"], "counts": [900, 100]}, {"cell": ["fri", "eve"], "counts": [100, 900]}, "#
            + #"{"cell": ["sun", "noon"], "counts": [100, 900]}, {"cell": ["sun", "eve"], "counts": [900, 100]}]}]"#
        ),
        ("/exchanges/1/eligibility", #"{"weekday": "fri", "daytime": "noon"}"#),
      ]),
    BadCase(
      .q38, "a place predicts, also before behaviour", at: "/purposes/1/needs/1",
      [
        field("postcode", "pd:PostalCode", type: "code"),
        ("/purposes/1/category", #""dpv:ServicePersonalisation""#),
        ("/purposes/1/needs/-", #"{"field": "postcode", "level": "given"}"#),
      ]),
  ]
}
