import Basics
import TestSupport
import Testing

@testable import Experiments

/// What files hold that must not be read without a word: refused with line, column and what was expected, or told.
@Suite struct RowFaultTests {
  private static let days = "person,arm,day,accepted\n"
  private static let day =
    "column \"day\": expected a day such as 2026-01-05 or 20260105, or a whole number of days up to 3000000"
  private static let ends =
    "a carriage return without a line feed; save the file with line feeds at the ends of lines"

  @Test(.namesItsRow)
  func aFaultOfTheHeaderHasItsSentence() {
    let rows: [(text: String, names: [RowColumns.Role: String], message: String)] = [
      (
        "person,arm,day,day,accepted\n", [:],
        "1: 2 columns are called \"day\", which holds day; give each a name of its own"
      ),
      (
        "person,g,g,accepted\n", [.arm: "g"],
        "1: 2 columns are called \"g\", which holds arm; give each a name of its own"
      ),
      (
        "person,g,accepted\n", [.arm: "g", .day: "g"],
        "1: the column \"g\" is named for arm and for day; name one column for each"
      ),
      (
        "person,gruop,accepted\n", [.arm: "group"],
        "1: the header has no column \"group\" for arm; did you mean \"gruop\"?"
      ),
      ("person,arm,accepted\rp1,a,1\r", [:], "1: " + RowFaultTests.ends),
      ("person,arm\0,accepted\n", [:], "1: a zero byte; save the file as text in UTF-8"),
    ]
    forEachRow(rows) { row in
      #expect(ReadRows.fault(Array(row.text.utf8), row.names) == row.message)
    }
    // Two columns of a name that nobody asks for are nobody's business; blanks around a name are none of it.
    #expect(ReadRows.fault("person,note, arm,note,accepted\np1,x,a,y,1\n") == nil)
    #expect(
      ReadRows.fault(Array("arm,entered,accepted\na,1,1\n".utf8), cap: Amount(micros: 1))
        == "1: a cap is of each person's value; expected rows of people or outcomes with a value, leave --cap out"
    )
  }

  @Test(.namesItsRow)
  func aDayHasOneForm() {
    let rows: [(rows: String, message: String?)] = [
      (
        "p1,a,5,1\np2,b,,1\n",
        "3: column \"day\": expected a day, found an empty cell; a file without days has no such column"
      ),
      (
        "p1,a,5,1\np2,b,2026-01-05,1\n",
        "3: column \"day\": expected a number of days as above, found a date; write all days in one way"
      ),
      (
        "p1,a,20260105,1\np2,b,5,1\n",
        "3: column \"day\": expected a date as above, found a number; write all days in one way"
      ),
      ("p1,a,20260105,1\np2,b,2026-01-05T10:00:00Z,1\n", nil),
      ("p1,a,20260230,1\n", "2: " + RowFaultTests.day),
      ("p1,a,2026-01-050,1\n", "2: " + RowFaultTests.day),
      ("p1,a,1792339200,1\n", "2: " + RowFaultTests.day),
      ("p1,a,3000000,1\np1,a,-3000000,1\n", nil),
      ("p1,a,3000001,1\n", "2: " + RowFaultTests.day),
    ]
    forEachRow(rows) { row in #expect(ReadRows.fault(RowFaultTests.days + row.rows) == row.message)
    }
    let read = try? ReadRows.outcome(RowFaultTests.days + "p1,a,20260105,1\n")
    #expect(read?.cells.keys.map(\.day) == [20_458] && read?.hasDates == true)
  }

  @Test(.namesItsRow)
  func bytesThatAreNoTextAreRefused() {
    let rows: [(bytes: [UInt8], message: String)] = [
      ([0x00], "3: a zero byte; save the file as text in UTF-8"),
      ([0xFF], "3: bytes that are not UTF-8; save the file as UTF-8"),
      ([0xC3], "3: bytes that are not UTF-8; save the file as UTF-8"),
      ([0x0D], "3: " + RowFaultTests.ends),
    ]
    forEachRow(rows) { row in
      let text = Array((RowFaultTests.days + "p1,a,1,1\np2,b").utf8)
      #expect(ReadRows.fault(text + row.bytes + Array(",1,1\np3,a,1,1\n".utf8)) == row.message)
    }
    #expect(ReadRows.fault(RowFaultTests.days + "p1,ä,1,1\r\np2,\"b\",1,\"1\"\r\n") == nil)
  }

  @Test(.namesItsRow)
  func cellsThatCannotBeNameTheirLine() {
    let rows: [(text: String, message: String)] = [
      (
        "arm,entered,accepted,shown\na,5,2,5\nb,5,3,2\n",
        "3: column \"shown\": expected as many people as accepted at least, found fewer people shown"
      ),
      (
        "arm,entered,accepted,shown\na,5,2,6\n",
        "2: column \"shown\": expected no more people than entered, found that more people were shown"
      ),
      (
        "arm,day,entered,accepted\na,1,5,2\na,2,5,2\nb,1,5,2\na,1,5,2\n",
        "5: column \"arm\": this arm stands here for the second time on its day; add both rows up"
      ),
      (
        "arm,entered,accepted\na,5,2\n\" a\",5,2\n",
        "3: column \"arm\": this arm stands here for the second time on its day; add both rows up"
      ),
      (
        "arm,entered,accepted,erased\na,5,2,6\n",
        "2: column \"erased\": expected no more people than entered, found that more people erased themselves"
      ),
      (
        "arm,entered,accepted,due,kept\na,5,2,1,2\n",
        "2: column \"kept\": expected no more promises than were due, found that more were kept"
      ),
      (
        "arm,entered,accepted,valueSum,valueSquares\na,2,2,4,7.9\n",
        "2: column \"valueSquares\": expected valueSum²/entered at least, found less: squares are of each person's value"
      ),
      (
        "arm,entered,accepted\na,1000000000000,2\n",
        "2: column \"entered\": expected a whole number of 0 and above, and below 10^12"
      ),
      (
        "person,arm,accepted,value\np1,a,1,6e11\np2,a,1,6e11\n",
        "3: column \"value\": all values up to here sum to more than 10^12; give them in a larger unit"
      ),
      (
        "person,arm,accepted,shown\np1,a,1,0\n",
        "2: column \"shown\": expected who accepted to be shown what they accept, found a no"
      ),
      (
        "person,day,event,arm\np1,1,exposure,a\np1,2,accepted,c\n",
        "3: column \"arm\": an outcome in an arm that nobody was exposed to"
      ),
    ]
    forEachRow(rows) { row in #expect(ReadRows.fault(row.text) == row.message) }
    for digits in [21, 27, 32, 40] {
      let huge = String(repeating: "9", count: digits)
      let text = "arm,entered,accepted,valueSum,valueSquares\na,2,2,4,\(huge)\n"
      #expect(ReadRows.fault(text)?.hasPrefix("2: column \"valueSquares\"") == true)
    }
    let squares = try? ReadRows.outcome(
      "arm,entered,accepted,valueSum,valueSquares\na,2,2,4,8\nb,2,2,4,1234567890123456.000000000001\n"
    )
    #expect(
      squares?.cells.cells.map(\.value.deliveredSquares) == [
        8_000_000_000_000, 1_234_567_890_123_456_000_000_000_001,
      ])
  }

  @Test func namesOfArmsAreReadAsTheyAreMeant() throws {
    let found = try ReadRows.outcome(
      "person,arm,accepted\np1,a,1\np2, a,1\np3,a ,1\np4,\"x\"\"y\",1\np5,\"x\"\"y\",0\n")
    #expect(found.arms == ["a", "x\"y"])
    #expect(found.cells.cells.map(\.people.entered) == [3, 2])
    #expect(found.findings.notes == ["Blanks around names of arms are passed over."])
    #expect(
      ReadRows.fault("person,arm,accepted\np1,  ,1\n")
        == "2: column \"arm\": expected the name of an arm, found blanks")
  }

  @Test func whoContradictsThemselvesIsTold() throws {
    let found = try ReadRows.outcome(
      RowFaultTests.days
        + "p1,a,1,1\np1,a,1,yes\np1,a,1,0\np1,a,2,1\np2,b,1,0\np2,a,1,0\np2,a,1,0\n")
    // The same in other words is none, and who stands in two arms is one person.
    #expect(found.findings.duplicates == 3 && found.findings.twoArms == 1)
    #expect(
      found.findings.notes == [
        "2 rows say something else of somebody than their first row, which counts."
      ])
    let crossed = try ReadRows.outcome(
      "person,day,event,arm\np1,1,exposure,a\np2,1,exposure,b\np1,2,accepted,b\np2,2,accepted,b\n")
    #expect(crossed.findings.twoArms == 1)
    #expect(
      crossed.findings.notes == [
        "1 person has outcomes told in another arm than that of their exposure, which counts."
      ])
  }

  /// As if the file had been read on the evening of the last day.
  @Test func whatCameAfterTheLastDayIsLeftOutAndTold() throws {
    let text = """
      person,arm,day,accepted,answeredDay,withdrawnAfterDays
      p1,a,1,1,2,
      p2,b,1,1,6,
      p3,a,2,1,3,4
      p4,b,6,1,6,

      """
    let found = try ReadRows.outcome(text, lastDay: 5)
    #expect(found.cells.cells.map(\.people.entered) == [1, 1, 1])
    #expect(found.cells.cells.map(\.people.accepted) == [1, 0, 1])
    #expect(found.cells.cells.map(\.people.gone) == [0, 0, 0] && found.latestDay == 3)
    #expect(
      found.findings.notes == [
        "1 row is of people who entered after --last-day, and left out.",
        "2 outcomes come after --last-day, and left out.",
      ])
    let events = try ReadRows.outcome(
      "person,day,event,arm\np1,1,exposure,a\np2,9,exposure,b\np1,8,accepted,\np2,9,accepted,\n",
      lastDay: 7)
    #expect(events.cells.cells.map(\.people.entered) == [1])
    #expect(events.cells.cells[0].people.accepted == 0)
    let cells = try ReadRows.outcome("arm,day,entered,accepted\na,1,5,2\na,3,5,2\n", lastDay: 2)
    #expect(cells.cells.count == 1)
  }

  /// A stated cap is that of the mean beside, to the last millionth.
  @Test func aStatedCapIsKept() throws {
    let text = "person,arm,accepted,value\np1,a,1,10\np2,a,1,2\np3,b,0,3.5\n"
    let found = try ReadRows.outcome(text, cap: Amount(micros: 3_000_000))
    #expect(found.findings.capped.map(\.mean) == [2.5, 3])
    #expect(
      found.findings.capped.map(\.cap) == [Amount(micros: 3_000_000), Amount(micros: 3_000_000)])
    #expect(try ReadRows.outcome(text).findings.capped.map(\.mean) != [2.5, 3])
  }

  /// One no that is written down does not make silence in the other arm an answer that is missing.
  @Test func silenceIsANoUnlessOthersSayIt() throws {
    func answered(declines: Int) throws -> [Int64] {
      var text = "person,day,event,arm\n"
      for person in 0..<400 {
        let arm = person % 2 == 0 ? "a" : "b"
        text += "p\(person),1,exposure,\(arm)\n"
        if person % 4 < 2 { text += "p\(person),1,accepted,\n" }
        if person % 4 == 2, person / 4 < declines { text += "p\(person),1,declined,\n" }
      }
      return try ReadRows.outcome(text).cells.cells.map(\.people.answered)
    }
    #expect(try answered(declines: 0) == [200, 200])
    #expect(try answered(declines: 1) == [101, 200])
    #expect(try answered(declines: 50) == [150, 100])
  }
}
