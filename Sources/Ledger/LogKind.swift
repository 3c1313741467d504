/// What tells one log on storage from another.
struct LogKind: Sendable {
  /// The format's name and version, in every segment's first line.
  let format: String
  /// Whether each segment names the SHA-256 of the one before: only where bytes never change.
  let isChained: Bool

  /// The ledger: appended to and never changed.
  static let ledger = LogKind(format: "ledger/1", isChained: true)
  /// What people did: lines are overwritten in place when their consent ends.
  static let behaviour = LogKind(format: "behaviour/1", isChained: false)
}
