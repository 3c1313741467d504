import Catalogs
import Exchanges
import TestSupport
import TrustRules

/// Ways around the rules that somebody found, each closed and kept here.
extension BadCases {
  static let evasions = birth + together + reasons + counted + explained

  private static let birth: [BadCase] = [
    BadCase(
      .q45, "a year, where the next level without one is finer", at: "/exchanges/0/request/0/level",
      [
        (
          "/fields/0/levels/2",
          #"{"id": "year", "means": "the year of your birth", "rule": "year"}"#
        ),
        ("/purposes/0/needs/0/level", #""year""#), ("/exchanges/0/request/0/level", #""year""#),
        ("/exchanges/0/text/acceptsCoarser", "true"),
      ], .downgrade),
    BadCase(
      .q45, "a birth date as a code of eight digits", at: "/exchanges/1/request/0",
      disguised(
        id: "dob", category: "pd:BirthDate", type: "code",
        levels: given.replacing(#""asGiven""#, with: #"{"first": 8}"#))),
    BadCase(
      .q45, "a birthday that calls itself a store's", at: "/exchanges/1/request/0",
      disguised(id: "storeBirthday", category: "pd:BirthDate", type: "date", levels: given)),
    BadCase(
      .q45, "a band of five years for a check of age", at: "/exchanges/1/request/0",
      disguised(
        id: "ageBand", category: "pd:AgeRange", type: "age",
        levels: given.replacing(#""asGiven""#, with: #"{"band": 5}"#))
        + [("/purposes/1/category", #""dpv:AgeVerification""#)]),
  ]

  /// The refused ask of sex, full date and postal code, changed a little.
  private static func identified(_ name: String, _ changes: (String, String?)...) -> BadCase {
    BadCase(
      .q47, name, at: "/exchanges/1/request/0/level", identifying(together: true) + changes)
  }

  private static let together: [BadCase] = [
    identified("nine digits of a postal code", ("/fields/3/levels/1/rule", #"{"first": 9}"#)),
    identified(
      "a street address", ("/fields/3/category", #""pd:PhysicalAddress""#),
      ("/fields/3/type", #""text""#), ("/fields/3/levels/0/rule", #""answered""#)),
    identified(
      "with a coarser place beside it",
      field("deliveryZone", "pd:Preference", type: "code", rule: #"{"first": 1}"#),
      ("/purposes/1/needs/-", #"{"field": "deliveryZone", "level": "given"}"#),
      ("/exchanges/1/request/-", #"{"field": "deliveryZone", "level": "given"}"#)),
    identified(
      "with counts of a coarser level",
      (
        "/aggregates",
        #"""
        [{"fields": [{"field": "postalCode", "level": "region"}], "attribute": "ethnicity",
          "groups": ["a", "b"], "source": "s", "rows": [{"cell": ["1"], "counts": [9000000, 9000000]}]}]
        """#
      )),
    BadCase(
      .q47, "day and year of birth in two exchanges, also Q45", at: "/exchanges/1/request/0/level",
      identifying(together: true) + [
        (
          "/fields/0/levels/3",
          #"{"id": "fullDate", "means": "the year", "rule": "year", "cells": 400}"#
        ),
        ("/purposes/1/needs/0", #"{"field": "birthDate", "level": "fullDate"}"#),
      ]),
  ]

  private static let reasons: [BadCase] = [
    BadCase(
      .q9, "a present that is sharing as well", at: "/purposes/0/sharing",
      [("/purposes/0/sharing", "true")]),
    BadCase(
      .q9, "a purpose that is compatible with sharing", at: "/purposes/0/compatibleWith/0",
      [
        ("/purposes/0/compatibleWith", #"["fitting"]"#),
        ("/purposes/1/category", #""dpv:DirectMarketing""#), ("/purposes/1/sharing", "true"),
      ]),
    BadCase(
      .q23, "a control of nothing", at: "/exchanges/0/controlOnly",
      [("/exchanges/0/controlOnly", "true")]),
    BadCase(
      .q24, "evidence that is none", at: "/benefits/0/evidence",
      [("/benefits/0/evidence", #""none""#)]),
    BadCase(
      .q25, "delivered sooner than it is owed", at: "/exchanges/0/text/get",
      [("/exchanges/0/text/get", #""A coffee within one day.""#)]),
    BadCase(
      .q25, "kept for a year, and then for ten", at: "/exchanges/0/text/keep",
      [("/exchanges/0/text/keep", #""365 days, then ten years in our archive.""#)]),
    BadCase(
      .q25, "a partner who gets nothing is named", at: "/exchanges/0/text/who",
      [("/exchanges/0/text/who", #""Never Kranich Parcels.""#)]),
    BadCase(.q25, "to do", at: "/exchanges/0/text/stop", [("/exchanges/0/text/stop", #""TODO""#)]),
    BadCase(.q35, "owned by nobody", at: "/fields/0/owner", [("/fields/0/owner", #""nobody""#)]),
    BadCase(
      .q35, "reviewed in a thousand years", at: "/fields/0/reviewBy",
      [("/fields/0/reviewBy", #""3026-01-01""#)]),
    BadCase(
      .q35, "a condition on a level that there is not", at: "/exchanges/1/eligibility",
      [("/exchanges/1/eligibility", #"{"shoeSize.exakt": "44"}"#)]),
    BadCase(
      .q17, "a law that never lets go", at: "/purposes/0/retention/legalHold/until",
      [("/purposes/0/retention/legalHold", #"{"reason": "tax law", "until": "9999-12-31"}"#)]),
    BadCase(
      .q17, "a law that is none", at: "/purposes/0/retention/legalHold/reason",
      [("/purposes/0/retention/legalHold", #"{"reason": "as needed", "until": "2028-12-31"}"#)]),
    BadCase(
      .q25, "kept as long as it takes", at: "/exchanges/0/text/keep",
      [("/exchanges/0/text/keep", #""As long as it takes.""#)]),
    BadCase(
      .q25, "kept for five years, it says", at: "/exchanges/0/text/keep",
      [("/exchanges/0/text/keep", #""Five years.""#)]),
    BadCase(
      .q29, "priced at nothing", at: "/exchanges/0/benefit",
      [
        (
          "/policy",
          #"{"prices": {"standard": {"price": 0, "source": "us"}}}"#
        ),
        ("/exchanges/1", nil),
      ]),
    BadCase(
      .q30, "a valuation in stones", at: "/exchanges/0/valuation",
      [("/valuations/0/unit", #""stones""#)]),
    BadCase(
      .q36, "business needs are no necessity", at: "/exchanges/1/eligibility",
      [
        field("gender", "pd:Gender"), ("/exchanges/1/eligibility", #"{"gender": "f"}"#),
        ("/purposes/1/necessities", #"[{"field": "gender", "reason": "business needs"}]"#),
      ]),
    BadCase(
      .q36, "a group computed from gender", at: "/exchanges/1/eligibility",
      [
        field("gender", "pd:Gender"),
        field("styleGroup", "pd:Preference", more: #", "derivedFrom": ["gender"]"#),
        ("/exchanges/1/eligibility", #"{"styleGroup": "F"}"#),
      ]),
    BadCase(
      .q36, "gender within an object that must be equal", at: "/exchanges/1/eligibility",
      [
        ("/context", #"["visitor"]"#),
        ("/exchanges/1/eligibility", #"{"visitor": {"gender": "f"}}"#),
      ]),
    BadCase(
      .q37, "an observed habit of prayer", at: "/fields/2/sensitivity",
      [field("appUse", "pd:Interest", origin: "observed", means: "opens a prayer app")]),
    BadCase(
      .q37, "sexLife is not a sex, also Q40", at: "/fields/2/sensitivity",
      [field("sexLife", "pd:Preference")]),
    BadCase(
      .q40, "used again and again for a year", at: "/purposes/1/retention/atMostDays",
      instead(
        field(
          "notes", "pd:MedicalHealth", sensitivity: "special", more: #", "storedApart": true"#
        ).1?.replacing("given", with: "exact") ?? "", id: "notes", worth: "12")
        + [
          ("/purposes/1/retention", #"{"days": 30, "from": "lastUsed", "atMostDays": 365}"#),
          ("/exchanges/1/text/keep", #""365 days at the most""#),
        ]),
    BadCase(
      .q40, "a salary kept for a year", at: "/purposes/1/retention/days",
      instead(
        field("account", "pd:Salary", more: #", "storedApart": true"#)
          .1?.replacing("given", with: "exact") ?? "", id: "account", worth: "12")
        + [
          ("/purposes/1/retention/days", "365"), ("/exchanges/1/text/keep", #""365 days""#),
        ]),
    BadCase(
      .q48, "a test of next year", at: "/purposes/1/needs/1",
      income + [("/purposes/1/behaviourTest", test(people: 5_000, on: "2027-01-01"))]),
    BadCase(
      .q48, "a test on one person", at: "/purposes/1/needs/1",
      income + [("/purposes/1/behaviourTest", test(people: 1, on: "2026-10-01"))]),
    BadCase(
      .q57, "everybody is the audience", at: "/activations/0",
      [
        (
          "/activations",
          #"""
          [{"id": "all", "destination": "parcels", "purpose": "fitting", "benefit": "returns",
            "atLeastPeople": 500}]
          """#
        )
      ]),
    BadCase(
      .q57, "an audience by what is not agreed on", at: "/activations/0/destination",
      [
        field("taste", "pd:Preference"),
        (
          "/activations",
          #"""
          [{"id": "all", "destination": "parcels", "purpose": "fitting", "benefit": "returns",
            "atLeastPeople": 500, "audience": {"taste": "plain"}}]
          """#
        ),
      ]),
  ]

  private static let income = [
    field("income", "pd:IncomeBracket", type: "amount", more: #", "storedApart": true"#),
    ("/purposes/1/category", #""dpv:ProvideProductRecommendations""#),
    ("/purposes/1/needs/-", #"{"field": "income", "level": "given"}"#),
  ]

  private static func test(people: Int, on day: String) -> String {
    #"{"metric": "AUC", "behaviourOnly": 0.6, "withDemographic": 0.9, "heldOutPeople": \#(people), "on": "\#(day)"}"#
  }

  /// A condition on a field that is said to tell gender, with a table.
  private static func acquitted(_ name: String, by table: String) -> BadCase {
    BadCase(
      .q38, name, at: "/exchanges/1/eligibility",
      [
        field("brand", "pd:Preference", more: #", "proxyFor": ["gender"]"#),
        ("/exchanges/1/eligibility", #"{"brand": "x"}"#), ("/aggregates", table),
      ])
  }

  private static func counts(of attribute: String, _ rows: String) -> String {
    #"[{"fields": [{"field": "brand", "level": "given"}], "attribute": "\#(attribute)", "#
      + #""groups": ["a", "b"], "source": "s", "rows": [\#(rows)]}]"#
  }

  private static let counted: [BadCase] = [
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
        field("plz", "pd:PostalCode", type: "code"), ("/exchanges/1/eligibility", #"{"plz": "1"}"#),
        (
          "/purposes/1/necessities", #"[{"field": "plz", "reason": "the carriers act demands it"}]"#
        ),
      ]),
  ]
}

extension BadCases {
  /// A name may be explained away, a category may not.
  static let explained: [BadCase] = [
    BadCase(
      .q36, "gender by its category, whatever it says", at: "/exchanges/1/eligibility",
      [
        field(
          "gender", "pd:Gender",
          more: #", "notAbout": [{"about": "gender", "reason": "we call it so"}]"#),
        ("/exchanges/1/eligibility", #"{"gender": "f"}"#),
      ]),
    BadCase(
      .q36, "explained by nothing", at: "/exchanges/1/eligibility",
      [
        field(
          "sex", "pd:Preference", more: #", "notAbout": [{"about": "gender", "reason": "-"}]"#),
        ("/exchanges/1/eligibility", #"{"sex": "f"}"#),
      ]),
  ]
}

/// Catalogs that look alike and are honest: nothing may be said to them.
enum GoodCases {
  static let all: [(name: String, changes: [(String, String?)])] = [
    (
      "the genre of music decides what is recommended",
      [
        BadCases.field("musicGenre", "pd:Preference"),
        ("/purposes/1/category", #""dpv:ProvideProductRecommendations""#),
        ("/purposes/1/needs/-", #"{"field": "musicGenre", "level": "given"}"#),
      ]
    ),
    (
      "how old an account is, and the store of an app",
      [
        ("/context", #"["accountAge", "timeZone", "appStore", "etaMinutes"]"#),
        (
          "/exchanges/1/eligibility",
          #"{"accountAge": {"$gt": 30}, "timeZone": "CET", "appStore": "x", "etaMinutes": {"$lt": 9}}"#
        ),
      ]
    ),
    (
      "the sex of a plant, explained",
      [
        BadCases.field(
          "geschlechtDerPflanze", "pd:Preference",
          more: #", "notAbout": [{"about": "gender", "reason": "of date palms, not of people"}]"#),
        ("/exchanges/1/eligibility", #"{"geschlechtDerPflanze": "f"}"#),
      ]
    ),
    (
      "the bells of churches, explained",
      [
        BadCases.field(
          "bells", "pd:Interest", origin: "observed",
          more: #", "notAbout": [{"about": "religion", "reason": "he collects cast bronze"}]"#,
          means: "collects church bells")
      ]
    ),
    ("an e-mail address", [BadCases.field("emailAddress", "pd:EmailAddress", type: "text")]),
    (
      "the size of a party and the pace of a race",
      [BadCases.field("partySize", "pd:Preference"), BadCases.field("racePace", "pd:Preference")]
    ),
    (
      "a generous present for something ordinary",
      [("/benefits/0/worth/amount", "14"), ("/policy", #"{"related": {"low": 0, "high": 9}}"#)]
    ),
    (
      "a law that keeps invoices",
      [
        (
          "/purposes/0/retention/legalHold",
          #"{"reason": "§ 147 AO, invoices", "until": "2033-12-31"}"#
        )
      ]
    ),
    (
      "a partner without what companies add to their names",
      [("/partners/0/name", #""Kranich Parcels GmbH""#)]
    ),
    (
      "a family emoji, and a word of Persian",
      [
        ("/benefits/0/means", "\"A coffee for the family \u{1F469}\u{200D}\u{1F467}.\""),
        (
          "/exchanges/0/text/get",
          "\"A coffee. \u{0645}\u{06CC}\u{200C}\u{062E}\u{0648}\u{0627}\u{0647}\u{0645}\""
        ),
      ]
    ),
    ("a year in words", [("/exchanges/0/text/keep", #""Zwölf Monate, dann fragen wir wieder.""#)]),
    (
      "a legal age, asked as a yes or no",
      [
        (
          "/purposes/1/necessities",
          #"[{"field": "birthDate", "reason": "the youth protection act"}]"#
        ),
        ("/exchanges/1/eligibility", #"{"birthDate.over18": "yes"}"#),
      ]
    ),
    (
      "a weak proxy that many people were counted for",
      [
        BadCases.field("brand", "pd:Preference", more: #", "proxyFor": ["gender"]"#),
        ("/exchanges/1/eligibility", #"{"brand": "x"}"#),
        (
          "/aggregates",
          #"[{"fields": [{"field": "brand", "level": "given"}], "attribute": "gender", "#
            + #""groups": ["a", "b"], "source": "s", "rows": [{"cell": ["x"], "counts": [5000, 5100]}, "#
            + #"{"cell": ["y"], "counts": [5000, 4900]}]}]"#
        ),
      ]
    ),
    (
      "behaviour that does not suffice, shown on people",
      [
        BadCases.field(
          "income", "pd:IncomeBracket", type: "amount", more: #", "storedApart": true"#),
        ("/purposes/1/category", #""dpv:ProvideProductRecommendations""#),
        ("/purposes/1/needs/-", #"{"field": "income", "level": "given"}"#),
        (
          "/purposes/1/behaviourTest",
          #"{"metric": "AUC", "behaviourOnly": 0.6, "withDemographic": 0.9, "heldOutPeople": 5000, "on": "2026-10-01"}"#
        ),
      ]
    ),
  ]
}
