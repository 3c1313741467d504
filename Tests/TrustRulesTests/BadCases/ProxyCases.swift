import Catalogs
import TrustRules

/// Bad cases of fields that give a protected group away (Q38).
enum ProxyCases {
  static let all: [BadCase] = [
    BadCase(
      .q38, "a postal code, untested", at: "/exchanges/1/eligibility",
      [
        Changes.field("plz", "pd:PostalCode", type: "code"),
        ("/exchanges/1/eligibility", #"{"plz": "10115"}"#),
      ]),
    BadCase(
      .q38, "a hashed postal code", at: "/exchanges/1/eligibility",
      [
        Changes.field("hashedZipCode", "pd:Preference", type: "text"),
        ("/exchanges/1/eligibility", #"{"hashedZipCode": {"$in": ["9f86d0"]}}"#),
      ]),
    BadCase(
      .q38, "a store", at: "/exchanges/1/eligibility",
      [
        Changes.field("homeStoreID", "pd:Preference", type: "text"),
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
        Changes.field("diallingCode", "pd:TelephoneNumber", type: "text"),
        ("/exchanges/1/eligibility", #"{"diallingCode": "030"}"#),
      ]),
    BadCase(
      .q38, "a declared proxy", at: "/exchanges/1/eligibility",
      [
        Changes.field("brand", "pd:Preference", more: #", "proxyFor": ["gender"]"#),
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
        Changes.field("weekday", "pd:Preference"), Changes.field("daytime", "pd:Preference"),
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
        Changes.field("postcode", "pd:PostalCode", type: "code"),
        ("/purposes/1/category", #""dpv:ServicePersonalisation""#),
        ("/purposes/1/needs/-", #"{"field": "postcode", "level": "given"}"#),
      ]),
    // Ways around the rules that somebody found.
    acquitted(
      "a table about something else",
      by: counts(
        of: "coffee",
        #"{"cell": ["x"], "counts": [5000, 5000]}, {"cell": ["y"], "counts": [5000, 5000]}"#)),
    acquitted(
      "a table of ten people",
      by: counts(
        of: "gender", #"{"cell": ["x"], "counts": [5, 0]}, {"cell": ["y"], "counts": [0, 5]}"#)),
    BadCase(
      .q38, "a law that needs the age needs no postal code", at: "/exchanges/1/eligibility",
      [
        Changes.field("plz", "pd:PostalCode", type: "code"),
        ("/exchanges/1/eligibility", #"{"plz": "1"}"#),
        (
          "/purposes/1/necessities", #"[{"field": "plz", "reason": "the carriers act demands it"}]"#
        ),
      ]),
  ]

  private static let code = Changes.field(
    "parcelCode", "pd:Preference", type: "code", more: "", means: "where your parcels go")

  /// Counts that tell the groups apart as far as `tilt` says, by the code's first character or not.
  private static func table(_ id: String, tilt: Int, byFirst: Bool) -> String {
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

  /// A condition on a field that is said to tell gender, with a table.
  private static func acquitted(_ name: String, by table: String) -> BadCase {
    BadCase(
      .q38, name, at: "/exchanges/1/eligibility",
      [
        Changes.field("brand", "pd:Preference", more: #", "proxyFor": ["gender"]"#),
        ("/exchanges/1/eligibility", #"{"brand": "x"}"#), ("/aggregates", table),
      ])
  }

  private static func counts(of attribute: String, _ rows: String) -> String {
    #"[{"fields": [{"field": "brand", "level": "given"}], "attribute": "\#(attribute)", "#
      + #""groups": ["a", "b"], "source": "s", "rows": [\#(rows)]}]"#
  }
}
