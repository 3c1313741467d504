import Catalogs

extension RuleBook {
  /// What the person gets, and whether the words say what is true.
  static let benefitChecks = [
    Check(.q23, missingBenefits),
    Check(.q23, vagueReasons),
    Check(.q24, incompleteBenefits),
    Check(.q25, incompleteTexts),
    Check(.q25, contradictingTexts),
    Check(.q31, unrelatedBenefits),
  ]

  private static func missingBenefits(_ look: Inspection, _ findings: inout [Finding]) {
    let comparedPurposes = Set(
      look.catalog.exchanges.lazy.filter { !$0.isControlOnly }.map(\.purpose))
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      guard let benefit = look.benefit(exchange.benefit) else { continue }
      if benefit.kind == .none, !exchange.isControlOnly {
        findings.append(
          Finding(
            .q23, CatalogPlace(.exchanges, index, "/benefit"),
            "You are asked for something and get nothing for it.",
            fix: "give a benefit; an exchange that is only an experiment's control says "
              + "\"controlOnly\": true",
            inputs: [Finding.Input("benefit", benefit.id)]))
      }
      if exchange.isControlOnly, !comparedPurposes.contains(exchange.purpose) {
        findings.append(
          Finding(
            .q23, CatalogPlace(.exchanges, index, "/controlOnly"),
            "This is a control of nothing: nobody is offered anything for it.",
            fix: "add the exchange that it is the control of",
            inputs: [Finding.Input("purpose", exchange.purpose)]))
      }
      if benefit.recipient == .company {
        findings.append(
          Finding(
            .q23, CatalogPlace(.exchanges, index, "/benefit"),
            "What you are asked for benefits the company, not you.",
            fix: "give a benefit whose recipient is the person",
            inputs: [Finding.Input("recipient", benefit.recipient.rawValue)]))
      }
    }
  }

  /// Words that could stand for anything: the reasons of purposes and texts, and benefits.
  private static func vagueReasons(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.purposes {
      vague(
        look.catalog.purposes[index].why, CatalogPlace(.purposes, index, "/why"), look, &findings)
    }
    for index in look.benefits where look.catalog.benefits[index].kind != .none {
      let means = look.catalog.benefits[index].means
      vague(means, CatalogPlace(.benefits, index, "/means"), look, &findings)
    }
    for index in look.exchanges {
      let text = look.catalog.exchanges[index].text
      // What is missing is Q25's.
      if Vagueness.isPlaceholder(text.why) { continue }
      vague(text.why, CatalogPlace(.exchanges, index, "/text/why"), look, &findings)
    }
  }

  private static func vague(
    _ words: String, _ place: CatalogPlace, _ look: Inspection, _ findings: inout [Finding]
  ) {
    if Vagueness.isPlaceholder(words) {
      findings.append(
        Finding(
          .q23, place, "Nobody says what this is for.",
          fix: "say it in words a customer would accept"
        ))
    } else if let phrase = look.vagueness.fault(in: words) {
      findings.append(
        Finding(
          .q23, place, "“\(phrase)” could mean anything.",
          fix: "say what is done with the data, and what comes of it for the person",
          inputs: [Finding.Input("phrase", phrase)]))
    }
  }

  private static func incompleteBenefits(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.benefits {
      let benefit = look.catalog.benefits[index]
      if benefit.kind == .none { continue }
      func refuse(_ tail: String, _ reason: String, _ fix: String) {
        findings.append(Finding(.q24, CatalogPlace(.benefits, index, tail), reason, fix: fix))
      }
      if benefit.worth == nil {
        refuse("/worth", "Nobody says what this benefit is worth.", "state \"worth\"")
      }
      if benefit.deliverWithinDays == nil {
        refuse(
          "/deliverWithinDays", "Nobody says by when you get it.",
          "state \"deliverWithinDays\", 0 for at once")
      }
      if benefit.evidence.map({ Vagueness.isPlaceholder($0) }) ?? true {
        refuse(
          "/evidence", "Nothing would show that you got it.",
          "name in \"evidence\" the record that shows it")
      }
      if benefit.ifUndeliverable == nil {
        refuse(
          "/ifUndeliverable", "Nobody says what happens if you do not get it.",
          "state \"ifUndeliverable\": \"erase\" or \"compensate\"")
      }
      if benefit.recipient == .others {
        refuse(
          "/recipient", "Somebody else gets what you pay for with your data.",
          "let the person be the recipient")
      }
      if benefit.condition == .purchase, benefit.kind != .discount {
        refuse(
          "/condition", "You would get it only if you buy something else.",
          "drop the condition, or make it a discount")
      }
    }
  }

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

  /// Each field asked for is one that the benefit makes use of, unless it is declared as payment.
  private static func unrelatedBenefits(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      guard let benefit = look.benefit(exchange.benefit), benefit.kind != .payment,
        benefit.kind != .none
      else { continue }
      for (element, asked) in exchange.request.enumerated()
      where !benefit.uses.contains(asked.field) {
        findings.append(
          Finding(
            .q31, CatalogPlace(.exchanges, index, "/request/\(element)"),
            "What you get does not depend on \(look.words(asked)).",
            fix:
              "leave it out, name it in the benefit's \"uses\" if the benefit does depend on it, "
              + "or declare the benefit a \"payment\"",
            inputs: [
              Finding.Input("benefit", benefit.id), Finding.Input("asked", asked.name),
            ]))
      }
    }
  }
}

/// The times that a sentence names: `90 days`, `one year`, `12 Monate`.
enum StatedTimes {
  /// Each as the days that it may mean: a month is 28 to 31 days.
  static func days(in text: String) -> [ClosedRange<Int>] {
    let words = TextWords.split(text)
    return zip(words, words.dropFirst()).compactMap { first, second in
      guard let number = Int(first) ?? numbers[first] else { return nil }
      guard number > 0, number <= 40_000,
        let unit = units.first(where: { second.hasPrefix($0.word) })
      else { return nil }
      return unit.days.lowerBound * number...unit.days.upperBound * number
    }
  }

  private static let numbers = [
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirty": 30, "sixty": 60,
    "ninety": 90, "ein": 1, "eine": 1, "einen": 1, "einem": 1, "zwei": 2, "drei": 3, "vier": 4,
    "fünf": 5, "sechs": 6, "zwölf": 12, "dreißig": 30, "sechzig": 60, "neunzig": 90,
  ]

  private static let units: [(word: String, days: ClosedRange<Int>)] = [
    ("day", 1...1), ("tag", 1...1), ("week", 7...7), ("woche", 7...7), ("month", 28...31),
    ("monat", 28...31), ("year", 365...366), ("jahr", 365...366),
  ]
}
