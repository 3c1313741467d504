import Catalogs

/// Bad cases of protected attributes that decide (Q36). A name may be explained away, a category may not.
enum ProtectedAttributeCases {
  static let all: [BadCase] = [
    BadCase(
      .q36, "gender decides", at: "/exchanges/1/eligibility",
      [
        Changes.field("gender", "pd:Gender"),
        ("/exchanges/1/eligibility", #"{"gender": "female"}"#),
      ]),
    BadCase(
      .q36, "gender decides, deep in a condition", at: "/exchanges/1/eligibility",
      [
        Changes.field("gender", "pd:Gender"),
        (
          "/exchanges/1/eligibility",
          #"{"$or": [{"shoeSize": "44"}, {"$not": {"$and": [{"gender": {"$in": ["male"]}}]}}]}"#
        ),
      ]),
    BadCase(
      .q36, "age decides, though a law demands it, by the year", at: "/exchanges/1/eligibility",
      [
        Changes.field("age", "pd:AgeExact", type: "age"),
        ("/purposes/1/necessities", #"[{"field": "age", "reason": "the youth protection act"}]"#),
        ("/exchanges/1/eligibility", #"{"age": {"$gte": 18}}"#),
      ]),
    BadCase(
      .q36, "something special decides", at: "/exchanges/1/eligibility",
      [
        Changes.field(
          "diet", "pd:MedicalHealth", sensitivity: "special", more: #", "storedApart": true"#),
        ("/exchanges/1/eligibility", #"{"diet": "none"}"#),
      ]),
    BadCase(
      .q36, "an undeclared attribute that is a protected one, also Q35",
      at: "/exchanges/1/eligibility",
      [("/exchanges/1/eligibility", #"{"customer.sex": "f"}"#)]),
    BadCase(
      .q36, "gender predicts, also before behaviour", at: "/purposes/1/needs/1",
      [
        Changes.field("gender", "pd:Gender"),
        ("/purposes/1/category", #""dpv:ProvideProductRecommendations""#),
        ("/purposes/1/needs/-", #"{"field": "gender", "level": "given"}"#),
      ]),
    // Ways around the rules that somebody found.
    BadCase(
      .q36, "business needs are no necessity", at: "/exchanges/1/eligibility",
      [
        Changes.field("gender", "pd:Gender"), ("/exchanges/1/eligibility", #"{"gender": "f"}"#),
        ("/purposes/1/necessities", #"[{"field": "gender", "reason": "business needs"}]"#),
      ]),
    BadCase(
      .q36, "a group computed from gender", at: "/exchanges/1/eligibility",
      [
        Changes.field("gender", "pd:Gender"),
        Changes.field("styleGroup", "pd:Preference", more: #", "derivedFrom": ["gender"]"#),
        ("/exchanges/1/eligibility", #"{"styleGroup": "F"}"#),
      ]),
    BadCase(
      .q36, "gender within an object that must be equal", at: "/exchanges/1/eligibility",
      [
        ("/context", #"["visitor"]"#),
        ("/exchanges/1/eligibility", #"{"visitor": {"gender": "f"}}"#),
      ]),
    BadCase(
      .q36, "gender by its category, whatever it says", at: "/exchanges/1/eligibility",
      [
        Changes.field(
          "gender", "pd:Gender",
          more: #", "notAbout": [{"about": "gender", "reason": "we call it so"}]"#),
        ("/exchanges/1/eligibility", #"{"gender": "f"}"#),
      ]),
    BadCase(
      .q36, "explained by nothing", at: "/exchanges/1/eligibility",
      [
        Changes.field(
          "sex", "pd:Preference", more: #", "notAbout": [{"about": "gender", "reason": "-"}]"#),
        ("/exchanges/1/eligibility", #"{"sex": "f"}"#),
      ]),
  ]
}
