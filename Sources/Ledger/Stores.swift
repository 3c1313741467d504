public import Basics

/// The three stores of a data directory, held by one process.
///
///     DATA/lock         who writes; locked, as is the ledger's first segment, which nobody removes by mistake
///     DATA/ledger/      what was decided; never changed
///     DATA/behaviour/   what people did; overwritten in place when consent ends
///     DATA/vault/       personal values and ids; overwritten in place when they go
///
/// A group is committed in an order that makes every decision whole or absent after a crash: records
/// first, then the ledger, which makes them count, then behaviour; what the ledger then says is over
/// is overwritten last. Opening holds the other two against the ledger and finishes what is missing.
/// Whenever one is written it notes how far the others were, and what a crash of the one group being
/// committed cannot explain is refused with nothing changed: see `StoresAgreement`.
public final class Stores: CommitTarget {
  private let storage: any Storage
  private let ledger: DurableLog
  private let behaviour: BehaviourStore
  private let vault: Vault
  private var failure: LogFailure?
  /// What opening found left by a crash, for telling; empty after a clean end.
  public let recovery: [String]
  /// How many lines of behaviour opening has overwritten because they were under consents that cover none, which
  /// versions before let be: zero from the second time on.
  public let uncoveredCount: Int

  private static let lockName = "lock"
  private static let lockedSegment = DurableLog.name(0, in: "ledger")

  /// Lines in the ledger.
  public var eventCount: Int { ledger.lineCount }

  /// Whether a data directory holds any of the three stores, sound or not. One that holds none is new.
  /// - Throws: `StorageFailure` when a folder that is there cannot be read.
  public static func exist(on storage: any Storage) throws(StorageFailure) -> Bool {
    for folder in ["ledger", "behaviour", "vault"]
    where try storage.fileNames(in: folder).contains(where: { $0.hasSuffix(".jsonl") }) {
      return true
    }
    return false
  }

  /// Opens the stores, folds them, and finishes what a crash left.
  /// - Parameters:
  ///   - storage: the data directory.
  ///   - owner: who writes, for whoever is turned away.
  ///   - identity: what tells a new directory from every other one: 64 hexadecimal digits; nil says nothing.
  ///   - segmentBytes: when a log begins another segment.
  ///   - fold: what is made of the lines.
  ///   - progress: called now and then with how much is read, and of how much.
  ///   - mayBegin: what else has to be in order before anything is written; called when all lines are folded.
  /// - Throws: `LogDamage` when what was durable is not whole and `StoresMismatch` when the stores are not
  ///   of one history, with not one byte changed; `LogFailure` when the storage fails, somebody else holds the
  ///   stores, or another version has written them; whatever `fold` and `mayBegin` throw.
  /// - Complexity: O(bytes of the stores).
  public init(
    opening storage: any Storage, owner: String, identity: String? = nil,
    segmentBytes: Int = Limits.segmentBytes,
    fold: some Fold, progress: FoldProgress = { _, _ in }, mayBegin: () throws -> Void = {}
  ) throws {
    self.storage = storage
    do {
      // What is there is locked, which changes nothing, and looked at before anything is changed.
      let isOwned = try storage.lock(Stores.lockName, ownerIn: Stores.lockName)
      let isHeld = try storage.lock(Stores.lockedSegment, ownerIn: Stores.lockName)
      var scan = try StoresScan(storage, fold, by: .writer, progress)
      try scan.requireVault()
      try mayBegin()
      try Stores.own(storage, owner, isLocked: isOwned)
      if !isOwned && !isHeld {
        // Nothing was locked while it was looked at, so somebody else may have come and gone.
        if !scan.ledger.isBegun { scan = try StoresScan(storage, fold, by: .writer, progress) }
        if scan.ledger.isBegun {
          throw LogFailure("another process has just begun these stores: start again")
        }
      }
      ledger = try DurableLog(
        opening: "ledger", on: storage, .ledger,
        identity: scan.ledger.isBegun
          ? scan.ledger.identity : identity ?? SegmentHeader.noPrevious,
        segmentBytes: segmentBytes, isRedaction: nil, found: scan.found)
      if !isHeld || !scan.ledger.isBegun {
        _ = try storage.lock(Stores.lockedSegment, ownerIn: Stores.lockName)
      }
      behaviour = try BehaviourStore(
        scan.behaviour, in: "behaviour", on: storage, identity: ledger.identity,
        segmentBytes: segmentBytes,
        hasEnded: { fold.dropsBehaviour(consent: $0) })
      vault = try Vault(
        scan.vault, on: storage, stepBytes: min(Limits.vaultStepBytes, segmentBytes))
      // The first note of a vault, and the first after a version that wrote none.
      if scan.vault.notes.isEmpty { try Stores.note(ledger, behaviour, in: vault) }
      try vault.flush()
    } catch let failure as StorageFailure {
      throw LogFailure(failure.message)
    }
    uncoveredCount = behaviour.uncoveredCount
    var recovery = [ledger.tornTail, behaviour.tornTail].compactMap { $0?.message }
    if behaviour.overwrittenCount > 0 {
      recovery.append("behaviour: \(behaviour.overwrittenCount) lines overwritten")
    }
    if vault.overwrittenCount > 0 {
      recovery.append("vault: \(vault.overwrittenCount) places overwritten")
    }
    self.recovery = recovery
  }

  /// Locks the file that names the owner, which is made where it is not there, and names it.
  private static func own(
    _ storage: any Storage, _ owner: String, isLocked: Bool
  ) throws(StorageFailure) {
    if !isLocked {
      try storage.makeFolder("")
      var failure = StorageFailure("lock", lockName, "it was removed while it was taken")
      // Two that start at once both come here: one of them makes it, and one of them gets it.
      do throws(StorageFailure) { try storage.create(lockName) } catch { failure = error }
      if try !storage.lock(lockName, ownerIn: lockName) { throw failure }
    }
    try storage.truncate(lockName, to: 0)
    try storage.write(lockName, at: 0, owner.utf8.span)
  }

  /// Checks that the files that are written are still those at their paths: what is written to others is lost. After
  /// a failure the stores take no more.
  /// - Throws: `LogFailure` when one is not, or the stores failed before.
  public func recheck() throws(LogFailure) {
    if let failure { throw failure }
    do {
      try storage.recheck(Stores.lockedSegment, size: 0)
      try ledger.recheck()
      try behaviour.recheck()
      try vault.recheck()
    } catch {
      throw failed(LogFailure(error.message))
    }
  }

  /// Makes a group durable, and finishes the erasures that it orders.
  /// - Complexity: one flush for each store that the group touches, and one for each segment of the
  ///   behaviour store in which lines are overwritten.
  /// - Throws: `LogFailure` when the storage fails, or failed before: of this group nothing is known to be
  ///   durable, and the stores take no more.
  public func commit(_ group: inout CommitGroup) throws(LogFailure) {
    if let failure { throw failure }
    do {
      if !group.recordIDs.isEmpty { try Stores.note(ledger, behaviour, in: vault) }
      try vault.add(group.records.slice.span, group.recordIDs)
      try vault.flush()
      ledger.otherLines = behaviour.lineCount
      var start = 0
      let bytes = group.events.slice
      let events = bytes.span
      for decision in group.decisions {
        try ledger.append(events.extracting(start..<decision.end), count: decision.lines)
        start = decision.end
      }
      try ledger.flush()
      try behaviour.append(
        group.behaviour.slice.span, consents: group.behaviourConsents,
        ledgerLines: ledger.lineCount)
      try behaviour.flush()
      let (erased, ended) = (group.erasedRecords, group.endedConsents)
      if !erased.isEmpty { try Stores.note(ledger, behaviour, in: vault) }
      for id in erased { try vault.erase(id) }
      try vault.flush()
      if !ended.isEmpty { try behaviour.redact(ended) }
    } catch let failure as StorageFailure {
      throw failed(LogFailure(failure.message))
    } catch let failure as LogFailure {
      throw failed(failure)
    } catch {
      throw failed(LogFailure("\(error)"))
    }
    group.clear()
  }

  /// Notes in the vault how far the logs are, of which nothing is held now.
  private static func note(
    _ ledger: DurableLog, _ behaviour: BehaviourStore, in vault: Vault
  ) throws(StorageFailure) {
    try vault.take(
      note: VaultNote(
        ledgerLines: ledger.lineCount, behaviourLines: behaviour.lineCount, head: ledger.head))
  }

  /// Holds the indexes of vault and behaviour against themselves and against their files. For tests and
  /// fuzzing, between groups.
  /// - Returns: what does not hold; nothing while the stores are sound.
  /// - Throws: `StorageFailure` when a file cannot be read.
  /// - Complexity: O(bytes of both).
  package func checkInvariants() throws(StorageFailure) -> [String] {
    var check = InvariantCheck()
    try vault.checkInvariants(&check)
    try behaviour.checkInvariants(&check)
    return check.broken
  }

  private func failed(_ failure: LogFailure) -> LogFailure {
    self.failure = failure
    return failure
  }

  /// Seals what was written, for a clean end. The stores take no more.
  /// - Throws: `LogFailure` when the storage fails, or failed before.
  public func close() throws(LogFailure) {
    try recheck()
    do {
      // Of what only one of the logs has had since the vault was last written, nothing else would tell.
      try Stores.note(ledger, behaviour, in: vault)
      try vault.flush()
    } catch {
      throw failed(LogFailure(error.message))
    }
    try ledger.close()
    try behaviour.close()
    failure = LogFailure("it is closed")
  }
}
