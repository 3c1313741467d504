import Catalogs

/// Of a birth date no more than a present, a check of age or statistics need (Q45), and a day for whoever was born on
/// 29 February (Q46).
enum BirthDateRules {
  static let checks = [
    RuleCheck(.q45, needlessBirthParts),
    RuleCheck(.q46, leapDays),
  ]

  /// What of a birth date a purpose can need, whatever it declares; nil where more may be honest.
  private enum BirthNeed {
    case gift, ageCheck, statistics

    var parts: Set<BirthPart> { self == .gift ? [.month, .day] : [] }

    /// Whether a level tells no more than is needed of a field that is about birth.
    func admits(_ rule: Generalization, _ nature: FieldNature) -> Bool {
      let isOfBirth = nature.birthParts(.asGiven) != []
      if !isOfBirth { return true }
      switch (self, rule) {
      case (.ageCheck, .atLeast), (_, .answered): return true
      case (.ageCheck, _): return false
      default: return nature.birthParts(rule).isSubset(of: parts)
      }
    }

    var sentence: String {
      switch self {
      case .gift: "for a present, the month and the day are enough"
      case .ageCheck: "to check an age, a yes or no to “old enough” is enough"
      case .statistics: "for statistics, an age band is enough"
      }
    }
  }

  /// - Parameter present: an exchange by which a birthday is asked for the same purpose for a present.
  private static func birthNeed(
    _ purpose: Purpose, _ benefit: Benefit?, _ present: String?
  ) -> BirthNeed? {
    let line = Set(Vocabulary.line(ofPurpose: purpose.category))
    if line.contains("dpv:AgeVerification") { return .ageCheck }
    let statistics: Set = [
      "dpv:ResearchAndDevelopment", "dpv:CommercialResearch", "dpv:NonCommercialResearch",
      "dpv:ProvideOfficialStatistics", "dpv:ServiceUsageAnalytics",
    ]
    if !line.isDisjoint(with: statistics) { return .statistics }
    let isGift = line.contains("dpv:PersonalisedBenefits") || benefit?.kind == .gift
    return isGift || present != nil ? .gift : nil
  }

  private static func needlessBirthParts(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      guard let purpose = look.purpose(exchange.purpose) else { continue }
      let present = look.present(for: purpose.id)
      guard let need = birthNeed(purpose, look.benefit(exchange.benefit), present)
      else { continue }
      for (element, asked) in exchange.request.enumerated() {
        guard let field = look.field(asked.field), let level = look.level(asked),
          let depth = look.depth(asked)
        else { continue }
        let nature = look.nature(asked.field)
        if need.admits(level.rule, nature) { continue }
        let told = nature.birthParts(level.rule).subtracting(need.parts).sorted().map(\.rawValue)
        let reason =
          (told.isEmpty
            ? "\(look.words(asked)) tells more than this is for; "
            : "\(look.words(asked)) tells the \(told.joined(separator: " and ")) of your birth; ")
          + need.sentence + "."
          + (present == nil || present == exchange.id
            ? "" : " For the same purpose another exchange asks for a birthday.")
        var inputs = [
          Finding.Input("purpose", purpose.id), Finding.Input("asked", asked.name),
          Finding.Input("about", nature.words),
        ]
        // What is asked in two steps for one purpose is held together.
        if let present, present != exchange.id { inputs.append(Finding.Input("present", present)) }
        // The finest of the coarser levels that tells no more than is needed, and something.
        let fitting = field.levels[..<depth].last { level in
          need.admits(level.rule, nature) && level.rule != .answered
        }
        if let fitting {
          findings.append(
            look.lowering(.q45, index, element, to: fitting.id, reason: reason, inputs: inputs))
        } else {
          findings.append(
            Finding(
              .q45, CatalogPlace(.exchanges, index, "/request/\(element)"), reason,
              fix: "leave it out, or give the field a coarser level", inputs: inputs))
        }
      }
    }
  }

  /// A month and a day that an exchange asks for say when 29 February is served in common years.
  private static func leapDays(_ look: Inspection, _ findings: inout [Finding]) {
    let asked = Set(look.exchanges.flatMap { look.catalog.exchanges[$0].request })
    for index in look.fields {
      for (depth, level) in look.catalog.fields[index].levels.enumerated() {
        let isAsked = asked.contains(
          FieldLevel(field: look.catalog.fields[index].id, level: level.id))
        guard isAsked, level.rule == .monthDay, level.leapDay == nil else { continue }
        findings.append(
          Finding(
            .q46, CatalogPlace(.fields, index, "/levels/\(depth)"),
            "Somebody born on 29 February would have no day in three years out of four.",
            fix: "say which day stands for it: \"leapDay\": \"02-28\" or \"03-01\"",
            inputs: [Finding.Input("level", level.id)]))
      }
    }
  }
}
