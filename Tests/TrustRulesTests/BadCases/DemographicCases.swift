import Catalogs

/// Bad cases of using who somebody is (Q48).
enum DemographicCases {
  static let all: [BadCase] = [
    BadCase(
      .q48, "income before behaviour", at: "/purposes/1/needs/1",
      [
        Changes.field(
          "income", "pd:IncomeBracket", type: "amount", more: #", "storedApart": true"#),
        ("/purposes/1/category", #""dpv:ProvideProductRecommendations""#),
        ("/purposes/1/needs/-", #"{"field": "income", "level": "given"}"#),
      ]),
    BadCase(
      .q48, "income, where behaviour is within the margin", at: "/purposes/1/needs/1",
      [
        Changes.field(
          "income", "pd:IncomeBracket", type: "amount", more: #", "storedApart": true"#),
        ("/purposes/1/category", #""dpv:ProvideProductRecommendations""#),
        ("/purposes/1/needs/-", #"{"field": "income", "level": "given"}"#),
        (
          "/purposes/1/behaviourTest",
          #"{"metric": "AUC", "behaviourOnly": 0.71, "withDemographic": 0.72, "#
            + #""heldOutPeople": 5000, "on": "2026-10-01"}"#
        ),
      ]),
    // Ways around the rules that somebody found.
    BadCase(
      .q48, "a test of next year", at: "/purposes/1/needs/1",
      income + [("/purposes/1/behaviourTest", test(people: 5_000, on: "2027-01-01"))]),
    BadCase(
      .q48, "a test on one person", at: "/purposes/1/needs/1",
      income + [("/purposes/1/behaviourTest", test(people: 1, on: "2026-10-01"))]),
  ]

  private static let income = [
    Changes.field("income", "pd:IncomeBracket", type: "amount", more: #", "storedApart": true"#),
    ("/purposes/1/category", #""dpv:ProvideProductRecommendations""#),
    ("/purposes/1/needs/-", #"{"field": "income", "level": "given"}"#),
  ]

  private static func test(people: Int, on day: String) -> String {
    #"{"metric": "AUC", "behaviourOnly": 0.6, "withDemographic": 0.9, "heldOutPeople": \#(people), "on": "\#(day)"}"#
  }
}
