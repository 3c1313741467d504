import Basics
import JSONText
import ValueExchange

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
  private var writer = JSONWriter(isIndented: false)

  var lines: ArraySlice<UInt8> { writer.slice }

  mutating func clear() {
    writer.clear()
  }

  /// - Parameter names: the state before the event, for the names of what the event refers to.
  mutating func write(_ event: Event, names: ExchangeState) {
    writer.verbatim("{\"at\":")
    writer.verbatim(event.at.milliseconds)
    switch event.fact {
    case .termsAdopted(_, let terms): write(terms)
    case .experimentStarted(_, let outline): write(outline, names)
    case .personRegistered(let person):
      piece(",\"event\":\"personRegistered\",\"person\":", person.rawValue)
    case .personExposed(let person, let place):
      piece(",\"event\":\"personExposed\",\"person\":", person.rawValue)
      write(place, names)
    case .offerShown(let offer, let person, let terms, let place):
      piece(",\"event\":\"offerShown\",\"offer\":", offer.rawValue)
      piece(",\"person\":", person.rawValue)
      writer.verbatim(",\"terms\":")
      writer.verbatim(names.termNames.key(terms.index).span)
      if let place { write(place, names) }
    case .offerAnswered(let offer, let answer):
      piece(",\"event\":\"offerAnswered\",\"offer\":", offer.rawValue)
      switch answer {
      case .accepted: writer.verbatim(",\"answer\":\"accepted\"")
      case .declined: writer.verbatim(",\"answer\":\"declined\"")
      case .deferred: writer.verbatim(",\"answer\":\"deferred\"")
      }
    case .consentGiven(let consent, let offer, let until):
      piece(",\"event\":\"consentGiven\",\"consent\":", consent.rawValue)
      piece(",\"offer\":", offer.rawValue)
      writer.verbatim(",\"until\":")
      writer.verbatim(until.milliseconds)
    case .promiseMade(let promise, let consent, let due):
      piece(",\"event\":\"promiseMade\",\"promise\":", promise.rawValue)
      piece(",\"consent\":", consent.rawValue)
      writer.verbatim(",\"due\":")
      writer.verbatim(due.milliseconds)
    case .benefitDelivered(let promise, let value):
      piece(",\"event\":\"benefitDelivered\",\"promise\":", promise.rawValue)
      writer.verbatim(",\"valueMicros\":")
      writer.verbatim(value.micros)
    case .promiseBroken(let promise):
      piece(",\"event\":\"promiseBroken\",\"promise\":", promise.rawValue)
    case .consentWithdrawn(let consent):
      piece(",\"event\":\"consentWithdrawn\",\"consent\":", consent.rawValue)
    }
    writer.verbatim("}\n")
  }

  /// Members up to a number, and the number.
  private mutating func piece(_ members: StaticString, _ number: UInt32) {
    writer.verbatim(members)
    writer.verbatim(Int64(number))
  }

  private mutating func write(_ place: ArmPlace, _ names: ExchangeState) {
    writer.verbatim(",\"experiment\":")
    writer.verbatim(names.experiments[place.experiment.index].name.utf8.span)
    writer.verbatim(",\"arm\":")
    let arm = place.arm.index
    writer.verbatim(names.experiments[place.experiment.index].arms[arm].name.utf8.span)
  }

  private mutating func string(_ member: StaticString, _ value: String) {
    writer.verbatim(member)
    writer.verbatim(value.utf8.span)
  }

  private mutating func write(_ terms: Terms) {
    string(",\"event\":\"termsAdopted\",\"exchange\":", terms.exchange)
    writer.verbatim(",\"textVersion\":")
    writer.verbatim(Int64(terms.textVersion))
    string(",\"textDigest\":", terms.textDigest)
    string(",\"purpose\":", terms.purpose)
    writer.verbatim(",\"request\":[")
    for (index, wanted) in terms.request.enumerated() {
      string(index == 0 ? "{\"field\":" : ",{\"field\":", wanted.field)
      string(",\"level\":", wanted.level)
      writer.verbatim("}")
    }
    string("],\"benefit\":", terms.benefit)
    string(",\"benefitKind\":", terms.benefitKind.rawValue)
    writer.verbatim(",\"worthMicros\":")
    writer.verbatim(terms.worth.micros)
    string(",\"unit\":", terms.unit)
    writer.verbatim(",\"deliverWithinDays\":")
    writer.verbatim(Int64(terms.deliverWithinDays))
    writer.verbatim(",\"retentionDays\":")
    writer.verbatim(Int64(terms.retentionDays))
  }

  private mutating func write(_ outline: ExperimentOutline, _ names: ExchangeState) {
    string(",\"event\":\"experimentStarted\",\"experiment\":", outline.name)
    writer.verbatim(",\"arms\":[")
    for (index, arm) in outline.arms.enumerated() {
      string(index == 0 ? "{\"arm\":" : ",{\"arm\":", arm.name)
      writer.verbatim(",\"terms\":")
      writer.verbatim(names.termNames.key(arm.terms.index).span)
      writer.verbatim("}")
    }
    writer.verbatim("]")
  }
}
