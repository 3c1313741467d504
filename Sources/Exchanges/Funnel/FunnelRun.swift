/// What a decision leaves: a fate for each exchange of the catalog, in its order; and room that is used
/// again, so that no decision allocates.
public struct FunnelRun: Sendable {
  public internal(set) var fates: [Fate] = []
  /// Purposes of what the person consented to or refused, and exchanges that they were shown: only these
  /// need a closer look.
  var purposes: [Int32] = []
  var exchanges: [Int32] = []
  /// The number of the purpose that the person asks for an offer of, or one that no purpose has; nil where they are asked.
  var wish: Int32?

  public init() {}

  /// Notes that what was shown before comes back, whatever else would have been offered.
  public mutating func bringBack(_ exchange: Int, over chosen: Int?) {
    if let chosen { fates[chosen] = .outranked }
    fates[exchange] = .offered
  }
}
