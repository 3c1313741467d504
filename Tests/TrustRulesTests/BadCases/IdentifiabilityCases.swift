import Catalogs

/// Bad cases of asks that single people out (Q47).
enum IdentifiabilityCases {
  static let all: [BadCase] = [
    BadCase(
      .q47, "sex, full date and five digits of a postal code at once",
      at: "/exchanges/1/request/0/level", identifying(together: true)),
    BadCase(
      .q47, "three harmless asks that add up", at: "/exchanges/3/request/0/level",
      identifying(together: false)),
    // Ways around the rules that somebody found.
    identified("nine digits of a postal code", ("/fields/3/levels/1/rule", #"{"first": 9}"#)),
    identified(
      "a street address", ("/fields/3/category", #""pd:PhysicalAddress""#),
      ("/fields/3/type", #""text""#), ("/fields/3/levels/0/rule", #""answered""#)),
    identified(
      "with a coarser place beside it",
      Changes.field("deliveryZone", "pd:Preference", type: "code", rule: #"{"first": 1}"#),
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

  /// Sex, a full date and a postal code, in one exchange or in three.
  private static func identifying(together: Bool) -> [(String, String?)] {
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
        field("sex", "pd:Gender", "choice", Changes.given.replacing("}", with: #", "cells": 2}"#))
      ),
      (
        "/fields/-",
        field(
          "postalCode", "pd:PostalCode", "code",
          #"{"id": "region", "means": "its first digit", "rule": {"first": 1}}, "# + Changes.given)
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

  /// The refused ask of sex, full date and postal code, changed a little.
  private static func identified(_ name: String, _ changes: (String, String?)...) -> BadCase {
    BadCase(
      .q47, name, at: "/exchanges/1/request/0/level", identifying(together: true) + changes)
  }
}
