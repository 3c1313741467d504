import Basics
import Statistics

/// A weighting as the scorer looks at it: every function of a small number is a table, so that a request takes no
/// exponential and no logarithm but one or two for each item of its session.
struct ScoringTables: ~Copyable {
  static let ageSteps = 64
  static let sequenceSteps = 5
  private static let logCount = 4_096

  let poolCount: Int
  let neighbourCount: Int
  let queryItemCount: Int
  let matchRarityQuarters: Int
  let sharpnessQuarters: Int
  let rarity: Float
  let selfBoost: Float
  /// By position of an item in the session.
  let position: FixedArray<Float>
  let match: FixedArray<Float>
  /// By length of a session.
  let length: FixedArray<Float>
  /// By age, in steps of the oldest's.
  let age: FixedArray<Float>
  /// By steps from the newest shared item, backward and forward from a middle; twice: where that is not the
  /// item looked at now, and where it is.
  let near: FixedArray<Float>
  static let otherSteps = Limits.sessionItems
  static let currentSteps = 3 * Limits.sessionItems
  /// By set of acts.
  let kind: FixedArray<Float>
  private let logarithm: FixedArray<Float>

  init(_ weighting: Weighting) {
    poolCount = Int(weighting[.pool])
    neighbourCount = Int(weighting[.neighbours])
    queryItemCount = Int(weighting[.queryItems])
    matchRarityQuarters = Int(weighting[.matchRarity] * 4)
    sharpnessQuarters = Int(weighting[.sharpness] * 4)
    rarity = Float(weighting[.rarity])
    selfBoost = Float(weighting[.selfBoost])
    func table(_ count: Int, _ value: (Double) -> Double) -> FixedArray<Float> {
      var table = FixedArray<Float>(repeating: 0, count: count)
      for index in 0..<count { table[index] = Float(value(Double(index))) }
      return table
    }
    position = table(Limits.queryItems) { Elementary.exp(-$0 / weighting[.positionDecay]) }
    match = table(Limits.queryItems) { Elementary.exp(-$0 / weighting[.matchDecay]) }
    length = table(Limits.sessionItems + 1) {
      $0 == 0 ? 0 : Elementary.exp(-weighting[.lengthExponent] * Elementary.log($0))
    }
    age = table(ScoringTables.ageSteps + 1) {
      Elementary.exp(-weighting[.recency] * $0 / Double(ScoringTables.ageSteps))
    }
    near = table(4 * Limits.sessionItems) { position in
      let isCurrent = position >= Double(2 * Limits.sessionItems)
      let steps =
        position - Double(isCurrent ? ScoringTables.currentSteps : ScoringTables.otherSteps)
      if steps < 0 { return weighting[.backward] * Elementary.exp(steps / weighting[.stepDecay]) }
      let follows = isCurrent && steps > 0 && steps <= Double(ScoringTables.sequenceSteps)
      return Elementary.exp(-steps / weighting[.stepDecay])
        + (follows ? weighting[.sequence] / steps : 0)
    }
    kind = table(Int(ActSet.mask) + 1) { ScoringTables.kindWeight(UInt32($0)) }
    logarithm = table(ScoringTables.logCount) { Elementary.log(max(1, $0)) }
  }

  /// What a person did with an item says how much it says of them: buying more than putting in a cart, and
  /// that more than a look.
  static func kindWeight(_ set: UInt32) -> Double {
    if set == 0 || ActSet.isDismissed(set) { return 0 }
    if set & ActSet.bit(.purchase) != 0 { return 2 }
    return set & ActSet.bit(.cart) != 0 ? 1.5 : 1
  }

  /// ln of a count.
  func log(_ count: UInt32) -> Float {
    if count < UInt32(ScoringTables.logCount) { return logarithm[Int(count)] }
    // The table's for the leading 12 bits, and two terms of ln(1 + x) for the rest, x < 1/2048.
    let shift = UInt32(20 - count.leadingZeroBitCount)
    let leading = count >> shift
    let rest = Float(count - leading << shift) / Float(leading << shift)
    return logarithm[Int(leading)] + Float(shift) * 0.693_147_2 + rest * (1 - rest / 2)
  }

  /// A power by quarters, from roots alone, which give the same bits on every machine.
  static func power(_ base: Float, quarters: Int) -> Float {
    var product: Float = 1
    var left = quarters
    while left >= 4 {
      product *= base
      left -= 4
    }
    if left == 0 { return product }
    let root = base.squareRoot()
    if left >= 2 { product *= root }
    return left % 2 == 1 ? product * root.squareRoot() : product
  }
}
