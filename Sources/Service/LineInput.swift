import Basics

/// Lines out of blocks: what was read and not yet taken, with an end to how much that can be. Lines that were
/// taken are overwritten when the block has no more.
struct LineInput {
  /// Filled from `start` to `end`; the rest is room.
  private(set) var bytes: [UInt8]
  private var start = 0
  private(set) var end = 0
  /// What lies before has been overwritten.
  private var overwritten = 0
  /// Whether the line that is being read is too long, so that the rest of it is let go.
  private var isSkipping = false

  /// What stands next.
  enum Item: Equatable {
    case line(Range<Int>)
    /// A line that is longer than a line may be.
    case tooLong
    case none
  }

  /// - Parameter blockBytes: as much is read at a time, or more.
  init(blockBytes: Int = 1 << 17) {
    bytes = [UInt8](repeating: 0, count: Limits.lineBytes + blockBytes)
  }

  /// Makes room behind what is there, of a block at least, and lets `read` fill it.
  /// - Parameter read: fills the room from a position on and says with how much.
  /// - Returns: how much was read.
  mutating func fill<Failure: Error>(
    _ read: (inout [UInt8], Int) throws(Failure) -> Int
  ) throws(Failure) -> Int {
    if start > 0 {
      let rest = end - start
      for index in 0..<rest { bytes[index] = bytes[start + index] }
      bytes.overwrite(max(rest, overwritten)..<end)
      (start, end, overwritten) = (0, rest, 0)
    }
    let got = try read(&bytes, end)
    end += got
    return got
  }

  /// The next whole line, which is taken with its newline.
  mutating func next() -> Item {
    let newline = newlineIndex
    if newline < end {
      let line = start..<newline
      start = newline + 1
      if isSkipping {
        isSkipping = false
        return next()
      }
      return line.count > Limits.lineBytes ? .tooLong : .line(line)
    }
    if isSkipping {
      start = end
    } else if end - start > Limits.lineBytes {
      start = end
      isSkipping = true
      return .tooLong
    }
    overwriteTaken()
    return .none
  }

  private mutating func overwriteTaken() {
    bytes.overwrite(overwritten..<start)
    overwritten = start
  }

  private var newlineIndex: Int {
    let span = bytes.span
    return span.extracting(0..<end).newline(from: start)
  }

  /// What stands there behind the last newline, for the end of the input, with which the process ends.
  mutating func last() -> Item {
    defer { start = end }
    if isSkipping || start == end { return .none }
    return .line(start..<end)
  }
}
