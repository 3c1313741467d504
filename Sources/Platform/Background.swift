// Threads: how one is begun, work that nobody waits for, and work whose result is waited for.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Begins a thread that does some work. Whoever calls vouches for what the two threads share.
/// - Returns: the thread, to be joined or detached; nil where the system has none to give.
func beginThread(_ work: @escaping () -> Void) -> pthread_t? {
  var thread = pthread_t()
  let context = unsafe Unmanaged.passRetained(ThreadWork(work)).toOpaque()
  let begun = unsafe pthread_create(
    &thread, nil,
    { context in
      #if canImport(Darwin)
        let work = unsafe Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue()
      #else
        guard let context = unsafe context else { return nil }
        let work = unsafe Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue()
      #endif
      work.body()
      return nil
    }, context)
  if begun == 0 { return thread }
  unsafe Unmanaged<ThreadWork>.fromOpaque(context).release()
  return nil
}

/// What the other thread is handed.
private final class ThreadWork {
  let body: () -> Void

  init(_ body: @escaping () -> Void) { self.body = body }
}

/// Does work on a thread of its own, which nobody waits for: the end of the process cuts it short.
public func doInBackground(_ work: @escaping @Sendable () -> Void) {
  if let thread = beginThread(work) {
    pthread_detach(thread)
  } else {
    // Without a thread it is done here, and the caller waits for it.
    work()
  }
}

/// Work that is done once, on a thread of its own.
public final class Errand<Result: Sendable> {
  private let found = Locked<Result?>(nil)

  /// Begins it.
  /// - Parameter wakeup: rung when there is a result.
  public init(ringing wakeup: Wakeup, _ work: @escaping @Sendable () -> Result) {
    doInBackground { [found] in
      let result = work()
      found.with { $0 = result }
      wakeup.ring()
    }
  }

  /// What came of it; nil until it is done.
  public var result: Result? { found.with { $0 } }
}

/// Work that is done whenever it is asked for, on a thread of its own and never twice at a time.
///
/// What takes too long is given up: its thread may wait for ever, so none is begun beside it. One thread asks and looks.
public final class RepeatedWork<Result: Sendable> {
  /// What has come of it since the last look.
  public enum Outcome {
    case done(Result)
    /// It has taken too long; what comes of it later is passed over.
    case givenUp
    case nothingYet
  }

  private let nanoseconds: UInt64
  private let wakeup: Wakeup
  private let work: @Sendable () -> Result
  /// The work under way; nil when none is.
  private var errand: Errand<Result>?
  private var limit: UInt64 = 0
  /// Whether the work under way has taken too long.
  public private(set) var isGivenUp = false
  /// Whether it was asked for since the work under way began.
  private var isWantedAgain = false

  /// - Parameters:
  ///   - seconds: how long it may take.
  ///   - wakeup: rung when there is a result.
  ///   - work: what is done, on a thread of its own.
  public init(
    seconds: Int, ringing wakeup: Wakeup, _ work: @escaping @Sendable () -> Result
  ) {
    nanoseconds = UInt64(seconds) * 1_000_000_000
    self.wakeup = wakeup
    self.work = work
  }

  /// Whether any is under way, in time or not.
  public var isUnderWay: Bool { errand != nil }

  /// Begins it, now or when the one under way is over.
  public func begin() {
    if isUnderWay {
      isWantedAgain = true
      return
    }
    limit = monotonicNanoseconds() + nanoseconds
    isGivenUp = false
    isWantedAgain = false
    errand = Errand(ringing: wakeup, work)
  }

  /// Looks what has come of it. Each outcome is told once.
  public func look() -> Outcome {
    guard let errand else { return .nothingYet }
    if let result = errand.result {
      self.errand = nil
      let isLate = isGivenUp
      if isWantedAgain { begin() }
      return isLate ? .nothingYet : .done(result)
    }
    if isGivenUp || monotonicNanoseconds() < limit { return .nothingYet }
    isGivenUp = true
    return .givenUp
  }
}
