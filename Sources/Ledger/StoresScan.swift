/// All three stores read, folded and held against each other, with nothing changed.
struct StoresScan {
  let behaviour: BehaviourScan
  let vault: VaultScan
  /// Lines that the ledger had when it was read.
  let ledgerLines: Int

  init(_ storage: any Storage, _ fold: some Fold, _ progress: FoldProgress) throws {
    var total = 0
    for folder in ["ledger", "behaviour", "vault"] {
      for name in try storage.fileNames(in: folder) where name.hasSuffix(".jsonl") {
        total += try storage.size(of: "\(folder)/\(name)")
      }
    }
    var before = 0
    var last = 0
    func read(_ bytes: Int) {
      last = before + bytes
      progress(last, total)
    }
    // A clean end seals the ledger, and leaves a segment without lines behind the sealed one.
    var isClean = false
    var ledger = StoresAgreement.Ledger()
    try DurableLog.visitSegments(of: "ledger", on: storage, .ledger, isRedaction: nil) {
      _, line, members in
      ledger.behaviourLines = max(ledger.behaviourLines, line.otherLines ?? 0)
      try fold.addEvent(members)
    } ended: { number, segment, bytes in
      if number == 0 { ledger.identity = segment.header.previous }
      ledger.lineCount = segment.header.first + segment.contents.lineCount
      isClean =
        number > 0 && segment.contents.lineCount == 0 && segment.contents.tornTail == nil
      read(bytes)
    }
    ledgerLines = ledger.lineCount ?? 0
    before = last
    do {
      behaviour = try BehaviourScan(
        of: "behaviour", on: storage, fold, isClean: isClean, progress: read)
      before = last
      vault = try VaultScan(of: storage, fold, isClean: isClean, progress: read)
    } catch {
      // What does not fit may be another directory's, and that is the reason to tell.
      let numbers = NumbersAlone(fold)
      let behaviour = try BehaviourScan(
        of: "behaviour", on: storage, numbers, isClean: isClean, progress: { _ in })
      let vault = try VaultScan(of: storage, numbers, isClean: isClean, progress: { _ in })
      try StoresAgreement.check(ledger, behaviour, vault, on: storage)
      throw error
    }
    try StoresAgreement.check(ledger, behaviour, vault, on: storage)
    progress(total, total)
  }
}

/// A fold that says what the ledger says and takes whatever else there is.
private final class NumbersAlone: Fold {
  private let fold: any Fold

  init(_ fold: any Fold) { self.fold = fold }

  func addEvent(_ members: Span<UInt8>) {}
  func stands(consent: UInt32) -> Bool { fold.stands(consent: consent) }
  func hasEnded(consent: UInt32) -> Bool { fold.hasEnded(consent: consent) }
  func stands(_ id: VaultRecordID) -> Bool { fold.stands(id) }
  var numbers: (people: Int, values: Int, consents: Int) { fold.numbers }
  func addBehaviour(_ members: Span<UInt8>) {}
  func addRecord(_ id: VaultRecordID, _ members: Span<UInt8>) {}
}
