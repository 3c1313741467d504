import Basics
import Engine
import Exchanges
import TestSupport
import Testing

@testable import Service

/// What the ledger keeps of a request that named its key: numbers and a hash, pinned by a golden file, since
/// they are read back for years.
@Suite struct KeptAnswerTests {
  @Test func answersAreKeptAsTheyWere() throws {
    let counter = try Counter()
    _ = counter.call("offer.next", #"{"person":"ada","placement":"account"}"#)
    _ = counter.call("offer.next", #"{"person":"ben","placement":"account"}"#)
    _ = counter.call("offer.next", #"{"person":"cem","placement":"account"}"#)
    let requests: [(String, String)] = [
      (
        "offer.answer",
        #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"birthDate":"1990-04-12"}"#
      ),
      ("offer.answer", #"{"offer":1,"answer":"declined","textVersion":1"#),
      ("offer.answer", #"{"textVersion":1,"answer":"deferred","offer":2"#),
      ("benefit.deliver", #"{"promise":0,"value":1"#),
      ("benefit.correct", #"{"delivery":0,"value":1.5,"by":"lee","reason":"typing-error""#),
      ("benefit.compensate", #"{"promise":0,"value":3.5"#),
      (
        "preference.set",
        #"{"person":"ada","scope":"everything","choice":"deny","by":"eve","basis":"l-7""#
      ),
      ("request.receive", #"{"person":"ada","right":"access""#),
      ("person.restrict", #"{"person":"ada","isRestricted":true"#),
      (
        "experiment.start",
        #"{"experiment":"x","arms":[{"arm":"a","exchange":"size-for-fit"},{"arm":"b","exchange":"views-for-finds"}]"#
      ),
      ("consent.withdraw", #"{"consent":0"#),
    ]
    for (number, request) in requests.enumerated() {
      // What came in part is compensated once the rest was due.
      if request.0 == "benefit.compensate" { counter.now = counter.now.adding(days: 15) }
      let answer = counter.call(request.0, request.1 + #","idempotencyKey":"\#(key(number))"}"#)
      #expect(answer.contains("\"result\""), "\(request.0): \(answer)")
    }
    let lines = try requests.indices.map { number in
      let text = key(number)
      let wanted = IdempotencyKey(text.utf8.span)
      let kept = wanted.flatMap { counter.service.engine.keptResponse($0) }
      let answer = try #require(kept)
      return "\(answer.method) \(Int64(bitPattern: answer.request)) \(answer.numbers)"
    }
    try expectGolden(lines.joined(separator: "\n") + "\n", "kept-answers.txt")
  }
}
