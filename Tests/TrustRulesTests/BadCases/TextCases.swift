import Catalogs

/// Bad cases of the words that the person reads (Q25).
enum TextCases {
  static let all: [BadCase] = [
    BadCase(
      .q25, "the text does not say how to stop", at: "/exchanges/0/text/stop",
      [("/exchanges/0/text/stop", nil)]),
    BadCase(
      .q25, "the text says nothing of why", at: "/exchanges/0/text/why",
      [("/exchanges/0/text/why", #"" – ""#)]),
    BadCase(
      .q25, "the text says 30 days where 365 are kept", at: "/exchanges/0/text/keep",
      [("/exchanges/0/text/keep", #""We delete it after 30 days.""#)]),
    BadCase(
      .q25, "the text hides a recipient", at: "/exchanges/1/text/who",
      [("/exchanges/1/text/who", #""Nobody else.""#)]),
    // Ways around the rules that somebody found.
    BadCase(
      .q25, "delivered sooner than it is owed", at: "/exchanges/0/text/get",
      [("/exchanges/0/text/get", #""A coffee within one day.""#)]),
    BadCase(
      .q25, "kept for a year, and then for ten", at: "/exchanges/0/text/keep",
      [("/exchanges/0/text/keep", #""365 days, then ten years in our archive.""#)]),
    BadCase(
      .q25, "a partner who gets nothing is named", at: "/exchanges/0/text/who",
      [("/exchanges/0/text/who", #""Never Kranich Parcels.""#)]),
    BadCase(.q25, "to do", at: "/exchanges/0/text/stop", [("/exchanges/0/text/stop", #""TODO""#)]),
    BadCase(
      .q25, "kept as long as it takes", at: "/exchanges/0/text/keep",
      [("/exchanges/0/text/keep", #""As long as it takes.""#)]),
    BadCase(
      .q25, "kept for five years, it says", at: "/exchanges/0/text/keep",
      [("/exchanges/0/text/keep", #""Five years.""#)]),
  ]
}
