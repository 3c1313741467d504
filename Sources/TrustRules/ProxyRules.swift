import Basics
import Catalogs

/// Fields that decide something are tested for giving a protected group away, as quasi-identifiers of it (Q38).
enum ProxyRules {
  static let checks = [
    RuleCheck(.q38, proxyConditions),
    RuleCheck(.q38, proxyPredictors),
  ]

  private static func proxyConditions(_ look: Inspection, _ findings: inout [Finding]) {
    for site in look.sites {
      let decisive = look.decisive(site.condition)
      for one in decisive {
        guard let level = one.level, let index = one.field else {
          if let finding = namedProxy(one, site) { findings.append(finding) }
          continue
        }
        let use = ProxyUse(
          level: level, index: index, place: site.place.within(one.attribute),
          exchange: site.exchange,
          isFixedLevel: one.attribute != level.field)
        if let finding = proxy(use, look) { findings.append(finding) }
      }
      if let joint = look.jointTest(decisive.compactMap(\.level)) {
        findings.append(jointly(joint.table, joint.reading, site.place))
      }
    }
  }

  /// What guesses are made from decides what people are shown.
  private static func proxyPredictors(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.purposes where look.catalog.purposes[index].isPrediction {
      let purpose = look.catalog.purposes[index]
      for (number, need) in purpose.needs.enumerated() {
        guard let field = look.fieldIndex(need.field) else { continue }
        let use = ProxyUse(
          level: need, index: field, place: CatalogPlace(.purposes, index, "/needs/\(number)"),
          exchange: nil, isFixedLevel: false)
        if let finding = proxy(use, look) { findings.append(finding) }
      }
      if let joint = look.jointTest(purpose.needs) {
        findings.append(
          jointly(joint.table, joint.reading, CatalogPlace(.purposes, index, "/needs")))
      }
    }
  }

  /// A use of a field at a level to decide something.
  private struct ProxyUse {
    let level: FieldLevel
    let index: Int
    let place: CatalogPlace
    /// The exchange that decides by it, if one does.
    let exchange: Int?
    /// Whether the condition itself names the level.
    let isFixedLevel: Bool
  }

  private static func proxy(_ use: ProxyUse, _ look: Inspection) -> Finding? {
    let field = look.catalog.fields[use.index]
    // What a field is itself it does not stand for: that is Q36's.
    let own = look.natures[use.index].protectedAttribute
    let tests = look.proxyTests(use.level).filter { $0.table.attribute != own }
    if let test = tests.first(where: \.isProxy) { return tested(test, use, look) }
    // A table acquits a field only of the attribute that it counts, and only with enough people.
    let isLocation = look.natures[use.index].isLocation
    let suspected =
      (field.proxyFor.isEmpty && isLocation ? ["ethnicity"] : field.proxyFor).filter { $0 != own }
    let open = suspected.filter { attribute in
      !tests.contains {
        $0.table.attribute == attribute && $0.readings[0].reading.people >= Limits.testedPeople
      }
    }
    if open.isEmpty { return nil }
    return Finding(
      .q38, use.place,
      "\(look.words(use.level)) would decide, and it tells of \(open.joined(separator: ", ")).",
      fix: "decide by something else, or add a table of at least \(Limits.testedPeople) people by "
        + "\(open.joined(separator: ", ")) to \"aggregates\" that shows that it does not"
        + (field.proxyFor.isEmpty ? "; or say in \"notAbout\" why it is no place" : ""),
      inputs: [
        Finding.Input("level", use.level.name),
        Finding.Input("about", look.natures[use.index].words),
        Finding.Input("tables", tests.isEmpty ? "none" : "not enough data"),
      ])
  }

  private static func tested(_ test: ProxyTest, _ use: ProxyUse, _ look: Inspection) -> Finding {
    let attribute = test.table.attribute
    let reason =
      "\(look.words(use.level)) would decide, and it gives \(attribute) away: "
      + measures(test.readings[0].reading, test.table) + "."
    var inputs = [
      Finding.Input("table", test.table.source),
      Finding.Input("thresholds", thresholds(look.policy.proxy)),
    ]
    for (level, reading) in test.readings {
      inputs.append(Finding.Input(level.name, measures(reading, test.table)))
    }
    guard test.ends, let passing = test.readings.last else {
      let last = test.readings[test.readings.count - 1]
      return Finding(
        .q38, use.place, reason,
        fix: test.readings.count > 1
          ? "decide by something else: coarsening does not help, even “\(last.level.level)” has "
            + measures(last.reading, test.table)
          : "decide by something else: there is no coarser level",
        inputs: inputs)
    }
    let element = use.exchange.flatMap { index in
      look.catalog.exchanges[index].request.firstIndex(of: use.level).map { (index, $0) }
    }
    if let (exchange, element) = element, !use.isFixedLevel {
      return look.lowering(
        .q38, exchange, element, to: passing.level.level, reason: reason, inputs: inputs)
    }
    return Finding(
      .q38, use.place, reason,
      fix: "decide by “\(passing.level.level)”, which does not: "
        + measures(passing.reading, test.table),
      inputs: inputs)
  }

  private static func jointly(
    _ table: Aggregate, _ reading: ProxyReading, _ place: CatalogPlace
  ) -> Finding {
    let fields = table.fields.map(\.field).joined(separator: " and ")
    return Finding(
      .q38, place,
      "\(fields) together would decide, and they give \(table.attribute) away: "
        + measures(reading, table) + ".",
      fix: "decide by one of them, or by something else",
      inputs: [
        Finding.Input("table", table.source), Finding.Input("together", measures(reading, table)),
      ])
  }

  /// An attribute that is no field, but is called like a place.
  private static func namedProxy(_ decisive: DecisiveField, _ site: DecisionSite) -> Finding? {
    let nature = FieldNature(attribute: decisive.attribute)
    if !nature.isLocation { return nil }
    return Finding(
      .q38, site.place.within(decisive.attribute),
      "“\(decisive.attribute)” would decide, and where people live tells who they are.",
      fix: "decide by something else, or declare it as a field and add a table of counts",
      inputs: [
        Finding.Input("attribute", decisive.attribute), Finding.Input("about", nature.words),
      ])
  }

  private static func measures(_ reading: ProxyReading, _ table: Aggregate) -> String {
    var text = "V \(number(reading.correctedV)) (uncorrected \(number(reading.cramersV)))"
    text += ", U \(number(reading.uncertainty)), λ \(number(reading.lambda))"
    if let sharpest = reading.sharpest {
      text += ", AUC \(number(sharpest.auc)) for \(table.groups[sharpest.group])"
    }
    return text
  }

  private static func thresholds(_ thresholds: ProxyThresholds) -> String {
    "V \(number(thresholds.cramersV)), AUC \(number(thresholds.auc)), p below "
      + number(thresholds.significance)
  }
}
