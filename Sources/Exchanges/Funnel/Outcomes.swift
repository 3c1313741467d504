import Basics
import Catalogs

/// What became of the candidates of a decision, in the order of the catalog in force: told of those that were asked about.
/// All others are elsewhere or, where they are shown in the same place, behind what is offered.
public struct Outcomes: Equatable, Sendable {
  /// What became of one that was asked about, by its place in the catalog.
  public struct Told: Equatable, Sendable {
    public let exchange: Int
    public let outcome: Outcome
  }

  public private(set) var told: [Told] = []
  /// How many exchanges the catalog in force has; 0 where an older version wrote the line, which recorded none.
  public private(set) var count = 0

  public init() {}

  /// Tells what became of the next exchange of the catalog.
  public mutating func append(_ outcome: Outcome) {
    told.append(Told(exchange: count, outcome: outcome))
    count += 1
  }

  /// Passes over the next so many, of which nothing is told.
  public mutating func skip(_ number: Int) { count += number }

  /// What became of each exchange of the catalog in force.
  /// - Parameters:
  ///   - request: what was decided on.
  ///   - state: when the decision was made.
  /// - Complexity: O(exchanges).
  public func all(for request: OfferRequest, in state: ExchangeState) -> [Outcome] {
    var all = Array(repeating: Outcome(.elsewhere), count: count)
    let wish = request.wish.map { state.terms.purposes.find($0.utf8.span).map { Int32($0) } ?? -1 }
    for index in Funnel.order(of: request, in: state)
    where wish == nil || wish == state.candidates.keys[Int(index)].purposeNumber {
      all[Int(index)] = Outcome(.outranked)
    }
    for told in told { all[told.exchange] = told.outcome }
    return all
  }
}
