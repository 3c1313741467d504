// Another program, started with a pipe to its input and one from its output:
//
//     this process ── input ──▶ stdin │ program │ stdout ── output ──▶ this process
//                                     └ stderr: where ours goes

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A running program that this one has started, in a process group of its own: what a terminal sends to those
/// in its foreground, such as Ctrl-C, is for this process to deal with. Nothing ends it but its own doing, or
/// `signal`.
public final class ChildProcess {
  /// How a program ended.
  public enum Ending: Equatable, Sendable {
    case exit(Int32)
    case signal(Int32)
  }

  /// What it reads.
  public let input: PipeEnd
  /// What it writes.
  public let output: PipeEnd
  /// Its number, and that of its process group.
  let id: pid_t
  private var ending: Ending?

  /// Starts a program.
  /// - Parameter command: the program, looked up in `PATH` unless it has a slash, and its arguments.
  /// - Throws: `PlatformFailure` when it cannot be started; what the program does then is told by `wait`.
  public init(_ command: [String]) throws(PlatformFailure) {
    let name = command.first ?? ""
    let (childInput, input) = try PipeEnd.pair(name: name)
    let (output, childOutput) = try PipeEnd.pair(name: name)
    var id: pid_t = 0
    let code = ChildProcess.spawn(command, childInput.file, childOutput.file, &id)
    if code != 0 {
      throw PlatformFailure("start", name, reason: unsafe String(cString: strerror(code)))
    }
    self.id = id
    self.input = input
    self.output = output
    // Else neither side would ever see the end of a pipe.
    childInput.close()
    childOutput.close()
  }

  private static func spawn(
    _ command: [String], _ input: Int32, _ output: Int32, _ id: inout pid_t
  ) -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    // What this process ignores or holds back, a program that it starts would too: nothing of what it
    // set itself, or needs to end the other, shall be passed on.
    var (signals, held) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&signals)
    unsafe sigemptyset(&held)
    for number in [SIGPIPE, SIGXFSZ, SIGALRM, SIGTERM] { unsafe sigaddset(&signals, number) }
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &held)
    unsafe posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    var words = unsafe command.map { unsafe strdup($0) }
    unsafe words.append(nil)
    defer { for index in unsafe words.indices { unsafe free(words[index]) } }
    guard let name = unsafe words[0] else { return ENOENT }
    return unsafe posix_spawnp(&id, name, &actions, &attributes, words, environ)
  }

  /// Sends it, and what it has started itself, a signal, unless it has ended.
  public func signal(_ number: Int32) {
    if ending == nil { kill(-id, number) }
  }

  /// Waits for its end.
  /// - Returns: how it ended; nil when it has not, after so many nanoseconds.
  public func wait(nanoseconds: UInt64) -> Ending? {
    let limit = monotonicNanoseconds() + nanoseconds
    while ending == nil {
      var status: Int32 = 0
      let found = unsafe waitpid(id, &status, WNOHANG)
      if found == id {
        // WIFEXITED and its kin are macros: the low seven bits are the signal, 0 for an exit.
        ending = status & 0x7F == 0 ? .exit(status >> 8 & 0xFF) : .signal(status & 0x7F)
      } else if found < 0, errno != EINTR {
        return nil
      } else if monotonicNanoseconds() >= limit {
        return nil
      } else {
        usleep(500)
      }
    }
    return ending
  }

  /// Ends it: by request, then by force.
  public func terminate() {
    signal(SIGTERM)
    if wait(nanoseconds: 2_000_000_000) != nil { return }
    signal(SIGKILL)
    _ = wait(nanoseconds: 2_000_000_000)
  }
}

/// The file that this program was started from.
public func executablePath() -> String {
  #if canImport(Darwin)
    var size: UInt32 = 0
    unsafe _ = _NSGetExecutablePath(nil, &size)
    var path = [CChar](repeating: 0, count: Int(size))
    if unsafe _NSGetExecutablePath(&path, &size) != 0 { return CommandLine.arguments[0] }
    return unsafe String(cString: path)
  #else
    guard let path = unsafe realpath("/proc/self/exe", nil) else {
      return CommandLine.arguments[0]
    }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  #endif
}
