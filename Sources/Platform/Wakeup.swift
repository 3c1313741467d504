#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What has happened to a waiting thread besides input.
public enum WakeupReason: UInt8, Sendable {
  /// Another thread has done something that is waited for.
  case other
  /// Somebody asks the process to end, or to read its files anew.
  case terminate, reload
}

/// Wakes the one thread that waits for input, from another thread or from a signal.
public final class Wakeup: Sendable {
  private let ends: (read: Int32, write: Int32)

  public init() throws(PlatformFailure) {
    var files: [Int32] = [0, 0]
    if unsafe pipe(&files) != 0 { throw PlatformFailure("make", "a pipe") }
    for file in files {
      _ = fcntl(file, F_SETFD, FD_CLOEXEC)
      // Ringing must never wait, and whoever looks must not either.
      _ = fcntl(file, F_SETFL, O_NONBLOCK)
    }
    ends = (files[0], files[1])
  }

  deinit {
    close(ends.read)
    close(ends.write)
  }

  /// Wakes the thread. A pipe that is full has woken it already.
  public func ring() { Wakeup.ring(ends.write, .other) }

  fileprivate static func ring(_ file: Int32, _ reason: WakeupReason) {
    var byte = reason.rawValue
    unsafe _ = Platform.systemWrite(file, &byte, 1)
  }

  /// Waits for a ring.
  public func wait(milliseconds: Int) {
    _ = wait(for: -1, milliseconds: milliseconds)
  }

  /// Waits for input or a ring.
  /// - Returns: whether input, or its end, can be read, and what was rung for.
  public func wait(
    for input: Int32, milliseconds: Int
  ) -> (hasInput: Bool, reasons: [WakeupReason]) {
    var files = [ends.read, input].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let found = unsafe poll(&files, nfds_t(files.count), Int32(milliseconds))
    if found <= 0 { return (false, []) }
    return (files[1].revents != 0, files[0].revents == 0 ? [] : reasons())
  }

  private func reasons() -> [WakeupReason] {
    var found: Set<UInt8> = []
    var bytes = [UInt8](repeating: 0, count: 64)
    while true {
      let got = unsafe read(ends.read, &bytes, bytes.count)
      if got < 0 && errno == EINTR { continue }
      if got <= 0 { break }
      found.formUnion(bytes[..<got])
    }
    return found.sorted().compactMap { WakeupReason(rawValue: $0) }
  }

  /// From now on SIGHUP rings for `reload`; a ring before anybody waits is kept. One wakeup of a process can.
  public func ringOnReload() {
    unsafe signalFile = ends.write
    _ = signal(SIGHUP) { _ in
      let error = errno
      Wakeup.ring(unsafe signalFile, .reload)
      errno = error
    }
  }

  /// From now on the first SIGTERM or SIGINT rings for `terminate`, and the process has so many seconds to
  /// finish what is under way; a second one ends it as usual. One wakeup of a process can, the same as above.
  public func ringOnEnd(drainSeconds: Int) {
    unsafe signalFile = ends.write
    unsafe signalSeconds = UInt32(drainSeconds)
    endOnAlarm()
    _ = signal(SIGTERM, noteTermination)
    _ = signal(SIGINT, noteTermination)
  }
}

// What signal handlers may look at; set once, before they are.
nonisolated(unsafe) private var signalFile: Int32 = -1
nonisolated(unsafe) private var signalSeconds: UInt32 = 0

private func noteTermination(_ number: Int32) {
  let error = errno
  _ = signal(SIGTERM, SIG_DFL)
  _ = signal(SIGINT, SIG_DFL)
  alarm(unsafe signalSeconds)
  Wakeup.ring(unsafe signalFile, .terminate)
  errno = error
}

func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(file, bytes, count)
}

/// Reads what is there, at least one byte, into the room behind `start`.
/// - Returns: how many bytes; 0 at the end of the input.
/// - Throws: `PlatformFailure` when the call fails.
public func readBlock(
  _ file: Int32, into room: inout [UInt8], from start: Int, name: String
) throws(PlatformFailure) -> Int {
  while true {
    let got = unsafe room.withUnsafeMutableBytes { buffer in
      unsafe read(file, buffer.baseAddress.map { unsafe $0 + start }, buffer.count - start)
    }
    if got < 0 && errno == EINTR { continue }
    if got < 0 && errno == EAGAIN {
      // It was ready and is not any more; whoever waits for it waits again.
      var one = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      unsafe _ = poll(&one, 1, 1_000)
      continue
    }
    if got < 0 { throw PlatformFailure("read", name) }
    return got
  }
}

/// Bytes of the system's own randomness.
/// - Throws: `PlatformFailure` when `/dev/urandom` cannot be read.
public func systemRandom(_ count: Int) throws(PlatformFailure) -> [UInt8] {
  let file = unsafe open("/dev/urandom", O_RDONLY | O_CLOEXEC)
  if file < 0 { throw PlatformFailure("read", "/dev/urandom") }
  defer { close(file) }
  var bytes = [UInt8](repeating: 0, count: count)
  var done = 0
  while done < count {
    let got = try readBlock(file, into: &bytes, from: done, name: "/dev/urandom")
    if got == 0 { throw PlatformFailure("read", "/dev/urandom", reason: "it ended") }
    done += got
  }
  return bytes
}
