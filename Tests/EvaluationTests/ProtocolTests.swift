import Basics
import Recommendation
import Testing

@testable import Evaluation

/// The steps from a log to sessions that are learned and sessions that are predicted.
@Suite struct ProtocolTests {
  static func log(_ rows: String, gapMinutes: Int? = nil) throws -> SessionLog {
    var reader = LogReader(LogColumns())
    // The times of the rows count from a moment that a log may have.
    let moved = rows.split(separator: "\n").map { row in
      var cells = row.split(separator: ",").map(String.init)
      cells[2] = String(1_400_000_000 + (Int(cells[2]) ?? 0))
      return cells.joined(separator: ",") + "\n"
    }
    try reader.take(Array(("session,item,time,kind\n" + moved.joined()).utf8)[...])
    return SessionLog(try reader.finish(), gapMinutes: gapMinutes)
  }

  /// Sessions of a log as the keys of their items.
  private func sessions(_ log: SessionLog) -> [String] {
    (0..<log.count).map { session in
      log.acts(of: session).map { String(decoding: log.key(of: $0.item), as: UTF8.self) }
        .joined()
    }
  }

  @Test(
    arguments: [
      // By the beginning of the session, whatever the order of rows; by time within.
      ("1,c,30,view\n2,d,5,view\n1,a,10,view\n2,e,40,view\n1,b,20,view\n", nil, ["de", "abc"]),
      // Of the same time, as the file has it.
      ("2,a,1,view\n1,b,1,view\n2,c,1,view\n1,d,1,view\n", nil, ["ac", "bd"]),
      // A gap that is longer cuts; one that is as long does not.
      ("1,a,0,view\n1,b,60,view\n1,c,121,view\n2,d,90,view\n", 1, ["ab", "d", "c"]),
      ("1,a,0,view\n1,b,60,view\n1,c,121,view\n2,d,90,view\n", nil, ["abc", "d"]),
    ] as [(String, Int?, [String])])
  func sessionsStandInTheOrderOfTheirBeginnings(
    rows: String, gap: Int?, expected: [String]
  ) throws {
    #expect(try sessions(ProtocolTests.log(rows, gapMinutes: gap)) == expected)
  }

  @Test func whatCannotBePredictedIsLeftOut() throws {
    let train = try ProtocolTests.log("1,a,1,view\n1,b,2,view\n2,c,3,view\n2,z,4,dismiss\n")
    var index = SessionIndex(train.rules(for: 0..<train.count))
    train.record(0..<train.count, in: &index)
    #expect(index.sessionCount == 2)
    let test = try ProtocolTests.log(
      // Repeats stay; an item unseen, one that was only ever dismissed, and a dismissal go.
      "1,a,10,view\n1,a,11,view\n1,x,12,view\n1,z,12,view\n1,b,13,dismiss\n1,c,14,view\n"
        // One act is left, and none.
        + "2,a,20,view\n2,x,21,view\n3,x,30,view\n")
    let sessions = TestSessions(test, 0..<test.count, in: index)
    let keys = sessions.items.map { String(decoding: index.key(of: $0), as: UTF8.self) }
    #expect(keys == ["a", "a", "c"])
    #expect(sessions.ends == [3])
    var facts = TestSessions.Facts()
    facts.acts = 9
    facts.sessions = 3
    facts.unseenActs = 4
    facts.dismissals = 1
    facts.shortSessions = 2
    facts.cases = 2
    #expect(sessions.facts == facts)
  }

  @Test func theLogsOwnSessionsStayWholeAndAreAllKept() throws {
    // Two acts of one session ten days apart, and a session two years later.
    let train = try ProtocolTests.log("1,a,0,view\n1,b,864000,view\n2,c,63072000,view\n")
    var index = SessionIndex(train.rules(for: 0..<train.count))
    train.record(0..<train.count, in: &index)
    #expect(index.sessionCount == 2)
    #expect(index.itemCount == 3)
  }

  @Test func newestDaysAreCountedFromTheNewestBeginning() throws {
    let log = try ProtocolTests.log(
      "1,a,0,view\n2,a,86400,view\n3,a,172800,view\n3,b,999999,view\n")
    #expect(log.countBefore(newestDays: 1) == 2)
    #expect(log.countBefore(newestDays: 2) == 1)
    #expect(log.countBefore(newestDays: 3) == 0)
  }
}
