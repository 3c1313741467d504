import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// A request that is sent again: recognised by its key's mark and its digest, in this process as after a
/// restart, whoever it was about and whether or not they are still known.
extension ExchangeService {
  /// Whether the request was answered before, and is answered so again.
  mutating func repeatsAnswer(
    _ index: Int, _ request: KeyedRequest, _ key: IdempotencyKey, _ line: Span<UInt8>
  ) throws(RequestFault) -> Bool {
    let method = table.methods[index].method
    guard let answer = engine.keptAnswer(key) else { return false }
    dependOnAll()
    // What somebody did is kept the same way by both methods.
    let kept = method == .recommendAfter ? Method.behaviourRecord : method
    if answer.method != kept.rawValue || !isWhole(kept, answer.numbers) { throw .keyTaken }
    let isSame =
      answer.key.isKey ? isAlike(index, answer, line) : answer.request == request.digest
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

  /// Whether numbers out of a log are such as the method's answer is made of.
  private func isWhole(_ method: Method, _ numbers: [Int64]) -> Bool {
    let state = engine.state.exchange
    func isIndex(_ place: Int, below count: Int) -> Bool {
      place < numbers.count && numbers[place] >= 0 && numbers[place] < count
    }
    switch method {
    case .offerAnswer:
      return [2, 4, 6].contains(numbers.count) && Answer(code: numbers[1]) != nil
    case .benefitDeliver, .benefitCompensate:
      return numbers.count == 2
        && UInt8(exactly: numbers[1]).map { PromiseOutcome(rawValue: $0) != nil } ?? false
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

  /// The digest of all that a request asks for, but for when, whatever the order or the spelling of its members.
  /// It is kept, so what it is made of is named here and not by places in tables: each member's hash begins with
  /// its name, and their sum has no order.
  mutating func digest(_ key: IdempotencyKey, _ line: Span<UInt8>) -> UInt64 {
    let begun = key.digest
    var sum: UInt64 = 0
    for parameter in Parameter.allCases
    where present & parameter.bit != 0 && parameter != .idempotencyKey && parameter != .at {
      var hash = begun
      let name = parameter.name
      // Safe: a static string has `utf8CodeUnitCount` bytes, which live for ever.
      hash.update(unsafe Span(_unsafeStart: name.utf8Start, count: name.utf8CodeUnitCount))
      hash.update(0xFF)
      add(Int(places[Int(parameter.rawValue)]), line, to: &hash)
      sum &+= hash.finish()
    }
    return sum
  }

  /// Adds each name and scalar of a value, as it means, in the order of the text: a letter for its kind, then
  /// what it is. No byte of UTF-8 is 0xFF, which ends one.
  private mutating func add(_ index: Int, _ line: Span<UInt8>, to hash: inout SipHash) {
    for place in index..<max(index + 1, Int(nodes[index].next)) {
      let node = nodes[place]
      switch node.kind {
      case .string:
        hash.update(UInt8(ascii: "s"))
        node.withText(line) { (text: Span<UInt8>) in hash.update(text) }
        hash.update(0xFF)
      case .number:
        let text = line.extracting(Int(node.start)..<Int(node.end))
        if let exact = DecimalText.scaled(text, decimals: 6) {
          hash.update(UInt8(ascii: "n"))
          hash.update(integer: exact)
        } else {
          hash.update(UInt8(ascii: "d"))
          hash.update(text)
          hash.update(0xFF)
        }
      case .boolean: hash.update(node.boolean ?? false ? UInt8(ascii: "t") : UInt8(ascii: "f"))
      case .null: hash.update(UInt8(ascii: "0"))
      case .object, .array:
        hash.update(node.kind == .object ? UInt8(ascii: "o") : UInt8(ascii: "a"))
        hash.update(integer: Int64(node.next) - Int64(place))
      }
    }
  }

  // MARK: Requests that a version before wrote down

  /// Whether a request is the one that a log tells of by its key: what it asked for beside anything personal, and
  /// who or what it was about. Of a person who is not known any more nobody can tell, so it is not.
  private mutating func isAlike(
    _ index: Int, _ answer: KeptAnswer, _ line: Span<UInt8>
  ) -> Bool {
    let method = table.methods[index].method
    let numbers = answer.numbers
    if let subject = method.subject, numbers.first != number(subject) { return false }
    var meant = numbers.first.map { Int($0) }
    if method == .behaviourRecord || method == .recommendAfter {
      let consent = ConsentID(index: Int(numbers[0]))
      meant = engine.state.exchange.person(of: consent).index
      let purpose = engine.state.exchange.terms(of: consent).purpose
      if numbers[1] != number(.act) || purpose != string(.purpose, line) { return false }
      let item = nodes[place(.item)].withText(line) { (item: Span<UInt8>) in
        answer.key.digest(of: item)
      }
      if item != answer.request { return false }
    } else if answer.request != plainHash(line) {
      return false
    }
    guard has(.person), let meant else { return true }
    return nodes[place(.person)].withText(line) { (key: Span<UInt8>) in
      engine.personKeys.find(key) == meant
    }
  }

  /// What such a log holds of a request beside anything personal: FNV-1a over names and values.
  private mutating func plainHash(_ line: Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ text: String) {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    for parameter in Parameter.hashed where has(parameter) {
      add("\(parameter.name)")
      forEachValue(place(parameter), line) { add($0) }
    }
    return hash
  }

  /// Calls with each name and scalar of a value, as it means, in the order of the text.
  private mutating func forEachValue(_ index: Int, _ line: Span<UInt8>, _ body: (String) -> Void) {
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
}
