/// How far from the odds ratio under test the alternatives lie that evidence is averaged over: distances of log
/// odds in hundredths, each taken to both sides with equal weight.
///
/// Fixed by the definition of an experiment before its first person.
public struct OddsOffsets: Equatable, Sendable {
  /// In hundredths of log odds; positive, in the order given.
  public let hundredths: [Int]

  /// The farthest offset, in hundredths.
  public static let hundredthsMax = 600

  /// nil unless there is one at least, and each is from 1 to `hundredthsMax`.
  public init?(hundredths: [Int]) {
    guard !hundredths.isEmpty,
      hundredths.allSatisfy({ 1 <= $0 && $0 <= OddsOffsets.hundredthsMax })
    else { return nil }
    self.init(unchecked: hundredths)
  }

  private init(unchecked hundredths: [Int]) { self.hundredths = hundredths }

  /// For effects of any size: .04 .08 .16 .32 .64 1.28.
  public static let broad = OddsOffsets(unchecked: [4, 8, 16, 32, 64, 128])

  /// For a declared effect: .6, 1 and 1.6 times its log odds ratio, each rounded to .01, and .01 at least.
  ///
  /// - Parameters:
  ///   - baseline: the control's expected rate.
  ///   - leastEffect: the least difference of interest, of either sign, from that rate.
  /// - Returns: nil unless both rates lie between 0 and 1, differ, and their odds by a factor below e⁶ / 1.6.
  public static func declared(baseline: Double, leastEffect: Double) -> OddsOffsets? {
    guard let height = logOddsRatio(baseline: baseline, effect: leastEffect), height != 0,
      height.magnitude * 1.6 < 6
    else { return nil }
    return OddsOffsets(
      unchecked: [0.6, 1, 1.6].map { max(1, Int(height.magnitude * $0 * 100 + 0.5)) })
  }

  /// logit(baseline + effect) − logit(baseline); nil unless both rates lie between 0 and 1.
  static func logOddsRatio(baseline: Double, effect: Double) -> Double? {
    let rate = baseline + effect
    guard 0 < baseline, baseline < 1, 0 < rate, rate < 1 else { return nil }
    return Elementary.log(rate / baseline) - Elementary.log((1 - rate) / (1 - baseline))
  }

  /// Both signs.
  var signed: [Int] { hundredths + hundredths.map { -$0 } }
}
