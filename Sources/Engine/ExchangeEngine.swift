public import Basics
public import Ledger
public import ValueExchange

/// Decides commands, appends the events to the log, applies them: the only writer.
///
/// One thread owns an engine. Time comes with each command, so two engines given the same commands
/// hold the same state and have written the same bytes.
public struct ExchangeEngine {
  public private(set) var state = EngineState()
  /// The caller's ids of people, in the order of their surrogate numbers. They stay out of the log.
  public private(set) var personKeys = KeyTable()
  public private(set) var log: any EventLog
  /// Whether the log has failed: nothing is decided from then on.
  private var hasFailed = false
  private var facts: [Fact] = []
  private var writer = EventWriter()

  /// An engine that begins with nothing.
  public init(log: any EventLog) {
    self.log = log
  }

  /// Decides a command at a moment, logs its events and applies them.
  /// - Throws: `EngineFailure.refused` when the domain says no, with nothing changed;
  ///   `EngineFailure.log` when the log failed, with nothing changed: the engine decides no more.
  @discardableResult
  public mutating func perform(
    _ command: Command, at now: Instant
  ) throws(EngineFailure) -> Receipt {
    if hasFailed { throw .log(LogFailure("it failed before")) }
    facts.removeAll(keepingCapacity: true)
    let receipt: Receipt
    do {
      receipt = try state.exchange.decide(command, at: now, into: &facts)
    } catch {
      throw .refused(error)
    }
    if facts.isEmpty { return receipt }
    writer.clear()
    for fact in facts { writer.write(Event(at: now, fact: fact), names: state.exchange) }
    do {
      try log.append(writer.lines, count: facts.count)
    } catch {
      hasFailed = true
      throw .log(error)
    }
    for fact in facts { state.apply(Event(at: now, fact: fact)) }
    return receipt
  }

  /// The surrogate number of the person whom the caller calls `key`; a new one when the key is new.
  /// - Throws: as `perform`; `EngineFailure.personKeyInvalid` when the key is empty or too long.
  public mutating func person(
    for key: Span<UInt8>, at now: Instant
  ) throws(EngineFailure) -> PersonID {
    if let number = personKeys.find(key) { return PersonID(index: number) }
    if key.isEmpty || key.count > Limits.personKeyBytes { throw .personKeyInvalid }
    let receipt = try perform(.registerPerson, at: now)
    let number = personKeys.insert(key).number
    invariant(receipt.person?.index == number, "person \(number) is not the next in the log")
    return PersonID(index: number)
  }

  /// Makes everything decided so far durable; nothing may be acknowledged before.
  public mutating func flush() throws(EngineFailure) {
    do {
      try log.flush()
    } catch {
      hasFailed = true
      throw .log(error)
    }
  }

  /// The state that a log's lines add up to.
  /// - Throws: `ReplayFailure` with the first line that cannot be read or cannot follow the others;
  ///   whatever the log throws.
  public static func replay(_ log: any EventLog) throws -> EngineState {
    try replay { visit in try log.forEachLine(visit) }
  }

  /// The state that lines add up to, from wherever they come: `forEachLine` calls what it is given
  /// with each of them in order.
  /// - Complexity: O(bytes of the lines).
  public static func replay(
    _ forEachLine: ((ArraySlice<UInt8>) throws -> Void) throws -> Void
  ) throws -> EngineState {
    var state = EngineState()
    let reader = EventReader()
    var number = 1
    try forEachLine { line in
      let event = try reader.read(line, number: number, names: state.exchange)
      if !state.exchange.accepts(event) {
        throw ReplayFailure(line: number, "it cannot follow the lines before it")
      }
      state.apply(event)
      number += 1
    }
    return state
  }
}
