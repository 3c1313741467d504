public import Basics
import JSONText
public import Ledger
public import ValueExchange

/// Decides commands, appends the events to the log, applies them: the only writer.
///
/// One thread owns an engine. Time comes with each command, so two engines given the same commands
/// hold the same state and have written the same bytes.
public struct Engine {
  public private(set) var state = EngineState()
  /// The caller's ids of people, in the order of their surrogate numbers. They stay out of the log.
  public private(set) var personKeys = KeyTable()
  public private(set) var log: any EventLog
  private var facts: [Fact] = []
  private var writer = EventWriter()

  /// An engine that begins with nothing.
  public init(log: any EventLog) {
    self.log = log
  }

  /// Decides a command at a moment, logs its events and applies them.
  /// - Throws: `EngineFailure.refused` when the domain says no, with nothing changed;
  ///   `EngineFailure.log` when the log failed: the engine must not be used again.
  @discardableResult
  public mutating func perform(
    _ command: Command, at now: Instant
  ) throws(EngineFailure) -> Receipt {
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

  /// The state that a log's lines add up to.
  /// - Throws: `ReplayFailure` with the first line that cannot be read or cannot follow the others.
  public static func replay(_ log: any EventLog) throws -> EngineState {
    var state = EngineState()
    var reader = EventReader()
    var number = 0
    try log.forEachLine { line in
      let event = try reader.read(line, number: number, names: state.exchange)
      if !state.exchange.accepts(event.fact) {
        throw ReplayFailure(line: number, "it cannot follow the lines before it")
      }
      state.apply(event)
      number += 1
    }
    return state
  }
}

/// Why a command had no effect.
public enum EngineFailure: Error, Equatable, Sendable {
  case refused(Refusal)
  case personKeyInvalid
  case log(LogFailure)

  /// The sentence for people; never holds anything personal.
  public var message: String {
    switch self {
    case .refused(let refusal): refusal.reason
    case .personKeyInvalid:
      "a person's id must have 1 to \(Limits.personKeyBytes) bytes"
    case .log(let failure): "the log failed: \(failure.message)"
    }
  }
}

/// A log line that does not hold an event which could stand there.
public struct ReplayFailure: Error, Equatable, Sendable {
  /// Counted from 0.
  public let line: Int
  public let message: String

  public init(line: Int, _ message: String) {
    self.line = line
    self.message = "log line \(line): \(message)"
  }
}
