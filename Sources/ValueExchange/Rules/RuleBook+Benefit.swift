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
    for index in look.benefits {
      let means = look.catalog.benefits[index].means
      vague(means, CatalogPlace(.benefits, index, "/means"), look, &findings)
    }
    for index in look.exchanges {
      let text = look.catalog.exchanges[index].text
      // What is missing is Q25's.
      if TextWords.isEmpty(text.why) { continue }
      vague(text.why, CatalogPlace(.exchanges, index, "/text/why"), look, &findings)
    }
  }

  private static func vague(
    _ words: String, _ place: CatalogPlace, _ look: Inspection, _ findings: inout [Finding]
  ) {
    if TextWords.isEmpty(words) {
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
      if benefit.evidence == nil {
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
      where TextWords.isEmpty(words) {
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
      let stated = StatedTimes.days(in: exchange.text.keep)
      // What is missing altogether was told above.
      if !TextWords.isEmpty(exchange.text.keep), let purpose = look.purpose(exchange.purpose),
        let days = purpose.retention.heldDays, !stated.contains(where: { $0.contains(days) })
      {
        findings.append(
          Finding(
            .q25, CatalogPlace(.exchanges, index, "/text/keep"),
            stated.isEmpty
              ? "The text does not say for how long it is kept."
              : "The text promises another time than the \(days) days that are kept.",
            fix: "say \(days) days, or change the purpose's retention",
            inputs: [
              Finding.Input("purpose", purpose.id), Finding.Input("days", String(days)),
            ]))
      }
      for recipient in exchange.recipients {
        guard let partner = look.partner(recipient),
          !exchange.text.who.lowercased().contains(partner.name.lowercased())
        else { continue }
        findings.append(
          Finding(
            .q25, CatalogPlace(.exchanges, index, "/text/who"),
            "The text does not say that \(partner.name) gets to see it.",
            fix: "name \(partner.name) in \"who\"",
            inputs: [Finding.Input("recipient", recipient)]))
      }
    }
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
