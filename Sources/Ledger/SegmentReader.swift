import Basics

/// Where a line stands in its segment's file.
struct SegmentLine {
  /// Its number over all segments.
  let number: Int
  /// Its bytes, without the newline.
  let bytes: Range<Int>
  /// Where its own members begin, behind the frame's.
  let membersStart: Int
  /// As `LineFrame.otherLines`.
  let otherLines: Int?
  /// False where a redaction was cut short: the line is to be overwritten again.
  let isSound: Bool
}

/// Whether a line was being overwritten when a crash came: its bytes, and where its own members begin among
/// them.
typealias RedactionTest = (Span<UInt8>, _ membersStart: Int) throws -> Bool

/// What a file holds from a byte on by now, where a reader may look again: see `Rereading`.
typealias FreshBytes = (_ byte: Int, _ attempt: Int) throws -> [UInt8]?

/// Reads one segment's bytes and tells sound lines, the torn end that a crash leaves, and damage.
///
/// A writer hands its lines to the disk in groups and flushes after each, so only the bytes of the
/// last group can be torn, and within it any sector may have reached the disk or not:
///
///     …durable groups… │ line 97  line 98  ▒▒▒hole▒▒▒  line 101 │ blank fill
///                      └ a group that was never flushed ────────┘
///
/// What comes first that is not the next sound line ends the log if everything sound behind it is of
/// the same group, since that group was not flushed. A later group behind it proves that the extent
/// was durable once: that is damage.
struct SegmentReader {
  let file: String
  private(set) var bytes: [UInt8]
  /// The number that the first line must have.
  let first: Int
  /// Where the bytes begin in the file, and how many of its lines stand before them.
  var base = 0
  var linesBefore = 0

  /// What a whole segment turned out to be.
  struct Contents: Equatable {
    /// Sound lines, half decisions at the end left out.
    var lineCount = 0
    /// Where the sound lines end.
    var endByte = 0
    /// Where the last group among them begins, the only one that may never have been flushed.
    var lastGroupByte = 0
    /// What stands behind them and is no blank fill.
    var tornTail: TornTail?
  }

  /// How far reading has come.
  private struct Progress {
    var contents: Contents
    var position: Int
    /// The lines of a decision whose end has not come yet.
    var pending: [SegmentLine] = []
    var groupByte: Int
    var problem: String?
  }

  /// Reads the lines behind the header.
  /// - Parameters:
  ///   - start: where the header's line ends.
  ///   - mayBeTorn: whether this is the last segment, the only one that a crash can leave torn.
  ///   - isRedaction: whether a line whose checksum is wrong, but whose frame is not, is one that was
  ///     being overwritten. Nil where lines never change.
  ///   - again: what stands from a position on by now, as long as it may have been in the middle of being written.
  ///   - visit: called with each line and its members (what stands behind an object's opening
  ///     brace), in order. Lines of a decision come only once the whole decision is there.
  mutating func read(
    from start: Int, mayBeTorn: Bool, isRedaction: RedactionTest? = nil,
    again: FreshBytes? = nil, visit: (SegmentLine, Span<UInt8>) throws -> Void
  ) throws -> Contents {
    var progress = Progress(
      contents: Contents(endByte: start, lastGroupByte: start), position: start, groupByte: start)
    var attempt = 0
    var stuckAt = -1
    while true {
      try goOn(&progress, isRedaction, visit)
      let end = progress.contents.endByte
      if bytes.span.extracting(end..<bytes.count).isFilled(with: UInt8(ascii: "\n")),
        mayBeTorn || end == bytes.count
      {
        return progress.contents
      }
      attempt = progress.position == stuckAt ? attempt + 1 : 0
      stuckAt = progress.position
      guard let fresh = try again?(stuckAt, attempt) else { break }
      bytes.replaceSubrange(stuckAt..., with: fresh)
    }
    return try torn(progress, mayBeTorn)
  }

  /// Reads up to the end, the blank fill, or what is not the next sound line.
  private func goOn(
    _ progress: inout Progress, _ isRedaction: RedactionTest?,
    _ visit: (SegmentLine, Span<UInt8>) throws -> Void
  ) throws {
    let span = bytes.span
    progress.problem = nil
    while progress.position < span.count {
      let position = progress.position
      let end = span.newline(from: position)
      if end == span.count || end == position { break }
      let expected = first + progress.contents.lineCount + progress.pending.count
      guard
        let (line, frame) = try line(span.extracting(position..<end), at: position, isRedaction)
      else {
        progress.problem = "this line's checksum is wrong"
        break
      }
      guard frame.number == expected else {
        progress.problem = "expected line number \(expected), found \(frame.number)"
        break
      }
      if frame.groupIndex == 0 { progress.groupByte = position }
      progress.position = end + 1
      if frame.batchRest > 0 {
        progress.pending.append(line)
        continue
      }
      for line in progress.pending {
        try visit(line, span.extracting(line.membersStart..<line.bytes.upperBound))
      }
      try visit(line, span.extracting(line.membersStart..<end))
      progress.contents.lineCount += progress.pending.count + 1
      progress.contents.endByte = progress.position
      progress.contents.lastGroupByte = progress.groupByte
      progress.pending.removeAll(keepingCapacity: true)
    }
  }

  /// What stands behind the sound lines and is no blank fill: a torn end, or damage.
  private func torn(_ progress: Progress, _ mayBeTorn: Bool) throws -> Contents {
    var contents = progress.contents
    let pending = progress.pending.count
    let missing = first + contents.lineCount + pending
    let lineNumber = linesBefore + contents.lineCount + pending + 2
    if !mayBeTorn || provesDurable(missing, from: progress.position) {
      throw LogDamage(
        file: file, line: lineNumber, byte: base + progress.position,
        progress.problem
          ?? (pending == 0 ? "lines are missing here" : "half a decision is missing here"))
    }
    contents.tornTail = TornTail(
      file: file, line: lineNumber - pending, byte: base + contents.endByte,
      byteCount: bytes[contents.endByte...].count { $0 != UInt8(ascii: "\n") })
    return contents
  }

  /// The line in some bytes; nil when it is neither sound nor one that was being overwritten.
  private func line(
    _ bytes: Span<UInt8>, at position: Int, _ isRedaction: RedactionTest?
  ) throws -> (SegmentLine, LineFrame)? {
    let isSound = LineFrame.isSound(bytes)
    if !isSound && isRedaction == nil { return nil }
    guard let frame = LineFrame(bytes) else { return nil }
    let members = frame.payloadStart + 1
    if !isSound, let isRedaction, try !isRedaction(bytes, members) { return nil }
    let line = SegmentLine(
      number: frame.number, bytes: position..<position + bytes.count,
      membersStart: position + members, otherLines: frame.otherLines, isSound: isSound)
    return (line, frame)
  }

  /// Whether a sound line from a position on is of a group that began behind line `number`, so that
  /// line had been flushed.
  private func provesDurable(_ number: Int, from start: Int) -> Bool {
    let span = bytes.span
    var position = start
    while position < span.count {
      let end = span.newline(from: position)
      let line = span.extracting(position..<end)
      if LineFrame.isSound(line), let frame = LineFrame(line),
        frame.number - frame.groupIndex > number
      {
        return true
      }
      position = end + 1
    }
    return false
  }
}
