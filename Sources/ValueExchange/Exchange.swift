/// A data request paired with its benefit: the unit that everything else is about.
public struct Exchange: Equatable, Sendable {
  public let id: String
  public let purpose: String
  public let request: [FieldLevel]
  public let benefit: String
  public let text: ExchangeText
}

/// The words shown to the person. An answer is pinned to their version, so changed words need a
/// raised version (Q25).
public struct ExchangeText: Equatable, Sendable {
  public let version: Int
  /// What is asked, why, what the person gets, how long it is kept, who sees it, how to stop.
  public let ask: String
  public let why: String
  public let get: String
  public let keep: String
  public let who: String
  public let stop: String
}
