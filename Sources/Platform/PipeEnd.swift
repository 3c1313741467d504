// One end of a pipe, held by this process. See `ChildProcess`.

import Basics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An open end of a pipe, closed when nobody holds it any more.
public final class PipeEnd {
  /// -1 once it is closed.
  private(set) var file: Int32
  private let name: String

  init(_ file: Int32, name: String) {
    self.file = file
    self.name = name
  }

  deinit {
    close()
  }

  /// Both ends of a new pipe, closed in programs that are started.
  static func pair(name: String) throws(PlatformFailure) -> (reading: PipeEnd, writing: PipeEnd) {
    var files: [Int32] = [-1, -1]
    let made = unsafe pipe(&files)
    if made != 0 { throw PlatformFailure("make a pipe for", name) }
    for file in files { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
    return (PipeEnd(files[0], name: name), PipeEnd(files[1], name: name))
  }

  /// Makes room for so many bytes on the way, where the platform lets us choose.
  /// - Returns: the room that there is; a cautious guess where the platform does not say.
  public func enlarge(to bytes: Int) -> Int {
    #if os(Linux)
      // F_SETPIPE_SZ, which the headers keep to those who ask for everything GNU.
      let room = fcntl(file, 1_031, Int32(bytes))
      if room > 0 { return Int(room) }
      return 1 << 16
    #else
      return 1 << 14
    #endif
  }

  /// From now on nothing waits at this end: reading and writing answer nil instead.
  public func stopWaiting() {
    _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK)
  }

  /// Closes the end; a second time does nothing.
  public func close() {
    if file >= 0 { closeFile(file) }
    file = -1
  }

  /// Writes what there is room for; where the end waits, all of it.
  /// - Returns: how many bytes; nil when there is no room or a signal came first.
  /// - Throws: `PlatformFailure` when the other end is closed or the call fails.
  public func write(_ bytes: ArraySlice<UInt8>) throws(PlatformFailure) -> Int? {
    let wrote = unsafe bytes.withUnsafeBytes { buffer in
      unsafe writeFile(file, buffer.baseAddress, buffer.count)
    }
    return try count(wrote, "write to")
  }

  /// Reads what is there into a buffer, from a position on.
  /// - Returns: how many bytes; 0 at the end, nil when nothing is there or a signal came first.
  /// - Throws: `PlatformFailure` when the call fails.
  public func read(
    into buffer: inout [UInt8], from start: Int
  ) throws(PlatformFailure) -> Int? {
    let got = unsafe buffer.withUnsafeMutableBytes { buffer in
      let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
      return unsafe readFile(file, room.baseAddress, room.count)
    }
    return try count(got, "read from")
  }

  private func count(_ result: Int, _ operation: String) throws(PlatformFailure) -> Int? {
    if result >= 0 { return result }
    if errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR { return nil }
    throw PlatformFailure(operation, name)
  }

  /// Waits until one end can be read or, where it is given, another can be written, or until so many
  /// nanoseconds are over.
  public static func wait(reading: PipeEnd, writing: PipeEnd?, nanoseconds: Int64) {
    var (readable, writable) = (fd_set(), fd_set())
    PipeEnd.add(reading.file, to: &readable)
    if let writing { PipeEnd.add(writing.file, to: &writable) }
    let time = max(0, nanoseconds).quotientAndRemainder(dividingBy: 1_000_000_000)
    var limit = timespec()
    limit.tv_sec = Int(time.quotient)
    limit.tv_nsec = Int(time.remainder)
    // Not `poll`, whose time is in milliseconds.
    let count = max(reading.file, writing?.file ?? 0) + 1
    unsafe _ = pselect(count, &readable, &writable, nil, &limit, nil)
  }

  /// `FD_SET`, which is a macro: one bit for each descriptor, the lowest first.
  private static func add(_ file: Int32, to set: inout fd_set) {
    let file = Int(file)
    unsafe withUnsafeMutableBytes(of: &set) { bytes in
      invariant(file >= 0 && file < 8 * bytes.count, "descriptor \(file) beyond \(8 * bytes.count)")
      unsafe bytes[file / 8] |= 1 << UInt8(file % 8)
    }
  }
}

/// Asks for waits of this thread to end on time. Linux else lets them end up to 50 microseconds late, to
/// wake several at once; programs started from here on would inherit it.
public func wakeOnTime() {
  #if os(Linux)
    let file = unsafe open("/proc/self/timerslack_ns", O_WRONLY | O_CLOEXEC)
    if file < 0 { return }
    try? writeAll(Array("1".utf8), to: file, name: "timer slack")
    closeFile(file)
  #endif
}

/// Interrupts whatever this process waits for once a second, so that who waits can look at a clock.
public func interruptEverySecond() {
  let handler: @convention(c) (Int32) -> Void = { _ in alarm(1) }
  var action = sigaction()
  #if canImport(Darwin)
    unsafe action.__sigaction_u.__sa_handler = handler
  #elseif canImport(Musl)
    unsafe action.__sa_handler.sa_handler = handler
  #else
    unsafe action.__sigaction_handler.sa_handler = handler
  #endif
  // Without SA_RESTART, which would go on waiting.
  action.sa_flags = 0
  unsafe sigaction(SIGALRM, &action, nil)
  alarm(1)
}

/// Ends what `interruptEverySecond` began.
public func stopInterrupting() {
  _ = signal(SIGALRM, SIG_IGN)
  alarm(0)
}

// The system's own functions, under names that the methods above do not hide.

private func closeFile(_ file: Int32) {
  close(file)
}

private func writeFile(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(file, bytes, count)
}

private func readFile(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(file, bytes, count)
}
