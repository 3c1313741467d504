import Basics
import Foundation
import Statistics

/// χ², degrees of freedom, V, p, corrected V, bits, U and λ, for comparing two tables.
func measures(_ table: Contingency) -> [Double] {
  [
    table.chiSquare, Double(table.degreesOfFreedom), table.cramersV, table.pValue, table.correctedV,
    table.mutualInformationBits, table.uncertainty, table.lambda,
  ]
}

/// The measures as the textbooks write them, with the system's logarithm and floating point
/// throughout.
struct NaiveContingency {
  let rows: [[Int]]
  let groups: [Int]

  init(_ rows: [[Int]]) {
    self.rows = rows.filter { $0.contains { $0 > 0 } }
    groups = rows[0].indices.map { column in rows.reduce(0) { $0 + $1[column] } }
  }

  var n: Double { Double(groups.reduce(0, +)) }
  private var r: Double { Double(rows.count) }
  private var c: Double { Double(groups.count { $0 > 0 }) }

  var chiSquare: Double {
    var sum = 0.0
    for row in rows {
      for (column, count) in row.enumerated() where groups[column] > 0 {
        let expected = Double(row.reduce(0, +)) * Double(groups[column]) / n
        sum += pow(Double(count) - expected, 2) / expected
      }
    }
    return sum
  }

  var cramersV: Double { sqrt(chiSquare / (n * min(r - 1, c - 1))) }

  var correctedV: Double {
    let excess = max(0, chiSquare / n - (r - 1) * (c - 1) / (n - 1))
    let rows = r - pow(r - 1, 2) / (n - 1)
    let columns = c - pow(c - 1, 2) / (n - 1)
    let least = min(rows - 1, columns - 1)
    return excess < 1e-12 || least < 1e-12 ? 0 : sqrt(excess / least)
  }

  private func entropy(_ counts: [Int]) -> Double {
    let total = Double(counts.reduce(0, +))
    return counts.filter { $0 > 0 }.reduce(0) {
      $0 - Double($1) / total * log2(Double($1) / total)
    }
  }

  /// H(group) − H(group | cell).
  var bits: Double {
    rows.reduce(entropy(groups)) { $0 - Double($1.reduce(0, +)) / n * entropy($1) }
  }

  var uncertainty: Double { bits / entropy(groups) }

  var lambda: Double {
    let right = Double(rows.reduce(0) { $0 + ($1.max() ?? 0) })
    let largest = Double(groups.max() ?? 0)
    return largest == n ? 0 : (right - largest) / (n - largest)
  }

  func auc(_ group: Int) -> Double? {
    let people = rows.map { (members: $0[group], others: $0.reduce(0, +) - $0[group]) }
    return NaiveContingency.area(
      people.map { Double($0.members) / Double($0.members + $0.others) }, people)
  }

  /// All pairs of a member and somebody else.
  private static func area(_ shares: [Double], _ people: [(members: Int, others: Int)]) -> Double? {
    var (won, pairs) = (0.0, 0.0)
    for (mine, one) in zip(shares, people) {
      for (other, two) in zip(shares, people) {
        let weight = Double(one.members * two.others)
        pairs += weight
        won += mine > other ? weight : mine == other ? weight / 2 : 0
      }
    }
    return pairs == 0 ? nil : won / pairs
  }

  /// Bit k of the drawn words decides for person k of a cell.
  func crossFittedAUC(_ group: Int, seed: UInt64) -> Double? {
    var random = Random(seed: seed, stream: 0)
    var halves: [[(members: Int, others: Int)]] = [[], []]
    for row in rows.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      var split = [(members: 0, others: 0), (members: 0, others: 0)]
      for (column, count) in row.enumerated() {
        let words = (0...count / 64).map { _ in random.next() }
        for person in 0..<count {
          let half = words[person / 64] >> UInt64(person % 64) & 1 == 1 ? 0 : 1
          if column == group { split[half].members += 1 } else { split[half].others += 1 }
        }
      }
      for half in [0, 1] { halves[half].append(split[half]) }
    }
    let areas = [(0, 1), (1, 0)].compactMap { judged, ranking in
      let all = halves[ranking].reduce((members: 0, others: 0)) {
        ($0.members + $1.members, $0.others + $1.others)
      }
      let overall = Double(all.members) / Double(max(1, all.members + all.others))
      let shares = halves[ranking].map { cell in
        let size = cell.members + cell.others
        return size == 0 ? overall : Double(cell.members) / Double(size)
      }
      return NaiveContingency.area(shares, halves[judged])
    }
    return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
  }
}
