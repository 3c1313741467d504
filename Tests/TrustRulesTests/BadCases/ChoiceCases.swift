import Catalogs

/// Bad cases of how the choice is put (Q8, Q9, Q10, Q33, Q34).
enum ChoiceCases {
  static let all: [BadCase] = [
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
    // Ways around the rules that somebody found.
    BadCase(
      .q9, "a present that is sharing as well", at: "/purposes/0/sharing",
      [("/purposes/0/sharing", "true")]),
    BadCase(
      .q9, "a purpose that is compatible with sharing", at: "/purposes/0/compatibleWith/0",
      [
        ("/purposes/0/compatibleWith", #"["fitting"]"#),
        ("/purposes/1/category", #""dpv:DirectMarketing""#), ("/purposes/1/sharing", "true"),
      ]),
  ]
}
