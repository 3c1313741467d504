import Basics
import Catalogs

/// What is lawful today and not on the day it is shown (Q1).
enum TimeRules {
  static let checks = [
    RuleCheck(.q1, lapses),
    RuleCheck(.q1, closedExchanges),
  ]

  /// An exchange that means to run longer than what it rests on.
  private static func lapses(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      guard let until = exchange.until, let (end, what) = firstLapse(of: exchange, look),
        end < until, end >= look.today
      else { continue }
      let place = CatalogPlace(.exchanges, index, "/until")
      findings.append(
        Finding(
          .q1, place,
          "From \(end.adding(days: 1).text) on this would not be lawful any more: \(what).",
          fix: "end it on \(end.text), or renew what lapses",
          edits: exchange.from.map { $0 <= end } ?? true
            ? [Finding.Edit(place: place, replacement: "\"\(end.text)\"")] : [],
          inputs: [Finding.Input("until", until.text), Finding.Input("lapses", end.text)]))
    }
  }

  /// The first of the days on which something that an exchange rests on is good for the last time.
  private static func firstLapse(
    of exchange: Exchange, _ look: Inspection
  ) -> (end: Day, what: String)? {
    var lapses: [(end: Day, what: String)] = []
    for asked in exchange.request {
      if let review = look.field(asked.field)?.reviewBy {
        lapses.append((review, "the review of \"\(asked.field)\" is due"))
      }
    }
    if let valuation = exchange.valuation.flatMap({ look.valuation($0) }) {
      lapses.append(
        (
          valuation.on.adding(days: look.policy.valuationDays),
          "the valuation \"\(valuation.id)\" is stale"
        ))
    }
    for recipient in exchange.recipients {
      let agreements = look.partner(recipient)?.agreements ?? []
      let ends = agreements.filter { $0.gap(for: exchange, look) == nil }.map(\.until)
      if let end = ends.max() { lapses.append((end, "the agreement with \"\(recipient)\" ends")) }
    }
    return lapses.min { ($0.end, $0.what) < ($1.end, $1.what) }
  }

  /// Outside its days an exchange is not shown; a catalog may hold it all the same.
  private static func closedExchanges(_ look: Inspection, _ findings: inout [Finding]) {
    if look.context.phase == .definition { return }
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      if let from = exchange.from, look.today < from {
        findings.append(
          Finding(
            .q1, CatalogPlace(.exchanges, index, "/from"), "This is not offered yet.",
            fix: "wait until \(from.text)",
            inputs: [Finding.Input("today", look.today.text), Finding.Input("from", from.text)]))
      }
      if let until = exchange.until, look.today > until {
        findings.append(
          Finding(
            .q1, CatalogPlace(.exchanges, index, "/until"), "This is not offered any more.",
            fix: "it ended on \(until.text)",
            inputs: [Finding.Input("today", look.today.text), Finding.Input("until", until.text)]))
      }
    }
  }
}
