import Basics
import Foundation
import TestSupport
import Testing

/// A number of an answer, as it is written there.
func number(_ answer: String, _ pointer: String) throws -> String {
  guard case .number(let text)? = try JSONTree(text: answer)[pointer] else {
    throw Missing(answer: answer, pointer: pointer)
  }
  return text
}

private struct Missing: Error {
  let answer: String
  let pointer: String
}

/// What a client of the service must find as it found it before.
@Suite(.serialized) struct KeptService {
  static let catalog = Places.repository.appending(path: "Scenarios/catalogs/shop.json").path
  private static let options = ["--catalog", catalog, "--clock", "input"]
  private static let at = #""at":"2026-11-24T10:00:00Z""#

  private func withData<Result>(_ body: (URL) throws -> Result) throws -> Result {
    try Places.withTemporaryFolder { try body($0.appending(path: "data")) }
  }

  private func key(_ number: Int) -> String {
    let digits = String(number)
    return "ed3df026-67e0-4446-b588-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  /// Strict JSON (RFC 8259), told by the code of the answer: nil where the request was understood.
  @Test func linesAreStrictJSON() throws {
    let invalid = -32700
    let rows: [(params: String, code: Int?)] = [
      (#"{}"#, nil), ("{ \t}", nil), (#"{"x":1}"#, -32602), ("[]", -32602), ("null", -32600),
      ("01", invalid), ("1.", invalid), (".5", invalid), ("+1", invalid), ("NaN", invalid),
      (#""\ud800""#, invalid), (#""\ud83d\ude00""#, -32600), ("\"\u{1}\"", invalid),
      (#""\x41""#, invalid), ("'a'", invalid), (#"{"a":1,}"#, invalid),
      (#"{"a":1,"a":2}"#, invalid),
      (#"{"a":1,"\u0061":2}"#, invalid), ("/*c*/{}", invalid), (#"{"a" 1}"#, invalid),
      ("tru", invalid), ("1e999", -32600), ("{}}{", invalid),
      (String(repeating: "[", count: 63) + String(repeating: "]", count: 63), -32602),
      (String(repeating: "[", count: 64) + String(repeating: "]", count: 64), invalid),
      ("\"" + String(repeating: "a", count: 1 << 20) + "\"", -32600),
    ]
    try withData { data in
      let service = try ServiceProcess(data, KeptService.options)
      for (params, code) in rows {
        let answer = try service.call("engine.health", params)
        let found = code == nil ? nil : try number(answer, "/error/code")
        #expect(
          answer.contains("\"error\"") == (code != nil), "params \(params.prefix(40)): \(answer)")
        #expect(found == code.map(String.init), "params \(params.prefix(40)): \(answer)")
      }
      try service.endInput()
      #expect(service.wait() == 0)
    }
  }

  @Test func idsComeBackAsTheyWereWritten() throws {
    try withData { data in
      let service = try ServiceProcess(data, KeptService.options)
      for id in [
        "1", "-0", "1.0", "1e2", "1E+2", "0.10", "123456789012345678901234567890",
        #""a""#, #""""#, #""\u00e9""#, #""é""#, #""\/\"\\""#, "null",
      ] {
        try service.send("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"engine.health\"}\n")
        let answer = try #require(service.line())
        #expect(answer.hasPrefix("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":"), "\(answer)")
      }
      try service.endInput()
      #expect(service.wait() == 0)
    }
  }

  /// Every file below a folder that holds a text, by its bytes.
  private func files(of folder: URL, holding text: String) throws -> [String] {
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return try (all?.compactMap { $0 as? URL } ?? []).filter { !$0.hasDirectoryPath }
      .filter { try Data(contentsOf: $0).range(of: Data(text.utf8)) != nil }.map(
        \.lastPathComponent)
  }

  private func accept(_ service: ServiceProcess, _ person: String, _ value: String) throws {
    let shown = try service.call(
      "offer.next", #"{"person":"\#(person)","placement":"home",\#(KeptService.at)}"#)
    let offer = try number(shown, "/result/offer/number")
    let answer = try service.call(
      "offer.answer",
      #"{"offer":\#(offer),"answer":"accepted","textVersion":1,"values":{"viewedItems":"\#(value)"},\#(KeptService.at)}"#
    )
    #expect(answer.contains(#""consent":{"number":"#), "\(answer)")
    let promise = try number(answer, "/result/promise/number")
    _ = try service.call(
      "benefit.deliver", #"{"promise":\#(promise),"value":2,\#(KeptService.at)}"#)
  }

  /// While the service runs and after it has ended, no byte of who they were, what they gave and what
  /// they did is left; what others gave is.
  @Test func whatIsErasedIsGoneByItsBytes() throws {
    let gone = ["ada-lovelace-1815", "given-by-ada-alone", "tent-seen-by-ada-alone"]
    try withData { data in
      let service = try ServiceProcess(data, KeptService.options)
      try accept(service, gone[0], gone[1])
      try accept(service, "bob", "given-by-bob")
      for (person, item) in [(gone[0], gone[2]), ("bob", "tent-seen-by-bob")] {
        let kept = try service.call(
          "behaviour.record",
          #"{"person":"\#(person)","purpose":"recommendations","act":"view","item":"\#(item)",\#(KeptService.at)}"#
        )
        #expect(kept.contains("\"result\":true"), "\(kept)")
      }
      for text in gone { #expect(try !files(of: data, holding: text).isEmpty, "\(text)") }
      let erased = try service.call(
        "person.erase", #"{"person":"\#(gone[0])",\#(KeptService.at)}"#)
      #expect(erased.contains("\"erased\""), "\(erased)")
      for text in gone { #expect(try files(of: data, holding: text) == [], "\(text)") }
      try service.endInput()
      #expect(service.wait() == 0)
      for text in gone { #expect(try files(of: data, holding: text) == [], "\(text)") }
      for text in ["\"bob\"", "given-by-bob", "tent-seen-by-bob"] {
        #expect(try !files(of: data, holding: text).isEmpty, "\(text)")
      }
      #expect(try QuidProcess.run(["log", "verify", "--data", data.path]).exitCode == 0)
    }
  }

  /// Killed at moments that a seed chooses, with requests under way: what was acknowledged is there, and
  /// what is sent again is done once.
  @Test func aKillLosesNothingAndResendsCountOnce() throws {
    try withData { data in
      var random = Random(seed: 15, stream: 0)
      var requests: [String] = []
      var acknowledged: [Int: String] = [:]
      for round in 0..<6 {
        let service = try ServiceProcess(data, KeptService.options)
        for person in 0..<10 {
          let shown = try service.call(
            "offer.next",
            #"{"person":"r\#(round)-\#(person)","placement":"home",\#(KeptService.at)}"#)
          let offer = try number(shown, "/result/offer/number")
          let number = requests.count
          requests.append(
            #"{"jsonrpc":"2.0","id":\#(number),"method":"offer.answer","params":{"offer":\#(offer),"answer":"accepted","textVersion":1,"values":{"viewedItems":"v\#(number)"},\#(KeptService.at),"idempotencyKey":"\#(key(number))"}}"#
          )
        }
        // All that was ever sent, once more.
        try service.send(requests.joined(separator: "\n") + "\n")
        for _ in 0..<random.below(requests.count + 1) {
          guard let answer = service.line() else { break }
          let id = try #require(Int(number(answer, "/id")))
          #expect(answer.contains(#""consent":{"number":"#), "\(answer)")
          if let first = acknowledged[id] { #expect(answer == first) }
          acknowledged[id] = answer
        }
        service.signal(SIGKILL)
        #expect(service.wait() == -SIGKILL)
      }
      let service = try ServiceProcess(data, KeptService.options)
      try service.send(requests.joined(separator: "\n") + "\n")
      for number in requests.indices {
        let answer = try #require(service.line())
        #expect(answer.hasPrefix("{\"jsonrpc\":\"2.0\",\"id\":\(number),"))
        if let first = acknowledged[number] { #expect(answer == first) }
      }
      for round in 0..<6 {
        for person in 0..<10 {
          let list = try service.call(
            "consent.list", #"{"person":"r\#(round)-\#(person)",\#(KeptService.at)}"#)
          guard case .array(let consents)? = try JSONTree(text: list)["/result/consents"] else {
            Issue.record("\(list)")
            continue
          }
          #expect(consents.count == 1, "\(list)")
        }
      }
      try service.endInput()
      #expect(service.wait() == 0)
      #expect(try QuidProcess.run(["log", "verify", "--data", data.path]).exitCode == 0)
    }
  }
}
