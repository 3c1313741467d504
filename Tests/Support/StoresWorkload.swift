public import Basics
import Catalogs
public import Engine
import Exchanges

/// Random work on all three stores, told to the auditor: the same from the same random numbers.
public struct StoresWorkload {
  public var auditor = StoresAuditor()
  /// Makes every key, value and item unlike any other, over all lives.
  private var nextName = 0

  /// Whether what was given is put right, too.
  private let corrects: Bool

  public init(corrects: Bool = false) { self.corrects = corrects }

  private mutating func name(_ kind: String, _ random: inout Random) -> String {
    nextName += 1
    return "\(kind)-\(nextName)-" + String(repeating: "x", count: random.below(90))
  }

  /// Makes one random decision, or none, and tells the auditor.
  public mutating func decide(_ engine: inout ExchangeEngine, _ random: inout Random) {
    let day = auditor.stepCount / 3
    let now = Samples.day(day)
    let state = engine.state.exchange
    let events = engine.eventCount
    var step = StoresAuditor.Step.other
    do {
      if state.terms.isEmpty {
        try engine.perform(.adoptTerms(Samples.terms()), at: now)
      } else {
        switch random.below(corrects ? 11 : 10) {
        case 0, 1:
          let key = name("key", &random)
          try engine.perform(.registerPerson(key: PersonalText(key)), at: now)
          step = .registered(key: key)
        case 2, 3, 4:
          step = try ask(&engine, state, &random, day)
        case 5, 6, 7:
          if state.consents.isEmpty { return }
          let consent = random.below(state.consents.count)
          let item = name("item", &random)
          try engine.record(
            random.element(BehaviourKind.allCases), item: item.utf8.span,
            under: ConsentID(index: consent), at: now)
          return auditor.addBehaviour(consent: consent, item: item)
        case 8:
          if state.consents.isEmpty { return }
          let consent = random.below(state.consents.count)
          let id = ConsentID(index: consent)
          let isExpired = now >= state.consents[consent].until
          try engine.perform(isExpired ? .expireConsent(id) : .withdrawConsent(id), at: now)
          step = .ended(consent: consent)
        case 10:
          if state.consents.isEmpty { return }
          let consent = random.below(state.consents.count)
          let value = name("value", &random)
          try engine.perform(
            .correctValues(
              ConsentID(index: consent), [GivenValue(ask: 0, PersonalText(value))]), at: now)
          step = .corrected(consent: consent, value: value)
        default:
          if state.people.isEmpty || random.below(3) > 0 { return }
          let person = random.below(state.people.count)
          try engine.perform(.erasePerson(PersonID(index: person)), at: now)
          step = .erased(person: person)
        }
      }
    } catch {
      return
    }
    auditor.add(step, events: engine.eventCount - events)
  }

  private mutating func ask(
    _ engine: inout ExchangeEngine, _ state: ExchangeState, _ random: inout Random, _ day: Int
  ) throws -> StoresAuditor.Step {
    let now = Samples.day(day)
    let open = state.offers.indices.suffix(20).filter {
      state.offers[$0].answer == nil && state.knows(state.offers[$0].person)
    }
    if open.isEmpty {
      let person = PersonID(index: random.below(max(1, state.people.count)))
      try engine.perform(.showOffer(to: person, terms: TermsID(0), arm: nil), at: now)
      return .other
    }
    let offer = OfferID(index: random.element(open))
    let value = name("value", &random)
    let values = random.below(4) == 0 ? [] : [GivenValue(ask: 0, PersonalText(value))]
    try engine.perform(
      .answerOffer(offer, answer: .accepted, textVersion: 1, values: values), at: now)
    return .consented(
      person: state.offers[offer.index].person.index, values: values.isEmpty ? [] : [value],
      day: day, keptDays: state.terms[0].retention.days)
  }
}
