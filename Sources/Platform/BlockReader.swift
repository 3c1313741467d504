// A file read block by block, for files that are larger than what is kept of them.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An open file that is read from its beginning to its end, closed when nobody holds it any more.
public final class BlockReader {
  private let file: Int32
  private let path: String

  /// - Parameter path: the file; "-" for standard input.
  /// - Throws: `PlatformFailure` when it cannot be opened.
  public init(_ path: String) throws(PlatformFailure) {
    self.path = path
    file = path == "-" ? dup(Stream.input) : unsafe open(path, O_RDONLY | O_CLOEXEC)
    if file < 0 { throw PlatformFailure("read", path) }
  }

  deinit {
    close(file)
  }

  /// How many bytes the file has; nil of what is no regular file, such as a pipe.
  public var size: Int? {
    let end = lseek(file, 0, SEEK_END)
    return end >= 0 && lseek(file, 0, SEEK_SET) == 0 ? Int(end) : nil
  }

  /// Goes to a position of a regular file, from which the next bytes are read.
  /// - Throws: `PlatformFailure` when it cannot.
  public func seek(to position: Int) throws(PlatformFailure) {
    if lseek(file, off_t(position), SEEK_SET) < 0 { throw PlatformFailure("read", path) }
  }

  /// Reads the next bytes into a block, from its first position on, or another.
  /// - Returns: how many; 0 at the end.
  /// - Throws: `PlatformFailure` when it cannot be read.
  public func read(
    into block: inout [UInt8], from start: Int = 0
  ) throws(PlatformFailure) -> Int {
    while true {
      let got = unsafe block.withUnsafeMutableBytes { buffer in
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
        return unsafe readFile(file, room.baseAddress, room.count)
      }
      if got >= 0 { return got }
      if errno != EINTR { throw PlatformFailure("read", path) }
    }
  }
}

/// The system's own function, under a name that the method above does not hide.
private func readFile(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(file, bytes, count)
}
