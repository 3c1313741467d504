import Basics
import Catalogs

/// How long data is kept (Q17), and from when on the days count (Q18).
enum RetentionRules {
  static let checks = [
    RuleCheck(.q17, retentionTimes),
    RuleCheck(.q18, retentionAnchors),
  ]

  private static func retentionTimes(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.purposes {
      let retention = look.catalog.purposes[index].retention
      let place = CatalogPlace(.purposes, index, "/retention/days")
      let presets = "30, 60, 90 or 365"
      if let finding = retention.hold.flatMap({ hold($0, index, look) }) {
        findings.append(finding)
      }
      guard let days = retention.days else {
        findings.append(
          Finding(
            .q17, place, "This data would be kept without an end.",
            fix: "say for how many days it is needed: \(presets)",
            inputs: [Finding.Input("days", "none")]))
        continue
      }
      if Retention.presets.contains(days) { continue }
      let shorter = Retention.presets.last { $0 < days } ?? 30
      findings.append(
        Finding(
          .q17, place,
          days > 365
            ? "This data would be kept for \(days) days, and a year is the most."
            : "\(days) days is no time that data is kept for.",
          fix: "keep it for \(presets) days, such as \(shorter)",
          edits: [Finding.Edit(place: place, replacement: String(shorter))],
          inputs: [Finding.Input("days", String(days))]))
    }
  }

  /// A law that keeps data is named, is in force, and lets go some day.
  private static func hold(_ hold: LegalHold, _ index: Int, _ look: Inspection) -> Finding? {
    let until = CatalogPlace(.purposes, index, "/retention/legalHold/until")
    let inputs = [
      Finding.Input("until", hold.until.text), Finding.Input("today", look.today.text),
    ]
    if hold.until < look.today {
      return Finding(
        .q17, until, "The law that kept this data let it go on \(hold.until.text).",
        fix: "take the legal hold out", inputs: inputs)
    }
    if hold.until.days(since: look.today) > Limits.legalHoldDays {
      return Finding(
        .q17, until, "No law keeps this data until \(hold.until.text).",
        fix: "state the end that the law sets, \(Limits.legalHoldDays) days away at the most",
        inputs: inputs)
    }
    guard let phrase = look.vagueness.fault(in: hold.reason) else { return nil }
    return Finding(
      .q17, CatalogPlace(.purposes, index, "/retention/legalHold/reason"),
      "“\(phrase)” is no law that keeps data.", fix: "name the law",
      inputs: [Finding.Input("phrase", phrase)])
  }

  private static func retentionAnchors(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.purposes {
      let retention = look.catalog.purposes[index].retention
      guard let anchor = retention.anchor else {
        findings.append(
          Finding(
            .q18, CatalogPlace(.purposes, index, "/retention/from"),
            "Nobody said what the days are counted from.",
            fix: "say \"collected\", \"lastUsed\" or \"caseResolved\""))
        continue
      }
      if anchor == .collected { continue }
      let inputs = [
        Finding.Input("from", anchor.rawValue),
        Finding.Input("atMostDays", retention.atMostDays.map { String($0) } ?? "none"),
      ]
      let place = CatalogPlace(.purposes, index, "/retention/atMostDays")
      let when = anchor == .lastUsed ? "is used again and again" : "is never resolved"
      guard let most = retention.atMostDays else {
        findings.append(
          Finding(
            .q18, place, "What \(when) would be kept for ever.",
            fix: "say \"atMostDays\", counted from collection: 365 at the most", inputs: inputs))
        continue
      }
      if most > 365 || most < (retention.days ?? 0) {
        findings.append(
          Finding(
            .q18, place, "What \(when) would be kept for \(most) days.",
            fix: "let \"atMostDays\" lie between the retention's days and 365", inputs: inputs))
      }
    }
  }
}
