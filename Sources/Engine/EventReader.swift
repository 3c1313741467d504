import Basics
import Catalogs
import Exchanges
import JSONText

/// Reads the lines that `EventWriter` writes, byte for byte: names in its order, no spaces. The log is
/// the truth, so nothing in it is guessed, and matching what must stand there is also the fastest way
/// to read it.
struct EventReader {
  /// - Parameters:
  ///   - bytes: a line's members: what stands behind its opening brace.
  ///   - number: the line's number in the log, counted from 1, for errors.
  ///   - names: the state before the event, for what the names in the line refer to.
  func read(
    _ bytes: Span<UInt8>, number: Int, names: ExchangeState
  ) throws(ReplayFailure) -> Event {
    var cursor = LineCursor()
    guard cursor.skip("\"at\":", bytes), let at = cursor.integer(bytes),
      cursor.skip(",\"event\":\"", bytes), let fact = fact(&cursor, bytes, names),
      cursor.skip("}", bytes), cursor.position == bytes.count
    else {
      throw ReplayFailure(
        line: number,
        "it is not an event that this version writes (byte \(cursor.position) of the event)")
    }
    let moment = Instant(milliseconds: at)
    // Older versions did not write how the exchanges rank: they found it each time by the day of the event.
    if case .catalog(.adopted(let adopted)) = fact, adopted.ranks.isEmpty, let day = Day(of: moment)
    {
      return Event(at: moment, fact: .catalog(.adopted(adopted.ranked(on: day))))
    }
    return Event(at: moment, fact: fact)
  }

  /// The subjects in the order in which their lines are frequent. A subject that has begun to read a line is asked
  /// alone: what it cannot read is not an event.
  private func fact(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> Fact? {
    let start = cursor.position
    if let fact = offerFact(&cursor, bytes, names) { return .offer(fact) }
    if cursor.position > start { return nil }
    if let fact = consentFact(&cursor, bytes, names) { return .consent(fact) }
    if cursor.position > start { return nil }
    if let fact = promiseFact(&cursor, bytes) { return .promise(fact) }
    if cursor.position > start { return nil }
    if let fact = personFact(&cursor, bytes) { return .person(fact) }
    if cursor.position > start { return nil }
    if let fact = experimentFact(&cursor, bytes, names) { return .experiment(fact) }
    if cursor.position > start { return nil }
    if let fact = catalogFact(&cursor, bytes, names) { return .catalog(fact) }
    if cursor.position > start { return nil }
    if let fact = clearanceFact(&cursor, bytes) { return .clearance(fact) }
    if cursor.position > start { return nil }
    if let fact = custodyFact(&cursor, bytes) { return .custody(fact) }
    if cursor.position > start { return nil }
    if cursor.skip("timeNoted\"", bytes) { return .timeNoted }
    if cursor.skip("clockSet\"", bytes) { return .clockSet }
    return keptResponse(&cursor, bytes)
  }

  func arm(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> ExperimentArm? {
    guard cursor.skip(",\"experiment\":", bytes), let experiment = cursor.quoted(bytes),
      cursor.skip(",\"arm\":", bytes), let arm = cursor.quoted(bytes)
    else { return nil }
    return names.arm(experiment: bytes.extracting(experiment), arm: bytes.extracting(arm))
  }

  func termsID(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> TermsID? {
    guard let name = cursor.quoted(bytes),
      let number = names.terms.names.find(bytes.extracting(name))
    else { return nil }
    return TermsID(index: number)
  }
}
