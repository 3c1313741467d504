import Basics

/// Reads one segment's bytes and tells sound lines, the torn end that a crash leaves, and damage.
///
/// A writer hands its lines to the disk in groups and flushes after each, so only the bytes of the
/// last group can be torn, and within it any sector may have reached the disk or not:
///
///     …durable groups… │ line 97  line 98  ▒▒▒hole▒▒▒  line 101 │ blank fill
///                      └ a group that was never flushed ────────┘
///
/// What comes first that is not the next sound line ends the log if everything sound behind it is of
/// the same group, since that group was not flushed. A later group behind it proves that the place
/// was durable once: that is damage.
struct SegmentReader {
  let file: String
  let bytes: [UInt8]
  /// The number that the segment's first line must have.
  let first: Int

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

  /// Reads the lines behind the header.
  /// - Parameters:
  ///   - start: where the header's line ends.
  ///   - mayBeTorn: whether this is the last segment, the only one that a crash can leave torn.
  ///   - visit: called with each sound line's payload, in order: a JSON object. Lines of a decision
  ///     come only once the whole decision is there.
  func read(
    from start: Int, mayBeTorn: Bool, visit: (ArraySlice<UInt8>) throws -> Void
  ) throws -> Contents {
    var contents = Contents(lineCount: 0, endByte: start, lastGroupByte: start, tornTail: nil)
    var position = start
    var lineNumber = 2
    /// The payloads of a decision whose end has not come yet.
    var held: [ArraySlice<UInt8>] = []
    var problem: String?
    var groupByte = start
    while position < bytes.count {
      let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = bytes[position..<end]
      if end == bytes.count || line.isEmpty { break }
      guard LineFrame.isSound(line.span), let frame = LineFrame(line.span) else {
        problem = "this line's checksum is wrong"
        break
      }
      let expected = first + contents.lineCount + held.count
      guard frame.number == expected else {
        problem = "expected line number \(expected), found \(frame.number)"
        break
      }
      if frame.groupIndex == 0 { groupByte = position }
      var payload = line[(position + frame.payloadStart)...]
      payload[payload.startIndex] = UInt8(ascii: "{")
      held.append(payload)
      position = end + 1
      lineNumber += 1
      if frame.batchRest == 0 {
        for payload in held { try visit(payload) }
        contents.lineCount += held.count
        contents.endByte = position
        contents.lastGroupByte = groupByte
        held = []
      }
    }
    let rest = bytes[contents.endByte...]
    if rest.allSatisfy({ $0 == UInt8(ascii: "\n") }) && (mayBeTorn || rest.isEmpty) {
      return contents
    }
    let missing = first + contents.lineCount + held.count
    if !mayBeTorn || provesDurable(missing, from: position) {
      throw LogDamage(
        file: file, line: lineNumber, byte: position,
        problem ?? (held.isEmpty ? "lines are missing here" : "half a decision is missing here"))
    }
    contents.tornTail = TornTail(
      file: file, line: lineNumber - held.count, byte: contents.endByte,
      byteCount: rest.count { $0 != UInt8(ascii: "\n") })
    return contents
  }

  /// Whether a sound line from a place on is of a group that began behind line `number`, so that
  /// line had been flushed.
  private func provesDurable(_ number: Int, from start: Int) -> Bool {
    var position = start
    while position < bytes.count {
      let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = bytes[position..<end]
      if LineFrame.isSound(line.span), let frame = LineFrame(line.span),
        frame.number - frame.groupIndex > number
      {
        return true
      }
      position = end + 1
    }
    return false
  }
}
