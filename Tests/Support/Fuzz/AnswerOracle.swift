import Basics
import JSONText

/// What is wrong with an answer, in a sentence.
struct AnswerFault: Error {
  let message: String

  init(_ message: String) {
    self.message = message
  }
}

/// Says what must be answered to a line, by JSON-RPC 2.0 alone, and holds the answer against it.
///
/// Written apart from the service: it reads the line as a tree and asks the tree.
struct AnswerOracle {
  /// What one request is answered.
  enum Expected {
    case nothing
    /// An error with this code, and null for an id where there is none.
    case fault(id: [UInt8]?, code: Int64)
    /// A result, or one of the errors that a method can have.
    case answer(id: [UInt8], request: JSONValue, method: String)
  }

  let grammar: RequestGrammar
  /// By key, what its first request asked for and was answered; unknown where nobody was told.
  private var kept: [String: (request: [UInt8], result: [UInt8])] = [:]
  private(set) var counts = FuzzCounts()
  private var validators: [String: SchemaValidator] = [:]
  /// One result in so many is held against its schema, which takes its time.
  private let schemaEvery: Int
  private(set) var known = KnownNumbers()
  private var seen = 0
  private var readySeen = 0
  private let crashEvery = 23

  init(_ grammar: RequestGrammar, schemaEvery: Int) {
    self.grammar = grammar
    self.schemaEvery = schemaEvery
  }

  /// Forgets what an engine that is gone gave out.
  mutating func beginLife() {
    kept = [:]
    known = KnownNumbers()
  }

  /// Counts a life that ended well.
  mutating func endLife(hasStores: Bool) {
    counts.lives += 1
    if hasStores { counts.openings += 1 } else { counts.folds += 1 }
  }

  /// Holds what came for a line against what must.
  /// - Parameter isPlain: whether the line is as the grammar made it, so that its personal parts are marked.
  mutating func check(
    _ line: [UInt8], _ answer: ArraySlice<UInt8>, isPlain: Bool
  ) throws {
    counts.lines += 1
    let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    if isBlank { return try none(answer) }
    if line.count > Limits.lineBytes {
      return try single(.fault(id: nil, code: -32600), answer, isPlain)
    }
    guard let root = try? JSONDocument(scanning: line).root else {
      return try single(.fault(id: nil, code: -32700), answer, isPlain)
    }
    if root.kind != .array { return try single(expected(root), answer, isPlain) }
    let requests = root.elements
    if requests.isEmpty || requests.count > Limits.batchRequests {
      return try single(.fault(id: nil, code: -32600), answer, isPlain)
    }
    var awaited: [Expected] = []
    for request in requests {
      let one = expected(request)
      if case .nothing = one { continue }
      awaited.append(one)
    }
    if awaited.isEmpty { return try none(answer) }
    let document = try document(answer)
    if document.kind != .array { throw AnswerFault("a batch is answered with an array") }
    let answers = document.elements
    if answers.count != awaited.count {
      throw AnswerFault("\(awaited.count) answers were due, \(answers.count) came")
    }
    for (one, answer) in zip(awaited, answers) { try compare(one, answer, isPlain) }
  }

  /// Whether to ask what a crash would leave: of some requests that were answered at once, that have no key
  /// and tell of what is kept.
  mutating func asksCrash(_ line: [UInt8], _ life: FuzzLife) throws -> Bool {
    if !life.kind.isStrict || !life.kind.hasStores || life.kind.takesMoments || !life.isReady {
      return false
    }
    guard let root = try? JSONDocument(scanning: line).root,
      let method = root.member("method")?.string,
      !method.hasPrefix("engine."), !method.hasPrefix("rpc."),
      root.member("params")?.member("idempotencyKey") == nil
    else { return false }
    readySeen += 1
    if readySeen % crashEvery != 0 { return false }
    counts.crashes += 1
    return true
  }

  private func none(_ answer: ArraySlice<UInt8>) throws {
    if !answer.isEmpty { throw AnswerFault("nothing was to be answered") }
  }

  private mutating func single(
    _ expected: Expected, _ answer: ArraySlice<UInt8>, _ isPlain: Bool
  ) throws {
    if case .nothing = expected { return try none(answer) }
    try compare(expected, try document(answer), isPlain)
  }

  /// One whole line.
  private func document(_ answer: ArraySlice<UInt8>) throws -> JSONValue {
    guard answer.last == 0x0A else { throw AnswerFault("an answer was due, and is no whole line") }
    let line = Array(answer.dropLast())
    if line.contains(0x0A) { throw AnswerFault("more than one line came") }
    do {
      return try JSONDocument(scanning: line).root
    } catch {
      throw AnswerFault("the answer is no JSON: byte \(error.byte): \(error.message)")
    }
  }

  private func expected(_ request: JSONValue) -> Expected {
    if request.kind != .object { return .fault(id: nil, code: -32600) }
    let id = request.member("id")
    var validID: [UInt8]?
    switch id?.kind {
    case .string, .number, .null: validID = id.map { Array($0.text) }
    default: break
    }
    let names = request.members.map { $0.name.string ?? "" }
    let isKnown = names.allSatisfy { ["jsonrpc", "id", "method", "params"].contains($0) }
    let parameters = request.member("params")
    guard isKnown, id == nil || validID != nil, request.member("jsonrpc")?.string == "2.0",
      let method = request.member("method")?.string,
      parameters == nil || parameters?.kind == .object || parameters?.kind == .array
    else { return .fault(id: validID, code: -32600) }
    guard let validID else { return .nothing }
    if grammar.method(method) == nil { return .fault(id: validID, code: -32601) }
    return .answer(id: validID, request: request, method: method)
  }

  private mutating func compare(
    _ expected: Expected, _ answer: JSONValue, _ isPlain: Bool
  ) throws {
    counts.answers += 1
    let members = answer.members.map { $0.name.string ?? "" }
    if members != ["jsonrpc", "id", "result"] && members != ["jsonrpc", "id", "error"] {
      throw AnswerFault("an answer has jsonrpc, id, and result or error; found \(members)")
    }
    if answer.member("jsonrpc")?.string != "2.0" { throw AnswerFault("jsonrpc is not 2.0") }
    let id = answer.member("id").map { Array($0.text) } ?? []
    let error = answer.member("error")
    let code = try error.map { try checked($0, isPlain) }
    switch expected {
    case .nothing: throw AnswerFault("nothing was to be answered")
    case .fault(let wanted, let wantedCode):
      if id != wanted ?? Array("null".utf8) { throw AnswerFault("the id is another") }
      if code != wantedCode {
        throw AnswerFault("error \(wantedCode) was due, \(code.map { "\($0)" } ?? "a result") came")
      }
    case .answer(let wanted, let request, let method):
      if id != wanted { throw AnswerFault("the id is another") }
      if let code {
        if ![-32602, -32001, -32002].contains(code) {
          throw AnswerFault("no request of a method that there is has error \(code)")
        }
        if let refusal = error?.member("data")?.member("refusal")?.string {
          counts.refused["\(method) \(refusal)", default: 0] += 1
        }
        try checkRepeat(request, method, nil)
      } else if let result = answer.member("result") {
        counts.done[method, default: 0] += 1
        try checkRepeat(request, method, result)
        try checkSchema(result, method)
        learn(from: result, of: request)
      }
    }
  }

  /// Looks at an error; gives its code.
  private mutating func checked(_ error: JSONValue, _ isPlain: Bool) throws -> Int64 {
    guard let code = error.member("code")?.integer, let message = error.member("message")?.string,
      !message.isEmpty
    else { throw AnswerFault("an error has a code and a message") }
    counts.errors[code, default: 0] += 1
    let data = error.member("data")
    if (code == -32001) != (data != nil) {
      throw AnswerFault("a refusal, and nothing else, says more in data")
    }
    if let data, data.member("refusal")?.string == nil || data.member("rules") == nil {
      throw AnswerFault("a refusal says which, and by what rules")
    }
    if isPlain, message.contains("zz-") { throw AnswerFault("a message shows what is personal") }
    if message.utf8.count > 4_096 {
      throw AnswerFault("a message has \(message.utf8.count) bytes")
    }
    return code
  }

  /// The same request with the same key is answered the same; another one never is.
  private mutating func checkRepeat(
    _ request: JSONValue, _ method: String, _ result: JSONValue?
  ) throws {
    guard let parameters = request.member("params"),
      let key = parameters.member("idempotencyKey")?.string?.lowercased()
    else { return }
    let asked = Array(method.utf8) + parameters.text
    if let first = kept[key] {
      counts.repeats += 1
      // What is handed over ends with the right to hold it; what people do goes with their consent, and what comes
      // next for them is told as it is now.
      let mayDiffer =
        method.hasPrefix("partner.") || method == "behaviour.record" || method == "recommend.after"
      if result == nil, first.request == asked, !mayDiffer {
        throw AnswerFault(
          "a request that was answered with a result is refused when it is sent again")
      }
      if let result, Array(result.text) != first.result, !mayDiffer {
        throw AnswerFault("a key has two results")
      }
    } else if let result {
      kept[key] = (asked, Array(result.text))
    }
  }

  private mutating func checkSchema(_ result: JSONValue, _ method: String) throws {
    seen += 1
    // Often for the first of each method, then now and then.
    if seen % schemaEvery != 0 && counts.done[method] ?? 0 > 20 { return }
    if validators[method] == nil {
      validators[method] = try SchemaValidator(grammar.method(method)?.result ?? "{}")
    }
    if try validators[method]?.accepts(JSONTree(result)) == false {
      throw AnswerFault("the result is not what rpc.discover says of \(method)")
    }
  }

  /// Takes the numbers that a result gives out, and what somebody has accepted.
  private mutating func learn(from result: JSONValue, of request: JSONValue) {
    for (name, value) in result.members {
      let kind = name.string ?? ""
      if let number = value.integer { known.note(kind, number) }
      guard let number = value.member("number")?.integer else { continue }
      known.note(kind, number)
      if kind == "offer" {
        let person = request.member("params")?.member("person")?.text ?? []
        known.offers.append(
          KnownNumbers.Offer(
            number: number, textVersion: value.member("textVersion")?.integer ?? 1,
            fields: value.member("asks")?.elements.compactMap { $0.member("field")?.string } ?? [],
            person: String(decoding: person, as: UTF8.self),
            purpose: value.member("purpose")?.string ?? ""))
        if known.offers.count > 12 { known.offers.removeFirst() }
      } else if kind == "consent" {
        let offer = result.member("offer")?.integer
        guard let accepted = known.offers.first(where: { $0.number == offer }) else { continue }
        known.offers.removeAll { $0.number == offer }
        known.acceptances.append(
          KnownNumbers.Acceptance(person: accepted.person, purpose: accepted.purpose))
        if known.acceptances.count > 32 { known.acceptances.removeFirst() }
      }
    }
  }
}

/// What came of the lines.
public struct FuzzCounts: Sendable {
  public var lines = 0
  public var answers = 0
  /// Requests whose key had come before.
  public var repeats = 0
  public var done: [String: Int] = [:]
  /// By method and refusal.
  public var refused: [String: Int] = [:]
  public var errors: [Int64: Int] = [:]
  public var lives = 0
  /// Ledgers folded again with the same digest, and stores opened again with the same people in them.
  public var folds = 0
  public var openings = 0
  /// Answers held against what a crash would have left.
  public var crashes = 0
}
