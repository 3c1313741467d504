import Basics

extension ExperimentDefinition {
  /// SHA-256 of what was declared before the first person, in 64 hexadecimal digits: phases that began later are
  /// changes, and no part of it.
  public var digest: String {
    var hash = SHA256()
    hash.update(texts: ["quid-experiment-definition/1"] + parts)
    return hexadecimal(hash.finish())
  }

  /// Every part, in one order.
  private var parts: [String] {
    func number(_ value: Double?) -> String { value.map { DecimalText.shortest($0) } ?? "none" }
    var parts = [id, String(arms.count)]
    for arm in arms {
      parts += [
        arm.id, arm.treatment.word, arm.treatment.exchange ?? "", String(arm.worth.micros),
        arm.unit, String(arm.isNudge), String(arm.dataPrice.micros),
      ]
    }
    parts += [String(control), String(phases[0].begins.milliseconds)]
    parts += phases[0].weights.map { number($0) }
    parts += [
      metric.rawValue, String(isMoreBetter), number(leastEffect), number(baselineExpected),
      number(guardrails.lastingOptIn), number(guardrails.withdrawals),
      number(guardrails.dataPrice), number(guardrails.promises), number(guardrails.promisesFloor),
      String(windows.answerDays), String(windows.lastingDays), String(windows.deadlineDays),
      String(noveltyDays), String(leastWeeks), plannedPeople.map { String($0) } ?? "none",
      String(groupLeast), layer ?? "none", ends.map { String($0.milliseconds) } ?? "none",
      valueCap.map { String($0.micros) } ?? "none", String(isClustered), number(alpha),
    ]
    return parts
  }
}

extension ExperimentDefinition.Treatment {
  fileprivate var word: String {
    switch self {
    case .exchange: "exchange"
    case .everything: "everything"
    case .nothing: "nothing"
    case .personalizedList: "personalizedList"
    case .popularList: "popularList"
    }
  }
}
