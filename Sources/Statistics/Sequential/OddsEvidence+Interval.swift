extension OddsEvidence {
  /// A sequence for the log odds ratio: in a share 1 − α of repetitions it holds the truth at every look.
  ///
  /// The low end is where the mean over positive offsets alone is 2/α, the high end where that over negative ones is.
  /// Both means are monotone, so the ends are found by halving; they are rounded outward to .01. An end that no
  /// odds ratio reaches is infinite. Ends are of this look alone, not intersected with earlier ones.
  public func interval(alpha: Double, offsets: OddsOffsets) -> (low: Double, high: Double) {
    let target = Elementary.log(2 / alpha)
    let low = end(target, offsets.hundredths, sign: 1)
    let high = end(target, offsets.hundredths.map { -$0 }, sign: -1)
    return (low.map { Double($0) / 100 } ?? -.infinity, high.map { Double($0) / 100 } ?? .infinity)
  }

  /// The innermost multiple of .01 at which the mean is still at least the target, in hundredths; nil if there is none.
  ///
  /// - Parameter sign: 1 for the low end, −1 for the high one, which is the low one of the mirrored means.
  private func end(_ target: Double, _ offsets: [Int], sign: Int) -> Int? {
    let steps = slopeSteps(below: sign > 0)
    // Far out T is a straight line: so large the mean can become, and no larger.
    let limit = LogMean.value(offsets.map { Double($0.magnitude) / 100 * Double(steps) })
    if limit <= target { return nil }
    func isReached(_ hundredths: Int) -> Bool {
      logMean(atHundredths: hundredths * sign, offsets) >= target
    }
    let home = OddsGrid.reach - (offsets.map { Int($0.magnitude) }.max() ?? 0)
    guard var outer = OddsEvidence.first(from: -home, isReached) else { return nil }
    guard var inner = OddsEvidence.first(from: home, { !isReached($0) }) else { return nil }
    while inner - outer > 1 {
      let middle = (outer + inner) >> 1
      if isReached(middle) { outer = middle } else { inner = middle }
    }
    return outer * sign
  }

  /// The first of ever farther points at which something holds; nil when it does at none.
  private static func first(from start: Int, _ holds: (Int) -> Bool) -> Int? {
    var at = start
    while !holds(at) {
      at = at < 0 ? at * 2 - 1 : at * 2 + 1
      if Double(at.magnitude) > farthest * 100 { return nil }
    }
    return at
  }
}
