import Catalogs
import Conditions

/// How the choice is put: nothing answered in advance (Q8), one answer a purpose (Q9), and saying no or taking a yes
/// back as easy as saying yes and without a price (Q10, Q33, Q34).
enum ChoiceRules {
  static let checks = [
    RuleCheck(.q8, presetAnswers),
    RuleCheck(.q9, bundledPurposes),
    RuleCheck(.q9, bundledSharing),
    RuleCheck(.q9, sharingPurposes),
    RuleCheck(.q10, hardWithdrawals),
    RuleCheck(.q33, retaliations),
    RuleCheck(.q34, unequalChoices),
  ]

  /// Words of an attribute that tells who said no, or used a right.
  private static let refusals: Set<String> = [
    "refused", "refusal", "refuser", "declined", "denied", "objected", "objection", "withdrew",
    "withdrawn", "withdrawal", "revoked", "unsubscribed", "optout", "optedout", "complained",
    "complaint", "erasure", "abgelehnt", "widersprochen", "widerruf", "widerrufen",
  ]

  /// Nothing depends on whether somebody said no: whoever did is served like everybody (Q33).
  private static func retaliations(_ look: Inspection, _ findings: inout [Finding]) {
    for site in look.sites {
      for attribute in site.condition.attributes {
        let words = Concept.words(of: attribute)
        let pairs = zip(words, words.dropFirst()).map { $0 + $1 }
        guard let word = (words + pairs).first(where: { refusals.contains($0) }) else { continue }
        findings.append(
          Finding(
            .q33, site.place.within(attribute),
            "Whoever said no, or used a right, would be treated differently for it.",
            fix: "take \"\(attribute)\" out of the condition: a no is remembered anyway (Q7)",
            inputs: [Finding.Input("attribute", attribute), Finding.Input("word", word)]))
      }
    }
  }

  private static func presetAnswers(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges where look.catalog.exchanges[index].choice.preset == .accepted {
      let place = CatalogPlace(.exchanges, index, "/choice/preset")
      findings.append(
        Finding(
          .q8, place, "The yes is ticked before you have answered, and silence is not yes.",
          fix: "leave the answer open: \"unanswered\"",
          edits: [Finding.Edit(place: place, replacement: "\"unanswered\"")],
          inputs: [Finding.Input("preset", "accepted")]))
    }
  }

  private static func bundledPurposes(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges where look.catalog.exchanges[index].purposes.count > 1 {
      let purposes = look.catalog.exchanges[index].purposes
      findings.append(
        Finding(
          .q9, CatalogPlace(.exchanges, index, "/purpose"),
          "One answer would stand for \(purposes.count) purposes, and you could not say yes to one "
            + "and no to another.",
          fix: "split it into \(purposes.count) exchanges, one for each purpose",
          inputs: [Finding.Input("purposes", purposes.joined(separator: ", "))]))
    }
  }

  /// A recipient with ends of its own is a purpose of its own.
  private static func bundledSharing(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      for (number, recipient) in exchange.recipients.enumerated() {
        guard let partner = look.partner(recipient), partner.role.usesForItself,
          let purpose = look.purposes(of: exchange).first(where: { !$0.isSharing })
        else { continue }
        findings.append(
          Finding(
            .q9, CatalogPlace(.exchanges, index, "/recipients/\(number)"),
            "\(partner.name) would use the data for itself, under a yes that you gave for something "
              + "else.",
            fix: "ask for the sharing in an exchange of its own, under a purpose with \"sharing\": "
              + "true, and leave \"\(recipient)\" out here",
            inputs: [
              Finding.Input("purpose", purpose.id), Finding.Input("role", partner.role.rawValue),
            ]))
      }
    }
  }

  /// Sharing is a purpose of its own: neither a service's as well, nor declared compatible with one.
  private static func sharingPurposes(_ look: Inspection, _ findings: inout [Finding]) {
    let services: Set = [
      "dpv:FulfilmentOfObligation", "dpv:ServicePersonalisation", "dpv:ServiceManagement",
      "dpv:Verification",
    ]
    for index in look.purposes {
      let purpose = look.catalog.purposes[index]
      let line = Set(Vocabulary.line(ofPurpose: purpose.category))
      if purpose.isSharing, !line.isDisjoint(with: services) {
        findings.append(
          Finding(
            .q9, CatalogPlace(.purposes, index, "/sharing"),
            "Your yes to a service would be a yes to sharing as well.",
            fix: "make the sharing a purpose of its own",
            inputs: [Finding.Input("category", purpose.category)]))
      }
      for (number, other) in purpose.compatibleWith.enumerated()
      where !purpose.isSharing && look.purpose(other)?.isSharing ?? false {
        findings.append(
          Finding(
            .q9, CatalogPlace(.purposes, index, "/compatibleWith/\(number)"),
            "Your yes to this would be a yes to sharing as well.",
            fix: "ask for \"\(other)\" in an exchange of its own",
            inputs: [Finding.Input("compatibleWith", other)]))
      }
    }
  }

  private static func hardWithdrawals(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let choice = look.catalog.exchanges[index].choice
      if choice.withdrawSteps <= choice.acceptSteps { continue }
      let place = CatalogPlace(.exchanges, index, "/choice/withdrawSteps")
      findings.append(
        Finding(
          .q10, place,
          "Saying yes takes \(choice.acceptSteps), taking it back "
            + "\(choice.withdrawSteps) steps.",
          fix: "let it be taken back in \(choice.acceptSteps)",
          edits: [Finding.Edit(place: place, replacement: String(choice.acceptSteps))],
          inputs: steps(choice)))
    }
  }

  private static func unequalChoices(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let choice = look.catalog.exchanges[index].choice
      if choice.highlighted == .accepted {
        let place = CatalogPlace(.exchanges, index, "/choice/highlighted")
        findings.append(
          Finding(
            .q34, place, "The yes is set off and the no is not: that is a nudge, not a choice.",
            fix: "show both alike: \"none\"",
            edits: [Finding.Edit(place: place, replacement: "\"none\"")],
            inputs: [Finding.Input("highlighted", "accepted")]))
      }
      if choice.declineSteps > choice.acceptSteps {
        let place = CatalogPlace(.exchanges, index, "/choice/declineSteps")
        findings.append(
          Finding(
            .q34, place,
            "Saying yes takes \(choice.acceptSteps), saying no "
              + "\(choice.declineSteps) steps.",
            fix: "let people say no in \(choice.acceptSteps)",
            edits: [Finding.Edit(place: place, replacement: String(choice.acceptSteps))],
            inputs: steps(choice)))
      }
    }
  }

  private static func steps(_ choice: Choice) -> [Finding.Input] {
    [
      Finding.Input("acceptSteps", String(choice.acceptSteps)),
      Finding.Input("declineSteps", String(choice.declineSteps)),
      Finding.Input("withdrawSteps", String(choice.withdrawSteps)),
    ]
  }
}
