extension Normal {
  /// The share above `z`; NaN of NaN.
  ///
  /// Q(½, z²/2) / 2 above 0 (Abramowitz and Stegun 6.5.17), so the far tail keeps its digits:
  /// relative error below 2 · 10⁻¹³ down to the smallest normal number.
  public static func survival(_ z: Double) -> Double {
    let half = z * z / 2
    if z < 0 { return 0.5 + IncompleteGamma.lower(0.5, half) / 2 }
    return IncompleteGamma.upper(0.5, half) / 2
  }
}
