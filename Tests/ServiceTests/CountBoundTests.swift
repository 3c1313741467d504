import Basics
import Engine
import Exchanges
import Service
import TestSupport
import Testing

/// What is told when as many counts as are kept have been told.
@Suite struct CountBoundTests {
  private func accept(_ person: Int, _ counter: Counter) {
    let shown = counter.call(
      "offer.next", "{\"person\":\"p\(person)\",\"placement\":\"account\"}")
    #expect(shown.contains("{\"offer\":{\"number\":\(person),"), "\(shown)")
    let told = counter.call(
      "offer.answer",
      "{\"offer\":\(person),\"answer\":\"accepted\",\"textVersion\":1,"
        + "\"values\":{\"birthDate\":\"04-12\"}}")
    #expect(told.contains("\"promise\":{\"number\":\(person)"), "\(told)")
    _ = counter.call("benefit.deliver", "{\"promise\":\(person),\"value\":3.5}")
  }

  @Test func theRefusalTellsWhenTheNextIsPossible() throws {
    let counter = try Counter()
    for person in 0..<33 { accept(person, counter) }
    let until = counter.now.adding(milliseconds: 3_600_000).text
    let opened = counter.call(
      "clearance.open",
      """
      {"actor":"agent-7","role":"care-agent","task":"ticket-12","purpose":"birthday-gift",\
      "fields":[{"field":"birthDate","level":"monthDay"}],"until":"\(until)","approver":"lead-1",\
      "approverRole":"care-lead"}
      """)
    #expect(opened.contains("\"clearance\":0"), "\(opened)")
    let count =
      #"{"clearance":0,"actor":"agent-7","role":"care-agent","field":"birthDate","level":"monthDay"}"#
    var told = counter.call("data.count", count)
    #expect(told.contains(#""groups":[{"value":"04-12","people":33}],"withheld":0"#), "\(told)")
    // In groups of three, as the bits of a Gray code.
    for number in 1...Limits.toldCounts {
      for person in 0..<3 {
        let id = PersonID(index: 3 * number.trailingZeroBitCount + person)
        let isRestricted = counter.service.engine.state.exchange.people[id.index].isRestricted
        try counter.service.engine.perform(.restrictPerson(id, !isRestricted), at: counter.now)
      }
      if number < Limits.toldCounts { told = counter.call("data.count", count) }
      #expect(told.contains("groups"), "\(told)")
    }
    let free = counter.now.adding(days: Limits.countDays).text
    #expect(
      counter.call("data.count", count)
        == #"{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"1000 different counts are kept, so that "#
        + #"the next one singles nobody out beside them; no other is told before one of them is forgotten: on "#
        + #"\#(free) at the earliest","data":{"verdict":"refuse","refusal":"countsReached","rules":["Q43"],"#
        + #""reason":"1000 different counts are kept, so that the next one singles nobody out beside them; no "#
        + #"other is told before one of them is forgotten: on \#(free) at the earliest","notBefore":"\#(free)"}}}"#
    )
    // What is held follows from the ledger, as every state does.
    let restarted = try counter.restarted()
    #expect(
      restarted.service.engine.state.digest == counter.service.engine.state.digest)
    #expect(restarted.call("data.count", count).contains("countsReached"))
  }
}
