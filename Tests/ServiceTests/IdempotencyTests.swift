import Basics
import Engine
import Service
import TestSupport
import Testing

/// A request that is sent again with its key is done once and answered as the first time.
@Suite struct IdempotencyTests {
  private func begun() throws -> Counter {
    let counter = try Counter()
    _ = counter.call("offer.next", #"{"person":"ada","placement":"account"}"#)
    return counter
  }

  private func answer(_ key: String, _ more: String = "") -> String {
    #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"birthDate":"1990-04-12"},"idempotencyKey":"\#(key)"\#(more)}"#
  }

  @Test func aRepeatGetsTheFirstAnswerAndNothingHappens() throws {
    let counter = try begun()
    let first = counter.call("offer.answer", answer(key(1)))
    #expect(first.contains(#""consent":{"number":0"#))
    let events = counter.service.engine.eventCount
    counter.now = counter.now.adding(milliseconds: 60_000)
    #expect(counter.call("offer.answer", answer(key(1))) == first)
    #expect(counter.call("offer.answer", answer(key(1).uppercased())) == first)
    #expect(counter.service.engine.eventCount == events)
    // Without the key it is a second answer.
    #expect(
      counter.call("offer.answer", #"{"offer":0,"answer":"accepted","textVersion":1}"#)
        .contains("offerAlreadyAnswered"))
  }

  @Test func aRestartForgetsNoKey() throws {
    let counter = try begun()
    let first = counter.call("offer.answer", answer(key(1)))
    let delivered = counter.call(
      "benefit.deliver", #"{"promise":0,"value":3.5,"idempotencyKey":"\#(key(2))"}"#)
    _ = counter.call("offer.next", #"{"person":"ada","placement":"home"}"#)
    _ = counter.call("offer.answer", #"{"offer":1,"answer":"accepted","textVersion":1}"#)
    let act =
      #"{"person":"ada","purpose":"recommendations","act":"view","item":"x","idempotencyKey":"\#(key(3))"}"#
    #expect(counter.call("behaviour.record", act).contains("\"result\":true"))
    let next = try counter.restarted()
    #expect(next.call("offer.answer", answer(key(1))) == first)
    #expect(
      next.call("benefit.deliver", #"{"promise":0,"value":3.5,"idempotencyKey":"\#(key(2))"}"#)
        == delivered)
    #expect(next.call("behaviour.record", act).contains("\"result\":true"))
    #expect(next.service.gauges().first { "\($0.name)" == "acts" }?.value == 1)
    let erase = #"{"person":"ada","idempotencyKey":"\#(key(4))"}"#
    let erased = next.call("person.erase", erase)
    #expect(erased.contains("\"erased\""))
    // The person is not known any more, and the answer stands.
    #expect(next.call("person.erase", erase) == erased)
    #expect(try next.restarted().call("person.erase", erase) == erased)
  }

  @Test func aKeyIsOfOneRequest() throws {
    let counter = try begun()
    _ = counter.call("offer.next", #"{"person":"ben","placement":"account"}"#)
    _ = counter.call("offer.answer", answer(key(1)))
    let conflict = "this idempotency key came with another request"
    #expect(
      counter.call("offer.answer", answer(key(1)).replacing("1990-04-12", with: "1990-04-13"))
        .contains(conflict))
    #expect(
      counter.call("offer.answer", answer(key(1)).replacing("\"offer\":0", with: "\"offer\":1"))
        .contains(conflict))
    #expect(
      counter.call("benefit.deliver", #"{"promise":0,"value":3.5,"idempotencyKey":"\#(key(1))"}"#)
        .contains(conflict))
    // The order of members is not what a request says.
    #expect(
      counter.call(
        "offer.answer",
        #"{"idempotencyKey":"\#(key(1))","values":{"birthDate":"1990-04-12"},"textVersion":1,"answer":"accepted","offer":0}"#
      ).contains(#""consent":{"number":0"#))
    // After a restart the log knows the method and what it was about.
    let next = try counter.restarted()
    #expect(
      next.call("benefit.deliver", #"{"promise":0,"value":3.5,"idempotencyKey":"\#(key(1))"}"#)
        .contains(conflict))
    #expect(
      next.call("offer.answer", answer(key(1)).replacing("\"offer\":0", with: "\"offer\":1"))
        .contains(conflict))
  }

  /// After a restart too, nobody is answered about somebody else.
  @Test func aKeyIsOfOnePerson() throws {
    let counter = try begun()
    _ = counter.call("offer.next", #"{"person":"ben","placement":"account"}"#)
    let conflict = "this idempotency key came with another request"
    let first = [
      (
        "preference.set",
        #"{"person":"ada","scope":"everything","choice":"deny","idempotencyKey":"\#(key(11))"}"#
      ),
      ("request.receive", #"{"person":"ada","right":"access","idempotencyKey":"\#(key(12))"}"#),
      ("person.restrict", #"{"person":"ada","isRestricted":true,"idempotencyKey":"\#(key(13))"}"#),
      (
        "experiment.start",
        #"{"experiment":"e","arms":[{"arm":"a","exchange":"birthday-for-coffee"},{"arm":"b","exchange":"birthday-for-greeting"}],"idempotencyKey":"\#(key(14))"}"#
      ),
    ]
    let answers = first.map { counter.call($0.0, $0.1) }
    for answer in answers { #expect(answer.contains("\"result\"")) }
    for served in [counter, try counter.restarted()] {
      for (index, (method, params)) in first.enumerated() {
        #expect(served.call(method, params) == answers[index])
        // Another spelling is the same request.
        #expect(
          served.call(
            method, params.replacing("\"ada\"", with: "\"\\u0061da\"").replacing(":", with: " : "))
            == answers[index])
        for change in [
          ("\"ada\"", "\"ben\""), ("\"ada\"", "\"nobody\""), ("deny", "allow"),
          ("access", "erasure"),
          ("true", "false"), ("\"e\"", "\"f\""),
        ] where params.contains(change.0) {
          #expect(
            served.call(method, params.replacing(change.0, with: change.1)).contains(conflict),
            "\(method) \(change)")
        }
      }
    }
    let restrict = #"{"person":"ada","isRestricted":false,"idempotencyKey":"\#(key(16))"}"#
    let freed = counter.call("person.restrict", restrict)
    let erase = #"{"person":"ada","idempotencyKey":"\#(key(15))"}"#
    let erased = counter.call("person.erase", erase)
    for served in [counter, try counter.restarted()] {
      #expect(served.call("person.erase", erase) == erased)
      #expect(served.call("person.erase", erase.replacing("ada", with: "ben")).contains(conflict))
      // What was done for somebody who has been forgotten since stays done.
      #expect(served.call("person.restrict", restrict) == freed)
    }
  }

  /// A refusal changes nothing, so it is not kept: the same request may succeed later.
  @Test func aRefusalIsNotKept() throws {
    let counter = try begun()
    let deliver = #"{"promise":0,"value":3.5,"idempotencyKey":"\#(key(7))"}"#
    #expect(counter.call("benefit.deliver", deliver).contains("unknownPromise"))
    _ = counter.call("offer.answer", answer(key(1)))
    #expect(counter.call("benefit.deliver", deliver).contains("\"kept\""))
  }

  /// What was handed to a partner is told again as long as the partner may hold it, and no longer.
  @Test func aRepeatedDisclosureTellsNothingThatWasTakenBack() throws {
    let counter = try Counter()
    _ = counter.call("offer.next", #"{"person":"ada","placement":"basket"}"#)
    _ = counter.call(
      "offer.answer",
      #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"postalCode":"80331"}}"#)
    let disclose =
      #"{"person":"ada","purpose":"delivery-times","field":"postalCode","partner":"parcels","idempotencyKey":"\#(key(1))"}"#
    let first = counter.call("partner.disclose", disclose)
    #expect(first.contains(#""value":"803""#))
    #expect(counter.call("partner.disclose", disclose) == first)
    // Restricted, nobody is told anything anew; nor once the partner is refused.
    for (stop, go) in [
      (
        "person.restrict {\"person\":\"ada\",\"isRestricted\":true}",
        "person.restrict {\"person\":\"ada\",\"isRestricted\":false}"
      ),
      (
        "preference.set {\"person\":\"ada\",\"scope\":\"partner:parcels\",\"choice\":\"deny\"}",
        "preference.set {\"person\":\"ada\",\"scope\":\"partner:parcels\",\"choice\":\"allow\"}"
      ),
    ] {
      for (line, tells) in [(stop, false), (go, true)] {
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        #expect(counter.call(parts[0], parts[1]).contains("true"))
        #expect(counter.call("partner.disclose", disclose).contains("803") == tells, "\(line)")
        counter.now = counter.now.adding(milliseconds: 1_000)
      }
    }
    #expect(counter.call("consent.withdraw", #"{"consent":0}"#).contains("withdrawn"))
    let later = counter.call("partner.disclose", disclose)
    #expect(later.contains("\"disclosure\":0") && !later.contains("803"))
    let restarted = try counter.restarted()
    #expect(!restarted.call("partner.disclose", disclose).contains("803"))
    #expect(
      restarted.call("partner.disclose", disclose.replacing("postalCode", with: "birthDate"))
        .contains("another request"))
  }
}
