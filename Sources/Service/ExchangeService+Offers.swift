import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// Offers, answers, benefits, and what people do.
extension ExchangeService {
  private mutating func request(_ person: PersonID, _ line: Span<UInt8>) throws(RequestFault)
    -> OfferRequest
  {
    var attributes: JSONValue?
    if has(.attributes) {
      // Scanned already as part of the line: it cannot fail.
      attributes = (try? JSONDocument(scanning: nodes[place(.attributes)].slice(line)))?.root
    }
    return OfferRequest(
      person, placement: optionalString(.placement, line), channel: optionalString(.channel, line),
      .attributes(attributes))
  }

  mutating func nextOffer(_ line: Span<UInt8>) throws(RequestFault) {
    // Nobody becomes known by a request that is refused.
    let place = (optionalString(.placement, line), optionalString(.channel, line))
    if !engine.state.exchange.knows(placement: place.0, channel: place.1) {
      throw .refused(.placeUnknown)
    }
    let person: PersonID
    do {
      person = try personMet(line)
      depend(on: person)
    } catch {
      throw .refused(error)
    }
    let request = try request(person, line)
    let decision: OfferDecision
    do {
      decision = try engine.nextOffer(request, at: now)
    } catch {
      throw .refused(error)
    }
    guard let offer = decision.offer, let exchange = decision.exchange else {
      metrics.countNone(decision.nearest)
      out.append("{\"offer\":null,\"decision\":")
      let explanation = engine.explain(request, at: now).dropLast()
      out.append(explanation.span)
      return out.append("}")
    }
    out.append("{\"offer\":")
    writeOffer(offer, exchange: exchange)
    out.append(decision.isRepeat ? ",\"isRepeat\":true}" : ",\"isRepeat\":false}")
  }

  /// The person whom the request names, who may be new.
  private mutating func personMet(_ line: Span<UInt8>) throws(Refusal) -> PersonID {
    let node = nodes[place(.person)]
    if !node.hasEscapes { return try engine.person(for: line.extracting(node.content), at: now) }
    var key = node.bytes(line)
    defer { key.overwrite() }
    return try engine.person(for: key.span, at: now)
  }

  /// The offer with all that a person must be shown: what is asked, for what, and what they get for it.
  private mutating func writeOffer(_ id: OfferID, exchange index: Int) {
    let offer = engine.state.exchange.offers[id.index]
    let terms = engine.state.exchange.terms[offer.terms.index]
    number("{\"number\":", id)
    string(",\"exchange\":", terms.exchange)
    number(",\"textVersion\":", Int64(terms.textVersion))
    string(",\"purpose\":", terms.purpose)
    out.append(",\"asks\":[")
    for (index, asked) in terms.request.enumerated() {
      string(index == 0 ? "{\"field\":" : ",{\"field\":", asked.field)
      string(",\"level\":", asked.level)
      out.append("}")
    }
    string("],\"gives\":{\"benefit\":", terms.benefit)
    string(",\"kind\":", terms.benefitKind.rawValue)
    if let promise = terms.promise {
      amount(",\"worth\":", promise.worth)
      string(",\"unit\":", promise.unit)
      number(",\"deliverWithinDays\":", Int64(promise.deliverWithinDays))
    }
    number("},\"keepDays\":", Int64(terms.retention.days))
    if let words = engine.state.exchange.catalog?.catalog.exchanges[index].text {
      for (place, part) in words.parts.enumerated() {
        out.append(place == 0 ? ",\"text\":{" : ",")
        out.append(quoting: part.name.utf8.span)
        out.append(":")
        out.append(quoting: part.words.utf8.span)
      }
      out.append("}")
    }
    if let place = engine.state.exchange.place(of: offer) {
      let experiment = engine.state.exchange.experiments[place.experiment.index]
      string(",\"experiment\":", experiment.name)
      string(",\"arm\":", experiment.arms[place.arm.index].name)
    }
    out.append("}")
  }

  mutating func explainOffer(_ line: Span<UInt8>) throws(RequestFault) {
    let person = try person(line)
    let request = try request(person, line)
    if !engine.state.exchange.knows(placement: request.placement, channel: request.channel) {
      throw .refused(.placeUnknown)
    }
    let explanation = engine.explain(request, at: now).dropLast()
    out.append(explanation.span)
  }

  mutating func answerOffer(_ line: Span<UInt8>) throws(RequestFault) -> [Int64] {
    let offer: OfferID = id(.offer)
    guard offer.index < engine.state.exchange.offers.count else { throw .refused(.unknownOffer) }
    depend(on: engine.state.exchange.offers[offer.index].person)
    let terms = engine.state.exchange.terms(of: offer)
    var values: [GivenValue] = []
    if has(.values) {
      var members = JSONMembers(of: place(.values), in: nodes)
      while let (name, value) = members.next(in: nodes) {
        guard let place = terms.place(of: nodes[name].text(line)) else {
          throw .refused(.valueNotAskedFor)
        }
        if let text = PersonalText(nodes[value].bytes(line)) {
          values.append(GivenValue(place: place, text))
        }
      }
    }
    let answer = Answer.allCases[Int(number(.answer))]
    let receipt: Receipt
    do {
      receipt = try decide(
        .answerOffer(
          offer, answer: answer, textVersion: Int(number(.textVersion)), values: values,
          isSpecific: has(.isSpecific) ? number(.isSpecific) == 1 : true))
    } catch {
      guard error.refusal == .valueUnusable,
        let (field, expected) = engine.state.exchange.unusableValue(
          among: values, of: terms, at: now)
      else { throw error }
      throw .unusable(field: field, expected: expected)
    }
    var numbers: [Int64] = [number(.offer), answer.code]
    if let consent = receipt.consent {
      numbers += [
        Int64(consent.rawValue), engine.state.exchange.consents[consent.index].until.milliseconds,
      ]
    }
    if let promise = receipt.promise {
      numbers += [
        Int64(promise.rawValue), engine.state.exchange.promises[promise.index].due.milliseconds,
      ]
    }
    return numbers
  }

  /// Offer and answer; a consent and its end; a promise and when it is due.
  mutating func writeAnswered(_ numbers: [Int64]) {
    number("{\"offer\":", numbers[0])
    string(",\"answer\":", Answer(code: numbers[1])?.rawValue ?? "")
    if numbers.count >= 4 {
      number(",\"consent\":{\"number\":", numbers[2])
      moment(",\"until\":", numbers[3])
      out.append("}")
    } else {
      out.append(",\"consent\":null")
    }
    if numbers.count == 6 {
      number(",\"promise\":{\"number\":", numbers[4])
      moment(",\"due\":", numbers[5])
      out.append("}}")
    } else {
      out.append(",\"promise\":null}")
    }
  }

  mutating func settlePromise(_ method: Method) throws(RequestFault) -> [Int64] {
    let promise: PromiseID = id(.promise)
    let value = Amount(micros: number(.value))
    guard promise.index < engine.state.exchange.promises.count else {
      throw .refused(.unknownPromise)
    }
    let consent = engine.state.exchange.promises[promise.index].consent
    depend(on: engine.state.exchange.person(of: consent))
    _ = try decide(
      method == .benefitDeliver
        ? .deliverBenefit(promise, value: value) : .compensatePromise(promise, value: value))
    return [
      number(.promise), Int64(engine.state.exchange.promises[promise.index].outcome.rawValue),
    ]
  }

  mutating func writeSettled(_ numbers: [Int64]) {
    number("{\"promise\":", numbers[0])
    let outcome = UInt8(exactly: numbers[1]).flatMap { PromiseOutcome(rawValue: $0) }
    string(",\"outcome\":", outcome?.name ?? "")
    out.append("}")
  }

  /// Keeps what a person did, under their consent for the purpose.
  mutating func recordBehaviour(_ line: Span<UInt8>) throws(RequestFault) {
    try keepBehaviour(line)
    out.append("true")
  }

  mutating func keepBehaviour(_ line: Span<UInt8>) throws(RequestFault) {
    let person = try person(line)
    let purpose = nodes[place(.purpose)]
    let item = nodes[place(.item)]
    do throws(Refusal) {
      if !purpose.hasEscapes && !item.hasEscapes {
        try record(
          line.extracting(item.content), by: person, for: line.extracting(purpose.content))
      } else {
        let purpose = purpose.bytes(line)
        var item = item.bytes(line)
        defer { item.overwrite() }
        try record(item.span, by: person, for: purpose.span)
      }
    } catch {
      throw .refused(error)
    }
    (hasWritten, isBehaviour) = (true, true)
  }

  private mutating func record(
    _ item: Span<UInt8>, by person: PersonID, for purpose: Span<UInt8>
  ) throws(Refusal) {
    let kind = BehaviourKind(rawValue: UInt8(truncatingIfNeeded: number(.act))) ?? .view
    let consent = try engine.record(
      kind, item: item, by: person, for: purpose, as: keyed, at: now)
    acts.add(kind, item: item, under: consent, at: now)
    recommendations.record(
      kind, item: item, under: consent, by: person, engine.state.exchange, at: now)
  }
}
