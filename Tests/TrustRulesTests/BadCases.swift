import Catalogs
import Exchanges
import TestSupport
import TrustRules

/// The ✗ cases of the trust rules that bind at definition, by rule.
enum BadCases {
  static let all =
    frame + choice + minimization + benefits + prices + sensitivity + partners + evasions

  /// Those for what takes long to hold on each.
  static var some: [BadCase] {
    stride(from: 0, to: all.count, by: sampled(8, thorough: 1)).map { all[$0] }
  }

  private static let shoe = "/exchanges/1"

  static let frame: [BadCase] = [
    BadCase(
      .q1, "an offer that outlives the review it rests on", at: "/exchanges/0/until",
      [("/exchanges/0/until", #""2027-12-01""#)]),
    BadCase(
      .q1, "shown before its first day", at: "/exchanges/0/from",
      [("/exchanges/0/from", #""2027-01-01""#)], moment: .runTime),
    BadCase(
      .q1, "shown behind its last day", at: "/exchanges/0/until",
      [("/exchanges/0/until", #""2026-11-23""#)], moment: .scenario),
  ]

  static let choice: [BadCase] = [
    BadCase(
      .q8, "an answer ticked in advance", at: "/exchanges/0/choice/preset",
      [("/exchanges/0/choice", #"{"preset": "accepted"}"#)]),
    BadCase(
      .q9, "one consent for two purposes", at: "/exchanges/0/purpose",
      [("/exchanges/0/purpose", #"["gift", "fitting"]"#)]),
    BadCase(
      .q9, "one consent for a service and for sharing", at: "/exchanges/1/recipients/0",
      [("/partners/0/role", #""thirdParty""#)]),
    BadCase(
      .q10, "one step to give, three to take back", at: "/exchanges/0/choice/withdrawSteps",
      [("/exchanges/0/choice", #"{"acceptSteps": 1, "withdrawSteps": 3}"#)]),
    BadCase(
      .q33, "a discount for those only who did not opt out", at: "/exchanges/0/eligibility",
      [
        ("/context", #"["hasOptedOut"]"#),
        ("/exchanges/0/eligibility", #"{"hasOptedOut": {"$ne": true}}"#),
      ]),
    BadCase(
      .q33, "another offer for those who refused", at: "/exchanges/0/eligibility",
      [
        ("/context", #"["refusedNewsletter"]"#),
        ("/exchanges/0/eligibility", #"{"refusedNewsletter": true}"#),
      ]),
    BadCase(
      .q34, "a highlighted yes", at: "/exchanges/0/choice/highlighted",
      [("/exchanges/0/choice", #"{"highlighted": "accepted"}"#)]),
    BadCase(
      .q34, "two steps to say no", at: "/exchanges/0/choice/declineSteps",
      [("/exchanges/0/choice", #"{"declineSteps": 2}"#)]),
  ]

  private static let email = #"""
    {"id": "mail", "category": "pd:EmailAddress", "type": "text", "origin": "provided",
     "sensitivity": "ordinary", "owner": "crm", "reviewBy": "2027-06-30",
     "justification": "A letter needs an address.",
     "levels": [{"id": "whole", "means": "your e-mail address", "rule": "asGiven"}]}
    """#
  private static let phone = #"""
    {"id": "phone", "category": "pd:TelephoneNumber", "type": "text", "origin": "provided",
     "sensitivity": "ordinary", "owner": "crm", "reviewBy": "2027-06-30",
     "justification": "Somebody rings.",
     "levels": [{"id": "whole", "means": "your phone number", "rule": "asGiven"}]}
    """#

  /// A field about birth under another name, asked for in place of the shoe size and needed for it.
  static func disguised(
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

  static let given = #"{"id": "given", "means": "the answer", "rule": "asGiven"}"#

  static let minimization: [BadCase] = [
    BadCase(
      .q14, "e-mail and phone for an e-mail newsletter", at: "/exchanges/1/request/1",
      [
        ("/fields/1", email), ("/fields/-", phone),
        ("/purposes/1/needs/0", #"{"field": "mail", "level": "whole"}"#),
        ("/benefits/1/uses", #"["mail", "phone"]"#), ("/benefits/1/worth/amount", "5"),
        (
          "/exchanges/1/request",
          #"[{"field": "mail", "level": "whole"}, {"field": "phone", "level": "whole"}]"#
        ),
        ("/exchanges/1/recipients", nil), ("/partners", nil),
      ]),
    BadCase(
      .q14, "finer than the purpose needs", at: "/exchanges/0/request/0/level",
      [
        ("/purposes/0/needs/0/level", #""month""#)
      ]),
    BadCase(
      .q14, "finer than needed, where the text accepts coarser",
      at: "/exchanges/0/request/0/level",
      [
        ("/purposes/0/needs/0/level", #""month""#), ("/exchanges/0/text/acceptsCoarser", "true"),
      ], .downgrade),
    BadCase(
      .q17, "no retention at all, also Q18", at: "/purposes/0/retention/days",
      [("/purposes/0/retention", nil)]),
    BadCase(
      .q17, "366 days, also what the text says", at: "/purposes/0/retention/days",
      [("/purposes/0/retention/days", "366")]),
    BadCase(
      .q17, "0 days", at: "/purposes/0/retention/days", [("/purposes/0/retention/days", "0")]),
    BadCase(
      .q17, "negative days", at: "/purposes/0/retention/days",
      [("/purposes/0/retention/days", "-30")]),
    BadCase(
      .q17, "a legal hold that has ended", at: "/purposes/0/retention/legalHold/until",
      [
        (
          "/purposes/0/retention/legalHold",
          #"{"reason": "tax law", "until": "2026-11-23"}"#
        )
      ]),
    BadCase(
      .q18, "nothing says from when", at: "/purposes/0/retention/from",
      [("/purposes/0/retention/from", nil)]),
    BadCase(
      .q18, "a case that is never resolved", at: "/purposes/0/retention/atMostDays",
      [("/purposes/0/retention/from", #""caseResolved""#)]),
    BadCase(
      .q18, "a case kept for two years at the most, also what the text says",
      at: "/purposes/0/retention/atMostDays",
      [
        ("/purposes/0/retention/from", #""lastUsed""#), ("/purposes/0/retention/atMostDays", "730"),
      ]),
    // The birthday family.
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
      disguised(id: "signup_dob", category: "pd:Preference", type: "text", levels: given)),
    BadCase(
      .q45, "(a) in German", at: "/exchanges/1/request/0",
      disguised(id: "kundenGeburtsdatum", category: "pd:Preference", type: "date", levels: given)),
    BadCase(
      .q45, "(a) by its category", at: "/exchanges/1/request/0",
      disguised(id: "field7", category: "pd:BirthDate", type: "date", levels: given)),
    BadCase(
      .q45, "(b) the year later, under the same purpose", at: "/exchanges/1/request/0",
      disguised(id: "yearOfBirth", category: "pd:BirthDate", type: "text", levels: given)
        + [
          ("/exchanges/1/purpose", #""gift""#),
          (
            "/purposes/0/needs",
            #"[{"field": "birthDate", "level": "monthDay"}, {"field": "yearOfBirth", "level": "given"}]"#
          ),
          ("/exchanges/1/text/keep", #""365 days""#),
        ]),
    BadCase(
      .q45, "(c) the age, which tells the year", at: "/exchanges/1/request/0",
      disguised(id: "age", category: "pd:AgeExact", type: "age", levels: given)),
    BadCase(
      .q45, "(d) the year of graduation, which tells the year", at: "/exchanges/1/request/0",
      disguised(id: "graduationYear", category: "pd:School", type: "text", levels: given)),
    BadCase(
      .q45, "(d) the sign of the zodiac, for a check of age", at: "/exchanges/1/request/0",
      disguised(id: "zodiac", category: "pd:Preference", type: "text", levels: given)
        + [("/purposes/1/category", #""dpv:AgeVerification""#)]),
    BadCase(
      .q45, "a birthday for a check of age", at: "/exchanges/0/request/0/level",
      [("/purposes/0/category", #""dpv:AgeVerification""#)]),
    BadCase(
      .q45, "a year of birth for statistics", at: "/exchanges/1/request/0",
      disguised(id: "yob", category: "pd:BirthDate", type: "text", levels: given)
        + [("/purposes/1/category", #""dpv:AcademicResearch""#)]),
    BadCase(
      .q46, "nobody says when 29 February is", at: "/fields/0/levels/2",
      [("/fields/0/levels/2/leapDay", nil)]),
    BadCase(
      .q47, "sex, full date and five digits of a postal code at once",
      at: "/exchanges/1/request/0/level", identifying(together: true)),
    BadCase(
      .q47, "three harmless asks that add up", at: "/exchanges/3/request/0/level",
      identifying(together: false)),
  ]

  /// Sex, a full date and a postal code, in one exchange or in three.
  static func identifying(together: Bool) -> [(String, String?)] {
    func field(_ id: String, _ category: String, _ type: String, _ levels: String) -> String {
      #"{"id": "\#(id)", "category": "\#(category)", "type": "\#(type)", "origin": "provided", "#
        + #""sensitivity": "ordinary", "owner": "crm", "reviewBy": "2027-06-30", "#
        + #""justification": "The pension is computed from it.", "levels": [\#(levels)]}"#
    }
    let asked = [
      #"{"field": "birthDate", "level": "fullDate"}"#, #"{"field": "sex", "level": "given"}"#,
      #"{"field": "postalCode", "level": "given"}"#,
    ]
    func exchange(_ id: String, _ request: [String]) -> String {
      #"{"id": "\#(id)", "purpose": "fitting", "benefit": "returns", "valuation": "profit-2026", "#
        + #""request": [\#(request.joined(separator: ","))], "text": {"version": 1, "#
        + #""ask": "Who are you?", "why": "The pension is computed from it.", "get": "It.", "#
        + #""keep": "90 days.", "who": "We.", "stop": "Here."}}"#
    }
    return [
      (
        "/fields/-",
        field("sex", "pd:Gender", "choice", given.replacing("}", with: #", "cells": 2}"#))
      ),
      (
        "/fields/-",
        field(
          "postalCode", "pd:PostalCode", "code",
          #"{"id": "region", "means": "its first digit", "rule": {"first": 1}}, "# + given)
      ),
      ("/purposes/1/needs", "[\(asked.joined(separator: ","))]"),
      ("/benefits/1/uses", #"["birthDate", "sex", "postalCode"]"#),
      ("/benefits/1/kind", #""payment""#), ("/benefits/1/worth/amount", "4"),
      ("/partners", nil),
      ("/exchanges/1", exchange("one", together ? asked : [asked[0]])),
    ]
      + (together
        ? []
        : [
          ("/exchanges/-", exchange("two", [asked[1]])),
          ("/exchanges/-", exchange("three", [asked[2]])),
        ])
  }
}
