public import Basics
public import Catalogs
public import Engine
public import Exchanges
import JSONText
import Ledger
public import Recommendation
public import TrustRules

/// The service without its pipes: takes request lines, decides them with the engine, and writes responses.
///
///     line ─ JSONRPC ─ Bindings ─▶ Call ─▶ a ServiceMethod ─▶ ServiceState: engine, out
///                                                                 │
///     ready, waiting ◀───────── ResponseSchedule ◀────────────────┘
///
/// One thread owns it. Time comes with each line.
public struct ExchangeService {
  private let table: MethodTable
  private var nodes: [JSONNode] = []
  private var bindings = Bindings()
  private var state: ServiceState

  /// - Parameters:
  ///   - engine: as its stores were opened, with its secret set.
  ///   - clock: where moments come from.
  ///   - isStrict: whether responses wait until what they tell is durable.
  ///   - acts: what people did, as it was read at the start.
  ///   - requiresPerson: whether a request that names something of a person's by number must name them beside it.
  public init(
    _ engine: ExchangeEngine, clock: ServiceClock, isStrict: Bool,
    acts: ActsOfPeople = ActsOfPeople(), requiresPerson: Bool = false
  ) {
    table = MethodTable(requiresPerson: requiresPerson)
    state = ServiceState(
      engine: engine, derived: DerivedStores(acts), responses: ResponseSchedule(isStrict: isStrict),
      moments: ServiceMoments(clock), metrics: ServiceMetrics(table.names),
      health: CatalogHealth(engine.state.exchange.catalog, at: engine.state.exchange.adoptedAt),
      requiresPerson: requiresPerson)
    state.takeUpPurposes(at: engine.state.exchange.latest)
  }

  // MARK: Lines

  /// Takes one line, without its newline, and answers it if it is to be answered.
  /// - Parameters:
  ///   - line: as UTF-8; whatever else it is, it is answered as an error.
  ///   - arrival: the machine's moment at which it came.
  public mutating func take(_ line: Span<UInt8>, at arrival: Instant) {
    if line.count > Limits.lineBytes { return refuseLine() }
    state.moments.arrival = arrival
    JSONRPC.respond(line, &nodes, table, &bindings, &state)
    state.responses.enqueue(&state.out)
  }

  /// Answers a line that is not looked at, because it is longer than a line may be.
  public mutating func refuseLine() {
    JSONRPC.respondTooLong(&state)
    state.responses.enqueue(&state.out)
  }

  // MARK: What the owner of the pipes takes and tells

  /// The only writer of the state. Its owner takes the groups.
  public var engine: ExchangeEngine {
    _read { yield state.engine }
    _modify { yield &state.engine }
  }

  /// Responses that may leave at once, as lines. A copy, since what is written may hand over on the way.
  public var ready: ByteBuffer {
    get { state.responses.ready }
    _modify { yield &state.responses.ready }
  }

  /// Responses that leave when the group being filled is durable, as lines.
  public var waiting: ByteBuffer {
    _read { yield state.responses.waiting }
    _modify { yield &state.responses.waiting }
  }

  /// Groups handed over so far; the owner keeps it.
  public var handedOver: Int {
    get { state.responses.handedOver }
    set { state.responses.handedOver = newValue }
  }

  /// How many of these are durable; the owner keeps it.
  public var durable: Int {
    get { state.responses.durable }
    set { state.responses.durable = newValue }
  }

  /// Counts and latencies.
  public var metrics: ServiceMetrics {
    _read { yield state.metrics }
    _modify { yield &state.metrics }
  }

  /// Whether responses wait for the disk at all.
  public var isStrict: Bool { state.responses.isStrict }

  /// To be called when the group has been handed over.
  public mutating func forgetHandedOver() { state.derived.forgetHandedOver() }

  // MARK: Time

  /// Whose clock counts.
  public var clock: ServiceClock { state.moments.clock }

  /// Why nothing, or less, ends for reasons of time now; nil where nothing stands in the way.
  public var endingsWait: EndingsWait? { state.moments.endingsWait }

  /// The moment now, as far as the clocks were heeded.
  public var clockMoment: Instant? { state.moments.now }

  /// Takes up what the clocks say. To be called before lines are taken and before deadlines are enforced.
  public mutating func heed(_ guarded: GuardedClock) { state.heed(guarded) }

  /// Lets the clock bring about what it does to some of everything (Q20). Nobody waits for this; whoever asks
  /// next does where it matters.
  public mutating func enforceDeadlines(at moment: Instant, lookingAt count: Int) {
    state.enforceDeadlines(at: moment, lookingAt: count)
  }

  /// Puts the moment on record where a response told what time alone had brought about, and in a service in which
  /// nothing has happened for long: so that no clock which goes back later takes it back (Q21), and a quiet week
  /// is told from a leap.
  public mutating func noteTime(at moment: Instant) {
    state.engine.noteTime(
      at: state.moments.noted(at: moment, after: state.engine.state.exchange.latest))
  }

  /// Puts on record what was counted so far of asking for offers, because the service ends.
  public mutating func endCounting(at moment: Instant) {
    state.endCounting(at: clock == .system ? moment : state.moments.seen)
  }

  // MARK: Files

  /// Makes recommendations by these parameters from now on.
  public mutating func weigh(by weighting: Weighting) {
    state.derived.recommendations.weigh(by: weighting)
  }

  /// Takes up what is said of items, in place of what was said before.
  public mutating func describeItems(by facts: ItemFacts) {
    state.derived.recommendations.describeItems(by: facts)
  }

  /// Says which installation this is, where its ledger does not say so yet.
  public mutating func found(_ instance: InstanceID, at moment: Instant) {
    state.engine.found(instance, at: moment)
  }

  /// Puts a catalog in force.
  /// - Parameter judged: the same as it was judged ahead; nil where nobody did.
  /// - Throws: the refusal, with the one in force kept.
  public mutating func adopt(
    _ catalog: AdoptedCatalog, judged: JudgedDay? = nil, at moment: Instant
  ) throws(Refusal) {
    try state.adopt(catalog, judged: judged, at: moment)
  }

  /// The day that the exchanges of the catalog in force were judged on; nil until they are.
  public var judgedDay: Day? { state.health.judgement?.day }

  /// Takes up which exchanges nobody can be offered on a day, for whoever asks how the service is.
  /// - Parameter catalog: the one that was judged; passed over where it is not in force any more.
  /// - Returns: whether it says anything else than what was known before.
  @discardableResult
  public mutating func judge(
    _ withheld: [WithheldExchange], of catalog: AdoptedCatalog, on day: Day
  ) -> Bool {
    if catalog != state.engine.state.exchange.catalog { return false }
    let before = state.health.judgement?.withheld
    state.health.judge(withheld, on: day)
    return before != withheld
  }

  /// Takes up how reading the files anew went, at a moment of the machine's clock.
  public mutating func noteReload(_ outcome: ReloadOutcome, at moment: Instant) {
    state.health.note(outcome, at: moment)
  }

  // MARK: What it tells of itself

  /// The service's description in OpenRPC: one JSON object on one line, without a newline.
  public static let openRPC = OpenRPC.document(requiresPerson: false)

  /// How much there is of everything.
  /// - Complexity: O(minutes without an event); no person, promise or request is looked at.
  public func gauges() -> [ServiceGauge] { state.gauges() }

  /// The metrics as Prometheus reads them (text format 0.0.4).
  public func prometheusText() -> [UInt8] { metrics.prometheus(gauges()) }
}
