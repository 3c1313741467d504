import Basics
import Catalogs
import Exchanges
import Experiments
import Ledger
import TestSupport
import Testing

@testable import Engine

/// What comes of a promise in parts, more of it than was owed, and what is put right afterwards.
@Suite struct DeliveryTests {
  /// Somebody who is owed a coffee of 3.50 within two weeks.
  private struct Owed {
    var shop: Shop
    let person: PersonID
    let consent: ConsentID
    let promise: PromiseID
    private(set) var latest = DeliveryID(0)

    init(_ changes: [(String, String?)] = []) throws {
      shop = try Shop(changes: changes)
      person = try shop.newcomer()
      let receipt = try shop.answer("birthday-for-coffee", by: person, ["04-12"])
      consent = try #require(receipt.consent)
      promise = try #require(receipt.promise)
    }

    var state: ExchangeState { shop.engine.state.exchange }
    var record: PromiseRecord { state.promises[promise.index] }
    var outcome: PromiseOutcome { record.outcome(at: shop.now) }
    var stands: Bool { state.stands(consent, at: shop.now) }

    /// What refuses so many cents; nil when they are taken.
    mutating func deliver(
      _ cents: Int64, by staff: String? = "kim", because reason: String? = nil
    ) -> Refusal? {
      let note = DeliveryNote(by: staff, evidence: "till-7", reason: reason)
      let refusal = shop.refusal(
        .deliverBenefit(promise, value: Amount(micros: cents * 10_000), note))
      if refusal == nil { latest = DeliveryID(index: state.promises.deliveries.count - 1) }
      return refusal
    }

    mutating func correct(_ id: DeliveryID? = nil, to cents: Int64, by staff: String = "lee")
      -> Refusal?
    {
      shop.refusal(
        .correctDelivery(
          id ?? latest, value: Amount(micros: cents * 10_000), by: staff, reason: "typing-error"))
    }
  }

  /// 1.00 of 3.50 and the rest two days later: it was short at once, and the rest was refused.
  @Test func partsAddUp() throws {
    var owed = try Owed()
    #expect(owed.deliver(100) == nil)
    #expect(owed.outcome == .open && owed.record.value.micros == 1_000_000)
    owed.shop.wait(days: 2)
    #expect(owed.deliver(250) == nil)
    #expect(owed.outcome == .kept && owed.record.value.micros == 3_500_000)
    #expect(owed.deliver(1) == .promiseAlreadySettled)
  }

  /// On its due date a part is still open, a millisecond later short; the rest can come late for two weeks, and be
  /// compensated from then on.
  @Test(arguments: [0, 13, 14]) func aPartIsShortFromItsDueDateOn(late: Int) throws {
    var owed = try Owed()
    _ = owed.deliver(100)
    let due = owed.record.due
    #expect(owed.record.outcome(at: due) == .open)
    #expect(owed.record.outcome(at: due.adding(milliseconds: 1)) == .short)
    owed.shop.now = due.adding(days: late).adding(milliseconds: late == 14 ? 0 : 1)
    owed.shop.engine.enforceDeadlines(at: owed.shop.now)
    #expect(owed.outcome == .short && owed.record.outcome == .open)
    // What is short pays for nothing until the rest has come (Q26).
    #expect(owed.state.refusesUse(owed.consent, nil, nil, at: owed.shop.now) == .promiseOverdue)
    #expect(owed.deliver(250) == (late == 14 ? .promiseAlreadySettled : nil))
    if late == 14 {
      let rest = Command.compensatePromise(owed.promise, value: Amount(micros: 2_500_000))
      #expect(owed.shop.refusal(rest) == nil)
    }
    #expect(owed.outcome == (late == 14 ? .compensated : .late))
    #expect(owed.state.refusesUse(owed.consent, nil, nil, at: owed.shop.now) == nil)
    #expect(owed.state.checkInvariants() == [])
  }

  /// What stays short takes the right to the data with it a month after the rest could still have come, and keeps
  /// nobody known for ever.
  @Test func whatStaysShortEndsTheRight() throws {
    var owed = try Owed()
    _ = owed.deliver(100)
    let lapse = owed.record.due.adding(days: 14 + 30)
    #expect(owed.state.stands(owed.consent, at: lapse.adding(milliseconds: -1)))
    #expect(!owed.state.stands(owed.consent, at: lapse))
    owed.shop.now = lapse
    owed.shop.engine.enforceDeadlines(at: owed.shop.now)
    #expect(owed.state.consents[owed.consent.index].ending == .promiseBroken)
    #expect(owed.outcome == .short)
    owed.shop.wait(days: 400)
    owed.shop.engine.enforceDeadlines(at: owed.shop.now)
    #expect(!owed.state.knows(owed.person))
    #expect(owed.record.value.micros == 1_000_000)
  }

  /// Both sides of the tolerance, as the catalog in force states it.
  @Test(.namesItsRow) func moreThanTheToleranceNeedsAReason() throws {
    let rows: [(tolerance: String?, most: Int64)] = [
      (nil, 385), ("0", 350), ("0.5", 525), ("0.2", 420),
    ]
    forEachRow(rows) { row in
      for (before, cents) in [(Int64(0), row.most), (100, row.most - 100)] {
        var owed = try Owed([("/benefits/0/tolerance", row.tolerance)])
        if before > 0 { _ = owed.deliver(before) }
        #expect(owed.deliver(cents + 1) == .valueBeyondWorth, "\(row)")
        #expect(owed.deliver(4_000_01, because: "party") == .valueOutOfRange, "\(row)")
        #expect(owed.deliver(cents) == nil, "\(row)")
        #expect(owed.outcome == .kept && owed.record.value.micros == row.most * 10_000, "\(row)")
      }
    }
  }

  /// A value typed ten times too large: refused, forced with a reason, and put right by somebody else.
  @Test func aValueTypedTenTimesTooLargeIsPutRight() throws {
    var owed = try Owed()
    #expect(owed.deliver(3_500) == .valueBeyondWorth)
    #expect(owed.record.value == .zero)
    #expect(owed.deliver(3_500, because: "party") == nil)
    #expect(owed.outcome == .kept && owed.record.value.micros == 35_000_000)
    #expect(owed.correct(to: 350, by: "kim") == .selfCorrection)
    #expect(owed.correct(to: 3_500) == .nothingToTell)
    #expect(owed.correct(DeliveryID(1), to: 350) == .unknownDelivery)
    #expect(owed.correct(to: -1) == .valueOutOfRange)
    owed.shop.wait(days: 40)
    #expect(owed.correct(to: 350) == nil)
    #expect(owed.outcome == .kept && owed.record.value.micros == 3_500_000)
    #expect(owed.record.settledAt < owed.record.due && owed.stands)
  }

  /// Downwards: the promise is owed anew from then on, with the days that it had; the consent is not broken backwards,
  /// and lapses where the rest does not come now.
  @Test func tooLittleAfterAllIsOwedAnew() throws {
    var owed = try Owed()
    _ = owed.deliver(350)
    owed.shop.wait(days: 100)
    #expect(owed.correct(to: 35) == nil)
    #expect(owed.outcome == .open && owed.record.due == owed.shop.now.adding(days: 14))
    #expect(owed.stands)
    #expect(owed.state.refusesUse(owed.consent, nil, nil, at: owed.shop.now) == nil)
    #expect(owed.state.checkInvariants() == [])
    var other = owed
    owed.shop.wait(days: 15)
    #expect(owed.outcome == .short)
    owed.shop.wait(days: 43)
    #expect(!owed.stands)
    // What lapsed stays lapsed, though it comes to enough after all.
    #expect(owed.correct(to: 350) == nil)
    #expect(owed.outcome == .kept && !owed.stands)
    #expect(owed.state.consents[owed.consent.index].ending == .promiseBroken)
    // The other one gets the rest.
    other.shop.wait(days: 14)
    #expect(other.deliver(315) == nil)
    #expect(other.outcome == .kept && other.stands)
  }

  /// A line that says more came than is taken without a reason, or that it came when nothing is taken any more, is
  /// damage. Lines of versions before, which gave deliveries no number, were held to neither.
  @Test(.namesItsRow) func aLineThatNoDecisionGaveIsRefused() throws {
    var owed = try Owed([("/benefits/0/tolerance", "0.1")])
    #expect(owed.deliver(100) == nil)
    let end = owed.record.due.adding(days: Limits.lateDays)
    let rows: [(cents: Int64, reason: String?, at: Instant, isSound: Bool)] = [
      (285, nil, owed.shop.now, true), (286, nil, owed.shop.now, false),
      (286, "goodwill", owed.shop.now, true), (285, nil, end.adding(milliseconds: -1), true),
      (285, nil, end, false), (285, "goodwill", end, false),
    ]
    forEachRow(rows) { cents, reason, moment, isSound in
      for number in [DeliveryID(1), nil] {
        let fact = Fact.promise(
          .benefitDelivered(
            Delivery(
              number, of: owed.promise, value: Amount(micros: cents * 10_000),
              DeliveryNote(by: "kim", evidence: "till-7", reason: reason))))
        let isAccepted = owed.state.accepts(Event(at: moment, fact: fact))
        #expect(isAccepted == (isSound || number == nil))
      }
    }
  }

  /// While a promise is open and not due, a slip closes nothing, so its due date stands.
  @Test func aSlipThatClosedNothingBuysNoTime() throws {
    var owed = try Owed()
    let due = owed.record.due
    _ = owed.deliver(100)
    owed.shop.wait(days: 7)
    #expect(owed.correct(to: 0) == nil)
    #expect(owed.record.due == due && owed.outcome == .open)
    owed.shop.now = due.adding(days: 14)
    #expect(owed.deliver(350) == .promiseAlreadySettled)
    owed.shop.engine.enforceDeadlines(at: owed.shop.now)
    #expect(owed.outcome == .broken)
    #expect(owed.state.checkInvariants() == [])
  }

  /// A clock that is set back gives what was opened anew its days from then on.
  @Test func aFreshTermMovesWithTheClock() throws {
    var owed = try Owed()
    _ = owed.deliver(350)
    owed.shop.wait(days: 100)
    #expect(owed.correct(to: 35) == nil)
    let now = owed.shop.now.adding(days: -70)
    owed.shop.engine.setClock(to: now)
    #expect(owed.record.due == now.adding(days: 14) && owed.record.settledAt == now)
    #expect(owed.state.promises.deliveries[0].at <= now)
    #expect(owed.state.checkInvariants() == [])
    owed.shop.now = now.adding(days: 14)
    #expect(owed.deliver(315) == nil)
    #expect(owed.outcome == .kept)
  }

  /// An earlier promise of a consent that was renewed since is owed beside the newer one, and lapses with the person.
  @Test func anEarlierPromiseIsOwedBesideANewerOne() throws {
    var owed = try Owed()
    _ = owed.deliver(350)
    owed.shop.wait(days: 360)
    let renewed = try owed.shop.answer("birthday-for-coffee", by: owed.person, [])
    let newer = try #require(renewed.promise)
    #expect(renewed.consent == owed.consent && newer != owed.promise)
    #expect(owed.correct(to: 0) == nil)
    #expect(owed.outcome == .open && owed.state.promises[newer.index].outcome == .open)
    #expect(owed.state.checkInvariants() == [])
    // What the consent rests on is the newer one.
    owed.shop.wait(days: 14)
    #expect(owed.shop.refusal(.deliverBenefit(newer, value: Amount(micros: 3_500_000))) == nil)
    owed.shop.wait(days: 20)
    #expect(owed.stands)
    try owed.shop.engine.perform(.erasePerson(owed.person), at: owed.shop.now)
    #expect(owed.outcome == .broken)
  }

  /// Nothing of somebody who was erased is delivered or corrected, and the refusal says so.
  @Test func whatLapsedIsToldAsLapsed() throws {
    var owed = try Owed()
    _ = owed.deliver(100)
    try owed.shop.engine.perform(.erasePerson(owed.person), at: owed.shop.now)
    #expect(owed.outcome == .lapsed && owed.record.value.micros == 1_000_000)
    #expect(owed.deliver(250) == .promiseLapsed)
    #expect(owed.correct(to: 50) == .unknownPerson)
    #expect(Refusal.promiseLapsed.reason.contains("erased"))
  }

  /// Lines of versions before: a larger value, and one that was short at once, stand as they did, are numbered in their
  /// order, and can be put right.
  @Test func linesWithoutNumbersAreRead() throws {
    var shop = try Shop()
    var promises: [PromiseID] = []
    for _ in 0..<2 {
      let person = try shop.newcomer()
      promises.append(
        try #require(try shop.answer("birthday-for-coffee", by: person, ["04-12"]).promise))
    }
    var lines = String(decoding: shop.engine.group.events.bytes, as: UTF8.self)
    let at = shop.now.adding(days: 1).milliseconds
    for (promise, micros) in [(1, 35_000_000), (0, 1_000_000)] {
      lines +=
        #"{"at":\#(at),"event":"benefitDelivered","promise":\#(promise),"valueMicros":\#(micros)}"#
        + "\n"
    }
    lines +=
      #"{"at":\#(at),"event":"deliveryCorrected","delivery":0,"valueMicros":3500000,"by":"lee","reason":"slip"}"#
      + "\n"
    let state = try ExchangeEngine.replay { add in
      for line in lines.split(separator: "\n") { try add(Array(line.utf8.dropFirst()).span) }
    }.exchange
    #expect(state.promises.map(\.outcome) == [.short, .kept])
    #expect(state.promises.map(\.value.micros) == [1_000_000, 3_500_000])
    #expect(state.promises.deliveries.map(\.promise) == [promises[1], promises[0]])
    #expect(state.checkInvariants() == [])
  }
}
