import Catalogs
import TestSupport

/// Bad cases of who may enter an experiment: it decides who is asked as an exchange's own condition does.
enum ExperimentCases {
  private static func experiment(_ condition: String) -> (String, String?) {
    (
      "/experiments",
      #"[{"id": "x", "arms": [{"id": "a", "exchange": "birthday"}, {"id": "b", "exchange": "size"}], "#
        + #""eligibility": \#(condition)}]"#
    )
  }

  static let all: [BadCase] = [
    BadCase(
      .q33, "an experiment for those only who did not opt out", at: "/experiments/0/eligibility",
      [("/context", #"["hasOptedOut"]"#), experiment(#"{"hasOptedOut": {"$ne": true}}"#)]),
    BadCase(
      .q35, "an experiment by an attribute that nobody declares", at: "/experiments/0/eligibility",
      [experiment(#"{"loyalty": 3}"#)]),
    BadCase(
      .q36, "an experiment for women only", at: "/experiments/0/eligibility",
      [("/context", #"["gender"]"#), experiment(#"{"gender": "f"}"#)]),
  ]
}
