import Foundation
import JSONText
import Ledger
import Scenarios
import TestSupport
import Testing

/// A small scenario: two arms, a coffee or nothing, with a mapping for rows. Faults are made by
/// replacing parts of it.
enum ScenarioSamples {
  static let text = #"""
    {
      "format": "quid-scenario/1",
      "id": "birthday", "title": "A coffee for a birthday", "about": "A sample.",
      "start": "2026-01-01", "seed": 7,
      "catalog": {
        "format": "quid-catalog/1",
        "fields": [
          {
            "id": "birthDate", "category": "pd:BirthDate", "type": "date", "origin": "provided",
            "sensitivity": "ordinary", "owner": "crm", "reviewBy": "2027-01-31", "proxyFor": [],
            "justification": "The day is celebrated.",
            "levels": [
              {"id": "monthDay", "means": "month and day", "rule": "monthDay", "leapDay": "02-28"}
            ]
          }
        ],
        "purposes": [
          {
            "id": "gift", "category": "dpv:PersonalisedBenefits", "why": "Send a present.",
            "needs": [{"field": "birthDate", "level": "monthDay"}],
            "retention": {"days": 30, "from": "collected"}
          }
        ],
        "benefits": [
          {
            "id": "coffee", "kind": "gift", "means": "A coffee.",
            "uses": ["birthDate"],
            "worth": {"amount": 2, "unit": "EUR"}, "deliverWithinDays": 5,
            "evidence": "the till", "ifUndeliverable": "compensate"
          },
          {"id": "nothing", "kind": "none", "means": "Nothing."}
        ],
        "valuations": [
          {
            "id": "shop", "method": "other", "unit": "EUR", "on": "2025-12-01",
            "inputs": {"perPerson": 2}
          }
        ],
        "policy": {"prices": {"rates": [{"unit": "EUR", "rate": 1.1}]}},
        "exchanges": [
          {
            "id": "for-nothing", "purpose": "gift", "benefit": "nothing",
            "controlOnly": true,
            "request": [{"field": "birthDate", "level": "monthDay"}],
            "text": {"version": 1, "ask": "When?", "why": "A greeting.", "get": "0", "keep": "30 days", "who": "We", "stop": "Here"}
          },
          {
            "id": "for-coffee", "purpose": "gift", "benefit": "coffee",
            "valuation": "shop",
            "request": [{"field": "birthDate", "level": "monthDay"}],
            "text": {"version": 1, "ask": "When?", "why": "A treat.", "get": "1", "keep": "30 days", "who": "We", "stop": "Here"}
          }
        ]
      },
      "experiment": {
        "id": "birthday",
        "arms": [
          {"id": "plain", "exchange": "for-nothing", "weight": 1},
          {"id": "coffee", "exchange": "for-coffee", "weight": 1}
        ],
        "control": "plain"
      },
      "people": {
        "counts": [
          {"arm": "plain", "shown": 40, "accepted": 10},
          {"arm": "coffee", "shown": 50, "accepted": 30}
        ],
        "replay": {
          "format": "csv", "person": "who",
          "arm": {"column": "arm", "values": {"p": "plain", "c": "coffee"}},
          "answer": {"column": "said", "values": {"yes": "accepted", "no": "declined", "later": "deferred"}}
        }
      },
      "delivery": {"onTime": 1, "late": 0, "never": 0, "basis": "a sample"},
      "confidence": 0.95,
      "expect": [{"metric": "optIn", "of": {"arm": "coffee"}, "is": 0.6, "decimals": 3}]
    }
    """#

  static let model = #"""
    "model": {
          "people": 2000, "days": 10,
          "segments": [
            {"id": "leaning", "share": 0.9, "leaning": {"mean": -0.5, "standardDeviation": 1}},
            {"id": "never", "share": 0.1, "always": "declined"}
          ],
          "worth": {"mean": 0.6, "standardDeviation": 0.1},
          "effects": [], "costs": [{"field": "birthDate", "level": "monthDay", "logits": 0.2}],
          "deferred": 0.1, "withdrawn": {"share": 0.1, "withinDays": 5}
        },
    """#

  /// The sample with parts replaced, each of which must be there.
  static func text(_ replacements: [(String, String)]) throws -> String {
    var text = text
    for (part, other) in replacements {
      let range = try #require(text.range(of: part), "the sample does not hold \(part)")
      text.replaceSubrange(range, with: other)
    }
    return text
  }

  /// The sample with modelled people.
  static func modelText(_ replacements: [(String, String)] = []) throws -> String {
    let counts = try #require(
      text.range(of: #""counts"(.|\n)*?\],\n"#, options: .regularExpression))
    var changed = text.replacingCharacters(in: counts, with: model)
    changed.replace(#""is": 0.6, "decimals": 3"#, with: #""atLeast": 0"#)
    for (part, other) in replacements {
      let range = try #require(changed.range(of: part), "the sample does not hold \(part)")
      changed.replaceSubrange(range, with: other)
    }
    return changed
  }

  /// Reads a scenario; its messages without excerpts.
  static func read(_ text: String) throws -> (scenario: Scenario?, messages: [String]) {
    let problems = Problems(fileName: "s.json")
    let root = try JSONDocument(scanning: Array(text.utf8)).root
    let reader = ScenarioReader(problems: problems) { _ in nil }
    let scenario = reader.read(root).scenario
    #expect((scenario == nil) == (problems.count > 0), "a scenario or a problem, never both")
    return (scenario, problems.messages.map { String($0.split(separator: "\n")[0]) })
  }

  static func scenario(_ text: String) throws -> Scenario {
    let (scenario, messages) = try read(text)
    return try #require(scenario, "\(messages)")
  }

  /// Rows read for a scenario; the messages when they cannot be used.
  static func rows(
    _ bytes: [UInt8], for scenario: Scenario, block: Int = 1 << 20
  ) -> (rows: ReplayedRows?, messages: [String]) {
    let problems = Problems(fileName: "rows")
    var reader = ReplayReader(for: scenario, problems)
    var rest = bytes[...]
    while !rest.isEmpty, reader?.take(rest.prefix(block)) ?? false {
      rest = rest.dropFirst(block)
    }
    let rows = reader?.finish()
    #expect((rows == nil) == (problems.count > 0), "rows or a problem, never both")
    return (rows, problems.messages)
  }

  static func run(
    _ scenario: Scenario, rows: ReplayedRows? = nil, people: Int? = nil
  ) throws -> ScenarioResult {
    try ScenarioRunner.run(
      scenario, rows: rows, people: people, target: MemoryLog(keepsLines: true)
    ) { _, _ in }
  }
}
