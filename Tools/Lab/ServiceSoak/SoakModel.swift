import Basics
import JSONText
import TestSupport

/// A request on its way: the same bytes each time it is sent.
struct SoakRequest {
  enum Kind: String {
    case next = "offer.next"
    case answer = "offer.answer"
    case deliver = "benefit.deliver"
    case record = "behaviour.record"
    case prefer = "preference.set"
    case withdraw = "consent.withdraw"
    case erase = "person.erase"
  }

  let id: Int
  let kind: Kind
  let person: Int
  /// Of the requests that change something.
  let key: String?
  let bytes: [UInt8]
  /// What is marked in the request and must be found or not be found on the disk: a value, an item.
  var token: String?
  /// The offer, promise or consent that it names.
  var number: Int64 = -1
  var isAcceptance = false
  /// The result that it had before, where it is sent again although it was answered.
  var earlier: [UInt8]?
}

/// What must be true, from the answers alone.
///
/// Everything personal is marked: `zq-` and its kind and number, each unlike any other, so that what is
/// left of it on the disk is found.
struct SoakModel {
  enum Phase {
    case unknown, resting
    /// An offer, and whether it is the one that this population may say yes to.
    case offered(Int64, isKnown: Bool)
    case consented(Int64)
  }

  struct Person {
    var key: String
    var phase = Phase.unknown
    var isBusy = false
    /// The consent's promise while it is open.
    var promise: Int64?
  }

  struct Consent {
    let person: String
    let value: String
    var items: [String] = []
    var stands = true
  }

  var people: [Person] = []
  var consents: [Int64: Consent] = [:]
  /// What was answered, by key: the method.
  var acknowledged: [String: SoakRequest.Kind] = [:]
  /// Keys of what people did, each with its item, as long as it is kept.
  var acts: [String: String] = [:]
  /// Answers to offers, and promises delivered, that were acknowledged.
  var answered: [Int64: Bool] = [:]
  var delivered: Set<Int64> = []
  var withdrawn: Set<Int64> = []
  /// What must be nowhere, and what must be somewhere.
  var gone: Set<String> = []
  var kept: Set<String> = []
  var erasedCount = 0
  /// Requests that were answered, to be sent again now and then.
  var recent: [(request: SoakRequest, result: [UInt8])] = []
  private var random: Random
  private var nextID = 0
  private var nextName = 0

  init(people count: Int, seed: UInt64) {
    random = Random(seed: seed, stream: 3)
    for _ in 0..<count { people.append(Person(key: name("person"))) }
  }

  private mutating func name(_ kind: String) -> String {
    nextName += 1
    return "zq-\(kind)-\(nextName)-"
  }

  /// A random UUID of version 4.
  private mutating func uuid() -> String {
    let (high, low) = (random.next(), random.next())
    func hex(_ value: UInt64, _ digits: Int) -> String {
      let text = String(value, radix: 16)
      return String(repeating: "0", count: digits - text.utf8.count) + text
    }
    let version = 0x4000 | (high & 0xFFF)
    let variant = 0x8000 | (low >> 48 & 0x3FFF)
    return hex(high >> 32, 8) + "-" + hex(high >> 16 & 0xFFFF, 4) + "-" + hex(version, 4) + "-"
      + hex(variant, 4) + "-" + hex(low & 0xFFFF_FFFF_FFFF, 12)
  }

  // MARK: Requests

  private mutating func request(
    _ kind: SoakRequest.Kind, _ person: Int, _ parameters: String, isKeyed: Bool = true
  ) -> SoakRequest {
    nextID += 1
    let key = isKeyed ? uuid() : nil
    let named = key.map { ",\"idempotencyKey\":\"\($0)\"" } ?? ""
    let text =
      "{\"jsonrpc\":\"2.0\",\"id\":\(nextID),\"method\":\"\(kind.rawValue)\",\"params\":{"
      + parameters + named + "}}\n"
    return SoakRequest(id: nextID, kind: kind, person: person, key: key, bytes: Array(text.utf8))
  }

  /// Something that somebody who waits for nothing does next; nil when they all wait.
  mutating func next() -> SoakRequest? {
    if random.below(25) == 0, let again = again() { return again }
    for _ in 0..<20 {
      let index = random.below(people.count)
      if people[index].isBusy { continue }
      people[index].isBusy = true
      return request(of: index)
    }
    return nil
  }

  /// One that was answered: whoever sends it again is told the same.
  private mutating func again() -> SoakRequest? {
    guard !recent.isEmpty else { return nil }
    let (request, result) = recent[random.below(recent.count)]
    // What people do is known by its key as long as it is kept.
    if people[request.person].isBusy { return nil }
    if let token = request.token, request.kind == .record, !kept.contains(token) { return nil }
    people[request.person].isBusy = true
    nextID += 1
    let text = String(decoding: request.bytes, as: UTF8.self)
    let start =
      text.firstRange(of: "\"id\":\(request.id),") ?? text.startIndex..<text.startIndex
    let bytes =
      Array(text[..<start.lowerBound].utf8) + Array("\"id\":\(nextID),".utf8)
      + Array(text[start.upperBound...].utf8)
    var copy = SoakRequest(
      id: nextID, kind: request.kind, person: request.person, key: request.key, bytes: bytes)
    copy.token = request.token
    copy.number = request.number
    copy.isAcceptance = request.isAcceptance
    copy.earlier = result
    return copy
  }

  private mutating func request(of index: Int) -> SoakRequest {
    let key = people[index].key
    let named = "\"person\":\"\(key)\""
    switch people[index].phase {
    case .unknown: return request(.next, index, named, isKeyed: false)
    case .resting:
      switch random.below(10) {
      case 0...2: return request(.erase, index, named)
      case 3...5: return preference(index, named)
      default: return request(.next, index, named, isKeyed: false)
      }
    case .offered(let offer, let isKnown):
      let accepts = isKnown && random.below(7) > 0
      let value = name("value")
      let given = accepts ? ",\"values\":{\"viewedItems\":\"\(value)\"}" : ""
      var made = request(
        .answer, index,
        "\"offer\":\(offer),\"answer\":\"\(accepts ? "accepted" : "declined")\",\"textVersion\":1"
          + given)
      made.number = offer
      made.isAcceptance = accepts
      made.token = value
      return made
    case .consented(let consent): return request(of: index, named, under: consent)
    }
  }

  private mutating func request(
    of index: Int, _ named: String, under consent: Int64
  ) -> SoakRequest {
    switch random.below(100) {
    case 0...3: return request(.erase, index, named)
    case 4...11:
      var made = request(.withdraw, index, "\"consent\":\(consent)")
      made.number = consent
      return made
    case 12...18: return preference(index, named)
    case 19...22: return request(.next, index, named, isKeyed: false)
    case 23...60:
      guard let promise = people[index].promise else { fallthrough }
      var made = request(.deliver, index, "\"promise\":\(promise),\"value\":3.5")
      made.number = promise
      return made
    default:
      let item = name("item")
      var made = request(
        .record, index,
        named + ",\"purpose\":\"recommendations\",\"act\":\"view\",\"item\":\"\(item)\"")
      made.token = item
      made.number = consent
      return made
    }
  }

  private mutating func preference(_ index: Int, _ named: String) -> SoakRequest {
    let (scope, choice) = random.element([
      ("everything", "allow"), ("everything", "reset"), ("frequency", "20"), ("frequency", "30"),
    ])
    return request(.prefer, index, named + ",\"scope\":\"\(scope)\",\"choice\":\"\(choice)\"")
  }

  // MARK: Answers

  /// Takes up an answer.
  /// - Returns: what is wrong with it; nil when it can be.
  mutating func take(_ answer: JSONValue, to request: SoakRequest) -> String? {
    people[request.person].isBusy = false
    guard let result = answer.member("result") else {
      return "\(request.kind.rawValue) is answered \(String(decoding: answer.text, as: UTF8.self))"
    }
    if let earlier = request.earlier {
      return earlier == Array(result.text) ? nil : "\(request.kind.rawValue) is answered otherwise"
    }
    if let key = request.key {
      acknowledged[key] = request.kind
      let one = (request, Array(result.text))
      if recent.count < 400 { recent.append(one) } else { recent[random.below(400)] = one }
    }
    switch request.kind {
    case .next: takeOffer(result, request.person)
    case .answer: return takeAnswer(result, request)
    case .deliver:
      if result.member("outcome")?.string != "kept" { return "a promise was not kept in time" }
      if !delivered.insert(request.number).inserted { return "a promise is settled twice" }
      people[request.person].promise = nil
    case .record:
      guard let item = request.token, let key = request.key else { return nil }
      consents[request.number]?.items.append(item)
      acts[key] = item
      kept.insert(item)
    case .prefer: break
    case .withdraw:
      if result.member("values")?.integer != 1 { return "a withdrawal took not one value" }
      end(request.number)
      withdrawn.insert(request.number)
      people[request.person].phase = .resting
    case .erase:
      erasedCount += 1
      if case .consented(let consent) = people[request.person].phase { end(consent) }
      forget(people[request.person].key)
      people[request.person] = Person(key: name("person"))
    }
    return nil
  }

  private mutating func takeOffer(_ result: JSONValue, _ index: Int) {
    kept.insert(people[index].key)
    if case .consented = people[index].phase { return }
    if let offer = result.member("offer"), let number = offer.member("number")?.integer {
      let isKnown = offer.member("purpose")?.string == "recommendations"
      people[index].phase = .offered(number, isKnown: isKnown)
    } else {
      people[index].phase = .resting
    }
  }

  private mutating func takeAnswer(_ result: JSONValue, _ request: SoakRequest) -> String? {
    if answered[request.number] != nil { return "offer \(request.number) is answered twice" }
    answered[request.number] = request.isAcceptance
    guard request.isAcceptance else {
      people[request.person].phase = .resting
      return nil
    }
    guard let consent = result.member("consent")?.member("number")?.integer,
      let promise = result.member("promise")?.member("number")?.integer, let value = request.token
    else { return "an acceptance gave no consent and promise" }
    if consents[consent] != nil { return "consent \(consent) is given twice" }
    consents[consent] = Consent(person: people[request.person].key, value: value)
    kept.insert(value)
    people[request.person].phase = .consented(consent)
    people[request.person].promise = promise
    return nil
  }

  private mutating func end(_ consent: Int64) {
    guard let ended = consents[consent] else { return }
    consents[consent]?.stands = false
    consents[consent]?.items = []
    for token in ended.items + [ended.value] { forget(token) }
  }

  private mutating func forget(_ token: String) {
    kept.remove(token)
    gone.insert(token)
  }
}
