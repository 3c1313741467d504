import Basics
import Statistics
import Tables

/// Looks how one arm's guardrails stand.
struct Guarding {
  let definition: ExperimentDefinition
  let options: ReadingOptions
  let evidence: ClosedEvidence
  let comparison: ArmComparison
  let arm: Int
  let isClustered: Bool

  /// How a guardrail stands before it is known which harm survives the correction: evidence of harm as ln E, 0 where
  /// there is none.
  struct Finding {
    let kind: GuardrailOutcome.Kind
    var state: GuardrailOutcome.State
    var text: String
    var harmLogE = 0.0
    var interval: Estimate?
    var harmMost: Double?
    var margin: Double?
  }

  var findings: [Finding] {
    [lastingOptIn, withdrawals, erasures, dataPrice, promises, nudge]
  }

  private var nudge: Finding {
    let isNudge = definition.arms[arm].isNudge
    return Finding(
      kind: .nudge, state: isNudge ? .harmed : .held,
      text: isNudge ? "yes is made easier than no" : "yes and no are alike")
  }

  private var dataPrice: Finding {
    let (own, base) = (
      definition.arms[arm].dataPrice.micros, definition.arms[definition.control].dataPrice.micros
    )
    guard definition.arms[definition.control].treatment.asks, own > 0 || base > 0,
      let margin = definition.guardrails.dataPrice
    else {
      return Finding(
        kind: .dataPrice, state: .notApplicable, text: "the price of the data is told alone")
    }
    let most = Double(base) * (1 + margin)
    return Finding(
      kind: .dataPrice, state: Double(own) <= most ? .held : .harmed,
      text: "one yes gives data worth \(NumberText.short(Double(own) / 1e6, atMost: 6)) for the "
        + "control's \(NumberText.short(Double(base) / 1e6, atMost: 6))")
  }

  private var lastingOptIn: Finding {
    guard definition.metric != .lastingOptIn, !definition.isHoldout else {
      return Finding(kind: .lastingOptIn, state: .notApplicable, text: "judged otherwise")
    }
    return share(.lastingOptIn, .lastingOptIn, margin: definition.guardrails.lastingOptIn)
  }

  private var withdrawals: Finding {
    guard !definition.isHoldout else {
      return Finding(kind: .withdrawals, state: .notApplicable, text: "the control asks nothing")
    }
    return share(.withdrawals, .withdrawalsOfAccepted, margin: definition.guardrails.withdrawals)
  }

  /// Against whom nothing is asked too: it is where people flee from whatever is shown.
  private var erasures: Finding {
    share(.erasures, .erasures, margin: definition.guardrails.lastingOptIn)
  }

  private var promises: Finding {
    guard options.measured.contains(.promises) else { return notMeasured(.promises) }
    if isClustered { return notJudged(.promises) }
    let own = evidence.total(.promises, arm: arm).promises
    let base = evidence.total(.promises, arm: definition.control).promises
    if own.due == 0 {
      if definition.arms[arm].worth == .zero, evidence.days(.promises) > 0 {
        return Finding(kind: .promises, state: .notApplicable, text: "nothing is promised")
      }
      return Finding(kind: .promises, state: .open, text: "no promise is due yet")
    }
    // Who is asked nothing is promised only what they asked for themselves.
    if base.due > 0, !definition.isOfProgramme {
      return share(.promises, .promises, margin: definition.guardrails.promises)
    }
    guard own.kept >= 0, own.kept <= own.due else { return notMeasured(.promises) }
    let told = ToldArm(
      answering: ArmCell(), standing: ArmCell(), valued: evidence.total(.promises, arm: arm),
      group: options.group)
    return floor(kept: Int(own.kept), due: Int(own.due), isTold: told.isTold(.promises))
  }

  /// Against the floor, where the control promises nothing.
  private func floor(kept: Int, due: Int, isTold: Bool) -> Finding {
    let floor = definition.guardrails.promisesFloor
    let range =
      options.isOneLook
      ? Proportion(kept, of: due).wilson(confidence: 1 - definition.alpha)
      : RateSequence.interval(kept, of: due, alpha: definition.alpha)
    let rate = isTold ? NumberText.rate(range) : "not to be told for fewer than \(options.group)"
    let text =
      "promises kept are \(rate) of those due, the floor \(NumberText.percent(floor))"
    var finding = Finding(kind: .promises, state: .open, text: text)
    if range.low >= floor {
      finding.state = .held
    } else if range.value < floor {
      finding.harmLogE =
        options.isOneLook
        ? (range.high < floor ? .infinity : 0) : RateSequence.logE(kept, of: due, at: floor)
    }
    return finding
  }

  private func notMeasured(_ kind: GuardrailOutcome.Kind) -> Finding {
    Finding(kind: kind, state: .notMeasured, text: "not measured")
  }

  private func notJudged(_ kind: GuardrailOutcome.Kind) -> Finding {
    Finding(
      kind: kind, state: .open,
      text: "not judged with clusters, since its counts are of people and clusters were assigned")
  }

  /// A share against the control's: held where the interval leaves out all that is worse by the margin.
  private func share(
    _ kind: GuardrailOutcome.Kind, _ share: ShareKind, margin: Double
  ) -> Finding {
    let needed: ReadingOptions.Measured =
      switch kind {
      case .promises: .promises
      case .erasures: .erasures
      case .lastingOptIn, .withdrawals, .dataPrice, .nudge: .withdrawals
      }
    guard options.measured.contains(needed) else { return notMeasured(kind) }
    if isClustered { return notJudged(kind) }
    guard let found = comparison.share(share), found.controlAll > 0, found.armAll > 0 else {
      return Finding(kind: kind, state: .open, text: "\(share.words): no day is closed for it yet")
    }
    let sign = share.isMoreBetter ? 1.0 : -1.0
    var finding = Finding(kind: kind, state: .open, text: "")
    finding.margin = margin
    finding.interval = found.isTold ? found.interval(isOneLook: options.isOneLook) : nil
    let ends = found.interval(isOneLook: options.isOneLook).map {
      sign > 0 ? (worst: $0.low, best: $0.high) : (worst: -$0.high, best: -$0.low)
    }
    // Odds of few people have no end on one side; a count has, and it is exact.
    let isByCount = !options.isOneLook && !found.difference.isAsymptotic
    let most = isByCount ? found.harmMost : nil
    finding.harmMost = found.isTold ? most : nil
    if most.map({ $0 < margin }) ?? (!isByCount && (ends.map { $0.worst > -margin } ?? false)) {
      finding.state = .held
    } else if let ends, ends.best < -margin {
      finding.harmLogE =
        options.isOneLook ? found.fixedHarmLogE(margin: margin) : found.harmLogE
    }
    finding.text = words(found, finding)
    return finding
  }

  private func words(_ found: ShareComparison, _ finding: Finding) -> String {
    let margin = "the margin " + NumberText.short((finding.margin ?? 0) * 100, atMost: 2)
    if !found.isTold { return Deciding.tooFew(found.kind.words, options) + ", " + margin }
    var text = "\(found.kind.words) differs by "
    if let most = finding.harmMost {
      text += NumberText.fixed(found.value * 100, 2, signed: true) + " points, at most "
      text += NumberText.fixed(most * 100, 2)
      text +=
        found.kind.isMoreBetter && found.kind != .promises
        ? " fewer by the control's count alone" : " worse by the arm's count alone"
    } else {
      text += finding.interval.map { NumberText.difference($0, scale: 100) } ?? "not to be told"
      text += " points"
    }
    return text + ", " + margin
  }
}
