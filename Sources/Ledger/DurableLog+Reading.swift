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
  /// - Parameter visit: as `forEachLine` has it.
  /// - Throws: `LogDamage`, `LogFailure`, or what the visitor throws.
  public static func visitLines(
    of folder: String, on storage: any Storage, _ visit: (Span<UInt8>) throws -> Void
  ) throws {
    try visitSegments(of: folder, on: storage, .ledger, isRedaction: nil) { _, _, members in
      try visit(members)
    } ended: { _, _, _ in
    }
  }

  /// Visits the segments of a log, and their lines, changing nothing.
  /// - Parameters:
  ///   - visit: called with each line, the segment it stands in, and its members.
  ///   - ended: called at the end of each segment.
  static func visitSegments(
    of folder: String, on storage: any Storage, _ kind: LogKind,
    isRedaction: RedactionTest?,
    _ visit: (_ segment: Int, SegmentLine, Span<UInt8>) throws -> Void,
    ended: (_ segment: Int, ReadSegment, _ bytesSoFar: Int) -> Void
  ) throws {
    let segments = try segments(in: folder, storage, kind)
    var first: Int? = 0
    var bytes = 0
    for segment in 0..<segments.begun {
      if segments.dropped.contains(segment) {
        // How many lines it had is not known any more: the next header's word is taken.
        first = nil
        continue
      }
      let isLast = segment == segments.begun - 1
      var read = try read(
        segment, first: first, in: folder, storage, kind, mayBeTorn: isLast,
        isRedaction: isRedaction
      ) { line, members in try visit(segment, line, members) }
      first = read.header.first + read.contents.lineCount
      bytes += read.bytes.count
      ended(segment, read, bytes)
      if !kind.isChained { read.bytes.overwrite() }
      if !isLast { storage.close(name(segment, in: folder)) }
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
  static func segments(
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
  }

  /// Reads a segment whole.
  /// - Parameter first: the number that its first line must have; nil takes the header's word.
  static func read(
    _ segment: Int, first: Int?, in folder: String, _ storage: any Storage, _ kind: LogKind,
    mayBeTorn: Bool, isRedaction: RedactionTest? = nil,
    visit: (SegmentLine, Span<UInt8>) throws -> Void
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
      let reader = SegmentReader(file: name, bytes: bytes, first: header.first)
      let contents = try reader.read(
        from: headerEnd + 1, mayBeTorn: mayBeTorn, isRedaction: isRedaction, visit: visit)
      return ReadSegment(header: header, bytes: bytes, contents: contents)
    }
  }
}
