import Basics

/// What people did, kept while their consent stands: a log whose lines are overwritten in place when
/// it ends, and whose segments go when nothing in them is kept any more.
///
///     {"c":"…","n":41,"b":0,"g":0,"consent":9,"person":7,"at":…,"kind":"view","item":"tent-2"}
///     {"c":"…","n":42,"b":0,"g":1,"consent":3,"redacted":true                                }
///
/// Up to the consent a line changes in its checksum only, which is marked first. So a crash in the middle
/// of overwriting leaves a line that says so and whose consent can be read; the ledger says that it has
/// ended, and opening overwrites the line again. Any other wrong checksum is damage.
final class BehaviourStore {
  private let storage: any Storage
  private let folder: String
  private let log: DurableLog
  private var index: BehaviourIndex
  /// Consents of the lines appended since the last flush, and where each line begins in the group.
  private var unwritten: [(consent: UInt32, start: Int)] = []
  /// How many lines opening overwrote since their consents have ended, and since their consents cover no behaviour.
  let overwrittenCount: Int
  let uncoveredCount: Int

  var tornTail: TornTail? { log.tornTail }

  /// Opens what a scan has found, overwrites lines that are not to be kept, and lets segments go.
  init(
    _ scan: BehaviourScan, in folder: String, on storage: any Storage,
    identity: String, segmentBytes: Int, hasEnded: @escaping (UInt32) -> Bool
  ) throws {
    self.storage = storage
    self.folder = folder
    log = try DurableLog(
      opening: folder, on: storage, .behaviour, identity: identity, segmentBytes: segmentBytes,
      isRedaction: { BehaviourStore.isTornRedaction($0, $1, hasEnded: hasEnded) })
    index = scan.index
    overwrittenCount = scan.redactions.count - scan.uncoveredCount
    uncoveredCount = scan.uncoveredCount
    for segment in scan.droppedAndThere {
      try storage.remove(DurableLog.name(segment, in: folder))
    }
    if !scan.droppedAndThere.isEmpty { try storage.flushFolder(folder) }
    try overwrite(scan.redactions + scan.rewrites)
    try dropEmptied()
  }

  /// What stands in a checksum's place while its line is overwritten: two wrong bits or more away from
  /// every digit.
  private static let mark = UInt8(ascii: "~")

  /// Whether a line whose checksum is wrong was being overwritten: its checksum is marked, and its
  /// consent has ended.
  static func isTornRedaction(
    _ line: Span<UInt8>, _ membersStart: Int, hasEnded: (UInt32) throws -> Bool
  ) rethrows -> Bool {
    guard isMarked(line), let consent = consent(line.extracting(membersStart..<line.count)) else {
      return false
    }
    return try hasEnded(consent)
  }

  /// Whether a line's checksum is marked.
  static func isMarked(_ line: Span<UInt8>) -> Bool {
    for index in LineFrame.checksumDigits where line[index] == mark { return true }
    return false
  }

  /// Whether a line has been overwritten.
  static func isRedacted(_ members: Span<UInt8>) -> Bool {
    var position = 0
    return LineFrame.member(consentMember, members, &position) != nil
      && members.holds(",\"redacted\":true", at: position)
  }

  /// The consent that a line is under.
  static func consent(_ members: Span<UInt8>) -> UInt32? {
    var position = 0
    guard let number = LineFrame.member(consentMember, members, &position),
      members.holds(",", at: position)
    else { return nil }
    return UInt32(exactly: number)
  }

  private static let consentMember: StaticString = "\"consent\":"

  /// Lines, those of segments that are gone among them.
  var lineCount: Int { log.lineCount }

  /// Frames lines and holds them for the next flush.
  /// - Parameter ledgerLines: how many lines of the ledger are durable.
  func append(
    _ lines: Span<UInt8>, consents: [UInt32], ledgerLines: Int
  ) throws(LogFailure) {
    log.otherLines = ledgerLines
    var walk = LineWalk()
    for consent in consents {
      let start = walk.position
      _ = walk.next(lines)
      unwritten.append((consent, log.unwrittenBytes))
      try log.append(lines.extracting(start..<walk.position), count: 1)
    }
  }

  /// Makes what is held durable.
  func flush() throws(LogFailure) {
    if unwritten.isEmpty { return }
    let bytes = log.unwrittenBytes
    try log.flush()
    let start = log.endByte - bytes
    var number = log.lineCount - unwritten.count
    for line in unwritten {
      index.add(
        consent: line.consent, number: number, segment: log.segment, at: start + line.start)
      number += 1
    }
    index.end(segment: log.segment, at: log.endByte)
    unwritten.removeAll(keepingCapacity: true)
  }

  /// Overwrites all lines under consents that ended, durably, and lets emptied segments go.
  /// - Complexity: O(lines under the consents), and a flush for each segment that holds one.
  func redact(_ consents: [UInt32]) throws(StorageFailure) {
    var lines: [BehaviourIndex.Extent] = []
    for consent in consents { lines += index.end(consent) }
    try overwrite(lines)
    try dropEmptied()
  }

  /// Overwrites lines, a segment at a time, in three durable steps: the checksum is marked, all behind it
  /// is overwritten, the new checksum is set. Whatever part of a step a crash leaves, down to single
  /// bytes, the line is either sound or marked.
  private func overwrite(_ lines: [BehaviourIndex.Extent]) throws(StorageFailure) {
    var rest = lines.sorted {
      ($0.segment, $0.bytes.lowerBound) < ($1.segment, $1.bytes.lowerBound)
    }[...]
    while let segment = rest.first?.segment {
      let name = DurableLog.name(segment, in: folder)
      let count = rest.firstIndex { $0.segment != segment } ?? rest.endIndex
      var renewed: [(at: Int, line: [UInt8])] = []
      for line in rest[..<count] {
        let start = line.bytes.lowerBound
        var old = try storage.read(name, at: start, count: line.bytes.count)
        defer { old.overwrite() }
        guard let new = BehaviourStore.redacted(old) else {
          throw StorageFailure("overwrite", name, "there is no line at byte \(start)")
        }
        renewed.append((start, new))
      }
      let digits = LineFrame.checksumDigits
      let marks = [UInt8](repeating: BehaviourStore.mark, count: digits.count)
      for line in renewed { try storage.write(name, at: line.at + digits.lowerBound, marks.span) }
      try storage.flush(name)
      for line in renewed {
        let rest = line.line[digits.upperBound...]
        try storage.write(name, at: line.at + digits.upperBound, rest.span)
      }
      try storage.flush(name)
      for line in renewed {
        let checksum = line.line[digits]
        try storage.write(name, at: line.at + digits.lowerBound, checksum.span)
      }
      try storage.flush(name)
      if segment != log.segment { storage.close(name) }
      rest = rest[count...]
    }
  }

  /// A line of the same length that keeps only its number and its consent's; nil when it is shorter than
  /// any that was ever written.
  private static func redacted(_ line: [UInt8]) -> [UInt8]? {
    // {"c":"…","n":…,"b":…,"g":…,"consent":…,
    guard let frame = LineFrame(line.span) else { return nil }
    var end = frame.payloadStart + 1
    guard LineFrame.member(consentMember, line.span, &end) != nil else { return nil }
    let kept = line[..<end]
    var buffer = ByteBuffer()
    buffer.append(kept.span)
    buffer.append(",\"redacted\":true")
    if buffer.count >= line.count { return nil }
    while buffer.count < line.count - 1 { buffer.append(UInt8(ascii: " ")) }
    buffer.append("}")
    LineFrame.seal(&buffer, from: 0)
    return Array(buffer.slice.dropLast())
  }

  /// Lets go of sealed segments in which nothing is kept. What says that one is gone comes first, so
  /// that no crash makes it look lost.
  private func dropEmptied() throws(StorageFailure) {
    let emptied = index.dropEmptied(before: log.segment)
    if emptied.isEmpty { return }
    for segment in emptied { try storage.create(DurableLog.droppedName(segment, in: folder)) }
    try storage.flushFolder(folder)
    for segment in emptied { try storage.remove(DurableLog.name(segment, in: folder)) }
    try storage.flushFolder(folder)
  }

  /// As `DurableLog.recheck`.
  func recheck() throws(StorageFailure) { try log.recheck() }

  /// Holds the index against itself, and against what stands in the files.
  func checkInvariants(_ check: inout InvariantCheck) throws(StorageFailure) {
    index.checkInvariants(&check)
    if !check.broken.isEmpty { return }
    for (consent, extent) in index.lines {
      let name = DurableLog.name(extent.segment, in: folder)
      let line = try storage.read(name, at: extent.bytes.lowerBound, count: extent.bytes.count)
      let frame = LineFrame(line.span)
      let members = frame.map { $0.payloadStart + 1..<line.count } ?? 0..<0
      check.expect(
        frame != nil && BehaviourStore.consent(line.span.extracting(members)) == consent
          && !BehaviourStore.isRedacted(line.span.extracting(members)),
        "byte \(extent.bytes.lowerBound) of \"\(name)\" holds no line of consent \(consent)")
      if extent.segment != log.segment { storage.close(name) }
    }
  }

  func close() throws(LogFailure) { try log.close() }
}
