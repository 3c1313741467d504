import Basics
import Statistics
import TestSupport
import Testing

@testable import Experiments

/// Rows of a file come to the cells that the same people come to, and what is wrong with them has its sentence.
@Suite struct RowTests {
  private static let people = """
    person,arm,day,accepted,answeredDay,withdrawnAfterDays,erasedAfterDays,delivered,value
    p1,plain,2026-01-05,1,2026-01-06,,,1,1.5
    p2,plain,2026-01-05,0,,,,,0
    p3,"paid",2026-01-05,yes,2026-01-19,3,,0,2
    p4,paid,2026-01-06,true,2026-01-21,,,,
    p5,paid,2026-01-06,1,2026-01-06,,60,1,0.25
    p6,paid,2026-01-06,,,,,,

    """

  @Test func peopleComeToCells() throws {
    for blocks in [1, 2, 7, 64, .max] {
      let found = try ReadRows.outcome(RowTests.people, control: "plain", blocks: blocks)
      #expect(found.arms == ["plain", "paid"])
      let cells = found.cells
      #expect(cells.keys.map(\.day) == [20_458, 20_458, 20_459])
      let first = cells.cells[1]
      #expect(first.people.accepted == 1 && first.people.gone == 1 && first.promises.released == 1)
      let second = cells.cells[2]
      // The one answered on the fifteenth day, the other erased themselves after 44.
      #expect(second.people.entered == 3 && second.people.accepted == 1)
      #expect(second.late.accepted == 1 && second.late.withdrawals == 1)
      #expect(second.people.erased == 0 && second.people.answered == 1)
      #expect(cells.cells[0].value.delivered == 1_500_000)
      #expect(
        found.measured == [
          .answers, .withdrawals, .erasures, .promises, .value, .answerDays, .people, .days,
        ])
      #expect(found.findings.people == 6 && found.latestDay == 20_519)
    }
  }

  @Test(.namesItsRow)
  func eachFaultHasItsSentence() {
    let rows: [(rows: String, message: String)] = [
      (
        "p1,a,1,1,NaN",
        "2: column \"value\": expected an amount, found no number (NaN and infinity are none)"
      ),
      (
        "p1,a,1,1,inf",
        "2: column \"value\": expected an amount, found no number (NaN and infinity are none)"
      ),
      (
        "p1,a,1,1,-2",
        "2: column \"value\": expected an amount of 0 and above, found a negative one"
      ),
      (
        "p1,a,1,1,0\np2,c,1,1,0",
        "3: column \"arm\": an unknown arm; there is \"a\", \"b\", as --arms or --weights name them"
      ),
      (
        "p1,a,1,1,0\np2,a,1,1",
        "3: expected 5 cells as in the header, found 4: the file ends in the middle of a line, so the rest of it is missing"
      ),
      ("p1,a,1,1\np2,a,1,1,0", "2: expected 5 cells as in the header, found 4"),
      ("p1,a,1,maybe,0", "2: column \"accepted\": expected 1 or 0, true or false, yes or no"),
      (
        "p1,a,2026-02-30,1,0",
        "2: column \"day\": expected a day such as 2026-01-05 or 20260105, or a whole number of days up to 3000000"
      ),
      (",a,1,1,0", "2: column \"person\": expected an id, found an empty cell"),
      ("p1,,1,1,0", "2: column \"arm\": expected the name of an arm, found an empty cell"),
      ("p1,\"a,1,1,0", "2: a cell in quotes begins here and does not end"),
    ]
    forEachRow(rows) { row in
      #expect(
        ReadRows.fault("person,arm,day,accepted,value\n" + row.rows, arms: ["a", "b"])
          == row.message)
    }
    #expect(
      ReadRows.fault("person,arm,day,accepted,answeredDay\np1,a,5,1,4\n")
        == "2: column \"answeredDay\": an outcome before the exposure: answered before the day of entry"
    )
    #expect(
      ReadRows.fault("arm,entered,accepted\na,5,6\n")
        == "2: column \"accepted\": expected no more people than entered, found that more people accepted"
    )
    #expect(
      ReadRows.fault("x,y\n1,2\n")
        == "1: no column is known to hold the arm; name it with --arm NAME, and others alike")
    #expect(ReadRows.fault("") == "1: expected a header line, found nothing")
  }

  @Test func columnsThatWereCrossedMakeArms() throws {
    let text = "person,price,shown,accepted\np1,0,no,1\np2,1,\"no\",0\np3,0,no,0\np4,1,yes,1\n"
    let found = try ReadRows.outcome(text, control: "0/no", [.arm: "price,shown"])
    #expect(found.arms == ["0/no", "1/no", "1/yes"])
    #expect(found.cells.cells.map(\.people.entered) == [2, 1, 1])
    let rows: [(text: String, message: String)] = [
      (text, "1: the header has no column \"prices\" for arm; did you mean \"price\"?"),
      (
        "person,prices,shown,accepted\np1,0,,1\n",
        "2: column \"prices\": expected the name of an arm in each of its columns, found an empty cell"
      ),
      (
        "person,prices,shown,shown,accepted\n",
        "1: 2 columns are called \"shown\", which holds arm; give each a name of its own"
      ),
    ]
    forEachRow(rows) { row in
      #expect(ReadRows.fault(Array(row.text.utf8), [.arm: "prices,shown"]) == row.message)
    }
  }

  @Test func whoStandsTwiceCountsOnce() throws {
    let found = try ReadRows.outcome(
      "person,arm,day,accepted\np1,a,1,1\np1,a,1,1\np1,b,1,0\np2,b,1,0\n")
    #expect(found.findings.duplicates == 1 && found.findings.twoArms == 1)
    #expect(found.findings.people == 2)
    #expect(found.cells.cells.map(\.people.entered) == [1, 1])
  }

  @Test func exposuresAndOutcomesComeToPeople() throws {
    let text = """
      person,day,event,arm,value
      p1,1,exposure,a,
      p1,3,accepted,,
      p2,2,exposure,b,
      p2,4,exposure,b,
      p2,4,value,,2.5
      p1,9,erased,,
      p1,2,exposure,b,

      """
    let found = try ReadRows.outcome(text)
    #expect(found.findings.doubleExposures == 1 && found.findings.twoArms == 1)
    let first = found.cells.cells[0]
    #expect(first.people.accepted == 1 && first.people.gone == 1 && first.people.erased == 1)
    #expect(found.cells.cells[1].value.delivered == 2_500_000)
    #expect(
      ReadRows.fault("person,day,event,arm\np1,5,exposure,a\np1,4,accepted,\n")
        == "3: column \"day\": an outcome before the exposure of the same person")
    #expect(
      ReadRows.fault("person,day,event,arm\np1,5,accepted,\n")
        == "2: column \"person\": an outcome of somebody who was never exposed; expected a row of their exposure"
    )
  }

  /// People of a cluster do alike: taken one by one the difference is found, by clusters it is not.
  @Test func clustersAreNotTakenOneByOne() throws {
    var text = "person,arm,accepted,cluster\n"
    var person = 0
    for cluster in 0..<10 {
      let arm = cluster % 2 == 0 ? "control" : "arm"
      let rate = [60, 90, 20, 20, 50, 95, 80, 60, 30, 40][cluster]
      for number in 0..<100 {
        text += "p\(person),\(arm),\(number < rate ? 1 : 0),c\(cluster)\n"
        person += 1
      }
    }
    let found = try ReadRows.outcome(text)
    // Who are together in one arm and apart in another were not assigned together.
    let divided = ReadRows.fault("person,arm,accepted,cluster\np1,a,1,c\np2,b,0,c\n")
    #expect(divided?.hasPrefix("3") == true, "\(divided ?? "none")")
    #expect(divided?.contains("all people of a cluster in one arm") == true)
    let clustered = try #require(found.findings.clustered[1])
    #expect(clustered.pValue > 0.2 && clustered.designEffect > 20)
    #expect(
      found.findings.notes.contains { $0.contains("the exact test") && $0.contains("refused") })
    var definition = ReadRows.base
    definition.arms = found.arms.map {
      ExperimentDefinition.Arm(id: $0, treatment: .exchange($0))
    }
    definition.phases[0].weights = [1, 1]
    var options = ReadingOptions(definition)
    (options.isOneLook, options.group, options.measured) = (true, 1, found.measured)
    let reading = ExperimentReading(definition, found.cells, options, findings: found.findings)
    #expect(reading.verdict.word == .notYet)
    // Taken one by one.
    let naive = ExperimentReading(definition, found.cells, options)
    #expect(naive.verdict.word == .ship)
  }

  /// Yes per ask, where one arm asks more often: by people it is no difference.
  @Test func aRatioIsOfPeople() throws {
    var text = "person,arm,accepted,asks\n"
    for person in 0..<400 {
      let (isArm, number) = (person % 2 == 1, person / 2)
      let asks = number % 5 == 0 ? 20 : 1
      let yes = number % 10 == 0 ? 20 : number % 10 == 5 ? (isArm ? 5 : 2) : number % 3 == 0 ? 1 : 0
      text += "p\(person),\(isArm ? "arm" : "control"),\(yes),\(asks)\n"
    }
    let ratio = try #require(try ReadRows.outcome(text).findings.perAsk[1])
    // By asks it would be 2.8 standard errors.
    #expect(ratio.pValue > 0.1 && ratio.difference.value > 0.06)
  }

  @Test func welchAndStudent() {
    #expect((StudentT.twoSided(2.2281388519862747, degreesOfFreedom: 10) - 0.05).magnitude < 1e-13)
    #expect((StudentT.twoSided(12.706204736174705, degreesOfFreedom: 1) - 0.05).magnitude < 1e-13)
    #expect(StudentT.twoSided(0, degreesOfFreedom: 5) == 1)
    let far = StudentT.twoSided(5.300140358411669, degreesOfFreedom: 1e6)
    #expect(far > 1.157e-7 && far < 1.16e-7)
    #expect(
      (StudentT.quantile(twoSided: 0.05, degreesOfFreedom: 10) - 2.2281388519862747).magnitude
        < 1e-9)
  }
}
