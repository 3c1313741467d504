import Basics
import Conditions
import JSONText

/// Reads the experiments that a catalog declares, each by itself: what they refer to is `ExperimentCheck`'s to look at.
struct ExperimentReader {
  let problems: Problems

  func experiment(_ value: JSONValue, exchanges: Names) -> DeclaredExperiment? {
    guard var reader = ObjectReader(value, as: "an experiment", problems) else { return nil }
    let id = reader.id("id")
    let seed = reader.optionalString("seed")
    let hash = reader.optionalChoice("hash", of: DeclaredHash.self) ?? .siphash
    let layer = reader.optional("layer").flatMap { problems.id($0) }
    let arms = reader.required("arms").flatMap { self.arms($0, hash, exchanges) }
    let controlValue = reader.optional("control")
    let control = controlValue.flatMap { control in
      arms.flatMap { problems.reference(control, to: "arm", in: Names($0.map(\.id))) }
    }
    let eligibilityValue = reader.optional("eligibility")
    let eligibility = eligibilityValue.map { condition($0) }
    let holdout = HoldoutCheck(problems, arms ?? [], value)
    let metric = reader.optionalChoice("metric", of: DeclaredMetric.self) ?? holdout.standardMetric
    let better = reader.optionalChoice("better", of: BetterDirection.self)
    let leastEffect = reader.optional("leastEffect").flatMap { self.leastEffect($0, metric) }
    let baseline = reader.optional("baseline").flatMap { self.baseline($0, metric) }
    let guardrails = reader.optional("guardrails").map { self.guardrails($0) }
    let answerDays = reader.optional("answerDays").flatMap { self.answerDays($0) }
    let lastingDays = reader.optionalInteger("lastingDays", in: 1...Limits.retentionDays)
    let noveltyDays = reader.optionalInteger("noveltyDays", in: 0...Limits.experimentDays)
    let leastWeeks = reader.optionalInteger("leastWeeks", in: 0...Limits.experimentDays / 7)
    let people = reader.optionalInteger("people", in: 2...Limits.aggregateCount)
    let ends = reader.optional("ends").flatMap { problems.day($0) }
    reader.finish()
    holdout.check(control: control)
    guard let id, let arms, controlValue == nil || control != nil else { return nil }
    return DeclaredExperiment(
      id: id, seed: seed ?? id, hash: hash, layer: layer, arms: arms,
      control: control ?? holdout.standardControl,
      eligibility: eligibility,
      eligibilityText: eligibilityValue.map { AdoptedCatalog.compact($0.text) } ?? "",
      metric: metric, better: better ?? metric.standardDirection, leastEffect: leastEffect,
      baseline: baseline, guardrails: guardrails ?? DeclaredGuardrails(),
      answerDays: answerDays ?? DeclaredExperiment.Standard.answerDays,
      lastingDays: lastingDays ?? DeclaredExperiment.Standard.lastingDays,
      noveltyDays: noveltyDays ?? DeclaredExperiment.Standard.noveltyDays,
      leastWeeks: leastWeeks ?? DeclaredExperiment.Standard.leastWeeks, people: people, ends: ends)
  }

  private func condition(_ value: JSONValue) -> Condition {
    Condition.check(value, problems)
    return Condition(value)
  }

  // MARK: Arms

  private func arms(
    _ value: JSONValue, _ hash: DeclaredHash, _ exchanges: Names
  ) -> [DeclaredExperiment.Arm]? {
    guard let values = problems.elements(value, count: 2...Limits.arms) else { return nil }
    let before = problems.lossCount
    let arms = values.compactMap { arm($0, exchanges) }
    guard arms.count == values.count, problems.lossCount == before else { return nil }
    checkNames(arms, values)
    checkShares(arms, values, hash)
    return problems.lossCount == before ? arms : nil
  }

  private func arm(_ value: JSONValue, _ exchanges: Names) -> DeclaredExperiment.Arm? {
    guard var reader = ObjectReader(value, as: "an arm", problems) else { return nil }
    let id = reader.id("id")
    let exchangeValue = reader.optional("exchange")
    let exchange = exchangeValue.flatMap {
      problems.reference($0, to: "exchange", in: exchanges)
    }
    let asks = reader.optional("asks")
    if let asks, asks.string != "nothing", asks.string != "everything" {
      problems.report(
        "expected \"nothing\" or \"everything\", found \(asks.summary)", at: asks)
    }
    let weight = reader.optional("weight").map { self.weight($0) } ?? 1
    let before = problems.lossCount
    reader.finish()
    // A misspelt member was the one that is missing.
    if problems.lossCount == before, (exchangeValue == nil) == (asks == nil) {
      problems.report(
        "an arm shows an \"exchange\" or says \"asks\": \"nothing\", and this one "
          + (asks == nil ? "does neither" : "does both"), at: value)
    }
    guard let id, let weight, exchange != nil || exchangeValue == nil else { return nil }
    return DeclaredExperiment.Arm(
      id: id, exchange: exchange.map { exchanges.all[$0] },
      asksEverything: asks?.string == "everything", weight: weight)
  }

  private func weight(_ value: JSONValue) -> Double? {
    if let weight = value.double, weight > 0, weight <= Limits.weight { return weight }
    return problems.expected(
      "a weight above 0, at most \(DecimalText.shortest(Limits.weight)) (an arm for nobody is left out)",
      value)
  }

  /// Ids and exchanges of arms, each once.
  private func checkNames(_ arms: [DeclaredExperiment.Arm], _ values: [JSONValue]) {
    var ids: Set<String> = []
    var shownBy: [String: String] = [:]
    var holdout: String?
    for (arm, value) in zip(arms, values) {
      if !ids.insert(arm.id).inserted {
        problems.report("the id \"\(arm.id)\" is taken by an earlier one", at: value)
      }
      if let exchange = arm.exchange {
        if let other = shownBy[exchange] {
          problems.report(
            "the arm \"\(other)\" shows \"\(exchange)\" already, and two arms of one exchange cannot be told apart; "
              + "give this arm an exchange of its own, or leave it out", at: value)
        }
        shownBy[exchange] = arm.id
      } else if !arm.asksEverything {
        if let holdout {
          problems.report(
            "the arm \"\(holdout)\" asks nothing already, and two such arms cannot be told apart; leave one out",
            at: value)
        }
        holdout = arm.id
      }
    }
  }

  /// Weights so small beside the others that nobody would come to the arm.
  private func checkShares(
    _ arms: [DeclaredExperiment.Arm], _ values: [JSONValue], _ hash: DeclaredHash
  ) {
    let total = arms.reduce(0) { $0 + $1.weight }
    for (arm, value) in zip(arms, values) where arm.weight / total < hash.smallestShare {
      let share = hash == .siphash ? "1/2⁶⁴" : "1/10000"
      problems.report(
        "the weight \(DecimalText.shortest(arm.weight)) is less than \(share) of all weights together "
          + "(\(DecimalText.shortest(total))), the smallest share that \"\(hash.rawValue)\" can give; raise it, or "
          + "leave the arm out", at: value.member("weight") ?? value)
    }
  }

  // MARK: Measures

  private func leastEffect(_ value: JSONValue, _ metric: DeclaredMetric) -> Double? {
    let effect = problems.number(value, in: -Limits.policyNumber...Limits.policyNumber)
    guard let effect else { return nil }
    if effect <= 0 {
      return problems.expected(
        "an effect above 0 (\"better\" says which way; leave it out where none is declared)", value)
    }
    if metric.isShare, effect > 1 {
      return problems.expected(
        "at most 1, since \"\(metric.rawValue)\" is a share (2 points are 0.02)", value)
    }
    return effect
  }

  private func baseline(_ value: JSONValue, _ metric: DeclaredMetric) -> Double? {
    if !metric.isShare {
      problems.report(
        "a baseline is the share that is expected of the control, and \"\(metric.rawValue)\" is an amount; leave it "
          + "out", at: value)
      return nil
    }
    if let share = value.double, share > 0, share < 1 { return share }
    return problems.expected("a share above 0 and below 1 (10 % is 0.1)", value)
  }

  private func answerDays(_ value: JSONValue) -> Int? {
    if let days = value.integer, (1...Int64(Limits.offerDays)).contains(days) { return Int(days) }
    return problems.expected(
      "a whole number from 1 to \(Limits.offerDays), the days that an offer stands", value)
  }

  private func guardrails(_ value: JSONValue) -> DeclaredGuardrails {
    var guardrails = DeclaredGuardrails()
    guard var reader = ObjectReader(value, as: "guardrails", problems) else { return guardrails }
    func set(_ name: String, _ share: inout Double) {
      if let value = reader.optional(name), let found = problems.number(value, in: 0...1) {
        share = found
      }
    }
    set("lastingOptIn", &guardrails.lastingOptIn)
    set("withdrawals", &guardrails.withdrawals)
    if let value = reader.optional("dataPrice") {
      guardrails.dataPrice =
        value.kind == .null ? nil : problems.number(value, in: 0...Limits.policyNumber)
    }
    set("promises", &guardrails.promises)
    set("promisesFloor", &guardrails.promisesFloor)
    reader.finish()
    return guardrails
  }
}
