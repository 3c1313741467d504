extension OddsEvidence {
  /// The most likely log odds ratio and T there; nil ratio where T rises for ever to one side, or is flat.
  ///
  /// T is smooth in steps of .01, so a polynomial through nine points of the grid gives its top to the last digits.
  public var mostLikely: (logOdds: Double?, logLikelihood: Double) {
    if slopeSteps(below: true) == 0 || slopeSteps(below: false) == 0 { return (nil, 0) }
    let peak = grid.indices.max { grid[$0] < grid[$1] } ?? 0
    var top = OddsGrid.hundredths(of: peak)
    // From there by climbing; beyond the grid the points come from the cells.
    let strides = top.magnitude < OddsGrid.reach ? [4, 2, 1] : [1_600, 400, 100, 25, 5, 1]
    for stride in strides {
      while units(top + stride) > units(top) { top += stride }
      while units(top - stride) > units(top) { top -= stride }
    }
    let base = units(top)
    let heights = (-4...4).map { ExactSum.number(of: units(top + $0) - base) }
    let (place, height) = LocalPeak.find(heights)
    return (Double(top) / 100 + place / 100, ExactSum.number(of: base) + height)
  }

  /// ln F: the evidence that the odds ratio of early cells is not that of later ones.
  ///
  /// ln mean exp T₁ + ln mean exp T₂ − max (T₁ + T₂), over the offsets to both sides and none. An effect that fades
  /// is worth an alarm from F ≥ 100 on. "Crossed once, now inside again" is no sign of it.
  public static func logF(
    early: OddsEvidence, late: OddsEvidence, offsets: OddsOffsets
  ) -> Double {
    var all = early
    all.merge(late)
    let points = offsets.signed + [0]
    return LogMean.value(points.map { early.units($0) })
      + LogMean.value(points.map { late.units($0) })
      - all.mostLikely.logLikelihood
  }
}

/// The top of a smooth curve between equally spaced heights.
private enum LocalPeak {
  /// Where the polynomial through nine heights at −4 … 4 is highest near 0, and how high.
  static func find(_ heights: [Double]) -> (place: Double, height: Double) {
    // Newton's divided differences, taken at the points 0, 1, −1, 2, −2 …: the nearest first.
    let places = [0.0, 1, -1, 2, -2, 3, -3, 4, -4]
    var parts = places.map { heights[Int($0) + 4] }
    for order in 1..<parts.count {
      for index in stride(from: parts.count - 1, through: order, by: -1) {
        parts[index] = (parts[index] - parts[index - 1]) / (places[index] - places[index - order])
      }
    }
    var place = 0.0
    for _ in 0..<12 {
      let (_, slope, bend) = value(parts, places, at: place)
      if bend >= 0 { break }
      let next = min(1, max(-1, place - slope / bend))
      if next == place { break }
      place = next
    }
    return (place, value(parts, places, at: place).height)
  }

  private static func value(
    _ parts: [Double], _ places: [Double], at x: Double
  ) -> (height: Double, slope: Double, bend: Double) {
    var (height, slope, bend) = (0.0, 0.0, 0.0)
    for index in parts.indices.reversed() {
      let gap = x - places[index]
      bend = bend * gap + 2 * slope
      slope = slope * gap + height
      height = height * gap + parts[index]
    }
    return (height, slope, bend)
  }
}
