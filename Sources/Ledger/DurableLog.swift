public import Basics

/// An append-only log on storage: numbered segments of JSON lines, each line checksummed, the ledger's
/// segments chained by SHA-256. Readable with `jq`, `grep` or DuckDB as it stands.
///
///     ledger/00000000.jsonl    header, lines…                       sealed: cut to its size
///     ledger/00000001.jsonl    header (SHA-256 of 00000000), lines…, blank fill
///
/// A batch appended is held in memory until `flush`, which writes everything held in one piece and
/// makes it durable: one flush, however many batches. After any failure the log takes no more.
public final class DurableLog {
  /// Lines in the log.
  public private(set) var lineCount = 0
  /// What opening cut off, for telling.
  public let tornTail: TornTail?

  let storage: any Storage
  let folder: String
  let kind: LogKind
  private let segmentBytes: Int
  /// What the ledger's chain begins with.
  let identity: String
  /// The segment being written.
  private(set) var segment: Int
  /// The number of its first line.
  private(set) var segmentFirst: Int
  /// Where its lines end on storage.
  private(set) var endByte: Int
  /// How large it is there, blank fill included.
  private var filledBytes: Int
  /// Over its bytes up to `endByte`, where segments are chained.
  private var hash: SHA256
  /// Framed lines that are not written yet.
  private var unwritten = ByteBuffer()
  private var unwrittenCount = 0
  /// How many lines of the other log are durable, for the next group to tell.
  var otherLines = 0
  /// What was told of it last.
  private var toldOtherLines = 0
  private var failure: LogFailure?

  /// Opens the ledger's log in a folder, which is made when it is not there.
  /// - Parameters:
  ///   - folder: the log's folder, such as "ledger".
  ///   - storage: the data directory.
  ///   - identity: what the chain of a new ledger begins with: 64 hexadecimal digits; zeros say nothing.
  ///   - segmentBytes: the size in bytes at which another segment is begun.
  /// - Throws: `LogDamage` when what was durable is not whole; `LogFailure` when the storage fails or
  ///   another version has written it.
  /// - Complexity: O(size of the last segment + number of segments).
  public convenience init(
    opening folder: String, on storage: any Storage, identity: String? = nil,
    segmentBytes: Int = Limits.segmentBytes
  ) throws {
    let found = try DurableLog.identity(of: folder, on: storage)
    try self.init(
      opening: folder, on: storage, .ledger,
      identity: found ?? identity ?? SegmentHeader.noPrevious,
      segmentBytes: segmentBytes, isRedaction: nil)
  }

  /// - Parameters:
  ///   - isRedaction: as `SegmentReader.read` has it.
  ///   - found: the last segment, where it was read already.
  init(
    opening folder: String, on storage: any Storage, _ kind: LogKind, identity: String,
    segmentBytes: Int, isRedaction: RedactionTest?, found: FoundSegment? = nil
  ) throws {
    self.identity = identity
    self.storage = storage
    self.folder = folder
    self.kind = kind
    self.segmentBytes = segmentBytes
    let opened: Opened
    do {
      try storage.makeFolder(folder)
      opened = try DurableLog.open(
        folder, storage, kind, identity: identity, isRedaction, found: found)
    } catch let failure as StorageFailure {
      throw LogFailure(failure.message)
    }
    segment = opened.segment
    segmentFirst = opened.segmentFirst
    endByte = opened.endByte
    filledBytes = opened.endByte
    hash = opened.hash
    lineCount = opened.lineCount
    tornTail = opened.tornTail
  }

  /// The SHA-256 of the segment being written as far as it is durable, and through its header of all
  /// before it.
  var head: String {
    var copy = hash
    return hexadecimal(copy.finish())
  }

  /// Bytes held for the next flush.
  var unwrittenBytes: Int { unwritten.count }

  /// Frames a batch and holds it for the next flush. One *batch* is what one decision gave: its lines
  /// stand in the log together or not at all.
  /// - Parameters:
  ///   - bytes: lines, each one JSON object with at least one member, and a newline.
  ///   - count: how many lines.
  /// - Throws: `LogFailure` when a flush failed before, the log is closed, or there are fewer lines. After it
  ///   the log takes no more.
  public func append(_ bytes: Span<UInt8>, count: Int) throws(LogFailure) {
    if let failure { throw failure }
    var lines = LineWalk()
    for index in 0..<count {
      guard let line = lines.next(bytes) else {
        throw failed("a batch of \(count) lines has only \(index)")
      }
      LineFrame.append(
        bytes.extracting(line), number: lineCount, batchRest: count - 1 - index,
        groupIndex: unwrittenCount,
        otherLines: unwrittenCount == 0 && otherLines > toldOtherLines ? otherLines : nil,
        to: &unwritten)
      lineCount += 1
      unwrittenCount += 1
    }
  }

  /// Writes what is held in one piece and makes it durable.
  /// - Throws: `LogFailure` when the storage fails, or failed before: what was held may be lost, and the log
  ///   takes no more.
  /// - Complexity: one write and one flush, and at a segment's end the next segment.
  public func flush() throws(LogFailure) {
    if let failure { throw failure }
    if unwritten.count == 0 { return }
    do {
      if endByte + unwritten.count > segmentBytes { try roll() }
      let name = DurableLog.name(segment, in: folder)
      try fill(name, to: endByte + unwritten.count)
      try storage.write(name, at: endByte, unwritten.slice.span)
      try storage.flush(name)
    } catch {
      // Nothing is known of what reached the disk, and a second flush would prove nothing.
      throw failed(error.message)
    }
    if kind.isChained { hash.update(unwritten.slice.span) }
    endByte += unwritten.count
    toldOtherLines = max(toldOtherLines, otherLines)
    unwritten.clear()
    unwrittenCount = 0
  }

  /// Flushes and seals what is held, for a clean end: a sealed segment cannot be torn, so from now on
  /// any damage to it is known for what it is. The log takes no more.
  /// - Throws: `LogFailure` when the storage fails, or failed before.
  public func close() throws(LogFailure) {
    try flush()
    do {
      if lineCount > segmentFirst { try roll() }
    } catch {
      throw failed(error.message)
    }
    failure = LogFailure("it is closed")
  }

  /// From now on the log takes no more; what to throw.
  private func failed(_ message: String) -> LogFailure {
    let failure = LogFailure(message)
    self.failure = failure
    return failure
  }

  /// Checks that the segment being written is still the file at its path, with all that was written to it.
  func recheck() throws(StorageFailure) {
    try storage.recheck(DurableLog.name(segment, in: folder), size: filledBytes)
  }

  /// Gives the segment room ahead, as newlines, which every reader of JSON lines skips: small flushes within it
  /// need no new file size. Large ones bear that, and would only be written twice.
  private func fill(_ name: String, to size: Int) throws(StorageFailure) {
    if size <= filledBytes { return }
    // A file that was cut would be as large as before once something is written behind its end.
    try recheck()
    if unwritten.count >= Limits.segmentFillBytes {
      filledBytes = size
      return
    }
    let wanted = max(size, min(size + Limits.segmentStepBytes, segmentBytes))
    let blank = [UInt8](repeating: UInt8(ascii: "\n"), count: wanted - filledBytes)
    try storage.write(name, at: filledBytes, blank.span)
    filledBytes = wanted
  }

  /// Ends the segment and begins the next.
  private func roll() throws(StorageFailure) {
    try recheck()
    let sealed = DurableLog.name(segment, in: folder)
    try storage.truncate(sealed, to: endByte)
    try storage.flush(sealed)
    storage.close(sealed)
    let header = DurableLog.header(
      segment + 1, first: lineCount - unwrittenCount, previous: hexadecimal(hash.finish()), kind,
      identity: identity)
    segment += 1
    segmentFirst = header.first
    let begun = try DurableLog.begin(header, in: folder, storage, kind)
    (endByte, filledBytes, hash) = (begun.endByte, begun.endByte, begun.hash)
  }
}
