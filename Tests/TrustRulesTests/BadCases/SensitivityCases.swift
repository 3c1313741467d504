import Catalogs

/// Bad cases of what is sensitive (Q37, Q40).
enum SensitivityCases {
  static let all: [BadCase] = [
    BadCase(
      .q37, "a segment that likes prayer times apps", at: "/fields/2/sensitivity",
      [
        Changes.field(
          "segment12", "pd:Interest", origin: "inferred", means: "likes prayer times app")
      ]),
    BadCase(
      .q37, "computed from something special", at: "/fields/2/sensitivity",
      [
        Changes.field("basketClass", "pd:Interest", more: #", "derivedFrom": ["notes"]"#),
        Changes.field(
          "notes", "pd:MedicalHealth", sensitivity: "special", more: #", "storedApart": true"#),
      ]),
    BadCase(
      .q37, "special by the vocabulary, declared ordinary, also Q40", at: "/fields/2/sensitivity",
      [Changes.field("origin", "pd:EthnicOrigin")]),
    BadCase(
      .q37, "an official identifier, declared ordinary, also Q40", at: "/fields/2/sensitivity",
      [Changes.field("passportNumber", "pd:OfficialID", type: "text")]),
    BadCase(
      .q37, "exact coordinates, declared ordinary, also Q40", at: "/fields/2/sensitivity",
      [Changes.field("spot", "pd:GPSCoordinate", type: "place")]),
    BadCase(
      .q40, "sensitive data kept for a year", at: "/purposes/1/retention/days",
      Changes.instead(
        Changes.field(
          "notes", "pd:MedicalHealth", sensitivity: "special", more: #", "storedApart": true"#
        ).1?.replacing("given", with: "exact") ?? "", id: "notes", worth: "12")
        + [
          ("/purposes/1/retention/days", "365"), ("/exchanges/1/text/keep", #""365 days""#),
        ]),
    BadCase(
      .q40, "medical data beside everything else", at: "/fields/2/storedApart",
      [Changes.field("notes", "pd:MedicalHealth", sensitivity: "special")]),
    BadCase(
      .q40, "money beside everything else", at: "/fields/2/storedApart",
      [Changes.field("salary", "pd:Salary", type: "amount")]),
    BadCase(
      .q40, "a value in an offer's text", at: "/exchanges/1/text/get",
      [
        Changes.field(
          "diagnosis", "pd:MedicalHealth", sensitivity: "special", more: #", "storedApart": true"#),
        ("/exchanges/1/text/get", #""10 % off what helps against {diagnosis}.""#),
      ]),
    // Ways around the rules that somebody found.
    BadCase(
      .q37, "an observed habit of prayer", at: "/fields/2/sensitivity",
      [Changes.field("appUse", "pd:Interest", origin: "observed", means: "opens a prayer app")]),
    BadCase(
      .q37, "sexLife is not a sex, also Q40", at: "/fields/2/sensitivity",
      [Changes.field("sexLife", "pd:Preference")]),
    BadCase(
      .q40, "used again and again for a year", at: "/purposes/1/retention/atMostDays",
      Changes.instead(
        Changes.field(
          "notes", "pd:MedicalHealth", sensitivity: "special", more: #", "storedApart": true"#
        ).1?.replacing("given", with: "exact") ?? "", id: "notes", worth: "12")
        + [
          ("/purposes/1/retention", #"{"days": 30, "from": "lastUsed", "atMostDays": 365}"#),
          ("/exchanges/1/text/keep", #""365 days at the most""#),
        ]),
    BadCase(
      .q40, "a salary kept for a year", at: "/purposes/1/retention/days",
      Changes.instead(
        Changes.field("account", "pd:Salary", more: #", "storedApart": true"#)
          .1?.replacing("given", with: "exact") ?? "", id: "account", worth: "12")
        + [
          ("/purposes/1/retention/days", "365"), ("/exchanges/1/text/keep", #""365 days""#),
        ]),
  ]
}
