public import Basics

/// What a decision leaves: a fate for each exchange of the catalog, in its order; and room that is used
/// again, so that no decision allocates.
public struct FunnelRun: Sendable {
  public internal(set) var fates: [Fate] = []
  /// The candidates that were looked at, by index: all others are elsewhere.
  public internal(set) var met: [Int32] = []
  /// Terms that the person agreed to, and beside each its purpose; purposes of what they refused, and exchanges that they
  /// were shown: only these need a closer look.
  var given: [TermsID] = []
  var consented: [Int32] = []
  var refused: [Int32] = []
  var exchanges: [Int32] = []
  /// Arms that show nothing of their own, which the person meets by this decision.
  public internal(set) var entering: [ExperimentArm] = []
  /// The number of the purpose that the person asks for an offer of, or one that no purpose has; nil where they are asked.
  var wish: Int32?
  /// The moment by which it is judged what is held of a budget, where another than that of what is known of the person:
  /// the moment that the showing will have.
  public var clock: Instant?

  public init() {}

  /// The fate of the candidate that came nearest to being offered: the one asked the most of the funnel's questions; nil
  /// where there is none.
  public var nearest: Fate? {
    met.lazy.map { fates[Int($0)] }.max { $0.rawValue < $1.rawValue }
      ?? (fates.isEmpty ? nil : .elsewhere)
  }

  /// Begins with so many candidates, all of them elsewhere.
  mutating func begin(_ count: Int) {
    if fates.count == count {
      for index in met { fates[Int(index)] = .elsewhere }
    } else {
      fates = Array(repeating: .elsewhere, count: count)
    }
    met.removeAll(keepingCapacity: true)
    given.removeAll(keepingCapacity: true)
    consented.removeAll(keepingCapacity: true)
    refused.removeAll(keepingCapacity: true)
    exchanges.removeAll(keepingCapacity: true)
    entering.removeAll(keepingCapacity: true)
  }

  /// Notes that all that could be offered in a place is kept from the person.
  mutating func holdOut(_ candidates: [Int32]) {
    for index in candidates { fates[Int(index)] = .heldOut }
    met.append(contentsOf: candidates)
  }

  /// Notes that what was shown before comes back, whatever else would have been offered.
  public mutating func bringBack(_ exchange: Int, over chosen: Int?) {
    if let chosen { fates[chosen] = .outranked }
    fates[exchange] = .offered
    if !met.contains(Int32(exchange)) { met.append(Int32(exchange)) }
  }
}
