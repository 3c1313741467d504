import Basics

/// Where the lines under each consent stand: eight bytes a line.
struct BehaviourIndex {
  /// One line's place in its segment's file.
  struct Place: Equatable {
    let segment: Int
    let bytes: Range<Int>
  }

  private struct Segment {
    let number: Int
    /// The number of its first line.
    let first: Int
    /// Where each line begins.
    var starts: [UInt32] = []
    /// The number of the line before under the same consent, or `none`.
    var earlier: [UInt32] = []
    /// Where its lines end.
    var end = 0
    /// Lines that are kept.
    var keptCount = 0
  }

  private static let none = UInt32.max

  private var segments: [Segment] = []
  /// By consent: its newest line, or `none`.
  private var newest: [UInt32] = []

  /// Lines that are kept.
  var keptCount: Int { segments.reduce(0) { $0 + $1.keptCount } }

  /// Adds a line that is kept, or the place of one that is not.
  /// - Parameter consent: nil for a line that is not kept.
  mutating func add(consent: UInt32?, number: Int, segment: Int, at start: Int) {
    invariant(number < Int(BehaviourIndex.none), "line \(number) beyond 32 bits")
    if segments.last?.number != segment {
      segments.append(Segment(number: segment, first: number))
    }
    let last = segments.count - 1
    segments[last].starts.append(UInt32(start))
    guard let consent else {
      segments[last].earlier.append(BehaviourIndex.none)
      return
    }
    while newest.count <= consent { newest.append(BehaviourIndex.none) }
    segments[last].earlier.append(newest[Int(consent)])
    segments[last].keptCount += 1
    newest[Int(consent)] = UInt32(number)
  }

  /// Says where the lines of the newest segment end, when it has any.
  mutating func end(segment: Int, at byte: Int) {
    if segments.last?.number == segment { segments[segments.count - 1].end = byte }
  }

  /// Forgets a consent, and gives the places of its lines.
  mutating func end(_ consent: UInt32) -> [Place] {
    guard consent < newest.count else { return [] }
    var places: [Place] = []
    var number = newest[Int(consent)]
    newest[Int(consent)] = BehaviourIndex.none
    while number != BehaviourIndex.none {
      let index = segmentIndex(of: Int(number))
      let place = Int(number) - segments[index].first
      let starts = segments[index].starts
      let end = place + 1 < starts.count ? Int(starts[place + 1]) : segments[index].end
      places.append(
        Place(segment: segments[index].number, bytes: Int(starts[place])..<end - 1))
      segments[index].keptCount -= 1
      number = segments[index].earlier[place]
    }
    return places
  }

  /// The last segment that begins at or before a line.
  private func segmentIndex(of number: Int) -> Int {
    var (low, high) = (0, segments.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if segments[middle].first <= number { low = middle } else { high = middle }
    }
    return low
  }

  /// Forgets the segments before the one being written in which nothing is kept.
  mutating func dropEmptied(before current: Int) -> [Int] {
    if !segments.contains(where: { $0.keptCount == 0 && $0.number < current }) { return [] }
    let emptied = segments.filter { $0.keptCount == 0 && $0.number < current }.map(\.number)
    segments.removeAll { $0.keptCount == 0 && $0.number < current }
    return emptied
  }
}

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
    try DurableLog.visitSegments(
      of: folder, on: storage, .behaviour,
      isRedaction: { line, members, offset in
        BehaviourStore.isTornRedaction(line, members, at: offset) { fold.hasEnded(consent: $0) }
      }
    ) { segment, line, members in
      let consent = BehaviourStore.consent(members)
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
      progress(bytes)
    }
    (self.index, self.redactions) = (index, redactions)
    (self.rewrites, self.tornTail) = (rewrites, tornTail)
  }
}
