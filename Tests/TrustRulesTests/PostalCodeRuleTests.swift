import Basics
import Foundation
import JSONText
import TestSupport
import Testing

@testable import Catalogs
@testable import TrustRules

/// The rules on real counts: US adults of the census of 2020 by three-digit postal code and group. The
/// tests of the same rules on written counts run everywhere.
@Suite(.enabled(if: Places.shared != nil, "needs the census table beside the checkout"))
struct PostalCodeRuleTests {
  private static let groups = ["hispanic", "white", "black", "aian", "api", "other"]

  private func counts() throws -> [[String]] {
    let file = try #require(Places.shared).appending(path: "data/zip3_race_adults_2020.csv")
    let text = try String(contentsOf: file, encoding: .utf8)
    let lines = text.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(lines[0] == ["zip3"] + PostalCodeRuleTests.groups)
    return Array(lines.dropFirst())
  }

  /// A catalog whose offer is shown by postal code, at three digits.
  private func catalog(_ condition: String) throws -> Catalog {
    let rows = try counts()
    let groups = PostalCodeRuleTests.groups.map { "\"\($0)\"" }.joined(separator: ",")
    let tree = try CatalogSamples.tree()
      .with(
        "/fields/-",
        #"""
        {"id": "zip", "category": "pd:PostalCode", "type": "code", "origin": "provided",
         "sensitivity": "ordinary", "owner": "x", "reviewBy": "2027-06-30",
         "justification": "Parcels go there.", "levels": [
           {"id": "one", "means": "its first digit", "rule": {"first": 1}},
           {"id": "two", "means": "its first two digits", "rule": {"first": 2}},
           {"id": "three", "means": "its first three digits", "rule": {"first": 3}}]}
        """#
      )
      .with(
        "/aggregates",
        #"""
        [{"fields": [{"field": "zip", "level": "three"}], "attribute": "ethnicity",
          "groups": [\#(groups)], "source": "US census 2020, adults", "file": "zip3.csv"}]
        """#
      )
      .with("/exchanges/1/eligibility", condition)
    let problems = Problems(fileName: "c")
    let reader = CatalogReader(problems: problems) { _, _ in rows }
    return try #require(reader.read(try tree.document()), "\(problems.messages)")
  }

  private func finding(_ condition: String) throws -> Finding {
    let verdict = RuleBook.verdict(
      on: try catalog(condition), RuleContext(.definition, today: CatalogSamples.today))
    return try #require(verdict.findings.first { $0.rule == .q38 })
  }

  @Test func q38ARealPostalCodeIsAProxyAtEveryLevel() throws {
    let finding = try finding(#"{"zip": "606"}"#)
    #expect(finding.decision == .refuse)
    #expect(finding.fix.summary.contains("coarsening does not help, even “one” has V 0.1607"))
    let levels = finding.inputs.filter { $0.name.hasPrefix("zip:") }
    #expect(levels.map(\.name) == ["zip:three", "zip:two", "zip:one"])
    #expect(levels[0].value.contains("V 0.3225"))
    #expect(levels[1].value.contains("V 0.2484"))
    #expect(levels[2].value.contains("λ 0,"))
  }

  @Test func q38TheMeasuresAreThePublishedOnes() throws {
    let table = try catalog(#"{"zip": "606"}"#).aggregates[0]
    let reading = try #require(ProxyReading(table.counts, significance: 0.001))
    #expect((reading.cramersV * 100_000).rounded() == 32_255)
    #expect((reading.uncertainty * 10_000).rounded() == 1_648)
    #expect((reading.lambda * 10_000).rounded() == 912)
    // Cross-fitted on counts of millions, as good as in sample: .788 .752 .786 (black) .783 (api).
    let aucs = reading.aucs.map { (($0 ?? 0) * 1_000).rounded() }
    #expect(aucs[0] == 788 && aucs[1] == 752 && aucs[2] == 786 && aucs[4] == 783)
    // Black against the rest.
    let black = table.counts.map { row in [row[2], row.reduce(0, +) - row[2]] }
    let rest = try #require(ProxyReading(black, significance: 0.001))
    #expect((rest.cramersV * 100_000).rounded() == 35_902)
  }

  @Test func q47SexAndFullDateInThreeDigits() throws {
    let sizes = try catalog(#"{"zip": "606"}"#).aggregates[0].cellTotals
    let share = Identifiability.expectedUnique(areas: sizes, cells: 45_291)
    #expect((share * 1_000_000).rounded() == 20_063)
    #expect(sizes.reduce(0, +) == 258_336_802)
  }
}
