import Basics
import Conditions
import JSONText

extension CatalogReader {
  func exchange(_ value: JSONValue, _ names: CatalogNames, topics: Names) -> Exchange? {
    guard var reader = ObjectReader(value, as: "an exchange", problems) else { return nil }
    let id = reader.id("id")
    let purposes = reader.required("purpose").flatMap { self.purposes($0, names.purposes) }
    let request = problems.fieldLevels(&reader, "request", names.fields)
    let benefit = reader.required("benefit").flatMap {
      problems.reference($0, to: "benefit", in: names.benefits)
    }
    let text = reader.required("text").flatMap { self.text($0) }
    let placement = reader.optional("placement").flatMap { problems.id($0) }
    let topic = reader.optional("topic").flatMap { value in
      problems.reference(value, to: "topic", in: topics).map { topics.all[$0] }
    }
    let from = reader.optional("from").flatMap { problems.day($0) }
    let until = reader.optional("until").flatMap { problems.day($0) }
    let pace = reader.optional("pace").map { self.pace($0) } ?? .standard
    let eligibility = reader.optional("eligibility").map { condition($0) }
    let recipients = problems.references(&reader, "recipients", to: "partner", in: names.partners)
    let valuation = reader.optional("valuation").flatMap { value in
      problems.reference(value, to: "valuation", in: names.valuations)
        .map { names.valuations.all[$0] }
    }
    let choice = reader.optional("choice").map { self.choice($0) } ?? .equal
    let isControlOnly = reader.flag("controlOnly")
    reader.finish()
    if let from, let until, until < from {
      problems.report("it ends on \(until.text), before it begins on \(from.text)", at: value)
    }
    guard let id, let purposes, let request, let benefit, let text else { return nil }
    return Exchange(
      id: id, purposes: purposes, request: request, benefit: names.benefits.all[benefit],
      text: text, placement: placement, topic: topic, from: from, until: until, pace: pace,
      eligibility: eligibility, recipients: recipients, valuation: valuation, choice: choice,
      isControlOnly: isControlOnly)
  }

  /// One purpose, or several, which the rules refuse with a reason (Q9).
  private func purposes(_ value: JSONValue, _ names: Names) -> [String]? {
    if value.kind != .array {
      return problems.reference(value, to: "purpose", in: names).map { [names.all[$0]] }
    }
    guard let values = problems.elements(value, count: 1...Limits.exchangePurposes) else {
      return nil
    }
    let indexes = values.compactMap { problems.reference($0, to: "purpose", in: names) }
    return indexes.count == values.count ? indexes.map { names.all[$0] } : nil
  }

  func condition(_ value: JSONValue) -> Condition {
    Condition.check(value, problems)
    return Condition(value)
  }

  private func text(_ value: JSONValue) -> ExchangeText? {
    guard var reader = ObjectReader(value, as: "a text", problems) else { return nil }
    let version = reader.integer("version", in: 1...Int64(Limits.textVersions))
    let ask = words(&reader, "ask")
    let why = words(&reader, "why")
    let get = words(&reader, "get")
    let keep = words(&reader, "keep")
    let who = words(&reader, "who")
    let stop = words(&reader, "stop")
    let acceptsCoarser = reader.flag("acceptsCoarser")
    let language = reader.optional("language").flatMap { problems.language($0) }
    reader.finish()
    guard let version else { return nil }
    return ExchangeText(
      version: Int(version), ask: ask, why: why, get: get, keep: keep, who: who, stop: stop,
      acceptsCoarser: acceptsCoarser, language: language)
  }

  /// Words that the rules ask for (Q25); empty when absent.
  private func words(_ reader: inout ObjectReader, _ name: String) -> String {
    reader.optional(name).map { problems.words($0) } ?? ""
  }

  private func pace(_ value: JSONValue) -> Pace {
    guard var reader = ObjectReader(value, as: "a pace", problems) else { return .standard }
    let days = 0...Limits.paceDays
    let cap = reader.optionalInteger("cap", in: 1...Limits.paceDays)
    let capDays = reader.optionalInteger("capDays", in: 1...Limits.paceDays)
    let spacing = reader.optionalInteger("spacingDays", in: days)
    let declined = reader.optionalInteger("declinedDays", in: days)
    let deferred = reader.optionalInteger("deferredDays", in: days)
    reader.finish()
    if capDays != nil, cap == nil {
      problems.report(
        "\"capDays\" says in how many days \"cap\" counts, and there is none", at: value)
    }
    return Pace(
      cap: cap, capDays: capDays, spacingDays: spacing ?? Pace.standard.spacingDays,
      declinedDays: declined ?? Pace.standard.declinedDays,
      deferredDays: deferred ?? Pace.standard.deferredDays)
  }

  private func choice(_ value: JSONValue) -> Choice {
    guard var reader = ObjectReader(value, as: "a choice", problems) else { return .equal }
    let preset = reader.optionalChoice("preset", of: PresetAnswer.self)
    let highlighted = reader.optionalChoice("highlighted", of: HighlightedAnswer.self)
    let steps = 1...Limits.steps
    let accept = reader.optionalInteger("acceptSteps", in: steps)
    let decline = reader.optionalInteger("declineSteps", in: steps)
    let withdraw = reader.optionalInteger("withdrawSteps", in: steps)
    reader.finish()
    return Choice(
      preset: preset ?? .unanswered, highlighted: highlighted ?? .none, acceptSteps: accept ?? 1,
      declineSteps: decline ?? 1, withdrawSteps: withdraw ?? 1)
  }

  func activation(_ value: JSONValue, _ names: CatalogNames) -> Activation? {
    guard var reader = ObjectReader(value, as: "an activation", problems) else { return nil }
    let id = reader.id("id")
    let audience = reader.optional("audience").map { condition($0) }
    let destination = reader.required("destination").flatMap {
      problems.reference($0, to: "partner", in: names.partners)
    }
    let purpose = reader.required("purpose").flatMap {
      problems.reference($0, to: "purpose", in: names.purposes)
    }
    let benefit = reader.required("benefit").flatMap {
      problems.reference($0, to: "benefit", in: names.benefits)
    }
    let people = reader.integer("atLeastPeople", in: 1...Int64(Limits.aggregateCount))
    let isLookalike = reader.flag("lookalike")
    reader.finish()
    guard let id, let destination, let purpose, let benefit, let people else { return nil }
    return Activation(
      id: id, audience: audience, destination: names.partners.all[destination],
      purpose: names.purposes.all[purpose], benefit: names.benefits.all[benefit],
      atLeastPeople: Int(people), isLookalike: isLookalike)
  }
}
