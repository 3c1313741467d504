extension Proportion {
  /// This rate minus a control's, in standard errors of the pooled rate: the test of equal rates.
  ///
  /// z² is the χ² of the two-by-two table without continuity correction, so its two-sided p value is
  /// the same (Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd ed. 2003,
  /// §3.1). Trust it when five or more are expected in each of the four cells.
  ///
  /// nil where nothing can be tested: nobody in one of the two, or all or none accepted in both.
  public func pooledZ(from control: Proportion) -> ZTest? {
    let accepted = Int128(count) + Int128(control.count)
    let everyone = Int128(total) + Int128(control.total)
    if total == 0 || control.total == 0 || accepted == 0 || accepted == everyone { return nil }
    // (p − q) / √(r (1 − r) (1/m + 1/n)) with the fractions multiplied out: the difference is exact.
    let products = Int128(count) * Int128(control.total) - Int128(control.count) * Int128(total)
    let spread = Double(accepted) * (Double(everyone - accepted) / Double(everyone))
    let pairs = Double(total) * Double(control.total)
    return ZTest(z: Double(products) / (spread * pairs).squareRoot())
  }
}
