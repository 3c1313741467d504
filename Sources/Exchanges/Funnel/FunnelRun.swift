/// What a decision leaves: a fate for each exchange of the catalog, in its order; and room that is used
/// again, so that no decision allocates.
public struct FunnelRun: Sendable {
  public internal(set) var fates: [Fate] = []
  /// Purposes of what the person consented to or refused, and exchanges that they were shown: only these
  /// need a closer look.
  var purposes: [Int32] = []
  var exchanges: [Int32] = []

  public init() {}
}
