import Basics
import Catalogs
import Engine
import Exchanges
import Ledger
import TestSupport
import Testing

/// What becomes of consents, promises, data held by staff and by partners, as time goes by.
@Suite struct LifeCycleTests {
  private let monthDay = FieldLevel(field: "birthDate", level: "monthDay")

  /// Every refusal that no bad case of a rule is about.
  @Test func whatMakesNoSenseIsRefused() throws {
    var shop = try Shop()
    let person = try shop.neighbour()
    let consent = ConsentID(0)
    let (_, clearance) = try shop.clearedBirthday()
    try shop.engine.perform(.receiveRightsRequest(person, .access), at: shop.now)
    try shop.engine.perform(.respondToRightsRequest(RightsRequestID(0)), at: shop.now)
    #expect(shop.hand(person) == nil)
    #expect(shop.refusal(.passOn(DisclosureID(0), to: "courier")) == nil)
    let later = shop.now.adding(milliseconds: 1)
    let table: [(Command, Refusal)] = [
      (.respondToRightsRequest(RightsRequestID(1)), .unknownRequest),
      (.respondToRightsRequest(RightsRequestID(0)), .requestAnswered),
      (.closeClearance(ClearanceID(9)), .unknownClearance),
      (.readData(clearance, actor: "agent-7", role: "care-agent", of: person), .personNotCleared),
      (.openClearance(shop.clearance([person], minutes: 0)), .clearanceTooLong),
      (
        .disclose(of: person, purpose: "delivery-times", field: "postalCode", to: "x"),
        .unknownPartner
      ),
      (.reviewPartner("x", by: "a"), .unknownPartner),
      (.tellPartner(DisclosureID(9)), .unknownDisclosure),
      (.tellPartner(DisclosureID(0)), .nothingToTell),
      (.reportOverdue(DisclosureID(0)), .nothingToTell),
      (.receiveDisposition(DisclosureID(0), items: 1), .onwardStillHeld),
      (.activateAudience("x", []), .activationUnusable),
      (.compensatePromise(PromiseID(0), value: Amount(micros: 9_000_000)), .promiseNotBroken),
      (.releaseHold(consent), .holdNotOver),
      (.resolveCase(consent), .caseNotOpen),
      (.invalidateConsent(consent, .expired), .consentStillGood),
      (.forgetIdlePerson(person), .personNotIdle),
      (
        .statePreference(person, Preference(.topic("x"), .deny, said: shop.now)),
        .preferenceUnusable
      ),
      (
        .statePreference(person, Preference(.everything, .days(3), said: shop.now)),
        .preferenceUnusable
      ),
    ]
    for (command, refusal) in table { #expect(shop.refusal(command) == refusal, "\(command)") }
    let unknown = Clearance(
      actor: "a", role: "x", task: "t", purpose: "birthday-gift", fields: [monthDay], persons: [],
      from: shop.now, until: later, approver: "b", approverRole: "c")
    #expect(shop.refusal(.openClearance(unknown)) == .unknownRole)
    #expect(shop.refusal(.restrictPerson(person, true)) == nil)
    #expect(shop.hand(person) == .purposeNotConsented)
    #expect(
      shop.engine.state.exchange.refusesUse(consent, "delivery-times", nil, at: shop.now)
        == .personRestricted)
    #expect(shop.refusal(.restrictPerson(person, false)) == nil)
    #expect(shop.mayUse("postalCode", of: person, for: "delivery-times"))
  }

  /// Three showings a year, thirty days apart, whoever asks for them.
  @Test func capAndSpacingBindCommandsToo() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    let area = try shop.terms("area-for-delivery-day")
    let show = Command.showOffer(to: person, terms: area, arm: nil)
    let start = shop.now
    let expected: [(Int, Refusal?)] = [
      (0, nil), (29, .tooSoon), (30, nil), (60, nil), (90, .capReached), (364, .capReached),
      (365, nil),
    ]
    for (day, refusal) in expected {
      shop.now = start.adding(days: day)
      #expect(shop.refusal(show) == refusal, "day \(day)")
    }
  }

  /// Within its last week a consent can be given again: its time begins anew, its values stay.
  @Test func aConsentIsRenewed() throws {
    var shop = try Shop()
    let person = try shop.neighbour()
    shop.wait(days: 82)
    let terms = try shop.terms("area-for-delivery-day")
    #expect(
      shop.refusal(.showOffer(to: person, terms: terms, arm: nil)) == .heldAlready)
    shop.wait(days: 1)
    let receipt = try shop.answer("area-for-delivery-day", by: person, [])
    #expect(receipt.consent == ConsentID(0))
    let consent = shop.engine.state.exchange.consents[0]
    #expect(consent.until == shop.now.adding(days: 90) && consent.givenAt < consent.from)
    try shop.deliver(try #require(receipt.promise))
    shop.wait(days: 60)
    #expect(shop.mayUse("postalCode", of: person, for: "delivery-times"))
    #expect(shop.engine.text(of: ValueID(0)) == PersonalText("101"))
  }

  /// Values given with a renewal take the place of the old ones, which go.
  @Test func aRenewalWithValuesReplaces() throws {
    var shop = try Shop()
    let person = try shop.neighbour()
    shop.wait(days: 85)
    try shop.trade("area-for-delivery-day", with: person, ["80331"])
    #expect(shop.engine.state.exchange.consents[0].ending == .replaced)
    #expect(shop.engine.text(of: ValueID(0)) == nil)
    #expect(shop.engine.text(of: ValueID(1)) == PersonalText("803"))
  }

  /// Reading counts as use, up to a year from collection (Q18).
  @Test func lastUseMovesTheEnd() throws {
    let short = #"{"days": 30, "from": "lastUsed", "atMostDays": 80}"#
    var shop = try Shop(changes: [("/purposes/0/retention", short)])
    let (person, _) = try shop.clearedBirthday()
    let given = shop.now
    for day in [29, 58, 79] {
      shop.now = given.adding(days: day)
      let opened = try shop.engine.perform(.openClearance(shop.clearance([person])), at: shop.now)
      #expect(shop.read(try #require(opened.clearance), person) == nil, "day \(day)")
    }
    #expect(shop.engine.state.exchange.consents[0].until == given.adding(days: 80))
    shop.now = given.adding(days: 80)
    #expect(!shop.mayUse("birthDate", of: person, for: "birthday-gift"))
  }

  /// An unresolved case ends too; a resolved one after its days (Q18).
  @Test(arguments: [(nil, 90), (10, 40), (80, 90)] as [(Int?, Int)])
  func q18ACaseEnds(resolvedOn: Int?, endsOn: Int) throws {
    let retention = #"{"days": 30, "from": "caseResolved", "atMostDays": 90}"#
    var shop = try Shop(changes: [("/purposes/2/retention", retention)])
    let person = try shop.neighbour()
    let given = shop.now
    if let resolvedOn {
      shop.wait(days: resolvedOn)
      #expect(shop.refusal(.resolveCase(ConsentID(0))) == nil)
    }
    shop.now = given.adding(days: endsOn).adding(milliseconds: -1)
    #expect(shop.mayUse("postalCode", of: person, for: "delivery-times"))
    shop.now = given.adding(days: endsOn)
    #expect(!shop.mayUse("postalCode", of: person, for: "delivery-times"))
  }

  /// A law keeps the values unused until its day, whatever the person's consent does.
  @Test func aLegalHoldKeepsAndLetsGo() throws {
    let held =
      #"{"days": 30, "from": "collected", "legalHold": {"reason": "§ 147 AO", "until": "2027-02-28"}}"#
    var shop = try Shop(changes: [("/purposes/2/retention", held)])
    let person = try shop.neighbour()
    shop.wait(days: 1)
    try shop.engine.perform(.withdrawConsent(ConsentID(0)), at: shop.now)
    #expect(shop.engine.text(of: ValueID(0)) != nil)
    #expect(!shop.mayUse("postalCode", of: person, for: "delivery-times"))
    #expect(Tombstone(of: ConsentID(0), in: shop.engine.state.exchange, at: shop.now) == nil)
    shop.now = try #require(Day("2027-03-01")).start.adding(milliseconds: -1)
    #expect(shop.refusal(.releaseHold(ConsentID(0))) == .holdNotOver)
    shop.now = shop.now.adding(milliseconds: 1)
    shop.engine.enforceDeadlines(at: shop.now)
    #expect(shop.engine.text(of: ValueID(0)) == nil)
    #expect(Tombstone(of: ConsentID(0), in: shop.engine.state.exchange, at: shop.now)?.values == 1)
  }

  /// A broken promise that is to be compensated is, within thirty days, or the data goes (Q26).
  @Test func q26ABrokenPromiseIsCompensatedOrTheDataGoes() throws {
    for compensates in [true, false] {
      var shop = try Shop()
      let person = try shop.newcomer()
      let receipt = try shop.answer("birthday-for-coffee", by: person, ["04-12"])
      let promise = try #require(receipt.promise)
      shop.wait(days: 15)
      #expect(
        shop.engine.state.exchange.refusesUse(ConsentID(0), "birthday-gift", nil, at: shop.now)
          == .promiseOverdue)
      try shop.engine.perform(.breakPromise(promise), at: shop.now)
      #expect(!shop.mayUse("birthDate", of: person, for: "birthday-gift"))
      shop.wait(days: 29)
      if compensates {
        let less = Command.compensatePromise(promise, value: Amount(micros: 3_499_999))
        #expect(shop.refusal(less) == .promiseNotBroken)
        let enough = Command.compensatePromise(promise, value: Amount(micros: 3_500_000))
        #expect(shop.refusal(enough) == nil)
      }
      shop.wait(days: 1)
      shop.engine.enforceDeadlines(at: shop.now)
      #expect(shop.mayUse("birthDate", of: person, for: "birthday-gift") == compensates)
      #expect((shop.engine.text(of: ValueID(0)) != nil) == compensates)
    }
  }

  /// What comes short pays for nothing until the rest has come.
  @Test func q26APartOfABenefitPaysForNothing() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    let receipt = try shop.answer("birthday-for-coffee", by: person, ["04-12"])
    let promise = try #require(receipt.promise)
    try shop.engine.perform(.deliverBenefit(promise, value: Amount(micros: 1)), at: shop.now)
    shop.wait(days: 14)
    #expect(shop.mayUse("birthDate", of: person, for: "birthday-gift"))
    shop.now = shop.now.adding(milliseconds: 1)
    #expect(!shop.mayUse("birthDate", of: person, for: "birthday-gift"))
    let rest = Amount(micros: 3_499_999)
    try shop.engine.perform(.compensatePromise(promise, value: rest), at: shop.now)
    #expect(shop.mayUse("birthDate", of: person, for: "birthday-gift"))
  }

  /// GDPR 12(3): a calendar month, to the last day of a shorter one.
  @Test(arguments: [
    ("2027-01-31", "2027-02-28"), ("2028-01-31", "2028-02-29"), ("2027-12-15", "2028-01-15"),
    ("2027-03-31", "2027-04-30"), ("2028-02-29", "2028-03-29"),
  ])
  func aRequestIsDueWithinAMonth(received: String, due: String) throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    shop.now = try #require(Day(received)).start
    try shop.engine.perform(.receiveRightsRequest(person, .access), at: shop.now)
    let state = shop.engine.state.exchange
    #expect(state.rightsRequests[0].due == Day(due)?.start)
    let end = state.rightsRequests[0].due
    // Counted to the minute: once the one in which it was due is over.
    #expect(state.rightsRequests.overdueCount(at: end.adding(milliseconds: 59_999)) == 0)
    #expect(state.rightsRequests.overdueCount(at: end.adding(milliseconds: 60_000)) == 1)
  }

  /// Q41: a clearance begins now or within a week, and lasts up to its role's hour, to the millisecond.
  @Test(.namesItsRow)
  func q41AClearanceKeepsToItsTime() {
    let (hour, week) = (Int64(3_600_000), Int64(7 * 24 * 3_600_000))
    let rows: [(from: Int64, milliseconds: Int64, isOpened: Bool)] = [
      (0, -1, false), (0, 0, false), (0, 1, true), (0, hour, true), (0, hour + 1, false),
      (-1, hour, false), (week, hour, true), (week + 1, hour, false),
    ]
    forEachRow(rows) { row in
      var shop = try Shop()
      let person = try shop.clearedBirthday().0
      let wanted = shop.clearance([person])
      let from = shop.now.adding(milliseconds: row.from)
      let open = Command.openClearance(
        Clearance(
          actor: wanted.actor, role: wanted.role, task: wanted.task, purpose: wanted.purpose,
          fields: wanted.fields, persons: wanted.persons, from: from,
          until: from.adding(milliseconds: row.milliseconds), approver: wanted.approver,
          approverRole: wanted.approverRole))
      #expect(shop.refusal(open) == (row.isOpened ? nil : .clearanceTooLong))
    }
  }

  /// Q13: who repeats what was said at that moment changes nothing, not even who is told to have said it.
  @Test func q13WhatIsSaidTwiceWasSaidOnce() throws {
    let sources: [StatementSource] = [
      .person, .staff("eve", basis: "letter-7"), .staff("eve", basis: "letter-8"),
    ]
    for first in sources {
      for second in sources {
        var shop = try Shop()
        let person = try shop.newcomer()
        for source in [first, second] {
          #expect(shop.say(.everything, .deny, person, by: source) == nil)
        }
        let kept = shop.engine.state.exchange.preference(of: person, on: .everything)
        #expect(kept == Preference(.everything, .deny, said: shop.now, source: first))
      }
    }
  }

  /// A clearance that nobody used is told; one that was is not (Q42).
  @Test func q42UnusedClearancesAreTold() throws {
    var shop = try Shop()
    let (person, used) = try shop.clearedBirthday()
    let opened = try shop.engine.perform(.openClearance(shop.clearance([person])), at: shop.now)
    let unused = try #require(opened.clearance)
    #expect(shop.read(used, person) == nil)
    shop.now = shop.now.adding(milliseconds: 3_600_000)
    let records = shop.engine.state.exchange.clearances
    #expect(!records[used.index].isUnused(at: shop.now))
    #expect(records[unused.index].isUnused(at: shop.now))
  }

  /// Q56: who holds what, until when; passed on, and each with its own day.
  @Test func q56EveryHolderIsKnownAndEndsInOrder() throws {
    var shop = try Shop()
    let person = try shop.neighbour()
    #expect(shop.hand(person) == nil)
    #expect(shop.refusal(.passOn(DisclosureID(0), to: "courier")) == nil)
    shop.wait(days: 3)
    try shop.engine.perform(.withdrawConsent(ConsentID(0)), at: shop.now)
    let state = shop.engine.state.exchange
    #expect(state.obligation(DisclosureID(0), at: shop.now)?.due == shop.now.adding(days: 14))
    #expect(state.obligation(DisclosureID(1), at: shop.now)?.due == shop.now.adding(days: 7))
    #expect(state.disclosures(of: person) == [DisclosureID(0), DisclosureID(1)])
    shop.wait(days: 7)
    shop.engine.enforceDeadlines(at: shop.now)
    #expect(shop.engine.state.exchange.disclosures[1].breachedAt == shop.now)
    #expect(shop.engine.state.exchange.disclosures[0].breachedAt == nil)
    try shop.engine.perform(.receiveDisposition(DisclosureID(1), items: 1), at: shop.now)
    try shop.engine.perform(.receiveDisposition(DisclosureID(0), items: 1), at: shop.now)
    #expect(shop.engine.state.exchange.overdue("parcels", at: shop.now.adding(days: 99)).isEmpty)
  }

  /// Q54: a look is custody as a transfer is.
  @Test func q54ALookLeavesAnObligation() throws {
    var shop = try Shop()
    let person = try shop.neighbour()
    for kind in [Disclosure.Kind.access, .derived] {
      let look = Command.disclose(
        of: person, purpose: "delivery-times", field: "postalCode", to: "parcels", kind: kind)
      #expect(shop.refusal(look) == nil)
    }
    try shop.engine.perform(.withdrawConsent(ConsentID(0)), at: shop.now)
    #expect(shop.engine.state.exchange.obligation(DisclosureID(1), at: shop.now) != nil)
  }

  /// Q51: what was handed over can be proven while it is held; afterwards its digest tells nothing.
  @Test func q51APayloadIsProvenByAKeyThatGoesWithIt() throws {
    var shop = try Shop()
    shop.engine.secret = Array("s".utf8)
    let people = [try shop.neighbour(), try shop.neighbour()]
    for person in people { #expect(shop.hand(person) == nil) }
    let records = shop.engine.state.exchange.disclosures
    // The same area, and yet not the same digest: areas cannot be told from digests.
    #expect(records[0].disclosure.payload?.utf8.count == 64)
    #expect(records[0].disclosure.payload != records[1].disclosure.payload)
    #expect(shop.engine.proves(DisclosureID(0), PersonalText("101")) == true)
    #expect(shop.engine.proves(DisclosureID(0), PersonalText("102")) == false)
    try shop.engine.perform(.withdrawConsent(ConsentID(0)), at: shop.now)
    #expect(shop.engine.proves(DisclosureID(0), PersonalText("101")) == nil)
  }

  /// Q43: counts tell only groups that are large enough, and nothing that the total would give away.
  @Test func q43SmallGroupsAreWithheld() throws {
    var shop = try Shop()
    for (birthday, people) in [("04-12", 5), ("07-01", 4), ("12-24", 1)] {
      for _ in 0..<people {
        let person = try shop.newcomer()
        try shop.trade("birthday-for-coffee", with: person, [birthday])
      }
    }
    let opened = try shop.engine.perform(.openClearance(shop.clearance([])), at: shop.now)
    let clearance = try #require(opened.clearance)
    let counts = try shop.engine.count(
      clearance, actor: "agent-7", role: "care-agent", level: monthDay, at: shop.now)
    // One person is withheld, and so is the next group: ten less five is no answer about one.
    #expect(counts.groups.map(\.people) == [5])
    #expect(counts.withheld == 5)
    #expect(shop.engine.state.exchange.clearances[0].readCount == 1)
  }

  /// A read gives the values, each an event (Q42).
  @Test func q42EveryReadIsAnEvent() throws {
    var shop = try Shop()
    let (person, clearance) = try shop.clearedBirthday()
    let events = shop.engine.eventCount
    let read = try shop.engine.read(
      clearance, actor: "agent-7", role: "care-agent", of: person, at: shop.now)
    #expect(read.map(\.value) == [PersonalText("04-12")])
    #expect(shop.engine.eventCount == events + 1)
    #expect(shop.engine.state.exchange.reads.count == 1)
  }
}
