public import Basics
public import Catalogs
public import Engine
public import Exchanges
import JSONText
import Ledger
public import Recommendation

/// Whose clock counts.
public enum ServiceClock: String, CaseIterable, Sendable {
  /// The machine's.
  case system
  /// The callers': each request says when it happens.
  case input
}

/// The service without its pipes: takes request lines, decides them with the engine, and writes answers.
///
/// An answer is *ready* when all that it tells is durable; otherwise it is *held* and leaves with the group
/// of events that is being filled. A request that only reads is held just where what it reads is not yet
/// durable: so it never waits for a flush that it does not depend on, and never shows what a crash
/// could take back.
///
/// One thread owns it. Time comes with each line.
public struct ExchangeService {
  /// The only writer of the state. Its owner takes the groups.
  public var engine: ExchangeEngine
  /// Answers that may leave at once, as lines.
  public var ready = ByteBuffer()
  /// Answers that leave when the group being filled is durable, as lines.
  public var held = ByteBuffer()
  /// Groups handed over so far, and how many of these are durable; the owner keeps them.
  public var handedOver = 0
  public var durable = 0
  /// Whether answers wait for the disk at all.
  public let isStrict: Bool
  public var metrics = ServiceMetrics()

  public let clock: ServiceClock
  let table = MethodTable()
  /// What people did, for their own exports.
  var acts: ActsOfPeople
  /// The same, for recommendations.
  let recommendations = Recommendations()
  /// The moment of the last sweep.
  private(set) var swept = Instant(milliseconds: 0)
  /// The machine's moment at which the line being answered came.
  var arrival = Instant(milliseconds: 0)
  /// The latest moment at which anything was answered, and at which an answer rested on that.
  var seen = Instant(milliseconds: 0)
  var told = Instant(milliseconds: 0)
  /// What time may put an end to, and why that is not all.
  var endings = Endings.free
  public internal(set) var endingsWait: EndingsWait?
  /// The moment now, as far as the clocks were heeded.
  public internal(set) var clockMoment: Instant?

  // The request being answered.
  var nodes: [JSONNode] = []
  /// By parameter, for those present: the node of its value, and the number that it stands for.
  var places = [UInt32](repeating: 0, count: Parameter.allCases.count)
  var numbers = [Int64](repeating: 0, count: Parameter.allCases.count)
  var present: UInt64 = 0
  /// What is kept of it, where it named its key.
  var keyed: KeyedRequest?
  var now = Instant(milliseconds: 0)
  var out = ByteBuffer()
  var hasWritten = false
  /// Whether what it wrote concerns more than the people that it names.
  var isShared = false
  /// Whether it only kept what somebody did, which changes nothing of what may be used.
  var isBehaviour = false
  var people: [PersonID] = []

  // What depends on what.
  private var waitsFor = 0
  /// By person: the newest group with something of theirs.
  private var newestGroup: [Int] = []
  private var newestSharedGroup = 0
  private var newestGroupOfAny = 0
  /// How much of what the group orders to go was looked at.
  private var forgottenSeen = 0

  /// - Parameters:
  ///   - engine: as its stores were opened, with its secret set.
  ///   - isStrict: whether answers wait until what they tell is durable.
  public init(
    _ engine: ExchangeEngine, clock: ServiceClock, isStrict: Bool,
    acts: ActsOfPeople = ActsOfPeople()
  ) {
    self.engine = engine
    self.clock = clock
    self.isStrict = isStrict
    self.acts = acts
    takeUpPurposes(at: engine.state.exchange.latest)
  }

  /// Takes one line, without its newline, and answers it if it is to be answered.
  /// - Parameter arrival: the machine's moment at which it came.
  public mutating func take(_ line: Span<UInt8>, at arrival: Instant) {
    self.arrival = arrival
    out.clear()
    waitsFor = 0
    if line.count > Limits.lineBytes { return refuseLine() }
    if ExchangeService.isBlank(line) { return }
    do {
      try JSONScanner.scan(line, into: &nodes)
    } catch {
      answer(.parse("byte \(error.byte): \(error.expectation)"), id: nil, line)
      return finish()
    }
    switch nodes[0].kind {
    case .object: answerRequest(0, line)
    case .array: answerBatch(line)
    default:
      answer(.invalid("expected a request (an object) or a batch (an array)"), id: nil, line)
    }
    finish()
  }

  /// Answers a line that is not looked at, because it is longer than a line may be.
  public mutating func refuseLine() {
    out.clear()
    waitsFor = 0
    let none: [UInt8] = []
    answer(
      .invalid("a line holds at most \(Limits.lineBytes) bytes; send less at a time"), id: nil,
      none.span)
    finish()
  }

  private static func isBlank(_ line: Span<UInt8>) -> Bool {
    var place = 0
    while place < line.count, line[place] == 0x20 || line[place] == 0x0D || line[place] == 0x09 {
      place += 1
    }
    return place == line.count
  }

  private mutating func answerBatch(_ line: Span<UInt8>) {
    if nodes[0].next == 1 {
      return answer(.invalid("a batch holds at least one request"), id: nil, line)
    }
    var count = 0
    var child = 1
    while child < nodes[0].next {
      count += 1
      child = Int(nodes[child].next)
    }
    if count > Limits.batchRequests {
      return answer(
        .invalid("a batch holds at most \(Limits.batchRequests) requests, found \(count)"), id: nil,
        line)
    }
    out.append(UInt8(ascii: "["))
    child = 1
    while child < nodes[0].next {
      let next = Int(nodes[child].next)
      if out.count > 1, out.slice.last != UInt8(ascii: ",") { out.append(UInt8(ascii: ",")) }
      if out.count > Limits.answerBytes {
        refuseRest(child, line)
      } else {
        answerRequest(child, line)
      }
      child = next
    }
    if out.slice.last == UInt8(ascii: ",") { out.cut(to: out.count - 1) }
    if out.count == 1 { out.clear() } else { out.append(UInt8(ascii: "]")) }
  }

  /// Answers a request of a batch whose answers have grown too large, without carrying it out.
  private mutating func refuseRest(_ index: Int, _ line: Span<UInt8>) {
    let id = JSONMembers.value("id", of: index, in: nodes, line)
    if nodes[index].kind == .object, id == nil { return }
    answer(.tooMuch, id: id.flatMap { validID($0) }, line)
  }

  /// Puts what was answered where it belongs.
  private mutating func finish() {
    if out.count == 0 { return }
    out.append(UInt8(ascii: "\n"))
    if isStrict && waitsFor > durable {
      held.append(out.slice.span)
    } else {
      ready.append(out.slice.span)
    }
    out.clear()
    out.shrink(to: Limits.answerBytes)
  }

  // MARK: What an answer depends on

  /// The number that the group being filled will have.
  private var filling: Int { handedOver + 1 }

  /// Says that the answer tells something of a person.
  mutating func depend(on person: PersonID) {
    people.append(person)
    if person.index < newestGroup.count {
      waitsFor = max(waitsFor, newestGroup[person.index])
    }
  }

  /// Says that the answer tells something that anybody's requests may have changed.
  mutating func dependOnAll() { waitsFor = max(waitsFor, newestGroupOfAny) }

  /// Begins a request within a line.
  mutating func beginDependencies() {
    people.removeAll(keepingCapacity: true)
    hasWritten = false
    isShared = false
    isBehaviour = false
  }

  /// Says that the answer rests on what concerns everybody, such as the catalog.
  mutating func dependOnShared() { waitsFor = max(waitsFor, newestSharedGroup) }

  /// Notes what a request wrote.
  mutating func endDependencies() {
    if !hasWritten { return }
    forget()
    if !isBehaviour {
      for person in people {
        recommendations.review(person, engine.state.exchange, at: useMoment)
      }
    }
    waitsFor = filling
    newestGroupOfAny = filling
    if isShared { newestSharedGroup = filling }
    for person in people {
      while newestGroup.count <= person.index { newestGroup.append(0) }
      newestGroup[person.index] = filling
    }
  }

  /// Lets the clock bring about what it does to some of everything (Q20). Nobody waits for this; whoever asks
  /// next does where it matters.
  public mutating func enforceDeadlines(at moment: Instant, lookingAt count: Int) {
    let before = engine.eventCount
    let now = clock == .system ? moment : max(seen, engine.state.exchange.latest)
    switch endings {
    case .free: engine.enforceDeadlines(at: now, lookingAt: count)
    case .due(let due): engine.enforceDeadlines(at: now, due: due, lookingAt: count)
    case .waiting: break
    }
    swept = max(swept, now)
    recommendations.sweep(
      engine.state.exchange, at: now, use: engine.useMoment(now))
    if engine.eventCount != before {
      forget()
      newestGroupOfAny = filling
      newestSharedGroup = filling
    }
  }

  /// Tells all that holds bytes of people beside the engine what is to go since the last look.
  private mutating func forget() {
    while forgottenSeen < engine.group.forgotten.count {
      let one = engine.group.forgotten[forgottenSeen]
      acts.forget(one)
      recommendations.forget(one)
      forgottenSeen += 1
    }
  }

  /// To be called when the group has been handed over.
  public mutating func forgetHandedOver() { forgottenSeen = 0 }

  /// Builds the indexes of purposes that have come to serve recommendations, and looks anew at what may be used:
  /// a catalog may change that for everybody.
  private mutating func takeUpPurposes(at moment: Instant) {
    let before = recommendations.serving
    recommendations.adopt(engine.state.exchange)
    let new = recommendations.serving.subtracting(before)
    if !new.isEmpty {
      acts.visit { kind, item, consent, moment in
        if !new.contains(engine.state.exchange.purposeNumber(of: consent)) { return }
        recommendations.record(
          kind, item: item, under: consent, by: engine.state.exchange.person(of: consent),
          engine.state.exchange, at: moment)
      }
    }
    recommendations.reviewAll(engine.state.exchange, at: moment)
  }

  /// Makes recommendations by these parameters from now on.
  public mutating func weigh(by weighting: Weighting) { recommendations.weigh(by: weighting) }

  /// Takes up what is said of items, in place of what was said before.
  public mutating func describeItems(by facts: ItemFacts) {
    recommendations.facts = facts
    for case let purpose? in recommendations.purposes { facts.describeAll(in: purpose) }
  }

  /// Puts a catalog in force.
  /// - Throws: the refusal, with the one in force kept.
  public mutating func adopt(_ catalog: AdoptedCatalog, at moment: Instant) throws(Refusal) {
    try engine.perform(.adoptCatalog(catalog), at: moment)
    takeUpPurposes(at: moment)
    newestGroupOfAny = filling
    newestSharedGroup = filling
  }
}
