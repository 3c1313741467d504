import Basics
import Engine
import Service
import TestSupport
import Testing

/// A yes without its value, as an application sees it, and what is missing given later.
@Suite struct CompletingTests {
  private func begun() throws -> Counter {
    let counter = try Counter()
    _ = counter.call("offer.next", #"{"person":"ada","placement":"account"}"#)
    let answer = counter.call(
      "offer.answer", #"{"offer":0,"answer":"accepted","textVersion":1}"#)
    #expect(
      answer
        == #"{"jsonrpc":"2.0","id":1,"result":{"offer":0,"answer":"accepted","consent":null,"promise":null,"completeUntil":"2026-12-24T10:00:00.000Z"}}"#
    )
    return counter
  }

  @Test func aBegunOfferComesBackAndIsCompleted() throws {
    let counter = try begun()
    counter.now = counter.now.adding(days: 2)
    for served in [counter, try counter.restarted()] {
      let again = try served.result("offer.next", #"{"person":"ada","placement":"account"}"#)
      #expect(again?["/offer/number"] == .number("0"))
      #expect(again?["/isRepeat"] == .boolean(true))
      #expect(again?["/offer/completeUntil"] == .string("2026-12-24T10:00:00.000Z"))
      #expect(again?["/offer/inputs/0/field"] == .string("birthDate"))
      let listed = try served.result("consent.list", #"{"person":"ada"}"#)
      #expect(listed?["/consents/0"] == nil)
    }
    let done = counter.call(
      "offer.complete", #"{"person":"ada","offer":0,"values":{"birthDate":"1990-04-12"}}"#)
    #expect(
      done
        == #"{"jsonrpc":"2.0","id":1,"result":{"offer":0,"answer":"accepted","consent":{"number":0,"until":"2027-11-26T10:00:00.000Z"},"promise":{"number":0,"due":"2026-12-10T10:00:00.000Z"}}}"#
    )
    let again = counter.call("offer.complete", #"{"offer":0,"values":{"birthDate":"04-12"}}"#)
    #expect(again.contains(#""refusal":"offerAlreadyAnswered""#))
  }

  /// What is missing is named, with how it is written; what is wrong too; and nothing has changed by either.
  @Test func whatIsMissingIsNamed() throws {
    let counter = try begun()
    let events = counter.service.engine.eventCount
    let form = "a date such as 2000-02-29, or a day such as --02-29, that the calendar has"
    for (values, refusal, reason) in [
      ("{}", "valueMissing", "nothing was given"),
      (#"{"birthDate":"1990"}"#, "valueUnusable", "a part of it is missing"),
    ] {
      let told = try JSONTree(
        text: counter.call("offer.complete", #"{"offer":0,"values":\#(values)}"#))
      let message = JSONTree.string("birthDate: expected \(form); \(reason)")
      #expect(told["/error/message"] == message, "\(told.text)")
      #expect(told["/error/data/reason"] == message)
      #expect(told["/error/data/refusal"] == .string(refusal))
      #expect(told["/error/data/field"] == .string("birthDate"))
      #expect(told["/error/data/expected"] == .string(form))
    }
    let other = counter.call("offer.complete", #"{"offer":0,"values":{"clothesSize":"38"}}"#)
    #expect(other.contains(#""refusal":"valueNotAskedFor""#))
    #expect(counter.service.engine.eventCount == events)
  }

  /// What was said since ends it, and is told as the reason.
  @Test func whatEndedItIsTold() throws {
    let complete = #"{"offer":0,"values":{"birthDate":"04-12"}}"#
    for (method, params, refusal) in [
      (
        "preference.set", #"{"person":"ada","scope":"purpose:birthday-gift","choice":"deny"}"#,
        "preferenceDenies"
      ),
      ("person.restrict", #"{"person":"ada","isRestricted":true}"#, "personRestricted"),
      ("person.erase", #"{"person":"ada"}"#, "unknownPerson"),
      (
        "offer.answer", #"{"offer":0,"answer":"declined","textVersion":1}"#, "offerAlreadyAnswered"
      ),
    ] {
      let counter = try begun()
      counter.now = counter.now.adding(milliseconds: 60_000)
      #expect(counter.call(method, params).contains("result"), "\(method)")
      let told = counter.call("offer.complete", complete)
      #expect(told.contains(#""refusal":"\#(refusal)""#), "\(method): \(told)")
    }
    let counter = try begun()
    for isOn in [true, false] {
      _ = counter.call("person.restrict", #"{"person":"ada","isRestricted":\#(isOn)}"#)
    }
    #expect(
      counter.call("offer.complete", complete).contains(
        "no yes waits for values here, or it ended with what was said since; answer the offer anew")
    )
    let anew = counter.call(
      "offer.answer",
      #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"birthDate":"04-12"}}"#)
    #expect(anew.contains(#""consent":{"number":0"#))
  }
}
