import Basics
public import ValueExchange

/// Puts every offer before the trust rules at the moment that it is shown, with what is held of the
/// person by then: what was fair when it was defined may have lapsed since (Q1), or may single out
/// somebody of whom more is known (Q47).
///
/// Only the day and what is held make a difference, so a verdict is given once for each.
public struct OfferGate {
  private let catalog: Catalog
  private let waivers: [Waiver]
  private let exchanges: [String: Int]
  /// For each of the terms, by number: where the catalog has them, and what was said last.
  private var places: [Place?] = []
  private var refusals: [Question: Bool] = [:]

  private struct Place {
    /// Index of the exchange; nil for terms that the catalog does not hold in this version.
    let exchange: Int?
    var last: (day: Day, held: [FieldLevel], isRefused: Bool)?
  }

  private struct Question: Hashable {
    let exchange: Int
    let day: Day
    let held: [FieldLevel]
  }

  /// - Parameter waivers: a scenario's; a service has none.
  public init(_ catalog: Catalog, waivers: [Waiver] = []) {
    self.catalog = catalog
    self.waivers = waivers
    exchanges = Dictionary(zip(catalog.exchanges.map(\.id), catalog.exchanges.indices)) {
      first, _ in first
    }
  }

  /// Whether terms may not be offered to somebody now: a verdict short of permit, since the terms that
  /// are shown are what they are, or terms that the catalog does not hold.
  /// - Parameter held: what the person's standing consents cover.
  /// - Complexity: O(held), once the day's verdict is known.
  mutating func refuses(
    _ id: TermsID, _ terms: Terms, held: [FieldLevel], at now: Instant
  ) -> Bool {
    while places.count <= id.index { places.append(nil) }
    let place = places[id.index] ?? Place(exchange: exchange(of: terms), last: nil)
    guard let exchange = place.exchange, let day = Day(of: now) else {
      places[id.index] = place
      return true
    }
    if let last = place.last, last.day == day, last.held == held { return last.isRefused }
    let isRefused = refuses(Question(exchange: exchange, day: day, held: held))
    places[id.index] = Place(exchange: exchange, last: (day, held, isRefused))
    return isRefused
  }

  private func exchange(of terms: Terms) -> Int? {
    exchanges[terms.exchange].flatMap { index in
      catalog.terms(of: catalog.exchanges[index]) == terms ? index : nil
    }
  }

  private mutating func refuses(_ question: Question) -> Bool {
    if let known = refusals[question] { return known }
    let context = RuleContext(.runTime, today: question.day, held: question.held)
    let found = RuleBook.verdict(on: question.exchange, of: catalog, context).findings
    let isRefused = !found.allSatisfy { finding in
      waivers.contains { $0.covers(finding, catalog) }
    }
    // Days go by and people differ: what was asked before today is not asked again.
    if refusals.count > Limits.gateVerdicts { refusals.removeAll() }
    refusals[question] = isRefused
    return isRefused
  }
}
