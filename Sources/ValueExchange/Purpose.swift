/// Why a field is used, in words a customer would accept.
public struct Purpose: Equatable, Sendable {
  public let id: String
  public let why: String
  /// The fields it needs, each at the coarsest level that suffices.
  public let needs: [FieldLevel]
  public let retention: Retention
}

/// How long data is kept for a purpose, and from when the days count.
public struct Retention: Equatable, Sendable {
  /// One of `Retention.presets`.
  public let days: Int
  public let anchor: RetentionAnchor

  public init(days: Int, anchor: RetentionAnchor) {
    self.days = days
    self.anchor = anchor
  }

  /// The only retention times there are (Q17).
  public static let presets = [30, 60, 90, 365]
}

/// What a retention time counts from (Q18). Anchors that nothing enforces yet are not offered.
public enum RetentionAnchor: String, CaseIterable, Sendable {
  case collected
}
