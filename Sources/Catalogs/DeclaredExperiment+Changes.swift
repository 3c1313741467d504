import Basics

extension DeclaredExperiment {
  /// Every part of the definition by its name, in one order: what its digest is of, and what changes are told of.
  private var parts: [(name: String, value: String)] {
    func number(_ value: Double?) -> String { value.map { DecimalText.shortest($0) } ?? "none" }
    var parts: [(name: String, value: String)] = [
      ("seed", seed), ("hash", hash.rawValue), ("layer", layer ?? "none"),
      ("arms", arms.map(\.id).joined(separator: ", ")), ("control", arms[control].id),
      ("eligibility", eligibility == nil ? "all" : eligibilityText),
      ("metric", metric.rawValue), ("better", better.rawValue),
      ("leastEffect", number(leastEffect)), ("baseline", number(baseline)),
      ("guardrails/lastingOptIn", number(guardrails.lastingOptIn)),
      ("guardrails/withdrawals", number(guardrails.withdrawals)),
      ("guardrails/dataPrice", number(guardrails.dataPrice)),
      ("guardrails/promises", number(guardrails.promises)),
      ("guardrails/promisesFloor", number(guardrails.promisesFloor)),
      ("answerDays", String(answerDays)), ("lastingDays", String(lastingDays)),
      ("noveltyDays", String(noveltyDays)), ("leastWeeks", String(leastWeeks)),
      ("people", people.map { String($0) } ?? "none"), ("ends", ends?.text ?? "none"),
    ]
    for arm in arms {
      let asks = arm.asksEverything ? "asks everything" : "asks nothing"
      parts.append(("arms/\(arm.id)", arm.exchange ?? asks))
      parts.append(("arms/\(arm.id)/weight", number(arm.weight)))
    }
    return parts
  }

  /// SHA-256 of all of the definition, in 64 hexadecimal digits: two with the same are the same.
  public var digest: String {
    var hash = SHA256()
    hash.update(texts: ["quid-experiment/1", id] + parts.flatMap { [$0.name, $0.value] })
    return hexadecimal(hash.finish())
  }

  /// What differs from an earlier definition of the same id: each part by its name, as it was and as it is. The order of arms
  /// is one, since people are shared out by it.
  public func changes(from earlier: DeclaredExperiment) -> [DefinitionChange] {
    let (old, new) = (earlier.parts, parts)
    let before = Dictionary(old.map { ($0.name, $0.value) }) { first, _ in first }
    let after = Dictionary(new.map { ($0.name, $0.value) }) { first, _ in first }
    var changes = new.compactMap { part -> DefinitionChange? in
      let was = before[part.name]
      return was == part.value
        ? nil : change(part.name, was, part.value)
    }
    changes += old.compactMap { part in
      after[part.name] == nil
        ? change(part.name, part.value, nil) : nil
    }
    return changes
  }

  /// The share of a programme that is held out is fixed for its time.
  private func change(_ name: String, _ before: String?, _ after: String?) -> DefinitionChange {
    DefinitionChange(
      name: name,
      isOfWeight: !isOfProgramme && name.hasPrefix("arms/") && name.hasSuffix("/weight"),
      before: before, after: after)
  }

  /// A part of a definition that is not what it was.
  public struct DefinitionChange: Equatable, Sendable {
    /// `leastEffect`, `arms/coffee/weight`.
    public let name: String

    /// Whether it is of how people are shared out, which another phase may do otherwise.
    public let isOfWeight: Bool
    /// Nil where the part is new.
    public let before: String?
    /// Nil where the part is gone.
    public let after: String?

    /// `leastEffect none → 0.5`
    public var text: String { "\(name) \(before ?? "none") → \(after ?? "none")" }
  }
}
