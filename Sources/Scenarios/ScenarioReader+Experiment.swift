import Basics
import Catalogs
import Experiments
import JSONText

/// An experiment whose arms were read, perhaps with faults elsewhere in it.
struct ReadDesign {
  let design: ExperimentDesign
  /// Whether the control is known; the first arm stands in for it otherwise.
  let hasControl: Bool
}

extension ScenarioReader {
  /// The experiment of a scenario, its arms resolved against the catalog; nil where arms are missing,
  /// which was reported, for what refers to them.
  /// - Parameter isJudged: whether the rules have said what is incomplete about the catalog.
  func design(_ value: JSONValue, _ catalog: Catalog, isJudged: Bool) -> ReadDesign? {
    guard var reader = ObjectReader(value, as: "an experiment", problems) else { return nil }
    let id = reader.id("id")
    let beforeFactors = problems.lossCount
    let factorValues = reader.optional("factors")
      .flatMap { problems.elements($0, count: 1...Limits.factors) }
    let factors = factorValues?.compactMap { factor($0) } ?? []
    var areFactorsRead = problems.lossCount == beforeFactors
    let armValues = reader.elements("arms", count: 2...Limits.arms)
    let controlValue = reader.required("control")
    let beforeMisspelt = problems.lossCount
    reader.finish()
    // A misspelt member was the factors where arms have levels.
    if factorValues == nil, problems.lossCount > beforeMisspelt,
      armValues?.contains(where: { $0.member("levels") != nil }) ?? false
    {
      areFactorsRead = false
    }
    if Set(factors.map(\.id)).count < factors.count {
      problems.report("two factors have the same id", at: value)
      areFactorsRead = false
    }
    // Arms refer to the factors, so they are read when those are sound.
    guard areFactorsRead, let armValues else { return nil }
    let before = problems.lossCount
    let exchanges = Names(catalog.exchanges.map(\.id))
    let levelNames = factors.map { Names($0.levels) }
    let arms = armValues.compactMap { arm($0, factors, levelNames, catalog, exchanges) }
    if arms.count < armValues.count, problems.lossCount == before, isJudged {
      problems.report(
        "some arm shows an exchange whose terms are incomplete: see what the rules say", at: value)
    }
    guard arms.count == armValues.count, problems.lossCount == before else { return nil }
    // The control is one of the arms, so it is looked up when those are sound.
    let control = controlValue.flatMap {
      problems.reference($0, to: "arm", in: Names(arms.map(\.id)))
    }
    let beforeCheck = problems.lossCount
    let design = ExperimentDesign(
      id: id ?? "", factors: factors, arms: arms, control: control ?? 0)
    check(design, value)
    if control != nil { checkControls(design, catalog, value) }
    return problems.lossCount == beforeCheck
      ? ReadDesign(design: design, hasControl: control != nil) : nil
  }

  /// An exchange that is only a control stands in no arm that is held against one.
  private func checkControls(
    _ design: ExperimentDesign, _ catalog: Catalog, _ value: JSONValue
  ) {
    let controls = Set(catalog.exchanges.filter(\.isControlOnly).map(\.id))
    let standard = design.arms[design.control]
    for arm in design.arms where controls.contains(arm.exchange) && arm.worth != standard.worth {
      problems.report(
        "the arm \"\(arm.id)\" shows \"\(arm.exchange)\", which is for controls only", at: value)
    }
  }

  private func factor(_ value: JSONValue) -> ExperimentDesign.Factor? {
    guard var reader = ObjectReader(value, as: "a factor", problems) else { return nil }
    let id = reader.id("id")
    let levels = reader.elements("levels", count: 2...Limits.arms)?.compactMap { problems.id($0) }
    reader.finish()
    guard let id, let levels else { return nil }
    if Set(levels).count < levels.count {
      problems.report("two levels of \"\(id)\" have the same name", at: value)
      return nil
    }
    return ExperimentDesign.Factor(id: id, levels: levels)
  }

  private func arm(
    _ value: JSONValue, _ factors: [ExperimentDesign.Factor], _ levelNames: [Names],
    _ catalog: Catalog, _ exchanges: Names
  ) -> ExperimentDesign.Arm? {
    guard var reader = ObjectReader(value, as: "an arm", problems) else { return nil }
    let id = reader.id("id")
    let exchange = reader.required("exchange").flatMap {
      problems.reference($0, to: "exchange", in: exchanges)
    }
    let weight = reader.required("weight").flatMap { value -> Double? in
      guard let weight = value.double, weight > 0, weight <= Limits.weight else {
        return problems.expected(
          "a weight above 0, at most \(DecimalText.shortest(Limits.weight))", value)
      }
      return weight
    }
    let levels =
      factors.isEmpty
      ? [] : reader.required("levels").flatMap { self.levels($0, factors, levelNames) }
    reader.finish()
    guard let id, let exchange, let weight, let levels else { return nil }
    guard let terms = catalog.terms(of: catalog.exchanges[exchange]) else { return nil }
    return ExperimentDesign.Arm(
      id: id, exchange: catalog.exchanges[exchange].id, levels: levels, weight: weight,
      worth: terms.worth, unit: terms.unit, isNudge: catalog.exchanges[exchange].choice.isNudge)
  }

  /// An object that names the arm's level of every factor.
  private func levels(
    _ value: JSONValue, _ factors: [ExperimentDesign.Factor], _ levelNames: [Names]
  ) -> [Int]? {
    guard var reader = ObjectReader(value, as: "the arm's levels", problems) else { return nil }
    let levels = zip(factors, levelNames).compactMap { factor, names in
      reader.required(factor.id).flatMap {
        problems.reference($0, to: "level of \"\(factor.id)\"", in: names)
      }
    }
    reader.finish()
    return levels.count == factors.count ? levels : nil
  }

  /// What holds between the arms: ids of their own, one unit of worth, every combination of levels
  /// exactly once, since pooling over an incomplete design would compare unlike with unlike.
  private func check(_ design: ExperimentDesign, _ value: JSONValue) {
    var ids: Set<String> = []
    var cells: [[Int]: String] = [:]
    for arm in design.arms {
      if !ids.insert(arm.id).inserted {
        problems.report("the id \"\(arm.id)\" is taken by an earlier arm", at: value)
      }
      if !design.factors.isEmpty, let twin = cells.updateValue(arm.id, forKey: arm.levels) {
        problems.report("the arms \"\(twin)\" and \"\(arm.id)\" have the same levels", at: value)
      }
    }
    let units = Set(design.arms.map(\.unit)).subtracting([""]).sorted()
    if units.count > 1 {
      problems.report(
        "the arms promise worth in different units (\(units.joined(separator: ", "))), which "
          + "cannot be compared", at: value)
    }
    // Stops before it overflows: more combinations than arms are too many anyway.
    let combinations = design.factors.reduce(1) {
      $0 > Limits.arms ? $0 : $0 * $1.levels.count
    }
    if !design.factors.isEmpty, design.arms.count < combinations {
      problems.report(
        "the factors have \(combinations > Limits.arms ? "over " : "")\(combinations) combinations of "
          + "levels, but there are only \(design.arms.count) arms: add the missing ones, or leave "
          + "out \"factors\"", at: value)
    }
    let total = design.arms.reduce(0) { $0 + $1.weight }
    for arm in design.arms where arm.weight / total < Limits.armShare {
      problems.report(
        "the weight of \"\(arm.id)\" gives it less than 1 in 10000 people, finer than assignment "
          + "shares them out", at: value)
    }
  }
}
