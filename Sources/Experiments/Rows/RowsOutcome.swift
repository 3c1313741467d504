public import Basics
import Statistics

/// What the rows of a file came to: arms in their order, cells, and what is known of how they were measured.
public struct RowsOutcome: Sendable {
  /// In the order of the definition to be made.
  public let arms: [String]
  public let cells: ArmCells
  public let findings: RowFindings
  public let measured: ReadingOptions.Measured
  /// The latest day that any row names; nil where none does.
  public let latestDay: Int32?
  /// Whether rows tell when people answered or left, so that the file may end before the last of them did.
  public let tellsLaterDays: Bool
  /// Whether days are dates, and not numbers; nil where there are none.
  public let hasDates: Bool?
  /// Whether people were assigned in clusters.
  public let isClustered: Bool

  /// - Parameters:
  ///   - part: all parts, added up.
  ///   - control: the name of the control; nil for the one that is called so, else the first.
  /// - Throws: `RowFault` where there is no such arm.
  public init(_ part: consuming RowsPart, control: String?, alpha: Double) throws(RowFault) {
    if part.header.kind == .events { try part.countEvents() }
    let names = part.arms.map { String(decoding: $0, as: UTF8.self) }
    // Where several read the same lines, each for its own people, they came upon arms in orders of their own.
    var ranked = Array(names.indices)
    if part.plan.share.count > 1 { ranked.sort { part.armLines[$0] < part.armLines[$1] } }
    var first = ranked.first ?? 0
    if let control {
      guard let found = names.firstIndex(of: control) else {
        let hint = didYouMean(control, among: names).map { "; did you mean \"\(cleaned($0))\"?" }
        throw RowFault(
          line: 1,
          message: "no row is of the arm \"\(cleaned(control))\", the control\(hint ?? "")")
      }
      first = found
    } else {
      let usual = ["control", "holdout", "none", "baseline", "a", "0"]
      first =
        usual.lazy.compactMap { word in ranked.first { names[$0].lowercased() == word } }.first
        ?? ranked.first {
          names[$0].lowercased().hasPrefix("no ") || names[$0].lowercased().contains("control")
        }
        ?? first
    }
    let order = names.isEmpty ? [] : [first] + ranked.filter { $0 != first }
    var places = [Int](repeating: 0, count: names.count)
    for (place, index) in order.enumerated() { places[index] = place }
    arms = order.map { names[$0] }
    let cells = part.table.sorted(places)
    self.cells = cells
    let roles = part.header.places
    latestDay = part.latestDay == .min ? nil : part.latestDay
    hasDates = part.hasDates
    tellsLaterDays =
      part.header.kind == .events || roles[.answeredDay] != nil
      || roles[.withdrawnAfterDays] != nil || roles[.erasedAfterDays] != nil
    isClustered = roles[.cluster] != nil
    measured = RowsOutcome.measured(part)
    var findings = part.findings
    if part.header.kind == .people {
      findings.people =
        part.header.hasPeople
        ? findings.people + part.people.count : findings.rows
    }
    if isClustered {
      findings.clustered = RowsOutcome.clustered(part, places, alpha)
      findings.notes.append(
        "People were assigned in clusters, so the exact test, which is for people assigned one by one, "
          + "is refused; the answer is by sums of clusters, of a single look.")
    }
    if roles[.asks] != nil {
      let sums = order.map { part.asks[$0] }
      findings.perAsk = sums.indices.map { arm in
        arm == 0
          ? nil
          : RatioSums.difference(sums[arm], sums[0], alpha: alpha).map {
            RatioComparison(
              control: sums[0].ratio, arm: sums[arm].ratio, difference: $0.estimate,
              pValue: $0.pValue)
          }
      }
    }
    findings.capped = try RowsOutcome.capped(part, cells, order)
    findings.notes += part.passed.notes
    self.findings = findings
  }

  /// By arm: value per person with nobody above the cap that was stated, else above that of 99.9 %.
  private static func capped(
    _ part: RowsPart, _ cells: ArmCells, _ order: [Int]
  ) throws(RowFault) -> [CappedMean] {
    var sums = [ArmCell](repeating: ArmCell(), count: order.count)
    for (key, cell) in zip(cells.keys, cells.cells) { sums[Int(key.arm)] += cell }
    let stated = part.plan.definition.valueCap
    if stated != nil, part.header.kind == .counts || part.header.places[.value] == nil {
      throw RowFault(
        line: 1,
        message:
          "a cap is of each person's value; expected rows of people or outcomes with a value, "
          + "leave --cap out")
    }
    guard let cap = stated?.micros ?? ValueTail.cap(part.tails) else { return [] }
    return order.enumerated().map { place, index in
      let sum = stated == nil ? part.tails[index].sum(cap: cap) : Int128(sums[place].value.capped)
      return CappedMean(
        cap: Amount(micros: cap),
        mean: Double(sum) / 1e6 / Double(sums[place].people.entered))
    }
  }

  private static func measured(_ part: RowsPart) -> ReadingOptions.Measured {
    let roles = part.header.places
    var measured: ReadingOptions.Measured = []
    let isCounts = part.header.kind == .counts
    if roles[.accepted] != nil || part.header.kind == .events { measured.insert(.answers) }
    if roles[.withdrawnAfterDays] != nil || roles[.erasedAfterDays] != nil
      || part.header.kind == .events || (isCounts && roles[.withdrawn] != nil)
    {
      measured.insert(.withdrawals)
    }
    if roles[.erasedAfterDays] != nil || part.header.kind == .events
      || (isCounts && roles[.erased] != nil)
    {
      measured.insert(.erasures)
    }
    if roles[.delivered] != nil || (isCounts && roles[.due] != nil && roles[.kept] != nil)
      || part.events.records.contains(where: { $0.keptDay < .max || $0.isBroken })
    {
      measured.insert(.promises)
    }
    if roles[.value] != nil || (isCounts && roles[.valueSum] != nil && roles[.valueSquares] != nil)
    {
      measured.insert(.value)
    }
    if roles[.answeredDay] != nil || part.header.kind == .events { measured.insert(.answerDays) }
    if roles[.person] != nil { measured.insert(.people) }
    if roles[.day] != nil { measured.insert(.days) }
    return measured
  }

  private static func clustered(
    _ part: RowsPart, _ places: [Int], _ alpha: Double
  ) -> [ClusterComparison?] {
    var sums = [RatioSums](repeating: RatioSums(), count: places.count)
    for (_, cluster) in part.clusters {
      sums[places[cluster.arm]].add(Double(cluster.yes), of: Double(cluster.people))
    }
    return sums.indices.map { arm in
      guard arm > 0, let found = RatioSums.difference(sums[arm], sums[0], alpha: alpha) else {
        return nil
      }
      func alone(_ sum: RatioSums) -> Double { sum.ratio * (1 - sum.ratio) / sum.below }
      let plain = alone(sums[arm]) + alone(sums[0])
      return ClusterComparison(
        controlClusters: sums[0].units, armClusters: sums[arm].units, difference: found.estimate,
        pValue: found.pValue,
        designEffect: (sums[arm].variance + sums[0].variance) / plain)
    }
  }
}
