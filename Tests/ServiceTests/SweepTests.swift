import Basics
import Catalogs
import Engine
import Exchanges
import Service
import TestSupport
import Testing

/// What the clock brings about is brought about a little at a time, and all of it.
@Suite struct SweepTests {
  /// People who gave their birthdays, and got their coffees.
  private func counter(_ people: Int) throws -> Counter {
    let counter = try Counter()
    let state = counter.service.engine.state.exchange
    let index = try #require(
      (0..<(state.catalog?.catalog.exchanges.count ?? 0)).first {
        state.candidate($0).name == "birthday-for-coffee"
      })
    let terms = try #require(state.candidate(index).terms)
    for number in 0..<people {
      let key = Array("p\(number)".utf8)
      let person = try counter.service.engine.person(for: key.span, at: counter.now)
      let shown = try counter.service.engine.perform(
        .showOffer(to: person, terms: terms, arm: nil), at: counter.now)
      let answer = Command.answerOffer(
        try #require(shown.offer), answer: .accepted, textVersion: 1,
        values: [GivenValue(ask: 0, PersonalText("04-12"))])
      let promise = try counter.service.engine.perform(answer, at: counter.now).promise
      try counter.service.engine.perform(
        .deliverBenefit(try #require(promise), value: Amount(micros: 3_500_000)), at: counter.now)
    }
    counter.settle()
    return counter
  }

  /// The number of calls until nothing is left to do; each writes no more than it may.
  private func sweep(_ counter: Counter) -> Int {
    var calls = 0
    while true {
      let before = counter.service.engine.eventCount
      counter.service.enforceDeadlines(at: counter.now, lookingAt: 4_096)
      let written = counter.service.engine.eventCount - before
      #expect(written <= Limits.sweepEvents)
      if written == 0 { return calls }
      calls += 1
    }
  }

  @Test func aSecondEndsSoManyAndTheNextGoesOn() throws {
    let people = 3 * Limits.sweepEvents + 1
    let counter = try counter(people)
    #expect(sweep(counter) == 0)
    counter.now = counter.now.adding(days: 366)
    #expect(sweep(counter) == 4)
    #expect(counter.service.engine.state.exchange.consents.allSatisfy { $0.ending == .expired })
    counter.now = counter.now.adding(days: 366)
    #expect(sweep(counter) == 4)
    #expect(counter.service.engine.state.exchange.people.allSatisfy { $0.isErased })
    #expect(counter.service.engine.state.exchange.checkInvariants() == [])
  }

  /// Consents that are not over are looked at too, and no more of them than a second has time for.
  @Test func aSecondLooksAtSoManyOfAKind() throws {
    let counter = try counter(Limits.sweepLooks + 1)
    // The very last one alone is over.
    let last = ConsentID(index: Limits.sweepLooks)
    counter.now = counter.now.adding(days: 100)
    for consent in 0..<Limits.sweepLooks {
      try counter.service.engine.perform(
        .withdrawConsent(ConsentID(index: consent)), at: counter.now)
    }
    counter.settle()
    counter.now = counter.now.adding(days: 266)
    counter.service.enforceDeadlines(at: counter.now, lookingAt: 1 << 20)
    #expect(counter.service.engine.state.exchange.consents[last.index].ending == .none)
    counter.service.enforceDeadlines(at: counter.now, lookingAt: 1 << 20)
    #expect(counter.service.engine.state.exchange.consents[last.index].ending == .expired)
  }

  /// What ends without end keeps nothing else waiting: after a second that did all that it may, another kind is first.
  @Test func noKindWaitsForAnother() throws {
    let counter = try counter(2 * Limits.sweepEvents)
    counter.now = counter.now.adding(days: 1)
    for number in 0..<Limits.sweepEvents {
      let key = Array("new\(number)".utf8)
      _ = try counter.service.engine.person(for: key.span, at: counter.now)
    }
    counter.settle()
    // Consents end, and whoever gave none is idle.
    counter.now = counter.now.adding(days: 366)
    let state = { counter.service.engine.state.exchange }
    counter.service.enforceDeadlines(at: counter.now, lookingAt: 4_096)
    #expect(state().consents.filter { $0.ending == .expired }.count == Limits.sweepEvents)
    #expect(!state().people.contains { $0.isErased })
    counter.service.enforceDeadlines(at: counter.now, lookingAt: 4_096)
    #expect(state().consents.filter { $0.ending == .expired }.count == Limits.sweepEvents)
    #expect(state().people.filter(\.isErased).count == Limits.sweepEvents)
  }
}
