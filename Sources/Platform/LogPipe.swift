import Basics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An open descriptor for lines that nobody waits for: where whoever reads them stands still, lines are dropped and
/// counted, and the count is told with the next line that is taken.
///
/// A line is begun only where there is room, and finished within `Limits.logMilliseconds` or cut short.
public final class LogPipe: Sendable {
  /// What became of the lines before.
  private struct State {
    /// Lines that were not written, or not to their end.
    var droppedCount = 0
    /// Whether the last thing written was a part of a line.
    var isCut = false
  }

  private let file: Int32
  private let state = Locked(State())

  public init(_ file: Int32) {
    self.file = file
  }

  /// Writes a line, with its newline, or drops it.
  /// - Parameters:
  ///   - line: the line, with its newline.
  ///   - told: the line that tells how many were dropped before, with its newline.
  public func write(_ line: [UInt8], afterDropping told: (Int) -> [UInt8]) {
    state.with { state in
      if state.droppedCount > 0 {
        let newline = state.isCut ? [UInt8(ascii: "\n")] : []
        if !put(newline + told(state.droppedCount), &state) {
          state.droppedCount += 1
          return
        }
        state.droppedCount = 0
      }
      if !put(line, &state) { state.droppedCount += 1 }
    }
  }

  /// Writes bytes as far as there is room, waiting only for the rest of what was begun.
  /// - Returns: whether all were written.
  private func put(_ bytes: [UInt8], _ state: inout State) -> Bool {
    var done = 0
    var limit: UInt64 = 0
    while done < bytes.count {
      let now = done == 0 ? 0 : monotonicNanoseconds()
      let patience = limit > now ? Int32((limit - now) / 1_000_000) : 0
      // As much as a pipe that is ready takes without waiting (POSIX, `PIPE_BUF`).
      let count = min(4_096, bytes.count - done)
      let wrote =
        canWrite(file, milliseconds: patience)
        ? unsafe bytes.withUnsafeBytes { buffer in
          unsafe systemWrite(file, buffer.baseAddress.map { unsafe $0 + done }, count)
        } : 0
      if wrote < 0 && errno == EINTR { continue }
      if wrote <= 0 {
        if done > 0 { state.isCut = true }
        return false
      }
      if done == 0 { limit = monotonicNanoseconds() + UInt64(Limits.logMilliseconds) * 1_000_000 }
      done += wrote
    }
    state.isCut = false
    return true
  }
}
