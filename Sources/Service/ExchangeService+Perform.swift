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
    if method.keepsAnswer, has(.idempotencyKey), try repeatsAnswer(index, line) { return }
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
      if let key = key(line) {
        engine.keep(
          KeptAnswer(
            key: key, method: method.rawValue, request: plainHash(index, line), numbers: answer),
          content: content(line), decided: engine.eventCount > events, at: now)
      }
      write(method, answer)
    }
  }

  /// Whether the request was answered before, and is answered so again.
  private mutating func repeatsAnswer(
    _ index: Int, _ line: Span<UInt8>
  ) throws(RequestFault) -> Bool {
    let method = table.methods[index].method
    guard let key = key(line), let found = engine.keptAnswer(key) else { return false }
    dependOnAll()
    let answer = found.answer
    // What somebody did is kept the same way by both methods.
    let kept = method == .recommendAfter ? Method.behaviourRecord : method
    if answer.method != kept.rawValue || !isWhole(kept, answer.numbers) { throw .keyTaken }
    // What the process remembers is held against all of the request.
    let isSame =
      found.content != 0
      ? found.content == content(line) : isAlike(index, answer.request, answer.numbers, line)
    if !isSame { throw .keyTaken }
    if method == .behaviourRecord {
      out.append("true")
    } else if method == .recommendAfter {
      try recommendAfterAct(isKept: true, line)
    } else {
      write(method, answer.numbers)
    }
    return true
  }

  /// Whether a request is the one that a log tells of: what it asked for beside anything personal, of which
  /// the log holds nothing, and who or what it was about.
  private mutating func isAlike(
    _ index: Int, _ request: UInt64, _ numbers: [Int64], _ line: Span<UInt8>
  ) -> Bool {
    let method = table.methods[index].method
    if let subject = method.subject, numbers.first != number(subject) { return false }
    var meant = numbers.first.map { Int($0) }
    if method == .behaviourRecord || method == .recommendAfter {
      let consent = ConsentID(index: Int(numbers[0]))
      meant = engine.state.exchange.person(of: consent).index
      let purpose = engine.state.exchange.terms(of: consent).purpose
      if numbers[1] != number(.act) || purpose != string(.purpose, line) { return false }
    } else if request != plainHash(index, line) {
      return false
    }
    guard has(.person), let meant else { return true }
    let named = nodes[place(.person)].withText(line) { (key: Span<UInt8>) in
      engine.personKeys.find(key)
    }
    // Who has been forgotten is known by no name any more; what was done stays done.
    return named == meant
      || (named == nil && !engine.state.exchange.knows(PersonID(index: meant)))
  }

  /// Whether numbers out of a log are such as the method's answer is made of.
  private func isWhole(_ method: Method, _ numbers: [Int64]) -> Bool {
    let state = engine.state.exchange
    func isIndex(_ place: Int, below count: Int) -> Bool {
      place < numbers.count && numbers[place] >= 0 && numbers[place] < count
    }
    switch method {
    case .offerAnswer:
      return [2, 4, 6].contains(numbers.count) && isIndex(1, below: Answer.allCases.count)
    case .benefitDeliver, .benefitCompensate: return numbers.count == 2
    case .consentWithdraw, .consentEnd:
      return numbers.count == 4 && isIndex(0, below: state.consents.count)
    case .consentResolve: return numbers.count == 2
    case .personErase: return numbers.count == 2 && isIndex(0, below: state.people.count)
    case .personRestrict, .preferenceSet:
      return numbers.count == 1 && isIndex(0, below: state.people.count)
    case .clearanceOpen, .experimentStart: return numbers.count == 1
    case .experimentStop:
      return numbers.count == 2 && isIndex(0, below: state.experiments.count)
    case .requestReceive: return numbers.count == 3 && isIndex(0, below: state.people.count)
    case .partnerDisclose, .partnerPassOn:
      return numbers.count == 3 && isIndex(0, below: Limits.identifiers)
        && isIndex(1, below: state.disclosures.count)
    case .behaviourRecord: return numbers.count == 2 && isIndex(0, below: state.consents.count)
    default: return true
    }
  }

  /// A hash of what a request asks for, whatever the order or the spelling of its members; keyed anew in each
  /// process, and never zero.
  mutating func content(_ line: Span<UInt8>) -> Int {
    var hasher = Hasher()
    for parameter in Parameter.allCases where has(parameter) && parameter != .idempotencyKey {
      hasher.combine(parameter.rawValue)
      forEachValue(place(parameter), line) { hasher.combine($0) }
    }
    let hash = hasher.finalize()
    return hash == 0 ? 1 : hash
  }

  /// A hash of the same without anything personal, for the log: FNV-1a over names and values.
  private mutating func plainHash(_ index: Int, _ line: Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ text: String) {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    let isPlain = { (parameter: Parameter) in
      !parameter.isPersonal && parameter != .idempotencyKey && parameter != .at
    }
    for parameter in Parameter.allCases where has(parameter) && isPlain(parameter) {
      add("\(parameter.name)")
      forEachValue(place(parameter), line) { add($0) }
    }
    return hash
  }

  /// Calls with each name and scalar of a value, as it means, in the order of the text.
  private func forEachValue(_ index: Int, _ line: Span<UInt8>, _ body: (String) -> Void) {
    for node in nodes[index..<max(index + 1, Int(nodes[index].next))] {
      switch node.kind {
      case .string: body(node.text(line))
      case .number:
        let exact = DecimalText.scaled(node.slice(line), decimals: 6)
        body(exact.map { String($0) } ?? String(decoding: node.slice(line), as: UTF8.self))
      case .boolean: body(node.boolean ?? false ? "true" : "false")
      case .null: body("null")
      case .object: body("{")
      case .array: body("[")
      }
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
