import Basics
import Catalogs
import Exchanges
import Experiments
import JSONText

/// Reads where the people of a scenario come from.
struct PeopleReader {
  let problems: Problems

  /// Where the people come from: `counts`, `model` or a `replay` with a file; a `replay` mapping may
  /// stand beside the other two, for rows that the user names when running the scenario.
  func people(
    _ value: JSONValue, _ design: ExperimentDesign, _ names: DesignNames, _ catalog: Catalog
  ) -> People? {
    guard var reader = ObjectReader(value, as: "the people", problems) else { return nil }
    let before = problems.lossCount
    let countsValue = reader.optional("counts")
    let modelValue = reader.optional("model")
    let replayValue = reader.optional("replay")
    reader.finish()
    if countsValue != nil && modelValue != nil {
      problems.report("\"counts\" and \"model\" exclude each other", at: value)
    }
    let isMisspelt = problems.lossCount > before
    if countsValue == nil && modelValue == nil && replayValue == nil && !isMisspelt {
      problems.report("expected \"counts\", \"model\" or \"replay\"", at: value)
    }
    let promises = design.arms.map { $0.worth > .zero }
    let counts = countsValue.flatMap { self.counts($0, design, names, promises: promises) }
    let model = modelValue.flatMap { self.model($0, design, names, catalog) }
    let replay = replayValue.flatMap { rowMapping($0, design, names) }
    if let replayValue, replay?.file != nil, countsValue != nil || modelValue != nil {
      problems.report(
        "a \"file\" here would compete with \"counts\" or \"model\": name it when running instead",
        at: replayValue)
    }
    if problems.lossCount > before { return nil }
    let standard: StandardPeople
    if let counts {
      standard = .counts(counts)
    } else if let model {
      standard = .model(model)
    } else if let file = replay?.file {
      standard = .rows(file: file)
    } else {
      standard = .rowsGiven
    }
    return People(standard: standard, replay: replay)
  }

  private func counts(
    _ value: JSONValue, _ design: ExperimentDesign, _ names: DesignNames, promises: [Bool]
  ) -> [ArmCounts]? {
    let before = problems.lossCount
    guard let rows = problems.elements(value, count: 1...Limits.arms) else { return nil }
    var counts = [ArmCounts?](repeating: nil, count: design.arms.count)
    for row in rows {
      guard var reader = ObjectReader(row, as: "the counts of an arm", problems) else { continue }
      let arm = reader.required("arm").flatMap {
        problems.reference($0, to: "arm", in: names.arms)
      }
      let shown = reader.integer("shown", in: 0...Int64(Limits.scenarioPeople))
      let accepted = reader.required("accepted").flatMap {
        problems.integer($0, in: 0...(shown ?? Int64(Limits.scenarioPeople)))
      }
      let delivered = reader.optional("delivered").flatMap {
        problems.integer($0, in: 0...(accepted ?? Int64(Limits.scenarioPeople)))
      }
      reader.finish()
      guard let arm, let shown, let accepted else { continue }
      if let delivered, delivered > 0, !promises[arm] {
        problems.report(
          "\"delivered\" for the arm \"\(design.arms[arm].id)\", which promises nothing", at: row)
      }
      if counts[arm] != nil {
        problems.report("the arm \"\(design.arms[arm].id)\" has been counted already", at: row)
      }
      counts[arm] = ArmCounts(
        shown: Int(shown), accepted: Int(accepted), delivered: delivered.map { Int($0) })
    }
    for (arm, count) in zip(design.arms, counts) where count == nil && problems.lossCount == before
    {
      problems.report("no counts for the arm \"\(arm.id)\"", at: value)
    }
    let people = counts.reduce(0) { $0 + ($1?.shown ?? 0) }
    if people > Limits.scenarioPeople {
      problems.report(
        "expected at most \(Limits.scenarioPeople) people, found \(people)", at: value)
    }
    return counts.compactMap { $0 }
  }

  // MARK: Model

  private func model(
    _ value: JSONValue, _ design: ExperimentDesign, _ names: DesignNames, _ catalog: Catalog
  ) -> ChoiceModel? {
    guard var reader = ObjectReader(value, as: "a model", problems) else { return nil }
    let before = problems.lossCount
    let people = reader.integer("people", in: 1...Int64(Limits.scenarioPeople))
    let days = reader.integer("days", in: 1...Int64(Limits.scenarioDays))
    let segmentsValue = reader.required("segments")
    let segments = segmentsValue.flatMap { problems.elements($0, count: 1...Limits.levels) }?
      .compactMap { segment($0) }
    let worth = reader.required("worth").flatMap { spread($0) }
    let effects = reader.elements("effects", count: 0...Limits.arms)?
      .compactMap { effect($0, design, names) }
    let costs = costs(&reader, catalog)
    let deferred = reader.number("deferred", in: 0...1)
    let withdrawn = reader.required("withdrawn").flatMap { self.withdrawal($0) }
    reader.finish()
    if let segments, let segmentsValue, Set(segments.map(\.id)).count < segments.count {
      problems.report("two segments have the same id", at: segmentsValue)
    }
    if let segments, let segmentsValue, problems.lossCount == before,
      (segments.reduce(0) { $0 + $1.share } - 1).magnitude > 1e-9
    {
      problems.report("the shares of the segments must add up to 1", at: segmentsValue)
    }
    guard problems.lossCount == before, let people, let days, let segments, let worth, let effects,
      let costs, let deferred, let withdrawn
    else { return nil }
    let logits = design.arms.indices.map { arm in
      let gain = effects.filter { $0.arms[arm] }.reduce(0) { $0 + $1.logits }
      let exchange = catalog.exchanges.first { $0.id == design.arms[arm].exchange }
      let asked = exchange?.request ?? []
      return asked.reduce(gain) { sum, wanted in
        sum - (costs[wanted.name] ?? 0)
      }
    }
    return ChoiceModel(
      people: Int(people), days: Int(days), segments: segments, worth: worth, armLogits: logits,
      armWorths: design.arms.map { $0.worth.units }, deferredShare: deferred,
      withdrawnShare: withdrawn.share, withdrawnWithinDays: withdrawn.withinDays)
  }

  private func segment(_ value: JSONValue) -> ChoiceModel.Segment? {
    guard var reader = ObjectReader(value, as: "a segment", problems) else { return nil }
    let id = reader.id("id")
    let share = reader.number("share", in: 0...1)
    let leaning = reader.optional("leaning")
    let always = reader.optional("always")
    let beforeMisspelt = problems.lossCount
    reader.finish()
    let tendency: ChoiceModel.Tendency?
    switch (leaning, always) {
    case (let leaning?, nil): tendency = spread(leaning).map { .leaning($0) }
    case (nil, let always?):
      tendency = problems.choice(always, of: Answer.self).map { .always($0) }
    default:
      if problems.lossCount == beforeMisspelt {
        problems.report("expected either \"leaning\" or \"always\"", at: value)
      }
      return nil
    }
    guard let id, let share, let tendency else { return nil }
    return ChoiceModel.Segment(id: id, share: share, tendency: tendency)
  }

  private func spread(_ value: JSONValue) -> ChoiceModel.Spread? {
    guard var reader = ObjectReader(value, as: "a normal distribution", problems) else {
      return nil
    }
    let mean = reader.number("mean", in: -Limits.logits...Limits.logits)
    let deviation = reader.number("standardDeviation", in: 0...Limits.logits)
    reader.finish()
    guard let mean, let deviation else { return nil }
    return ChoiceModel.Spread(mean: mean, standardDeviation: deviation)
  }

  /// A shift in logits, and the arms it applies to.
  private struct Effect {
    let arms: [Bool]
    let logits: Double
  }

  /// `of` one arm, or of all arms with one level of a factor.
  private func effect(
    _ value: JSONValue, _ design: ExperimentDesign, _ names: DesignNames
  ) -> Effect? {
    guard var reader = ObjectReader(value, as: "an effect", problems) else { return nil }
    let subject = reader.required("of").flatMap { problems.subject($0, names) }
    let logits = reader.number("logits", in: -Limits.logits...Limits.logits)
    reader.finish()
    guard let subject, let logits else { return nil }
    let arms = design.arms.indices.map { arm in
      switch subject {
      case .all: true
      case .arm(let named): arm == named
      case .level(let factor, let level): design.arms[arm].levels[factor] == level
      }
    }
    return Effect(arms: arms, logits: logits)
  }

  /// Logits by the name of the field's level that they are the cost of.
  private func costs(_ reader: inout ObjectReader, _ catalog: Catalog) -> [String: Double]? {
    let fields = KnownFields(catalog.fields)
    var costs: [String: Double] = [:]
    for value in reader.elements("costs", count: 0...Limits.catalogEntries) ?? [] {
      guard var reader = ObjectReader(value, as: "the cost of a field", problems) else { continue }
      let wanted = fields.fieldLevel(&reader)
      let logits = reader.number("logits", in: -Limits.logits...Limits.logits)
      reader.finish()
      guard let wanted, let logits else { continue }
      if costs.updateValue(logits, forKey: wanted.name) != nil {
        problems.report("the cost of this level is given twice", at: value)
      }
    }
    return costs
  }

  private func withdrawal(_ value: JSONValue) -> (share: Double, withinDays: Int)? {
    guard var reader = ObjectReader(value, as: "withdrawals", problems) else { return nil }
    let share = reader.number("share", in: 0...1)
    let days = reader.integer("withinDays", in: 1...Int64(Limits.deliveryDays))
    reader.finish()
    guard let share, let days else { return nil }
    return (share, Int(days))
  }
}
