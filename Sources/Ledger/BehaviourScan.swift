import Basics

/// What the behaviour store's files hold, held against the ledger; reading changes nothing.
struct BehaviourScan {
  var index = BehaviourIndex()
  /// Lines that are not to be kept and are not overwritten yet.
  var redactions: [BehaviourIndex.Place] = []
  /// Lines that are overwritten, but perhaps not durably: after a process that did not end cleanly, since
  /// a flush that failed may have left the old bytes on the disk and the new ones in memory only.
  var rewrites: [BehaviourIndex.Place] = []
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

  /// - Parameters:
  ///   - isClean: whether the last process ended cleanly.
  ///   - progress: called now and then with the bytes read so far.
  init(
    of folder: String, on storage: any Storage, _ fold: some Fold, isClean: Bool,
    progress: (_ bytes: Int) -> Void
  ) throws {
    let names = try storage.fileNames(in: folder)
    for name in names where name.hasSuffix(".dropped") {
      let number = name.dropLast(8)
      if names.contains("\(number).jsonl"), let segment = Int(number) {
        droppedAndThere.append(segment)
      }
    }
    var (index, redactions, rewrites, tornTail) = (index, redactions, rewrites, tornTail)
    var (lineCount, ledgerLines, unnumberedCount) = (lineCount, ledgerLines, unnumberedCount)
    var identities = identities
    let consentCount = fold.numbers.consents
    let isRedaction: RedactionTest = { line, members in
      BehaviourStore.isTornRedaction(line, members) { fold.hasEnded(consent: $0) }
    }
    try DurableLog.visitSegments(of: folder, on: storage, .behaviour, isRedaction: isRedaction) {
      segment, line, members in
      let consent = BehaviourStore.consent(members)
      ledgerLines = max(ledgerLines, line.otherLines ?? 0)
      if let consent, consent >= consentCount { unnumberedCount += 1 }
      let isKept = line.isSound && consent.map { fold.stands(consent: $0) } ?? true
      if isKept {
        try fold.addBehaviour(members)
      } else if !line.isSound || !BehaviourStore.isRedacted(members) {
        redactions.append(BehaviourIndex.Place(segment: segment, bytes: line.bytes))
      } else if !isClean {
        rewrites.append(BehaviourIndex.Place(segment: segment, bytes: line.bytes))
      }
      index.add(
        consent: isKept ? consent : nil, number: line.number, segment: segment,
        at: line.bytes.lowerBound)
    } ended: { segment, read, bytes in
      index.end(segment: segment, at: read.contents.endByte)
      tornTail = read.contents.tornTail
      if !read.header.of.isEmpty { identities.insert(read.header.of) }
      lineCount = read.header.first + read.contents.lineCount
      progress(bytes)
    }
    (self.index, self.redactions) = (index, redactions)
    (self.rewrites, self.tornTail) = (rewrites, tornTail)
    (self.lineCount, self.ledgerLines) = (lineCount, ledgerLines)
    (self.unnumberedCount, self.identities) = (unnumberedCount, identities)
  }
}
