// Everything that Quid asks of the operating system, in one place: files, the terminal, the
// clocks. Pure modules do not import this one, so the manifest keeps them pure.

public import Basics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What the operating system refused: the operation, the path, and the reason in its own words.
public struct PlatformFailure: Error, Equatable, Sendable {
  public let operation: String
  public let path: String
  public let reason: String
  /// Whether the reader of a pipe has closed it (EPIPE).
  public let isClosedPipe: Bool

  /// `cannot read "a.json": No such file or directory`
  public var message: String { "cannot \(operation) \"\(path)\": \(reason)" }

  public init(_ operation: String, _ path: String, reason: String, isClosedPipe: Bool = false) {
    self.operation = operation
    self.path = path
    self.reason = reason
    self.isClosedPipe = isClosedPipe
  }

  /// With the reason of the last failed call.
  init(_ operation: String, _ path: String) {
    let code = errno
    self.init(
      operation, path, reason: unsafe String(cString: strerror(code)), isClosedPipe: code == EPIPE)
  }
}

// MARK: Files

/// The whole content of a file, read at once.
/// - Throws: `PlatformFailure` when it cannot be opened or read, is a directory, or holds more than
///   `limitBytes`.
public func readFile(_ path: String, limitBytes: Int) throws(PlatformFailure) -> [UInt8] {
  let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
  if file < 0 { throw PlatformFailure("read", path) }
  defer { close(file) }
  return try readOpenFile(file, path, limitBytes: limitBytes)
}

/// Writes all bytes to an open file descriptor, through interruptions and short writes.
/// - Throws: `PlatformFailure` when not all can be written; `isClosedPipe` where its reader is gone.
public func writeAll(_ bytes: [UInt8], to file: Int32, name: String) throws(PlatformFailure) {
  var done = 0
  while done < bytes.count {
    let wrote = unsafe bytes.withUnsafeBytes { buffer in
      unsafe write(file, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
    }
    if wrote < 0 && errno == EINTR { continue }
    if wrote < 0 { throw PlatformFailure("write", name) }
    done += wrote
  }
}

/// Makes what was written to a file survive a loss of power. On Darwin `fsync` stops at the drive's
/// own cache; only `F_FULLFSYNC` goes through it.
/// - Throws: `PlatformFailure` when it fails, after which nothing is known of what was written.
public func flushToDisk(_ file: Int32, name: String) throws(PlatformFailure) {
  while true {
    #if canImport(Darwin)
      let result = fcntl(file, F_FULLFSYNC)
    #else
      let result = fdatasync(file)
    #endif
    if result == 0 { return }
    // Interrupted before it began. Any other failure is final: a second flush would prove nothing.
    if errno != EINTR { throw PlatformFailure("flush", name) }
  }
}

/// A path for output, where the whole of it appears or nothing.
///
/// The bytes are written beside the path, flushed, then renamed onto it. Making one finds an
/// unwritable path before long work begins, and leaves nothing behind when that is interrupted. A
/// path that is no regular file (a pipe, `/dev/null`) is written to directly: a rename would
/// replace the device.
public struct OutputFile: Sendable {
  private let path: String
  private let temporaryPath: String?
  /// The permissions of the file that is replaced; nil when the path is new.
  private let mode: mode_t?

  /// Whether the path is, or will be, a regular file: others are written to as they are, which may wait for a reader.
  public var isRegular: Bool { temporaryPath != nil }

  public init(checking path: String) throws(PlatformFailure) {
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists, kind == S_IFDIR {
      throw PlatformFailure("write", path, reason: "it is a directory")
    }
    var link = stat()
    if !exists, unsafe lstat(path, &link) == 0 {
      throw PlatformFailure("write", path, reason: "it is a link to nothing")
    }
    // The file that a link points to is replaced, not the link.
    let target = exists && kind == S_IFREG ? resolvedPath(path) : path
    if exists, unsafe access(target, W_OK) != 0 { throw PlatformFailure("write", path) }
    self.path = target
    mode = exists ? status.st_mode & 0o777 : nil
    if exists, kind != S_IFREG {
      temporaryPath = nil
    } else {
      let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? ""
      temporaryPath = "\(folder).quid-\(getpid()).partial"
    }
    if let temporaryPath {
      close(try create(temporaryPath))
      unsafe _ = unlink(temporaryPath)
    }
  }

  /// Puts the bytes at the path.
  /// - Throws: `PlatformFailure` when they cannot be written; what stood there before stays.
  public func write(_ bytes: [UInt8]) throws(PlatformFailure) {
    guard let temporaryPath else {
      let file = unsafe open(path, O_WRONLY | O_CLOEXEC)
      if file < 0 { throw PlatformFailure("write", path) }
      defer { close(file) }
      return try writeAll(bytes, to: file, name: path)
    }
    let file = try create(temporaryPath)
    defer {
      close(file)
      // Gone already when it was renamed into place.
      unsafe _ = unlink(temporaryPath)
    }
    try writeAll(bytes, to: file, name: path)
    try flushToDisk(file, name: path)
    if unsafe rename(temporaryPath, path) != 0 { throw PlatformFailure("write", path) }
  }

  /// Creates the temporary file, and follows or reuses nothing that stands there.
  private func create(_ temporaryPath: String) throws(PlatformFailure) -> Int32 {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = unsafe open(temporaryPath, flags, mode ?? 0o666)
    if file < 0 { throw PlatformFailure("write", path) }
    // What was private stays private, whatever the mask for new files.
    if let mode { fchmod(file, mode) }
    return file
  }
}

/// Whether something stands at a path.
public func fileExists(_ path: String) -> Bool {
  unsafe access(path, F_OK) == 0
}

/// Makes a folder, and those above it, where they are not there.
/// - Throws: `PlatformFailure` when one of them cannot be made.
public func makeFolder(_ path: String) throws(PlatformFailure) {
  var made = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/") {
    made += made.isEmpty || made.hasSuffix("/") ? part : "/" + part
    if unsafe mkdir(made, 0o777) != 0, errno != EEXIST { throw PlatformFailure("make", made) }
  }
}

/// Whether two paths lead to the same existing file.
public func isSameFile(_ one: String, _ other: String) -> Bool {
  var (first, second) = (stat(), stat())
  return unsafe stat(one, &first) == 0 && stat(other, &second) == 0
    && first.st_dev == second.st_dev && first.st_ino == second.st_ino
}

private func resolvedPath(_ path: String) -> String {
  guard let resolved = unsafe realpath(path, nil) else { return path }
  defer { unsafe free(resolved) }
  return unsafe String(cString: resolved)
}

/// Prepares the process for plain failures instead of sudden ends, before anything else happens:
///
/// - Whichever of the three standard descriptors is closed is opened onto the null device, since a
///   file opened later would take its number and be written to as output. Output is opened for
///   reading only, so that writing to it fails as it should.
/// - A closed pipe and a file size limit become errors of the write that meets them.
/// - Signals that whoever started it had blocked are heard: else it could not be told to end.
/// - Its memory is its own: see `keepMemoryPrivate`.
public func prepareProcess() {
  keepMemoryPrivate()
  for file: Int32 in 0...2 where fcntl(file, F_GETFD) == -1 {
    unsafe _ = open("/dev/null", file == Stream.error ? O_WRONLY : O_RDONLY)
  }
  unblockSignals()
  // What a runtime prints of a crash holds bytes of memory, and those may be somebody's.
  for number in [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] {
    _ = signal(number, SIG_DFL)
  }
  _ = signal(SIGPIPE, SIG_IGN)
  _ = signal(SIGXFSZ, SIG_IGN)
}

/// Wipes the line that the cursor is on when the process is interrupted, before it ends as usual.
public func wipeLineOnInterrupt() {
  let interrupted: @convention(c) (Int32) -> Void = { number in
    let wipe: StaticString = "\r\u{1B}[K"
    unsafe _ = write(Stream.error, wipe.utf8Start, wipe.utf8CodeUnitCount)
    _ = signal(number, SIG_DFL)
    raise(number)
  }
  _ = signal(SIGINT, interrupted)
}

// MARK: Terminal, environment, time

/// Descriptors of the standard streams.
public enum Stream {
  public static let input: Int32 = 0
  public static let output: Int32 = 1
  public static let error: Int32 = 2
}

/// Whether the descriptor can be written to, and not merely read: a closed one is opened for reading by
/// `prepareProcess`.
public func isWritable(_ file: Int32) -> Bool {
  let flags = fcntl(file, F_GETFL)
  return flags >= 0 && flags & O_ACCMODE != O_RDONLY
}

/// Whether the descriptor is a terminal.
public func isTerminal(_ file: Int32) -> Bool {
  isatty(file) == 1
}

/// The width of the terminal behind a descriptor, in columns; nil when it is none or does not say.
public func terminalColumns(_ file: Int32) -> Int? {
  var size = winsize()
  guard unsafe ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}

/// The absolute path of the working directory; the root's where there is none any more.
public func workingDirectory() -> String {
  guard let path = unsafe getcwd(nil, 0) else { return "/" }
  defer { unsafe free(path) }
  return unsafe String(cString: path)
}

/// The value of an environment variable.
public func environmentValue(_ name: String) -> String? {
  guard let value = unsafe getenv(name) else { return nil }
  return unsafe String(cString: value)
}

/// A clock that only goes forward, for durations.
public func monotonicNanoseconds() -> UInt64 {
  var now = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &now)
  return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}

/// Nanoseconds of a clock that only goes forward and counts the time that the machine sleeps.
public func elapsedNanoseconds() -> UInt64 {
  #if canImport(Darwin)
    return monotonicNanoseconds()
  #else
    var now = timespec()
    unsafe clock_gettime(CLOCK_BOOTTIME, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
  #endif
}

/// Now, by the machine's clock.
public func currentInstant() -> Instant {
  var now = timespec()
  unsafe clock_gettime(CLOCK_REALTIME, &now)
  // A clock that was never set may stand before 1970.
  return Instant(milliseconds: max(0, Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000))
}

/// The number of this process.
public func processID() -> Int {
  Int(getpid())
}

/// Ends the process.
public func exitProcess(_ code: Int32) -> Never {
  exit(code)
}
