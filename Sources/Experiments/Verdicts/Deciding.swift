import Basics
import Statistics
import Tables

/// Makes a verdict of what was compared. It goes by the evidence at this look, not by its largest value.
struct Deciding {
  let verdict: Verdict
  /// By arm; nil for the control.
  let verdicts: [Verdict?]
  let adjusted: [Double?]
  let guardrails: [[GuardrailOutcome]]

  private let definition: ExperimentDefinition
  private let options: ReadingOptions

  /// How the arm stands by what the experiment is judged by.
  private struct Primary {
    var logE = 0.0
    /// Better is positive.
    var gain = 0.0
    var interval: Estimate?
    var isFound = false
    var words = ""
    var crossedOn: Int32?
    /// Why it is not judged.
    var refusal: String?

    /// The sequence for the log odds ratio, which belongs to E; of one look there is none.
    var odds: (low: Double, high: Double)?

    /// 1 where all that the interval holds is better, −1 where it is worse: no sentence says more than its interval, or
    /// than the odds ratio's where that one tells first.
    func shownSign(isMoreBetter: Bool) -> Int {
      let sign = interval.map { Primary.sign($0.low, $0.high) } ?? 0
      let shown = sign != 0 ? sign : odds.map { Primary.sign($0.low, $0.high) } ?? 0
      return isMoreBetter ? shown : -shown
    }

    /// Which side of 0 an interval lies on; 0 where it holds it.
    static func sign(_ low: Double, _ high: Double) -> Int { low > 0 ? 1 : high < 0 ? -1 : 0 }
  }

  init(
    _ definition: ExperimentDefinition, _ options: ReadingOptions, _ evidence: ClosedEvidence,
    _ comparisons: [ArmComparison], _ alarms: [Alarm], _ findings: RowFindings, firstDay: Int32?
  ) {
    self.definition = definition
    self.options = options
    let others = definition.arms.indices.filter { $0 != definition.control }
    let isClustered = definition.isClustered || !findings.clustered.isEmpty
    var primaries = comparisons.map {
      isClustered
        ? Deciding.clustered($0, definition) : Deciding.primary($0, definition, options)
    }
    let corrected = Holm.adjusted(logE: others.map { primaries[$0].logE })
    var adjusted = [Double?](repeating: nil, count: definition.arms.count)
    for (place, arm) in others.enumerated() {
      adjusted[arm] = corrected[place]
      primaries[arm].isFound = corrected[place] <= definition.alpha
    }
    self.adjusted = adjusted
    guardrails = Deciding.guardrails(
      definition, options, evidence, comparisons, isClustered: isClustered)
    if let broken = Deciding.broken(definition, alarms) {
      verdict = broken
      verdicts = definition.arms.indices.map { $0 == definition.control ? nil : broken }
      return
    }
    let timing = Deciding.timing(definition, options, evidence, firstDay)
    var found: [Verdict?] = []
    for arm in definition.arms.indices {
      found.append(
        arm == definition.control
          ? nil
          : Deciding.verdict(
            definition, arm, primaries[arm], guardrails[arm], alarms, timing, findings))
    }
    verdicts = found
    verdict = Deciding.joined(found, primaries, others, definition, options, firstDay)
  }

  // MARK: What it is judged by

  private static func primary(
    _ comparison: ArmComparison, _ definition: ExperimentDefinition, _ options: ReadingOptions
  ) -> Primary {
    var primary = Primary()
    let sign = definition.isMoreBetter ? 1.0 : -1.0
    func evidence(_ logE: Double, _ pValue: Double?) -> Double {
      // 1/E is what is corrected: of one look, the p value.
      options.isOneLook ? -Elementary.log(max(pValue ?? 1, 1e-300)) : logE
    }
    if let kind = ShareKind(definition.metric) {
      guard let share = comparison.share(kind), share.armAll > 0, share.controlAll > 0 else {
        return primary
      }
      primary.logE = evidence(share.logE, share.pValue)
      primary.interval = share.interval(isOneLook: options.isOneLook)
      primary.gain = (primary.interval?.value ?? share.value) * sign
      primary.words =
        !share.isTold
        ? tooFew(kind.words, options)
        : primary.interval.map { words(definition, $0) }
          ?? "\(kind.words) differs by \(NumberText.fixed(share.value * 100, 2, signed: true)) points"
      if options.isOneLook { return primary }
      primary.crossedOn = share.crossedOn
      primary.odds = (share.oddsLow, share.oddsHigh)
      // The odds ratio's sequence is exact and may tell first; the sentence says by what then.
      if share.isTold, let interval = primary.interval,
        Primary.sign(interval.low, interval.high) == 0,
        Primary.sign(share.oddsLow, share.oddsHigh) != 0
      {
        primary.words += ", at an odds ratio of " + ReadingText.odds(share)
      }
    } else if let value = comparison.value {
      primary.logE = evidence(value.logE, value.pValue)
      primary.interval = value.interval(isOneLook: options.isOneLook)
      primary.gain = (primary.interval?.value ?? value.arm - value.control) * sign
      primary.words =
        !value.isTold
        ? tooFew("value per person entered", options)
        : primary.interval.map { words(definition, $0) } ?? "value per person has no interval yet"
    }
    return primary
  }

  /// By clusters, of one look; what clusters say nothing of is refused.
  private static func clustered(
    _ comparison: ArmComparison, _ definition: ExperimentDefinition
  ) -> Primary {
    var primary = Primary()
    guard definition.metric == .optIn else {
      let what = ShareKind(definition.metric)?.words ?? "value per person entered"
      primary.refusal = "\(what) is not judged with clusters: only opt-in is summed up by clusters"
      return primary
    }
    guard let found = comparison.clustered else {
      primary.refusal =
        "not judged: each arm needs two clusters at least, in which not all do alike"
      return primary
    }
    primary.logE = -Elementary.log(max(found.pValue, 1e-300))
    primary.interval = found.difference
    primary.gain = found.difference.value * (definition.isMoreBetter ? 1 : -1)
    primary.words = words(definition, found.difference) + ", by clusters"
    return primary
  }

  /// A difference whose figures would tell of too few people.
  static func tooFew(_ what: String, _ options: ReadingOptions) -> String {
    "\(what) rests on fewer than \(options.group) people of an arm, so its figures are not told"
  }

  private static func words(_ definition: ExperimentDefinition, _ interval: Estimate) -> String {
    guard let kind = ShareKind(definition.metric) else {
      return "value per person entered differs by \(NumberText.difference(interval, scale: 1))"
    }
    return "\(kind.words) differs by \(NumberText.difference(interval, scale: 100)) points"
  }

  // MARK: Guardrails

  private static func guardrails(
    _ definition: ExperimentDefinition, _ options: ReadingOptions, _ evidence: ClosedEvidence,
    _ comparisons: [ArmComparison], isClustered: Bool
  ) -> [[GuardrailOutcome]] {
    var findings = definition.arms.indices.map { arm in
      arm == definition.control
        ? []
        : Guarding(
          definition: definition, options: options, evidence: evidence,
          comparison: comparisons[arm], arm: arm, isClustered: isClustered
        ).findings
    }
    // Harm of whatever kind in whatever arm is looked for at once.
    let places = findings.indices.flatMap { arm in findings[arm].indices.map { (arm, $0) } }
      .filter { findings[$0.0][$0.1].state == .open }
    let isFound = Holm.found(
      logE: places.map { findings[$0.0][$0.1].harmLogE }, alpha: definition.alpha)
    for (place, isHarm) in zip(places, isFound) where isHarm {
      findings[place.0][place.1].state = .harmed
    }
    return findings.map { arm in
      arm.map {
        GuardrailOutcome(
          kind: $0.kind, state: $0.state, text: $0.text, interval: $0.interval,
          harmMost: $0.harmMost, margin: $0.margin)
      }
    }
  }

  // MARK: Broken

  /// What nothing can be said against.
  private static func broken(_ definition: ExperimentDefinition, _ alarms: [Alarm]) -> Verdict? {
    let fatal = alarms.filter { alarm in
      switch alarm.kind {
      case .sampleRatio, .impossibleValues, .tooGood, .noDeclinePossible: true
      case .twoArms: alarm.figure > AlarmSearch.spoiledShare
      case .splitChanged, .fading, .reversing, .fleeing, .outlier, .simpson, .immature, .carryOver,
        .corrected, .nudge, .duplicates, .lateAnswers:
        false
      }
    }
    if fatal.isEmpty { return nil }
    return Verdict(
      word: .broken, arm: nil,
      reasons: fatal.map { Verdict.Reason(code: $0.kind.rawValue, arm: $0.arm, text: $0.text) })
  }

  // MARK: Time

  /// Why nothing may be shipped yet, whatever the evidence; nil where it may.
  private static func timing(
    _ definition: ExperimentDefinition, _ options: ReadingOptions, _ evidence: ClosedEvidence,
    _ firstDay: Int32?
  ) -> Verdict.Reason? {
    if options.isOneLook || !options.measured.contains(.days) { return nil }
    guard let firstDay, let last = evidence.lastDay(definition.metric) else { return nil }
    let days = Int(last - firstDay) + 1
    let needed = max(definition.leastWeeks * 7, definition.noveltyDays + 1)
    if days >= needed { return nil }
    return Verdict.Reason(
      code: "tooFewDays", arm: nil,
      text: "\(NumberText.count(days, "day is", "days are")) closed, and \(needed) are needed: "
        + "\(definition.leastWeeks) whole weeks, and past the first \(definition.noveltyDays) days")
  }

  // MARK: One arm

  private static func verdict(
    _ definition: ExperimentDefinition, _ arm: Int, _ primary: Primary,
    _ guardrails: [GuardrailOutcome], _ alarms: [Alarm], _ timing: Verdict.Reason?,
    _ findings: RowFindings
  ) -> Verdict {
    let name = "\"\(cleaned(definition.arms[arm].id))\""
    func reason(_ code: String, _ text: String) -> Verdict.Reason {
      Verdict.Reason(code: code, arm: arm, text: "\(name): \(text)")
    }
    var against: [Verdict.Reason] = []
    let sign = primary.shownSign(isMoreBetter: definition.isMoreBetter)
    if primary.isFound, sign < 0 { against.append(reason("worse", primary.words)) }
    if let least = definition.leastEffect, let interval = primary.interval {
      let best = definition.isMoreBetter ? interval.high : -interval.low
      if best < least, against.isEmpty {
        against.append(
          reason("tooSmall", "\(primary.words), less than the least effect of interest"))
      }
    }
    against += guardrails.filter { $0.state == .harmed }.map { reason($0.kind.rawValue, $0.text) }
    if !against.isEmpty { return Verdict(word: .doNotShip, arm: nil, reasons: against) }
    guard primary.isFound, sign > 0 else {
      return Verdict(
        word: .notYet, arm: nil, reasons: [undecided(primary, hasSign: sign != 0, reason)])
    }
    var missing: [Verdict.Reason] = []
    if let timing { missing.append(timing) }
    missing += guardrails.filter { $0.state == .open }.map {
      reason($0.kind.rawValue, "not shown to be harmless: \($0.text)")
    }
    missing += alarms.filter { $0.arm == nil || $0.arm == arm }.compactMap { alarm in
      switch alarm.kind {
      case .fading, .reversing, .fleeing, .carryOver, .splitChanged:
        return reason(alarm.kind.rawValue, alarm.text)
      case .outlier where definition.metric == .value:
        return reason(alarm.kind.rawValue, alarm.text)
      case .outlier, .sampleRatio, .tooGood, .simpson, .immature, .corrected, .nudge, .duplicates,
        .twoArms, .impossibleValues, .noDeclinePossible, .lateAnswers:
        return nil
      }
    }
    if !missing.isEmpty {
      return Verdict(
        word: .notYet, arm: nil, reasons: [reason("better", primary.words)] + missing)
    }
    let isAll = guardrails.allSatisfy { $0.state != .notMeasured }
    let rest = isAll ? "every guardrail holds" : "no guardrail that was measured is hurt"
    return Verdict(
      word: .ship, arm: arm, reasons: [reason("better", "\(primary.words), and \(rest)")])
  }

  private static func undecided(
    _ primary: Primary, hasSign: Bool, _ reason: (String, String) -> Verdict.Reason
  ) -> Verdict.Reason {
    if let refusal = primary.refusal { return reason("clusters", refusal) }
    if primary.words.isEmpty { return reason("noEvidence", "no day is closed that could tell") }
    if let day = primary.crossedOn, !primary.isFound {
      return reason(
        "crossedEarlier",
        "\(primary.words): no longer enough, after it first was with the days until \(dayText(day)), as "
          + "happens in half of all runs with a true effect")
    }
    if primary.isFound {
      return reason(
        "noDifference",
        "\(primary.words): the evidence against no effect is enough, and \(primary.interval == nil ? "there is no interval" : "the interval still holds 0")"
      )
    }
    if hasSign {
      return reason(
        "noDifference",
        "\(primary.words): the interval leaves out 0, and the evidence against no effect is not enough "
          + "yet, for all arms together")
    }
    return reason("noDifference", "\(primary.words), which does not tell it from the control")
  }

  /// A day counted from 1970 as a date; numbers of files that count days otherwise stay numbers.
  static func dayText(_ day: Int32) -> String {
    guard day >= 3_650 else { return "day \(day)" }
    return String(
      Instant(milliseconds: Int64(day) * Instant.dayMilliseconds).text.prefix(10))
  }

  // MARK: All arms

  private static func joined(
    _ verdicts: [Verdict?], _ primaries: [Primary], _ others: [Int],
    _ definition: ExperimentDefinition, _ options: ReadingOptions, _ firstDay: Int32?
  ) -> Verdict {
    guard firstDay != nil else {
      let reason =
        options.group > 1
        ? Verdict.Reason(
          code: "tooFewPeople", arm: nil, text: "not every arm has \(options.group) people yet")
        : Verdict.Reason(code: "nobody", arm: nil, text: "nobody entered")
      return Verdict(word: .notYet, arm: nil, reasons: [reason])
    }
    let shipped = others.filter { verdicts[$0]?.word == .ship }
    if let best = shipped.max(by: { (primaries[$0].gain, $1) < (primaries[$1].gain, $0) }),
      let verdict = verdicts[best]
    {
      return verdict
    }
    let isOver = others.allSatisfy { verdicts[$0]?.word == .doNotShip }
    let word: Verdict.Word = isOver ? .doNotShip : .notYet
    let told = others.compactMap { verdicts[$0] }.filter { isOver || $0.word == .notYet }
    return Verdict(word: word, arm: nil, reasons: told.flatMap(\.reasons))
  }
}
