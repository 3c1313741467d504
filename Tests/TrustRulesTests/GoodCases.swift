/// Catalogs that look alike and are honest: nothing may be said to them.
enum GoodCases {
  static let all: [(name: String, changes: [(String, String?)])] = [
    (
      "the genre of music decides what is recommended",
      [
        Changes.field("musicGenre", "pd:Preference"),
        ("/purposes/1/category", #""dpv:ProvideProductRecommendations""#),
        ("/purposes/1/needs/-", #"{"field": "musicGenre", "level": "given"}"#),
      ]
    ),
    (
      "how old an account is, and the store of an app",
      [
        ("/context", #"["accountAge", "timeZone", "appStore", "etaMinutes"]"#),
        (
          "/exchanges/1/eligibility",
          #"{"accountAge": {"$gt": 30}, "timeZone": "CET", "appStore": "x", "etaMinutes": {"$lt": 9}}"#
        ),
      ]
    ),
    (
      "the sex of a plant, explained",
      [
        Changes.field(
          "geschlechtDerPflanze", "pd:Preference",
          more: #", "notAbout": [{"about": "gender", "reason": "of date palms, not of people"}]"#),
        ("/exchanges/1/eligibility", #"{"geschlechtDerPflanze": "f"}"#),
      ]
    ),
    (
      "the bells of churches, explained",
      [
        Changes.field(
          "bells", "pd:Interest", origin: "observed",
          more: #", "notAbout": [{"about": "religion", "reason": "he collects cast bronze"}]"#,
          means: "collects church bells")
      ]
    ),
    ("an e-mail address", [Changes.field("emailAddress", "pd:EmailAddress", type: "text")]),
    (
      "the size of a party and the pace of a race",
      [Changes.field("partySize", "pd:Preference"), Changes.field("racePace", "pd:Preference")]
    ),
    (
      "a generous present for something ordinary",
      [("/benefits/0/worth/amount", "14"), ("/policy", #"{"related": {"low": 0, "high": 9}}"#)]
    ),
    (
      "a law that keeps invoices",
      [
        (
          "/purposes/0/retention/legalHold",
          #"{"reason": "§ 147 AO, invoices", "until": "2033-12-31"}"#
        )
      ]
    ),
    (
      "a partner without what companies add to their names",
      [("/partners/0/name", #""Kranich Parcels GmbH""#)]
    ),
    (
      "a family emoji, and a word of Persian",
      [
        ("/benefits/0/means", "\"A coffee for the family \u{1F469}\u{200D}\u{1F467}.\""),
        (
          "/exchanges/0/text/get",
          "\"A coffee. \u{0645}\u{06CC}\u{200C}\u{062E}\u{0648}\u{0627}\u{0647}\u{0645}\""
        ),
      ]
    ),
    ("a year in words", [("/exchanges/0/text/keep", #""Zwölf Monate, dann fragen wir wieder.""#)]),
    (
      "a legal age, asked as a yes or no",
      [
        (
          "/purposes/1/necessities",
          #"[{"field": "birthDate", "reason": "the youth protection act"}]"#
        ),
        ("/exchanges/1/eligibility", #"{"birthDate.over18": "yes"}"#),
      ]
    ),
    (
      "a weak proxy that many people were counted for",
      [
        Changes.field("brand", "pd:Preference", more: #", "proxyFor": ["gender"]"#),
        ("/exchanges/1/eligibility", #"{"brand": "x"}"#),
        (
          "/aggregates",
          #"[{"fields": [{"field": "brand", "level": "given"}], "attribute": "gender", "#
            + #""groups": ["a", "b"], "source": "s", "rows": [{"cell": ["x"], "counts": [5000, 5100]}, "#
            + #"{"cell": ["y"], "counts": [5000, 4900]}]}]"#
        ),
      ]
    ),
    (
      "behaviour that does not suffice, shown on people",
      [
        Changes.field(
          "income", "pd:IncomeBracket", type: "amount", more: #", "storedApart": true"#),
        ("/purposes/1/category", #""dpv:ProvideProductRecommendations""#),
        ("/purposes/1/needs/-", #"{"field": "income", "level": "given"}"#),
        (
          "/purposes/1/behaviourTest",
          #"{"metric": "AUC", "behaviourOnly": 0.6, "withDemographic": 0.9, "heldOutPeople": 5000, "on": "2026-10-01"}"#
        ),
      ]
    ),
  ]
}
