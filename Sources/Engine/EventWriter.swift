import Basics
import Catalogs
import Exchanges
import JSONText

/// Writes events as JSON lines: flat objects, names instead of numbers where a reader with `jq` or
/// DuckDB would want them.
///
///     {"at":1767225600000,"event":"offerShown","offer":4,"person":3,"terms":"cash-50@1",
///      "experiment":"data-for-money","arm":"50-cents.shown"}
///
/// Amounts are whole millionths of a unit (`valueMicros`), so that nothing is lost to a reader's
/// floating point.
///
/// `EventReader` reads exactly these lines back.
struct EventWriter {
  var buffer = ByteBuffer()

  /// Appends an event's line to a buffer.
  /// - Parameter names: the state before the event, for the names of what the event refers to.
  mutating func write(_ event: Event, names: ExchangeState, to lines: inout ByteBuffer) {
    swap(&buffer, &lines)
    write(event, names)
    swap(&buffer, &lines)
  }

  private mutating func write(_ event: Event, _ names: ExchangeState) {
    buffer.append("{\"at\":")
    buffer.append(decimal: event.at.milliseconds)
    switch event.fact {
    case .termsAdopted(_, let terms): write(terms)
    case .experimentStarted(_, let outline): write(outline, names)
    case .experimentStopped(let id):
      string(",\"event\":\"experimentStopped\",\"experiment\":", names.experiments[id.index].name)
    case .personRegistered(let person):
      piece(",\"event\":\"personRegistered\",\"person\":", person.rawValue)
    case .personExposed(let person, let place):
      piece(",\"event\":\"personExposed\",\"person\":", person.rawValue)
      write(place, names)
    case .offerShown(let offer, let person, let terms, let place):
      piece(",\"event\":\"offerShown\",\"offer\":", offer.rawValue)
      piece(",\"person\":", person.rawValue)
      buffer.append(",\"terms\":")
      buffer.append(quoting: names.termNames.key(terms.index).span)
      if let place { write(place, names) }
    case .offerAnswered(let offer, let answer):
      piece(",\"event\":\"offerAnswered\",\"offer\":", offer.rawValue)
      switch answer {
      case .accepted: buffer.append(",\"answer\":\"accepted\"")
      case .declined: buffer.append(",\"answer\":\"declined\"")
      case .deferred: buffer.append(",\"answer\":\"deferred\"")
      }
    case .consentGiven(let consent, let offer, let until):
      piece(",\"event\":\"consentGiven\",\"consent\":", consent.rawValue)
      piece(",\"offer\":", offer.rawValue)
      moment(",\"until\":", until)
    case .promiseMade(let promise, let consent, let due):
      piece(",\"event\":\"promiseMade\",\"promise\":", promise.rawValue)
      piece(",\"consent\":", consent.rawValue)
      moment(",\"due\":", due)
    case .benefitDelivered(let promise, let value):
      piece(",\"event\":\"benefitDelivered\",\"promise\":", promise.rawValue)
      buffer.append(",\"valueMicros\":")
      buffer.append(decimal: value.micros)
    case .promiseBroken(let promise):
      piece(",\"event\":\"promiseBroken\",\"promise\":", promise.rawValue)
    case .valueCollected(let value, let consent, let place, let wasFiner):
      piece(",\"event\":\"valueCollected\",\"value\":", value.rawValue)
      piece(",\"consent\":", consent.rawValue)
      let wanted = names.terms(of: consent).request[place]
      string(",\"field\":", wanted.field)
      string(",\"level\":", wanted.level)
      if wasFiner { buffer.append(",\"cut\":true") }
    case .consentExpired(let consent):
      piece(",\"event\":\"consentExpired\",\"consent\":", consent.rawValue)
    case .personErased(let person, let isIdle):
      piece(",\"event\":\"personErased\",\"person\":", person.rawValue)
      if isIdle { buffer.append(",\"why\":\"idle\"") }
    case .consentWithdrawn(let consent):
      piece(",\"event\":\"consentWithdrawn\",\"consent\":", consent.rawValue)
    case .consentRenewed(let consent, let offer, let until):
      piece(",\"event\":\"consentRenewed\",\"consent\":", consent.rawValue)
      piece(",\"offer\":", offer.rawValue)
      moment(",\"until\":", until)
    case .catalogAdopted(let adopted): write(adopted)
    case .offerDecided(let person, let circumstances):
      piece(",\"event\":\"offerDecided\",\"person\":", person.rawValue)
      if let placement = circumstances.placement { string(",\"placement\":", placement) }
      if let channel = circumstances.channel { string(",\"channel\":", channel) }
      list(",\"notEligible\":[", circumstances.notEligible)
      list(",\"arms\":[", circumstances.arms)
    case .promiseCompensated(let promise, let value):
      piece(",\"event\":\"promiseCompensated\",\"promise\":", promise.rawValue)
      buffer.append(",\"valueMicros\":")
      buffer.append(decimal: value.micros)
    case .consentInvalidated(let consent, let ending):
      piece(",\"event\":\"consentInvalidated\",\"consent\":", consent.rawValue)
      buffer.append(",\"why\":\"")
      buffer.append(ending.name)
      buffer.append("\"")
    case .caseResolved(let consent):
      piece(",\"event\":\"caseResolved\",\"consent\":", consent.rawValue)
    case .holdReleased(let consent):
      piece(",\"event\":\"holdReleased\",\"consent\":", consent.rawValue)
    case .preferenceStated(let person, let preference):
      piece(",\"event\":\"preferenceStated\",\"person\":", person.rawValue)
      string(",\"scope\":", preference.scope.name)
      string(",\"choice\":", preference.choice.name)
      moment(",\"said\":", preference.said)
      if case .staff(let staff, let basis) = preference.source {
        string(",\"by\":", staff)
        string(",\"basis\":", basis)
      }
    case .personRestricted(let person, let isRestricted):
      piece(",\"event\":\"personRestricted\",\"person\":", person.rawValue)
      buffer.append(isRestricted ? ",\"restricted\":true" : ",\"restricted\":false")
    case .requestReceived(let request, let person, let kind):
      piece(",\"event\":\"requestReceived\",\"request\":", request.rawValue)
      piece(",\"person\":", person.rawValue)
      string(",\"right\":", kind.rawValue)
    case .requestAnswered(let request):
      piece(",\"event\":\"requestAnswered\",\"request\":", request.rawValue)
    case .clearanceOpened(let id, let clearance): write(id, clearance)
    case .clearanceClosed(let clearance):
      piece(",\"event\":\"clearanceClosed\",\"clearance\":", clearance.rawValue)
    case .dataRead(let clearance, let value):
      piece(",\"event\":\"dataRead\",\"clearance\":", clearance.rawValue)
      piece(",\"value\":", value.rawValue)
    case .dataCounted(let clearance, let level, let people):
      piece(",\"event\":\"dataCounted\",\"clearance\":", clearance.rawValue)
      string(",\"field\":", level.field)
      string(",\"level\":", level.level)
      buffer.append(",\"people\":")
      buffer.append(decimal: Int64(people))
    case .dataDisclosed(let id, let disclosure): write(id, disclosure)
    case .audienceActivated(let activation, let people):
      string(",\"event\":\"audienceActivated\",\"activation\":", activation)
      buffer.append(",\"people\":")
      buffer.append(decimal: Int64(people))
    case .partnerTold(let id):
      piece(",\"event\":\"partnerTold\",\"disclosure\":", id.rawValue)
    case .dispositionReceived(let id):
      piece(",\"event\":\"dispositionReceived\",\"disclosure\":", id.rawValue)
    case .dispositionOverdue(let id):
      piece(",\"event\":\"dispositionOverdue\",\"disclosure\":", id.rawValue)
    case .partnerReviewed(let partner, let staff):
      string(",\"event\":\"partnerReviewed\",\"partner\":", partner)
      string(",\"by\":", staff)
    case .timeNoted: buffer.append(",\"event\":\"timeNoted\"")
    case .clockSet: buffer.append(",\"event\":\"clockSet\"")
    case .answerKept(let answer):
      buffer.append(",\"event\":\"answerKept\",\"key\":\"")
      answer.key.write(to: &buffer)
      string("\",\"method\":", answer.method)
      buffer.append(",\"request\":")
      buffer.append(decimal: Int64(bitPattern: answer.request))
      buffer.append(",\"numbers\":[")
      for (index, number) in answer.numbers.enumerated() {
        if index > 0 { buffer.append(UInt8(ascii: ",")) }
        buffer.append(decimal: number)
      }
      buffer.append("]")
    }
    buffer.append("}\n")
  }

  /// Members up to a number, and the number.
  mutating func piece(_ members: StaticString, _ number: UInt32) {
    buffer.append(members)
    buffer.append(decimal: Int64(number))
  }

  private mutating func write(_ place: ArmPlace, _ names: ExchangeState) {
    buffer.append(",\"experiment\":")
    buffer.append(quoting: names.experiments[place.experiment.index].name.utf8.span)
    buffer.append(",\"arm\":")
    let arm = place.arm.index
    buffer.append(quoting: names.experiments[place.experiment.index].arms[arm].name.utf8.span)
  }

  mutating func string(_ member: StaticString, _ value: String) {
    buffer.append(member)
    buffer.append(quoting: value.utf8.span)
  }

  private mutating func write(_ terms: Terms) {
    string(",\"event\":\"termsAdopted\",\"exchange\":", terms.exchange)
    buffer.append(",\"textVersion\":")
    buffer.append(decimal: Int64(terms.textVersion))
    string(",\"textDigest\":", terms.textDigest)
    string(",\"purpose\":", terms.purpose)
    buffer.append(",\"request\":[")
    for (index, wanted) in terms.request.enumerated() {
      string(index == 0 ? "{\"field\":" : ",{\"field\":", wanted.field)
      string(",\"level\":", wanted.level)
      string(",\"type\":", terms.rules[index].type.rawValue)
      write(terms.rules[index].rule)
      buffer.append("}")
    }
    buffer.append("],\"retentionDays\":")
    buffer.append(decimal: Int64(terms.retention.days))
    string(",\"retentionFrom\":", terms.retention.anchor.rawValue)
    if let days = terms.retention.atMostDays {
      buffer.append(",\"atMostDays\":")
      buffer.append(decimal: Int64(days))
    }
    if let hold = terms.retention.hold {
      string(",\"heldUntil\":", hold.until.text)
      string(",\"heldFor\":", hold.reason)
    }
    list(",\"recipients\":[", terms.recipients)
    list(",\"compatibleWith\":[", terms.compatibleWith)
    if terms.isShared { buffer.append(",\"shared\":true") }
    string(",\"benefit\":", terms.benefit)
    string(",\"benefitKind\":", terms.benefitKind.rawValue)
    guard let promise = terms.promise else { return }
    buffer.append(",\"promise\":{\"worthMicros\":")
    buffer.append(decimal: promise.worth.micros)
    string(",\"unit\":", promise.unit)
    buffer.append(",\"deliverWithinDays\":")
    buffer.append(decimal: Int64(promise.deliverWithinDays))
    string(",\"evidence\":", promise.evidence)
    string(",\"ifUndeliverable\":", promise.ifUndeliverable.rawValue)
    buffer.append("}")
  }

  private mutating func write(_ outline: ExperimentOutline, _ names: ExchangeState) {
    string(",\"event\":\"experimentStarted\",\"experiment\":", outline.name)
    buffer.append(",\"arms\":[")
    for (index, arm) in outline.arms.enumerated() {
      string(index == 0 ? "{\"arm\":" : ",{\"arm\":", arm.name)
      buffer.append(",\"terms\":")
      buffer.append(quoting: names.termNames.key(arm.terms.index).span)
      buffer.append("}")
    }
    buffer.append("]")
  }
}
