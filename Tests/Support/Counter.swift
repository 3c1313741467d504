public import Basics
import Engine
import Ledger
public import Service

/// A service over the shop's catalog, without pipes or disk: groups become durable when the test says so.
public final class Counter {
  public var service: ExchangeService
  public var now: Instant
  /// Event lines of all groups handed over, and the vault's records and behaviour of them.
  private var handedOver: [CommitGroup] = []
  private var group = CommitGroup()

  /// - Parameter judges: whether offers pass the rules that bind at definition too.
  public init(
    clock: ServiceClock = .system, isStrict: Bool = true, judges: Bool = false,
    changes: [(String, String?)] = []
  ) throws {
    var engine = ExchangeEngine(judgesOffers: judges)
    engine.secret = [1, 2, 3]
    now = CatalogSamples.today.start.adding(milliseconds: 36_000_000)
    service = ExchangeService(engine, clock: clock, isStrict: isStrict)
    // Without the offer that outranks the birthday's.
    if let catalog = try Shop.catalog([("/exchanges/6", nil)] + changes) {
      try service.adopt(catalog, at: now)
    }
    settle()
  }

  /// Sends a line; the answers that may leave at once, and those that wait.
  public func send(_ line: String) -> (ready: String, held: String) {
    let bytes = Array(line.utf8)
    let held = service.waiting.count
    service.take(bytes.span, at: now)
    let ready = String(decoding: service.ready.bytes, as: UTF8.self)
    service.ready.clear()
    return (ready, String(decoding: service.waiting.bytes.dropFirst(held), as: UTF8.self))
  }

  /// Sends a line, makes everything durable, and gives the answer without its newline.
  public func ask(_ line: String) -> String {
    let (ready, held) = send(line)
    settle()
    return String((ready + held).dropLast())
  }

  /// Asks for a method with params; the answer.
  public func call(_ method: String, _ params: String = "{}") -> String {
    ask("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\(method)\",\"params\":\(params)}")
  }

  /// The same as the value of its `result`; nil where it is an error.
  public func result(_ method: String, _ params: String = "{}") throws -> JSONTree? {
    try JSONTree(text: call(method, params))["/result"]
  }

  /// Hands over what was decided; it is not durable yet.
  public func handOver() {
    group = CommitGroup()
    service.engine.handOver(&group)
    handedOver.append(group)
    service.waiting.clear()
    service.handedOver += 1
    service.forgetHandedOver()
  }

  /// Hands over and makes durable.
  public func settle() {
    handOver()
    service.durable = service.handedOver
  }

  /// A service that goes on from what this one has made durable, as after a restart.
  public func restarted() throws -> Counter {
    let next = try Counter()
    let storage = SimulatedStorage()
    var (stores, _) = try Stores.open(storage, owner: "test")
    for var group in handedOver { try stores.commit(&group) }
    try stores.close()
    storage.kill()
    let reader = ActsReader()
    let engine: ExchangeEngine
    (stores, engine) = try Stores.open(storage, owner: "test", visitor: reader)
    next.service = ExchangeService(engine, clock: .system, isStrict: true, acts: reader.take())
    next.service.engine.gate = nil
    next.now = now
    next.handedOver = handedOver
    return next
  }
}

/// A random key of a request, told by a number.
public func key(_ number: Int) -> String {
  let digits = String(number)
  let zeros = String(repeating: "0", count: 12 - digits.utf8.count)
  return "7f3c9a52-2b1e-4c77-9d3a-\(zeros)\(digits)"
}
