import Basics
import Catalogs
import Exchanges
import JSONText

/// Reads the lines that `EventWriter` writes, byte for byte: names in its order, no spaces. The log is
/// the truth, so nothing in it is guessed, and matching what must stand there is also the fastest way
/// to read it.
struct EventReader {
  /// - Parameters:
  ///   - bytes: a line's members: what stands behind its opening brace.
  ///   - number: the line's place in the log, counted from 1, for errors.
  ///   - names: the state before the event, for what the names in the line refer to.
  func read(
    _ bytes: Span<UInt8>, number: Int, names: ExchangeState
  ) throws(ReplayFailure) -> Event {
    var cursor = LineCursor()
    guard cursor.skip("\"at\":", bytes), let at = cursor.integer(bytes),
      cursor.skip(",\"event\":\"", bytes), let fact = fact(&cursor, bytes, names),
      cursor.skip("}", bytes), cursor.position == bytes.count
    else {
      throw ReplayFailure(
        line: number,
        "it is not an event that this version writes (byte \(cursor.position) of the event)")
    }
    let moment = Instant(milliseconds: at)
    // Older versions did not write how the exchanges rank: they found it each time by the day of the event.
    if case .catalogAdopted(let adopted) = fact, adopted.ranks.isEmpty, let day = Day(of: moment) {
      return Event(at: moment, fact: .catalogAdopted(adopted.ranked(on: day)))
    }
    return Event(at: moment, fact: fact)
  }

  private func fact(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> Fact? {
    if cursor.skip("offerShown\",\"offer\":", bytes) { return offerShown(&cursor, bytes, names) }
    if cursor.skip("offerAnswered\",\"offer\":", bytes) {
      guard let offer: OfferID = cursor.id(bytes), cursor.skip(",\"answer\":\"", bytes) else {
        return nil
      }
      if cursor.skip("accepted\"", bytes) { return .offerAnswered(offer, .accepted) }
      if cursor.skip("declined\"", bytes) { return .offerAnswered(offer, .declined) }
      return cursor.skip("deferred\"", bytes) ? .offerAnswered(offer, .deferred) : nil
    }
    if cursor.skip("personRegistered\",\"person\":", bytes) {
      return cursor.id(bytes).map { .personRegistered($0) }
    }
    if cursor.skip("personExposed\",\"person\":", bytes) {
      guard let person: PersonID = cursor.id(bytes), let place = place(&cursor, bytes, names) else {
        return nil
      }
      return .personExposed(person, place)
    }
    if cursor.skip("consentGiven\",\"consent\":", bytes) {
      guard let consent: ConsentID = cursor.id(bytes), cursor.skip(",\"offer\":", bytes),
        let offer: OfferID = cursor.id(bytes), cursor.skip(",\"until\":", bytes),
        let until = cursor.integer(bytes)
      else { return nil }
      return .consentGiven(consent, offer: offer, until: Instant(milliseconds: until))
    }
    if cursor.skip("promiseMade\",\"promise\":", bytes) {
      guard let promise: PromiseID = cursor.id(bytes), cursor.skip(",\"consent\":", bytes),
        let consent: ConsentID = cursor.id(bytes), cursor.skip(",\"due\":", bytes),
        let due = cursor.integer(bytes)
      else { return nil }
      return .promiseMade(promise, consent: consent, due: Instant(milliseconds: due))
    }
    if cursor.skip("benefitDelivered\",\"promise\":", bytes) {
      guard let promise: PromiseID = cursor.id(bytes), cursor.skip(",\"valueMicros\":", bytes),
        let micros = cursor.integer(bytes)
      else { return nil }
      return .benefitDelivered(promise, value: Amount(micros: micros))
    }
    if cursor.skip("promiseBroken\",\"promise\":", bytes) {
      return cursor.id(bytes).map { .promiseBroken($0) }
    }
    if cursor.skip("consentWithdrawn\",\"consent\":", bytes) {
      return cursor.id(bytes).map { .consentWithdrawn($0) }
    }
    if cursor.skip("valueCollected\",\"value\":", bytes) { return value(&cursor, bytes, names) }
    if cursor.skip("consentExpired\",\"consent\":", bytes) {
      return cursor.id(bytes).map { .consentExpired($0) }
    }
    if cursor.skip("personErased\",\"person\":", bytes) {
      guard let person: PersonID = cursor.id(bytes) else { return nil }
      return .personErased(person, isIdle: cursor.skip(",\"why\":\"idle\"", bytes))
    }
    if cursor.skip("termsAdopted\",\"exchange\":", bytes) {
      return terms(&cursor, bytes).map { .termsAdopted(TermsID(index: names.terms.count), $0) }
    }
    if cursor.skip("experimentStarted\",\"experiment\":", bytes) {
      return outline(&cursor, bytes, names).map {
        .experimentStarted(ExperimentID(index: names.experiments.count), $0)
      }
    }
    if cursor.skip("experimentStopped\",\"experiment\":", bytes) {
      return stop(&cursor, bytes, names)
    }
    return readTrust(&cursor, bytes)
  }

  private func stop(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> Fact? {
    guard let name = cursor.string(bytes),
      let experiment = names.experiment(named: name)
    else { return nil }
    return .experimentStopped(experiment)
  }

  private func value(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> Fact? {
    guard let value: ValueID = cursor.id(bytes), cursor.skip(",\"consent\":", bytes),
      let consent: ConsentID = cursor.id(bytes), consent.index < names.consents.count,
      cursor.skip(",\"field\":", bytes), let field = cursor.string(bytes),
      cursor.skip(",\"level\":", bytes), let level = cursor.string(bytes),
      let place = names.terms(of: consent).request
        .firstIndex(of: FieldLevel(field: field, level: level))
    else { return nil }
    return .valueCollected(
      value, consent: consent, place: place, wasFiner: cursor.skip(",\"cut\":true", bytes))
  }

  private func offerShown(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> Fact? {
    guard let offer: OfferID = cursor.id(bytes), cursor.skip(",\"person\":", bytes),
      let person: PersonID = cursor.id(bytes), cursor.skip(",\"terms\":", bytes),
      let terms = termsID(&cursor, bytes, names)
    else { return nil }
    if cursor.position + 1 == bytes.count {
      return .offerShown(offer, to: person, terms: terms, arm: nil)
    }
    guard let place = place(&cursor, bytes, names) else { return nil }
    return .offerShown(offer, to: person, terms: terms, arm: place)
  }

  private func place(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> ArmPlace? {
    guard cursor.skip(",\"experiment\":", bytes), let experiment = cursor.quoted(bytes),
      cursor.skip(",\"arm\":", bytes), let arm = cursor.quoted(bytes)
    else { return nil }
    return names.place(experiment: bytes.extracting(experiment), arm: bytes.extracting(arm))
  }

  private func termsID(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> TermsID? {
    guard let name = cursor.quoted(bytes), let number = names.termNames.find(bytes.extracting(name))
    else { return nil }
    return TermsID(index: number)
  }

  private func terms(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Terms? {
    var rules: [ValueRule] = []
    guard let exchange = cursor.string(bytes), cursor.skip(",\"textVersion\":", bytes),
      let version = cursor.integer(bytes).flatMap({ Int(exactly: $0) }),
      cursor.skip(",\"textDigest\":", bytes), let digest = cursor.string(bytes),
      cursor.skip(",\"purpose\":", bytes), let purpose = cursor.string(bytes),
      cursor.skip(",\"request\":[", bytes), let request = request(&cursor, bytes, &rules),
      cursor.skip("],\"retentionDays\":", bytes),
      let days = cursor.integer(bytes).flatMap({ Int(exactly: $0) }),
      cursor.skip(",\"retentionFrom\":", bytes),
      let anchor = cursor.string(bytes).flatMap({ RetentionAnchor(rawValue: $0) }),
      let retention = retention(&cursor, bytes, days, anchor),
      let recipients = cursor.list(",\"recipients\":[", bytes),
      let compatible = cursor.list(",\"compatibleWith\":[", bytes)
    else { return nil }
    let isShared = cursor.skip(",\"shared\":true", bytes)
    guard cursor.skip(",\"benefit\":", bytes), let benefit = cursor.string(bytes),
      cursor.skip(",\"benefitKind\":", bytes),
      let kind = cursor.string(bytes).flatMap({ BenefitKind(rawValue: $0) })
    else { return nil }
    var promise: PromisedWorth?
    if cursor.skip(",\"promise\":{\"worthMicros\":", bytes) {
      promise = self.promise(&cursor, bytes)
      if promise == nil { return nil }
    }
    return Terms(
      exchange: exchange, textVersion: version, textDigest: digest, purpose: purpose,
      request: request, rules: rules, retention: retention, recipients: recipients,
      compatibleWith: compatible, isShared: isShared, benefit: benefit, benefitKind: kind,
      promise: promise)
  }

  private func request(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ rules: inout [ValueRule]
  ) -> [FieldLevel]? {
    var request: [FieldLevel] = []
    while cursor.skip(request.isEmpty ? "{\"field\":" : ",{\"field\":", bytes) {
      guard let field = cursor.string(bytes), cursor.skip(",\"level\":", bytes),
        let level = cursor.string(bytes), cursor.skip(",\"type\":", bytes),
        let type = cursor.string(bytes).flatMap({ ValueType(rawValue: $0) }),
        cursor.skip(",\"rule\":", bytes), let rule = generalization(&cursor, bytes),
        cursor.skip("}", bytes)
      else { return nil }
      request.append(FieldLevel(field: field, level: level))
      rules.append(ValueRule(type: type, rule: rule))
    }
    return request
  }

  private func promise(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> PromisedWorth? {
    guard let micros = cursor.integer(bytes), cursor.skip(",\"unit\":", bytes),
      let unit = cursor.string(bytes), cursor.skip(",\"deliverWithinDays\":", bytes),
      let days = cursor.integer(bytes).flatMap({ Int(exactly: $0) }),
      cursor.skip(",\"evidence\":", bytes), let evidence = cursor.string(bytes),
      cursor.skip(",\"ifUndeliverable\":", bytes),
      let remedy = cursor.string(bytes).flatMap({ Remedy(rawValue: $0) }), cursor.skip("}", bytes)
    else { return nil }
    return PromisedWorth(
      worth: Amount(micros: micros), unit: unit, deliverWithinDays: days, evidence: evidence,
      ifUndeliverable: remedy)
  }

  private func outline(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> ExperimentOutline? {
    guard let name = cursor.string(bytes), cursor.skip(",\"arms\":[", bytes) else { return nil }
    var arms: [ExperimentOutline.Arm] = []
    while cursor.skip(arms.isEmpty ? "{\"arm\":" : ",{\"arm\":", bytes) {
      guard let arm = cursor.string(bytes), cursor.skip(",\"terms\":", bytes),
        let terms = termsID(&cursor, bytes, names), cursor.skip("}", bytes)
      else { return nil }
      arms.append(ExperimentOutline.Arm(name: arm, terms: terms))
    }
    return cursor.skip("]", bytes) ? ExperimentOutline(name: name, arms: arms) : nil
  }
}
