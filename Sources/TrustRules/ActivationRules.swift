import Catalogs

/// An audience is used for its people's benefit, is never small, and is shared only as agreed (Q57).
enum ActivationRules {
  static let checks = [
    RuleCheck(.q57, activations)
  ]

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
        agreement.gap(on: look.today) == nil
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
