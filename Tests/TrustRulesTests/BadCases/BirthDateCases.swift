import Catalogs
import TrustRules

/// Bad cases of birth dates, and of what tells them under another name (Q45, Q46).
enum BirthDateCases {
  static let all: [BadCase] = [
    BadCase(
      .q45, "a full date for a present", at: "/exchanges/0/request/0/level",
      [
        ("/purposes/0/needs/0/level", #""fullDate""#),
        ("/exchanges/0/request/0/level", #""fullDate""#),
      ]),
    BadCase(
      .q45, "a full date for a present, where the text accepts coarser",
      at: "/exchanges/0/request/0/level",
      [
        ("/purposes/0/needs/0/level", #""fullDate""#),
        ("/exchanges/0/request/0/level", #""fullDate""#),
        ("/exchanges/0/text/acceptsCoarser", "true"),
      ], .downgrade),
    BadCase(
      .q45, "(a) a date of birth under another name and category", at: "/exchanges/1/request/0",
      disguised(id: "signup_dob", category: "pd:Preference", type: "text", levels: Changes.given)),
    BadCase(
      .q45, "(a) in German", at: "/exchanges/1/request/0",
      disguised(
        id: "kundenGeburtsdatum", category: "pd:Preference", type: "date", levels: Changes.given)),
    BadCase(
      .q45, "(a) by its category", at: "/exchanges/1/request/0",
      disguised(id: "field7", category: "pd:BirthDate", type: "date", levels: Changes.given)),
    BadCase(
      .q45, "(b) the year later, under the same purpose", at: "/exchanges/1/request/0",
      disguised(id: "yearOfBirth", category: "pd:BirthDate", type: "text", levels: Changes.given)
        + [
          ("/exchanges/1/purpose", #""gift""#),
          (
            "/purposes/0/needs",
            #"[{"field": "birthDate", "level": "monthDay"}, {"field": "yearOfBirth", "level": "given"}]"#
          ),
          ("/exchanges/1/text/keep", #""365 days""#),
        ]),
    BadCase(
      .q45, "(b) the year later, under the same purpose, which is no present's by itself",
      at: "/exchanges/1/request/0",
      disguised(id: "yearOfBirth", category: "pd:BirthDate", type: "text", levels: Changes.given)
        + [
          ("/purposes/0/category", #""dpv:FulfilmentOfContractualObligation""#),
          ("/exchanges/1/purpose", #""gift""#), ("/exchanges/1/benefit", #""returns""#),
          (
            "/purposes/0/needs",
            #"[{"field": "birthDate", "level": "monthDay"}, {"field": "yearOfBirth", "level": "given"}]"#
          ),
          ("/exchanges/1/text/keep", #""365 days""#),
        ]),
    BadCase(
      .q45, "(c) the age, which tells the year", at: "/exchanges/1/request/0",
      disguised(id: "age", category: "pd:AgeExact", type: "age", levels: Changes.given)),
    BadCase(
      .q45, "(d) the year of graduation, which tells the year", at: "/exchanges/1/request/0",
      disguised(id: "graduationYear", category: "pd:School", type: "text", levels: Changes.given)),
    BadCase(
      .q45, "(d) the sign of the zodiac, for a check of age", at: "/exchanges/1/request/0",
      disguised(id: "zodiac", category: "pd:Preference", type: "text", levels: Changes.given)
        + [("/purposes/1/category", #""dpv:AgeVerification""#)]),
    BadCase(
      .q45, "a birthday for a check of age", at: "/exchanges/0/request/0/level",
      [("/purposes/0/category", #""dpv:AgeVerification""#)]),
    BadCase(
      .q45, "a year of birth for statistics", at: "/exchanges/1/request/0",
      disguised(id: "yob", category: "pd:BirthDate", type: "text", levels: Changes.given)
        + [("/purposes/1/category", #""dpv:AcademicResearch""#)]),
    BadCase(
      .q46, "nobody says when 29 February is", at: "/fields/0/levels/2",
      [("/fields/0/levels/2/leapDay", nil)]),
    // Ways around the rules that somebody found.
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
        levels: Changes.given.replacing(#""asGiven""#, with: #"{"first": 8}"#))),
    BadCase(
      .q45, "a birthday that calls itself a store's", at: "/exchanges/1/request/0",
      disguised(id: "storeBirthday", category: "pd:BirthDate", type: "date", levels: Changes.given)),
    BadCase(
      .q45, "a band of five years for a check of age", at: "/exchanges/1/request/0",
      disguised(
        id: "ageBand", category: "pd:AgeRange", type: "age",
        levels: Changes.given.replacing(#""asGiven""#, with: #"{"band": 5}"#))
        + [("/purposes/1/category", #""dpv:AgeVerification""#)]),
  ]

  /// A field about birth under another name, asked for in place of the shoe size and needed for it.
  private static func disguised(
    id: String, category: String, type: String, levels: String, purpose: String = "gift"
  ) -> [(String, String?)] {
    [
      (
        "/fields/1",
        #"{"id": "\#(id)", "category": "\#(category)", "type": "\#(type)", "origin": "provided", "#
          + #""sensitivity": "ordinary", "owner": "crm", "reviewBy": "2027-06-30", "#
          + #""justification": "It makes the day better.", "levels": [\#(levels)]}"#
      ),
      ("/purposes/1/needs/0", #"{"field": "\#(id)", "level": "given"}"#),
      ("/purposes/1/category", #""dpv:PersonalisedBenefits""#),
      ("/benefits/1/uses", #"["\#(id)"]"#),
      ("/exchanges/1/request/0", #"{"field": "\#(id)", "level": "given"}"#),
      ("/exchanges/1/recipients", nil),
      ("/partners", nil),
    ]
  }
}
