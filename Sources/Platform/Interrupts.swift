import Basics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Hears SIGINT, SIGTERM and SIGHUP on a thread of its own, so that what is under way can be finished first.
///
/// The first one is noted, for whoever works to look at. A second one ends the process whatever it is doing:
/// the child is killed, the temporary folder removed, and the exit code is 128 and the signal's number. What
/// the process was started to ignore, as by `nohup`, stays ignored. One of these lives as long as the process.
public final class Interrupts {
  private let listener = InterruptListener()

  public init() {
    var all = sigset_t()
    unsafe sigfillset(&all)
    // The new thread begins with every signal held back: only this one is to be interrupted by an alarm.
    unsafe pthread_sigmask(SIG_SETMASK, &all, &listener.mask)
    let thread = beginThread { [listener] in listener.run() }
    invariant(thread != nil, "no thread could be begun for signals")
    if let thread { pthread_detach(thread) }
    for number in InterruptListener.numbers where !isIgnored(number) {
      unsafe sigaddset(&listener.mask, number)
    }
    unsafe pthread_sigmask(SIG_SETMASK, &listener.mask, nil)
  }

  /// Whether somebody has asked for the end.
  public var isAsked: Bool { listener.isAsked }

  /// Says what a second signal takes along, in place of what was said before.
  public func takeAlong(_ child: ChildProcess?, _ folder: TemporaryFolder?) {
    listener.takeAlong(child?.id ?? 0, folder?.path)
  }
}

/// What the two threads share, behind one lock.
private final class InterruptListener {
  static let numbers = [SIGINT, SIGTERM, SIGHUP]

  /// The signals that the first thread holds back; of no meaning to the other.
  var mask = sigset_t()
  private let shared = Locked(Shared())

  private struct Shared {
    /// How many signals have come.
    var heard = 0
    /// What a second one takes along; 0 for no child.
    var child: pid_t = 0
    var folder: String?
  }

  var isAsked: Bool { shared.with { $0.heard > 0 } }

  func takeAlong(_ child: pid_t, _ folder: String?) {
    shared.with { ($0.child, $0.folder) = (child, folder) }
  }

  func run() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in InterruptListener.numbers where !isIgnored(number) {
      unsafe sigaddset(&signals, number)
    }
    while true {
      var number: Int32 = 0
      if unsafe sigwait(&signals, &number) != 0 { continue }
      let isSecond = shared.with { shared in
        shared.heard += 1
        return shared.heard > 1
      }
      if isSecond { end(number) }
    }
  }

  private func end(_ number: Int32) -> Never {
    let (child, folder) = shared.with { ($0.child, $0.folder) }
    if child > 0 { kill(-child, SIGKILL) }
    // What is being killed may still make a file or two.
    for _ in 0..<50 {
      guard let folder, fileExists(folder) else { break }
      removeTree(folder)
      usleep(10_000)
    }
    _exit(128 + number)
  }
}

/// Whether the process ignores a signal.
private func isIgnored(_ number: Int32) -> Bool {
  var action = sigaction()
  unsafe sigaction(number, nil, &action)
  #if canImport(Darwin)
    let handler = unsafe action.__sigaction_u.__sa_handler
  #elseif canImport(Musl)
    let handler = unsafe action.__sa_handler.sa_handler
  #else
    let handler = unsafe action.__sigaction_handler.sa_handler
  #endif
  // SIG_IGN, which cannot be compared as the function that it is said to be.
  return unsafe unsafeBitCast(handler, to: Int.self) == 1
}
