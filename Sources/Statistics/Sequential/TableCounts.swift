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

  /// 1 / `rise(after:)`, in one division.
  @inline(__always)
  func fall(after step: Double) -> Double {
    (armYes + step + 1) * (controlNo + step + 1) / ((armNo - step) * (controlYes - step))
  }

  /// ln of the weight of the table `step` further over this one's, at log odds ratio `t`.
  ///
  /// With x! = Γ(X), X = x + 1, and Y the same here, ln Γ(X)/Γ(Y) = D(X, Y) + (X − Y) ln Y − ½ ln X/Y + s(X) − s(Y):
  /// D is the deviance, s Stirling's remainder. The four linear parts join into one, which t all but cancels where
  /// the answer is small. Nothing is lost however large the counts; differences of log-gammas lose a digit for each.
  func logWeight(after step: Double, _ t: Double) -> Double {
    if step == 0 { return 0 }
    let other = moved(by: step)
    let here = (armYes + 1) * (controlNo + 1) / ((armNo + 1) * (controlYes + 1))
    let there =
      (other.armYes + 1) * (other.controlNo + 1) * (other.armNo + 1) / (armNo + 1)
      * (other.controlYes + 1) / ((armYes + 1) * (controlNo + 1) * (controlYes + 1))
    let deviances =
      Deviance.value(other.armYes + 1, armYes + 1, difference: -step)
      + Deviance.value(other.armNo + 1, armNo + 1, difference: step)
      + Deviance.value(other.controlYes + 1, controlYes + 1, difference: step)
      + Deviance.value(other.controlNo + 1, controlNo + 1, difference: -step)
    let remainders =
      TableCounts.remainder(other.armYes) - TableCounts.remainder(armYes)
      + TableCounts.remainder(other.armNo) - TableCounts.remainder(armNo)
      + TableCounts.remainder(other.controlYes) - TableCounts.remainder(controlYes)
      + TableCounts.remainder(other.controlNo) - TableCounts.remainder(controlNo)
    return step * (t - Elementary.log(here)) + Elementary.log(there) / 2 - deviances - remainders
  }

  /// Stirling's remainder of Γ(count + 1).
  private static func remainder(_ count: Double) -> Double {
    LogGamma.stirlingRemainder(count + 1)
  }
}
