public import Catalogs
import Statistics

/// How much a field at a level tells of a protected group, from a table of counts.
public struct ProxyReading: Equatable, Sendable {
  /// Cramér's V as it is, and corrected for chance (Bergsma 2013).
  public let cramersV: Double
  public let correctedV: Double
  /// The share of the uncertainty about the group that is gone once the field is known.
  public let uncertainty: Double
  /// How many fewer people a guess of the group gets wrong (Goodman and Kruskal's λ).
  public let lambda: Double
  public let pValue: Double
  /// How well the field finds the people of each group, on counts that it was not fitted to; nil for
  /// a group that is nobody or everybody, and for one whose association may be chance.
  public let aucs: [Double?]
  public let people: Int

  /// - Parameters:
  ///   - counts: one row for each cell, one count for each group.
  ///   - significance: the largest p-value of a group's association that counts as real.
  /// - Returns: nil when the counts are no table of two groups or more.
  public init?(_ counts: [[Int]], significance: Double) {
    guard let table = Contingency(counts) else { return nil }
    cramersV = table.cramersV
    correctedV = table.correctedV
    uncertainty = table.uncertainty
    lambda = table.lambda
    pValue = table.pValue
    people = table.total
    // Any seed does; a fixed one gives the same finding on every machine.
    let all = table.crossFittedAUCs(seed: 1)
    // The smallest of many groups looks sharp by chance, so each must be told from the rest itself.
    aucs = all.indices.map { group in
      let pair = Contingency(counts.map { [$0[group], $0.reduce(0, +) - $0[group]] })
      return pair.map { $0.pValue < significance } ?? false ? all[group] : nil
    }
  }

  /// The largest area under the curve, and whose it is.
  public var sharpest: (group: Int, auc: Double)? {
    aucs.enumerated().compactMap { group, auc in auc.map { (group: group, auc: $0) } }
      .max { ($0.auc, -$0.group) < ($1.auc, -$1.group) }
  }

  /// Whether it is a proxy: strong enough in one of the measures, and not by chance. Raw V and areas
  /// fitted to the same counts flag noise, so neither is asked.
  public func isProxy(_ thresholds: ProxyThresholds) -> Bool {
    let isStrong =
      correctedV >= thresholds.cramersV || (sharpest?.auc ?? 0.5) >= thresholds.auc
    return isStrong && pValue < thresholds.significance
  }
}

/// A level of a field put to the test, and the coarser ones after it.
struct ProxyTest {
  let table: Aggregate
  /// The level that was to be used, then the coarser ones, until one passes or there is none left.
  let readings: [(level: FieldLevel, reading: ProxyReading)]
  /// Whether the last of them passes.
  let ends: Bool

  var isProxy: Bool { readings.count > 1 || !ends }
}

extension Inspection {
  /// Tests a field at a level, and while it fails at coarser ones, by each table that knows it.
  func proxyTests(_ wanted: FieldLevel) -> [ProxyTest] {
    if let known = memo.proxyTests[wanted] { return known }
    let tests = computedProxyTests(wanted)
    memo.proxyTests[wanted] = tests
    return tests
  }

  private func computedProxyTests(_ wanted: FieldLevel) -> [ProxyTest] {
    guard let field = field(wanted.field), let depth = depth(wanted) else { return [] }
    return catalog.aggregates.compactMap { table in
      guard let part = table.fields.firstIndex(where: { $0.field == wanted.field }),
        (self.depth(table.fields[part]) ?? 0) >= depth
      else { return nil }
      var readings: [(level: FieldLevel, reading: ProxyReading)] = []
      for level in field.levels[...depth].reversed() {
        let merged = table.merged { cell in
          level.rule.generalize(cell[part], field.type, on: today).map { [$0.text] }
        }
        guard let merged,
          let reading = ProxyReading(merged.counts, significance: policy.proxy.significance)
        else {
          // A table that cannot say of the level itself says nothing.
          if readings.isEmpty { return nil }
          continue
        }
        readings.append((FieldLevel(field: field.id, level: level.id), reading))
        if !reading.isProxy(policy.proxy) {
          return ProxyTest(table: table, readings: readings, ends: true)
        }
      }
      return readings.isEmpty ? nil : ProxyTest(table: table, readings: readings, ends: false)
    }
  }

  /// Tests fields together, by each table of just these: two weak ones may make a strong one.
  func jointTest(_ levels: [FieldLevel]) -> (table: Aggregate, reading: ProxyReading)? {
    for table in catalog.aggregates where table.fields.count > 1 {
      let wanted = table.fields.compactMap { part in levels.first { $0.field == part.field } }
      let known = wanted.compactMap { wanted in
        field(wanted.field).flatMap { field in level(wanted).map { (field: field, level: $0) } }
      }
      guard known.count == table.fields.count, let merged = table.merged(to: known, on: today),
        let reading = ProxyReading(merged.counts, significance: policy.proxy.significance),
        reading.isProxy(policy.proxy)
      else { continue }
      return (table, reading)
    }
    return nil
  }
}
