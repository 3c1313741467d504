import Basics
import Engine
import Exchanges
import TestSupport
import Testing

@testable import Service

/// What a service does under clocks that are right, wrong, and set right again.
struct ClockTests {
  private static let minute: Int64 = 60_000
  private static let hour: Int64 = 3_600_000
  private static let day: Int64 = 86_400_000

  /// A service with the two clocks of its machine, turned as its loop turns it.
  private final class Machine {
    var counter: Counter
    var wall: Instant
    var elapsed: UInt64 = 1
    var clock: GuardedClock

    init(clock kind: ServiceClock = .system) throws {
      counter = try Counter(clock: kind)
      wall = counter.now
      clock = GuardedClock(after: wall, machine: wall, elapsed: elapsed)
      turn()
    }

    func turn() {
      clock.read(machine: wall, elapsed: elapsed)
      counter.service.heed(clock)
      counter.now = clock.moment
      counter.service.enforceDeadlines(at: clock.moment, lookingAt: 4_096)
      counter.service.noteTime(at: clock.moment)
      counter.settle()
    }

    func pass(_ milliseconds: Int64, leaping: Int64 = 0) {
      elapsed += UInt64(milliseconds) * 1_000_000
      wall = wall.adding(milliseconds: milliseconds + leaping)
      turn()
    }

    func pass(hours: Int) { for _ in 0..<hours { pass(ClockTests.hour) } }

    /// The service begins anew after so long, the way that `quid serve` does; nil where it does not begin.
    func restart(after milliseconds: Int64, confirmed: Bool = false) throws -> ClockStart? {
      wall = wall.adding(milliseconds: milliseconds)
      elapsed = 1
      let next = try counter.restarted()
      let latest = next.service.engine.state.exchange.latest
      let day = confirmed ? Day(of: wall) : nil
      guard let start = try? ClockStart.judge(after: latest, machine: wall, confirmed: day) else {
        return nil
      }
      counter = next
      if start == .confirmed { counter.service.engine.setClock(to: wall) }
      clock = GuardedClock(
        after: counter.service.engine.state.exchange.latest, machine: wall, elapsed: elapsed)
      turn()
      return start
    }

    var state: ExchangeState { counter.service.engine.state.exchange }
    func call(_ method: String, _ params: String) -> String { counter.call(method, params) }

    /// Somebody says yes to a placement's offer, with a value.
    func accept(_ person: String, _ placement: String, _ values: String) -> String {
      let offer = state.offers.count
      _ = call("offer.next", #"{"person":"\#(person)","placement":"\#(placement)"}"#)
      return call(
        "offer.answer",
        #"{"offer":\#(offer),"answer":"accepted","textVersion":1,"values":\#(values)}"#)
    }

    /// Consents that have not ended, and values that are there.
    var holding: [Int] {
      let values = state.values.indices.filter {
        counter.service.engine.text(of: ValueID(index: $0)) != nil
      }
      return [state.consents.count { $0.ending == .none }, values.count]
    }

    /// Whether somebody's first consent stands, as they are told.
    func stands(_ person: String) -> Bool {
      call("consent.list", #"{"person":"\#(person)"}"#).contains("\"stands\":true")
    }
  }

  /// People whose consents are of every kind: kept for a month and for a year, promised something, handed on.
  private static func begun(_ kind: ServiceClock = .system) throws -> Machine {
    let machine = try Machine(clock: kind)
    #expect(
      machine.accept("ada", "product", #"{"clothesSize":"40"}"#).contains("\"consent\""))
    #expect(
      machine.accept("ben", "account", #"{"birthDate":"1990-04-12"}"#).contains("\"consent\""))
    #expect(
      machine.accept("cyd", "basket", #"{"postalCode":"10115"}"#).contains("\"consent\""))
    _ = machine.call("benefit.deliver", #"{"promise":0,"value":4}"#)
    machine.turn()
    return machine
  }

  @Test(.namesItsRow) func aRunningLeapEndsNothing() throws {
    forEachRow(
      [
        -3_650 * Self.day, -Self.hour, 6 * Self.minute, Self.day, 32 * Self.day, 800 * Self.day,
        36_500 * Self.day,
      ] as [Int64]
    ) { leap in
      let machine = try Self.begun()
      let before = machine.holding
      machine.pass(1_000, leaping: leap)
      for _ in 0..<10 { machine.pass(1_000) }
      #expect(machine.holding == before)
      let why = leap > 0 ? "clockAhead" : "clockBehind"
      #expect(machine.call("engine.health", "{}").contains("\"endingsWait\":\"\(why)\""))
      // Requests go on, and a no is a no.
      #expect(machine.call("consent.withdraw", #"{"consent":1}"#).contains("\"values\":1"))
      #expect(
        machine.call("request.receive", #"{"person":"ada","right":"access"}"#).contains("\"due\""))
      // What is over by the machine's clock is not used, even if that clock is wrong.
      #expect(machine.stands("ada") == (leap < 300 * Self.day))
      machine.pass(1_000, leaping: -leap)
      #expect(!machine.call("engine.health", "{}").contains("endingsWait"))
      #expect(machine.stands("ada"))
      #expect(machine.holding == [before[0] - 1, before[1] - 1])
    }
  }

  /// Ends that the time which has passed brings about wait for a clock that is right, and then come.
  @Test func endingsWaitForTheClock() throws {
    let machine = try Self.begun()
    let until = try #require(machine.state.consents.first?.until)
    machine.pass(1_000, leaping: -Self.day)
    while machine.clock.moment < until { machine.pass(2 * Self.day) }
    #expect(machine.state.consents[0].ending == .none)
    #expect(!machine.stands("ada"))
    machine.pass(1_000, leaping: Self.day)
    #expect(machine.state.consents[0].ending == .expired)
  }

  /// Inside the bounds the end is exact to its instant.
  @Test func anEndIsExact() throws {
    let machine = try Self.begun()
    let until = try #require(machine.state.consents.first?.until)
    while machine.clock.moment.adding(days: 3) < until { machine.pass(2 * Self.day) }
    machine.pass(until.milliseconds - machine.clock.moment.milliseconds - 1)
    #expect(machine.stands("ada") && machine.state.consents[0].ending == .none)
    machine.pass(1)
    #expect(!machine.stands("ada") && machine.state.consents[0].ending == .expired)
  }

  /// Off for so many days: what has ended meanwhile is not used, and what is kept goes when the clock has shown for
  /// a day that it is right.
  @Test(.namesItsRow) func aStartEndsWhatIsOver() throws {
    forEachRow([(2, false), (10, true), (30, true)] as [(Int64, Bool)]) { days, waits in
      let machine = try Self.begun()
      let until = try #require(machine.state.consents.first?.until)
      while machine.clock.moment.adding(days: Int(days)) < until { machine.pass(Self.hour * 20) }
      #expect(machine.state.consents[0].ending == .none)
      let start = try machine.restart(after: days * Self.day)
      #expect(start == (waits ? .afterPause : .usual))
      #expect(!machine.stands("ada"))
      #expect((machine.state.consents[0].ending == .none) == waits)
      if !waits { return }
      #expect(machine.call("engine.health", "{}").contains("\"endingsWait\":\"afterPause\""))
      machine.pass(hours: 12)
      // Beginning once more does not cut the wait short.
      #expect(try machine.restart(after: 1_000) == .usual)
      machine.pass(hours: 11)
      #expect(machine.state.consents[0].ending == .none)
      machine.pass(hours: 2)
      #expect(machine.state.consents[0].ending == .expired)
      #expect(!machine.call("engine.health", "{}").contains("endingsWait"))
    }
  }

  /// Nothing ends while endings wait, whoever asks for it.
  @Test func whatTimeEndsIsRefusedWhileEndingsWait() throws {
    let machine = try Self.begun()
    _ = machine.accept("dan", "product", #"{"clothesSize":"38"}"#)
    for _ in 0..<12 { machine.pass(10 * Self.day) }
    #expect(machine.counter.service.endingsWait == .afterPause)
    let before = machine.holding
    let unused = #"{"consent":0,"ending":"unused"}"#
    #expect(machine.call("consent.end", unused).contains("\"refusal\":\"endingsWait\""))
    #expect(machine.holding == before)
    machine.pass(hours: 25)
    #expect(machine.call("consent.end", unused).contains("\"values\":1"))
  }

  /// A quiet week is no leap, since the moment is written hourly.
  @Test func aQuietWeekIsNoLeap() throws {
    let machine = try Self.begun()
    let events = machine.counter.service.engine.eventCount
    machine.pass(hours: 7 * 24)
    let written = machine.counter.service.engine.eventCount - events
    #expect((7 * 24 - 1...7 * 24).contains(written))
    #expect(try machine.restart(after: Self.day) == .usual)
    #expect(machine.counter.service.endingsWait == nil)
  }

  /// What an answer told to be over stays so after a crash and with a clock that goes back.
  @Test func whatWasToldIsWritten() throws {
    let machine = try Self.begun()
    let until = try #require(machine.state.consents.first?.until)
    while machine.clock.moment.adding(days: 3) < until { machine.pass(2 * Self.day) }
    machine.pass(until.milliseconds - machine.clock.moment.milliseconds - 1_000)
    machine.elapsed += 1_000_000_000
    machine.wall = until
    machine.clock.read(machine: machine.wall, elapsed: machine.elapsed)
    machine.counter.now = machine.clock.moment
    #expect(!machine.stands("ada"))
    #expect(machine.state.latest < until)
    machine.counter.service.noteTime(at: machine.clock.moment)
    machine.counter.settle()
    #expect(machine.state.latest == until)
    #expect(try machine.restart(after: -2 * Self.minute) == .usual)
    #expect(!machine.stands("ada"))
  }

  /// Somebody says that the clock is right: the store goes on from there, once.
  @Test func aConfirmedClockIsBelieved() throws {
    let machine = try Self.begun()
    let before = machine.holding
    #expect(try machine.restart(after: 800 * Self.day) == nil)
    #expect(machine.holding == before)
    #expect(try machine.restart(after: 0, confirmed: true) == .confirmed)
    #expect(machine.state.consents[0].ending == .expired && machine.holding[0] == 0)
  }

  /// A store that stands in a wrong year comes out of it: what is dated later counts as of now, what was ended
  /// stays ended, and everything goes on.
  @Test func aStoreInAWrongYearComesOutOfIt() throws {
    let machine = try Self.begun()
    let right = machine.wall
    // One is cleared before the clock goes wrong and closed when it is; another is cleared then.
    func clear(_ person: String) -> String {
      let end = machine.clock.moment.adding(milliseconds: Self.hour / 2).text
      return machine.call(
        "clearance.open",
        #"{"actor":"kim","role":"care-agent","task":"t-\#(person)","purpose":"birthday-gift","fields":[{"field":"birthDate","level":"monthDay"}],"persons":["\#(person)"],"until":"\#(end)","approver":"lee","approverRole":"care-lead"}"#
      )
    }
    #expect(clear("ben").contains("\"clearance\":0"))
    #expect(try machine.restart(after: 20 * 365 * Self.day, confirmed: true) == .confirmed)
    #expect(machine.holding[0] == 0)
    #expect(machine.accept("eve", "product", #"{"clothesSize":"42"}"#).contains("\"consent\""))
    _ = machine.call("request.receive", #"{"person":"eve","right":"access"}"#)
    _ = machine.call("preference.set", #"{"person":"eve","scope":"offers","choice":"deny"}"#)
    #expect(
      machine.accept("gil", "account", #"{"birthDate":"1991-05-13"}"#).contains("\"consent\""))
    #expect(clear("gil").contains("\"clearance\":1"))
    #expect(machine.call("clearance.close", #"{"clearance":0}"#).contains("true"))
    machine.pass(hours: 2)
    let back = right.milliseconds - machine.wall.milliseconds
    #expect(try machine.restart(after: back) == nil)
    #expect(try machine.restart(after: 0, confirmed: true) == .confirmed)
    #expect(machine.state.latest == machine.wall)
    let consent = try #require(machine.state.consents.dropLast().last)
    #expect(consent.from == machine.wall && machine.stands("eve") && !machine.stands("ada"))
    #expect(consent.until == machine.wall.adding(days: 365))
    #expect(machine.state.rightsRequests.last?.due == machine.wall.nextMonth)
    #expect(machine.state.clearances.map(\.closedAt) == [machine.wall, machine.wall])
    #expect(machine.state.checkInvariants().isEmpty, "\(machine.state.checkInvariants())")
    // And replay says the same.
    let digest = machine.counter.service.engine.state.digest
    #expect(try machine.counter.restarted().service.engine.state.digest == digest)
    #expect(machine.accept("fay", "product", #"{"clothesSize":"36"}"#).contains("\"consent\""))
    machine.pass(hours: 30)
    #expect(machine.stands("eve") && machine.stands("fay"))
  }

  // MARK: The callers' clock

  /// The callers say when: what has been told stays told, and a leap of theirs ends nothing before time has gone
  /// on for a day by theirs and by the machine's clock.
  @Test func aCallersLeapEndsNothing() throws {
    let machine = try Machine(clock: .input)
    func at(_ days: Int, _ rest: String = "") -> String {
      let moment = machine.counter.now.adding(days: days - passed)
      return #""at":"\#(moment.text)"\#(rest)"#
    }
    var passed = 0
    _ = machine.call("offer.next", #"{"person":"ada","placement":"product",\#(at(0))}"#)
    _ = machine.call(
      "offer.answer",
      #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"clothesSize":"40"},\#(at(0))}"#)
    _ = machine.call("benefit.deliver", #"{"promise":0,"value":4,\#(at(0))}"#)
    machine.turn()
    let before = machine.holding
    let list = { (days: Int) in machine.call("consent.list", #"{"person":"ada",\#(at(days))}"#) }
    #expect(list(366).contains("\"stands\":false"))
    for _ in 0..<3 { machine.turn() }
    #expect(machine.holding == before)
    // Time goes back for nobody.
    #expect(list(1).contains("\"stands\":false"))
    // By the callers a day has passed; by the machine's clock it has not.
    #expect(list(368).contains("\"stands\":false"))
    for _ in 0..<3 { machine.turn() }
    #expect(machine.holding == before)
    #expect(machine.call("engine.health", "{}").contains("\"endingsWait\":\"clockAhead\""))
    #expect(list(368 + 367).contains("days ahead"))
    machine.wall = machine.wall.adding(days: 400)
    passed = 400
    machine.clock = GuardedClock(after: machine.wall, machine: machine.wall, elapsed: 1)
    machine.turn()
    #expect(machine.holding == [0, 0])
  }

  @Test func theCallersFirstMomentIsHeldAgainstTheMachines() throws {
    let counter = try Counter(clock: .input)
    counter.service = ExchangeService(ExchangeEngine(), clock: .input, isStrict: true)
    let answer = counter.call(
      "consent.list", #"{"person":"ada","at":"9999-12-31T00:00:00Z"}"#)
    #expect(answer.contains("days ahead of this machine's clock"))
    #expect(
      counter.call("consent.list", #"{"person":"ada","at":"2019-01-01T00:00:00Z"}"#)
        .contains("unknownPerson"))
  }
}
