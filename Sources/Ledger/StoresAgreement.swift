import Basics

/// The three stores of a data directory are not of one history: a part is missing, emptied, cut, older than
/// the others, or another directory's. Nothing was changed.
public struct StoresMismatch: Error, Equatable, Sendable {
  public let problem: String

  public init(_ problem: String) {
    self.problem = problem
  }

  /// What is wrong and what to do.
  public var message: String {
    problem
      + ". Nothing was changed. Check that the right volume is mounted on each of ledger, behaviour "
      + "and vault; else put back copies of all three that were taken together"
  }
}

/// Whether the stores can be of one history.
///
/// A group is committed in the order vault, ledger, behaviour, erasures, each durable before the next. So a
/// crash leaves the ledger at most one group short of the vault, and behaviour at most one group short of the
/// ledger; whatever else is found was not a crash. It is told by the vault's notes (`VaultNote`), by what
/// lines of each log say of the other (`LineFrame`), and by the directory's identity (`SegmentHeader`).
enum StoresAgreement {
  /// What was read of the ledger.
  struct Ledger {
    /// Nil where no segment was ever begun.
    var lineCount: Int?
    /// The most lines of behaviour that were durable when some line here was written.
    var behaviourLines = 0
    /// What its chain begins with.
    var identity = SegmentHeader.noPrevious
  }

  /// - Throws: `StoresMismatch`, or what reading throws.
  static func check(
    _ ledger: Ledger, _ behaviour: BehaviourScan, _ vault: VaultScan, on storage: any Storage
  ) throws {
    let lines = ledger.lineCount ?? 0
    let note = vault.notes.last?.note
    let noted = max(note?.ledgerLines ?? 0, behaviour.ledgerLines)
    let isBeyond =
      noted > lines || behaviour.unnumberedCount > 0 || vault.unnumberedCount > 0
    // A service that is running while somebody reads has written on since the ledger was read.
    if isBeyond, let now = try lineCount(on: storage), now > lines { return }
    if ledger.lineCount == nil { try refuseOrphans(behaviour, vault) }
    let identity = VaultNote.start(of: ledger.identity)
    if !behaviour.identities.isSubset(of: [identity]) {
      throw StoresMismatch("ledger and behaviour are of different data directories")
    }
    if noted > lines {
      let who = (note?.ledgerLines ?? 0) == noted ? "the vault was" : "behaviour was"
      throw StoresMismatch(
        "ledger: it ends with line \(lines), and had \(noted) when \(who) last written: it was cut, or is "
          + "older than the rest")
    }
    if behaviour.unnumberedCount > 0 {
      throw StoresMismatch(
        "behaviour: \(behaviour.unnumberedCount) of its lines are under consents that the ledger, which "
          + "ends with line \(lines), never numbered: the ledger is older, or another directory's")
    }
    // With a note they are of the one group that a crash cut short: the next one's note would tell of more
    // lines than there are. Without one, nothing says so.
    if vault.unnumberedCount > 0, note == nil {
      throw StoresMismatch(
        "vault: \(vault.unnumberedCount) of its records were never numbered by the ledger, which ends with "
          + "line \(lines): the ledger is older, or another directory's")
    }
    if let note, try !isOnTheWay(note, storage) {
      throw StoresMismatch(
        "vault: it was written beside another ledger than this one, whose line \(note.ledgerLines) has "
          + "another SHA-256")
    }
    try refuseMissing(lines, ledger.behaviourLines, behaviour, vault)
  }

  /// No ledger at all: only what is empty is new.
  private static func refuseOrphans(_ behaviour: BehaviourScan, _ vault: VaultScan) throws {
    let lines = behaviour.lineCount ?? 0
    let records = vault.index.count + vault.unnumberedCount
    if lines == 0, records == 0, vault.leftovers.isEmpty { return }
    throw StoresMismatch(
      "ledger: it is missing or empty, and the vault holds \(records) records, behaviour \(lines) lines"
    )
  }

  /// What an opening makes before the first line of the ledger is written.
  private static func refuseMissing(
    _ lines: Int, _ told: Int, _ behaviour: BehaviourScan, _ vault: VaultScan
  ) throws {
    if lines > 0, behaviour.lineCount == nil {
      throw StoresMismatch(
        "behaviour: it is missing or empty, and the ledger has \(lines) lines")
    }
    if lines > 0, !vault.isBegun {
      throw StoresMismatch("vault: it is missing or empty, and the ledger has \(lines) lines")
    }
    let behaviourLines = behaviour.lineCount ?? 0
    let wanted = max(told, vault.notes.last?.note.behaviourLines ?? 0)
    if behaviourLines < wanted {
      throw StoresMismatch(
        "behaviour: it ends with line \(behaviourLines), and had \(wanted) when the ledger or the vault was "
          + "last written: it was cut, or is older than the rest")
    }
  }

  /// How many lines the ledger has now.
  static func lineCount(on storage: any Storage) throws -> Int? {
    var count: Int?
    try DurableLog.visitSegments(of: "ledger", on: storage, .ledger, isRedaction: nil) { _, _, _ in
    } ended: { _, segment, _ in
      count = segment.header.first + segment.contents.lineCount
    }
    return count
  }

  /// Whether the ledger had the note's head when it had the note's lines.
  private static func isOnTheWay(_ note: VaultNote, _ storage: any Storage) throws -> Bool {
    try DurableLog.heads(at: note.ledgerLines, of: "ledger", on: storage).contains {
      $0.hasPrefix(note.head)
    }
  }
}

extension DurableLog {
  /// The heads of a ledger when it had so many lines: one, or two where a segment ends there, which is begun
  /// anew with the same count. None where it never had as many.
  static func heads(
    at lineCount: Int, of folder: String, on storage: any Storage
  ) throws -> [String] {
    let count = try segments(in: folder, storage, .ledger).begun
    var heads: [String] = []
    for segment in (0..<count).reversed() {
      let start = try storage.read(
        name(segment, in: folder), at: 0, count: SegmentHeader.mostBytes)
      let line = start[..<start.span.newline(from: 0)]
      // Segments that begin later need not be read whole.
      if case .header(let header) = SegmentHeader.read(line, .ledger), header.first > lineCount {
        continue
      }
      var ends: [Int] = []
      let read = try read(
        segment, first: nil, in: folder, storage, .ledger, mayBeTorn: segment == count - 1
      ) { line, _ in ends.append(line.bytes.upperBound + 1) }
      let wanted = lineCount - read.header.first
      if wanted <= ends.count {
        let end = wanted == 0 ? read.bytes.span.newline(from: 0) + 1 : ends[wanted - 1]
        var hash = SHA256()
        hash.update(read.bytes.span.extracting(0..<end))
        heads.append(hexadecimal(hash.finish()))
      }
      if read.header.first < lineCount { break }
    }
    return heads
  }
}
