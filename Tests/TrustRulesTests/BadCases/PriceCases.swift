import Catalogs

/// Bad cases of what an ask costs, and what the data is worth (Q29, Q30, Q44).
enum PriceCases {
  static let all: [BadCase] = [
    BadCase(
      .q29, "1 dollar for a medical field", at: "/exchanges/1/benefit",
      Changes.instead(medical, id: "allergies", worth: "1")),
    BadCase(
      .q29, "500 dollars for ethnicity", at: "/exchanges/1/benefit",
      Changes.instead(
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
    // Ways around the rules that somebody found.
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
  ]

  private static let medical = #"""
    {"id": "allergies", "category": "pd:MedicalHealth", "type": "text", "origin": "provided",
     "sensitivity": "special", "storedApart": true, "owner": "kitchen", "reviewBy": "2027-06-30",
     "justification": "A warning needs to know what to warn of.",
     "levels": [{"id": "exact", "means": "what you are allergic to", "rule": "asGiven"}]}
    """#

  private static let second = #"""
    {"id": "birthday-month", "purpose": "gift", "benefit": "coffee", "valuation": "profit-2026",
     "request": [{"field": "birthDate", "level": "month"}],
     "text": {"version": 1, "ask": "Which month?", "why": "A treat.", "get": "A coffee.",
     "keep": "365 days", "who": "We", "stop": "Here"}}
    """#
}
