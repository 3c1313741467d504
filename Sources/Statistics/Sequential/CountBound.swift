/// How many yes were to be expected at most, given how many there were: exact at any look, whatever the rates do from
/// day to day.
///
/// Let M be the sum of everybody's chance of a yes as it stood when they came, and S the yes that came. For each λ,
/// exp(M (1 − e^−λ) − λ S) is a supermartingale that begins at 1, and so is a mean over several λ. It ever reaches 1/α
/// in a share α of repetitions at most, so that M lies below where it does. λ = ∞ counts where there was none: from
/// there comes the rule of three.
public enum CountBound {
  /// λ below infinity, each as heavy as any other; infinity has half of the weight.
  private static let rates = [2.0, 1, 0.5, 0.25, 0.125]

  /// The most that M may be, of a count and a share α of repetitions in which it is ever more.
  ///
  /// - Returns: infinity unless 0 < alpha < 1 and nothing is negative.
  public static func most(_ count: Int, alpha: Double) -> Double {
    guard count >= 0, 0 < alpha, alpha < 1 else { return .infinity }
    let weight = 0.5 / Double(rates.count)
    let needed = -Elementary.log(alpha)
    // (slope, height at M = 0) of each term's logarithm.
    var lines = rates.map { rate in
      (1 - Elementary.exp(-rate), Elementary.log(weight) - rate * Double(count))
    }
    if count == 0 { lines.append((1, Elementary.log(0.5))) }
    func logMean(_ most: Double) -> Double {
      let exponents = lines.map { $0 * most + $1 }
      let highest = exponents.max() ?? 0
      return highest
        + Elementary.log(exponents.reduce(0) { $0 + Elementary.exp($1 - highest) })
    }
    var (low, high) = (0.0, lines.map { (needed - $1) / $0 }.min() ?? .infinity)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if logMean(middle) < needed { low = middle } else { high = middle }
    }
    return high
  }
}
