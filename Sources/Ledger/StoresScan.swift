/// All three stores read, folded and held against each other, with nothing changed.
struct StoresScan {
  let ledger: StoresAgreement.Ledger
  /// The ledger's last segment; nil where there is none.
  let found: DurableLog.FoundSegment?
  let behaviour: BehaviourScan
  let vault: VaultScan
  /// Lines that the ledger has by now.
  let linesNow: Int

  /// Who looks: the writer, with nobody beside it, or a reader beside a service that may be writing.
  enum Reader {
    case writer
    /// Shows what the ledger says up to a line, or as far as it goes when it is read.
    case beside(upTo: Int?)
  }

  init(
    _ storage: any Storage, _ fold: some Fold, by reader: Reader, _ progress: FoldProgress
  ) throws {
    var total = 0
    for folder in ["ledger", "behaviour", "vault"] {
      // For telling progress only; a segment may go before it is measured.
      for name in try storage.fileNames(in: folder) where name.hasSuffix(".jsonl") {
        total += (try? storage.size(of: "\(folder)/\(name)")) ?? 0
      }
    }
    var before = 0
    var last = 0
    func read(_ bytes: Int) {
      last = before + bytes
      progress(last, total)
    }
    var limit: Int?
    var rereading: Rereading?
    if case .beside(let line) = reader { (limit, rereading) = (line, Rereading(storage)) }
    let ledger = try StoresAgreement.Ledger(storage, fold, upTo: limit, rereading, progress: read)
    self.ledger = ledger
    let since = rereading.map { LedgerSince(ledger.position, on: storage, fold, $0) }
    func others(
      _ fold: some Fold, _ progress: (Int) -> Void
    ) throws -> (DurableLog.FoundSegment?, BehaviourScan, VaultScan) {
      before = last
      let behaviour = try BehaviourScan(
        of: "behaviour", on: storage, fold, ledgerLines: ledger.position.lines, since: since,
        isClean: ledger.isClean, progress: progress)
      before = last
      let vault = try VaultScan(
        of: storage, fold, since: since, isClean: ledger.isClean, progress: progress)
      let found = try StoresAgreement.check(ledger, behaviour, vault, since, on: storage)
      return (found, behaviour, vault)
    }
    do {
      (found, behaviour, vault) = try others(fold, read)
    } catch let mismatch as StoresMismatch {
      throw mismatch
    } catch {
      // What does not fit may be another directory's, and that is the reason to tell.
      _ = try others(NumbersAlone(fold)) { _ in }
      throw error
    }
    try since?.goOn()
    linesNow = since?.lineCount ?? ledger.position.lines
    progress(total, total)
  }

  /// - Throws: `StoresMismatch` where the vault lacks what belongs there.
  func requireVault() throws {
    if let fault = vault.fault { throw StoresMismatch(fault) }
  }
}

/// A fold that says what the ledger says and takes whatever else there is.
private final class NumbersAlone: Fold {
  private let fold: any Fold

  init(_ fold: any Fold) { self.fold = fold }

  func addEvent(_ members: Span<UInt8>) {}
  func stands(consent: UInt32) -> Bool { fold.stands(consent: consent) }
  func hasEnded(consent: UInt32) -> Bool { fold.hasEnded(consent: consent) }
  func coversBehaviour(consent: UInt32) -> Bool { fold.coversBehaviour(consent: consent) }
  func stands(_ id: VaultRecordID) -> Bool { fold.stands(id) }
  var numbers: (people: Int, values: Int, consents: Int) { fold.numbers }
  func branch() -> any Fold { fold.branch() }
  func addBehaviour(_ members: Span<UInt8>) {}
  func addRecord(_ id: VaultRecordID, _ members: Span<UInt8>) {}
}
