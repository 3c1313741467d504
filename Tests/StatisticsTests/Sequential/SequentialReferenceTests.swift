import Foundation
import JSONText
import Statistics
import TestSupport
import Testing

/// Closed cells of four counts each: yes and all of the control, yes and all of the arm.
func cells(_ rows: [[Int]]) throws -> [PairCell] {
  try rows.map { row in
    try #require(
      PairCell(controlYes: row[0], controlAll: row[1], armYes: row[2], armAll: row[3]))
  }
}

/// How far from the references evidence may lie, in ln E.
private let tolerance = 1e-11

/// ln E after each cell, held against the references.
private func checkConditional(_ rows: [[Int]], at logOdds: Double, _ logE: [Double]) throws {
  var evidence = OddsEvidence()
  #expect(rows.count == logE.count)
  for (cell, expected) in zip(try cells(rows), logE) {
    evidence.add(cell)
    let found = evidence.logE(at: logOdds, offsets: .broad)
    #expect((found - expected).magnitude < tolerance, "\(found) for \(expected)")
  }
}

private func checkDeclared(
  _ baseline: Double, _ effect: Double, _ hundredths: [Int], _ rows: [[Int]], _ logE: Double
) throws {
  let offsets = try #require(OddsOffsets.declared(baseline: baseline, leastEffect: effect))
  #expect(offsets.hundredths == hundredths)
  let found = OddsEvidence(try cells(rows)).logE(offsets: offsets)
  #expect((found - logE).magnitude < tolerance, "\(found) for \(logE)")
}

/// The ends are the next multiples of .01 outward from the references.
private func checkSequence(_ rows: [[Int]], _ low: Double, _ high: Double) throws {
  let (foundLow, foundHigh) = OddsEvidence(try cells(rows)).interval(alpha: 0.05, offsets: .broad)
  let isLow = low == foundLow || (foundLow <= low && low < foundLow + 0.01)
  let isHigh = high == foundHigh || (foundHigh - 0.01 < high && high <= foundHigh)
  #expect(isLow, "\(foundLow) for \(low)")
  #expect(isHigh, "\(foundHigh) for \(high)")
}

private func checkChange(_ early: [[Int]], _ late: [[Int]], _ logF: Double) throws {
  let found = OddsEvidence.logF(
    early: OddsEvidence(try cells(early)), late: OddsEvidence(try cells(late)), offsets: .broad)
  #expect((found - logF).magnitude < tolerance, "\(found) for \(logF)")
}

private func checkDifference(
  _ rows: [[Int]], _ planned: Int, value: Double, variance: Double, low: Double, high: Double
) throws {
  let difference = StratifiedDifference(try cells(rows))
  let radius = try #require(SequenceRadius(alpha: 0.05, planned: planned))
  let estimate = try #require(difference.estimate(radius))
  #expect(relative(estimate.value, value) < 1e-13)
  #expect(relative(try #require(difference.variance), variance) < 1e-13)
  #expect((estimate.low - low).magnitude < 1e-14 && (estimate.high - high).magnitude < 1e-14)
}

private func checkSampleRatio(_ counts: [Int], _ weights: [Double], _ logE: Double) {
  var ratio = SampleRatio()
  let isAdded = ratio.addPhase(counts: counts, weights: weights)
  #expect(isAdded)
  #expect((ratio.logE - logE).magnitude < tolerance, "\(ratio.logE) for \(logE)")
}

/// The references, as far as they are written down here.
@Suite struct SequentialFactTests {
  @Test(.namesItsRow)
  func evidenceAfterEachCell() {
    forEachRow(SequentialFacts.conditional) { try checkConditional($0.cells, at: $0.at, $0.logE) }
  }

  @Test(.namesItsRow)
  func evidenceForADeclaredEffect() {
    forEachRow(SequentialFacts.declared) {
      try checkDeclared($0.baseline, $0.effect, $0.offsets, $0.cells, $0.logE)
    }
  }

  @Test(.namesItsRow)
  func sequencesForTheOddsRatio() {
    forEachRow(SequentialFacts.sequences) { try checkSequence($0.cells, $0.low, $0.high) }
  }

  @Test(.namesItsRow)
  func changeOverTime() {
    forEachRow(SequentialFacts.changes) { try checkChange($0.early, $0.late, $0.logF) }
  }

  @Test(.namesItsRow)
  func stratifiedDifferences() {
    forEachRow(SequentialFacts.differences) {
      try checkDifference(
        $0.cells, $0.planned, value: $0.value, variance: $0.variance, low: $0.low, high: $0.high)
    }
  }

  @Test(.namesItsRow)
  func sampleRatios() {
    forEachRow(SequentialFacts.sampleRatios) { checkSampleRatio($0.counts, $0.weights, $0.logE) }
  }
}

/// Every row of the files, where they lie beside the checkout.
@Suite(.enabled(if: Places.shared != nil, "needs the reference tables beside the checkout"))
struct SequentialReferenceTests {
  private func rows(_ file: String, _ table: String) throws -> [JSONValue] {
    let place = try #require(Places.shared).appending(path: "oracles/\(file).json")
    let root = try JSONDocument(scanning: Places.bytes(of: place)).root
    let rows = try #require(root.member("tables")?.member(table), "\(file) has no \(table)")
    #expect(!rows.elements.isEmpty)
    return rows.elements
  }

  private func number(_ value: JSONValue?) throws -> Double {
    let value = try #require(value)
    return try #require(value.double ?? value.string.flatMap { Double($0) })
  }

  private func end(_ value: JSONValue?, infinite: Double) throws -> Double {
    try #require(value).kind == .null ? infinite : number(value)
  }

  private func counts(_ value: JSONValue?) throws -> [Int] {
    try #require(value).elements.map { Int(try #require($0.integer)) }
  }

  private func cellRows(_ value: JSONValue?) throws -> [[Int]] {
    try #require(value).elements.map { try counts($0) }
  }

  @Test func evidenceAfterEachCell() throws {
    for row in try rows("eprocess", "conditional_e_process") {
      let logE = try #require(row.member("ln_e_after_each_cell")).elements.map { try number($0) }
      try checkConditional(
        cellRows(row.member("cells")), at: number(row.member("log_psi_0")), logE)
    }
  }

  @Test func evidenceForADeclaredEffect() throws {
    for row in try rows("eprocess2", "declared_offsets") {
      let offsets = try #require(row.member("offsets")).elements.map {
        Int(try number($0) * 100 + 0.5)
      }
      try checkDeclared(
        number(row.member("baseline")), number(row.member("least_effect")), offsets,
        cellRows(row.member("cells")), number(row.member("ln_e")))
    }
  }

  @Test func sequencesForTheOddsRatio() throws {
    for row in try rows("eprocess2", "log_odds_sequence") {
      try checkSequence(
        cellRows(row.member("cells")), end(row.member("lower"), infinite: -.infinity),
        end(row.member("upper"), infinite: .infinity))
    }
  }

  @Test func changeOverTime() throws {
    for row in try rows("eprocess2", "change_over_time") {
      try checkChange(
        cellRows(row.member("early")), cellRows(row.member("late")), number(row.member("ln_f")))
    }
  }

  @Test func stratifiedDifferences() throws {
    for row in try rows("eprocess2", "stratified_difference") {
      try checkDifference(
        cellRows(row.member("cells")), Int(number(row.member("planned"))),
        value: number(row.member("difference")), variance: number(row.member("variance")),
        low: number(row.member("lower")), high: number(row.member("upper")))
    }
  }

  @Test(arguments: ["eprocess", "eprocess2"])
  func sampleRatios(file: String) throws {
    for row in try rows(file, "dirichlet_multinomial_e") {
      let weights = try #require(row.member("weights")).elements.map { try number($0) }
      checkSampleRatio(try counts(row.member("counts")), weights, try number(row.member("ln_e")))
    }
  }
}
