public import Basics

/// The log on storage: numbered segments of JSON lines, each line checksummed, the segments chained
/// by SHA-256. Readable with `jq`, `grep` or DuckDB as it stands.
///
///     ledger/00000000.jsonl    header, lines…                       sealed: cut to its size
///     ledger/00000001.jsonl    header (SHA-256 of 00000000), lines…, blank fill
///     ledger/lock              who writes
///
/// A batch appended is held in memory until `flush`, which writes everything held in one piece and
/// makes it durable: one flush, however many batches. After any failure the log takes no more.
public final class DurableLog: EventLog {
  public private(set) var lineCount = 0
  /// What opening cut off, for telling.
  public let tornTail: TornTail?

  private let storage: any Storage
  private let folder: String
  private let segmentBytes: Int
  /// The segment being written.
  private var segment: Int
  /// The number of its first line.
  private var segmentFirst: Int
  /// Where its lines end on storage.
  private var endByte: Int
  /// How large it is there, blank fill included.
  private var filledBytes: Int
  /// Over its bytes up to `endByte`.
  private var hash: SHA256
  /// Framed lines that are not written yet.
  private var held = ByteBuffer()
  private var heldCount = 0
  private var failure: LogFailure?

  /// Opens the log in a folder, which is made when it is not there.
  /// - Parameters:
  ///   - owner: who writes, for whoever is turned away.
  ///   - segmentBytes: when to begin another segment.
  /// - Throws: `LogDamage` when what was durable is not whole; `LogFailure` when the storage fails,
  ///   somebody else holds the log, or another version has written it.
  /// - Complexity: O(size of the last segment + number of segments).
  public init(
    opening folder: String, on storage: any Storage, owner: String,
    segmentBytes: Int = Limits.segmentBytes
  ) throws {
    self.storage = storage
    self.folder = folder
    self.segmentBytes = segmentBytes
    let opened: Opened
    do {
      try storage.makeFolder(folder)
      try storage.lock("\(folder)/lock", owner: owner)
      opened = try DurableLog.open(folder, storage)
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

  /// Frames the lines and holds them for the next flush.
  public func append(_ bytes: ArraySlice<UInt8>, count: Int) throws(LogFailure) {
    if let failure { throw failure }
    var position = bytes.startIndex
    for index in 0..<count {
      guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
        throw failed("a batch of \(count) lines has only \(index)")
      }
      LineFrame.append(
        bytes[position..<end].span, number: lineCount, batchRest: count - 1 - index,
        groupIndex: heldCount, to: &held)
      lineCount += 1
      heldCount += 1
      position = end + 1
    }
  }

  /// Writes what is held in one piece and makes it durable.
  /// - Complexity: one write and one flush, and at a segment's end the next segment.
  public func flush() throws(LogFailure) {
    if let failure { throw failure }
    if held.count == 0 { return }
    do {
      if endByte + held.count > segmentBytes { try roll() }
      let name = DurableLog.name(segment, in: folder)
      try fill(name, to: endByte + held.count)
      try storage.write(name, at: endByte, held.slice.span)
      try storage.flush(name)
    } catch {
      // Nothing is known of what reached the disk, and a second flush would prove nothing.
      throw failed(error.message)
    }
    hash.update(held.slice.span)
    endByte += held.count
    held.clear()
    heldCount = 0
  }

  /// Flushes and seals what is held, for a clean end: a sealed segment cannot be torn, so from now on
  /// any damage to it is known for what it is. The log takes no more.
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

  /// Reads what is on storage, checking every line's checksum and number on the way.
  /// - Throws: `LogDamage`, `LogFailure`, or what the visitor throws.
  public func forEachLine(_ visit: (ArraySlice<UInt8>) throws -> Void) throws {
    _ = try DurableLog.visitLines(of: folder, on: storage, visit)
  }

  /// Visits all lines of the log in a folder without opening it for writing: nothing is locked, cut
  /// or changed.
  /// - Returns: what a crash left unfinished at the end, if anything.
  /// - Throws: `LogDamage`, `LogFailure`, or what the visitor throws.
  public static func visitLines(
    of folder: String, on storage: any Storage, _ visit: (ArraySlice<UInt8>) throws -> Void
  ) throws -> TornTail? {
    let count = try segmentCounts(in: folder, storage).begun
    var first = 0
    var tornTail: TornTail?
    for segment in 0..<count {
      let isLast = segment == count - 1
      let read = try read(
        segment, first: first, in: folder, storage, mayBeTorn: isLast, visit: visit)
      first += read.contents.lineCount
      tornTail = read.contents.tornTail
      if !isLast { storage.close(name(segment, in: folder)) }
    }
    return tornTail
  }

  // MARK: Segments

  static func name(_ segment: Int, in folder: String) -> String {
    "\(folder)/\(DecimalText.padded(segment, to: 8)).jsonl"
  }

  /// Gives the segment room ahead, as newlines, which every reader of JSON lines skips.
  private func fill(_ name: String, to size: Int) throws(StorageFailure) {
    if size <= filledBytes { return }
    let wanted = max(size, min(size + Limits.segmentStepBytes, segmentBytes))
    let blank = [UInt8](repeating: UInt8(ascii: "\n"), count: wanted - filledBytes)
    try storage.write(name, at: filledBytes, blank.span)
    filledBytes = wanted
  }

  /// Ends the segment and begins the next.
  private func roll() throws(StorageFailure) {
    let sealed = DurableLog.name(segment, in: folder)
    try storage.truncate(sealed, to: endByte)
    try storage.flush(sealed)
    storage.close(sealed)
    let header = SegmentHeader(
      segment: segment + 1, first: lineCount - heldCount, previous: hexadecimal(hash.finish()))
    segment += 1
    segmentFirst = header.first
    let begun = try DurableLog.begin(header, in: folder, storage)
    (endByte, filledBytes, hash) = (begun.endByte, begun.endByte, begun.hash)
  }

  /// Makes a segment with its header, durably.
  private static func begin(
    _ header: SegmentHeader, in folder: String, _ storage: any Storage
  ) throws(StorageFailure) -> (endByte: Int, hash: SHA256) {
    let name = name(header.segment, in: folder)
    var buffer = ByteBuffer()
    header.append(to: &buffer)
    try storage.create(name)
    try storage.write(name, at: 0, buffer.slice.span)
    try storage.flush(name)
    try storage.flushFolder(folder)
    var hash = SHA256()
    hash.update(buffer.slice.span)
    return (buffer.count, hash)
  }

  // MARK: Opening

  private struct Opened {
    var segment: Int
    var segmentFirst: Int
    var endByte: Int
    var hash: SHA256
    var lineCount: Int
    var tornTail: TornTail?
  }

  private static func open(_ folder: String, _ storage: any Storage) throws -> Opened {
    let (count, all) = try segmentCounts(in: folder, storage)
    if all > count {
      try storage.remove(name(count, in: folder))
      try storage.flushFolder(folder)
    }
    if count == 0 {
      let header = SegmentHeader(segment: 0, first: 0, previous: SegmentHeader.noPrevious)
      let begun = try begin(header, in: folder, storage)
      return Opened(
        segment: 0, segmentFirst: 0, endByte: begun.endByte, hash: begun.hash, lineCount: 0)
    }
    let last = count - 1
    let name = name(last, in: folder)
    let read = try read(last, first: nil, in: folder, storage, mayBeTorn: true) { _ in }
    let end = read.contents.endByte
    // The last group may stand in memory only, after a process that died or a flush that failed, and
    // the segment's name likewise. Both are made durable before anything is built on them; a flush
    // that failed once would not write the same bytes again unless they are written anew.
    let group = read.bytes[read.contents.lastGroupByte..<end]
    try storage.write(name, at: read.contents.lastGroupByte, group.span)
    try storage.truncate(name, to: end)
    try storage.flush(name)
    try storage.flushFolder(folder)
    var hash = SHA256()
    hash.update(read.bytes.span.extracting(0..<end))
    return Opened(
      segment: last, segmentFirst: read.header.first, endByte: end, hash: hash,
      lineCount: read.header.first + read.contents.lineCount, tornTail: read.contents.tornTail)
  }

  /// Whether a folder holds a log, sound or not.
  public static func exists(
    in folder: String, on storage: any Storage
  ) throws(StorageFailure) -> Bool {
    try !segmentNames(in: folder, storage).isEmpty
  }

  private static func segmentNames(
    in folder: String, _ storage: any Storage
  ) throws(StorageFailure) -> [String] {
    try storage.fileNames(in: folder).filter { $0.hasSuffix(".jsonl") }
  }

  /// How many segments there are, which must be numbered from 0 without gaps, and how many of them
  /// were begun to the end: a crash while the last one was begun leaves what never held a line.
  static func segmentCounts(
    in folder: String, _ storage: any Storage
  ) throws -> (begun: Int, all: Int) {
    let names: [String]
    do {
      names = try segmentNames(in: folder, storage)
    } catch {
      throw LogFailure(error.message)
    }
    for index in names.indices where "\(folder)/\(names[index])" != name(index, in: folder) {
      throw LogDamage(
        file: name(index, in: folder), line: 1, byte: 0,
        "this segment is missing: found \"\(cleaned(names[index]))\" in its place")
    }
    let isLastUnfinished = try isUnfinished(names.count - 1, in: folder, storage)
    return (isLastUnfinished ? names.count - 1 : names.count, names.count)
  }

  /// Whether a segment is what a crash leaves of one that was being begun; false when there is none.
  private static func isUnfinished(
    _ segment: Int, in folder: String, _ storage: any Storage
  ) throws -> Bool {
    if segment < 0 { return false }
    let name = name(segment, in: folder)
    do {
      if try storage.size(of: name) > SegmentHeader.mostBytes { return false }
      let bytes = try storage.read(name, at: 0, count: SegmentHeader.mostBytes)
      return SegmentHeader.isUnfinished(bytes, segment: segment)
    } catch {
      throw LogFailure(error.message)
    }
  }

  struct ReadSegment {
    let header: SegmentHeader
    let bytes: [UInt8]
    let contents: SegmentReader.Contents
  }

  /// Reads a segment whole.
  /// - Parameter first: the number that its first line must have; nil takes the header's word.
  static func read(
    _ segment: Int, first: Int?, in folder: String, _ storage: any Storage, mayBeTorn: Bool,
    visit: (ArraySlice<UInt8>) throws -> Void
  ) throws -> ReadSegment {
    let name = name(segment, in: folder)
    let bytes: [UInt8]
    do {
      let size = try storage.size(of: name)
      if size > Limits.segmentBytesMost {
        throw LogDamage(
          file: name, line: 1, byte: 0, "\(size) bytes are more than any segment has")
      }
      bytes = try storage.read(name, at: 0, count: size)
    } catch let failure as StorageFailure {
      throw LogFailure(failure.message)
    }
    guard let headerEnd = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      throw LogDamage(file: name, line: 1, byte: 0, "the segment's header is not whole")
    }
    switch SegmentHeader.read(bytes[..<headerEnd]) {
    case .otherFormat(let format):
      throw LogFailure(
        "\"\(name)\" is of format \"\(cleaned(format))\", and this version reads and writes "
          + "\"\(SegmentHeader.format)\": use the version that wrote it")
    case .notOne:
      throw LogDamage(file: name, line: 1, byte: 0, "the segment's header is not whole")
    case .header(let header):
      guard header.segment == segment, first ?? header.first == header.first else {
        throw LogDamage(
          file: name, line: 1, byte: 0,
          "expected segment \(segment) beginning with line number \(first ?? header.first), found "
            + "segment \(header.segment) beginning with \(header.first)")
      }
      let reader = SegmentReader(file: name, bytes: bytes, first: header.first)
      let contents = try reader.read(from: headerEnd + 1, mayBeTorn: mayBeTorn, visit: visit)
      return ReadSegment(header: header, bytes: bytes, contents: contents)
    }
  }
}
