import Basics
import Engine
import Exchanges
import Service
import TestSupport
import Testing

/// `benefit.deliver` and `benefit.correct` as their callers see them.
@Suite struct DeliveryMethodTests {
  /// Ada, who is owed a coffee of 3.50 until the 8th of December.
  private func owed() throws -> Counter {
    let counter = try Counter()
    _ = counter.call("offer.next", #"{"person":"ada","placement":"account"}"#)
    let yes = counter.call(
      "offer.answer",
      #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"birthDate":"1990-04-12"}}"#)
    try #require(yes.contains(#""promise":{"number":0"#), "\(yes)")
    return counter
  }

  private func result(_ text: String) -> String {
    #"{"jsonrpc":"2.0","id":1,"result":"# + text + "}"
  }

  /// Refused, forced with a reason, put right: and what everybody is told then.
  @Test func aValueTypedTenTimesTooLarge() throws {
    let counter = try owed()
    let typed = #""promise":0,"value":35,"by":"kim","evidence":"till-7""#
    let refused = counter.call("benefit.deliver", "{\(typed)}")
    let reason =
      "this is more than is still owed and the benefit's tolerance; send the value that came, or a reason as well"
    #expect(
      refused
        == #"{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"\#(reason)","#
        + #""data":{"verdict":"refuse","refusal":"valueBeyondWorth","rules":["Q26"],"reason":"\#(reason)"}}}"#
    )
    #expect(!refused.contains("35"))
    #expect(
      counter.call("benefit.deliver", #"{\#(typed),"reason":"party"}"#)
        == result(#"{"promise":0,"outcome":"kept","delivery":0}"#))
    func delivered() -> Bool {
      counter.call("person.export", #"{"person":"ada"}"#).contains(#""delivered":35,"#)
    }
    #expect(delivered())
    let own = counter.call(
      "benefit.correct", #"{"delivery":0,"value":3.5,"by":"kim","reason":"typing-error"}"#)
    #expect(own.contains(#""refusal":"selfCorrection""#), "\(own)")
    let words = counter.call(
      "benefit.correct", #"{"delivery":0,"value":3.5,"by":"lee","reason":"I mistyped it"}"#)
    #expect(words.contains("params.reason") && !words.contains("mistyped"), "\(words)")
    let right =
      #"{"delivery":0,"value":3.5,"by":"lee","reason":"typing-error","idempotencyKey":"\#(key(1))"}"#
    let answer = result(
      #"{"delivery":0,"promise":0,"outcome":"kept","due":"2026-12-08T10:00:00.000Z"}"#)
    #expect(counter.call("benefit.correct", right) == answer)
    #expect(!delivered())
    // Sent again, also after a restart, it happens once.
    let events = counter.service.engine.eventCount
    #expect(counter.call("benefit.correct", right) == answer)
    let next = try counter.restarted()
    #expect(next.call("benefit.correct", right) == answer)
    #expect(next.service.engine.eventCount == events)
    let record = next.service.engine.state.exchange.promises[0]
    #expect(record.outcome == .kept && record.value.micros == 3_500_000)
    let again = next.call(
      "benefit.correct", #"{"delivery":0,"value":3.5,"by":"lee","reason":"typing-error"}"#)
    #expect(again.contains(#""refusal":"nothingToTell""#), "\(again)")
    let none = next.call(
      "benefit.correct", #"{"delivery":1,"value":3.5,"by":"lee","reason":"typing-error"}"#)
    #expect(none.contains(#""refusal":"unknownDelivery""#), "\(none)")
  }

  /// 1 of 3.50 is no end: it is open, then short by the clock; the rest makes it late.
  @Test func partsAreOpenUntilTheDueDate() throws {
    let counter = try owed()
    #expect(
      counter.call("benefit.deliver", #"{"promise":0,"value":1}"#)
        == result(#"{"promise":0,"outcome":"open","delivery":0}"#))
    func outcome() -> String {
      let list = counter.call("consent.list", #"{"person":"ada"}"#)
      return String(list.firstMatch(of: #/"outcome":"(\w+)"/#)?.1 ?? "")
    }
    #expect(outcome() == "open")
    counter.now = counter.now.adding(days: 14).adding(milliseconds: 1)
    #expect(outcome() == "short")
    let export = counter.call("person.export", #"{"person":"ada"}"#)
    #expect(
      export.contains(
        #""outcome":"short","settled":"2026-11-24T10:00:00.000Z","delivered":1,"owed":true"#),
      "\(export)")
    #expect(
      counter.call("benefit.deliver", #"{"promise":0,"value":0.5}"#)
        == result(#"{"promise":0,"outcome":"short","delivery":1}"#))
    #expect(
      counter.call("benefit.deliver", #"{"promise":0,"value":2}"#)
        == result(#"{"promise":0,"outcome":"late","delivery":2}"#))
    #expect(outcome() == "late")
  }

  /// After an erasure nothing was delivered, broken or short: the promise lapsed, and that is said.
  @Test func theRefusalAfterAnErasureIsTrue() throws {
    let counter = try owed()
    _ = counter.call("person.erase", #"{"person":"ada"}"#)
    let refused = counter.call("benefit.deliver", #"{"promise":0,"value":3.5}"#)
    #expect(refused.contains(#""refusal":"promiseLapsed""#), "\(refused)")
    #expect(
      refused.contains(
        "nothing is owed under this promise any more: the person was erased, or said no in the moment of the yes"
      ))
  }

  /// Answers that versions before kept have no number of a delivery, and are given again as they were.
  @Test func anAnswerKeptBeforeDeliveriesHadNumbersIsGivenAgain() throws {
    let counter = try owed()
    let request = #"{"promise":0,"value":3.5,"idempotencyKey":"\#(key(2))"}"#
    #expect(
      counter.call("benefit.deliver", request)
        == result(#"{"promise":0,"outcome":"kept","delivery":0}"#))
    let text = key(2)
    let named = IdempotencyKey(text.utf8.span)
    let found = named.flatMap { counter.service.engine.keptResponse($0) }
    let kept = try #require(found)
    let older = try owed()
    older.service.engine.keep(
      KeptResponse(
        key: kept.key, method: kept.method, request: kept.request,
        numbers: Array(kept.numbers.prefix(2))), decided: false, at: older.now)
    #expect(older.call("benefit.deliver", request) == result(#"{"promise":0,"outcome":"kept"}"#))
    #expect(older.service.engine.state.exchange.promises[0].outcome == .open)
  }
}
