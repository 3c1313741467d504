/// All three stores read and folded, with nothing changed.
struct StoresScan {
  let behaviour: BehaviourScan
  let vault: VaultScan

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
    try DurableLog.visitSegments(of: "ledger", on: storage, .ledger, isRedaction: nil) {
      _, _, members in
      try fold.addEvent(members)
    } ended: { number, segment, bytes in
      isClean =
        number > 0 && segment.contents.lineCount == 0 && segment.contents.tornTail == nil
      read(bytes)
    }
    before = last
    behaviour = try BehaviourScan(
      of: "behaviour", on: storage, fold, isClean: isClean, progress: read)
    before = last
    vault = try VaultScan(of: storage, fold, isClean: isClean, progress: read)
    progress(total, total)
  }
}
