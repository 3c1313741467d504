import Basics
import Catalogs
import Exchanges
import JSONText

/// Writes events as JSON lines: flat objects, names instead of numbers where a reader with `jq` or
/// DuckDB would want them.
///
///     {"at":1767225600000,"event":"offerShown","offer":4,"person":3,"terms":"cash-50@1",
///      "experiment":"data-for-money","arm":"50-cents.shown"}
///
/// Amounts are whole millionths of a unit (`valueMicros`), so that nothing is lost to a reader's
/// floating point.
///
/// `EventReader` reads exactly these lines back.
struct EventWriter {
  var buffer = ByteBuffer()

  /// Appends an event's line to a buffer.
  /// - Parameter names: the state before the event, for the names of what the event refers to.
  mutating func write(_ event: Event, names: ExchangeState, to lines: inout ByteBuffer) {
    swap(&buffer, &lines)
    write(event, names)
    swap(&buffer, &lines)
  }

  private mutating func write(_ event: Event, _ names: ExchangeState) {
    buffer.append("{\"at\":")
    buffer.append(decimal: event.at.milliseconds)
    switch event.fact {
    case .catalog(let fact): write(fact)
    case .experiment(let fact): write(fact, names)
    case .person(let fact): write(fact)
    case .offer(let fact): write(fact, names)
    case .consent(let fact): write(fact, names)
    case .promise(let fact): write(fact)
    case .clearance(let fact): write(fact)
    case .custody(let fact): write(fact)
    case .timeNoted: buffer.append(",\"event\":\"timeNoted\"")
    case .clockSet: buffer.append(",\"event\":\"clockSet\"")
    case .founded(let instance):
      string(",\"event\":\"instanceFounded\",\"instance\":", instance.text)
    case .responseKept(let response): write(response)
    }
    buffer.append("}\n")
  }

  /// Members up to a number, and the number.
  mutating func piece(_ members: StaticString, _ number: UInt32) {
    buffer.append(members)
    buffer.append(decimal: Int64(number))
  }

  mutating func string(_ member: StaticString, _ value: String) {
    buffer.append(member)
    buffer.append(quoting: value.utf8.span)
  }

  /// A list of strings; nothing at all when it is empty and is a member.
  mutating func list(_ member: StaticString, _ values: [String]) {
    if values.isEmpty && member.utf8CodeUnitCount > 2 { return }
    buffer.append(member)
    for (index, value) in values.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append(quoting: value.utf8.span)
    }
    buffer.append("]")
  }

  mutating func numbers(_ member: StaticString, _ numbers: [Int64]) {
    buffer.append(member)
    for (index, number) in numbers.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append(decimal: number)
    }
    buffer.append("]")
  }

  mutating func moment(_ member: StaticString, _ moment: Instant) {
    buffer.append(member)
    buffer.append(decimal: moment.milliseconds)
  }

  mutating func write(_ arm: ExperimentArm, _ names: ExchangeState) {
    buffer.append(",\"experiment\":")
    buffer.append(quoting: names.experiments[arm.experiment.index].name.utf8.span)
    buffer.append(",\"arm\":")
    let number = arm.number.index
    buffer.append(quoting: names.experiments[arm.experiment.index].arms[number].name.utf8.span)
  }
}
