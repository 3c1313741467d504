import Basics
import Experiments
import Foundation
import JSONText
import Scenarios
import TestSupport
import Testing

/// Group parity of replayed rows, told from a table of the catalog (Q39).
@Suite struct ScenarioParityTests {
  private static let plan = #""parity": {"attribute": "faith", "columns": {"area": "zip"}},"#

  private static let area = #"""
    {"id": "area", "category": "pd:PostalCode", "type": "code", "origin": "provided",
     "sensitivity": "ordinary", "owner": "crm", "reviewBy": "2027-01-31", "proxyFor": [],
     "justification": "Parcels go there.", "levels": [
       {"id": "one", "means": "its first digit", "rule": {"first": 1}},
       {"id": "two", "means": "its first two digits", "rule": {"first": 2}}]},
    """#

  /// The sample with postal codes, a table of groups by their first two digits, and a plan.
  private func text(
    _ plan: String = ScenarioParityTests.plan, _ replacements: [(String, String)] = []
  ) throws -> String {
    try ScenarioSamples.text(
      [
        (#""fields": ["#, #""fields": ["# + ScenarioParityTests.area),
        (
          #""policy": {"prices""#,
          #"""
          "aggregates": [{
            "fields": [{"field": "area", "level": "two"}], "attribute": "faith",
            "groups": ["a", "b"], "source": "invented", "rows": [
              {"cell": ["10"], "counts": [900, 100]}, {"cell": ["20"], "counts": [100, 900]}]}],
          "policy": {"prices"
          """#
        ),
        (#""confidence": 0.95"#, plan + #" "confidence": 0.95"#),
        (#""format": "csv""#, #""format": "csv", "value": "paid""#),
      ] + replacements)
  }

  /// So many people of each area in each arm, of whom so many in a hundred accept; coffee is paid to
  /// every other of them.
  private func rows(_ people: Int, _ rates: [(zip: String, perCent: Int)]) -> String {
    var rows = "who,arm,said,zip,paid\n"
    for arm in ["p", "c"] {
      for (number, area) in rates.enumerated() {
        for person in 0..<people {
          let accepts = person % 100 < area.perCent
          let paid = accepts && arm == "c" && person % 2 == 0 ? "2" : ""
          rows += "\(arm)\(number)-\(person),\(arm),\(accepts ? "yes" : "no"),\(area.zip),\(paid)\n"
        }
      }
    }
    return rows
  }

  private func run(_ text: String, _ rows: String) throws -> ScenarioResult {
    let scenario = try ScenarioSamples.scenario(text)
    let (read, messages) = ScenarioSamples.rows(Array(rows.utf8), for: scenario)
    let rows = try #require(read, "\(messages)")
    return try ScenarioSamples.run(scenario, rows: rows)
  }

  @Test func q39RowsAreToldByTheTable() throws {
    let result = try run(text(), rows(300, [("10115", 60), ("20 095", 40)]))
    let parity = try #require(result.parity)
    #expect(parity.attribute == "faith" && parity.source == "invented")
    #expect(parity.all.measures.map(\.kind) == [.optIn, .deliveredValue])
    let optIn = try #require(parity.all.measure(.optIn))
    #expect(((optIn.rows[0].rate ?? 0) - 0.58).magnitude < 1e-12)
    #expect(((optIn.rows[1].rate ?? 0) - 0.42).magnitude < 1e-12)
    #expect(optIn.verdict == .unequal && optIn.unplaced == 0)
    #expect(parity.arms.count == 2)
    let paid = try #require(parity.arms[1].measure(.deliveredValue))
    #expect(((paid.rows[0].rate ?? 0) - 0.58).magnitude < 1e-12)
    #expect(parity.arms[0].measure(.deliveredValue) == nil)
  }

  @Test func whereAllDoAlikeItIsFair() throws {
    let result = try run(text(), rows(700, [("10115", 50), ("20095", 50)]))
    #expect(result.parity?.all.measure(.optIn)?.verdict == .fair)
    // Half the areas' people are in each arm, which is enough as well.
    #expect(result.parity?.arms[1].measure(.optIn)?.verdict == .fair)
  }

  /// Blank or unknown areas are no cell.
  @Test func onlyKnownAreasCount() throws {
    let rows = """
      who,arm,said,zip,paid
      x,p,yes,10115,
      y,p,no,,
      z,c,yes,99999,2

      """
    let parity = try #require(try run(text(), rows).parity)
    let optIn = try #require(parity.all.measure(.optIn))
    #expect((optIn.rows.map(\.people).reduce(0, +) - 1).magnitude < 1e-12)
    #expect(optIn.unplaced == 2.0 / 3 && optIn.verdict == .notEnoughData)
  }

  @Test func plannedDeliveriesAreNoEvidence() throws {
    let text = try text(
      ScenarioParityTests.plan, [(#", "value": "paid""#, "")])
    let result = try run(text, rows(300, [("10115", 60), ("20095", 40)]))
    #expect(result.parity?.all.measures.map(\.kind) == [.optIn])
  }

  @Test func withoutRowsThereIsNone() throws {
    #expect(try ScenarioSamples.run(ScenarioSamples.scenario(text())).parity == nil)
    #expect(try ScenarioSamples.run(ScenarioSamples.scenario(ScenarioSamples.text)).parity == nil)
  }

  /// The engine is told nothing of it: the same people give the same state.
  @Test func nobodysAreaReachesTheEngine() throws {
    let rows = rows(50, [("10115", 60), ("20095", 40)])
    let planned = try run(text(), rows)
    #expect(try run(text(""), rows).stateDigest == planned.stateDigest)
  }

  @Test func optionsAreTheScenarios() throws {
    let plan = #"""
      "parity": {"attribute": "faith", "columns": {"area": "zip"}, "reference": "b",
        "ratioLeast": 0.9, "significance": 0.001, "peopleLeast": 50},
      """#
    let parity = try run(text(plan), rows(300, [("10115", 60), ("20095", 40)])).parity
    let options = try #require(parity?.all.options)
    #expect(options.reference == 1 && options.ratioLeast == 0.9)
    #expect(options.significance == 0.001 && options.peopleLeast == 50)
  }

  @Test(.namesItsRow)
  func faultyPlansAreTold() {
    let rows: [(String, String)] = [
      (
        #""parity": {"attribute": "fait", "columns": {"area": "zip"}},"#,
        "no attribute of the catalog's \"aggregates\" is called \"fait\"; did you mean \"faith\"?"
      ),
      (
        #""parity": {"attribute": "faith", "columns": {"birthDate": "zip"}},"#,
        "expected one table of \"faith\" by the fields of \"columns\", found 0"
      ),
      (
        #""parity": {"attribute": "faith", "columns": {"area": "zip"}, "reference": "c"},"#,
        "no group is called \"c\"; there is \"a\", \"b\""
      ),
      (#""parity": {"attribute": "faith"},"#, "missing member \"columns\""),
      (#""parity": {"attribute": "faith", "columns": {}},"#, "expected an object from fields"),
      (
        #""parity": {"attribute": "faith", "columns": {"area": "zip"}, "ratioLeast": 1},"#,
        "expected a number"
      ),
    ]
    forEachRow(rows) { (plan, message) in
      let (_, messages) = try ScenarioSamples.read(text(plan))
      #expect(messages.count == 1 && messages[0].contains(message), "\(messages)")
    }
  }

  @Test func aPlanNeedsRows() throws {
    let whole = try text()
    let replay = try #require(whole.firstRange(of: try Regex(#",\s*"replay"(.|\n)*?\}\}\n\s*\}"#)))
    let (_, messages) = try ScenarioSamples.read(whole.replacingCharacters(in: replay, with: ""))
    #expect(messages.count == 1 && messages[0].contains("have no \"replay\""), "\(messages)")
  }

  /// A cell that is no value of the field is told by its line, and never shown.
  @Test func faultyCellsAreTold() throws {
    let (rows, messages) = ScenarioSamples.rows(
      Array("who,arm,said,zip,paid\na,p,no,1,\n".utf8),
      for: try ScenarioSamples.scenario(text()))
    #expect(rows == nil)
    #expect(messages == ["rows:2: expected a value of the table's field in \"zip\""])
  }
}
