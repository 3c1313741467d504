import Basics
import Engine
import Exchanges
import Ledger
public import Platform

/// How a service ended.
public enum ServiceEnding: Equatable, Sendable {
  /// At the end of its input or when it was told to, with everything taken answered and durable.
  case drained
  /// Nobody reads the responses any more; everything taken is durable.
  case outputClosed
  /// Responses could not be written; everything taken is durable.
  case outputFailed(String)
  /// The stores failed: what was not acknowledged may be lost, and was answered so.
  case storesFailed(String)
  case inputFailed(String)
}

/// The pipes of a service: reads blocks of requests, has them decided, hands what was decided to the thread that
/// makes it durable, and writes what may leave.
///
/// Nothing is read while responses cannot be written, so a client that does not read is not read from either,
/// and memory stays bounded whatever a client does.
public final class ServiceLoop {
  /// Changed in place: it is large.
  public var service: ExchangeService
  private let committer: GroupCommitter
  private let output: OutputPipe
  private let input: Int32
  private let wakeup: Wakeup
  private let log: ServiceLog
  private var lines = LineInput()
  private var group = CommitGroup()
  /// When the first request of the group being filled came, by the clock that only goes forward.
  private var groupSince: UInt64 = 0
  private var isReading = true
  private var clock: GuardedClock
  /// Nil where what nobody has judged is judged when it is asked about: with moments of the callers' nobody knows which
  /// day comes, and what is answered must not depend on the speed of a thread.
  private let judging: DayJudging?
  private var nextSecond: UInt64 = 0
  private var seconds = 0

  /// Called when the process is told to read its files anew.
  public var reload: (ServiceLoop) -> Void = { _ in }
  /// Called at every turn while something is done beside the requests, to take up what came of it; nil otherwise.
  public var whileReloading: ((ServiceLoop) -> Void)?
  /// Called every second.
  public var eachSecond: (ServiceLoop) -> Void = { _ in }
  /// Called when the end begins: nothing more is read, and what was taken is answered and made durable.
  public var ends: () -> Void = {}
  /// Called every few seconds with a way to get the metrics as text.
  public var publish: (([UInt8]) -> Void)?

  public init(
    _ service: ExchangeService, _ committer: GroupCommitter, input: Int32, output: OutputPipe,
    wakeup: Wakeup, log: ServiceLog
  ) {
    clock = GuardedClock(
      after: service.engine.state.exchange.latest, machine: currentInstant(),
      elapsed: elapsedNanoseconds())
    judging = service.clock == .system ? DayJudging(ringing: wakeup) : nil
    self.service = service
    self.committer = committer
    self.input = input
    self.output = output
    self.wakeup = wakeup
    self.log = log
  }

  /// Has the catalog in force judged for today, but waits no longer than `Limits.judgingMilliseconds`: what is not
  /// judged by then follows, and is not shown before. To be called once, before `run`.
  public func prepare() {
    let end = monotonicNanoseconds() + UInt64(Limits.judgingMilliseconds) * 1_000_000
    while isReading, judging != nil, !judge(), monotonicNanoseconds() < end {
      heed(wakeup.wait(for: -1, milliseconds: 50).reasons)
    }
  }

  /// Serves until the end of the input, a signal, or a failure.
  public func run() -> ServiceEnding {
    do {
      while isReading && output.failure == nil { try turn() }
      return try drain()
    } catch let failure as LogFailure {
      return fail(failure)
    } catch let failure as PlatformFailure {
      _ = try? drain()
      return .inputFailed(failure.message)
    } catch {
      return .inputFailed("the service stopped")
    }
  }

  /// Waits for something to do, and does it.
  private func turn() throws {
    let (hasInput, reasons) = wakeup.wait(for: input, milliseconds: patience())
    heed(reasons)
    whileReloading?(self)
    judge()
    if let failure = committer.failure { throw failure }
    if hasInput && isReading { try read() }
    try handOverWhatIsDue()
    try everySecond()
  }

  private func heed(_ reasons: [WakeupReason]) {
    for reason in reasons {
      switch reason {
      case .other: break
      case .terminate: isReading = false
      case .reload: reload(self)
      }
    }
  }

  /// - Returns: whether today is judged.
  @discardableResult
  private func judge() -> Bool {
    let now = max(clock.moment, service.engine.state.exchange.latest)
    guard let judging, let today = Day(of: service.engine.useMoment(now)) else { return true }
    return judging.turn(&service.engine.gate, on: today)
  }

  /// Now, as far as the clocks agree on that; tells where it changes what they do.
  private func present() -> Instant {
    clock.read(machine: currentInstant(), elapsed: elapsedNanoseconds())
    let before = service.endingsWait
    service.heed(clock)
    if service.endingsWait != before { tellOfEndings() }
    return clock.moment
  }

  private func tellOfEndings() {
    guard let wait = service.endingsWait else { return log.tell(.info, "endingsResumed") }
    log.tell(
      .warning, "endingsWait",
      [
        ("endingsWait", .text(wait.rawValue)), ("message", .text(wait.reason)),
        ("moment", .text(max(clock.moment, service.engine.state.exchange.latest).text)),
        ("machine", .text(clock.machine.text)),
      ])
  }

  /// How long nothing need be done when nothing comes.
  private func patience() -> Int {
    service.isStrict || service.engine.group.isEmpty ? 1_000 : Limits.relaxedMilliseconds
  }

  private func read() throws {
    let began = monotonicNanoseconds()
    let got = try lines.fill { (room: inout [UInt8], start: Int) throws(PlatformFailure) in
      try readBlock(input, into: &room, from: start, name: "standard input")
    }
    let arrival = present()
    service.durable = committer.committed
    if groupSince == 0 { groupSince = began }
    var taken = 0
    while true {
      switch lines.next() {
      case .line(let range):
        take(range, arrival)
        taken += 1
      case .tooLong: service.refuseLine()
      case .none:
        if got == 0 {
          isReading = false
          if case .line(let range) = lines.last() { take(range, arrival) }
        }
        flushReady()
        service.metrics.noteResponses(nanoseconds: Int64(monotonicNanoseconds() - began))
        return
      }
      try relieve(taken)
    }
  }

  private func take(_ range: Range<Int>, _ arrival: Instant) {
    let bytes = lines.bytes
    let span = bytes.span
    service.take(span.extracting(range), at: arrival)
  }

  private static let linesBetweenLooks = 32

  /// Keeps what one block of requests can bring about within bounds.
  private func relieve(_ taken: Int) throws {
    // A disk that is idle is given what there is, while the rest is decided.
    if taken % ServiceLoop.linesBetweenLooks == 0, service.waiting.count > 0, committer.isIdle {
      try handOver()
    }
    if service.ready.count > Limits.responseBytes { flushReady() }
    if service.waiting.count > Limits.responseBytes
      || service.engine.group.byteCount > Limits.groupBytes
    {
      try handOver()
      service.durable = committer.committed
    }
  }

  private func flushReady() {
    if service.ready.count == 0 { return }
    if service.isStrict || service.engine.group.isEmpty {
      output.write(service.ready)
    } else {
      // What was answered must not wait in memory for a reader that stands still. A failure shows at the next turn.
      output.write(service.ready) { try? self.handOver() }
    }
    service.ready.clear()
    service.ready.shrink(to: Limits.responseBytes)
  }

  /// Hands over what waits, as soon as it can be taken; with `relaxed`, when its time has come.
  private func handOverWhatIsDue() throws {
    if service.waiting.count == 0 && service.engine.group.isEmpty {
      groupSince = 0
      return
    }
    if !service.isStrict {
      let age = monotonicNanoseconds() - groupSince
      if age < UInt64(Limits.relaxedMilliseconds) * 1_000_000 { return }
    }
    if committer.hasRoom() { try handOver() }
  }

  private func handOver() throws {
    service.engine.handOver(&group)
    let since = groupSince == 0 ? monotonicNanoseconds() : groupSince
    try committer.commit(&group, responses: &service.waiting, since: since)
    service.handedOver = committer.handedOver
    service.forgetHandedOver()
    groupSince = 0
  }

  /// What the clock brings about, and what is told of the service.
  private func everySecond() throws {
    let now = monotonicNanoseconds()
    if now < nextSecond { return }
    nextSecond = now + 1_000_000_000
    seconds += 1
    committer.recheck()
    let moment = present()
    service.enforceDeadlines(at: moment, lookingAt: Limits.sweepLooks)
    service.noteTime(at: moment)
    if !service.engine.group.isEmpty && groupSince == 0 { groupSince = now }
    eachSecond(self)
    service.durable = committer.committed
    service.metrics.takeCommits(committer.latency)
    if let publish, seconds % 5 == 1 { publish(service.prometheusText()) }
  }

  // MARK: The end

  private func drain() throws -> ServiceEnding {
    service.endCounting(at: present())
    ends()
    flushReady()
    try handOver()
    try committer.wait()
    try committer.close()
    if let publish {
      service.durable = committer.committed
      service.metrics.takeCommits(committer.latency)
      publish(service.prometheusText())
    }
    guard let failure = output.failure else { return .drained }
    return failure.isClosedPipe ? .outputClosed : .outputFailed(failure.message)
  }

  /// Says to everybody who waits that what they sent may be lost.
  private func fail(_ failure: LogFailure) -> ServiceEnding {
    ends()
    flushReady()
    let responses = committer.takeUnwritten()
    output.write(StorageErrors.responses(instead: responses))
    output.write(StorageErrors.responses(instead: service.waiting))
    service.waiting.clear()
    return .storesFailed(failure.message)
  }
}
