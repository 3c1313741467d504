import Basics
import Catalogs

/// For each recipient an agreement in force that covers what is asked, what for and how long (Q52).
enum AgreementRules {
  static let checks = [
    RuleCheck(.q52, agreements)
  ]

  /// For each recipient, an agreement in force that covers what is asked, what for and how long.
  private static func agreements(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      for (number, recipient) in exchange.recipients.enumerated() {
        guard let partner = look.partner(recipient) else { continue }
        let place = CatalogPlace(.exchanges, index, "/recipients/\(number)")
        let gaps = partner.agreements.map { $0.gap(for: exchange, look) }
        if gaps.contains(where: { $0 == nil }) { continue }
        let first =
          gaps.compactMap { $0 }.first
          ?? AgreementGap(reason: "nothing is agreed with it", fix: "make an agreement")
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
}
