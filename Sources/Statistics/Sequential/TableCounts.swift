/// A two-by-two table as doubles, and the tables with the same totals around it.
struct TableCounts {
  let armYes: Double
  let armNo: Double
  let controlYes: Double
  let controlNo: Double

  /// The cell's table, had `armYes` of its yes been the arm's.
  init(_ cell: PairCell, armYes: Int) {
    self.armYes = Double(armYes)
    armNo = Double(cell.armAll - armYes)
    controlYes = Double(cell.yes - armYes)
    controlNo = Double(cell.controlAll - (cell.yes - armYes))
  }

  private init(_ armYes: Double, _ armNo: Double, _ controlYes: Double, _ controlNo: Double) {
    self.armYes = armYes
    self.armNo = armNo
    self.controlYes = controlYes
    self.controlNo = controlNo
  }

  /// The table with so many more of the yes in the arm.
  func moved(by step: Double) -> TableCounts {
    TableCounts(armYes + step, armNo - step, controlYes - step, controlNo + step)
  }

  /// About the variance of the arm's yes where this is the likeliest table.
  var variance: Double {
    1 / (1 / (armYes + 1) + 1 / (armNo + 1) + 1 / (controlYes + 1) + 1 / (controlNo + 1))
  }

  /// How much likelier than the table `step` further the next one is, at even odds.
  @inline(__always)
  func rise(after step: Double) -> Double {
    (armNo - step) * (controlYes - step) / ((armYes + step + 1) * (controlNo + step + 1))
  }

  /// ln of (armYes + 1)(controlNo + 1)/((armNo + 1)(controlYes + 1)), with all its digits near 0 too.
  var logOdds: Double {
    let above = (armYes + 1) * (controlNo + 1)
    let below = (armNo + 1) * (controlYes + 1)
    let aboveRest = (-above).addingProduct(armYes + 1, controlNo + 1)
    let belowRest = (-below).addingProduct(armNo + 1, controlYes + 1)
    let v = ((above - below) + (aboveRest - belowRest)) / (above + below)
    if v.magnitude > 0.1 { return Elementary.log(above / below) }
    // 2 artanh v: eight terms leave less than 2⁻⁵⁶ of it.
    let square = v * v
    var series = 0.0
    for odd in stride(from: 15.0, through: 1, by: -2) { series = series * square + 1 / odd }
    return 2 * v * series
  }

  /// ln of the weight of the table `step` further over this one's, at this table's own `logOdds`; at another log
  /// odds ratio, `step` times its distance from that comes to it.
  ///
  /// With x! = Γ(X), X = x + 1, and Y the same here, ln Γ(X)/Γ(Y) = D(X, Y) + (X − Y) ln Y − ½ ln X/Y + s(X) − s(Y):
  /// D is the deviance, s Stirling's remainder. The four linear parts join into one, which the log odds ratio all but
  /// cancels where the answer is small. Nothing else cancels, however large the counts; differences of log-gammas lose
  /// a digit for each that the counts have.
  func logWeight(after step: Double) -> Double {
    if step == 0 { return 0 }
    let other = moved(by: step)
    let deviances =
      Deviance.value(other.armYes + 1, armYes + 1, difference: -step)
      + Deviance.value(other.armNo + 1, armNo + 1, difference: step)
      + Deviance.value(other.controlYes + 1, controlYes + 1, difference: step)
      + Deviance.value(other.controlNo + 1, controlNo + 1, difference: -step)
    let growth =
      ((other.armYes + 1) / (armYes + 1)) * ((other.armNo + 1) / (armNo + 1))
      * ((other.controlYes + 1) / (controlYes + 1)) * ((other.controlNo + 1) / (controlNo + 1))
    let remainders = other.remainder - remainder
    return Elementary.log(growth) / 2 - deviances - remainders
  }

  /// Stirling's remainders of the four factorials.
  private var remainder: Double {
    LogGamma.stirlingRemainder(armYes + 1) + LogGamma.stirlingRemainder(armNo + 1)
      + LogGamma.stirlingRemainder(controlYes + 1) + LogGamma.stirlingRemainder(controlNo + 1)
  }
}
