/// One cell of a mean: the moments of the control's people and of the arm's.
public struct MeanCell: Equatable, Sendable {
  /// The control's people.
  public let control: Moments
  /// The arm's people.
  public let arm: Moments

  /// A cell of both.
  public init(control: Moments, arm: Moments) {
    self.control = control
    self.arm = arm
  }
}

/// One cell of a ratio: the moments of the control's people and of the arm's.
public struct RatioCell: Equatable, Sendable {
  /// The control's people.
  public let control: PairMoments
  /// The arm's people.
  public let arm: PairMoments

  /// A cell of both.
  public init(control: PairMoments, arm: PairMoments) {
    self.control = control
    self.arm = arm
  }
}

/// The difference of two means per person, arm − control, held together cell by cell, with its sequence.
public enum MeanDifference {
  /// How many people each arm must have before the sequence is trusted.
  public static let least = 100

  /// The difference of means with its asymptotic sequence, in the unit of the sums.
  ///
  /// A cell with fewer than two people in an arm has no variance and joins the next; at the end it waits for one.
  /// - Parameter cells: in the order of their days. Their sums must not go beyond 128 bits together.
  /// - Returns: nil before each arm has 100 people in cells that count, and where nothing varies.
  public static func estimate(_ cells: [MeanCell], _ radius: SequenceRadius) -> Estimate? {
    var strata = Strata()
    var open = MeanCell(control: .none, arm: .none)
    for cell in cells {
      open = MeanCell(
        control: open.control.adding(cell.control), arm: open.arm.adding(cell.arm))
      if min(open.control.count, open.arm.count) < 2 { continue }
      strata.add(
        (open.control.count, open.control.mean, open.control.variance),
        (open.arm.count, open.arm.mean, open.arm.variance))
      open = MeanCell(control: .none, arm: .none)
    }
    return strata.estimate(radius)
  }

  /// The difference of ratios of sums, such as value per consent, by z = x − R y.
  ///
  /// R lies half-way between the arms' ratios and the result is divided by the mean of y, half of it from each arm:
  /// so the difference of z is the difference of ratios itself, and its variance treats both arms alike.
  /// - Parameter cells: in the order of their days.
  /// - Returns: nil before each arm has 100 people, where nothing varies, and where either has nothing to divide by.
  public static func estimate(ratio cells: [RatioCell], _ radius: SequenceRadius) -> Estimate? {
    let joined = joined(cells)
    var weights = 0.0
    var control = (above: 0.0, below: 0.0)
    var arm = control
    for cell in joined {
      let weight = Strata.weight(cell.control.count, cell.arm.count)
      weights += weight
      control.above += weight * cell.control.above.mean
      control.below += weight * cell.control.below.mean
      arm.above += weight * cell.arm.above.mean
      arm.below += weight * cell.arm.below.mean
    }
    guard control.below > 0, arm.below > 0 else { return nil }
    let ratio = (arm.above / arm.below + control.above / control.below) / 2
    let divisor = (arm.below + control.below) / 2 / weights
    var strata = Strata()
    for cell in joined {
      func part(_ moments: PairMoments) -> Strata.Part {
        (
          moments.count, moments.above.mean - ratio * moments.below.mean,
          moments.variance(ratio: ratio)
        )
      }
      strata.add(part(cell.control), part(cell.arm))
    }
    return strata.estimate(radius).map {
      Estimate(value: $0.value / divisor, low: $0.low / divisor, high: $0.high / divisor)
    }
  }

  private static func joined(_ cells: [RatioCell]) -> [RatioCell] {
    var joined: [RatioCell] = []
    var open = RatioCell(control: .none, arm: .none)
    for cell in cells {
      open = RatioCell(
        control: open.control.adding(cell.control), arm: open.arm.adding(cell.arm))
      if min(open.control.count, open.arm.count) < 2 { continue }
      joined.append(open)
      open = RatioCell(control: .none, arm: .none)
    }
    return joined
  }

  /// Σ w (ȳB − ȳA)/Σ w and Σ w² (vB/nB + vA/nA)/(Σ w)², w = nA nB/n.
  private struct Strata {
    typealias Part = (count: Int, mean: Double, variance: Double)

    private var weights = 0.0
    private var weighted = 0.0
    private var spread = 0.0
    private var controlAll = 0
    private var armAll = 0

    static func weight(_ control: Int, _ arm: Int) -> Double {
      Double(control) * Double(arm) / (Double(control) + Double(arm))
    }

    mutating func add(_ control: Part, _ arm: Part) {
      let weight = Strata.weight(control.count, arm.count)
      weights += weight
      weighted += weight * (arm.mean - control.mean)
      spread +=
        weight * weight
        * (arm.variance / Double(arm.count) + control.variance / Double(control.count))
      controlAll += control.count
      armAll += arm.count
    }

    func estimate(_ radius: SequenceRadius) -> Estimate? {
      guard min(controlAll, armAll) >= MeanDifference.least else { return nil }
      return radius.estimate(
        weighted / weights, variance: spread / (weights * weights), people: controlAll + armAll)
    }
  }
}
