import Basics
import JSONText

extension CatalogReader {
  func purpose(_ value: JSONValue, _ fields: KnownFields) -> Purpose? {
    guard var reader = ObjectReader(value, as: "a purpose", problems) else { return nil }
    let id = reader.id("id")
    let category = reader.required("category").flatMap { self.purposeCategory($0) }
    let why = reader.required("why").map { problems.words($0) }
    let needs = problems.fieldLevels(&reader, "needs", fields)
    let retention = reader.optional("retention").map { self.retention($0) }
    let compatible = reader.optionalElements("compatibleWith", atMost: Limits.entryParts)
      .compactMap { problems.id($0) }
    let isSharing = reader.flag("sharing")
    let necessities = reader.optionalElements("necessities", atMost: Limits.entryParts)
      .compactMap { necessity($0, fields) }
    let test = reader.optional("behaviourTest").flatMap { behaviourTest($0) }
    reader.finish()
    guard let id, let category, let why, let needs else { return nil }
    return Purpose(
      id: id, category: category, why: why, needs: needs,
      retention: retention ?? RetentionRule(days: nil, anchor: nil), compatibleWith: compatible,
      isSharing: isSharing, necessities: necessities, behaviourTest: test)
  }

  /// A term of the vocabulary's purposes.
  private func purposeCategory(_ value: JSONValue) -> String? {
    guard let term = value.string, term.hasPrefix("dpv:"), term.utf8.count <= Limits.idBytes else {
      return problems.expected(
        "a purpose of the Data Privacy Vocabulary such as \"dpv:PersonalisedBenefits\"", value)
    }
    return problems.known(term, among: Vocabulary.purposes, Vocabulary.holdsPurpose(term), value)
  }

  private func retention(_ value: JSONValue) -> RetentionRule {
    let none = RetentionRule(days: nil, anchor: nil)
    guard var reader = ObjectReader(value, as: "a retention", problems) else { return none }
    let range = -Int64(Limits.retentionDays)...Int64(Limits.retentionDays)
    let days = reader.optional("days").flatMap { value in
      value.kind == .null ? nil : problems.integer(value, in: range)
    }
    let anchor = reader.optionalChoice("from", of: RetentionAnchor.self)
    let atMost = reader.optionalInteger("atMostDays", in: 1...Limits.retentionDays)
    let hold = reader.optional("legalHold").flatMap { legalHold($0) }
    reader.finish()
    return RetentionRule(days: days.map { Int($0) }, anchor: anchor, atMostDays: atMost, hold: hold)
  }

  private func legalHold(_ value: JSONValue) -> LegalHold? {
    guard var reader = ObjectReader(value, as: "a legal hold", problems) else { return nil }
    let reason = reader.string("reason")
    let until = reader.required("until").flatMap { problems.day($0) }
    reader.finish()
    guard let reason, let until else { return nil }
    return LegalHold(reason: reason, until: until)
  }

  private func necessity(_ value: JSONValue, _ fields: KnownFields) -> Necessity? {
    guard var reader = ObjectReader(value, as: "a necessity", problems) else { return nil }
    let field = reader.required("field").flatMap {
      problems.reference($0, to: "field", in: fields.names)
    }
    let reason = reader.string("reason")
    reader.finish()
    guard let field, let reason else { return nil }
    return Necessity(field: fields.names.all[field], reason: reason)
  }

  private func behaviourTest(_ value: JSONValue) -> BehaviourTest? {
    guard var reader = ObjectReader(value, as: "a behaviour test", problems) else { return nil }
    let metric = reader.string("metric")
    let alone = reader.number("behaviourOnly", in: -Limits.policyNumber...Limits.policyNumber)
    let with = reader.number("withDemographic", in: -Limits.policyNumber...Limits.policyNumber)
    let people = reader.integer("heldOutPeople", in: 1...Int64(Limits.aggregateCount))
    let on = reader.required("on").flatMap { problems.day($0) }
    reader.finish()
    guard let metric, let alone, let with, let people, let on else { return nil }
    return BehaviourTest(
      metric: metric, behaviourOnly: alone, withDemographic: with, heldOutPeople: Int(people),
      on: on)
  }

  /// Purposes name one another, so their names are looked up when all are read.
  func resolve(_ purposes: [Purpose], _ catalog: JSONValue, _ names: CatalogNames) {
    guard names.purposes.isComplete else { return }
    let values = catalog.member("purposes")?.elements ?? []
    for (purpose, value) in zip(purposes, values) where !purpose.compatibleWith.isEmpty {
      for name in value.member("compatibleWith")?.elements ?? [] {
        _ = problems.reference(name, to: "purpose", in: names.purposes)
      }
    }
  }

  // MARK: Benefits

  func benefit(_ value: JSONValue, _ fields: KnownFields, _ budgets: Names) -> Benefit? {
    guard var reader = ObjectReader(value, as: "a benefit", problems) else { return nil }
    let id = reader.id("id")
    let kind = reader.choice("kind", of: BenefitKind.self)
    let means = reader.required("means").map { problems.words($0) }
    let recipient = reader.optionalChoice("recipient", of: BenefitRecipient.self) ?? .person
    var worth: Worth?
    var uses: [String] = []
    var days: Int?
    var condition = BenefitCondition.nothing
    var evidence: String?
    var remedy: Remedy?
    var budget: String?
    var tolerance: Double?
    // What gives nothing has nothing to deliver.
    if kind != BenefitKind.none {
      uses = problems.references(&reader, "uses", to: "field", in: fields.names)
      worth = reader.optional("worth").flatMap { self.worth($0) }
      days = reader.optionalInteger("deliverWithinDays", in: 0...Limits.deliveryDays)
      condition = reader.optionalChoice("condition", of: BenefitCondition.self) ?? .nothing
      evidence = reader.optionalString("evidence")
      remedy = reader.optionalChoice("ifUndeliverable", of: Remedy.self)
      budget = reader.optional("budget").flatMap { value in
        problems.reference(value, to: "budget", in: budgets).map { budgets.all[$0] }
      }
      tolerance = reader.optional("tolerance").flatMap {
        problems.number($0, in: 0...Benefit.toleranceLimit)
      }
    }
    reader.finish()
    guard let id, let kind, let means else { return nil }
    return Benefit(
      id: id, kind: kind, means: means, recipient: recipient, uses: uses, worth: worth,
      deliverWithinDays: days, condition: condition, evidence: evidence, ifUndeliverable: remedy,
      budget: budget, tolerance: tolerance ?? Benefit.standardTolerance)
  }

  private func worth(_ value: JSONValue) -> Worth? {
    guard var reader = ObjectReader(value, as: "a worth", problems) else { return nil }
    let amount = reader.required("amount").flatMap { value -> Amount? in
      guard let amount = problems.amount(value, units: 0...Int64(Limits.worthUnits)) else {
        return nil
      }
      if amount == .zero {
        return problems.expected("more than 0; a benefit of kind \"none\" gives nothing", value)
      }
      return amount
    }
    let unit = reader.id("unit")
    reader.finish()
    guard let amount, let unit else { return nil }
    return Worth(amount: amount, unit: unit)
  }

  func valuation(_ value: JSONValue) -> Valuation? {
    guard var reader = ObjectReader(value, as: "a valuation", problems) else { return nil }
    let id = reader.id("id")
    let method = reader.optionalChoice("method", of: ValuationMethod.self)
    let inputs = method.flatMap { method in
      reader.required("inputs").flatMap { valuationInputs($0, method) }
    }
    let unit = reader.id("unit")
    let on = reader.required("on").flatMap { problems.day($0) }
    reader.finish()
    guard let id, let unit, let on, (inputs == nil) == (method == nil) else { return nil }
    return Valuation(id: id, method: method, inputs: inputs ?? [], unit: unit, on: on)
  }

  private func valuationInputs(
    _ value: JSONValue, _ method: ValuationMethod
  ) -> [ValuationInput]? {
    guard var reader = ObjectReader(value, as: "the inputs of a valuation", problems) else {
      return nil
    }
    let inputs = method.inputNames.map { name -> ValuationInput? in
      let range = name == "people" ? 1...Limits.policyNumber : 0...Limits.policyNumber
      return reader.number(name, in: range).map { ValuationInput(name: name, value: $0) }
    }
    reader.finish()
    return inputs.contains(nil) ? nil : inputs.compactMap { $0 }
  }
}
