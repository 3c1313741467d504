public import Basics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An open descriptor that several threads write whole lines to, one at a time.
///
/// Writing waits for the reader; so a reader that does not read holds up whoever writes, and nothing is
/// gathered for it meanwhile.
public final class OutputPipe: Sendable {
  private let file: Int32
  private let name: String
  /// Why nothing is written any more. Held while something is written, waiting for the reader included.
  private let outcome = Locked<PlatformFailure?>(nil)
  /// How many bytes have been written: apart from that lock, which whoever waits for a reader holds.
  private let taken = Locked(0)

  public init(_ file: Int32, name: String) {
    self.file = file
    self.name = name
  }

  /// Why nothing is written any more; nil while everything is.
  public var failure: PlatformFailure? { outcome.with { $0 } }

  /// How many bytes have been written.
  var byteCount: Int { taken.with { $0 } }

  /// Writes all bytes, through interruptions and short writes. After a failure nothing is written.
  /// - Parameters:
  ///   - bytes: whole lines.
  ///   - beforeWaiting: called, when given, before the first wait for a reader that does not read; then no more
  ///     is written at once than cannot wait.
  /// - Returns: whether they were written.
  @discardableResult
  public func write(_ bytes: ByteBuffer, beforeWaiting: (() -> Void)? = nil) -> Bool {
    outcome.with { failure in
      if failure != nil { return false }
      let slice = bytes.slice
      var done = 0
      var tell = beforeWaiting
      while done < slice.count {
        if let told = tell, !canWrite(file) {
          told()
          tell = nil
        }
        let most = tell == nil ? OutputPipe.blockBytes : OutputPipe.pieceBytes
        let size = min(most, slice.count - done)
        let wrote = unsafe slice.withUnsafeBytes { buffer in
          unsafe systemWrite(file, buffer.baseAddress.map { unsafe $0 + done }, size)
        }
        if wrote < 0 && errno == EINTR { continue }
        if wrote < 0 && errno == EAGAIN {
          // Whoever gave us the descriptor made it so.
          _ = canWrite(file, milliseconds: 1_000)
          continue
        }
        if wrote < 0 {
          failure = PlatformFailure("write", name)
          return false
        }
        done += wrote
        taken.with { $0 += wrote }
      }
      return true
    }
  }

  /// As much as is written at once, so that a reader who is slow can be told from one who stands still.
  private static let blockBytes = 1 << 16

  /// As much as a pipe that is ready takes without waiting (POSIX, `PIPE_BUF`).
  private static let pieceBytes = 4_096
}

/// Whether a descriptor takes at least a small piece without waiting, or has failed.
public func canWrite(_ file: Int32, milliseconds: Int32 = 0) -> Bool {
  var one = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
  return unsafe poll(&one, 1, milliseconds) > 0
}
