import Basics
import Catalogs
import TestSupport

extension BadCases {
  static let benefits: [BadCase] = [
    BadCase(
      .q23, "nothing is given", at: "/exchanges/0/benefit",
      [("/exchanges/0/benefit", #""nothing""#)]),
    BadCase(
      .q23, "a benefit for the company", at: "/exchanges/0/benefit",
      [("/benefits/0/recipient", #""company""#)]),
    BadCase(.q23, "an empty reason", at: "/purposes/0/why", [("/purposes/0/why", #""""#)]),
    BadCase(
      .q23, "to improve our services", at: "/purposes/0/why",
      [("/purposes/0/why", #""To improve our services.""#)]),
    BadCase(
      .q23, "marketing purposes, in the text", at: "/exchanges/0/text/why",
      [("/exchanges/0/text/why", #""For marketing purposes.""#)]),
    BadCase(
      .q23, "may be used", at: "/purposes/0/why",
      [("/purposes/0/why", #""Your birthday may be used to send you something nice.""#)]),
    BadCase(
      .q23, "a phrase of the catalog's own", at: "/benefits/0/means",
      [
        ("/benefits/0/means", #""Synergien heben.""#),
        ("/policy", #"{"vaguePhrases": ["Synergien heben"]}"#),
      ]),
    BadCase(
      .q24, "no deadline", at: "/benefits/0/deliverWithinDays",
      [("/benefits/0/deliverWithinDays", nil)]),
    BadCase(.q24, "no worth", at: "/benefits/0/worth", [("/benefits/0/worth", nil)]),
    BadCase(.q24, "no evidence", at: "/benefits/0/evidence", [("/benefits/0/evidence", nil)]),
    BadCase(
      .q24, "no fallback", at: "/benefits/0/ifUndeliverable",
      [("/benefits/0/ifUndeliverable", nil)]),
    BadCase(
      .q24, "for somebody else", at: "/benefits/0/recipient",
      [("/benefits/0/recipient", #""others""#)]),
    BadCase(
      .q24, "only with an unrelated purchase", at: "/benefits/0/condition",
      [("/benefits/0/condition", #""purchase""#)]),
    BadCase(
      .q25, "the text does not say how to stop", at: "/exchanges/0/text/stop",
      [("/exchanges/0/text/stop", nil)]),
    BadCase(
      .q25, "the text says nothing of why", at: "/exchanges/0/text/why",
      [("/exchanges/0/text/why", #"" – ""#)]),
    BadCase(
      .q25, "the text says 30 days where 365 are kept", at: "/exchanges/0/text/keep",
      [("/exchanges/0/text/keep", #""We delete it after 30 days.""#)]),
    BadCase(
      .q25, "the text hides a recipient", at: "/exchanges/1/text/who",
      [("/exchanges/1/text/who", #""Nobody else.""#)]),
    BadCase(
      .q31, "an area for a discount that does not depend on it", at: "/exchanges/0/request/0",
      [("/benefits/0/uses", nil)]),
  ]

  private static let medical = #"""
    {"id": "allergies", "category": "pd:MedicalHealth", "type": "text", "origin": "provided",
     "sensitivity": "special", "storedApart": true, "owner": "kitchen", "reviewBy": "2027-06-30",
     "justification": "A warning needs to know what to warn of.",
     "levels": [{"id": "exact", "means": "what you are allergic to", "rule": "asGiven"}]}
    """#

  /// A field in place of the shoe size, with the benefit's worth.
  static func instead(_ field: String, id: String, worth: String) -> [(String, String?)] {
    [
      ("/fields/1", field), ("/purposes/1/needs/0/field", #""\#(id)""#),
      ("/benefits/1/uses", #"["\#(id)"]"#), ("/benefits/1/worth/amount", worth),
      ("/exchanges/1/request/0/field", #""\#(id)""#), ("/exchanges/1/recipients", nil),
      ("/partners", nil), ("/policy", #"{"related": {"low": 0, "high": 1000}}"#),
    ]
  }

  private static let second = #"""
    {"id": "birthday-month", "purpose": "gift", "benefit": "coffee", "valuation": "profit-2026",
     "request": [{"field": "birthDate", "level": "month"}],
     "text": {"version": 1, "ask": "Which month?", "why": "A treat.", "get": "A coffee.",
     "keep": "365 days", "who": "We", "stop": "Here"}}
    """#

  static let prices: [BadCase] = [
    BadCase(
      .q29, "1 dollar for a medical field", at: "/exchanges/1/benefit",
      instead(medical, id: "allergies", worth: "1")),
    BadCase(
      .q29, "500 dollars for ethnicity", at: "/exchanges/1/benefit",
      instead(
        medical.replacing("pd:MedicalHealth", with: "pd:EthnicOrigin")
          .replacing("allergies", with: "origins"), id: "origins", worth: "500")),
    BadCase(
      .q29, "as much for a month as for a day", at: "/exchanges/0/request",
      [("/exchanges/-", second)]),
    BadCase(
      .q29, "a unit without a rate", at: "/exchanges/0/benefit",
      [("/benefits/0/worth/unit", #""points""#)]),
    BadCase(
      .q30, "no valuation", at: "/exchanges/0/valuation", [("/exchanges/0/valuation", nil)]),
    BadCase(
      .q30, "a valuation by no method", at: "/exchanges/0/valuation",
      [("/valuations/0/method", nil), ("/valuations/0/inputs", nil)]),
    BadCase(
      .q30, "a stale valuation", at: "/exchanges/0/valuation",
      [("/valuations/0/on", #""2025-11-23""#)]),
    BadCase(
      .q30, "a valuation from the future", at: "/exchanges/0/valuation",
      [("/valuations/0/on", #""2026-11-25""#)]),
    BadCase(
      .q30, "data that is worth nothing", at: "/exchanges/0/valuation",
      [("/valuations/0/inputs/revenue", "1000000")]),
    BadCase(
      .q30, "a benefit unrelated to the value", at: "/exchanges/0/valuation",
      [("/valuations/0/inputs/revenue", "101200000")]),
    BadCase(
      .q44, "more held for a purpose than its budget", at: "/purposes/0/needs",
      [("/policy", #"{"liabilityPerPurpose": 0.7}"#)]),
    BadCase(
      .q44, "more held of a person than the budget", at: "/policy/liabilityPerPerson",
      [("/policy", #"{"liabilityPerPerson": 1.3}"#)]),
  ]

  static let partners: [BadCase] = [
    agreement("no agreement at all", ("/partners/0/agreements", "[]")),
    agreement("an agreement that has ended", ("/partners/0/agreements/0/until", #""2026-11-23""#)),
    agreement("one that has not begun", ("/partners/0/agreements/0/from", #""2026-11-25""#)),
    agreement("a suspended one", ("/partners/0/agreements/0/suspended", "true")),
    agreement("no care", ("/partners/0/agreements/0/care", nil)),
    agreement("no custody", ("/partners/0/agreements/0/custody", nil)),
    agreement("no control", ("/partners/0/agreements/0/control", nil)),
    agreement("no disposition", ("/partners/0/agreements/0/disposition", nil)),
    agreement(
      "another purpose", ("/partners/0/agreements/0/control/purposes", #"["gift"]"#)),
    agreement(
      "another field",
      ("/partners/0/agreements/0/control/fields/0", #"{"field": "birthDate", "level": "month"}"#)),
    agreement(
      "a coarser level",
      (
        "/fields/1/levels",
        #"[{"id": "group", "means": "small or large", "rule": "answered"}, "#
          + #"{"id": "exact", "means": "your shoe size", "rule": "asGiven", "cells": 20}]"#
      ), ("/partners/0/agreements/0/control/fields/0/level", #""group""#)),
    agreement(
      "a longer retention", ("/partners/0/agreements/0/control/retentionDays", "91")),
    activation("a group of ten", "/atLeastPeople", ("/activations/0/atLeastPeople", "10")),
    activation(
      "no benefit for its people", "/benefit", ("/activations/0/benefit", #""nothing""#)),
    activation("a lookalike audience", "/purpose", ("/activations/0/lookalike", "true")),
    activation(
      "a purpose that is not agreed on", "/destination", ("/activations/0/purpose", #""gift""#)),
  ]

  private static func agreement(_ name: String, _ changes: (String, String?)...) -> BadCase {
    BadCase(.q52, name, at: "/exchanges/1/recipients/0", changes)
  }

  private static func activation(
    _ name: String, _ tail: String, _ changes: (String, String?)...
  ) -> BadCase {
    let sound = #"""
      [{"id": "fit-mail", "destination": "parcels", "purpose": "fitting", "benefit": "returns",
        "atLeastPeople": 500, "audience": {"shoeSize": "44"}}]
      """#
    return BadCase(.q57, name, at: "/activations/0\(tail)", [("/activations", sound)] + changes)
  }
}
