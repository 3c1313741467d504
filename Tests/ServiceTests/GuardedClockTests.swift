import Basics
import TestSupport
import Testing

@testable import Service

/// The two clocks of a service, without a service.
struct GuardedClockTests {
  private static let start = CatalogSamples.today.start
  private static let minute: Int64 = 60_000
  private static let hour: Int64 = 3_600_000
  private static let day: Int64 = 86_400_000

  /// A machine's two clocks.
  private struct Machine {
    var wall = GuardedClockTests.start
    var elapsed: UInt64 = 5_000_000_000
    var clock: GuardedClock

    init(after latest: Instant = GuardedClockTests.start) {
      clock = GuardedClock(after: latest, machine: wall, elapsed: elapsed)
    }

    /// Time passes, and the machine's clock leaps besides.
    mutating func pass(_ milliseconds: Int64, leaping: Int64 = 0) {
      elapsed += UInt64(milliseconds) * 1_000_000
      wall = wall.adding(milliseconds: milliseconds + leaping)
      clock.read(machine: wall, elapsed: elapsed)
    }

    mutating func pass(hours: Int) {
      for _ in 0..<hours { pass(GuardedClockTests.hour) }
    }
  }

  /// From ten years back to a hundred ahead: the moment goes on by the time that passes, whatever the clock says.
  @Test(.namesItsRow) func aLeapIsNotFollowed() {
    let leaps = [
      -3_650 * Self.day, -400 * Self.day, -Self.day, -Self.hour, -6 * Self.minute, 6 * Self.minute,
      Self.hour, Self.day, 73 * Self.hour, 30 * Self.day, 32 * Self.day, 800 * Self.day,
      36_500 * Self.day,
    ]
    forEachRow(leaps) { leap in
      var machine = Machine()
      machine.pass(Self.hour)
      let before = machine.clock.moment
      machine.pass(1_000, leaping: leap)
      #expect(machine.clock.moment == before.adding(milliseconds: 1_000))
      #expect(machine.clock.leap == (leap > 0 ? .ahead : .behind))
      #expect(machine.clock.ahead == (leap > 0 ? machine.wall : nil))
      // Back again: as if nothing had been.
      machine.pass(1_000, leaping: -leap)
      #expect(machine.clock.leap == nil && machine.clock.ahead == nil)
      #expect(machine.clock.moment == before.adding(milliseconds: 2_000))
    }
  }

  /// What sets a clock right by a little is followed, and never back.
  @Test(.namesItsRow) func aSmallStepIsFollowed() {
    forEachRow([-5 * Self.minute, -1_000, -1, 0, 1, 1_000, 5 * Self.minute]) { step in
      var machine = Machine()
      machine.pass(Self.hour)
      let before = machine.clock.moment
      machine.pass(10, leaping: step)
      #expect(machine.clock.leap == nil)
      #expect(machine.clock.moment == max(before, machine.wall))
    }
  }

  /// A machine that was asleep has let time pass.
  @Test func sleepIsNoLeap() {
    var machine = Machine()
    machine.pass(9 * Self.day)
    #expect(machine.clock.leap == nil && machine.clock.moment == machine.wall)
  }

  /// Small steps in one direction do not add up to a leap that is followed.
  @Test func manySmallStepsAreALeap() {
    var machine = Machine()
    for _ in 0..<100 { machine.pass(1_000, leaping: 4 * Self.minute) }
    #expect(machine.clock.leap == .ahead)
    let passed = machine.clock.moment.milliseconds - Self.start.milliseconds
    #expect(passed <= 100_000 + 5 * Self.minute)
  }

  /// A clock that is set right by seconds each day is right for ever.
  @Test func aClockThatIsSetDailyIsNoLeap() {
    var machine = Machine()
    for _ in 0..<400 {
      machine.pass(hours: 24)
      machine.pass(1_000, leaping: 10_000)
      #expect(machine.clock.leap == nil)
    }
    #expect(machine.clock.moment == machine.wall)
  }

  /// A machine whose passing time stood still with it is behind for a day, and then goes by its clock; one that is
  /// off by more than a start would let pass, or behind, never does.
  @Test(.namesItsRow) func aLeapThatStandsForADayIsFollowed() {
    forEachRow(
      [
        (Self.hour, true), (30 * Self.day, true), (32 * Self.day, false), (-Self.hour, false),
      ] as [(Int64, Bool)]
    ) { leap, isFollowed in
      var machine = Machine()
      machine.pass(1_000, leaping: leap)
      machine.pass(hours: 23)
      #expect(machine.clock.leap != nil)
      machine.pass(hours: 2)
      #expect((machine.clock.leap == nil) == isFollowed)
      #expect((machine.clock.moment == machine.wall) == isFollowed)
    }
  }

  /// A leap that goes on leaping has not stood for a day.
  @Test func aLeapThatChangesBeginsAnew() {
    var machine = Machine()
    machine.pass(1_000, leaping: Self.hour)
    for _ in 0..<30 { machine.pass(Self.hour, leaping: 10 * Self.minute) }
    #expect(machine.clock.leap == .ahead)
  }

  /// Whatever the clock does, the moment goes neither back nor faster than time passes, but for what a start would
  /// let pass after a day.
  @Test func theMomentNeverGoesBack() {
    var random = Random(seed: 16, stream: 0)
    for _ in 0..<50 {
      var machine = Machine()
      var before = machine.clock.moment
      var passed: Int64 = 0
      for _ in 0..<200 {
        let leap = random.below(4) == 0 ? Int64(random.below(200_000)) * Self.minute / 4 : 0
        let step = Int64(random.below(60_000))
        passed += step
        machine.pass(step, leaping: random.below(2) == 0 ? leap : -leap)
        #expect(machine.clock.moment >= before)
        before = machine.clock.moment
      }
      #expect(before.milliseconds - Self.start.milliseconds <= passed + 5 * Self.minute)
    }
  }

  /// A start, by how far the machine's clock is from the store's last moment, in days.
  @Test(.namesItsRow) func startsAreJudged() throws {
    forEachRow(
      [
        (-3_650, nil), (-1, nil), (-6.0 / 1_440, nil), (-4.0 / 1_440, .usual), (0, .usual),
        (2.9, .usual), (3.1, .afterPause), (30.9, .afterPause), (31.1, nil), (800, nil),
        (36_500, nil),
      ] as [(Double, ClockStart?)]
    ) { days, expected in
      let machine = Self.start.adding(milliseconds: Int64(days * Double(Self.day)))
      let today = try #require(Day(of: machine))
      for confirmed in [nil, Day(of: machine.adding(days: 1)), today] {
        do throws(ClockRefusal) {
          let start = try ClockStart.judge(
            after: Self.start, machine: machine, confirmed: confirmed)
          #expect(start == expected ?? .confirmed)
          #expect(expected != nil || confirmed == today)
        } catch {
          #expect(expected == nil && confirmed != today)
          #expect(error.message.contains(machine.text) && error.message.contains(Self.start.text))
          #expect(error.message.hasSuffix("--clock-is \(today.text)"))
          #expect(error.message.contains("names another day") == (confirmed != nil))
        }
      }
    }
  }

  /// Where nothing was before, years that nobody lives in are told.
  @Test(.namesItsRow) func theFirstMomentIsJudged() throws {
    let none = Instant(milliseconds: 0)
    forEachRow(
      [
        ("1970-01-01", false), ("2025-12-31", false), ("2026-11-27", true), ("2045-12-31", true),
        ("2098-01-01", false), ("9999-12-31", false),
      ] as [(String, Bool)]
    ) { text, isBelieved in
      let day = try #require(Day(text))
      let start = try? ClockStart.judge(after: none, machine: day.start, confirmed: nil)
      #expect((start == .usual) == isBelieved)
      let confirmed = try ClockStart.judge(after: none, machine: day.start, confirmed: day)
      #expect(confirmed == (isBelieved ? .usual : .confirmed))
    }
  }
}
