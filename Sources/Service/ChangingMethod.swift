import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// A method that changes something, whose response is made of a few numbers. Where the request names an idempotency key
/// they are kept, so that the request sent again is answered as the first time.
protocol ChangingMethod: KeyedMethod {
  /// Carries the request out.
  /// - Returns: what the response is made of: no more than `KeptResponse.numbersAtMost`, and nothing of a person
  ///   but numbers, since they are kept in the ledger.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64]

  /// Appends the result, from what it is made of: the same the first time and whenever it is sent again.
  static func write(_ numbers: [Int64], _ service: inout ServiceState)

  /// What a request is about, which one that is sent again must name too.
  static var subject: Parameter? { get }
}

extension ChangingMethod {
  static var keptAs: String { outline.name }

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let keyed = call.keyed
    if let keyed, let kept = try service.keptResponse(of: Self.self, keyed, call) {
      return write(kept.numbers, &service)
    }
    let events = service.engine.eventCount
    let numbers = try change(call, &service)
    if let keyed {
      service.engine.keep(
        KeptResponse(
          key: keyed.request.mark, method: keptAs, request: keyed.request.digest, numbers: numbers),
        decided: service.engine.eventCount > events, at: call.now)
    }
    write(numbers, &service)
  }

  static func isAlike(
    _ kept: KeptResponse, _ call: borrowing Call, _ service: inout ServiceState
  ) -> Bool {
    if let subject, kept.numbers.first != call.number(subject) { return false }
    if kept.request != call.plainHash() { return false }
    guard let meant = kept.numbers.first else { return true }
    return service.isPerson(Int(meant), call)
  }
}

/// A method whose request may name an idempotency key. One that is sent again is recognised by its key's mark and its
/// digest, in this process as after a restart, whoever it was about and whether or not they are still known.
protocol KeyedMethod: ServiceMethod {
  /// The name of the method under which its responses are kept, which is a file format.
  static var keptAs: String { get }

  /// Whether numbers out of a log are such as the method's response is made of.
  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool

  /// Whether a request is the one that a log of a version before tells of by its key: what it asked for beside anything
  /// personal, and who or what it was about. Of a person who is not known any more nobody can tell, so it is not.
  static func isAlike(
    _ kept: KeptResponse, _ call: borrowing Call, _ service: inout ServiceState
  ) -> Bool
}

extension KeyedMethod {
  static var takesKey: Bool { true }
}

extension ServiceState {
  /// What the request was answered before; nil where it is new.
  /// - Throws: `keyTaken` where its key came with another one.
  mutating func keptResponse<Method: KeyedMethod>(
    of method: Method.Type, _ keyed: Call.Keyed, _ call: borrowing Call
  ) throws(RequestFault) -> KeptResponse? {
    guard let kept = engine.keptResponse(keyed.key) else { return nil }
    responses.dependOnAll()
    if kept.method != method.keptAs || !method.isWhole(kept.numbers, engine.state.exchange) {
      throw .keyTaken
    }
    let isSame =
      kept.key.isKey
      ? method.isAlike(kept, call, &self) : kept.request == keyed.request.digest
    if !isSame { throw .keyTaken }
    return kept
  }

  /// Whether the person whom a request names, if it names any, has that number.
  mutating func isPerson(_ number: Int, _ call: borrowing Call) -> Bool {
    if !call.has(.person) { return true }
    return call.withText(.person, in: engine.personKeys) { key, table in table.find(key) } == number
  }
}

/// Whether a number is one of a table's.
func isIndex(_ numbers: [Int64], _ index: Int, below count: Int) -> Bool {
  index < numbers.count && numbers[index] >= 0 && numbers[index] < count
}
