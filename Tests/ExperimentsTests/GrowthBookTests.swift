import Experiments
import Foundation
import JSONText
import TestSupport
import Testing

/// What GrowthBook's SDKs share, by their conformance cases (specification 0.8): the facts that stand here, and all of
/// the file where it is beside the checkout.
@Suite struct GrowthBookTests {
  private static let facts = #"""
    {"hash": [["", "a", 1, 0.22], ["b", "a", 1, 0.946], ["", "___)((*\":&", 1, 0.563], ["seed", "b", 2, 0.2696],
        ["90850943850283058242805", "123", 2, 0.7516], ["abc", "def", 99, null]],
     "getBucketRange": [
        ["zero coverage", [2, 0, null], [[0, 0], [0.5, 0.5]]],
        ["uneven weights, reduced coverage, 3 variations", [3, 0.2, [0.2, 0.3, 0.5]], [[0, 0.04], [0.2, 0.26], [0.5, 0.6]]],
        ["coverage above 1", [2, 1.5, null], [[0, 0.5], [0.5, 1]]],
        ["weights sum above 1", [2, 1, [0.7, 0.6]], [[0, 0.5], [0.5, 1]]],
        ["weights sum almost equals 1", [2, 1, [0.4, 0.5999]], [[0, 0.4], [0.4, 0.9999]]]],
     "chooseVariation": [
        ["even range, 0", 0, [[0, 0.5], [0.5, 1]], 0], ["reduced range, 0.25", 0.25, [[0, 0.25], [0.5, 0.75]], -1],
        ["zero range", 0.5, [[0, 0.5], [0.5, 0.5], [0.5, 1]], 2]],
     "inNamespace": [
        ["user 3, namespace1, 1", "3", ["namespace1", 0, 0.4], false],
        ["user 3, namespace2, 1", "3", ["namespace2", 0, 0.4], true]],
     "getEqualWeights": [[-1, []], [1, [1]], [3, [0.33333333, 0.33333333, 0.33333333]]]}
    """#

  @Test func theFactsOfEveryPart() throws {
    #expect(try check(GrowthBookTests.facts) == 19)
  }

  @Test(.enabled(if: Places.shared != nil, "needs the reference tables beside the checkout"))
  func everyConformanceCase() throws {
    let shared = try #require(Places.shared)
    let file = shared.appending(path: "data/experiments/growthbook_cases_half.json")
    #expect(try check(String(contentsOf: file, encoding: .utf8)) == 33)
  }

  /// - Returns: how many cases were held against ours.
  private func check(_ text: String) throws -> Int {
    let document = try JSONDocument(scanning: Array(text.utf8))
    func cases(_ name: String) throws -> [[JSONValue]] {
      try #require(document.root.member(name)).elements.map(\.elements)
    }
    let hashes = try cases("hash")
    for row in hashes {
      let share = GrowthBook.share(
        seed: try #require(row[0].string), value: try #require(row[1].string),
        version: Int(try #require(row[2].integer)))
      #expect(share == row[3].double, "\(row.map(\.text))")
    }
    let ranges = try cases("getBucketRange")
    for row in ranges {
      let given = row[1].elements
      let found = GrowthBook.bucketRanges(
        Int(try #require(given[0].integer)), coverage: try #require(given[1].double),
        weights: given[2].kind == .null ? nil : given[2].elements.compactMap(\.double))
      expectNear(
        found.flatMap { [$0.lowerBound, $0.upperBound] },
        row[2].elements.flatMap { $0.elements.compactMap(\.double) }, row[0])
    }
    let choices = try cases("chooseVariation")
    for row in choices {
      let given = row[2].elements.compactMap { range in part(range.elements) }
      let chosen = GrowthBook.variation(try #require(row[1].double), in: given)
      #expect(Int64(chosen ?? -1) == row[3].integer, "\(row[0].text)")
    }
    let spaces = try cases("inNamespace")
    for row in spaces {
      let space = row[2].elements
      let isIn = GrowthBook.isIn(
        namespace: try #require(space[0].string), try #require(part(Array(space[1...]))),
        try #require(row[1].string))
      #expect(isIn == row[3].boolean, "\(row[0].text)")
    }
    let weights = try cases("getEqualWeights")
    for row in weights {
      expectNear(
        GrowthBook.equalWeights(Int(try #require(row[0].integer))),
        row[1].elements.compactMap(\.double), row[0])
    }
    return hashes.count + ranges.count + choices.count + spaces.count + weights.count
  }

  private func part(_ ends: [JSONValue]) -> Range<Double>? {
    guard ends.count == 2, let from = ends[0].double, let to = ends[1].double else { return nil }
    return from..<to
  }

  /// The cases are rounded to eight decimals.
  private func expectNear(_ found: [Double], _ wanted: [Double], _ name: JSONValue) {
    #expect(found.count == wanted.count, "\(name.text)")
    #expect(zip(found, wanted).allSatisfy { ($0 - $1).magnitude < 1e-8 }, "\(name.text): \(found)")
  }

  /// The assignment that people bring is made of the same parts.
  @Test func assignmentIsMadeOfThem() {
    let weights = [0.2, 0.3, 0.5]
    let ranges = GrowthBook.bucketRanges(3, coverage: 1, weights: weights)
    let assignment = Assignment(seed: "s", weights: weights, hash: .growthbook2)
    for number in 0..<2_000 {
      let person = "p\(number)"
      let share = GrowthBook.share(seed: "s", value: person, version: 2) ?? -1
      #expect(assignment.share(of: person.utf8.span) == share)
      #expect(assignment.arm(of: person.utf8.span) == GrowthBook.variation(share, in: ranges))
    }
  }
}
