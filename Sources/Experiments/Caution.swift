public import Statistics

/// Why an arm that wins opt-ins may be no better arm (Q3, Q34): told beside every ranking, so that
/// nothing wins silently by a nudge or on broken promises.
public struct Caution: Equatable, Sendable {
  /// Index of the arm.
  public let arm: Int
  public let kind: Kind

  /// What is wrong with the win.
  public enum Kind: Equatable, Sendable {
    /// The arm makes yes easier than no: what it wins says nothing about value.
    case nudge
    /// More of its promises are broken or overdue than the control's: of those due, for both.
    case brokenPromises(own: Proportion, control: Proportion)
    /// More of its consents were taken back than the control's: withdrawn of accepted, for both.
    case withdrawals(own: Proportion, control: Proportion)
    /// Much of what was reported as delivered was put right afterwards: as a share of the delivered value, which is
    /// infinite where nothing is left of it.
    case corrections(share: Double)
  }

  /// The cautions of an experiment, arm by arm.
  static func all(
    _ design: ExperimentDesign, _ rows: [ExperimentReport.Row], confidence: Double
  ) -> [Caution] {
    var cautions: [Caution] = []
    let control = rows[design.control].tally
    for (index, row) in rows.enumerated() {
      if design.arms[index].isNudge { cautions.append(Caution(arm: index, kind: .nudge)) }
      if row.tally.isMuchCorrected {
        cautions.append(
          Caution(arm: index, kind: .corrections(share: row.tally.correctedShare)))
      }
      if index == design.control { continue }
      guard let difference = row.difference, difference.value > 0 else { continue }
      let own = row.tally.promisesFailed
      let other = control.promisesFailed
      // Where the control promised nothing it broke nothing.
      if own.count > 0, other.total == 0 || own.rate > other.rate {
        cautions.append(Caution(arm: index, kind: .brokenPromises(own: own, control: other)))
      }
      let taken = row.tally.takenBack
      let base = control.takenBack
      if taken.total > 0, base.total > 0,
        taken.difference(from: base, confidence: confidence).low > 0
      {
        cautions.append(Caution(arm: index, kind: .withdrawals(own: taken, control: base)))
      }
    }
    return cautions
  }
}

extension ArmTally {
  /// Taken back of accepted. A person who accepts twice counts once, so the count is capped.
  var takenBack: Proportion { Proportion(min(withdrawn, accepted), of: accepted) }
}
