import Catalogs

/// What the person gets: something, for a reason that is told (Q23), complete (Q24), and from what is asked (Q31).
enum BenefitRules {
  static let checks = [
    RuleCheck(.q23, missingBenefits),
    RuleCheck(.q23, vagueReasons),
    RuleCheck(.q24, incompleteBenefits),
    RuleCheck(.q31, unrelatedBenefits),
  ]

  private static func missingBenefits(_ look: Inspection, _ findings: inout [Finding]) {
    let comparedPurposes = look.comparedPurposes
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
