import Basics
import JSONText

extension CatalogReader {
  func field(_ value: JSONValue) -> Field? {
    guard var reader = ObjectReader(value, as: "a field", problems) else { return nil }
    let id = reader.id("id")
    let category = reader.required("category").flatMap { problems.category($0) }
    let type = reader.choice("type", of: ValueType.self)
    let origin = reader.choice("origin", of: Origin.self)
    let sensitivity = reader.choice("sensitivity", of: Sensitivity.self)
    let justification = reader.optionalString("justification")
    let owner = reader.optionalString("owner")
    let reviewBy = reader.optional("reviewBy").flatMap { problems.day($0) }
    let proxyFor = reader.optionalElements("proxyFor", atMost: Limits.levels)
      .compactMap { problems.id($0) }
    let derivedFrom = reader.optionalElements("derivedFrom", atMost: Limits.levels)
      .compactMap { problems.id($0) }
    let notAbout = reader.optionalElements("notAbout", atMost: Limits.levels)
      .compactMap { disclaimer($0) }
    let isStoredApart = reader.flag("storedApart")
    let limits = ValueLimitsReader(problems: problems)
    let options = reader.optional("options").flatMap { limits.options($0, type) } ?? []
    let bounds = reader.optional("bounds").flatMap { limits.bounds($0, type) }
    let length = reader.optional("length").flatMap { limits.length($0, type) }
    let levelsValue = reader.optional("levels")
    let levels = list(&reader, "levels", id: \Level.id) { level($0, type) }
    reader.finish()
    if let type, let levelsValue, levels.isComplete {
      checkOrder(levels.entries, type, levelsValue)
      limits.checkGroups(levels.entries, options, levelsValue)
    }
    guard let id, let category, let type, let origin, let sensitivity else { return nil }
    return Field(
      id: id, category: category, type: type, origin: origin, sensitivity: sensitivity,
      justification: justification, owner: owner, reviewBy: reviewBy, proxyFor: proxyFor,
      derivedFrom: derivedFrom, notAbout: notAbout, isStoredApart: isStoredApart,
      options: options, bounds: bounds, length: length, levels: levels.entries)
  }

  private func disclaimer(_ value: JSONValue) -> Disclaimer? {
    guard var reader = ObjectReader(value, as: "a disclaimer", problems) else { return nil }
    let about = reader.choice("about", of: Concept.self)
    let reason = reader.string("reason")
    reader.finish()
    guard let about, let reason else { return nil }
    return Disclaimer(about: about.rawValue, reason: reason)
  }

  /// Fields name one another, so their names are looked up when all are read.
  func resolveSources(_ fields: [Field], _ catalog: JSONValue, _ known: KnownFields) {
    guard known.names.isComplete else { return }
    let values = catalog.member("fields")?.elements ?? []
    for (field, value) in zip(fields, values) where !field.derivedFrom.isEmpty {
      for name in value.member("derivedFrom")?.elements ?? [] {
        _ = problems.reference(name, to: "field", in: known.names)
      }
    }
  }

  private func level(_ value: JSONValue, _ type: ValueType?) -> Level? {
    guard var reader = ObjectReader(value, as: "a level", problems) else { return nil }
    let id = reader.id("id")
    let means = reader.string("means")
    let rule = reader.required("rule").flatMap { generalization($0, type) }
    let cells = reader.optionalInteger("cells", in: 1...Limits.aggregateCount)
    let leapDay = reader.optionalChoice("leapDay", of: LeapDay.self)
    reader.finish()
    guard let id, let means, let rule else { return nil }
    return Level(id: id, means: means, rule: rule, cells: cells, leapDay: leapDay)
  }

  private static let plainRules: [Generalization] = [
    .asGiven, .year, .yearMonth, .month, .monthDay, .answered,
  ]

  /// A rule by its name, or an object with the one member that is its name.
  private func generalization(_ value: JSONValue, _ type: ValueType?) -> Generalization? {
    let before = problems.lossCount
    let read =
      value.kind == .object
      ? measured(value)
      : CatalogReader.plainRules.first { $0.name == value.string }
        ?? problems.expected(
          "a rule: one of \(listed(CatalogReader.plainRules.map(\.name))), or an object with one of "
            + "\"atLeast\", \"band\", \"first\", \"decimals\", \"groups\"", value)
    guard problems.lossCount == before, let rule = read else { return nil }
    if let type, !rule.types.contains(type) {
      problems.report("the rule \"\(rule.name)\" makes no \"\(type.rawValue)\" coarser", at: value)
      return nil
    }
    return rule
  }

  private func measured(_ value: JSONValue) -> Generalization? {
    guard var reader = ObjectReader(value, as: "a rule", problems) else { return nil }
    let atLeast = reader.optionalInteger("atLeast", in: 1...Limits.bandWidth)
    let band = reader.optionalInteger("band", in: 2...Limits.bandWidth)
    let first = reader.optionalInteger("first", in: 1...Limits.codeCharacters)
    let decimals = reader.optionalInteger("decimals", in: 0...Limits.coordinateDecimals)
    let groups = reader.optional("groups").flatMap { self.groups($0) }
    let before = problems.count
    reader.finish()
    let isToldAlready = problems.count > before
    let rules: [Generalization?] = [
      atLeast.map { .atLeast($0) }, band.map { .band($0) }, first.map { .first($0) },
      decimals.map { .decimals($0) }, groups.map { .groups($0) },
    ]
    let names = ["atLeast", "band", "first", "decimals", "groups"]
    let count = names.count { value.member($0) != nil }
    if count == 0, isToldAlready {
      // The unknown member was to be the rule.
      problems.countLoss()
    } else if count != 1 {
      problems.report("expected one rule, found \(count)", at: value)
    }
    return rules.compactMap { $0 }.first
  }

  /// An object that names the values of each coarser word.
  private func groups(_ value: JSONValue) -> [Generalization.Group]? {
    guard value.kind == .object, !value.members.isEmpty, value.members.count <= Limits.entryParts
    else {
      return problems.expected("an object of 1 to \(Limits.entryParts) groups", value)
    }
    var seen: Set<String> = []
    return value.members.compactMap { name, values in
      guard let id = problems.id(name) else { return nil }
      let words = problems.elements(values, count: 1...Limits.entryParts)?.compactMap { word in
        problems.string(word).flatMap { text -> String? in
          if seen.insert(text).inserted { return text }
          problems.report("the value stands in two groups", at: word)
          return nil
        }
      }
      return words.map { Generalization.Group(id: id, values: $0) }
    }
  }

  /// Levels go from coarse to fine, as far as their rules say how fine they are.
  private func checkOrder(_ levels: [Level], _ type: ValueType, _ value: JSONValue) {
    for (index, (coarse, fine)) in zip(levels, levels.dropFirst()).enumerated() {
      let isTurned: Bool
      switch (coarse.rule, fine.rule) {
      case (.first(let few), .first(let many)): isTurned = few >= many
      case (.decimals(let few), .decimals(let many)): isTurned = few >= many
      case (.asGiven, _): isTurned = true
      default:
        guard let few = coarse.count(of: type), let many = fine.count(of: type) else { continue }
        isTurned = few > many
      }
      if isTurned {
        problems.report(
          "levels go from coarse to fine, but \"\(coarse.id)\" is finer than \"\(fine.id)\"",
          at: value.elements[index + 1])
      }
    }
  }
}

extension Level {
  /// How many values it can take: as the catalog says, or its rule; nil where neither does.
  public func count(of type: ValueType) -> Double? {
    cells.map { Double($0) } ?? rule.cells(of: type)
  }
}
