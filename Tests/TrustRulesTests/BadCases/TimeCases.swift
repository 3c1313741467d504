import Catalogs
import TrustRules

/// Bad cases of time (Q1).
enum TimeCases {
  static let all: [BadCase] = [
    BadCase(
      .q1, "an offer that outlives the review it rests on", at: "/exchanges/0/until",
      [("/exchanges/0/until", #""2027-12-01""#)]),
    BadCase(
      .q1, "shown before its first day", at: "/exchanges/0/from",
      [("/exchanges/0/from", #""2027-01-01""#)], moment: .runTime),
    BadCase(
      .q1, "shown behind its last day", at: "/exchanges/0/until",
      [("/exchanges/0/until", #""2026-11-23""#)], moment: .scenario),
  ]
}
