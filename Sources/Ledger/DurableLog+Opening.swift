import Basics

extension DurableLog {
  /// Where writing goes on.
  struct Opened {
    var segment: Int
    var segmentFirst: Int
    var endByte: Int
    var hash: SHA256
    var lineCount: Int
    var tornTail: TornTail?
  }

  /// The last segment as a look at the stores found it, and its hash as far as it was needed, so that opening reads
  /// and hashes nothing again.
  struct FoundSegment {
    var read: ReadSegment
    private var hash = SHA256()
    private var hashedBytes = 0

    init(read: ReadSegment) {
      self.read = read
    }

    /// The hash up to a byte, no earlier than one that was asked for before.
    mutating func hash(to end: Int) -> SHA256 {
      var longer = hash
      longer.update(read.bytes.span.extracting(hashedBytes..<end))
      (hash, hashedBytes) = (longer, end)
      return longer
    }

    mutating func head(at end: Int) -> String {
      var hash = hash(to: end)
      return hexadecimal(hash.finish())
    }
  }

  /// Makes a segment with its header, durably.
  static func begin(
    _ header: SegmentHeader, in folder: String, _ storage: any Storage, _ kind: LogKind
  ) throws(StorageFailure) -> (endByte: Int, hash: SHA256) {
    let name = name(header.segment, in: folder)
    var buffer = ByteBuffer()
    header.append(to: &buffer, kind)
    try storage.create(name)
    try storage.write(name, at: 0, buffer.slice.span)
    try storage.flush(name)
    try storage.flushFolder(folder)
    var hash = SHA256()
    hash.update(buffer.slice.span)
    return (buffer.count, hash)
  }

  /// A segment's header, for a log of a directory with an identity.
  static func header(
    _ segment: Int, first: Int, previous: String, _ kind: LogKind, identity: String
  ) -> SegmentHeader {
    if kind.isChained { return SegmentHeader(segment: segment, first: first, previous: previous) }
    let of = identity == SegmentHeader.noPrevious ? "" : VaultNote.start(of: identity)
    return SegmentHeader(segment: segment, first: first, of: of)
  }

  /// What the chain of the ledger begins with; nil where there is no ledger.
  /// - Throws: what the storage throws.
  public static func identity(of folder: String, on storage: any Storage) throws -> String? {
    if try segments(in: folder, storage, .ledger).begun == 0 { return nil }
    let bytes = try storage.read(name(0, in: folder), at: 0, count: SegmentHeader.mostBytes)
    let line = bytes[..<bytes.span.newline(from: 0)]
    guard case .header(let header) = SegmentHeader.read(line, .ledger) else { return nil }
    return header.previous
  }

  /// Finds the end of the log, cuts what a crash left behind it, and makes it durable.
  /// - Parameter found: the last segment, where it was read already.
  static func open(
    _ folder: String, _ storage: any Storage, _ kind: LogKind, identity: String,
    _ isRedaction: RedactionTest?, found: FoundSegment?
  ) throws -> Opened {
    let segments = try segments(in: folder, storage, kind)
    if segments.all > segments.begun {
      try storage.remove(name(segments.begun, in: folder))
      try storage.flushFolder(folder)
    }
    if segments.begun == 0 {
      let header = header(0, first: 0, previous: identity, kind, identity: identity)
      let begun = try begin(header, in: folder, storage, kind)
      return Opened(
        segment: 0, segmentFirst: 0, endByte: begun.endByte, hash: begun.hash, lineCount: 0)
    }
    let last = segments.begun - 1
    let name = name(last, in: folder)
    var found =
      try found
      ?? FoundSegment(
        read: read(
          last, first: nil, in: folder, storage, kind, mayBeTorn: true, isRedaction: isRedaction
        ) { _, _ in })
    let (header, contents) = (found.read.header, found.read.contents)
    invariant(header.segment == last, "segment \(header.segment) is not last, \(last) is")
    let end = contents.endByte
    // The last group may stand in memory only, after a process that died or a flush that failed, and
    // the segment's name likewise. Both are made durable before anything is built on them; a flush
    // that failed once would not write the same bytes again unless they are written anew.
    // Before the first group, that is the header.
    let start = contents.lineCount == 0 ? 0 : contents.lastGroupByte
    let group = found.read.bytes[start..<end]
    try storage.write(name, at: start, group.span)
    try storage.truncate(name, to: end)
    try storage.flush(name)
    try storage.flushFolder(folder)
    let hash = kind.isChained ? found.hash(to: end) : SHA256()
    if !kind.isChained { found.read.bytes.overwrite() }
    return Opened(
      segment: last, segmentFirst: header.first, endByte: end, hash: hash,
      lineCount: header.first + contents.lineCount, tornTail: contents.tornTail)
  }
}
