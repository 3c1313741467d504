import Catalogs

/// Bad cases of why a field is held (Q35).
enum JustificationCases {
  static let all: [BadCase] = [
    BadCase(.q35, "no owner", at: "/fields/0/owner", [("/fields/0/owner", nil)]),
    BadCase(
      .q35, "no justification", at: "/fields/0/justification", [("/fields/0/justification", nil)]),
    BadCase(
      .q35, "a justification that is none", at: "/fields/0/justification",
      [("/fields/0/justification", #""For internal purposes.""#)]),
    BadCase(.q35, "no review", at: "/fields/0/reviewBy", [("/fields/0/reviewBy", nil)]),
    BadCase(
      .q35, "an overdue review", at: "/fields/0/reviewBy",
      [("/fields/0/reviewBy", #""2026-11-23""#)]),
    BadCase(
      .q35, "a condition on what nobody declared", at: "/exchanges/1/eligibility",
      [("/exchanges/1/eligibility", #"{"loyaltyTier": "gold"}"#)]),
    // Ways around the rules that somebody found.
    BadCase(.q35, "owned by nobody", at: "/fields/0/owner", [("/fields/0/owner", #""nobody""#)]),
    BadCase(
      .q35, "reviewed in a thousand years", at: "/fields/0/reviewBy",
      [("/fields/0/reviewBy", #""3026-01-01""#)]),
    BadCase(
      .q35, "a condition on a level that there is not", at: "/exchanges/1/eligibility",
      [("/exchanges/1/eligibility", #"{"shoeSize.exakt": "44"}"#)]),
  ]
}
