import TestSupport
import Testing

/// JSON-RPC 2.0, by its own examples where methods of ours can stand for theirs.
@Suite struct JSONRPCTests {
  private static let invalid =
    #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"#

  private func code(_ answer: String) throws -> String? {
    guard case .number(let code)? = try JSONTree(text: answer)["/error/code"] else { return nil }
    return code
  }

  @Test func aRequestIsAnsweredAndANotificationIsNot() throws {
    let counter = try Counter()
    let health = counter.ask(#"{"jsonrpc":"2.0","method":"engine.health","id":3}"#)
    #expect(
      health.hasPrefix(
        #"{"jsonrpc":"2.0","id":3,"result":{"status":"serving","durability":"strict","clock":"system","#
          + #""catalog":{"digest":""#), "\(health)")
    #expect(
      health.hasSuffix(
        #"","exchanges":6,"judgedOn":null,"notOffered":null},"lastReload":{"outcome":"never"}}}"#),
      "\(health)")
    #expect(
      counter.ask(#"{"jsonrpc":"2.0","method":"engine.health","params":{},"id":"4"}"#)
        .hasPrefix(#"{"jsonrpc":"2.0","id":"4","result":{"#))
    #expect(counter.ask(#"{"jsonrpc":"2.0","method":"engine.health","params":{}}"#) == "")
    // Even where it cannot be carried out.
    #expect(counter.ask(#"{"jsonrpc":"2.0","method":"foobar"}"#) == "")
    #expect(counter.ask(#"{"jsonrpc":"2.0","method":"update","params":[1,2,3,4,5]}"#) == "")
    #expect(
      counter.ask(
        #"[{"jsonrpc":"2.0","method":"notify_sum","params":[1,2,4]},{"jsonrpc":"2.0","method":"engine.health","params":[7]}]"#
      ) == "")
    #expect(
      counter.ask(#"{"jsonrpc":"2.0","method":"consent.list","params":{"person":"nobody"}}"#) == "")
  }

  @Test(.namesItsRow)
  func whatIsNoRequestGetsItsCode() {
    let rows: [(String, String)] = [
      (#"{"jsonrpc":"2.0","method":"foobar","id":"1"}"#, "-32601"),
      (#"{"jsonrpc":"2.0","method":"foobar, "params":"bar","baz]"#, "-32700"),
      (#"{"jsonrpc":"2.0","method":1,"params":"bar"}"#, "-32600"),
      (
        #"[{"jsonrpc":"2.0","method":"engine.health","id":"1"},{"jsonrpc":"2.0","method""#, "-32700"
      ),
      ("[]", "-32600"), ("1", "-32600"), (#""text""#, "-32600"), ("null", "-32600"),
      (#"{"jsonrpc":"1.0","method":"engine.health","id":1}"#, "-32600"),
      (#"{"method":"engine.health","id":1}"#, "-32600"),
      (#"{"jsonrpc":"2.0","id":1}"#, "-32600"),
      (#"{"jsonrpc":"2.0","id":{},"method":"engine.health"}"#, "-32600"),
      (#"{"jsonrpc":"2.0","id":true,"method":"engine.health"}"#, "-32600"),
      (#"{"jsonrpc":"2.0","id":1,"method":"engine.health","params":[]}"#, "-32602"),
      (#"{"jsonrpc":"2.0","id":1,"method":"engine.health","params":7}"#, "-32600"),
      (#"{"jsonrpc":"2.0","id":1,"method":"engine.health","parms":{}}"#, "-32600"),
      (#"{"jsonrpc":"2.0","id":1,"method":"engine.health","params":{"x":1}}"#, "-32602"),
      (#"{"jsonrpc":"2.0","id":1,"id":2,"method":"engine.health"}"#, "-32700"),
      (#"{"jsonrpc":"2.0","id":1,"\u0069d":2,"method":"engine.health"}"#, "-32700"),
      ("\u{FEFF}{}", "-32700"), ("{\"a\":\u{0}}", "-32700"),
    ]
    forEachRow(rows) { (line, expected) in
      let counter = try Counter()
      #expect(try code(counter.ask(line)) == expected)
      // And the next line is answered as if nothing had been.
      #expect(counter.call("engine.health").contains("serving"))
    }
  }

  @Test func linesOfNothingAreLetPass() throws {
    let counter = try Counter()
    for line in ["", " ", "\r", "\t  \r"] { #expect(counter.ask(line) == "") }
    #expect(
      counter.ask(#"{"jsonrpc":"2.0","id":1,"method":"engine.health"}"# + "\r").contains("serving"))
  }

  /// The specification's batches.
  @Test func batches() throws {
    let counter = try Counter()
    #expect(counter.ask("[1]").hasPrefix("[" + JSONRPCTests.invalid))
    guard case .array(let three) = try JSONTree(text: counter.ask("[1,2,3]")) else {
      return #expect(Bool(false))
    }
    #expect(three.count == 3)
    let mixed = #"""
      [{"jsonrpc":"2.0","method":"engine.health","id":"1"},
      {"jsonrpc":"2.0","method":"engine.health"},
      {"jsonrpc":"2.0","method":"engine.health","id":"2"},
      {"foo":"boo"},
      {"jsonrpc":"2.0","method":"foo.get","params":{"name":"myself"},"id":"5"},
      {"jsonrpc":"2.0","method":"engine.health","id":"9"}]
      """#.split(separator: "\n").joined()
    guard case .array(let answers) = try JSONTree(text: counter.ask(mixed)) else {
      return #expect(Bool(false))
    }
    #expect(answers.count == 5)
    #expect(
      answers.map { $0["/id"] } == [.string("1"), .string("2"), .null, .string("5"), .string("9")])
    #expect(answers[2]["/error/code"] == .number("-32600"))
    #expect(answers[3]["/error/code"] == .number("-32601"))
    #expect(
      counter.ask(
        #"[{"jsonrpc":"2.0","method":"engine.health"},{"jsonrpc":"2.0","method":"engine.health"}]"#)
        == "")
    let many = "[" + Array(repeating: "1", count: 1_001).joined(separator: ",") + "]"
    #expect(counter.ask(many).contains("at most 1000 requests, found 1001"))
  }

  /// A batch whose answers would take much memory is answered in part, and the rest is told so.
  @Test func aBatchOfLargeAnswersEnds() throws {
    let counter = try Counter()
    let one = #"{"jsonrpc":"2.0","id":5,"method":"rpc.discover"}"#
    let answer = counter.ask("[" + Array(repeating: one, count: 1_000).joined(separator: ",") + "]")
    #expect(answer.utf8.count < 5 << 20)
    guard case .array(let answers) = try JSONTree(text: answer) else {
      return #expect(Bool(false))
    }
    #expect(answers.count == 1_000 && answers.allSatisfy { $0["/id"] == .number("5") })
    #expect(answers.last?["/error/code"] == .number("-32004"))
  }

  /// Ids come back byte for byte, whatever the number or the escapes.
  @Test(.namesItsRow)
  func anIDComesBackAsItWasSent() {
    let rows: [String] = [
      "0", "-1", "12345678901234567890123", "1.50", "1e2", "null", #""""#, #""a\"b\\\u0041\n""#,
      #""😀""#,
    ]
    forEachRow(rows) { id in
      let answer = try Counter().ask(#"{"jsonrpc":"2.0","id":\#(id),"method":"engine.health"}"#)
      #expect(answer.hasPrefix(#"{"jsonrpc":"2.0","id":\#(id),"result":"#))
    }
  }

  /// Names are compared as what they mean, not as they are spelt.
  @Test func escapedNamesAreNames() throws {
    let answer = try Counter().ask(
      #"{"jsonr\u0070c":"2.0","id":1,"method":"engine\u002ehealth","p\u0061rams":{}}"#)
    #expect(answer.contains("serving"))
  }

  @Test func nestingBeyondTheLimitIsAnError() throws {
    let counter = try Counter()
    for depth in [65, 513, 100_000] {
      let line = String(repeating: "[", count: depth)
      #expect(counter.ask(line).contains("nested deeper than 64 levels"))
    }
  }
}
