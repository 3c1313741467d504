extension Refusal: Comparable {
  /// The rank of each in the order of precedence.
  private static let ranks = Dictionary(uniqueKeysWithValues: zip(allCases, allCases.indices))

  /// Whether a refusal is given before another where both apply.
  public static func < (left: Self, right: Self) -> Bool {
    (ranks[left] ?? 0) < (ranks[right] ?? 0)
  }
}

/// What stands against one command: of all that applies, the earliest is given. For commands whose checks
/// come in another order than their refusals.
struct Refusals {
  private(set) var first: Refusal?

  mutating func note(_ refusal: Refusal, if applies: Bool = true) {
    if applies { first = first.map { min($0, refusal) } ?? refusal }
  }

  /// - Throws: the earliest refusal noted, if any was.
  func check() throws(Refusal) {
    if let first { throw first }
  }
}
