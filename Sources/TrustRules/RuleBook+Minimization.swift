import Catalogs

extension RuleBook {
  /// Asking for no more than the purpose needs, and the birthday rule.
  static let minimizationChecks = [
    Check(.q14, needlessRequests),
    Check(.q45, needlessBirthParts),
    Check(.q46, leapDays),
  ]

  /// The request of each exchange is part of what its purposes need, and no finer.
  private static func needlessRequests(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      let purposes = look.purposes(of: exchange)
      for (element, asked) in exchange.request.enumerated() {
        let needs = purposes.compactMap { look.need(of: asked.field, for: $0) }
        let purpose = Finding.Input("purpose", exchange.purpose)
        guard let need = needs.max(by: { (look.depth($0) ?? 0) < (look.depth($1) ?? 0) }) else {
          findings.append(
            Finding(
              .q14, CatalogPlace(.exchanges, index, "/request/\(element)"),
              "What this is for does not need \(look.words(asked)).",
              fix: "leave it out, or ask for it under a purpose that needs it",
              inputs: [purpose, Finding.Input("asked", asked.name)]))
          continue
        }
        guard let depth = look.depth(asked), let needed = look.depth(need), depth > needed else {
          continue
        }
        findings.append(
          look.lowering(
            .q14, index, element, to: need.level,
            reason: "\(look.words(asked)) is finer than what this is for: \(look.words(need)) is "
              + "enough.",
            inputs: [
              purpose, Finding.Input("asked", asked.name), Finding.Input("needed", need.name),
            ]))
      }
    }
  }

  // MARK: Birthdays

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

  private static func birthNeed(_ purpose: Purpose, _ benefit: Benefit?) -> BirthNeed? {
    let line = Set(Vocabulary.line(ofPurpose: purpose.category))
    if line.contains("dpv:AgeVerification") { return .ageCheck }
    let statistics: Set = [
      "dpv:ResearchAndDevelopment", "dpv:CommercialResearch", "dpv:NonCommercialResearch",
      "dpv:ProvideOfficialStatistics", "dpv:ServiceUsageAnalytics",
    ]
    if !line.isDisjoint(with: statistics) { return .statistics }
    let isGift = line.contains("dpv:PersonalisedBenefits") || benefit?.kind == .gift
    return isGift ? .gift : nil
  }

  private static func needlessBirthParts(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      guard let purpose = look.purpose(exchange.purpose),
        let need = birthNeed(purpose, look.benefit(exchange.benefit))
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
        let inputs = [
          Finding.Input("purpose", purpose.id), Finding.Input("asked", asked.name),
          Finding.Input("about", nature.words),
        ]
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
