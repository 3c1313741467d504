import Catalogs

/// Bad cases of what the person gets (Q23, Q24, Q31).
enum BenefitCases {
  static let all: [BadCase] = [
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
      .q31, "an area for a discount that does not depend on it", at: "/exchanges/0/request/0",
      [("/benefits/0/uses", nil)]),
    // Ways around the rules that somebody found.
    BadCase(
      .q23, "a control of nothing", at: "/exchanges/0/controlOnly",
      [("/exchanges/0/controlOnly", "true")]),
    BadCase(
      .q24, "evidence that is none", at: "/benefits/0/evidence",
      [("/benefits/0/evidence", #""none""#)]),
  ]
}
