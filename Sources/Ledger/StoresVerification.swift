/// What a check of a data directory found.
public struct StoresVerification: Sendable {
  public let ledger: LogVerification
  /// Faults of all stores, the ledger's first.
  public let faults: [String]
  /// What a crash left unfinished, which the next opening finishes: no faults.
  public let unfinished: [String]
  /// Lines of behaviour and records of the vault that are kept; nil when the ledger is not whole, since
  /// it alone can say what belongs there.
  public let kept: (behaviour: Int, records: Int)?
  /// As `StoresReading.erasedMeanwhile` has it.
  public let erasedMeanwhile: String?
}

extension Stores {
  /// Checks all three stores, changing nothing. Faults are collected, not thrown.
  /// - Parameters:
  ///   - storage: the data directory.
  ///   - expectedHead: as `DurableLog.verify`.
  ///   - fold: what is made of the lines; it must begin with nothing.
  ///   - describe: a fault's sentence for what `fold` throws; nil for errors that it does not know, which
  ///     end the check.
  /// - Throws: `LogFailure` or `StorageFailure` when the storage cannot be read.
  public static func verify(
    _ storage: any Storage, expectedHead: String?, fold: some Fold,
    describe: (any Error) -> String?
  ) throws -> StoresVerification {
    let ledger = try DurableLog.verify("ledger", on: storage, expectedHead: expectedHead)
    var faults = ledger.faults
    var unfinished: [String] = []
    if let tail = ledger.tornTail {
      unfinished.append(
        tail.message + ", or damage to the last group, which looks the same")
    }
    var kept: (Int, Int)?
    var erasedMeanwhile: String?
    if faults.isEmpty {
      do {
        let scan = try StoresScan(storage, fold, by: .beside(upTo: ledger.lineCount)) { _, _ in }
        if let fault = scan.vault.fault { faults.append(fault) }
        kept = (scan.behaviour.index.keptCount, scan.vault.index.count)
        if let tail = scan.behaviour.tornTail { unfinished.append(tail.message) }
        let count = scan.behaviour.redactions.count
        if count > 0 { unfinished.append("behaviour: \(count) lines to be overwritten") }
        // A record that the ledger has not numbered yet is one that a service is just adding.
        let isGrowing = scan.linesNow > ledger.lineCount
        let unfinishedCount =
          scan.vault.leftovers.count + (isGrowing ? 0 : scan.vault.unnumbered.count)
        if unfinishedCount > 0 {
          unfinished.append("vault: \(unfinishedCount) places to be overwritten")
        }
        erasedMeanwhile = StoresReading(scan).erasedMeanwhile
      } catch let damage as LogDamage {
        faults.append(damage.message)
      } catch let mismatch as StoresMismatch {
        faults.append(mismatch.message)
      } catch {
        guard let fault = describe(error) else { throw error }
        faults.append(fault)
      }
    }
    return StoresVerification(
      ledger: ledger, faults: faults, unfinished: unfinished, kept: kept,
      erasedMeanwhile: erasedMeanwhile)
  }
}
