import Basics
import Catalogs

extension RuleBook {
  /// Who else may hold data, and audiences used there.
  static let partnerChecks = [
    Check(.q52, agreements),
    Check(.q57, activations),
  ]

  /// For each recipient, an agreement in force that covers what is asked, what for and how long.
  private static func agreements(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      for (number, recipient) in exchange.recipients.enumerated() {
        guard let partner = look.partner(recipient) else { continue }
        let place = CatalogPlace(.exchanges, index, "/recipients/\(number)")
        let gaps = partner.agreements.map { RuleBook.gap(in: $0, for: exchange, look) }
        if gaps.contains(where: { $0 == nil }) { continue }
        let first =
          gaps.compactMap { $0 }.first
          ?? Gap(reason: "nothing is agreed with it", fix: "make an agreement")
        findings.append(
          Finding(
            .q52, place, "\(partner.name) may not get this: \(first.reason).", fix: first.fix,
            inputs: [
              Finding.Input("partner", partner.id),
              Finding.Input("agreements", partner.agreements.map(\.id).joined(separator: ", ")),
              Finding.Input("today", look.today.text),
            ]))
      }
    }
  }

  /// What an agreement lacks for something.
  struct Gap {
    let reason: String
    let fix: String
  }

  static func gap(
    in agreement: Agreement, for exchange: Exchange, _ look: Inspection
  ) -> Gap? {
    if let gap = gap(in: agreement, on: look.today) { return gap }
    guard let control = agreement.control else {
      return Gap(
        reason: "\"\(agreement.id)\" does not say what the data may be used for (control)",
        fix: "state \"control\"")
    }
    let days = look.purposes(of: exchange).compactMap(\.retention.heldDays).min()
    for purpose in exchange.purposes where !control.purposes.contains(purpose) {
      return Gap(
        reason: "\"\(agreement.id)\" is not for this purpose",
        fix: "agree on \"\(purpose)\", or leave the partner out")
    }
    for asked in exchange.request {
      guard let agreed = control.fields.first(where: { $0.field == asked.field }) else {
        return Gap(
          reason: "\"\(agreement.id)\" does not cover \(look.words(asked))",
          fix: "agree on \"\(asked.field)\", or leave the partner out")
      }
      if (look.depth(asked) ?? 0) > (look.depth(agreed) ?? 0) {
        return Gap(
          reason: "\"\(agreement.id)\" covers only \(look.words(agreed)), not \(look.words(asked))",
          fix: "hand over \"\(agreed.level)\", or agree on more")
      }
    }
    if let days, control.retentionDays > days {
      return Gap(
        reason: "it would keep it for \(control.retentionDays) days, longer than the \(days) here",
        fix: "agree on \(days) days at the most")
    }
    return nil
  }

  /// What an agreement lacks whatever it is for: being in force, and its four parts.
  private static func gap(in agreement: Agreement, on today: Day) -> Gap? {
    let id = agreement.id
    if agreement.isSuspended {
      return Gap(reason: "\"\(id)\" is suspended", fix: "end the suspension, or leave it out")
    }
    if today < agreement.from {
      return Gap(
        reason: "\"\(id)\" begins on \(agreement.from.text)",
        fix: "wait until \(agreement.from.text)")
    }
    if today > agreement.until {
      return Gap(
        reason: "\"\(id)\" ended on \(agreement.until.text)", fix: "renew the agreement")
    }
    if agreement.care == nil {
      return Gap(
        reason: "\"\(id)\" does not say how safely it is kept (care)", fix: "state \"care\"")
    }
    if agreement.custody == nil {
      return Gap(
        reason: "\"\(id)\" does not say who holds it and where (custody)",
        fix: "state \"custody\"")
    }
    if agreement.disposition == nil {
      return Gap(
        reason: "\"\(id)\" does not say how it ends there (disposition)",
        fix: "state \"disposition\"")
    }
    return nil
  }

  /// An audience is used for its people's benefit, is never small, and is shared only as agreed.
  private static func activations(_ look: Inspection, _ findings: inout [Finding]) {
    if !look.isWhole { return }
    for (index, activation) in look.catalog.activations.enumerated() {
      func refuse(_ tail: String, _ reason: String, _ fix: String, _ inputs: [Finding.Input]) {
        findings.append(
          Finding(
            .q57, CatalogPlace(.activations, index, tail), reason, fix: fix, inputs: inputs))
      }
      if activation.atLeastPeople < look.policy.groupAtLeast {
        refuse(
          "/atLeastPeople",
          "A group of \(activation.atLeastPeople) people is small enough to point at one.",
          "activate groups of at least \(look.policy.groupAtLeast)",
          [Finding.Input("atLeast", String(look.policy.groupAtLeast))])
      }
      if let benefit = look.benefit(activation.benefit),
        benefit.kind == .none || benefit.recipient != .person
      {
        refuse(
          "/benefit", "The people of the group get nothing out of it.",
          "name a benefit of the person's", [Finding.Input("benefit", benefit.id)])
      }
      if activation.audience == nil {
        refuse(
          "", "Nobody says whose data is used: it would be everybody's.",
          "name the \"audience\"", [])
      }
      guard let partner = look.partner(activation.destination),
        let purpose = look.purpose(activation.purpose)
      else { continue }
      let shares = partner.role.usesForItself || activation.isLookalike
      if shares, !purpose.isSharing {
        refuse(
          "/purpose",
          activation.isLookalike
            ? "Looking for others like you is sharing, and you did not say yes to that."
            : "\(partner.name) would use the group for itself, and you did not say yes to that.",
          "activate under a purpose with \"sharing\": true",
          [Finding.Input("purpose", purpose.id)])
      }
      let read = activation.audience.map { look.decisive($0).compactMap(\.level) } ?? []
      let isAgreed = partner.agreements.contains { agreement in
        gap(in: agreement, on: look.today) == nil
          && agreement.control?.purposes.contains(activation.purpose) ?? false
          && (!activation.isLookalike || agreement.control?.mayPassOn ?? false)
          && read.allSatisfy { level in
            agreement.control?.fields.contains {
              $0.field == level.field && (look.depth($0) ?? 0) >= (look.depth(level) ?? 0)
            } ?? false
          }
      }
      if !isAgreed {
        refuse(
          "/destination", "Nothing agreed with \(partner.name) is for this.",
          "agree on \"\(activation.purpose)\" and on what the audience is told by"
            + (activation.isLookalike ? " and on passing it on" : ""),
          [Finding.Input("partner", partner.id)])
      }
    }
  }
}
