import Basics
import Engine
import Exchanges
import Service
import TestSupport
import Testing

/// Nobody is left without, in numbers only: how often nothing was offered and why, and who was never offered anything.
@Suite struct DecisionCountTests {
  /// A shop whose smallest group is 10.
  private static func counter() throws -> Counter {
    try Counter(changes: [("/policy", #"{"groupAtLeast":10}"#)])
  }

  private static func wait(_ counter: Counter, minutes: Int) {
    counter.now = counter.now.adding(milliseconds: Int64(minutes) * 60_000)
    counter.service.enforceDeadlines(at: counter.now, lookingAt: 10)
    counter.settle()
  }

  private static func ask(_ counter: Counter, _ people: Range<Int>) {
    for person in people {
      _ = counter.call("offer.next", #"{"person":"p\#(person)","placement":"account"}"#)
    }
  }

  private static func fate(
    _ name: String, in counter: Counter
  ) throws -> (times: JSONTree?, people: JSONTree?) {
    let told = try counter.result("offer.report")
    for place in 0..<20 where told?["/days/0/fates/\(place)/fate"] == .string(name) {
      return (
        told?["/days/0/fates/\(place)/times"], told?["/days/0/fates/\(place)/people"]
      )
    }
    return (nil, nil)
  }

  /// Sums move by the hour, in steps of the smallest group, and how often one person asks makes no group.
  @Test func hoursAreCountedInStepsOfAGroup() throws {
    let counter = try Self.counter()
    let before = counter.service.engine.eventCount
    #expect(try counter.result("offer.report")?["/through"] == .null)
    Self.ask(counter, 0..<25)
    for _ in 0..<50 { Self.ask(counter, 0..<1) }
    #expect(try counter.result("offer.report")?["/days/0/day"] == nil)
    let shown = counter.service.engine.state.exchange.offers.count
    #expect(shown == 25)
    Self.wait(counter, minutes: 61)
    // One line for the hour, beside what each showing wrote.
    let events = counter.service.engine.state.exchange
    #expect(events.decisions.days.count == 1)
    #expect(events.decisions.days[0].times[0] == 75)
    #expect(events.decisions.days[0].people[0] == 25)
    #expect(counter.service.engine.eventCount > before)
    let told = try Self.fate("offered", in: counter)
    #expect(told.times == .number("70") && told.people == .number("20"))
    // Nine more are not told from none.
    Self.ask(counter, 100..<104)
    Self.wait(counter, minutes: 61)
    #expect(try Self.fate("offered", in: counter).people == .number("20"))
    Self.ask(counter, 104..<105)
    Self.wait(counter, minutes: 61)
    #expect(try Self.fate("offered", in: counter).people == .number("30"))
  }

  /// One who comes a hundred times is fewer than ten people.
  @Test func onePersonIsNoGroup() throws {
    let counter = try Self.counter()
    for _ in 0..<100 { Self.ask(counter, 0..<1) }
    Self.wait(counter, minutes: 61)
    let told = try Self.fate("offered", in: counter)
    #expect(told.times == .number("0") && told.people == .number("0"))
    // Nor does a restart make two of them.
    let next = try counter.restarted()
    for _ in 0..<12 {
      Self.ask(next, 0..<1)
      Self.wait(next, minutes: 61)
    }
    #expect(try Self.fate("offered", in: next).people == .number("0"))
  }

  /// Why nothing was offered, by what came nearest.
  @Test func theReasonIsCounted() throws {
    let counter = try Self.counter()
    for person in 0..<12 {
      let told = try counter.result(
        "offer.next", #"{"person":"p\#(person)","placement":"account"}"#)
      guard case .number(let offer)? = told?["/offer/number"] else {
        Issue.record("nothing is offered to p\(person)")
        continue
      }
      _ = counter.call(
        "offer.answer", #"{"offer":\#(offer),"answer":"declined","textVersion":1}"#)
    }
    // Whoever said no gets nothing more here: why is counted beside it.
    Self.ask(counter, 0..<12)
    Self.wait(counter, minutes: 61)
    let state = counter.service.engine.state.exchange
    let nones = state.decisions.days[0].times.dropFirst().reduce(0, +)
    #expect(nones == 12)
    #expect(state.decisions.told.alwaysRefused == 12 && state.decisions.told.neverOffered == 0)
    let report = try counter.result("offer.report")
    #expect(report?["/people/alwaysRefused"] == .number("10"))
    #expect(report?["/people/known"] == .number("10"))
    // A person who was forgotten is none of them.
    for person in 0..<4 { _ = counter.call("person.erase", #"{"person":"p\#(person)"}"#) }
    Self.ask(counter, 11..<12)
    Self.wait(counter, minutes: 61)
    #expect(try counter.result("offer.report")?["/people/alwaysRefused"] == .number("0"))
    #expect(counter.service.engine.state.exchange.decisions.told.alwaysRefused == 8)
    #expect(counter.service.engine.state.exchange.checkInvariants().isEmpty)
  }

  /// Those who are known and were shown nothing.
  @Test func whoWasNeverOfferedAnythingIsCounted() throws {
    let counter = try Self.counter()
    for person in 0..<15 { _ = counter.call("consent.list", #"{"person":"q\#(person)"}"#) }
    for person in 0..<15 {
      _ = counter.call(
        "preference.set", #"{"person":"q\#(person)","scope":"everything","choice":"deny"}"#)
    }
    Self.ask(counter, 0..<1)
    Self.wait(counter, minutes: 61)
    let told = try counter.result("offer.report")
    #expect(told?["/people/neverOffered"] == .number("10"))
    #expect(counter.service.engine.state.exchange.decisions.told.neverOffered == 15)
  }

  /// What ends is put on record first; what was put on record is there after a restart, and a line of it has nobody.
  @Test func theEndPutsItOnRecord() throws {
    let counter = try Self.counter()
    Self.ask(counter, 0..<11)
    counter.service.endCounting(at: counter.now)
    counter.settle()
    #expect(try Self.fate("offered", in: counter).people == .number("10"))
    let next = try counter.restarted()
    #expect(try Self.fate("offered", in: next).people == .number("10"))
    #expect(try next.result("offer.report") == counter.result("offer.report"))
    let events = next.service.engine.eventCount
    next.service.endCounting(at: next.now)
    #expect(next.service.engine.eventCount == events)
  }

  /// A day's people are its own.
  @Test func daysAreApart() throws {
    let counter = try Self.counter()
    Self.ask(counter, 0..<12)
    Self.wait(counter, minutes: 24 * 60)
    Self.ask(counter, 0..<12)
    Self.wait(counter, minutes: 61)
    let days = counter.service.engine.state.exchange.decisions.days
    #expect(days.map { $0.people.max() } == [12, 12])
    #expect(days[1].start == days[0].start.adding(days: 1))
  }
}
