import Basics
import JSONText
import Statistics
import Tables

/// A reading as members of a JSON object (format `quid-experiment/1`): shares are fractions, ln E has two decimals, and
/// what cannot be measured is null.
public enum ReadingJSON {
  public static let format = "quid-experiment/1"

  /// One object, ended by a newline where it is indented.
  public static func text(_ reading: ExperimentReading, isIndented: Bool = true) -> [UInt8] {
    var writer = JSONWriter(isIndented: isIndented)
    writer.object { writer in
      writer.member("format", format)
      writer.member("experiment", reading.definition.id)
      write(reading, &writer)
    }
    if isIndented { writer.endLine() }
    return writer.bytes
  }

  /// What a file that cannot be read comes to.
  public static func refusal(_ message: String, isImpossible: Bool) -> [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.object { writer in
      writer.member("format", format)
      writer.member("verdict", Verdict.Word.broken.rawValue)
      writer.member("alarms", isImpossible ? [Alarm.Kind.impossibleValues.rawValue] : [])
      writer.member("error", message)
    }
    writer.endLine()
    return writer.bytes
  }

  /// Members of the object that is open, but for what names the experiment.
  static func write(_ reading: ExperimentReading, _ writer: inout JSONWriter) {
    let definition = reading.definition
    let names = definition.arms.map(\.id)
    writer.member("verdict", reading.verdict.word.rawValue)
    writer.member("sentence", reading.verdict.sentence)
    writer.member("arm", reading.verdict.arm.map { names[$0] })
    writer.objects("reasons", reading.verdict.reasons) { write($1, names, &$0) }
    var codes: [String] = []
    for alarm in reading.alarms where !codes.contains(alarm.kind.rawValue) {
      codes.append(alarm.kind.rawValue)
    }
    writer.member("alarms", codes)
    writer.objects("alarmDetails", reading.alarms) { writer, alarm in
      writer.member("alarm", alarm.kind.rawValue)
      writer.member("arm", alarm.arm.map { names[$0] })
      writer.member("figure", figure(of: alarm))
      writer.member("text", alarm.text)
    }
    writer.member("lookedFor", reading.lookedFor.map(\.rawValue))
    writer.member("notLookedFor", reading.notLookedFor.map(\.rawValue))
    writer.member("isClustered", reading.isClustered)
    writer.member("isOneLook", reading.options.isOneLook)
    writer.member("confidence", 1 - definition.alpha)
    writer.member("metric", definition.metric.rawValue)
    writer.member("isMoreBetter", definition.isMoreBetter)
    writer.member("leastEffect", definition.leastEffect)
    writer.member("answerDays", definition.windows.answerDays)
    writer.member("lastingDays", definition.windows.lastingDays)
    writer.member("deadlineDays", definition.windows.deadlineDays)
    writer.member("firstDay", reading.firstDay.map(Deciding.dayText))
    writer.member("lastDay", reading.lastDay.map(Deciding.dayText))
    write(reading.entered, "sampleRatioEntered", definition, isTold: true, &writer)
    write(
      reading.shown, "sampleRatioShown", definition,
      isTold: reading.arms.allSatisfy(\.told.shown.isExact), &writer)
    writer.member("sampleRatioChiSquare", reading.enteredChiSquare)
    writer.member("sampleRatioPValue", reading.enteredChance)
    writer.objects("arms", reading.arms.enumerated()) { writer, pair in
      write(pair.element, pair.offset, reading, &writer)
    }
    writer.object("priceOfConsent", reading.price) { write($1, reading, &$0) }
    writer.object("rows", reading.findings.rows > 0 ? reading.findings : nil) { writer, rows in
      writer.member("rows", rows.rows)
      writer.member("people", rows.people)
      writer.member("duplicates", rows.duplicates)
      writer.member("doubleExposures", rows.doubleExposures)
      writer.member("twoArms", rows.twoArms)
    }
    writer.member("notes", reading.findings.notes)
  }

  private static func write(
    _ reason: Verdict.Reason, _ names: [String], _ writer: inout JSONWriter
  ) {
    writer.member("code", reason.code)
    writer.member("arm", reason.arm.map { names[$0] })
    writer.member("text", reason.text)
  }

  private static func write(
    _ ratio: SampleRatio, _ name: StaticString, _ definition: ExperimentDefinition, isTold: Bool,
    _ writer: inout JSONWriter
  ) {
    writer.object(name) { writer in
      writer.member("logE", logE(ratio.logE))
      writer.objects("arms", zip(definition.arms, ratio.sizes)) { writer, pair in
        writer.member("id", pair.0.id)
        writer.member("points", isTold ? pair.1 * 100 : nil)
      }
    }
  }

  /// As the formula gave it; evidence with two decimals, as everywhere.
  private static func figure(of alarm: Alarm) -> Double? {
    switch alarm.kind {
    case .sampleRatio, .fading, .reversing, .fleeing: logE(alarm.figure)
    case .splitChanged, .tooGood, .outlier, .simpson, .immature, .carryOver, .corrected, .nudge,
      .duplicates, .twoArms, .impossibleValues, .noDeclinePossible, .lateAnswers:
      alarm.figure.isFinite ? alarm.figure : nil
    }
  }

  /// With two decimals; null where it is infinite.
  private static func logE(_ value: Double) -> Double? {
    guard value.magnitude < 1e12 else { return nil }
    let hundredths = value * 100
    return Double(Int(hundredths < 0 ? hundredths - 0.5 : hundredths + 0.5)) / 100
  }

  // MARK: One arm

  private static func write(
    _ arm: ExperimentReading.ArmReading, _ index: Int, _ reading: ExperimentReading,
    _ writer: inout JSONWriter
  ) {
    let definition = reading.definition
    let (declared, told) = (definition.arms[index], arm.told)
    writer.member("id", declared.id)
    writer.member("isControl", index == definition.control)
    writer.member("isNudge", declared.isNudge)
    writer.member("exchange", declared.treatment.exchange)
    writer.member("worth", declared.worth)
    writer.member("unit", declared.unit.isEmpty ? nil : declared.unit)
    writer.member("dataPrice", declared.dataPrice)
    writer.member("enteredToDate", arm.toDate.people.entered)
    told.entered.write("entered", &writer)
    told.shown.write("shown", &writer)
    told.answered.write("answered", &writer)
    told.accepted.write("accepted", &writer)
    told.standingEntered.write("standingEntered", &writer)
    told.standingAccepted.write("standingAccepted", &writer)
    told.lasting.write("lasting", &writer)
    told.withdrawn.write("withdrawn", &writer)
    told.erased.write("erased", &writer)
    told.renewed.write("renewed", &writer)
    told.expired.write("expired", &writer)
    told.due.write("promisesDue", &writer)
    told.kept.write("promisesKept", &writer)
    told.late.write("promisesLate", &writer)
    told.short.write("promisesShort", &writer)
    told.broken.write("promisesBroken", &writer)
    told.compensated.write("promisesCompensated", &writer)
    let isTold = told.isValueTold && arm.valued.people.entered > 0
    writer.member("delivered", isTold ? Double(arm.valued.value.delivered) / 1e6 : nil)
    writer.member("deliveredPerEntered", isTold ? perPerson(arm.valued) : nil)
    let isCorrectedTold = isTold && arm.valued.correctedIsTold(reading.options.group)
    writer.member("corrected", isCorrectedTold ? Double(arm.valued.value.corrected) / 1e6 : nil)
    writer.member("dataCost", isTold ? Double(arm.valued.value.dataCost) / 1e6 : nil)
    if reading.options.group <= 1 {
      writer.member("lateAccepted", arm.toDate.late.accepted)
      writer.member("lateWithdrawals", arm.toDate.late.withdrawals)
    }
    // An interval would take people one by one.
    let hasInterval = told.isTold(.optIn) && !reading.isClustered
    writer.member("optIn", hasInterval ? rate(arm.answered, definition.alpha) : nil)
    writer.objects("shares", arm.shares) { write($1, &$0) }
    writer.object("value", arm.value) { write($1, capped: reading.capped[index], &$0) }
    writer.member("adjusted", arm.adjusted)
    writer.objects("guardrails", arm.guardrails) { writer, outcome in
      writer.member("guardrail", outcome.kind.rawValue)
      writer.member("state", outcome.state.rawValue)
      writer.member("margin", outcome.margin)
      writer.member("difference", outcome.interval)
      writer.member("harmMost", outcome.harmMost)
      writer.member("text", outcome.text)
    }
    writer.member("verdict", arm.verdict?.word.rawValue)
    writer.member("sentence", arm.verdict?.sentence)
    writeFindings(index, reading, &writer)
  }

  private static func writeFindings(
    _ index: Int, _ reading: ExperimentReading, _ writer: inout JSONWriter
  ) {
    let findings = reading.findings
    if findings.clustered.indices.contains(index), let clustered = findings.clustered[index] {
      writer.object("clustered") { writer in
        writer.member("difference", clustered.difference)
        writer.member("pValue", clustered.pValue)
        writer.member("controlClusters", clustered.controlClusters)
        writer.member("armClusters", clustered.armClusters)
        writer.member("designEffect", clustered.designEffect)
      }
    }
    if findings.perAsk.indices.contains(index), let found = findings.perAsk[index],
      !reading.isClustered
    {
      writer.object("perAsk") { writer in
        writer.member("control", found.control)
        writer.member("arm", found.arm)
        writer.member("difference", found.difference)
        writer.member("pValue", found.pValue)
      }
    }
    if reading.isAllClosed, findings.capped.indices.contains(index) {
      writer.object("capped") { writer in
        writer.member("cap", findings.capped[index].cap)
        writer.member("mean", findings.capped[index].mean)
      }
    }
  }

  private static func perPerson(_ cell: ArmCell) -> Double? {
    cell.people.entered > 0
      ? Double(cell.value.delivered) / 1e6 / Double(cell.people.entered) : nil
  }

  private static func rate(_ cell: ArmCell, _ alpha: Double) -> Estimate? {
    let (yes, all) = (Int(cell.people.accepted), Int(cell.people.entered))
    guard all > 0, yes >= 0, yes <= all else { return nil }
    return Proportion(yes, of: all).wilson(confidence: 1 - alpha)
  }

  private static func write(_ share: ShareComparison, _ writer: inout JSONWriter) {
    let isTold = share.isTold
    writer.member("share", share.kind.rawValue)
    writer.member("controlAll", isTold ? share.controlAll : nil)
    writer.member("armAll", isTold ? share.armAll : nil)
    writer.member("controlRate", isTold ? Double(share.controlYes) / Double(share.controlAll) : nil)
    writer.member("armRate", isTold ? Double(share.armYes) / Double(share.armAll) : nil)
    writer.member("logE", share.hasEvidence ? logE(share.logE) : nil)
    let odds = [share.oddsLow, share.oddsHigh].map { $0.isFinite ? Elementary.exp($0) : nil }
    writer.member("oddsRatioLow", share.hasEvidence && share.oddsLow == -.infinity ? 0 : odds[0])
    writer.member("oddsRatioHigh", odds[1])
    writer.member("difference", isTold ? share.difference.estimate : nil)
    let how: String? =
      switch share.difference {
      case .asymptotic: "asymptotic sequence, day by day"
      case .carried: "odds ratio's sequence at the control's rate so far"
      case .none: nil
      }
    writer.member("method", how)
    writer.member("pooledDifference", isTold ? share.pooled : nil)
    writer.member("fixedHorizon", isTold ? share.fixed : nil)
    writer.member("pValue", isTold ? share.pValue : nil)
    writer.member("changeLogF", share.change.flatMap { logE($0.logF) })
  }

  private static func write(
    _ value: ValueComparison, capped: CappedDifference?,
    _ writer: inout JSONWriter
  ) {
    let isTold = value.isTold
    writer.member("control", isTold ? value.control : nil)
    writer.member("arm", isTold ? value.arm : nil)
    writer.member("logE", logE(value.logE))
    writer.member("difference", isTold ? value.difference : nil)
    writer.object("capped", isTold ? capped : nil) { writer, capped in
      writer.member("value", capped.value)
      writer.member("low", capped.interval?.low)
      writer.member("high", capped.interval?.high)
    }
    writer.member("ratioLow", isTold ? value.ratioLow : nil)
    writer.member("ratioHigh", isTold && value.ratioHigh.isFinite ? value.ratioHigh : nil)
    writer.member("fixedHorizon", isTold ? value.fixed : nil)
    writer.member("t", isTold ? value.t : nil)
    writer.member("pValue", isTold ? value.pValue : nil)
  }

  private static func write(
    _ price: PriceReading, _ reading: ExperimentReading, _ writer: inout JSONWriter
  ) {
    // Each point is held against the next, so one that is not told takes the others along.
    let isTold = reading.isPriceTold
    writer.member("unit", price.unit)
    writer.member("isOfLasting", price.isOfLasting)
    writer.member("logitSlope", isTold ? price.logitSlope : nil)
    writer.objects("points", price.points) { writer, point in
      writer.member("id", reading.definition.arms[point.arm].id)
      writer.member("worth", point.worth)
      writer.member("rate", isTold ? point.optIn.rate : nil)
      writer.member("count", isTold ? point.optIn.count : nil)
      writer.member("people", isTold ? point.optIn.total : nil)
      writer.member("fit", isTold ? point.fitted.value : nil)
      // A band whose ends have changed places holds nothing.
      writer.member("fitted", isTold && !point.isContradiction ? point.fitted : nil)
      writer.member("isContradiction", point.isContradiction)
      writer.member("step", isTold ? point.step : nil)
      writer.member("marginalCost", isTold ? point.marginalCost : nil)
      writer.member("boughtNothing", point.boughtNothing)
    }
  }
}
