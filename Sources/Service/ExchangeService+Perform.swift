import Basics
import Engine
import Exchanges
import JSONText

/// Carrying a request out.
extension ExchangeService {
  /// Does what the method says and appends its result.
  mutating func perform(_ index: Int, _ line: Span<UInt8>) throws(RequestFault) {
    let method = table.methods[index].method
    if table.methods[index].takesMoment { dependOnShared() }
    keyed = nil
    if method.keepsAnswer, let key = key(line) {
      let request = KeyedRequest(mark: key.mark, digest: digest(key, line))
      if try repeatsAnswer(index, request, key, line) { return }
      keyed = request
    }
    switch method {
    case .behaviourRecord: try recordBehaviour(line)
    case .recommendAfter: try recommendAfterAct(line)
    case .recommendItems: try recommendItems(line)
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
    case .experimentList: listExperiments()
    case .experimentReport: try reportExperiment(line)
    default:
      let events = engine.eventCount
      let answer = try change(method, line)
      if let keyed {
        engine.keep(
          KeptAnswer(
            key: keyed.mark, method: method.rawValue, request: keyed.digest, numbers: answer),
          decided: engine.eventCount > events, at: now)
      }
      write(method, answer)
    }
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
    guard let found else {
      // Whoever is not known may have been forgotten just now.
      dependOnAll()
      throw .refused(.unknownPerson)
    }
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
      return [Int64(person.rawValue), now.milliseconds]
    case .personRestrict:
      let person = try person(line)
      _ = try decide(.restrictPerson(person, number(.isRestricted) == 1))
      return [Int64(person.rawValue)]
    case .requestReceive:
      let person = try person(line)
      let receipt = try decide(
        .receiveRequest(person, RightsRequest.allCases[Int(number(.right))]))
      let id = receipt.request ?? RequestID(0)
      return [
        Int64(person.rawValue), Int64(id.rawValue),
        engine.state.exchange.requests[id.index].due.milliseconds,
      ]
    case .requestAnswer:
      let id: RequestID = id(.request)
      if id.index < engine.state.exchange.requests.count {
        depend(on: engine.state.exchange.requests[id.index].person)
      }
      _ = try decide(.answerRequest(id))
      return [number(.request)]
    case .clearanceOpen, .clearanceClose: return try changeClearance(method, line)
    case .experimentStart: return try startExperiment(line)
    case .experimentStop: return try stopExperiment(line)
    default: return try changeCustody(method, line)
    }
  }

  /// Appends the result of a request that changed something, from what it is made of: the same the first time
  /// and whenever it is sent again.
  mutating func write(_ method: Method, _ numbers: [Int64]) {
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
      moment("{\"erased\":", numbers[1])
      out.append("}")
    case .requestReceive:
      out.append("{\"request\":")
      out.append(decimal: numbers[1])
      moment(",\"due\":", numbers[2])
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
    case .experimentStop:
      moment("{\"stoppedAt\":", numbers[1])
      out.append("}")
    default: out.append("true")
    }
  }

  // MARK: Parts of results

  mutating func moment(_ member: StaticString, _ milliseconds: Int64) {
    out.append(member)
    // What lies beyond the last moment that can be written, such as a deadline, is as good as that.
    let instant = Instant(milliseconds: milliseconds)
    let text = min(max(instant, Instant.range.lowerBound), Instant.range.upperBound).text
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
