import LoadTest
import TestSupport
import Testing

@Suite struct ScheduleTests {
  @Test(.namesItsRow)
  func soManyAreSentBeforeTheEnd() {
    let rows: [(Int64, Int64, Int64)] = [
      (1, 0, 0), (1, 1, 1), (1, 1_000_000_000, 1), (1, 1_000_000_001, 2), (3, 1_000_000_000, 3),
      (7, 2_500_000_000, 18), (10_000_000, 86_400_000_000_000, 864_000_000_000),
    ]
    forEachRow(rows) { (rate, nanos, count) in
      let schedule = Schedule(start: 100, end: 100 + nanos, rate: rate)
      #expect(schedule.count == count)
      if count > 0 { #expect(schedule.time(of: count - 1) < 100 + nanos) }
      #expect(schedule.time(of: count) >= 100 + nanos)
    }
  }

  @Test func timesAreTakenInOrderAtOneDistance() {
    var schedule = Schedule(start: 5, end: 5 + 2_000_000_000, rate: 3)
    var times: [Int64] = []
    while schedule.next != .max { times.append(schedule.take()) }
    #expect(
      times == [
        5, 333_333_338, 666_666_671, 1_000_000_005, 1_333_333_338, 1_666_666_671,
      ])
    #expect(schedule.left == 0)
  }

  /// What was due before the end and was not taken is left; what was not due yet is not.
  @Test func whatIsNotDueAtTheEndNeverWillBe() {
    var schedule = Schedule(start: 100, end: 2_000_000_100, rate: 10)
    for _ in 0..<3 { _ = schedule.take() }
    schedule.end(at: 550_000_100)
    #expect(schedule.count == 6 && schedule.left == 3 && schedule.next == .max)
    var early = Schedule(start: 100, end: 2_000_000_100, rate: 10)
    early.end(at: 50)
    #expect(early.count == 0 && early.left == 0)
    var late = Schedule(start: 100, end: 2_000_000_100, rate: 10)
    late.end(at: 9_000_000_000)
    #expect(late.left == 20)
  }

  @Test func whatIsDroppedIsLeft() {
    var schedule = Schedule(start: 0, end: 1_000_000_000, rate: 10)
    _ = schedule.take()
    schedule.drop()
    #expect(schedule.left == 9 && schedule.next == .max)
  }
}
