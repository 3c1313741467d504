import Catalogs

/// The words that the person reads are complete, and say what is true (Q25).
enum TextRules {
  static let checks = [
    RuleCheck(.q25, incompleteTexts),
    RuleCheck(.q25, contradictingTexts),
  ]

  private static func incompleteTexts(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      for (name, words) in look.catalog.exchanges[index].text.parts
      where Vagueness.isPlaceholder(words) {
        let missing = [
          "ask": "what you are asked for", "why": "why", "get": "what you get",
          "keep": "how long it is kept", "who": "who sees it", "stop": "how to stop",
        ]
        findings.append(
          Finding(
            .q25, CatalogPlace(.exchanges, index, "/text/\(name)"),
            "The text does not say \(missing[name] ?? name).", fix: "write \"\(name)\""))
      }
    }
  }

  /// The words say what is enforced: how long, and who.
  private static func contradictingTexts(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      if let finding = contradictedTime(index, exchange, look) { findings.append(finding) }
      if let finding = contradictedDeadline(index, exchange, look) { findings.append(finding) }
      let who = TextWords.split(exchange.text.who)
      for partner in look.catalog.partners
      where !exchange.recipients.contains(partner.id) && names(who, partner) {
        findings.append(
          Finding(
            .q25, CatalogPlace(.exchanges, index, "/text/who"),
            "The text names \(partner.name), who gets nothing.",
            fix: "add \"\(partner.id)\" to \"recipients\", or leave the name out",
            inputs: [Finding.Input("partner", partner.id)]))
      }
      for recipient in exchange.recipients {
        guard let partner = look.partner(recipient), !names(who, partner) else { continue }
        findings.append(
          Finding(
            .q25, CatalogPlace(.exchanges, index, "/text/who"),
            "The text does not say that \(partner.name) gets to see it.",
            fix: "name \(partner.name) in \"who\"",
            inputs: [Finding.Input("recipient", recipient)]))
      }
    }
  }

  /// The text names the time that is enforced, and none beyond it.
  private static func contradictedTime(
    _ index: Int, _ exchange: Exchange, _ look: Inspection
  ) -> Finding? {
    // What is missing altogether is told by another check.
    guard !Vagueness.isPlaceholder(exchange.text.keep),
      let purpose = look.purpose(exchange.purpose), let held = purpose.retention.heldDays
    else { return nil }
    let stated = StatedTimes.days(in: exchange.text.keep)
    let isNamed = stated.contains {
      $0.contains(held) || $0.contains(purpose.retention.days ?? held)
    }
    let isExceeded = stated.contains { $0.lowerBound > held }
    if isNamed && !isExceeded { return nil }
    return Finding(
      .q25, CatalogPlace(.exchanges, index, "/text/keep"),
      stated.isEmpty
        ? "The text does not say for how long it is kept."
        : "The text promises another time than the \(held) days that are kept.",
      fix: "say \(held) days, or change the purpose's retention",
      inputs: [Finding.Input("purpose", purpose.id), Finding.Input("days", String(held))])
  }

  /// The text promises no sooner delivery than is owed.
  private static func contradictedDeadline(
    _ index: Int, _ exchange: Exchange, _ look: Inspection
  ) -> Finding? {
    guard let owed = look.benefit(exchange.benefit)?.deliverWithinDays else { return nil }
    let stated = StatedTimes.days(in: exchange.text.get)
    if stated.isEmpty || stated.contains(where: { $0.upperBound >= owed }) { return nil }
    return Finding(
      .q25, CatalogPlace(.exchanges, index, "/text/get"),
      "The text promises it sooner than the \(owed) days within which it is owed.",
      fix: "say \(owed) days, or owe it sooner",
      inputs: [Finding.Input("deliverWithinDays", String(owed))])
  }

  /// Whether words name a partner, by its name without what companies add to theirs.
  private static func names(_ words: [String], _ partner: Partner) -> Bool {
    let forms: Set<String> = ["gmbh", "ag", "ltd", "inc", "llc", "plc", "kg", "se", "sa", "bv"]
    let name = TextWords.split(partner.name)
    let short = name.filter { !forms.contains($0) }
    let wanted = short.isEmpty ? name : short
    return !wanted.isEmpty && words.indices.contains { words[$0...].starts(with: wanted) }
  }
}
