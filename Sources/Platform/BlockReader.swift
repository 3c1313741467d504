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

  /// Reads the next bytes into a block, from its first position on.
  /// - Returns: how many; 0 at the end.
  /// - Throws: `PlatformFailure` when it cannot be read.
  public func read(into block: inout [UInt8]) throws(PlatformFailure) -> Int {
    while true {
      let got = unsafe block.withUnsafeMutableBytes { buffer in
        unsafe readFile(file, buffer.baseAddress, buffer.count)
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
