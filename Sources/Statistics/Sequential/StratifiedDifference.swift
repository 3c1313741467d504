/// The difference of two shares, arm − control, held together cell by cell (Mantel and Haenszel; variance by Sato).
///
/// Never the difference of pooled shares: while the split between the arms changes, that one is wrong in every
/// experiment without an effect. Sums are exact, so cells and parts may come in any order.
public struct StratifiedDifference: Equatable, Sendable {
  private var weight = ExactSum()
  private var weighted = ExactSum()
  private var linear = ExactSum()
  private var constant = ExactSum()
  /// Everybody in closed cells, and who of them said yes.
  public private(set) var controlYes = 0, controlAll = 0, armYes = 0, armAll = 0

  /// How many yes, and how many no, each arm must have before the sequence is trusted.
  public static let least = 25

  /// Nobody.
  public init() {}

  /// The difference over cells.
  public init(_ cells: some Sequence<PairCell>) {
    for cell in cells { add(cell) }
  }

  /// Adds a closed cell.
  public mutating func add(_ cell: PairCell) {
    controlYes += cell.controlYes
    controlAll += cell.controlAll
    armYes += cell.armYes
    armAll += cell.armAll
    let (sA, nA) = (Double(cell.controlYes), Double(cell.controlAll))
    let (sB, nB) = (Double(cell.armYes), Double(cell.armAll))
    let n = nA + nB
    if nA == 0 || nB == 0 { return }
    weight.add(nA * nB / n)
    weighted.add((nA * sB - nB * sA) / n)
    let (a, b) = (nA / n, nB / n)
    linear.add(b * b * sA - a * a * sB + a * b * (nA - nB) / 2)
    constant.add((sB * (nA - sA) + sA * (nB - sB)) / (2 * n))
  }

  /// Adds other cells.
  public mutating func merge(_ other: StratifiedDifference) {
    weight.add(other.weight)
    weighted.add(other.weighted)
    linear.add(other.linear)
    constant.add(other.constant)
    controlYes += other.controlYes
    controlAll += other.controlAll
    armYes += other.armYes
    armAll += other.armAll
  }

  /// Everybody in both arms.
  public var people: Int { controlAll + armAll }

  /// The weighted mean difference; nil where no cell has people in both.
  public var value: Double? {
    weight.value > 0 ? weighted.value / weight.value : nil
  }

  /// Sato's variance of it; nil where there is no value. It may be 0 or less where all or none said yes.
  public var variance: Double? {
    value.map { ($0 * linear.value + constant.value) / (weight.value * weight.value) }
  }

  /// Whether each arm has enough yes and no.
  public var isLarge: Bool {
    [controlYes, controlAll - controlYes, armYes, armAll - armYes].allSatisfy {
      $0 >= StratifiedDifference.least
    }
  }

  /// The asymptotic sequence; nil before each arm has 25 yes and 25 no, and where the variance is not positive.
  public func estimate(_ radius: SequenceRadius) -> Estimate? {
    guard isLarge, let value, let variance else { return nil }
    return radius.estimate(value, variance: variance, people: people)
  }

  /// The difference in points that is fit to be shown, and what it stands on.
  ///
  /// - Parameter odds: the sequence for the log odds ratio of the same cells, at the same α.
  public func shown(_ radius: SequenceRadius, odds: (low: Double, high: Double)) -> ShownDifference
  {
    guard let value else { return .none(.nobodyInBoth) }
    if isLarge {
      guard let estimate = estimate(radius) else { return .none(.noVariance) }
      return .asymptotic(estimate)
    }
    return .carried(carried(value, odds: odds))
  }

  /// The ends of the odds ratio's sequence, at the control's rate so far.
  ///
  /// None and all have no odds to multiply: half a yes and half a no are added then, so that no end is had for nothing.
  private func carried(_ value: Double, odds: (low: Double, high: Double)) -> Estimate {
    let isExtreme = controlYes == 0 || controlYes == controlAll
    let yes = Double(controlYes) + (isExtreme ? 0.5 : 0)
    let no = Double(controlAll - controlYes) + (isExtreme ? 0.5 : 0)
    let rate = yes / (yes + no)
    func carry(_ logOdds: Double) -> Double {
      Elementary.logistic(Elementary.log(yes / no) + logOdds) - rate
    }
    // The value is weighted by cells and the rate is not, so it may lie beyond an end by a hair.
    return Estimate(
      value: value, low: min(value, carry(odds.low)), high: max(value, carry(odds.high)))
  }
}

/// A difference of shares with the sequence that may be shown around it.
public enum ShownDifference: Equatable, Sendable {
  /// By the stratified sequence, which is asymptotic.
  case asymptotic(Estimate)
  /// Too few yes or no yet: the ends of the exact sequence for the odds ratio, carried over to the control's rate
  /// so far.
  case carried(Estimate)
  /// There is nothing to show.
  case none(Reason)

  /// Why there is no difference.
  public enum Reason: Equatable, Sendable {
    /// No closed cell has people in both arms.
    case nobodyInBoth
    /// The counts leave no variance: all or none said yes wherever there are people in both.
    case noVariance
  }

  /// Whether it is by the stratified sequence.
  public var isAsymptotic: Bool {
    switch self {
    case .asymptotic: true
    case .carried, .none: false
    }
  }

  /// The difference, if there is one.
  public var estimate: Estimate? {
    switch self {
    case .asymptotic(let estimate), .carried(let estimate): estimate
    case .none: nil
    }
  }
}
