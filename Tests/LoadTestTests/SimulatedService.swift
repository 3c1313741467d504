import JSONText
import LoadTest

/// A service in simulated time: each request takes as long as it is told to, one after another, and
/// is answered as the wire format has it. Writing, reading and looking at the clock take a little.
final class SimulatedService: LoadTransport {
  private(set) var now: Int64 = 1_000
  /// What one request takes.
  var workNanos: Int64 = 10_000
  /// Nothing is done from here to there.
  var stall: Range<Int64>?
  /// Whether each request is answered `true`, whatever it is.
  var isForeign = false
  /// What becomes of an answer: none, one, or several.
  var distort: (_ line: String, _ number: Int) -> [String] = { line, _ in [line] }
  /// The last request before the service closes its output.
  var lastRequest = Int.max
  /// How many bytes are taken or given at once, to break lines at any place.
  var pieceBytes = Int.max
  /// When somebody asks for the end.
  var interruptedAt = Int64.max
  private(set) var requests: [String] = []

  private var input: [UInt8] = []
  private var output: [UInt8] = []
  private var answers: [(time: Int64, line: String)] = []
  private var free: Int64 = 0
  private var isClosed = false
  private var offers = 0
  private var accepted: Set<String> = []
  private var people: [String] = []

  func write(_ bytes: ArraySlice<UInt8>) -> Int? {
    now += 200
    let piece = bytes.prefix(pieceBytes)
    input += piece
    while let end = input.firstIndex(of: 0x0A) {
      let line = String(decoding: input[..<end], as: UTF8.self)
      input.removeFirst(end + 1)
      requests.append(line)
      if requests.count > lastRequest { continue }
      var begin = max(now, free)
      if let stall, stall.contains(begin) { begin = stall.upperBound }
      free = begin + workNanos
      for answer in distort(self.answer(line), requests.count) {
        answers.append((free, answer))
      }
    }
    return piece.count
  }

  func read(into buffer: inout [UInt8], from start: Int) -> Int? {
    now += 200
    while let first = answers.first, first.time <= now {
      output += Array(first.line.utf8) + [0x0A]
      answers.removeFirst()
    }
    if output.isEmpty {
      if answers.isEmpty, isClosed || requests.count >= lastRequest { return 0 }
      return nil
    }
    let piece = output.prefix(pieceBytes)
    for (index, byte) in piece.enumerated() { buffer[start + index] = byte }
    output.removeFirst(piece.count)
    return piece.count
  }

  func wait(forRoom: Bool, until time: Int64) {
    if forRoom { return }
    // Whoever waits looks up now and then, whether the end is asked for.
    now = max(now, min(time, answers.first?.time ?? time, now + 100_000_000))
  }

  func closeInput() {
    isClosed = true
  }

  var isInterrupted: Bool { now >= interruptedAt }

  private func answer(_ line: String) -> String {
    guard let root = try? JSONDocument(scanning: Array(line.utf8)).root,
      let id = root.member("id")?.integer, let method = root.member("method")?.string,
      let parameters = root.member("params")
    else { return "no request: \(line)" }
    return
      "{\"jsonrpc\":\"2.0\",\"id\":\(id),\(isForeign ? "\"result\":true" : result(method, parameters))}"
  }

  private func result(_ method: String, _ parameters: JSONValue) -> String {
    let person = parameters.member("person")?.string ?? ""
    switch method {
    case "engine.health": return #""result":{"status":"serving"}"#
    case "offer.next":
      if accepted.contains(person) { return #""result":{"offer":null}"# }
      people.append(person)
      return #""result":{"offer":{"number":\#(people.count - 1),"exchange":"e","textVersion":4}}"#
    case "offer.answer":
      guard let offer = parameters.member("offer")?.integer, people.indices.contains(Int(offer)),
        parameters.member("textVersion")?.integer == 4
      else { return #""error":{"code":-32602,"message":"no such offer"}"# }
      if !accepted.insert(people[Int(offer)]).inserted { return refusal }
      return
        #""result":{"offer":\#(offer),"answer":"accepted","consent":{"number":\#(offer),"until":"x"},"#
        + #""promise":{"number":\#(offer),"due":"x"}}"#
    case "benefit.deliver":
      return
        #""result":{"promise":\#(parameters.member("promise")?.integer ?? -9),"outcome":"kept"}"#
    case "behaviour.record":
      return accepted.contains(person) ? #""result":true"# : refusal
    case "recommend.items": return #""result":{"items":[{"item":"i1"}],"fromSession":1}"#
    case "recommend.after":
      return accepted.contains(person) ? #""result":{"items":[],"fromSession":0}"# : refusal
    case "consent.list": return #""result":{"consents":[{"number":0,"purpose":"p"}]}"#
    case "consent.withdraw": return #""result":{"consent":0}"#
    case "preference.set": return #""result":true"#
    case "offer.explain": return #""result":{}"#
    default: return #""error":{"code":-32601,"message":"unknown"}"#
    }
  }

  private let refusal =
    #""error":{"code":-32000,"message":"no","data":{"verdict":"purposeNotConsented"}}"#
}
