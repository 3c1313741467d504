import Catalogs

/// Bad cases of who else may hold data, and of audiences used there (Q52, Q57).
enum PartnerCases {
  static let all: [BadCase] = [
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
    // Ways around the rules that somebody found.
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
        Changes.field("taste", "pd:Preference"),
        (
          "/activations",
          #"""
          [{"id": "all", "destination": "parcels", "purpose": "fitting", "benefit": "returns",
            "atLeastPeople": 500, "audience": {"taste": "plain"}}]
          """#
        ),
      ]),
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
