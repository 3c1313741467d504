import Basics
import Catalogs
import Engine
import Exchanges
import Service
import TestSupport
import Testing

/// A budget as an application sees it: what is promised is there, and what nobody takes is not lost.
@Suite struct BudgetTests {
  private static func budget(_ units: Int, _ more: String = "") -> [(String, String?)] {
    [
      ("/budgets", #"[{"id":"coffees","units":\#(units),"per":"ever"\#(more)}]"#),
      ("/benefits/0/budget", #""coffees""#),
    ]
  }

  private static func counter(_ units: Int, _ more: String = "") throws -> Counter {
    try Counter(changes: budget(units, more))
  }

  /// Asks for an offer where the coffee is; its number, nil where there is none.
  /// - Parameter orOther: whether something else may be offered, as another arm is.
  private static func ask(
    _ counter: Counter, _ person: Int, orOther: Bool = false
  ) throws -> String? {
    let told = try counter.result("offer.next", #"{"person":"p\#(person)","placement":"account"}"#)
    if told?["/offer/exchange"] == .string("birthday-for-coffee"),
      case .number(let number)? = told?["/offer/number"]
    {
      return number
    }
    if orOther { return nil }
    let fates = (0..<12).compactMap { told?["/decision/candidates/\($0)/outcome"] }
    #expect(
      fates.contains {
        ["exhausted", "heldAlready", "coolingDown"].map { .string($0) }.contains($0)
      },
      "\(told?.text ?? "nothing")")
    return nil
  }

  private static func yes(_ counter: Counter, _ offer: String, _ number: Int? = nil) -> String {
    let named = number.map { #","idempotencyKey":"\#(key($0))""# } ?? ""
    return counter.call(
      "offer.answer",
      #"{"offer":\#(offer),"answer":"accepted","textVersion":1,"values":{"birthDate":"04-12"}\#(named)}"#
    )
  }

  private static func owed(_ counter: Counter) -> Int {
    counter.service.engine.state.exchange.promises.count { $0.outcome != .lapsed }
  }

  private static func free(_ counter: Counter) throws -> JSONTree? {
    try counter.result("budget.report")?["/budgets/0/periods/0/free/units"]
  }

  /// 1,000 people ask for 100 coffees, through abandoned offers, noes, resends, restarts, withdrawals, erasures and a
  /// budget that is lowered and raised: 100 promises that are owed, no 101st, and no coffee lost.
  @Test func aThousandAskersForAHundredCoffees() throws {
    var counter = try Self.counter(100, #","newcomersShare":1"#)
    var random = Random(seed: 20, stream: 1)
    var open: [(person: Int, offer: String)] = []
    for person in 0..<1_000 {
      if let offer = try Self.ask(counter, person) { open.append((person, offer)) }
    }
    #expect(open.count == 100)
    #expect(try Self.free(counter) == .number("0"))
    var promised: [Int] = []
    var turn = 0
    var answers = 0
    while Self.owed(counter) < 100 || turn < 8 {
      turn += 1
      try #require(turn < 60, "\(Self.owed(counter)) of 100 coffees are promised")
      for (person, offer) in open {
        switch random.below(5) {
        case 0: break
        case 1:
          let no = random.below(2) == 0 ? "declined" : "deferred"
          _ = counter.call(
            "offer.answer", #"{"offer":\#(offer),"answer":"\#(no)","textVersion":1}"#)
        default:
          answers += 1
          let told = Self.yes(counter, offer, answers)
          #expect(told.contains(#""promise":{"number":"#), "\(told)")
          // What is sent again is answered as before, and takes nothing.
          #expect(Self.yes(counter, offer, answers) == told)
          promised.append(person)
        }
      }
      #expect(Self.owed(counter) <= 100)
      if let person = promised.isEmpty ? nil : random.element(promised) {
        let consents = try counter.result("consent.list", #"{"person":"p\#(person)"}"#)
        if case .number(let consent)? = consents?["/consents/0/number"], turn % 2 == 0 {
          // Withdrawn, it is owed still.
          _ = counter.call("consent.withdraw", #"{"consent":\#(consent)}"#)
        } else {
          _ = counter.call("person.erase", #"{"person":"p\#(person)"}"#)
          promised.removeAll { $0 == person }
        }
      }
      if turn % 3 == 0 { counter = try counter.restarted() }
      // Lowered below what is promised, nothing new is held, and what is held is kept.
      let units = turn % 4 == 2 ? 50 : 100
      if let changed = try Shop.catalog(
        [("/exchanges/6", nil)] + Self.budget(units, #","newcomersShare":1"#))
      {
        try counter.service.adopt(changed, at: counter.now)
        counter.service.engine.gate = nil
      }
      counter.now = counter.now.adding(milliseconds: 31 * 60_000)
      let abandoned = open.first { person, _ in !promised.contains(person) }
      if let abandoned {
        let late = Self.yes(counter, abandoned.offer)
        #expect(!late.contains(#""result""#), "\(late)")
      }
      open = []
      for person in stride(from: turn, to: 1_000, by: 3) where !promised.contains(person) {
        if let offer = try Self.ask(counter, person) { open.append((person, offer)) }
      }
      if units == 50, Self.owed(counter) >= 50 { #expect(open.isEmpty) }
      #expect(Self.owed(counter) + open.count <= 100)
      #expect(counter.service.engine.state.exchange.checkInvariants() == [])
    }
    #expect(Self.owed(counter) == 100)
    #expect(try Self.free(counter) == .number("0"))
    #expect(try counter.restarted().result("budget.report") == counter.result("budget.report"))
  }

  /// After its time the same offer is shown anew, and the yes to the first one is refused with the reason.
  @Test func whatLapsedIsShownAnew() throws {
    let counter = try Self.counter(1, #","holdMinutes":10"#)
    let first = try #require(try Self.ask(counter, 1))
    counter.now = counter.now.adding(milliseconds: 9 * 60_000)
    #expect(try Self.ask(counter, 1) == first)
    #expect(try Self.ask(counter, 2) == nil)
    // Coming back has not made it longer.
    counter.now = counter.now.adding(milliseconds: 60_000)
    #expect(
      Self.yes(counter, first).contains(
        #""refusal":"offerLapsed","rules":[],"reason":"what this offer gives is no longer set aside for this person; show the offer anew""#
      ))
    let second = try #require(try Self.ask(counter, 1))
    #expect(second != first)
    #expect(Self.yes(counter, second).contains(#""promise":{"number":0"#))
    #expect(try Self.ask(counter, 3) == nil)
  }

  /// Ids that are made up hold half of what is free and no more; one of them can reach the last.
  @Test func newcomersDrainNothing() throws {
    let counter = try Self.counter(5)
    let held = try (0..<20).compactMap { try Self.ask(counter, $0) }
    #expect(held.count == 3)
    for offer in held { _ = Self.yes(counter, offer) }
    // Two are free: one for a newcomer, one for whoever has given an answer.
    #expect(try (20..<40).compactMap { try Self.ask(counter, $0) }.count == 1)
    counter.now = counter.now.adding(milliseconds: 31 * 60_000)
    let one = try #require(try Self.ask(counter, 41))
    _ = Self.yes(counter, one)
    #expect(try (42..<60).compactMap { try Self.ask(counter, $0) }.count == 1)
  }

  /// A yes that something is missing for holds its unit for a day, and tells until when.
  @Test func aBegunOfferHoldsForADay() throws {
    let counter = try Self.counter(1)
    let offer = try #require(try Self.ask(counter, 1))
    let begun = counter.call(
      "offer.answer", #"{"offer":\#(offer),"answer":"accepted","textVersion":1}"#)
    #expect(begun.contains(#""completeUntil":"2026-11-25T10:00:00.000Z""#), "\(begun)")
    counter.now = counter.now.adding(milliseconds: 23 * 3_600_000)
    #expect(try Self.ask(counter, 2) == nil)
    counter.now = counter.now.adding(milliseconds: 3_600_000)
    #expect(try Self.ask(counter, 2) != nil)
    #expect(
      counter.call("offer.complete", #"{"offer":\#(offer),"values":{"birthDate":"04-12"}}"#)
        .contains(#""refusal":"offerLapsed""#))
  }

  /// What frees a hold before its time: whoever else asks is offered at once what it held.
  @Test func whatIsSpokenAgainstIsFreeAtOnce() throws {
    for (method, params) in [
      ("offer.answer", #"{"offer":0,"answer":"declined","textVersion":1}"#),
      ("offer.answer", #"{"offer":0,"answer":"deferred","textVersion":1}"#),
      ("person.erase", #"{"person":"p1"}"#),
      ("person.restrict", #"{"person":"p1","isRestricted":true}"#),
      ("preference.set", #"{"person":"p1","scope":"purpose:birthday-gift","choice":"deny"}"#),
    ] {
      let counter = try Self.counter(1)
      _ = try #require(try Self.ask(counter, 1))
      #expect(try Self.ask(counter, 2) == nil)
      let told = counter.call(method, params)
      #expect(told.contains(#""result""#), "\(told)")
      #expect(try Self.ask(counter, 2) != nil, "\(method)")
    }
  }

  /// What is promised counts on whatever the benefit is called, and in the period of its showing.
  @Test func aBudgetOutlivesItsBenefitsNames() throws {
    let counter = try Self.counter(1)
    let offer = try #require(try Self.ask(counter, 1))
    _ = Self.yes(counter, offer)
    let renamed = try Shop.catalog(
      [("/exchanges/6", nil)] + Self.budget(1) + [
        ("/benefits/0/id", #""espresso""#), ("/exchanges/0/benefit", #""espresso""#),
        ("/exchanges/0/text/version", "2"),
      ])
    try counter.service.adopt(try #require(renamed), at: counter.now)
    counter.service.engine.gate = nil
    #expect(try Self.ask(counter, 2) == nil)
    #expect(
      counter.call("budget.report") == """
        {"jsonrpc":"2.0","id":1,"result":{"budgets":[{"budget":"coffees","isInForce":true,"units":1,"per":"ever","periods":[{"from":null,"isCurrent":true,"reserved":{"units":0,"worth":[]},"promised":{"units":1,"worth":[{"amount":3.5,"unit":"EUR"}]},"owed":[{"due":"2026-12-08","units":1,"worth":[{"amount":3.5,"unit":"EUR"}]}],"delivered":{"units":0,"worth":[]},"compensated":{"units":0,"worth":[]},"forgotten":{"units":0,"worth":[]},"free":{"units":0}}]}]}}
        """)
  }

  /// A week begins on its Monday, and what was shown before it is of the week before, whenever the yes comes.
  @Test func aUnitBelongsToThePeriodOfItsShowing() throws {
    let counter = try Counter(changes: [
      (
        "/budgets",
        #"[{"id":"coffees","amount":{"amount":5,"unit":"EUR"},"per":"week","holdMinutes":1440}]"#
      ), ("/benefits/0/budget", #""coffees""#),
    ])
    // A Sunday evening.
    counter.now = try #require(Day("2026-11-29")).start.adding(milliseconds: 20 * 3_600_000)
    let sunday = try #require(try Self.ask(counter, 1))
    #expect(try Self.ask(counter, 2) == nil)
    counter.now = counter.now.adding(milliseconds: 6 * 3_600_000)
    let monday = try #require(try Self.ask(counter, 2))
    for offer in [sunday, monday] { _ = Self.yes(counter, offer) }
    let told = try counter.result("budget.report")
    #expect(told?["/budgets/0/periods/0/from"] == .string("2026-11-23"))
    #expect(told?["/budgets/0/periods/1/from"] == .string("2026-11-30"))
    #expect(told?["/budgets/0/periods/1/free/amount"] == .number("1.5"))
    #expect(told?["/budgets/0/periods/0/owed/0/units"] == .number("1"))
  }

  /// What budgets did to who could enter is told with the experiment; without budgets nothing is.
  @Test func theReportTellsWhoCouldEnter() throws {
    let arms = ["birthday-for-coffee", "birthday-for-greeting"].map {
      #"{"arm":"\#($0)","exchange":"\#($0)"}"#
    }
    let start = #"{"experiment":"x","arms":[\#(arms.joined(separator: ","))]}"#
    let without = try Counter()
    _ = without.call("experiment.start", start)
    #expect(
      try without.result("experiment.report", #"{"experiment":"x"}"#)?["/entryPausedDays"] == nil)
    let counter = try Self.counter(1)
    _ = counter.call("experiment.start", start)
    var offer: String?
    for person in 0..<40 where offer == nil { offer = try Self.ask(counter, person, orOther: true) }
    let paused = try counter.result("experiment.report", #"{"experiment":"x"}"#)
    #expect(paused?["/entryClosedAt"] == .null)
    #expect(paused?["/entryPausedDays"] == .number("1"))
    _ = Self.yes(counter, try #require(offer))
    for served in [counter, try counter.restarted()] {
      let closed = try served.result("experiment.report", #"{"experiment":"x"}"#)
      #expect(closed?["/entryClosedAt"] == .string("2026-11-24T10:00:00.000Z"))
      #expect(closed?["/budgetChangedAt"] == .null)
    }
  }
}
