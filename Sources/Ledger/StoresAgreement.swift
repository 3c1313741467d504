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
    /// Where the lines that count end. In no segment, where none was ever begun.
    private(set) var position = LedgerSince.Position()
    /// The most lines of behaviour that were durable when some line here was written.
    private(set) var behaviourLines = 0
    /// What its chain begins with.
    private(set) var identity = SegmentHeader.noPrevious
    /// A clean end seals the ledger, and leaves a segment without lines behind the sealed one.
    private(set) var isClean = false
    /// The last segment.
    private(set) var last: DurableLog.ReadSegment?

    var isBegun: Bool { last != nil }

    /// - Parameter limit: how many lines count; nil for all.
    init(
      _ storage: any Storage, _ fold: some Fold, upTo limit: Int?, _ rereading: Rereading?,
      progress: (_ bytes: Int) -> Void
    ) throws {
      var read = self
      try DurableLog.visitSegments(
        of: "ledger", on: storage, .ledger, isRedaction: nil, rereading: rereading
      ) { segment, line, members in
        if let limit {
          if line.number >= limit { return }
          if read.position.segment < segment { read.position.segmentLines = 0 }
          read.position = LedgerSince.Position(
            segment: segment, byte: line.bytes.upperBound + 1, lines: line.number + 1,
            segmentLines: read.position.segmentLines + 1)
        }
        read.behaviourLines = max(read.behaviourLines, line.otherLines ?? 0)
        try fold.addEvent(members)
      } ended: { number, segment, bytes in
        if number == 0 { read.identity = segment.header.previous }
        let contents = segment.contents
        let count = segment.header.first + contents.lineCount
        if count <= limit ?? count {
          read.position = LedgerSince.Position(
            segment: number, byte: contents.endByte, lines: count, segmentLines: contents.lineCount)
        }
        read.isClean = number > 0 && contents.lineCount == 0 && contents.tornTail == nil
        read.last = segment
        progress(bytes)
      }
      self = read
    }
  }

  /// - Parameter since: what the ledger says by now, where somebody may be writing.
  /// - Returns: the last segment as far as it had to be hashed.
  /// - Throws: `StoresMismatch`, or what reading throws.
  static func check(
    _ ledger: Ledger, _ behaviour: BehaviourScan, _ vault: VaultScan, _ since: LedgerSince?,
    on storage: any Storage
  ) throws -> DurableLog.FoundSegment? {
    var found = ledger.last.map { DurableLog.FoundSegment(read: $0) }
    var lines = ledger.position.lines
    let note = vault.notes.last?.note
    let noted = max(note?.ledgerLines ?? 0, behaviour.ledgerLines)
    if let since, !ledger.isBegun || noted > lines || (note == nil && !vault.unnumbered.isEmpty) {
      // A service that is running while somebody reads has written on since the ledger was read.
      try since.goOn()
      if !ledger.isBegun && since.isBegun { return nil }
      lines = since.lineCount
    }
    if !ledger.isBegun { try refuseOrphans(behaviour, vault) }
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
    if !vault.unnumbered.isEmpty, note == nil, lines == ledger.position.lines {
      throw StoresMismatch(
        "vault: \(vault.unnumbered.count) of its records were never numbered by the ledger, which ends with "
          + "line \(lines): the ledger is older, or another directory's")
    }
    if let note, try !isOnTheWay(note, &found, since, storage) {
      throw StoresMismatch(
        "vault: it was written beside another ledger than this one, whose line \(note.ledgerLines) has "
          + "another SHA-256")
    }
    try refuseMissing(ledger, behaviour, vault, since, storage)
    return found
  }

  /// No ledger at all: only what is empty is new.
  private static func refuseOrphans(_ behaviour: BehaviourScan, _ vault: VaultScan) throws {
    let lines = behaviour.lineCount ?? 0
    let records = vault.index.count + vault.unnumbered.count
    if lines == 0, records == 0, vault.leftovers.isEmpty { return }
    throw StoresMismatch(
      "ledger: it is missing or empty, and the vault holds \(records) records, behaviour \(lines) lines"
    )
  }

  /// What an opening makes before the first line of the ledger is written.
  private static func refuseMissing(
    _ ledger: Ledger, _ behaviour: BehaviourScan, _ vault: VaultScan, _ since: LedgerSince?,
    _ storage: any Storage
  ) throws {
    let lines = ledger.position.lines
    if lines > 0, behaviour.lineCount == nil {
      throw StoresMismatch(
        "behaviour: it is missing or empty, and the ledger has \(lines) lines")
    }
    if lines > 0, !vault.isBegun {
      throw StoresMismatch("vault: it is missing or empty, and the ledger has \(lines) lines")
    }
    var behaviourLines = behaviour.lineCount ?? 0
    let wanted = max(ledger.behaviourLines, vault.notes.last?.note.behaviourLines ?? 0)
    if let since, behaviourLines < wanted {
      // The vault was read later than behaviour.
      behaviourLines =
        try DurableLog.lineCount(
          of: "behaviour", on: storage, .behaviour,
          isRedaction: { line, _ in BehaviourStore.isMarked(line) }, since.rereading) ?? 0
    }
    if behaviourLines < wanted {
      throw StoresMismatch(
        "behaviour: it ends with line \(behaviourLines), and had \(wanted) when the ledger or the vault was "
          + "last written: it was cut, or is older than the rest")
    }
  }

  /// Whether the ledger had the note's head when it had the note's lines.
  private static func isOnTheWay(
    _ note: VaultNote, _ found: inout DurableLog.FoundSegment?, _ since: LedgerSince?,
    _ storage: any Storage
  ) throws -> Bool {
    if let last = found?.read, last.header.first <= note.ledgerLines,
      let end = last.end(ofLines: note.ledgerLines - last.header.first)
    {
      let isOnTheWay = found?.head(at: end).hasPrefix(note.head) ?? false
      if isOnTheWay || last.header.first < note.ledgerLines { return isOnTheWay }
      // With the same count the segment before may not have been followed by this one yet.
      if last.header.segment > 0 { return last.header.previous.hasPrefix(note.head) }
      return false
    }
    return try DurableLog.heads(
      at: note.ledgerLines, of: "ledger", on: storage, since?.rereading
    ).contains { $0.hasPrefix(note.head) }
  }
}

extension DurableLog {
  /// The heads of a ledger when it had so many lines: one, or two where a segment ends there, which is begun
  /// anew with the same count. None where it never had as many.
  static func heads(
    at lineCount: Int, of folder: String, on storage: any Storage, _ rereading: Rereading?
  ) throws -> [String] {
    let count = try segments(in: folder, storage, .ledger, rereading).begun
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
        segment, first: nil, in: folder, storage, .ledger, mayBeTorn: segment == count - 1,
        rereading: rereading
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
