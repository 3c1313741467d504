import Foundation
import Statistics
import TestSupport
import Testing

/// How strong a proxy a US postal code is: adults by race in the 2020 census.
@Suite(.enabled(if: Places.shared != nil, "needs the census table beside the checkout"))
struct PostalCodeTests {
  /// The three-digit areas: their codes and their adults by group.
  private func areas() throws -> (codes: [Int], rows: [[Int]]) {
    let folder = try #require(Places.shared)
    let file = folder.appending(path: "data/zip3_race_adults_2020.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
    #expect(lines.first == "zip3,hispanic,white,black,aian,api,other")
    let numbers = lines.dropFirst().map { $0.split(separator: ",").compactMap { Int($0) } }
    #expect(numbers.allSatisfy { $0.count == 7 })
    return (numbers.map { $0[0] }, numbers.map { Array($0.dropFirst()) })
  }

  private struct Level: Sendable {
    let digits, rows: Int
    let v, bits, uncertainty, lambda, black, hispanic, asian, white: Double
  }

  /// As published. Those with one and two digits come from the five-digit census file, and follow
  /// from the three-digit file to the last printed digit: an area's sums are the same either way.
  private static let published = [
    Level(
      digits: 3, rows: 889, v: 0.3225, bits: 0.2813, uncertainty: 0.1648, lambda: 0.0912,
      black: 0.786, hispanic: 0.788, asian: 0.783, white: 0.752),
    Level(
      digits: 2, rows: 98, v: 0.2484, bits: 0.1906, uncertainty: 0.1117, lambda: 0.0310,
      black: 0.720, hispanic: 0.762, asian: 0.739, white: 0.701),
    Level(
      digits: 1, rows: 10, v: 0.1607, bits: 0.0912, uncertainty: 0.0534, lambda: 0,
      black: 0.660, hispanic: 0.674, asian: 0.677, white: 0.628),
  ]

  @Test(arguments: 0..<3)
  func aPostalCodeIsAProxyAtEveryLength(index: Int) throws {
    let level = PostalCodeTests.published[index]
    let (codes, rows) = try areas()
    let whole = try #require(Contingency(rows))
    let divisor = [0, 100, 10, 1][level.digits]
    let table = whole.merged(by: codes.map { $0 / divisor })
    #expect(rows.count == 891)
    #expect(table.rowTotals.count == level.rows)
    #expect(table.total == 258_336_802)
    for (found, expected) in [
      (table.cramersV, level.v), (table.mutualInformationBits, level.bits),
      (table.uncertainty, level.uncertainty), (table.lambda, level.lambda),
    ] {
      #expect((found - expected).magnitude <= 5e-5, "\(found), not \(expected)")
    }
    for (group, area) in [
      (2, level.black), (0, level.hispanic), (4, level.asian), (1, level.white),
    ] {
      let found = try #require(table.auc(group: group))
      #expect((found - area).magnitude <= 5e-4, "group \(group): \(found), not \(area)")
    }
    // Of so many people chance takes nothing: the p value is 0 and the correction tiny.
    #expect(table.pValue == 0)
    #expect(table.correctedV < table.cramersV && table.correctedV > table.cramersV - 1e-5)
  }

  @Test func threeDigitsToFiveFigures() throws {
    let (_, rows) = try areas()
    let table = try #require(Contingency(rows))
    #expect((table.cramersV - 0.32255).magnitude <= 5e-6)
    #expect((table.mutualInformationBits / table.uncertainty - 1.7069).magnitude <= 5e-5)
    let black = try #require(Contingency(rows.map { [$0[2], $0.reduce(0, +) - $0[2]] }))
    #expect((black.cramersV - 0.35902).magnitude <= 5e-6)
    #expect(black.rowTotals.count == 889)
    // Python's exact fractions give the same areas.
    #expect(relative(table.auc(group: 2) ?? .nan, 0.7856343722738094) < 1e-15)
    #expect(relative(table.auc(group: 0) ?? .nan, 0.7884833428968052) < 1e-15)
    #expect(relative(table.chiSquare, 134384079.49285394) < 1e-13)
    #expect(black.auc(group: 0) == table.auc(group: 2))
  }

  /// With 258 million people there is nothing to overfit: judged across halves the area is the same.
  @Test func crossFittingAgreesWhereThereAreManyPeople() throws {
    let (codes, rows) = try areas()
    let table = try #require(Contingency(rows))
    for (seed, level) in [table, table.merged(by: codes.map { $0 / 100 })].enumerated() {
      let inSample = try #require(level.auc(group: 2))
      let fitted = try #require(level.crossFittedAUCs(seed: UInt64(seed))[2])
      #expect((fitted - inSample).magnitude < 1e-4)
    }
  }
}
