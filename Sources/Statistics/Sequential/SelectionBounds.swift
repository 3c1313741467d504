/// What an arm does to those who would accept either way, for a yes or no that only those who accepted have.
///
/// Those who accepted in one arm are other people than those in the other. Per person entered, s accepted, k of them
/// still stand and b = s − k do not; the larger arm's extra people may be any of its own, which bounds the effect
/// (Lee 2009). Assumes that nobody accepts only in the smaller arm. Fixed horizon: one look.
public struct SelectionBounds: Equatable, Sendable {
  /// The least effect that the counts allow.
  public let low: Double
  /// The largest effect that the counts allow.
  public let high: Double
  /// The interval that holds the effect itself in 95 % of repetitions (Imbens and Manski 2004): value is the middle
  /// of the bounds.
  public let interval: Estimate

  /// One arm's people.
  public struct Arm: Equatable, Sendable {
    let entered: Int
    let accepted: Int
    let standing: Int

    /// nil unless 0 ≤ standing ≤ accepted ≤ entered.
    public init?(entered: Int, accepted: Int, standing: Int) {
      guard 0 <= standing, standing <= accepted, accepted <= entered else { return nil }
      self.entered = entered
      self.accepted = accepted
      self.standing = standing
    }

    fileprivate var shareAccepted: Double { Double(accepted) / Double(entered) }
    fileprivate var shareStanding: Double { Double(standing) / Double(entered) }
    fileprivate var shareFallen: Double { Double(accepted - standing) / Double(entered) }
  }

  /// nil where an arm has nobody who accepted.
  ///
  /// - Parameter confidence: the share of repetitions that the interval covers.
  public init?(control: Arm, arm: Arm, confidence: Double = 0.95) {
    guard control.accepted > 0, arm.accepted > 0, 0 < confidence, confidence < 1 else { return nil }
    let isArmLarger = arm.shareAccepted >= control.shareAccepted
    let (large, small) = isArmLarger ? (arm, control) : (control, arm)
    let part = small.shareAccepted
    let rest = small.shareStanding / part
    let least = max(0, 1 - large.shareFallen / part)
    let most = min(1, large.shareStanding / part)
    let errors = SelectionBounds.errors(large, small, least: least, most: most)
    // With the roles exchanged, the effect has the other sign.
    let (low, high) = isArmLarger ? (least - rest, most - rest) : (rest - most, rest - least)
    let (lowError, highError) =
      isArmLarger ? (errors.least, errors.most) : (errors.most, errors.least)
    self.low = low
    self.high = high
    let reach = SelectionBounds.reach(
      width: high - low, error: max(lowError, highError), confidence: confidence)
    interval = Estimate(
      value: (low + high) / 2, low: max(-1, low - reach * lowError),
      high: min(1, high + reach * highError))
  }

  /// The standard errors of both bounds, by the delta method.
  private static func errors(
    _ large: Arm, _ small: Arm, least: Double, most: Double
  ) -> (least: Double, most: Double) {
    let (part, rest) = (small.shareAccepted, small.shareStanding)
    let (n, m) = (Double(small.entered), Double(large.entered))
    /// Of (scale · large's share − small's standing) / part, the large arm's share being `share`.
    func error(_ share: Double, sign: Double, isClamped: Bool) -> Double {
      // Slopes along the small arm's accepted and standing; those two are shares of the same people.
      let lead = isClamped ? 0 : sign * share
      let (alongPart, alongRest) = ((rest - lead) / (part * part), -1 / part)
      let own =
        alongPart * alongPart * part * (1 - part) + alongRest * alongRest * rest * (1 - rest)
        + 2 * alongPart * alongRest * rest * (1 - part)
      let other = isClamped ? 0 : share * (1 - share) / (part * part)
      return max(0, own / n + other / m).squareRoot()
    }
    return (
      error(large.shareFallen, sign: -1, isClamped: least == 0),
      error(large.shareStanding, sign: 1, isClamped: most == 1)
    )
  }

  /// q with Φ(q + width/error) − Φ(−q) = confidence.
  private static func reach(width: Double, error: Double, confidence: Double) -> Double {
    if error == 0 { return 0 }
    var (low, high) = (0.0, -Normal.quantile((1 - confidence) / 2))
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let covered = Normal.survival(-(middle + width / error)) - Normal.survival(middle)
      if covered < confidence { low = middle } else { high = middle }
    }
    return high
  }
}
