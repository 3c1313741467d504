import Catalogs
import TrustRules

/// Bad cases of asking for more than the purpose needs (Q14).
enum MinimizationCases {
  static let all: [BadCase] = [
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
}
