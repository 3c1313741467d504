import Catalogs

/// What the law protects decides nothing, unless a purpose cannot do without it (Q36).
enum ProtectedAttributeRules {
  static let checks = [
    RuleCheck(.q36, protectedConditions),
    RuleCheck(.q36, protectedPredictors),
  ]

  private static func protectedConditions(_ look: Inspection, _ findings: inout [Finding]) {
    for site in look.sites {
      for decisive in look.decisive(site.condition) {
        guard let attribute = protectedAttribute(decisive, look) else { continue }
        let necessity = decisive.field.flatMap { index in
          look.purpose(site.purpose).flatMap {
            ProtectedAttributeRules.necessity(of: look.catalog.fields[index].id, for: $0, look)
          }
        }
        let inputs = [
          Finding.Input("attribute", decisive.attribute), Finding.Input("protected", attribute),
        ]
        guard let necessity else {
          findings.append(
            Finding(
              .q36, site.place.within(decisive.attribute),
              "Your \(attribute) would decide whether you get this.",
              fix:
                "leave it out, or declare in the purpose's \"necessities\" the law that demands it",
              inputs: inputs))
          continue
        }
        // A yes or no is all that a legal age needs.
        guard attribute == "age", let level = decisive.level.flatMap({ look.level($0) }),
          !isYesOrNo(level.rule)
        else { continue }
        findings.append(
          Finding(
            .q36, site.place.within(decisive.attribute),
            "Your \(attribute) would decide whether you get this, where a yes or no is enough.",
            fix: "read a level whose rule is \"atLeast\"",
            inputs: inputs + [Finding.Input("necessity", necessity.reason)]))
      }
    }
  }

  /// The reason why a purpose cannot do without a field, where it is one.
  private static func necessity(
    of field: String, for purpose: Purpose, _ look: Inspection
  ) -> Necessity? {
    purpose.necessities.first {
      $0.field == field && look.vagueness.fault(in: $0.reason) == nil
        && TextWords.split($0.reason).count > 1
    }
  }

  private static func isYesOrNo(_ rule: Generalization) -> Bool {
    if case .atLeast = rule { true } else { false }
  }

  /// The protected attribute that an attribute is, by its field, by what that was derived from, or by
  /// its name.
  private static func protectedAttribute(
    _ decisive: DecisiveField, _ look: Inspection
  ) -> String? {
    guard let index = decisive.field else {
      return FieldNature(attribute: decisive.attribute).protectedAttribute
    }
    return look.line(of: index).lazy.compactMap { index in
      let field = look.catalog.fields[index]
      return look.natures[index].protectedAttribute
        ?? (look.natures[index].isSensitive(field) ? field.id : nil)
    }.first
  }

  private static func protectedPredictors(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.purposes where look.catalog.purposes[index].isPrediction {
      let purpose = look.catalog.purposes[index]
      for (number, need) in purpose.needs.enumerated() {
        guard let fieldIndex = look.fieldIndex(need.field),
          let attribute = protectedAttribute(
            DecisiveField(attribute: need.field, field: fieldIndex, level: need), look),
          necessity(of: need.field, for: purpose, look) == nil
        else { continue }
        findings.append(
          Finding(
            .q36, CatalogPlace(.purposes, index, "/needs/\(number)"),
            "What you are shown would be guessed from your \(attribute).",
            fix: "do without it, or declare in \"necessities\" why that cannot be",
            inputs: [
              Finding.Input("purpose", purpose.category), Finding.Input("protected", attribute),
            ]))
      }
    }
  }
}
