import Basics

/// What the behaviour store's files hold, held against the ledger; reading changes nothing.
struct BehaviourScan {
  var index = BehaviourIndex()
  /// Lines that are not to be kept and are not overwritten yet.
  var redactions: [BehaviourIndex.Extent] = []
  /// How many of them are under consents that stand and cover no behaviour.
  var uncoveredCount = 0
  /// Lines that are overwritten, but perhaps not durably: after a process that did not end cleanly, since
  /// a flush that failed may have left the old bytes on the disk and the new ones in memory only.
  var rewrites: [BehaviourIndex.Extent] = []
  /// Segments said to be gone whose files are still there.
  var droppedAndThere: [Int] = []
  var tornTail: TornTail?
  /// Lines, those of segments that are gone among them; nil where no segment was ever begun.
  var lineCount: Int?
  /// The most lines of the ledger that were durable when some line here was written.
  var ledgerLines = 0
  /// The identities of directories that its segments name.
  var identities: Set<String> = []
  /// Lines under consents whose numbers the ledger has not given out.
  var unnumberedCount = 0
  /// Lines and segments that went while they were read.
  var erasedMeanwhile = (lines: 0, segments: 0)

  /// - Parameters:
  ///   - lines: how many lines of the ledger the fold has. What was written when there were more is of a later
  ///     moment, and is left out.
  ///   - since: what the ledger says by now, where somebody may be writing.
  ///   - isClean: whether the last process ended cleanly.
  ///   - progress: called now and then with the bytes read so far.
  init(
    of folder: String, on storage: any Storage, _ fold: some Fold, ledgerLines lines: Int,
    since: LedgerSince?, isClean: Bool, progress: (_ bytes: Int) -> Void
  ) throws {
    let names = try storage.fileNames(in: folder)
    for name in names where name.hasSuffix(".dropped") {
      let number = name.dropLast(8)
      if names.contains("\(number).jsonl"), let segment = Int(number) {
        droppedAndThere.append(segment)
      }
    }
    var scan = self
    let consentCount = fold.numbers.consents
    let isRedaction: RedactionTest = { line, members in
      try BehaviourStore.isTornRedaction(line, members) {
        if fold.dropsBehaviour(consent: $0) { return true }
        return try since?.hasEnded(consent: $0) ?? false
      }
    }
    let gone = try DurableLog.visitSegments(
      of: folder, on: storage, .behaviour, isRedaction: isRedaction, rereading: since?.rereading
    ) { segment, line, members in
      scan.ledgerLines = max(scan.ledgerLines, line.otherLines ?? 0)
      if scan.ledgerLines > lines { return }
      let consent = BehaviourStore.consent(members)
      if let consent, consent >= consentCount { scan.unnumberedCount += 1 }
      var isKept = consent.map { fold.keepsBehaviour(consent: $0) } ?? true
      if isKept {
        isKept = try scan.keep(line, members, consent, fold, since)
      } else if !line.isSound || !BehaviourStore.isRedacted(members) {
        scan.redactions.append(BehaviourIndex.Extent(segment: segment, bytes: line.bytes))
        if let consent, fold.stands(consent: consent) { scan.uncoveredCount += 1 }
      } else if !isClean {
        scan.rewrites.append(BehaviourIndex.Extent(segment: segment, bytes: line.bytes))
      }
      scan.index.add(
        consent: isKept ? consent : nil, number: line.number, segment: segment,
        at: line.bytes.lowerBound)
    } ended: { segment, read, bytes in
      scan.index.end(segment: segment, at: read.contents.endByte)
      scan.tornTail = read.contents.tornTail
      if !read.header.of.isEmpty { scan.identities.insert(read.header.of) }
      scan.lineCount = read.header.first + read.contents.lineCount
      progress(bytes)
    }
    scan.erasedMeanwhile.segments = gone
    self = scan
  }

  /// Passes a line under a consent that stands to the fold; false when it was overwritten meanwhile, since the
  /// consent has ended behind the fold's last line.
  private mutating func keep(
    _ line: SegmentLine, _ members: Span<UInt8>, _ consent: UInt32?, _ fold: some Fold,
    _ since: LedgerSince?
  ) throws -> Bool {
    if line.isSound {
      do {
        try fold.addBehaviour(members)
        return true
      } catch {
        guard let consent, let since, BehaviourStore.isRedacted(members),
          try since.hasEnded(consent: consent)
        else { throw error }
      }
    }
    erasedMeanwhile.lines += 1
    return false
  }
}
