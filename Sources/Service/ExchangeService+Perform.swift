import Basics
import Engine
import JSONText
import ValueExchange

/// Carrying a request out.
extension ExchangeService {
  /// Does what the method says and appends its result.
  mutating func perform(_ index: Int, _ line: Span<UInt8>) throws(RequestFault) {
    let method = table.methods[index].method
    if table.methods[index].takesMoment { dependOnShared() }
    if method.keepsAnswer, has(.idempotencyKey), try repeatsAnswer(method, line) { return }
    switch method {
    case .behaviourRecord: try recordBehaviour(line)
    case .engineHealth: writeHealth()
    case .engineMetrics: writeMetrics()
    case .rpcDiscover:
      let document = ExchangeService.openRPC
      out.append(document.span)
    case .offerNext: try nextOffer(line)
    case .offerExplain: try explainOffer(line)
    case .consentList: try listConsents(line)
    case .preferenceList: try listPreferences(line)
    case .personExport: try exportPerson(line)
    case .dataRead: try readData(line)
    case .dataCount: try countData(line)
    case .partnerOwed: try listOwed(line)
    case .experimentReport: try reportExperiment(line)
    default:
      let events = engine.eventCount
      let answer = try change(method, line)
      if let key = key(line) {
        engine.keep(
          KeptAnswer(key: key, method: method.rawValue, numbers: answer),
          content: content(line), decided: engine.eventCount > events, at: now)
      }
      write(method, answer)
    }
  }

  /// Whether the request was answered before, and is answered so again.
  private mutating func repeatsAnswer(
    _ method: Method, _ line: Span<UInt8>
  ) throws(RequestFault) -> Bool {
    guard let key = key(line), let kept = engine.keptAnswer(key) else { return false }
    // What the process remembers is held against all of the request; a log holds nothing personal to do so.
    if kept.answer.method != method.rawValue || (kept.content != 0 && kept.content != content(line))
    {
      throw .keyTaken
    }
    if let subject = method.subject, kept.answer.numbers.first != number(subject) {
      throw .keyTaken
    }
    dependOnAll()
    if method == .behaviourRecord {
      out.append("true")
    } else {
      write(method, kept.answer.numbers)
    }
    return true
  }

  /// A hash of what a request asks for, whatever the order of its members; keyed anew in each process, and
  /// never zero.
  mutating func content(_ line: Span<UInt8>) -> Int {
    var sum = 0
    for parameter in Parameter.allCases where has(parameter) && parameter != .idempotencyKey {
      var hasher = Hasher()
      hasher.combine(parameter.rawValue)
      for byte in nodes[place(parameter)].slice(line) { hasher.combine(byte) }
      sum &+= hasher.finalize()
    }
    return sum == 0 ? 1 : sum
  }

  /// Has the engine decide a command.
  mutating func decide(_ command: Command) throws(RequestFault) -> Receipt {
    do {
      return try engine.perform(command, at: now)
    } catch {
      throw .refused(error)
    }
  }

  /// The person whom the request names.
  mutating func person(_ line: Span<UInt8>) throws(RequestFault) -> PersonID {
    try person(at: place(.person), line)
  }

  mutating func person(at node: Int, _ line: Span<UInt8>) throws(RequestFault) -> PersonID {
    let found = nodes[node].withText(line) { (key: Span<UInt8>) in engine.personKeys.find(key) }
    guard let found else { throw .refused(.unknownPerson) }
    let person = PersonID(index: found)
    depend(on: person)
    return person
  }

  /// Carries out a request that changes something; gives what its answer is made of.
  private mutating func change(_ method: Method, _ line: Span<UInt8>) throws(RequestFault)
    -> [Int64]
  {
    switch method {
    case .offerAnswer: return try answerOffer(line)
    case .benefitDeliver, .benefitCompensate: return try settlePromise(method)
    case .consentWithdraw, .consentResolve, .consentEnd: return try changeConsent(method)
    case .preferenceSet: return try statePreference(line)
    case .personErase:
      let person = try person(line)
      _ = try decide(.erasePerson(person))
      return [now.milliseconds]
    case .personRestrict:
      let person = try person(line)
      _ = try decide(.restrictPerson(person, number(.isRestricted) == 1))
      return [number(.isRestricted)]
    case .requestReceive:
      let receipt = try decide(
        .receiveRequest(try person(line), RightsRequest.allCases[Int(number(.right))]))
      let id = receipt.request ?? RequestID(0)
      return [Int64(id.rawValue), engine.state.exchange.requests[id.index].due.milliseconds]
    case .requestAnswer:
      let id: RequestID = id(.request)
      if id.index < engine.state.exchange.requests.count {
        depend(on: engine.state.exchange.requests[id.index].person)
      }
      _ = try decide(.answerRequest(id))
      return [number(.request)]
    case .clearanceOpen, .clearanceClose: return try changeClearance(method, line)
    case .experimentStart: return try startExperiment(line)
    default: return try changeCustody(method, line)
    }
  }

  /// Appends the result of a request that changed something, from what it is made of: the same the first time
  /// and whenever it is sent again.
  private mutating func write(_ method: Method, _ numbers: [Int64]) {
    switch method {
    case .offerAnswer: writeAnswered(numbers)
    case .benefitDeliver, .benefitCompensate: writeSettled(numbers)
    case .consentWithdraw, .consentEnd: writeEnded(numbers)
    case .consentResolve:
      out.append("{\"consent\":")
      out.append(decimal: numbers[0])
      moment(",\"until\":", numbers[1])
      out.append("}")
    case .personErase:
      moment("{\"erased\":", numbers[0])
      out.append("}")
    case .requestReceive:
      out.append("{\"request\":")
      out.append(decimal: numbers[0])
      moment(",\"due\":", numbers[1])
      out.append("}")
    case .clearanceOpen:
      out.append("{\"clearance\":")
      out.append(decimal: numbers[0])
      out.append("}")
    case .partnerDisclose, .partnerPassOn: writeDisclosed(numbers)
    case .experimentStart:
      out.append("{\"arms\":")
      out.append(decimal: numbers[0])
      out.append("}")
    default: out.append("true")
    }
  }

  // MARK: Parts of results

  mutating func moment(_ member: StaticString, _ milliseconds: Int64) {
    out.append(member)
    let instant = Instant(milliseconds: milliseconds)
    let text = Instant.range.contains(instant) ? instant.text : ""
    out.append(quoting: text.utf8.span)
  }

  mutating func string(_ member: StaticString, _ value: String) {
    out.append(member)
    out.append(quoting: value.utf8.span)
  }

  mutating func number(_ member: StaticString, _ value: Int64) {
    out.append(member)
    out.append(decimal: value)
  }

  mutating func number<Kind>(_ member: StaticString, _ value: Identifier<Kind>) {
    number(member, Int64(value.rawValue))
  }

  mutating func amount(_ member: StaticString, _ value: Amount) {
    out.append(member)
    let text = value.decimal
    out.append(text.utf8.span)
  }
}
