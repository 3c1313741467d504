import Basics
import JSONText
import Platform
import TestSupport

/// Starts, feeds and kills the service.
struct Soak {
  private let quid: String
  private let folder: String
  private var model: SoakModel
  private var random: Random
  private var child: ChildProcess?
  private var buffer: [UInt8] = []
  /// Sent and not answered, by id and in order.
  private var open: [Int: SoakRequest] = [:]
  private(set) var faults: [String] = []
  private var figures = SoakFigures()

  /// Requests under way at once, at most.
  private static let burst = 60
  private static let people = 400

  init(quid: String, folder: String, seed: UInt64) {
    self.quid = quid
    self.folder = folder
    model = SoakModel(people: Soak.people, seed: seed)
    random = Random(seed: seed, stream: 4)
  }

  private var data: String { folder + "/data" }

  mutating func run(seconds: Int) throws {
    let end = monotonicNanoseconds() + UInt64(seconds) * 1_000_000_000
    while monotonicNanoseconds() < end, faults.isEmpty {
      try start()
      // Every 0.3 to 3 seconds; now and then while it is still opening its stores.
      let life = UInt64(random.below(12) == 0 ? random.below(200) : 300 + random.below(2_700))
      let death = min(end, monotonicNanoseconds() + life * 1_000_000)
      while monotonicNanoseconds() < death, faults.isEmpty {
        if !send() { break }
        receive(until: monotonicNanoseconds() + 5_000_000_000)
        pause(milliseconds: random.below(60))
      }
      hurry()
      try kill()
      // The first few, and then fewer: an audit takes as long as all that went before.
      if figures.kills <= 3 || figures.kills % 64 == 0 { audit(isClean: false) }
    }
    try finish()
  }

  private mutating func start() throws {
    figures.starts += 1
    let child = try ChildProcess(
      [quid, "serve", "--data", data, "--catalog", folder + "/catalog.json"])
    child.output.stopWaiting()
    self.child = child
    buffer = []
    let again = open.values.sorted { $0.id < $1.id }
    figures.resends += again.count
    write(again.flatMap(\.bytes))
  }

  /// Sends a burst on top of what is open; false when the process is gone.
  private mutating func send() -> Bool {
    var bytes: [UInt8] = []
    let count = 10 + random.below(Soak.burst - 9)
    while open.count < count, let request = model.next() {
      open[request.id] = request
      bytes += request.bytes
      figures.sent += 1
    }
    return write(bytes)
  }

  @discardableResult
  private func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let wrote = try? child?.input.write(rest) else { return false }
      rest = rest.dropFirst(wrote)
    }
    return true
  }

  /// Takes answers until none is due or so long.
  private mutating func receive(until limit: UInt64) {
    while !open.isEmpty, faults.isEmpty {
      let now = monotonicNanoseconds()
      if now >= limit { return }
      guard let child, read(child) else { return }
      if !open.isEmpty {
        PipeEnd.wait(
          reading: child.output, writing: nil, nanoseconds: Int64(min(limit - now, 20_000_000)))
      }
    }
  }

  /// Reads what is there; false at the end.
  private mutating func read(_ child: ChildProcess) -> Bool {
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      guard let got = try? child.output.read(into: &block, from: 0) else { return true }
      if got == 0 { return false }
      buffer += block[..<got]
      takeLines()
    }
  }

  private mutating func takeLines() {
    var start = 0
    while let end = buffer[start...].firstIndex(of: 0x0A) {
      takeLine(Array(buffer[start..<end]))
      start = end + 1
    }
    buffer.removeSubrange(..<start)
  }

  private mutating func takeLine(_ line: [UInt8]) {
    guard let answer = try? JSONDocument(scanning: line).root,
      let id = answer.member("id")?.integer, let request = open.removeValue(forKey: Int(id))
    else {
      return complain("an answer to nothing: \(String(decoding: line.prefix(300), as: UTF8.self))")
    }
    figures.answers += 1
    if request.earlier != nil { figures.again += 1 }
    if let fault = model.take(answer, to: request) {
      complain("\(fault); it was asked \(String(decoding: request.bytes, as: UTF8.self))")
    }
  }

  private mutating func complain(_ fault: String) {
    faults.append(fault)
    show("✗ start \(figures.starts): \(fault)")
  }

  /// Sends without waiting for what is under way, for a while: so that at its end some requests are not read,
  /// some decided, some being flushed and some durable with their answers not yet written.
  private mutating func hurry() {
    let end = monotonicNanoseconds() + UInt64(random.below(20_000)) * 1_000
    repeat {
      if !send() { return }
      receive(until: monotonicNanoseconds() + UInt64(random.below(400)) * 1_000)
    } while monotonicNanoseconds() < end && faults.isEmpty
  }

  /// Kills, and takes what was answered before.
  private mutating func kill() throws {
    guard let child else { return }
    child.signal(9)
    figures.kills += 1
    if child.wait(nanoseconds: 5_000_000_000) == nil { complain("the process does not die") }
    _ = read(child)
    self.child = nil
    figures.open += open.count
    // Whose answers were lost, and not they themselves.
    let keys = SoakDisk(data).newestKeys()
    figures.fromKept += open.values.count {
      $0.earlier == nil && keys.contains(SoakDisk.mark(of: $0.key ?? ""))
    }
  }

  /// Lets the service rest: nothing is under way.
  private func pause(milliseconds: Int) {
    guard let child else { return }
    PipeEnd.wait(
      reading: child.output, writing: nil, nanoseconds: Int64(milliseconds) * 1_000_000)
  }

  /// Everything open is answered, the process ends with 0, and the disk is looked at once more.
  private mutating func finish() throws {
    if !faults.isEmpty { return }
    try start()
    receive(until: monotonicNanoseconds() + 60_000_000_000)
    if !open.isEmpty { complain("\(open.count) requests are not answered at the end") }
    try compareExports()
    child?.input.close()
    let ending = child?.wait(nanoseconds: 60_000_000_000)
    if ending != .exit(0) { complain("the process ended otherwise than with 0") }
    child = nil
    audit(isClean: true)
  }

  /// What everybody is told of what they did is what was acknowledged.
  private mutating func compareExports() throws {
    guard let child else { return }
    for (index, person) in model.people.enumerated() {
      guard case .consented(let consent) = person.phase else { continue }
      let line =
        "{\"jsonrpc\":\"2.0\",\"id\":\(index),\"method\":\"person.export\",\"params\":"
        + "{\"person\":\"\(person.key)\"}}\n"
      write(Array(line.utf8))
      let limit = monotonicNanoseconds() + 10_000_000_000
      while !buffer.contains(0x0A), monotonicNanoseconds() < limit { appendRead(child) }
      let answer = try? JSONDocument(scanning: buffer.dropLast()).root
      buffer = []
      let consents = answer?.member("result")?.member("consents")?.elements ?? []
      let told = consents.first { $0.member("consent")?.integer == consent }
      let items = told?.member("behaviour")?.elements.compactMap { $0.member("item")?.string } ?? []
      figures.exports += 1
      if items != model.consents[consent]?.items {
        complain("\(person.key) is told \(items.count) acts")
      }
    }
  }

  private mutating func appendRead(_ child: ChildProcess) {
    PipeEnd.wait(reading: child.output, writing: nil, nanoseconds: 1_000_000)
    var block = [UInt8](repeating: 0, count: 1 << 16)
    if let got = try? child.output.read(into: &block, from: 0) { buffer += block[..<got] }
  }

  private mutating func audit(isClean: Bool) {
    figures.audits += 1
    var auditor = SoakAuditor(
      model, data: data, openKeys: Set(open.values.compactMap(\.key)),
      openTokens: Set(open.values.filter { $0.earlier == nil }.flatMap { tokens(of: $0) }))
    for fault in auditor.audit(quid: quid, isClean: isClean) { complain(fault) }
    figures.events = auditor.eventCount
    if isClean { figures.kept = auditor.keptCounts }
  }

  /// What may be on the disk or not while a request is open.
  private func tokens(of request: SoakRequest) -> [String] {
    let person = model.people[request.person]
    var tokens = request.token.map { [$0] } ?? []
    switch request.kind {
    case .next: tokens.append(person.key)
    case .withdraw, .erase:
      if request.kind == .erase { tokens.append(person.key) }
      if case .consented(let consent) = person.phase, let record = model.consents[consent] {
        tokens += record.items + [record.value]
      }
    default: break
    }
    return tokens
  }

  var report: String {
    let acts = model.acts.count
    return """
      \(figures.sent) requests, \(figures.answers) answers; \(figures.kills) kills with \(figures.open) \
      requests under way, \(figures.resends) sent again, of which \(figures.fromKept) had been decided and got \
      the answer that was kept; \(figures.again) more sent again though answered, with the same answer
      \(model.acknowledged.count) acknowledged changes, \(acts) of them acts; \(model.withdrawn.count) \
      withdrawals, \(model.erasedCount) erasures; \(figures.exports) exports compared
      \(figures.audits) audits, the last of \(figures.events) events; answers kept: \(figures.kept)
      \(faults.count) faults
      """
  }
}

/// What happened, for the report.
struct SoakFigures {
  var starts = 0
  var sent = 0
  var answers = 0
  var kills = 0
  /// Under way at a kill, in all.
  var open = 0
  var resends = 0
  /// Of these, decided before the kill: their answers came from what was kept.
  var fromKept = 0
  var again = 0
  var audits = 0
  var events = 0
  var exports = 0
  var kept = ""
}
