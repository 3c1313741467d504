public import Basics
import Exchanges
public import Ledger

/// Folds the lines of the three stores into what an engine goes on from.
public final class EngineFold: Fold {
  /// A value, so that a line is folded in place: a class's own state would be copied for each look at it.
  private var folded: FoldedStores
  private let visitor: (any BehaviourVisitor)?

  /// - Parameters:
  ///   - visitor: what takes everything people did that is kept.
  ///   - replay: a decision to make again on the way.
  public init(visitor: (any BehaviourVisitor)? = nil, replay: DecisionReplay? = nil) {
    self.visitor = visitor
    folded = FoldedStores(replay)
  }

  deinit { folded.overwriteKeys() }

  public var state: EngineState { folded.state }
  public var eventCount: Int { folded.eventCount }
  public var behaviourCount: Int { folded.behaviourCount }
  /// The decision that is made again on the way.
  public var replay: DecisionReplay? { folded.replay }

  /// The engine that goes on from here.
  public func engine() -> ExchangeEngine { folded.engine() }

  /// Applies an event that can follow those before it.
  public func addEvent(_ members: Span<UInt8>) throws { try folded.addEvent(members) }

  /// As the ledger folded so far says.
  public func stands(consent: UInt32) -> Bool { folded.stands(consent: consent) }

  /// As the ledger folded so far says.
  public func hasEnded(consent: UInt32) -> Bool { folded.hasEnded(consent: consent) }

  /// As the ledger folded so far says.
  public func coversBehaviour(consent: UInt32) -> Bool { folded.coversBehaviour(consent: consent) }

  /// As the ledger folded so far says.
  public func stands(_ id: VaultRecordID) -> Bool { folded.stands(id) }

  /// As the ledger folded so far says.
  public var numbers: (people: Int, values: Int, consents: Int) { folded.numbers }

  /// A fold of the ledger alone that goes on from here: no value, no id and no response comes along.
  public func branch() -> any Fold {
    let branch = EngineFold()
    branch.folded.goOn(from: folded)
    return branch
  }

  /// Passes a line on, held against the consent that it is kept under.
  public func addBehaviour(_ members: Span<UInt8>) throws {
    try folded.addBehaviour(members, visitor)
  }

  /// Takes a person's id, or holds a value against what the ledger says of it.
  public func addRecord(_ id: VaultRecordID, _ members: Span<UInt8>) throws {
    try folded.addRecord(id, members)
  }
}

/// What lines of the stores add up to so far.
private struct FoldedStores {
  private(set) var state = EngineState()
  private(set) var eventCount = 0
  private(set) var behaviourCount = 0
  private(set) var replay: DecisionReplay?
  private let reader = EventReader()
  /// The ids of people, each with the position where it ends, in the order of the vault.
  private var keys = ByteBuffer()
  private var values = ValueTable()
  private var keyEnds: [(person: UInt32, end: Int)] = []
  private var responses = KeptResponses()

  init(_ replay: DecisionReplay?) {
    self.replay = replay
  }

  mutating func goOn(from other: FoldedStores) {
    state = other.state
    eventCount = other.eventCount
  }

  func engine() -> ExchangeEngine {
    var table = KeyTable()
    let order = keyEnds.indices.sorted { keyEnds[$0].person < keyEnds[$1].person }
    for index in order {
      while table.count < keyEnds[index].person { table.insertRemoved() }
      let start = index == 0 ? 0 : keyEnds[index - 1].end
      _ = table.insert(keys.slice[start..<keyEnds[index].end].span)
    }
    while table.count < state.exchange.people.count { table.insertRemoved() }
    return ExchangeEngine(
      state: state, personKeys: table, values: values, responses: responses, eventCount: eventCount)
  }

  mutating func overwriteKeys() { keys.clear() }

  mutating func addEvent(_ members: Span<UInt8>) throws {
    let event = try reader.read(members, number: eventCount + 1, names: state.exchange)
    if !state.exchange.accepts(event) {
      throw ReplayFailure(line: eventCount + 1, "it cannot follow the lines before it")
    }
    replay?.look(at: event, state.exchange)
    state.apply(event)
    if case .responseKept(let response) = event.fact { responses.decisions.keep(response) }
    eventCount += 1
  }

  func stands(consent: UInt32) -> Bool {
    consent < state.exchange.consents.count && state.exchange.consents[Int(consent)].ending == .none
  }

  func hasEnded(consent: UInt32) -> Bool {
    consent < state.exchange.consents.count && state.exchange.consents[Int(consent)].ending != .none
  }

  func coversBehaviour(consent: UInt32) -> Bool {
    consent < state.exchange.consents.count
      && ConsentUse.coversBehaviour(ConsentID(consent), in: state.exchange)
  }

  func stands(_ id: VaultRecordID) -> Bool {
    switch id {
    case .person(let number):
      number < Limits.identifiers && state.exchange.knows(PersonID(number))
    case .value(let number):
      number < state.exchange.values.count
        && state.exchange.values[Int(number)].replacedAt == nil
        && state.exchange.keepsValues(of: state.exchange.values[Int(number)].consent)
    }
  }

  var numbers: (people: Int, values: Int, consents: Int) {
    (state.exchange.people.count, state.exchange.values.count, state.exchange.consents.count)
  }

  mutating func addBehaviour(
    _ members: Span<UInt8>, _ visitor: (any BehaviourVisitor)?
  ) throws {
    var item = 0..<0
    guard let behaviour = Behaviour(members, item: &item),
      stands(consent: behaviour.consent.rawValue),
      state.exchange.person(of: behaviour.consent) == behaviour.person
    else {
      throw ReplayFailure(
        line: behaviourCount + 1, "it is no behaviour that this version writes", of: "behaviour")
    }
    if let response = behaviour.keptResponse { responses.behaviour.keep(response) }
    visitor?.add(behaviour, item: members.extracting(item))
    behaviourCount += 1
  }

  mutating func addRecord(_ id: VaultRecordID, _ members: Span<UInt8>) throws {
    let isWhole: Bool
    switch id {
    case .person(let number):
      var key = RecordReader.key(members) ?? []
      isWhole = !key.isEmpty
      keys.append(key.span)
      key.overwrite()
      keyEnds.append((number, keys.count))
    case .value(let number):
      let value = RecordReader.value(members, ValueID(number), state.exchange)
      if let value { values.put(value.text, salt: value.salt, at: ValueID(number)) }
      isWhole = value != nil
    }
    if !isWhole {
      throw ReplayFailure(line: 1, "a record is none that this version writes", of: "vault")
    }
  }
}

extension Stores {
  /// Opens the stores of a data directory and folds them into the engine that goes on from there.
  /// - Parameters:
  ///   - storage: the data directory, or what stands for one.
  ///   - owner: who holds the stores, for the message to whoever finds them taken.
  ///   - identity: as `Stores.init` has it.
  ///   - segmentBytes: size from which on a segment is closed and another begun.
  ///   - visitor: is shown every act that is kept; nil where nobody wants them.
  ///   - progress: is told lines done and lines in all, as far as that is known.
  ///   - mayBegin: throws where the stores must not be written after a last moment; nothing is then.
  /// - Throws: as `Stores.init`, and `ReplayFailure` for a line that cannot be read or cannot follow.
  public static func open(
    _ storage: any Storage, owner: String, identity: String? = nil,
    segmentBytes: Int = Limits.segmentBytes,
    visitor: (any BehaviourVisitor)? = nil,
    progress: FoldProgress = { _, _ in },
    mayBegin: (Instant) throws -> Void = { _ in }
  ) throws -> (Stores, ExchangeEngine) {
    let fold = EngineFold(visitor: visitor)
    let stores = try Stores(
      opening: storage, owner: owner, identity: identity, segmentBytes: segmentBytes, fold: fold,
      progress: progress, mayBegin: { try mayBegin(fold.state.exchange.latest) })
    return (stores, fold.engine())
  }
}
