import Basics
import JSONText
import ValueExchange

/// Reads the lines that `EventWriter` writes, their members in any order. A line with a member too
/// few, too many or of another type is refused: the log is the truth, so nothing in it is guessed.
struct EventReader {
  /// - Parameters:
  ///   - number: the line's place in the log, counted from 1, for errors.
  ///   - names: the state before the event, for what the names in the line refer to.
  func read(
    _ line: ArraySlice<UInt8>, number: Int, names: ExchangeState
  ) throws(ReplayFailure) -> Event {
    let document: JSONDocument
    do {
      document = try JSONDocument(scanning: Array(line))
    } catch {
      throw ReplayFailure(line: number, "byte \(error.byte): \(error.message)")
    }
    var members = LineMembers(document.root)
    guard let at = members.integer("at"), let name = members.string("event"),
      let fact = fact(name, &members, names), members.isSpent
    else {
      throw ReplayFailure(line: number, "it is not an event that this version writes")
    }
    return Event(at: Instant(milliseconds: at), fact: fact)
  }

  private func fact(
    _ name: String, _ members: inout LineMembers, _ names: ExchangeState
  ) -> Fact? {
    switch name {
    case "termsAdopted":
      return terms(&members).map { .termsAdopted(TermsID(index: names.terms.count), $0) }
    case "experimentStarted":
      return outline(&members, names).map {
        .experimentStarted(ExperimentID(index: names.experiments.count), $0)
      }
    case "personRegistered":
      return members.id("person").map { .personRegistered($0) }
    case "personExposed":
      guard let person: PersonID = members.id("person"), let place = place(&members, names) else {
        return nil
      }
      return .personExposed(person, place)
    case "offerShown":
      guard let offer: OfferID = members.id("offer"), let person: PersonID = members.id("person"),
        let terms = termsID(members.string("terms"), names)
      else { return nil }
      if !members.has("experiment") {
        return .offerShown(offer, to: person, terms: terms, arm: nil)
      }
      guard let place = place(&members, names) else { return nil }
      return .offerShown(offer, to: person, terms: terms, arm: place)
    case "offerAnswered":
      guard let offer: OfferID = members.id("offer"),
        let answer = members.string("answer").flatMap({ Answer(rawValue: $0) })
      else { return nil }
      return .offerAnswered(offer, answer)
    case "consentGiven":
      guard let consent: ConsentID = members.id("consent"),
        let offer: OfferID = members.id("offer"), let until = members.integer("until")
      else { return nil }
      return .consentGiven(consent, offer: offer, until: Instant(milliseconds: until))
    case "promiseMade":
      guard let promise: PromiseID = members.id("promise"),
        let consent: ConsentID = members.id("consent"), let due = members.integer("due")
      else { return nil }
      return .promiseMade(promise, consent: consent, due: Instant(milliseconds: due))
    case "benefitDelivered":
      guard let promise: PromiseID = members.id("promise"),
        let value = members.amount("valueMicros")
      else { return nil }
      return .benefitDelivered(promise, value: value)
    case "promiseBroken":
      return members.id("promise").map { .promiseBroken($0) }
    case "consentWithdrawn":
      return members.id("consent").map { .consentWithdrawn($0) }
    default:
      return nil
    }
  }

  private func place(_ members: inout LineMembers, _ names: ExchangeState) -> ArmPlace? {
    guard let experiment = members.string("experiment"), let arm = members.string("arm"),
      let index = names.experiments.firstIndex(where: { $0.name == experiment }),
      let armIndex = names.experiments[index].arms.firstIndex(where: { $0.name == arm })
    else { return nil }
    return ArmPlace(experiment: ExperimentID(index: index), arm: ArmID(index: armIndex))
  }

  private func termsID(_ name: String?, _ names: ExchangeState) -> TermsID? {
    guard let name, let number = names.termNames.find(name.utf8.span) else { return nil }
    return TermsID(index: number)
  }

  private func terms(_ members: inout LineMembers) -> Terms? {
    guard let exchange = members.string("exchange"), let version = members.integer("textVersion"),
      let digest = members.string("textDigest"), let purpose = members.string("purpose"),
      let request = members.array("request"), let days = members.integer("retentionDays"),
      let anchor = members.string("retentionFrom").flatMap({ RetentionAnchor(rawValue: $0) }),
      let benefit = members.string("benefit"),
      let kind = members.string("benefitKind").flatMap({ BenefitKind(rawValue: $0) }),
      let textVersion = Int(exactly: version), let retentionDays = Int(exactly: days)
    else { return nil }
    var wanted: [FieldLevel] = []
    for value in request {
      var members = LineMembers(value)
      guard let field = members.string("field"), let level = members.string("level"),
        members.isSpent
      else { return nil }
      wanted.append(FieldLevel(field: field, level: level))
    }
    var promise: PromisedWorth?
    if members.has("promise") {
      promise = self.promise(&members)
      if promise == nil { return nil }
    }
    return Terms(
      exchange: exchange, textVersion: textVersion, textDigest: digest, purpose: purpose,
      request: wanted, retention: Retention(days: retentionDays, anchor: anchor), benefit: benefit,
      benefitKind: kind, promise: promise)
  }

  private func promise(_ members: inout LineMembers) -> PromisedWorth? {
    guard var inner = members.object("promise"), let worth = inner.amount("worthMicros"),
      let unit = inner.string("unit"), let days = inner.integer("deliverWithinDays"),
      let evidence = inner.string("evidence"),
      let remedy = inner.string("ifUndeliverable").flatMap({ Remedy(rawValue: $0) }),
      inner.isSpent, let deliverWithinDays = Int(exactly: days)
    else { return nil }
    return PromisedWorth(
      worth: worth, unit: unit, deliverWithinDays: deliverWithinDays, evidence: evidence,
      ifUndeliverable: remedy)
  }

  private func outline(
    _ members: inout LineMembers, _ names: ExchangeState
  ) -> ExperimentOutline? {
    guard let name = members.string("experiment"), let values = members.array("arms") else {
      return nil
    }
    var arms: [ExperimentOutline.Arm] = []
    for value in values {
      var members = LineMembers(value)
      guard let arm = members.string("arm"), let terms = termsID(members.string("terms"), names),
        members.isSpent
      else { return nil }
      arms.append(ExperimentOutline.Arm(name: arm, terms: terms))
    }
    return ExperimentOutline(name: name, arms: arms)
  }
}

/// The members of a line, each taken once.
private struct LineMembers {
  private let members: [(name: JSONValue, value: JSONValue)]
  private var taken = 0

  init(_ value: JSONValue) {
    members = value.members
  }

  /// Whether every member was asked for.
  var isSpent: Bool { taken == members.count }

  func has(_ name: StaticString) -> Bool {
    members.contains { $0.name.string == name.description }
  }

  mutating func string(_ name: StaticString) -> String? { take(name)?.string }

  mutating func integer(_ name: StaticString) -> Int64? { take(name)?.integer }

  mutating func array(_ name: StaticString) -> [JSONValue]? {
    take(name).flatMap { $0.kind == .array ? $0.elements : nil }
  }

  mutating func object(_ name: StaticString) -> LineMembers? {
    take(name).flatMap { $0.kind == .object ? LineMembers($0) : nil }
  }

  mutating func amount(_ name: StaticString) -> Amount? {
    integer(name).map { Amount(micros: $0) }
  }

  mutating func id<Kind>(_ name: StaticString) -> Identifier<Kind>? {
    guard let value = integer(name), (0..<Int64(Limits.identifiers)).contains(value) else {
      return nil
    }
    return Identifier(index: Int(value))
  }

  private mutating func take(_ name: StaticString) -> JSONValue? {
    guard let member = members.first(where: { $0.name.string == name.description }) else {
      return nil
    }
    taken += 1
    return member.value
  }
}
