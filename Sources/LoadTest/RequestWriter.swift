import Basics
import JSONText

/// Numbers that the service gave and that later requests name, each to be used once.
struct NumberPool: Sendable {
  private var numbers: [Int64] = []
  private var last: Int64 = -1

  var isEmpty: Bool { numbers.isEmpty }

  /// Keeps a number; those beyond a limit are not used.
  mutating func add(_ number: Int64) {
    if numbers.count < Limits.loadNames { numbers.append(number) }
  }

  /// A number not used yet. Where none is left, one that is used up, which a service refuses; where
  /// there never was one, such as of a service that is not ours, a made-up one.
  mutating func take() -> Int64 {
    if let number = numbers.popLast() {
      last = number
    } else if last < 0 {
      last = 0
    }
    return last
  }
}

/// Renders requests into one buffer, a line each, from what is drawn by chance.
///
///     {"jsonrpc":"2.0","id":7,"method":"consent.list","params":{"person":"p17"}}
struct RequestWriter: Sendable {
  private(set) var buffer = ByteBuffer()
  private let people: PowerLaw
  private let items: PowerLaw
  private var random: Random
  /// Offers that nobody answered, consents in force, and promises that were not kept.
  var offers = NumberPool()
  var consents = NumberPool()
  var promises = NumberPool()
  /// The version of the text that the last offer came with.
  var textVersion: Int64 = 1
  /// People who came in addition, and were offered something.
  private var newcomers = 0

  /// Bytes that a line is filled up to with blanks before its last brace; 0 for as they are.
  private let lineBytes: Int
  private let history: LoadHistory?
  /// The act of the history's that is revealed next.
  private var nextAct = 0
  private let blanks: [UInt8]

  init(
    people: PowerLaw, items: PowerLaw, seed: UInt64, lineBytes: Int = 0, history: LoadHistory? = nil
  ) {
    self.history = history
    self.lineBytes = lineBytes
    blanks = [UInt8](repeating: UInt8(ascii: " "), count: lineBytes)
    self.people = people
    self.items = items
    random = Random(seed: seed, stream: 1)
  }

  mutating func clear() {
    buffer.clear()
  }

  /// Appends what somebody did before the test.
  mutating func append(act: Int, id: Int64) {
    guard let history else { return }
    buffer.append("{\"jsonrpc\":\"2.0\",\"id\":")
    buffer.append(decimal: id)
    buffer.append(",\"method\":\"behaviour.record\",\"params\":{\"person\":\"p")
    buffer.append(decimal: Int64(history.session(ofAct: act) + 1))
    appendAct(history.key(ofAct: act))
  }

  /// Appends one request.
  /// - Parameter person: the person that it is for; drawn when nil.
  mutating func append(_ method: LoadMethod, id: Int64, person: Int? = nil) {
    let start = buffer.count
    render(method, id: id, person: person)
    let missing = lineBytes - (buffer.count - start)
    if missing <= 0 { return }
    buffer.cut(to: buffer.count - 2)
    let blanks = blanks
    buffer.append(blanks.span.extracting(0..<missing))
    buffer.append("}\n")
  }

  private mutating func render(_ method: LoadMethod, id: Int64, person: Int?) {
    buffer.append("{\"jsonrpc\":\"2.0\",\"id\":")
    buffer.append(decimal: id)
    switch method {
    case .health:
      buffer.append(",\"method\":\"engine.health\",\"params\":{}}\n")
    case .next:
      buffer.append(",\"method\":\"offer.next\",\"params\":{\"person\":\"p")
      append(person ?? somebodyToAsk())
      buffer.append("\",\"placement\":\"account\"}}\n")
    case .answer:
      buffer.append(",\"method\":\"offer.answer\",\"params\":{\"offer\":")
      buffer.append(decimal: offers.take())
      buffer.append(",\"answer\":\"accepted\",\"textVersion\":")
      buffer.append(decimal: textVersion)
      buffer.append("}}\n")
    case .deliver:
      buffer.append(",\"method\":\"benefit.deliver\",\"params\":{\"promise\":")
      buffer.append(decimal: promises.take())
      buffer.append(",\"value\":10,\"reason\":\"load-test\"}}\n")
    case .record:
      buffer.append(",\"method\":\"behaviour.record\",\"params\":{\"person\":\"p")
      append(person)
      appendAct()
    case .recordAndRecommend:
      buffer.append(",\"method\":\"recommend.after\",\"params\":{\"person\":\"p")
      append(person)
      appendAct()
    case .recommend:
      buffer.append(
        ",\"method\":\"recommend.items\",\"params\":{\"purpose\":\"recommendations\",")
      if let history {
        appendSession(history)
      } else {
        buffer.append("\"person\":\"p")
        append(person)
        buffer.append("\"}}\n")
      }
    case .list:
      buffer.append(",\"method\":\"consent.list\",\"params\":{\"person\":\"p")
      append(person)
      buffer.append("\"}}\n")
    case .withdraw:
      buffer.append(",\"method\":\"consent.withdraw\",\"params\":{\"consent\":")
      buffer.append(decimal: consents.take())
      buffer.append("}}\n")
    case .prefer:
      buffer.append(",\"method\":\"preference.set\",\"params\":{\"person\":\"p")
      append(person)
      buffer.append("\",\"scope\":\"everything\",\"choice\":\"allow\"}}\n")
    case .explain:
      buffer.append(",\"method\":\"offer.explain\",\"params\":{\"person\":\"p")
      append(person)
      buffer.append("\"}}\n")
    }
  }

  /// Half of those who are asked were there before, and have agreed to something; the others come anew, so that
  /// there is somebody to offer something to however long a test runs.
  private mutating func somebodyToAsk() -> Int {
    if random.next() & 1 == 0 { return people.draw(&random) }
    newcomers += 1
    return people.count + newcomers
  }

  /// What a person does: with an item of the history's where there is one.
  private mutating func appendAct() {
    if let history, history.actCount > 0 {
      appendAct(history.key(ofAct: Int(random.next() % UInt64(history.actCount))))
    } else {
      appendAct(nil)
    }
  }

  /// - Parameter key: the item; one is drawn when nil.
  private mutating func appendAct(_ key: ArraySlice<UInt8>?) {
    buffer.append("\",\"purpose\":\"recommendations\",\"act\":\"view\",\"item\":")
    if let key {
      buffer.append(quoting: key.span)
    } else {
      buffer.append("\"i")
      buffer.append(decimal: Int64(items.draw(&random)))
      buffer.append("\"")
    }
    buffer.append("}}\n")
  }

  /// The next beginning of a session of the history's, as evaluation reveals sessions, act by act up to the last
  /// but one.
  private mutating func appendSession(_ history: LoadHistory) {
    buffer.append("\"session\":[")
    if history.actCount > 0 {
      var session = history.items(of: history.session(ofAct: nextAct))
      if nextAct + 1 == session.endIndex, session.count > 1 {
        nextAct = (nextAct + 1) % history.actCount
        session = history.items(of: history.session(ofAct: nextAct))
      }
      // No more than scoring looks at, so that a request stays small.
      for item in session[...nextAct].suffix(Limits.queryItems) {
        if buffer.slice.last != UInt8(ascii: "[") { buffer.append(",") }
        let key = history.key(of: item)
        buffer.append(quoting: key.span)
      }
      nextAct = (nextAct + 1) % history.actCount
    }
    buffer.append("]}}\n")
  }

  private mutating func append(_ person: Int?) {
    buffer.append(decimal: Int64(person ?? people.draw(&random)))
  }

  /// Keeps the numbers in a result that later requests name.
  mutating func learn(from line: Span<UInt8>, of method: LoadMethod) {
    switch method {
    case .next:
      // What is shown again waits for its answer already.
      let isRepeat: StaticString = "\"isRepeat\":true}}"
      if line.holds(isRepeat, at: line.count - isRepeat.utf8CodeUnitCount) { return }
      guard let offer = line.number(after: "\"offer\":{\"number\":") else { return }
      offers.add(offer)
      textVersion = line.number(after: "\"textVersion\":") ?? textVersion
    case .answer:
      line.number(after: "\"consent\":{\"number\":").map { consents.add($0) }
      line.number(after: "\"promise\":{\"number\":").map { promises.add($0) }
    default:
      return
    }
  }
}

extension Span<UInt8> {
  /// The whole number, not negative, behind the first position of a text.
  func number(after text: StaticString) -> Int64? {
    var position = 0
    while position + text.utf8CodeUnitCount < count {
      if holds(text, at: position) {
        position += text.utf8CodeUnitCount
        return number(at: &position)
      }
      position += 1
    }
    return nil
  }

  /// Whether a text stands anywhere.
  func contains(_ text: StaticString) -> Bool {
    for index in indices where holds(text, at: index) { return true }
    return false
  }

  /// The digits that stand at a position, which moves behind them; nil for none, and for more than 18.
  func number(at position: inout Int) -> Int64? {
    var value: Int64 = 0
    let start = position
    while position < count {
      let digit = self[position] &- UInt8(ascii: "0")
      if digit > 9 { break }
      value = value &* 10 &+ Int64(digit)
      position += 1
    }
    return position > start && position <= start + 18 ? value : nil
  }
}
