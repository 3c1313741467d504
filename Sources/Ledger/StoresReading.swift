/// What was read of three stores on which a service may be running: what the ledger says up to one line, less
/// what was erased while it was read.
public struct StoresReading: Sendable {
  /// Lines of the ledger that were read.
  public let ledgerLines: Int
  private let records: Int
  private let behaviour: (lines: Int, segments: Int)

  init(_ scan: StoresScan) {
    ledgerLines = scan.ledger.position.lines
    records = scan.vault.erasedMeanwhile
    behaviour = scan.behaviour.erasedMeanwhile
  }

  /// Says what is left out because it was erased while it was read; nil where nothing was.
  public var erasedMeanwhile: String? {
    var parts: [String] = []
    if records > 0 { parts.append(records == 1 ? "1 record" : "\(records) records") }
    if behaviour.lines > 0 {
      parts.append(behaviour.lines == 1 ? "1 act" : "\(behaviour.lines) acts")
    }
    if behaviour.segments > 0 {
      parts.append(
        behaviour.segments == 1
          ? "a segment of acts" : "\(behaviour.segments) segments of acts")
    }
    guard let last = parts.popLast() else { return nil }
    let all = parts.isEmpty ? last : parts.joined(separator: ", ") + " and " + last
    return "erased by the running service while this was read, and left out: \(all)"
  }
}

extension Stores {
  /// Folds all three stores without opening them: nothing is locked or changed, and a service that is running on
  /// them is never held up. What it is in the middle of writing is read again, a bounded number of times.
  /// - Parameters:
  ///   - storage: the data directory.
  ///   - fold: what is made of the lines.
  ///   - lines: how many lines of the ledger to read; as many as there are by default.
  ///   - progress: called now and then with how much is read, and of how much.
  /// - Throws: `LogDamage`, `StoresMismatch`, `LogFailure` or `StorageFailure`, as `init` has them, and
  ///   whatever `fold` throws.
  /// - Complexity: O(bytes of the stores).
  @discardableResult
  public static func fold(
    _ storage: any Storage, _ fold: some Fold, upTo lines: Int? = nil, progress: FoldProgress
  ) throws -> StoresReading {
    let scan = try StoresScan(storage, fold, by: .beside(upTo: lines), progress)
    try scan.requireVault()
    return StoresReading(scan)
  }
}
