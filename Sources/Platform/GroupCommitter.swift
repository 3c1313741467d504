import Basics
public import Ledger

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// When a group's answers may leave.
public enum Durability: String, CaseIterable, Sendable {
  /// Behind the flush that covers it: nothing acknowledged is lost.
  case strict
  /// At once; a flush follows within 50 milliseconds, and a loss of power takes what it did not cover.
  case relaxed
}

/// Makes groups durable on a thread of its own, so that deciding goes on meanwhile: whatever is decided
/// during one flush shares the next.
///
///     decides ── group 1 ──▶ │ flush 1 │
///     decides ── groups 2, 3, 4 … one  │──▶ │ flush 2 │
///
/// One thread hands over and asks; the other one alone touches the stores.
public final class GroupCommitter: CommitTarget {
  /// How long `relaxed` may go without a flush.
  public static let relaxedNanoseconds: UInt64 = 50_000_000

  private let worker: CommitWorker
  private let durability: Durability
  private var thread = pthread_t()
  private var isClosed = false
  /// Groups handed over so far.
  public private(set) var handedOver = 0

  public init(_ stores: Stores, _ durability: Durability) {
    self.durability = durability
    worker = CommitWorker(
      stores, pauseNanoseconds: durability == .relaxed ? GroupCommitter.relaxedNanoseconds : 0)
    let context = unsafe Unmanaged.passRetained(worker).toOpaque()
    let begun = unsafe pthread_create(
      &thread, nil,
      { context in
        #if canImport(Darwin)
          let worker = unsafe Unmanaged<CommitWorker>.fromOpaque(context).takeRetainedValue()
        #else
          guard let context = unsafe context else { return nil }
          let worker = unsafe Unmanaged<CommitWorker>.fromOpaque(context).takeRetainedValue()
        #endif
        worker.run()
        return nil
      }, context)
    invariant(begun == 0, "no thread could be begun: error \(begun)")
  }

  deinit {
    if !isClosed { worker.finish(thread) }
  }

  /// How many groups are durable.
  public var committed: Int { worker.committed }

  /// How many groups' answers may leave.
  public var acknowledged: Int { durability == .strict ? worker.committed : handedOver }

  /// Whether a group can be handed over without waiting.
  public var isReady: Bool { worker.isReady }

  /// Hands a group over; waits only while the one before is not durable yet.
  /// - Throws: `LogFailure` when a group before failed: this one is not taken, nor any other.
  public func commit(_ group: inout CommitGroup) throws(LogFailure) {
    if group.isEmpty { return }
    try worker.exchange(&group)
    handedOver += 1
  }

  /// Waits until all that was handed over is durable.
  public func wait() throws(LogFailure) {
    try worker.wait()
  }

  /// Waits, seals the stores and ends the thread. Nothing is taken any more.
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
  private let pauseNanoseconds: UInt64
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  /// The group handed over, until the worker has taken it; afterwards the room of the one before.
  private var next = CommitGroup()
  private var isWaiting = false
  private var isWorking = false
  private var isEnding = false
  private var count = 0
  private(set) var failure: LogFailure?

  init(_ stores: Stores, pauseNanoseconds: UInt64) {
    self.stores = stores
    self.pauseNanoseconds = pauseNanoseconds
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

  var isReady: Bool { locked { !isWaiting } }

  func exchange(_ group: inout CommitGroup) throws(LogFailure) {
    let failure = locked {
      while isWaiting && self.failure == nil { sleepUntilChanged() }
      if self.failure == nil {
        swap(&next, &group)
        isWaiting = true
        tell()
      }
      return self.failure
    }
    if let failure { throw failure }
    group.clear()
  }

  func wait() throws(LogFailure) {
    let failure = locked {
      while (isWaiting || isWorking) && self.failure == nil { sleepUntilChanged() }
      return self.failure
    }
    if let failure { throw failure }
  }

  func finish(_ thread: pthread_t) {
    locked {
      isEnding = true
      tell()
    }
    pthread_join(thread, nil)
  }

  // MARK: The committing thread

  func run() {
    var group = CommitGroup()
    var last: UInt64 = 0
    while take(&group) {
      var failure: LogFailure?
      do {
        try stores.commit(&group)
      } catch {
        failure = error
      }
      let isLast = locked {
        if failure == nil { count += 1 }
        self.failure = failure
        isWorking = false
        tell()
        return failure != nil || isEnding
      }
      if failure != nil { return }
      if pauseNanoseconds > 0 && !isLast {
        let now = monotonicNanoseconds()
        let due = last + pauseNanoseconds
        if now < due { usleep(UInt32((due - now) / 1_000)) }
        last = monotonicNanoseconds()
      }
    }
  }

  /// Waits for a group and takes it; false at the end.
  private func take(_ group: inout CommitGroup) -> Bool {
    locked {
      while !isWaiting && !isEnding { sleepUntilChanged() }
      if !isWaiting { return false }
      swap(&next, &group)
      isWaiting = false
      isWorking = true
      tell()
      return true
    }
  }
}
