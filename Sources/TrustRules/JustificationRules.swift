import Basics
import Catalogs

/// Every field is held for a reason that somebody answers for, and nothing else decides (Q35).
enum JustificationRules {
  static let checks = [
    RuleCheck(.q35, unjustifiedFields),
    RuleCheck(.q35, undeclaredAttributes),
  ]

  private static func unjustifiedFields(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.fields {
      let field = look.catalog.fields[index]
      func refuse(_ tail: String, _ reason: String, _ fix: String, _ inputs: [Finding.Input] = []) {
        findings.append(
          Finding(.q35, CatalogPlace(.fields, index, tail), reason, fix: fix, inputs: inputs))
      }
      if let justification = field.justification, !Vagueness.isPlaceholder(justification) {
        if let phrase = look.vagueness.fault(in: justification) {
          refuse(
            "/justification", "“\(phrase)” is no reason to hold this.",
            "say what would not work without it", [Finding.Input("phrase", phrase)])
        }
      } else {
        refuse("/justification", "Nobody says why this is held at all.", "state \"justification\"")
      }
      if field.owner.map({ Vagueness.isPlaceholder($0) }) ?? true {
        refuse("/owner", "Nobody answers for this.", "name an \"owner\"")
      }
      guard let reviewBy = field.reviewBy else {
        refuse("/reviewBy", "Nobody says when its need is looked at again.", "state \"reviewBy\"")
        continue
      }
      if reviewBy.days(since: look.today) > Limits.reviewDays {
        refuse(
          "/reviewBy", "Nobody would look at its need again before \(reviewBy.text).",
          "review it within \(Limits.reviewDays) days", [Finding.Input("reviewBy", reviewBy.text)])
      }
      if reviewBy < look.today {
        refuse(
          "/reviewBy",
          "Its review was due on \(reviewBy.text), so nobody may ask for it until it is done.",
          "review the need, and state the next day",
          [
            Finding.Input("reviewBy", reviewBy.text), Finding.Input("today", look.today.text),
          ])
      }
    }
  }

  /// A condition reads fields of the catalog, or attributes of the moment that it declares.
  private static func undeclaredAttributes(_ look: Inspection, _ findings: inout [Finding]) {
    let context = Set(look.catalog.context)
    for site in look.sites {
      for decisive in look.decisive(site.condition) {
        if let unknown = decisive.unknownLevel, let index = decisive.field {
          let field = look.catalog.fields[index]
          let hint = didYouMean(unknown, among: field.levels.map(\.id))
          findings.append(
            Finding(
              .q35, site.place.within(decisive.attribute),
              "It is decided by “\(decisive.attribute)”, which nobody holds.",
              fix: "name a level of \"\(field.id)\""
                + (hint.map { "; did you mean \"\($0)\"?" } ?? ""),
              inputs: [Finding.Input("attribute", decisive.attribute)]))
        }
        if decisive.field != nil { continue }
        let name = decisive.attribute.split(separator: ".").first.map(String.init) ?? ""
        if context.contains(name) { continue }
        findings.append(
          Finding(
            .q35, site.place.within(decisive.attribute),
            "It is decided by “\(decisive.attribute)”, and nobody says why that is held.",
            fix:
              "declare \"\(name)\" as a field, or under \"context\" if it says nothing of the person",
            inputs: [Finding.Input("attribute", decisive.attribute)]))
      }
    }
  }
}
