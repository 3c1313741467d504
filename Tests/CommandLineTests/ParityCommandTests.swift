import Foundation
import JSONText
import TestSupport
import Testing

/// Group parity as it is run: a scenario with a plan, replayed rows with postal codes, and a report.
@Suite struct ParityCommandTests {
  /// A greeting or a coffee for a birthday; parcels go to postal codes, of which a table says the
  /// groups.
  private static let scenario = #"""
    {
      "format": "quid-scenario/1", "id": "birthday", "title": "A coffee, by area",
      "about": "Invented.", "start": "2026-01-01", "seed": 7,
      "catalog": {
        "format": "quid-catalog/1",
        "fields": [
          {"id": "birthDate", "category": "pd:BirthDate", "type": "date", "origin": "provided",
           "sensitivity": "ordinary", "owner": "crm", "reviewBy": "2027-01-31", "proxyFor": [],
           "justification": "The day is celebrated.",
           "levels": [{"id": "monthDay", "means": "month and day", "rule": "monthDay", "leapDay": "02-28"}]},
          {"id": "area", "category": "pd:PostalCode", "type": "code", "origin": "provided",
           "sensitivity": "ordinary", "owner": "crm", "reviewBy": "2027-01-31", "proxyFor": [],
           "justification": "Parcels go there.",
           "levels": [{"id": "two", "means": "its first two digits", "rule": {"first": 2}}]}
        ],
        "purposes": [
          {"id": "gift", "category": "dpv:PersonalisedBenefits", "why": "Send a present.",
           "needs": [{"field": "birthDate", "level": "monthDay"}],
           "retention": {"days": 30, "from": "collected"}}
        ],
        "benefits": [
          {"id": "coffee", "kind": "gift", "means": "A coffee.", "uses": ["birthDate"],
           "worth": {"amount": 2, "unit": "EUR"}, "deliverWithinDays": 5, "evidence": "the till",
           "ifUndeliverable": "compensate"},
          {"id": "nothing", "kind": "none", "means": "Nothing."}
        ],
        "valuations": [
          {"id": "shop", "method": "other", "unit": "EUR", "on": "2025-12-01", "inputs": {"perPerson": 2}}
        ],
        "aggregates": [
          {"fields": [{"field": "area", "level": "two"}], "attribute": "faith",
           "groups": ["north", "south"], "source": "invented counts", "rows": [
             {"cell": ["10"], "counts": [900, 100]}, {"cell": ["20"], "counts": [200, 800]},
             {"cell": ["30"], "counts": [500, 500]}]}
        ],
        "policy": {"prices": {"rates": [{"unit": "EUR", "rate": 1.1}]}},
        "exchanges": [
          {"id": "for-nothing", "purpose": "gift", "benefit": "nothing", "controlOnly": true,
           "request": [{"field": "birthDate", "level": "monthDay"}],
           "text": {"version": 1, "ask": "When?", "why": "A greeting.", "get": "0", "keep": "30 days", "who": "We", "stop": "Here"}},
          {"id": "for-coffee", "purpose": "gift", "benefit": "coffee", "valuation": "shop",
           "request": [{"field": "birthDate", "level": "monthDay"}],
           "text": {"version": 1, "ask": "When?", "why": "A treat.", "get": "1", "keep": "30 days", "who": "We", "stop": "Here"}}
        ]
      },
      "experiment": {
        "id": "birthday", "control": "plain",
        "arms": [
          {"id": "plain", "exchange": "for-nothing", "weight": 1},
          {"id": "coffee", "exchange": "for-coffee", "weight": 1}
        ]
      },
      "people": {
        "replay": {
          "format": "csv", "person": "who", "value": "paid",
          "arm": {"column": "arm", "values": {"p": "plain", "c": "coffee"}},
          "answer": {"column": "said", "values": {"yes": "accepted", "no": "declined"}}
        }
      },
      "parity": {"attribute": "faith", "columns": {"area": "zip"}},
      "confidence": 0.95, "expect": []
    }
    """#

  /// 600 people of each area; coffee moves the first area more than the second.
  private var rows: String {
    var rows = "who,arm,said,zip,paid\n"
    for (area, perCent) in [("10115", [50, 80]), ("20095", [50, 60]), ("30159", [50, 70])] {
      for (arm, yes) in zip(["p", "c"], perCent) {
        for person in 0..<300 {
          let accepts = person % 100 < yes
          let paid = accepts && arm == "c" ? "2" : ""
          rows += "\(area)-\(arm)\(person),\(arm),\(accepts ? "yes" : "no"),\(area),\(paid)\n"
        }
      }
    }
    return rows
  }

  private func run(_ arguments: [String]) throws -> QuidProcess.Result {
    try Places.withTemporaryFolder { folder in
      try Data(ParityCommandTests.scenario.utf8).write(to: folder.appending(path: "s.json"))
      try Data(rows.utf8).write(to: folder.appending(path: "rows.csv"))
      return try QuidProcess.run(["run", "s.json", "--replay", "rows.csv"] + arguments, in: folder)
    }
  }

  @Test func q39TheTextTellsParity() throws {
    let result = try run([])
    #expect(result.exitCode == 0 && result.errors == "", "\(result.errors)")
    try expectGolden(result.output, "scenario-parity.txt")
  }

  @Test func q39TheJSONTellsParity() throws {
    let result = try run(["--json", "-"])
    let root = try JSONDocument(scanning: Array(result.output.utf8)).root
    let scenario = try #require(root.member("scenarios")?.elements.first)
    let parity = try #require(scenario.member("parity"))
    #expect(parity.member("attribute")?.string == "faith")
    #expect(parity.member("all")?.member("verdict")?.string == "unequal")
    let arms = try #require(parity.member("arms")?.elements)
    #expect(arms.map { $0.member("id")?.string } == ["plain", "coffee"])
    let measures = try #require(arms[1].member("parity")?.member("measures")?.elements)
    #expect(measures.map { $0.member("measure")?.string } == ["optIn", "deliveredValue"])
    // Who is promised nothing was delivered nothing, fairly or not.
    let plain = try #require(arms[0].member("parity")?.member("measures")?.elements)
    #expect(plain.map { $0.member("measure")?.string } == ["optIn"])
    // What is private stays so: no postal code stands in a report.
    #expect(!result.output.contains("10115") && !result.output.contains("\"10\""))
  }
}
