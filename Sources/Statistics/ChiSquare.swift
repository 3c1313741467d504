/// The χ² distribution.
public enum ChiSquare {
  /// The share above `x`: the p value of a χ² statistic. 1 at and below 0; NaN unless there are
  /// more than 0 degrees of freedom.
  ///
  /// Q(df/2, x/2), see `IncompleteGamma`: relative error below 2 · 10⁻¹³, also where the share is
  /// 10⁻³⁰⁰.
  ///
  /// - Complexity: O(√df) at worst.
  public static func survival(_ x: Double, degreesOfFreedom: Double) -> Double {
    IncompleteGamma.upper(degreesOfFreedom / 2, x < 0 ? 0 : x / 2)
  }

  /// The share above `x`, of a whole number of degrees of freedom.
  public static func survival(_ x: Double, degreesOfFreedom: Int) -> Double {
    survival(x, degreesOfFreedom: Double(degreesOfFreedom))
  }

  /// The share below `x`. 0 at and below 0; NaN unless there are more than 0 degrees of freedom.
  ///
  /// - Complexity: O(√df) at worst.
  public static func distribution(_ x: Double, degreesOfFreedom: Double) -> Double {
    IncompleteGamma.lower(degreesOfFreedom / 2, x < 0 ? 0 : x / 2)
  }

  /// The share below `x`, of a whole number of degrees of freedom.
  public static func distribution(_ x: Double, degreesOfFreedom: Int) -> Double {
    distribution(x, degreesOfFreedom: Double(degreesOfFreedom))
  }
}
