/// Holm's correction: several arms against one control, and the chance that any is wrongly found stays at α.
///
/// Used on 1/E, which is a p-value at every look. Valid however the tests depend on one another.
public enum Holm {
  /// The adjusted p-values, in the order given: what is found at level α is what is at most α.
  ///
  /// The smallest is multiplied by how many there are, the next by one fewer, and so on; none is below one before it,
  /// and none above 1.
  public static func adjusted(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    var adjusted = pValues
    var least = 0.0
    for (rank, index) in order.enumerated() {
      least = max(least, min(1, pValues[index] * Double(pValues.count - rank)))
      adjusted[index] = least
    }
    return adjusted
  }

  /// The adjusted p-values of e-values, given by their logarithms. The best needs E ≥ k/α of k.
  public static func adjusted(logE: [Double]) -> [Double] {
    adjusted(logE.map { min(1, Elementary.exp(-$0)) })
  }

  /// Which are found at level α.
  public static func found(logE: [Double], alpha: Double) -> [Bool] {
    adjusted(logE: logE).map { $0 <= alpha }
  }
}
