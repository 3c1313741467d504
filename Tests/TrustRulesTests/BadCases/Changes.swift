/// Changes of the sound catalog that cases of several rules are made of.
enum Changes {
  static func field(
    _ id: String, _ category: String, type: String = "choice", origin: String = "provided",
    sensitivity: String = "ordinary", more: String = "", means: String = "the answer",
    rule: String = #""asGiven""#
  ) -> (String, String?) {
    (
      "/fields/-",
      #"{"id": "\#(id)", "category": "\#(category)", "type": "\#(type)", "origin": "\#(origin)", "#
        + #""sensitivity": "\#(sensitivity)", "owner": "crm", "reviewBy": "2027-06-30", "#
        + #""justification": "The tailor works by it."\#(more), "#
        + #""levels": [{"id": "given", "means": "\#(means)", "rule": \#(rule)}]}"#
    )
  }

  /// A field in place of the shoe size, with the benefit's worth.
  static func instead(_ field: String, id: String, worth: String) -> [(String, String?)] {
    [
      ("/fields/1", field), ("/purposes/1/needs/0/field", #""\#(id)""#),
      ("/benefits/1/uses", #"["\#(id)"]"#), ("/benefits/1/worth/amount", worth),
      ("/exchanges/1/request/0/field", #""\#(id)""#), ("/exchanges/1/recipients", nil),
      ("/partners", nil), ("/policy", #"{"related": {"low": 0, "high": 1000}}"#),
    ]
  }

  static let given = #"{"id": "given", "means": "the answer", "rule": "asGiven"}"#
}
