import Basics
import Catalogs
import Engine
import Exchanges
import JSONText
import Ledger
import Service

/// One engine behind the service, from its first line to its last, with groups handed over as the loop
/// does and made durable some time later.
struct FuzzLife {
  struct Kind {
    let isStrict: Bool
    let takesMoments: Bool
    /// Whether groups go into stores on simulated storage, which are opened again at the end.
    let hasStores: Bool
    /// Whether offers pass the rules first, which leave some of the shop's aside for what it lacks here.
    let judges: Bool
  }

  private(set) var service: ExchangeService
  private(set) var setting = FuzzSetting()
  let kind: Kind
  private let catalogs: [AdoptedCatalog]
  private let storage = SimulatedStorage()
  private var stores: Stores?
  private var log = MemoryLog(keepsLines: true)
  /// Handed over and not durable yet.
  private var waiting: [CommitGroup] = []
  /// Whether the last answer left at once.
  private(set) var isReady = false
  private var hasFailed: String?

  init(_ catalogs: [AdoptedCatalog], _ kind: Kind) throws {
    self.kind = kind
    self.catalogs = catalogs
    setting.takesMoments = kind.takesMoments
    setting.now = CatalogSamples.today.start.adding(milliseconds: 36_000_000)
    var engine = ExchangeEngine()
    if kind.hasStores { (stores, engine) = try Stores.open(storage, owner: "fuzz") }
    engine.secret = [1, 2, 3]
    service = ExchangeService(
      engine, clock: kind.takesMoments ? .input : .system, isStrict: kind.isStrict)
    try adopt(catalogs[0])
  }

  private mutating func adopt(_ catalog: AdoptedCatalog) throws(Refusal) {
    try service.adopt(catalog, at: setting.now)
    if !kind.judges { service.engine.gate = nil }
  }

  /// The service's own description.
  func discovered() throws -> JSONValue {
    var copy = self
    let (answer, _) = copy.take(
      Array("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rpc.discover\"}".utf8))
    guard let result = try JSONDocument(scanning: answer).root.member("result") else {
      throw AnswerFault("the service does not describe itself")
    }
    return result
  }

  /// Has the service take a line; gives what it answered, and what is wrong with where it put that.
  mutating func take(_ line: [UInt8]) -> (answer: [UInt8], fault: String?) {
    let (ready, held) = (service.ready.count, service.waiting.count)
    let (bytes, events) = (service.engine.group.byteCount, service.engine.eventCount)
    if line.count > Limits.lineBytes {
      service.refuseLine()
    } else {
      service.take(line.span, at: setting.now)
    }
    let answers = [
      Array(service.ready.slice[ready...]), Array(service.waiting.slice[held...]),
    ]
    isReady = !answers[0].isEmpty
    var fault: String?
    if !answers[0].isEmpty && !answers[1].isEmpty { fault = "two answers came" }
    if !kind.isStrict && !answers[1].isEmpty { fault = "an answer is held, and nothing is strict" }
    if kind.isStrict && service.engine.group.byteCount != bytes && !answers[0].isEmpty {
      fault = "an answer leaves before what it brought about is durable"
    }
    if service.ready.count > 1 << 16 { service.ready.clear() }
    // Reads change nothing.
    if fault == nil, service.engine.eventCount != events {
      fault = service.engine.state.exchange.checkInvariants().first
    }
    return (answers[0] + answers[1], fault)
  }

  /// What happens between lines: time passes, groups are handed over and become durable, catalogs change.
  mutating func goOn(_ random: inout Random) {
    if random.below(3) == 0 { step(&random) }
    if random.below(16) == 0 { handOver() }
    if random.below(16) == 0 {
      makeDurable(random.below(waiting.count + 1))
    }
    if random.below(400) == 0 {
      service.enforceDeadlines(at: setting.now, lookingAt: random.below(2) == 0 ? 16 : 4_096)
    }
    if random.below(2_000) == 0 { try? adopt(random.element(catalogs)) }
  }

  private mutating func step(_ random: inout Random) {
    let minute: Int64 = 60_000
    let milliseconds: Int64 =
      switch random.below(300) {
      case 0: minute * 60 * 24 * Int64(random.below(30))
      case 1: minute * 60 * Int64(random.below(30))
      // A clock that is put back.
      case 2: -minute * Int64(random.below(90))
      case 3...30: Int64(random.below(5)) * minute
      default: Int64(random.below(40))
      }
    // Not beyond the agreements of the catalog, behind which nothing is left to do.
    if setting.now.milliseconds < CatalogSamples.today.start.milliseconds + 300 * 86_400_000 {
      setting.now = setting.now.adding(milliseconds: milliseconds)
    } else {
      setting.now = setting.now.adding(milliseconds: min(milliseconds, minute))
    }
  }

  private mutating func handOver() {
    var group = CommitGroup()
    service.engine.handOver(&group)
    waiting.append(group)
    service.waiting.clear()
    service.handedOver += 1
    service.forgetHandedOver()
  }

  /// Makes the first groups of those handed over durable.
  private mutating func makeDurable(_ count: Int) {
    for index in 0..<count {
      if let stores {
        do {
          try stores.commit(&waiting[index])
          if let broken = try stores.checkInvariants().first { hasFailed = broken }
        } catch {
          hasFailed = "\(error)"
        }
      } else {
        log.commit(&waiting[index])
      }
    }
    waiting.removeFirst(count)
    service.durable += count
  }

  /// Whether a crash now would leave a service that answers the line otherwise than it was answered: then the
  /// answer told what is not durable yet. Asked of a few lines only, for what it takes.
  /// - Parameter answer: one that was not held.
  func crashFault(_ line: [UInt8], _ answer: [UInt8]) throws -> String? {
    let moment = setting.now
    // A moment before the latest event counts as that event's, which may not be durable itself.
    if moment < service.engine.state.exchange.latest { return nil }
    let copy = SimulatedStorage()
    for (name, bytes) in storage.contents { copy.replace(name, with: bytes) }
    let reader = ActsReader()
    var (_, engine) = try Stores.open(copy, owner: "fuzz after a crash", visitor: reader)
    if engine.state.exchange.catalog == nil { return nil }
    engine.secret = [1, 2, 3]
    if !kind.judges { engine.gate = nil }
    var again = ExchangeService(engine, clock: service.clock, isStrict: false, acts: reader.take())
    again.take(line.span, at: moment)
    if again.ready.bytes == answer { return nil }
    return
      "after a crash this would be answered \(String(decoding: again.ready.bytes, as: UTF8.self))"
  }

  /// Folds what was handed over and holds it against the engine that decided it.
  mutating func end() throws {
    handOver()
    makeDurable(waiting.count)
    if let hasFailed { throw AnswerFault("the stores failed: \(hasFailed)") }
    let digest = service.engine.state.digest
    guard let stores else {
      let folded: String
      do {
        folded = try ExchangeEngine.replay { visit in try log.forEachLine(visit) }.digest
      } catch let failure as ReplayFailure {
        throw AnswerFault("the ledger cannot be folded: \(failure.message)")
      }
      if folded != digest { throw AnswerFault("the ledger folds to another state") }
      return
    }
    try stores.close()
    storage.kill()
    let reader = ActsReader()
    let (again, engine): (Stores, ExchangeEngine)
    do {
      (again, engine) = try Stores.open(storage, owner: "fuzz again", visitor: reader)
    } catch let failure as ReplayFailure {
      throw AnswerFault("the stores cannot be folded: \(failure.message)")
    }
    if engine.state.digest != digest { throw AnswerFault("the stores open to another state") }
    let broken = try engine.state.exchange.checkInvariants() + again.checkInvariants()
    if let broken = broken.first { throw AnswerFault("the stores open with \(broken)") }
    var reopened = ExchangeService(
      engine, clock: service.clock, isStrict: false, acts: reader.take())
    try compareExports(&reopened)
  }

  /// What everybody is told of themselves is the same before and after.
  private mutating func compareExports(_ again: inout ExchangeService) throws {
    // Behind every moment that a request named, a day ahead by its offset at most: one that was refused moves the clock
    // until a restart, and leaves no event.
    let moment = max(setting.now, service.engine.state.exchange.latest)
      .adding(days: 1)
    for number in 0..<24 {
      var line = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"person.export\",\"params\":"
      line += "{\"person\":\"zz-\(number)\""
      if kind.takesMoments { line += ",\"at\":\"\(moment.text)\"" }
      let bytes = Array((line + "}}").utf8)
      service.ready.clear()
      service.take(bytes.span, at: moment)
      again.ready.clear()
      again.take(bytes.span, at: moment)
      let (before, after) = (service.ready.bytes, again.ready.bytes)
      if before != after {
        let place =
          zip(before, after).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
        let parts = [before, after].map {
          String(decoding: $0[max(0, place - 200)..<min($0.count, place + 200)], as: UTF8.self)
        }
        throw AnswerFault(
          "zz-\(number) is told something else once the stores are opened again:\n\(parts)")
      }
    }
  }
}
