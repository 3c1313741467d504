import Basics

extension DurableLog {
  /// Reads what is on storage, checking every line's checksum and number on the way.
  /// - Parameter visit: called with each line's members: what stands behind the object's opening
  ///   brace.
  /// - Throws: `LogDamage`, `LogFailure`, or what the visitor throws.
  public func forEachLine(_ visit: (Span<UInt8>) throws -> Void) throws {
    try DurableLog.visitLines(of: folder, on: storage, visit)
  }

  /// Visits all lines of the ledger's log in a folder without opening it for writing: nothing is
  /// locked, cut or changed.
  /// - Parameters:
  ///   - folder: the log's folder, such as "ledger".
  ///   - storage: the data directory.
  ///   - visit: as `forEachLine` has it.
  /// - Throws: `LogDamage`, `LogFailure`, or what the visitor throws.
  /// - Complexity: O(bytes of the log); one segment is in memory at a time.
  public static func visitLines(
    of folder: String, on storage: any Storage, _ visit: (Span<UInt8>) throws -> Void
  ) throws {
    try visitSegments(
      of: folder, on: storage, .ledger, isRedaction: nil, rereading: Rereading(storage)
    ) { _, _, members in
      try visit(members)
    } ended: { _, _, _ in
    }
  }

  /// Visits the segments of a log, and their lines, changing nothing.
  /// - Parameters:
  ///   - rereading: looks again where somebody may be writing; nil where nobody can.
  ///   - visit: called with each line, the segment it stands in, and its members.
  ///   - ended: called at the end of each segment.
  /// - Returns: how many segments went between the look for them and the look into them.
  @discardableResult
  static func visitSegments(
    of folder: String, on storage: any Storage, _ kind: LogKind,
    isRedaction: RedactionTest?, rereading: Rereading?,
    _ visit: (_ segment: Int, SegmentLine, Span<UInt8>) throws -> Void,
    ended: (_ segment: Int, ReadSegment, _ bytesSoFar: Int) -> Void
  ) throws -> Int {
    let segments = try segments(in: folder, storage, kind, rereading)
    var first: Int? = 0
    var bytes = 0
    var goneCount = 0
    for segment in 0..<segments.begun {
      if segments.dropped.contains(segment) {
        // How many lines it had is not known any more: the next header's word is taken.
        first = nil
        continue
      }
      let isLast = segment == segments.begun - 1
      if rereading != nil, try hasGone(segment, in: folder, storage, kind) {
        first = nil
        goneCount += 1
        continue
      }
      var read = try read(
        segment, first: first, in: folder, storage, kind, mayBeTorn: isLast,
        isRedaction: isRedaction, rereading: rereading
      ) { line, members in try visit(segment, line, members) }
      first = read.header.first + read.contents.lineCount
      bytes += read.bytes.count
      ended(segment, read, bytes)
      if !kind.isChained { read.bytes.overwrite() }
      if !isLast { storage.close(name(segment, in: folder)) }
    }
    return goneCount
  }

  /// Whether a segment that a reader was about to look into went meanwhile, because nothing in it is kept.
  private static func hasGone(
    _ segment: Int, in folder: String, _ storage: any Storage, _ kind: LogKind
  ) throws -> Bool {
    if kind.isChained { return false }
    do {
      // From here on it is open, and stays readable whatever becomes of its name.
      _ = try storage.size(of: name(segment, in: folder))
      return false
    } catch {
      let dropped = droppedName(segment, in: folder)
      if try storage.fileNames(in: folder).contains(where: { "\(folder)/\($0)" == dropped }) {
        return true
      }
      throw LogFailure(error.message)
    }
  }

  // MARK: Segments

  static func name(_ segment: Int, in folder: String) -> String {
    "\(folder)/\(DecimalText.padded(segment, to: 8)).jsonl"
  }

  /// What stands in place of a segment that is gone because nothing in it is kept any more.
  static func droppedName(_ segment: Int, in folder: String) -> String {
    "\(folder)/\(DecimalText.padded(segment, to: 8)).dropped"
  }

  struct Segments {
    /// How many were begun to the end: a crash while the last one was begun leaves what never held a
    /// line.
    var begun: Int
    var all: Int
    /// Those that are gone on purpose. Their files may still be there, after a crash.
    var dropped: Set<Int>
  }

  /// The segments in a folder, which must be numbered from 0 without gaps.
  /// - Parameter rereading: as `visitSegments` has it.
  static func segments(
    in folder: String, _ storage: any Storage, _ kind: LogKind, _ rereading: Rereading? = nil
  ) throws -> Segments {
    var attempt = 0
    while true {
      do {
        return try segmentsNow(in: folder, storage, kind)
      } catch let damage as LogDamage {
        // A segment that goes while the names are listed can be missing from the list in both its forms.
        guard let rereading, rereading.again(attempt) else { throw damage }
        attempt += 1
      }
    }
  }

  private static func segmentsNow(
    in folder: String, _ storage: any Storage, _ kind: LogKind
  ) throws -> Segments {
    var names: [String]
    do {
      names = try storage.fileNames(in: folder)
    } catch {
      throw LogFailure(error.message)
    }
    var dropped: Set<Int> = []
    if !kind.isChained {
      let all = Set(names.map { "\(folder)/\($0)" })
      dropped = Set(names.indices.filter { all.contains(droppedName($0, in: folder)) })
    }
    names.removeAll { !$0.hasSuffix(".jsonl") }
    var segment = 0
    for name in names {
      while dropped.contains(segment), "\(folder)/\(name)" != self.name(segment, in: folder) {
        segment += 1
      }
      if "\(folder)/\(name)" != self.name(segment, in: folder) {
        throw LogDamage(
          file: self.name(segment, in: folder), line: 1, byte: 0,
          "this segment is missing: found \"\(cleaned(name))\" in its place")
      }
      segment += 1
    }
    // The segment being written is never dropped, so a log ends with one that is there.
    if let gap = dropped.max(), gap >= segment {
      throw LogDamage(
        file: name(gap + 1, in: folder), line: 1, byte: 0, "this segment is missing")
    }
    let isLastUnfinished = try isUnfinished(segment - 1, in: folder, storage, kind)
    return Segments(
      begun: isLastUnfinished ? segment - 1 : segment, all: segment, dropped: dropped)
  }

  /// Whether a segment is what a crash leaves of one that was being begun; false when there is none.
  private static func isUnfinished(
    _ segment: Int, in folder: String, _ storage: any Storage, _ kind: LogKind
  ) throws -> Bool {
    if segment < 0 { return false }
    let name = name(segment, in: folder)
    do {
      if try storage.size(of: name) > SegmentHeader.mostBytes { return false }
      let bytes = try storage.read(name, at: 0, count: SegmentHeader.mostBytes)
      return SegmentHeader.isUnfinished(bytes, segment: segment, kind)
    } catch {
      throw LogFailure(error.message)
    }
  }

  struct ReadSegment {
    let header: SegmentHeader
    /// Of behaviour, to be overwritten by whoever has read it.
    var bytes: [UInt8]
    let contents: SegmentReader.Contents

    /// Where so many of its lines end; nil where it has fewer.
    func end(ofLines count: Int) -> Int? {
      if count > contents.lineCount { return nil }
      if count == contents.lineCount { return contents.endByte }
      var lines = LineWalk()
      for _ in 0...count { _ = lines.next(bytes.span) }
      return lines.position
    }
  }

  /// Reads a segment whole.
  /// - Parameter first: the number that its first line must have; nil takes the header's word.
  static func read(
    _ segment: Int, first: Int?, in folder: String, _ storage: any Storage, _ kind: LogKind,
    mayBeTorn: Bool, isRedaction: RedactionTest? = nil, rereading: Rereading? = nil,
    visit: (SegmentLine, Span<UInt8>) throws -> Void
  ) throws -> ReadSegment {
    let name = name(segment, in: folder)
    let bytes = try bytes(of: name, from: 0, storage)
    let headerEnd = bytes.span.newline(from: 0)
    if headerEnd == bytes.count {
      throw LogDamage(file: name, line: 1, byte: 0, "the segment's header is not whole")
    }
    switch SegmentHeader.read(bytes[..<headerEnd], kind) {
    case .otherFormat(let format):
      throw LogFailure(
        "\"\(name)\" is of format \"\(cleaned(format))\", and this version reads and writes "
          + "\"\(kind.format)\": use the version that wrote it")
    case .notOne:
      throw LogDamage(file: name, line: 1, byte: 0, "the segment's header is not whole")
    case .header(let header):
      guard header.segment == segment, first ?? header.first == header.first else {
        throw LogDamage(
          file: name, line: 1, byte: 0,
          "expected segment \(segment) beginning with line number \(first ?? header.first), found "
            + "segment \(header.segment) beginning with \(header.first)")
      }
      var reader = SegmentReader(file: name, bytes: bytes, first: header.first)
      let contents = try reader.read(
        from: headerEnd + 1, mayBeTorn: mayBeTorn, isRedaction: isRedaction,
        again: rereading.map { rereading in
          { byte, attempt in
            rereading.again(attempt) ? try DurableLog.bytes(of: name, from: byte, storage) : nil
          }
        }, visit: visit)
      return ReadSegment(header: header, bytes: reader.bytes, contents: contents)
    }
  }

  /// What a segment's file holds from a byte on.
  static func bytes(of name: String, from byte: Int, _ storage: any Storage) throws -> [UInt8] {
    do {
      let size = try storage.size(of: name)
      if size > Limits.segmentBytesMost {
        throw LogDamage(
          file: name, line: 1, byte: 0, "\(size) bytes are more than any segment has")
      }
      return try storage.read(name, at: byte, count: max(0, size - byte))
    } catch let failure as StorageFailure {
      throw LogFailure(failure.message)
    }
  }

  /// How many lines a log has by now, those of segments that are gone among them; nil where none was begun.
  /// - Complexity: O(size of the last segment).
  static func lineCount(
    of folder: String, on storage: any Storage, _ kind: LogKind,
    isRedaction: RedactionTest?, _ rereading: Rereading
  ) throws -> Int? {
    let last = try segments(in: folder, storage, kind, rereading).begun - 1
    if last < 0 { return nil }
    let read = try read(
      last, first: nil, in: folder, storage, kind, mayBeTorn: true, isRedaction: isRedaction,
      rereading: rereading
    ) { _, _ in }
    return read.header.first + read.contents.lineCount
  }
}
