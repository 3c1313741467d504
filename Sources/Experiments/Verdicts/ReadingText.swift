import Basics
import Statistics
public import Tables

/// A reading as text for people: the verdict first, then what it stands on.
public struct ReadingText {
  private let reading: ExperimentReading
  private let style: TextStyle
  private var definition: ExperimentDefinition { reading.definition }

  public init(_ reading: ExperimentReading, style: TextStyle) {
    self.reading = reading
    self.style = style
  }

  /// All of it.
  public var text: String {
    var text = style.note(reading.verdict.sentence, tone(reading.verdict.word))
    if reading.options.isOneLook {
      text += style.note(
        "One look: counts without days are one closed cell, and the intervals are of a fixed horizon. "
          + "Who looks again takes days.", .dim)
    }
    text += "\n" + people + "\n" + differences
    if let price = reading.price, reading.isPriceTold { text += "\n" + prices(price) }
    text += guardrails + alarms + notes
    return text
  }

  private func tone(_ word: Verdict.Word) -> TextStyle.Tone {
    switch word {
    case .ship: .good
    case .doNotShip, .broken: .bad
    case .notYet: .warn
    }
  }

  // MARK: People

  private var people: String {
    var table = TextTable([
      TextTable.Column("arm", .left), TextTable.Column("entered", .right),
      TextTable.Column("closed", .right), TextTable.Column("shown", .right, spare: 3),
      TextTable.Column("yes", .right), TextTable.Column("opt-in", .right),
      TextTable.Column("lasting of entered", .right, spare: 5),
      TextTable.Column("withdrawn of yes", .right, spare: 1),
      TextTable.Column("erased", .right, spare: 2),
      TextTable.Column("kept of due", .right, spare: 4),
      TextTable.Column("value/person", .right, spare: 1),
    ])
    let measured = reading.options.measured
    for (arm, declared) in zip(reading.arms, definition.arms) {
      let (yes, all) = (Int(arm.answered.people.accepted), Int(arm.answered.people.entered))
      let told = arm.told
      let rate =
        all > 0 && yes <= all && told.isTold(.optIn)
        ? reading.isClustered
          ? NumberText.percent(Double(yes) / Double(all))
          : NumberText.rate(
            Proportion(max(0, yes), of: all).wilson(confidence: 1 - definition.alpha))
        : "–"
      let value = Double(arm.valued.value.delivered) / 1e6 / Double(arm.valued.people.entered)
      table.add([
        TextTable.Cell(declared.id, .bold),
        TextTable.Cell(NumberText.count(Int(arm.toDate.people.entered))),
        TextTable.Cell(told.entered.text), TextTable.Cell(told.shown.text),
        TextTable.Cell(told.accepted.text), TextTable.Cell(rate),
        TextTable.Cell(
          measured.contains(.withdrawals)
            ? "\(told.lasting.text) of \(told.standingEntered.text)" : "–"),
        TextTable.Cell(
          measured.contains(.withdrawals)
            ? "\(told.withdrawn.text) of \(told.standingAccepted.text)" : "–"),
        TextTable.Cell(measured.contains(.erasures) ? told.erased.text : "–"),
        TextTable.Cell(
          measured.contains(.promises) ? "\(told.kept.text) of \(told.due.text)" : "–"),
        TextTable.Cell(
          measured.contains(.value) && told.isValueTold && !value.isNaN
            ? NumberText.fixed(value, 4) : "–"),
      ])
    }
    return table.text(style)
  }

  // MARK: Differences

  private var differences: String {
    // Nobody is held against anybody one by one.
    if reading.isClustered { return clustered }
    // Nobody is held against anybody yet.
    let isEmpty = reading.arms.allSatisfy { arm in
      arm.value == nil && !arm.shares.contains { $0.armAll > 0 && $0.controlAll > 0 }
    }
    if isEmpty { return "" }
    var text = style.note(
      "Against \"\(definition.arms[definition.control].id)\", with intervals at "
        + "\(NumberText.short((1 - definition.alpha) * 100, atMost: 2)) %"
        + (reading.options.isOneLook
          ? " of a single look:" : " that hold however often one looks:"),
      .plain)
    var table = TextTable([
      TextTable.Column("arm", .left), TextTable.Column("what", .left),
      TextTable.Column("difference", .right), TextTable.Column("odds ratio", .right, spare: 2),
      TextTable.Column("ln E", .right), TextTable.Column("how", .left, spare: 3),
    ])
    for (index, (arm, declared)) in zip(reading.arms, definition.arms).enumerated() {
      for share in arm.shares where share.armAll > 0 && share.controlAll > 0 {
        table.add(row(declared.id, share))
      }
      if let value = arm.value {
        let interval = value.interval(isOneLook: reading.options.isOneLook)
        table.add([
          TextTable.Cell(declared.id, .bold), TextTable.Cell("value per person entered"),
          TextTable.Cell(
            value.isTold ? interval.map { NumberText.difference($0, scale: 1) } ?? "–" : "few"),
          TextTable.Cell("–"), TextTable.Cell(NumberText.fixed(value.logE, 2)),
          TextTable.Cell(
            reading.options.isOneLook ? "Welch, t \(NumberText.fixed(value.t, 4))" : "sequence"),
        ])
        if let capped = reading.capped[index] {
          let text =
            capped.interval.map { NumberText.difference($0, scale: 1) }
            ?? NumberText.fixed(capped.value, 2, signed: true)
          table.add([
            TextTable.Cell(declared.id, .bold), TextTable.Cell("the same, capped"),
            TextTable.Cell(value.isTold ? text : "few"), TextTable.Cell("–"),
            TextTable.Cell("–"),
            TextTable.Cell(
              capped.interval == nil
                ? "pooled" : reading.options.isOneLook ? "Welch" : "sequence"),
          ])
        }
      }
    }
    text += table.text(style)
    return text + clustered
  }

  private func row(_ arm: String, _ share: ShareComparison) -> [TextTable.Cell] {
    let interval = share.interval(isOneLook: reading.options.isOneLook)
    let how: String
    if reading.options.isOneLook {
      how = share.pValue.map { "p \(ReadingText.chance($0))" } ?? "–"
    } else {
      switch share.difference {
      case .asymptotic: how = "asymptotic, day by day"
      case .carried: how = "odds carried to the control's rate"
      case .none: how = "–"
      }
    }
    return [
      TextTable.Cell(arm, .bold), TextTable.Cell(share.kind.words),
      TextTable.Cell(
        share.isTold
          ? interval.map { NumberText.difference($0, scale: 100) + " points" } ?? "–" : "few"),
      TextTable.Cell(share.hasEvidence ? ReadingText.odds(share) : "–"),
      TextTable.Cell(share.hasEvidence ? NumberText.fixed(share.logE, 2) : "–"),
      TextTable.Cell(how),
    ]
  }

  /// The ends of the odds ratio's sequence.
  static func odds(_ share: ShareComparison) -> String {
    let ends = [share.oddsLow, share.oddsHigh].map {
      $0 == .infinity ? "∞" : NumberText.fixed(Elementary.exp($0), 2)
    }
    return "[\(ends[0]), \(ends[1])]"
  }

  /// A p value with four digits, small ones with their power of ten.
  static func chance(_ value: Double) -> String {
    if value >= 1e-4 { return NumberText.fixed(value, 4) }
    if value == 0 { return "below 1e-300" }
    var (power, rest) = (0, value)
    while rest < 1 {
      rest *= 10
      power += 1
    }
    return "\(NumberText.fixed(rest, 2))e-\(power)"
  }

  private var clustered: String {
    var text = ""
    for (index, found) in reading.findings.clustered.enumerated() {
      guard let found else { continue }
      text += style.note(
        "\"\(definition.arms[index].id)\" by clusters (\(found.armClusters) against "
          + "\(found.controlClusters)): \(NumberText.difference(found.difference, scale: 100)) "
          + "points, p \(ReadingText.chance(found.pValue)), of a single look; the variance is "
          + "\(NumberText.fixed(found.designEffect, 1)) times that of people assigned one by one",
        .plain)
    }
    for (index, found) in reading.findings.perAsk.enumerated() {
      guard let found, !reading.isClustered else { continue }
      text += style.note(
        "\"\(definition.arms[index].id)\", yes per ask: "
          + "\(NumberText.difference(found.difference, scale: 100)) points, p "
          + "\(ReadingText.chance(found.pValue)), of a single look, by people and not by asks",
        .plain)
    }
    // Of open days too, it would be of other people than the evidence.
    for (index, found) in reading.findings.capped.enumerated() where reading.isAllClosed {
      text += style.note(
        "\"\(definition.arms[index].id)\", nobody above \(found.cap.decimal): "
          + "\(NumberText.fixed(found.mean, 4)) a person", .plain)
    }
    return text
  }

  // MARK: Prices

  private func prices(_ price: PriceReading) -> String {
    var text = style.note("Price of consent", .bold)
    var table = TextTable([
      TextTable.Column("paid", .right), TextTable.Column("arm", .left),
      TextTable.Column("opt-in", .right), TextTable.Column("rising fit and band", .right),
      TextTable.Column("over the lower price", .right),
      TextTable.Column(
        price.isOfLasting ? "per further lasting yes" : "per further yes", .right, spare: 1),
    ])
    for point in price.points {
      table.add([
        TextTable.Cell(NumberText.amount(point.worth.units, unit: price.unit, decimals: 2)),
        TextTable.Cell(definition.arms[point.arm].id, .bold),
        TextTable.Cell(NumberText.percent(point.optIn.rate)),
        // A band whose ends have changed places holds nothing.
        TextTable.Cell(
          point.isContradiction
            ? "\(NumberText.percent(point.fitted.value)), no band" : NumberText.rate(point.fitted)),
        TextTable.Cell(point.step.map { NumberText.difference($0, scale: 100) } ?? "–"),
        TextTable.Cell(
          point.marginalCost.map { NumberText.amount($0, unit: price.unit, decimals: 2) } ?? "–"),
      ])
    }
    text += table.text(style)
    if let slope = price.logitSlope {
      text += style.note(
        "\(NumberText.amount(1, unit: price.unit, decimals: 0)) more adds "
          + "\(NumberText.difference(slope, scale: 1)) to the log odds of a yes, at a single look",
        .plain)
    }
    for point in price.points where point.boughtNothing {
      text += style.note(
        "\(NumberText.amount(point.worth.units, unit: price.unit, decimals: 2)) bought nothing that "
          + "can be told from the next lower price", .warn)
    }
    if price.points.contains(where: \.isContradiction) {
      text += style.note(
        "Paying more bought less: no curve that rises with the pay lies within all bands", .warn)
    }
    return text
  }

  // MARK: The rest

  private var guardrails: String {
    var text = ""
    for (arm, declared) in zip(reading.arms, definition.arms) {
      for outcome in arm.guardrails where outcome.state != .notApplicable && outcome.kind != .nudge
      {
        text += style.note(
          "\"\(declared.id)\", \(outcome.kind.rawValue): \(outcome.state.rawValue)"
            + (outcome.state == .notMeasured ? "" : ", \(outcome.text)"),
          outcome.state == .harmed ? .bad : .plain)
      }
    }
    return text.isEmpty ? "" : "\n" + style.note("Guardrails", .bold) + text
  }

  private var alarms: String {
    var text = "\n"
    for alarm in reading.alarms {
      text += style.note("Alarm, \(alarm.kind.rawValue): \(alarm.text)", .warn)
    }
    let ratio = reading.entered
    text += style.note(
      "Sample ratio\(reading.isClustered ? " of clusters" : ""): ln E \(NumberText.fixed(ratio.logE, 2))"
        + zip(definition.arms, ratio.sizes).map {
          ", \"\($0.id)\" \(NumberText.fixed($1 * 100, 2, signed: true)) points"
        }.joined()
        + (reading.options.isOneLook
          ? "; of a single look, χ² \(NumberText.fixed(reading.enteredChiSquare, 4)), p "
            + ReadingText.chance(reading.enteredChance) : ""),
      .plain)
    text += style.note(
      "Looked for: \(reading.lookedFor.map(\.rawValue).joined(separator: ", "))", .dim)
    if !reading.notLookedFor.isEmpty {
      text += style.note(
        "Not looked for: \(reading.notLookedFor.map(\.rawValue).joined(separator: ", "))", .dim)
    }
    return text
  }

  private var notes: String {
    let findings = reading.findings
    var text = ""
    // While people still answer, a count of late ones would tell of each.
    for (arm, declared) in zip(reading.arms, definition.arms) where reading.options.group <= 1 {
      let late = arm.toDate.late
      if late.accepted == 0, late.withdrawals == 0 { continue }
      text += style.note(
        "Late in \"\(declared.id)\", and no evidence: \(NumberText.count(Int(late.accepted))) yes, "
          + NumberText.count(Int(late.withdrawals), "withdrawal", "withdrawals"), .dim)
    }
    if findings.rows > 0 {
      text += style.note(
        "\(NumberText.count(findings.rows, "row", "rows")), "
          + "\(NumberText.count(findings.people, "person", "people")), "
          + "\(NumberText.count(findings.duplicates, "duplicate", "duplicates")), "
          + "\(NumberText.count(findings.doubleExposures, "double exposure", "double exposures")), "
          + "\(findings.twoArms) in two arms", .dim)
    }
    return text + findings.notes.map { style.note($0, .dim) }.joined()
  }
}
