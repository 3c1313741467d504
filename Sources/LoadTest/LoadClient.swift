import Basics
import JSONText

/// One side of the conversation: what is sent when, what came back and how long it took. It does no
/// input or output of its own and reads no clock, so tests give it any service and any time.
///
/// Every method in the mix is a lane with a tally; the background is one more, the last.
struct LoadClient: Sendable {
  /// What is being sent.
  private enum Feed {
    /// One `engine.health`, to see that somebody is there.
    case health
    /// For each person an offer, which is accepted.
    case setup(nextPerson: Int)
    /// What people did before.
    case history(nextAct: Int)
    case mix
  }

  private let plan: LoadPlan
  private let lanes: AliasTable
  private var random: Random
  private var writer: RequestWriter
  /// Bytes of the writer's buffer that are written.
  private var written = 0
  private var requests: OpenRequests
  private var inBackground = 0

  private var feed = Feed.health
  private var inFlight = 1
  private var main: Schedule?
  private var background: Schedule?
  /// When the closed loop stops sending, and when the open ones stop catching up.
  private(set) var end = Int64.max
  private var deadline = Int64.max
  /// Requests sent before are not counted.
  private(set) var countsFrom: Int64 = 0
  /// Whether somebody asked for the end while it measured.
  private(set) var isCutShort = false
  /// The lane that asks for offers, where offers are answered too.
  private var offering: Int?

  private(set) var tallies: [Tally]
  private(set) var problems = LoadProblems()
  private(set) var lastResponse: Int64 = 0
  /// Requests sent, and responses taken, in this phase.
  private(set) var sent = 0
  private(set) var responses = 0
  /// Whether as many requests were under way as are allowed, so that an open loop sent late.
  private(set) var hasReachedLimit = false

  init(_ plan: LoadPlan) {
    self.plan = plan
    lanes = AliasTable(plan.mix.parts.map { Double($0.weight) })
    random = Random(seed: plan.seed, stream: 0)
    writer = RequestWriter(
      people: PowerLaw(count: plan.people, skew: plan.skew),
      items: PowerLaw(count: plan.items, skew: plan.skew), seed: plan.seed,
      lineBytes: plan.lineBytes, history: plan.history)
    requests = OpenRequests(limit: 1)
    tallies = [Tally(.health)]
  }

  // MARK: Phases

  /// Sends an offer to each person, so many at once, and accepts them.
  mutating func beginSetup(inFlight: Int, now: Int64) {
    begin(.setup(nextPerson: 1), [.next, .answer], limit: inFlight)
    self.inFlight = inFlight
    countsFrom = now
  }

  /// Sends what people did before, so many acts at once.
  mutating func beginHistory(inFlight: Int, now: Int64) {
    begin(.history(nextAct: 0), [.record], limit: inFlight)
    self.inFlight = inFlight
    countsFrom = now
  }

  /// Begins what is measured.
  mutating func beginMix(now: Int64) {
    begin(
      .mix, plan.mix.parts.map(\.method) + (plan.background.map { [$0.method] } ?? []),
      limit: plan.requestsMost)
    countsFrom = now + plan.warmupNanos
    end = countsFrom + plan.durationNanos
    deadline = end + plan.patienceNanos
    switch plan.pace {
    case .inFlight(let count):
      inFlight = count
    case .rate(let rate):
      inFlight = 0
      main = Schedule(start: now, end: end, rate: Int64(rate))
    }
    background = plan.background.map { Schedule(start: now, end: end, rate: Int64($0.rate)) }
    offering = plan.isOwnService ? plan.mix.parts.firstIndex { $0.method == .next } : nil
  }

  /// Whether it measures: everybody is ready.
  var isMeasuring: Bool {
    if case .mix = feed { return true }
    return false
  }

  /// Ends what is measured: from now on only answers are waited for.
  mutating func cutShort(_ now: Int64) {
    if now >= end { return }
    isCutShort = true
    end = now
    main?.end(at: now)
    background?.end(at: now)
  }

  private mutating func begin(_ feed: Feed, _ methods: [LoadMethod], limit: Int) {
    self.feed = feed
    tallies = methods.map { Tally($0) }
    requests = OpenRequests(limit: limit)
    inBackground = 0
    sent = 0
    responses = 0
  }

  /// Whether nothing is under way.
  var isQuiet: Bool { requests.count == 0 }

  /// Requests of the schedules that were not sent, because the time to catch up was over.
  var unsent: Int64 { (main?.left ?? 0) + (background?.left ?? 0) }

  /// Whether all is sent and answered.
  func isDone(_ now: Int64) -> Bool {
    guard isQuiet, !hasUnwritten else { return false }
    switch feed {
    case .health: return sent > 0
    case .setup(let person): return person > plan.people && writer.offers.isEmpty
    case .history(let act): return act >= plan.history?.actCount ?? 0
    case .mix: return (main != nil || now >= end) && nextDue == .max
    }
  }

  /// When the next request of a schedule is to be sent; `Int64.max` when none is.
  private var nextDue: Int64 { min(main?.next ?? .max, background?.next ?? .max) }

  /// When something is to be sent next, if nothing comes back before; `Int64.max` when that depends
  /// on a response, or on the service taking what is rendered.
  var nextSend: Int64 { hasUnwritten || requests.isFull ? .max : nextDue }

  // MARK: Sending

  var hasUnwritten: Bool { written < writer.buffer.count }

  /// What is rendered and not written.
  var unwritten: ArraySlice<UInt8> { writer.buffer.slice.dropFirst(written) }

  /// So many of the bytes are written.
  mutating func didWrite(_ count: Int) {
    written += count
    if written == writer.buffer.count {
      writer.clear()
      written = 0
    }
  }

  /// Renders what is due, up to one batch, when everything before is written.
  mutating func render(_ now: Int64) {
    if hasUnwritten { return }
    if now >= deadline {
      main?.drop()
      background?.drop()
    }
    while writer.buffer.count < Limits.loadBatchBytes {
      if requests.isFull {
        hasReachedLimit = hasReachedLimit || nextDue <= now
        return
      }
      let time = nextDue
      if time <= now {
        renderDue()
      } else if now < end, requests.count - inBackground < inFlight {
        guard renderClosed(now) else { return }
      } else {
        return
      }
    }
  }

  private mutating func renderDue() {
    if let next = background?.next, next <= main?.next ?? .max, let time = background?.take() {
      inBackground += 1
      append(lane: tallies.count - 1, sent: time)
    } else if let time = main?.take() {
      append(lane: draw(), sent: time)
    }
  }

  /// - Returns: whether there was something to send.
  private mutating func renderClosed(_ now: Int64) -> Bool {
    switch feed {
    case .health:
      if sent > 0 { return false }
      append(lane: 0, sent: now)
    case .setup(let person):
      if !writer.offers.isEmpty {
        append(lane: 1, sent: now)
      } else if person <= plan.people {
        append(lane: 0, sent: now, person: person)
        feed = .setup(nextPerson: person + 1)
      } else {
        return false
      }
    case .history(let act):
      if act >= plan.history?.actCount ?? 0 { return false }
      sent += 1
      writer.append(act: act, id: requests.open(sent: now, lane: 0))
      feed = .history(nextAct: act + 1)
    case .mix:
      append(lane: draw(), sent: now)
    }
    return true
  }

  /// A lane of the mix, by its weight. Where an answer is drawn and no offer waits for one, the mix's offers
  /// have the turn: a person answers what they were asked.
  private mutating func draw() -> Int {
    let lane = lanes.draw(&random)
    if let offering, tallies[lane].method == .answer, writer.offers.isEmpty { return offering }
    return lane
  }

  private mutating func append(lane: Int, sent time: Int64, person: Int? = nil) {
    sent += 1
    writer.append(
      tallies[lane].method, id: requests.open(sent: time, lane: lane), person: person)
  }

  // MARK: Receiving

  /// Takes all whole lines.
  /// - Returns: how many bytes they were.
  mutating func take(_ bytes: Span<UInt8>, _ now: Int64) -> Int {
    var lines = LineWalk()
    while let line = lines.next(bytes) { takeLine(bytes.extracting(line), now) }
    return lines.position
  }

  /// One response in so many is read wholly.
  private static let sampling = 64

  private mutating func takeLine(_ line: Span<UInt8>, _ now: Int64) {
    responses += 1
    if responses % LoadClient.sampling != 1, let response = Response(glancing: line) {
      take(response, line, nil, now)
      return
    }
    do {
      let document = try JSONDocument(scanning: LoadClient.copy(line))
      take(try Response(scanning: document), line, document, now)
    } catch let fault as JSONFault {
      problems.add(.malformed, "\(fault.message), in \(LoadClient.shown(line))")
    } catch {
      let reason = (error as? LoadFault)?.message ?? "\(error)"
      problems.add(.malformed, "\(reason), in \(LoadClient.shown(line))")
    }
  }

  private mutating func take(
    _ response: Response, _ line: Span<UInt8>, _ document: JSONDocument?, _ now: Int64
  ) {
    switch requests.close(response.id) {
    case .unknown:
      problems.add(.unknown, "id \(response.id)")
    case .duplicate:
      problems.add(.duplicate, "id \(response.id)")
    case .open(let request):
      let method = tallies[request.lane].method
      if plan.background != nil, case .mix = feed, request.lane == tallies.count - 1 {
        inBackground -= 1
      }
      if plan.isOwnService, response.kind == .result {
        writer.learn(from: line, of: method)
        if let result = document?.root.member("result"),
          let fault = ResponseShape.fault(in: result, of: method)
        {
          problems.add(.misshapen, "\(method.rawValue): \(fault), in \(LoadClient.shown(line))")
        }
      }
      if request.sent < countsFrom { return }
      count(response, request, line)
      tallies[request.lane].latencies.record(max(0, now - request.sent))
      lastResponse = now
    }
  }

  private mutating func count(
    _ response: Response, _ request: OpenRequests.Slot, _ line: Span<UInt8>
  ) {
    switch response.kind {
    case .result: return
    case .refusal: tallies[request.lane].refusals += 1
    case .error:
      tallies[request.lane].errors += 1
      if tallies[request.lane].firstError == nil {
        tallies[request.lane].firstError = LoadClient.shown(line)
      }
    }
  }

  /// Counts what never came, at the end.
  mutating func giveUp(_ reason: String) {
    problems.add(.missing, count: requests.count, reason)
  }

  /// A line longer than the room for one.
  mutating func refuseLine(_ line: Span<UInt8>) {
    problems.add(
      .malformed, "a line of more than \(Limits.loadLineBytes) bytes: \(LoadClient.shown(line))")
  }

  private static func copy(_ line: Span<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(line.count)
    for index in line.indices { bytes.append(line[index]) }
    return bytes
  }

  /// The beginning of a line, for a message.
  private static func shown(_ line: Span<UInt8>) -> String {
    let most = 200
    let head = copy(line.extracting(first: min(line.count, most)))
    return "\"" + cleaned(String(decoding: head, as: UTF8.self))
      + (line.count > most ? "…\"" : "\"")
  }
}

extension LoadPlan {
  /// How many requests may be under way at once.
  var requestsMost: Int {
    if case .inFlight(let count) = pace, background == nil { return count }
    return Limits.loadOutstanding
  }
}
