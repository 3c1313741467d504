import Basics
import TestSupport
import Testing

/// Whatever stands in a request, wherever it stands: no error repeats it (Q40).
@Suite struct RepeatingTests {
  /// Something that a request may hold, and the parts of it by which it would be known again.
  private struct Stranger {
    let text: String
    let marks: [String]
  }

  /// Digits and letters that stand nowhere else.
  private static func mark(_ random: inout Random, of alphabet: [Character]) -> String {
    String((0..<11).map { _ in random.element(alphabet) })
  }

  /// Values of every kind, each made of strings and numbers that stand nowhere else.
  private static func strangers(_ random: inout Random) -> [Stranger] {
    func word() -> String { "q" + mark(&random, of: Array("bcdfghjkmnpqrstvwxz")) }
    // Of digits that no bound of ours begins with.
    func digits() -> String { "9" + mark(&random, of: Array("356789")) }
    let (name, spaced, cut, inner) = (word(), word(), word(), word())
    let (whole, point, exponent, deep) = (digits(), digits(), digits(), digits())
    return [
      Stranger(text: "\"\(name)\"", marks: [name]),
      Stranger(text: "\"\(spaced) \(inner)@example.org\"", marks: [spaced, inner]),
      Stranger(text: "\"\\u0071\(cut.dropFirst())\"", marks: [cut]),
      Stranger(text: "\"\(whole)\"", marks: [whole]),
      Stranger(
        text: "\"\(String(repeating: name, count: 500))\"", marks: [name]),
      Stranger(text: whole, marks: [whole]), Stranger(text: "-\(whole)", marks: [whole]),
      Stranger(text: "1\(point).\(deep)", marks: [point, deep]),
      Stranger(text: "\(exponent)e999", marks: [exponent, "e999"]),
      Stranger(text: "\(whole)\(exponent)\(deep)", marks: [whole, exponent, deep]),
      Stranger(text: "{\"\(name)\":\"\(inner)\"}", marks: [name, inner]),
      Stranger(text: "[\"\(spaced)\",\(whole),{\"\(cut)\":\(deep)}]", marks: [spaced, whole, cut]),
      // No JSON at all.
      Stranger(text: name, marks: [name]), Stranger(text: "0\(whole)", marks: [whole]),
      Stranger(text: "\"\(name)\\x\(inner)\"", marks: [name, inner]),
      Stranger(text: "'\(spaced)'", marks: [spaced]),
    ]
  }

  /// Requests that are carried out or refused, one of each method, with all that each may name.
  private func requests() throws -> [JSONTree] {
    let document = try #require(try Counter().result("rpc.discover"))
    guard case .array(let methods)? = document["/methods"] else { return [] }
    return methods.compactMap { method in
      guard case .string(let name)? = method["/name"], case .array(let all)? = method["/params"]
      else { return nil }
      var params: [JSONTree.Member] = []
      for one in all {
        guard case .string(let word)? = one["/name"], let schema = one["/schema"] else { continue }
        // What cannot stand beside others, or only with another clock.
        if ["at", "session"].contains(word) { continue }
        var value = ParameterTests.samples[word] ?? ParameterTests.sample(schema)
        if word == "idempotencyKey" { value = .string(key(params.count)) }
        if word == "values" { value = .object([.init("birthDate", .string("1990-04-12"))]) }
        if word == "attributes" { value = .object([.init("basketItems", .number("1"))]) }
        params.append(JSONTree.Member(word, value))
      }
      return .object([
        .init("jsonrpc", .string("2.0")), .init("id", .number("1")),
        .init("method", .string(name)), .init("params", .object(params)),
      ])
    }
  }

  /// The request with what stands at a place replaced, as one line; and with a member more, where it is an object.
  private func changed(_ request: JSONTree, at pointer: String, to text: String) throws -> String {
    // A mark first, since what is put there need be no JSON.
    let marked = try request.with(pointer, "\"@@\"")
    return marked.text.filter { $0 != "\n" }.replacing("\"@@\"", with: text)
  }

  @Test func noErrorRepeatsAnythingOfARequest() throws {
    var (asked, refused) = (0, 0)
    try forAll(seeds: 1) { _, random in
      var counter = try ParameterTests.busyCounter()
      for (number, request) in try requests().enumerated() {
        // Who was erased or withdrew on the way is there again.
        if number % 8 == 7 { counter = try ParameterTests.busyCounter() }
        var places = request.places.map(\.pointer).filter { $0 != "/id" }
        for place in request.places {
          if case .object = place.value { places.append(place.pointer + "/") }
        }
        for place in places {
          for stranger in RepeatingTests.strangers(&random) {
            let line: String
            if place.hasSuffix("/") {
              // A member of that name, which is a string or none at all.
              guard stranger.text.hasPrefix("\"") else { continue }
              line = try changed(request, at: place + "new", to: stranger.text)
                .replacing("\"new\": \(stranger.text)", with: "\(stranger.text): 1")
            } else {
              line = try changed(request, at: place, to: stranger.text)
            }
            let answer = counter.ask(line)
            asked += 1
            guard answer.contains(#","error":{"code":"#) else { continue }
            var answers = [try JSONTree(text: answer)]
            if case .array(let several) = answers[0] { answers = several }
            for error in answers.compactMap({ $0["/error"]?.text }) {
              refused += 1
              for mark in stranger.marks where error.contains(mark) {
                Issue.record("\(line.prefix(300)) is answered \(answer)")
              }
            }
          }
        }
      }
    }
    // Else nothing was looked at.
    #expect(asked > 3_000 && refused > asked / 2, "\(asked) \(refused)")
  }
}
