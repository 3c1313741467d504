import Catalogs

/// Bad cases of how long data is kept (Q17, Q18).
enum RetentionCases {
  static let all: [BadCase] = [
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
    // Ways around the rules that somebody found.
    BadCase(
      .q17, "a law that never lets go", at: "/purposes/0/retention/legalHold/until",
      [("/purposes/0/retention/legalHold", #"{"reason": "tax law", "until": "9999-12-31"}"#)]),
    BadCase(
      .q17, "a law that is none", at: "/purposes/0/retention/legalHold/reason",
      [("/purposes/0/retention/legalHold", #"{"reason": "as needed", "until": "2028-12-31"}"#)]),
  ]
}
