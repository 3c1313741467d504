public import Basics
public import Ledger

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// When responses may leave.
public enum Durability: String, CaseIterable, Sendable {
  /// Behind the flush that covers what they tell: nothing acknowledged is lost.
  case strict
  /// At once; a flush follows within `Limits.relaxedMilliseconds`, and a crash takes what it did not cover.
  case relaxed
}

/// Makes groups durable on a thread of its own, so that deciding goes on meanwhile, and writes the responses that
/// waited for them: whatever is decided during one flush shares the next.
///
///     decides ── group 1 ──▶ │ flush 1 │ responses 1
///     decides ── groups 2, 3, 4 … one  │──▶ │ flush 2 │ responses 2, 3, 4
///
/// One thread hands over and asks; the other one alone touches the stores.
public final class GroupCommitter: CommitTarget {
  private let worker: CommitWorker
  private let thread: pthread_t?
  private var isClosed = false
  /// Groups handed over so far.
  public private(set) var handedOver = 0

  /// - Parameters:
  ///   - stores: where groups are made durable; nobody else writes to them until `close` is over.
  ///   - output: where responses go; nil where nobody waits for any.
  ///   - wakeup: rung when there is room again that was asked for, and when a group failed.
  public init(_ stores: Stores, output: OutputPipe? = nil, wakeup: Wakeup? = nil) {
    worker = CommitWorker(stores, output, wakeup)
    thread = beginThread { [worker] in worker.run() }
    invariant(thread != nil, "no thread could be begun for committing")
  }

  deinit {
    if !isClosed { worker.finish(thread) }
  }

  /// How many groups are durable.
  public var committed: Int { worker.committed }

  /// Why a group failed: nothing is taken any more.
  public var failure: LogFailure? { worker.failure }

  /// How long groups took from when their first request came until their responses were written, in nanoseconds.
  public var latency: Histogram { worker.latency }

  /// Whether nothing is under way, so that what is handed over now is taken at once.
  public var isIdle: Bool { worker.isIdle }

  /// Whether a group can be handed over without waiting. When not, the wakeup is rung as soon as one can.
  public func hasRoom() -> Bool { worker.hasRoom() }

  /// Hands a group over; waits only while the one before has not been taken yet.
  /// - Throws: `LogFailure` when a group before failed: this one is not taken, nor any other.
  public func commit(_ group: inout CommitGroup) throws(LogFailure) {
    if group.isEmpty { return }
    var none = ByteBuffer()
    try commit(&group, responses: &none, since: monotonicNanoseconds())
  }

  /// Hands a group over with the responses that wait for it; the group may be empty, and then the responses wait
  /// for the groups before.
  /// - Parameters:
  ///   - group: what is to be durable; comes back empty, with the room of one before.
  ///   - responses: what is written once it is; comes back empty.
  ///   - began: when its first request came, in nanoseconds of the clock that only goes forward.
  /// - Throws: `LogFailure` when a group before failed; this one and the responses are left as they are.
  public func commit(
    _ group: inout CommitGroup, responses: inout ByteBuffer, since began: UInt64
  ) throws(LogFailure) {
    try worker.exchange(&group, &responses, began)
    handedOver += 1
  }

  /// Responses that were handed over and not written because a group failed.
  public func takeUnwritten() -> ByteBuffer { worker.takeUnwritten() }

  /// Has the committing thread check, behind the group that it has, that the files it writes are still those at their
  /// paths. When they are not, that is a failure like any other.
  public func recheck() { worker.askForRecheck() }

  /// Waits until all that was handed over is durable.
  /// - Throws: `LogFailure` when a group failed.
  public func wait() throws(LogFailure) {
    try worker.wait()
  }

  /// Waits, seals the stores and ends the thread. Nothing is taken any more.
  /// - Throws: `LogFailure` when a group failed or the stores cannot be sealed.
  public func close() throws(LogFailure) {
    if isClosed { return }
    isClosed = true
    worker.finish(thread)
    if let failure = worker.failure { throw failure }
    try worker.stores.close()
  }
}

/// What the two threads share, behind one lock. `stores` belongs to the committing thread until that has
/// ended; everything else is only touched while the lock is held.
@safe
private final class CommitWorker {
  let stores: Stores
  private let output: OutputPipe?
  private let wakeup: Wakeup?
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  /// The group handed over, until the worker has taken it; afterwards the room of the one before.
  private var next = CommitGroup()
  private var nextResponses = ByteBuffer()
  private var nextSince: UInt64 = 0
  private var isWaiting = false
  private var isWorking = false
  private var isEnding = false
  private var wantsRoom = false
  private var wantsRecheck = false
  private var count = 0
  private var failed: LogFailure?
  private var unwritten = ByteBuffer()
  private var taken = Histogram()

  init(_ stores: Stores, _ output: OutputPipe?, _ wakeup: Wakeup?) {
    self.stores = stores
    self.output = output
    self.wakeup = wakeup
    unsafe lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    unsafe changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(changed, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(lock)
    unsafe pthread_cond_destroy(changed)
    unsafe lock.deallocate()
    unsafe changed.deallocate()
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return body()
  }

  private func sleepUntilChanged() {
    unsafe pthread_cond_wait(changed, lock)
  }

  private func tell() {
    unsafe pthread_cond_broadcast(changed)
  }

  // MARK: The deciding thread

  var committed: Int { locked { count } }

  var failure: LogFailure? { locked { failed } }

  var latency: Histogram { locked { taken } }

  var isIdle: Bool { locked { !isWaiting && !isWorking } }

  func hasRoom() -> Bool {
    locked {
      if isWaiting { wantsRoom = true }
      return !isWaiting
    }
  }

  func takeUnwritten() -> ByteBuffer {
    locked {
      var responses = ByteBuffer()
      swap(&responses, &unwritten)
      let waiting = nextResponses.slice
      if isWaiting { responses.append(waiting.span) }
      return responses
    }
  }

  func exchange(
    _ group: inout CommitGroup, _ responses: inout ByteBuffer, _ began: UInt64
  ) throws(LogFailure) {
    let failure = locked {
      while isWaiting && failed == nil { sleepUntilChanged() }
      if failed == nil {
        swap(&next, &group)
        swap(&nextResponses, &responses)
        nextSince = began
        isWaiting = true
        tell()
      }
      return failed
    }
    if let failure { throw failure }
    group.clear()
    responses.clear()
  }

  func askForRecheck() {
    locked {
      wantsRecheck = true
      tell()
    }
  }

  func wait() throws(LogFailure) {
    let failure = locked {
      while (isWaiting || isWorking) && failed == nil { sleepUntilChanged() }
      return failed
    }
    if let failure { throw failure }
  }

  func finish(_ thread: pthread_t?) {
    locked {
      isEnding = true
      tell()
    }
    if let thread { pthread_join(thread, nil) }
  }

  // MARK: The committing thread

  func run() {
    var group = CommitGroup()
    var responses = ByteBuffer()
    var since: UInt64 = 0
    while true {
      let work = take(&group, &responses, &since)
      if work == .ended { return }
      var failure: LogFailure?
      do {
        if work == .recheck {
          try stores.recheck()
        } else {
          try stores.commit(&group)
          if responses.count > 0 { output?.write(responses) }
        }
      } catch {
        failure = error
      }
      let elapsed = Int64(monotonicNanoseconds() - since)
      locked {
        if failure != nil {
          swap(&unwritten, &responses)
        } else if work == .group {
          count += 1
          taken.record(elapsed)
        }
        failed = failure
        isWorking = false
        tell()
      }
      if failure != nil {
        wakeup?.ring()
        return
      }
      responses.clear()
    }
  }

  private enum Work {
    case group, recheck
    /// The end.
    case ended
  }

  /// Waits for something to do, and takes the group where it is one.
  private func take(
    _ group: inout CommitGroup, _ responses: inout ByteBuffer, _ since: inout UInt64
  ) -> Work {
    var isAwaited = false
    let work: Work = locked {
      while !isWaiting && !isEnding && !wantsRecheck { sleepUntilChanged() }
      if wantsRecheck {
        wantsRecheck = false
        isWorking = true
        return .recheck
      }
      if !isWaiting { return .ended }
      swap(&next, &group)
      swap(&nextResponses, &responses)
      since = nextSince
      isWaiting = false
      isWorking = true
      isAwaited = wantsRoom
      wantsRoom = false
      tell()
      return .group
    }
    if isAwaited { wakeup?.ring() }
    return work
  }
}
