import Basics
import JSONText
import ValueExchange

/// Writes events as JSON lines: flat objects, names instead of numbers where a reader with `jq` or
/// DuckDB would want them.
///
///     {"at":1767225600000,"event":"offerShown","offer":4,"person":3,"terms":"cash-50@1",
///      "experiment":"data-for-money","arm":"50-cents.shown"}
///
/// `EventReader` reads exactly these lines back.
struct EventWriter {
  private var writer = JSONWriter(isIndented: false)

  var bytes: [UInt8] { writer.bytes }

  mutating func clear() {
    writer.clear()
  }

  /// - Parameter names: the state before the event, for the names of what the event refers to.
  mutating func write(_ event: Event, names: ExchangeState) {
    writer.beginObject()
    writer.name("at")
    writer.integer(event.at.milliseconds)
    writer.name("event")
    switch event.fact {
    case .termsAdopted(_, let terms): write(terms)
    case .experimentStarted(_, let outline): write(outline, names)
    case .personRegistered(let person):
      writer.string("personRegistered")
      number("person", person.rawValue)
    case .personExposed(let person, let place):
      writer.string("personExposed")
      number("person", person.rawValue)
      write(place, names)
    case .offerShown(let offer, let person, let terms, let place):
      writer.string("offerShown")
      number("offer", offer.rawValue)
      number("person", person.rawValue)
      writer.name("terms")
      writer.string(names.termNames.key(terms.index))
      if let place { write(place, names) }
    case .offerAnswered(let offer, let answer):
      writer.string("offerAnswered")
      number("offer", offer.rawValue)
      writer.name("answer")
      writer.string(answer.rawValue)
    case .consentGiven(let consent, let offer, let until):
      writer.string("consentGiven")
      number("consent", consent.rawValue)
      number("offer", offer.rawValue)
      writer.name("until")
      writer.integer(until.milliseconds)
    case .promiseMade(let promise, let consent, let due):
      writer.string("promiseMade")
      number("promise", promise.rawValue)
      number("consent", consent.rawValue)
      writer.name("due")
      writer.integer(due.milliseconds)
    case .benefitDelivered(let promise, let value):
      writer.string("benefitDelivered")
      number("promise", promise.rawValue)
      writer.name("value")
      writer.raw(value.decimal)
    case .promiseBroken(let promise):
      writer.string("promiseBroken")
      number("promise", promise.rawValue)
    case .consentWithdrawn(let consent):
      writer.string("consentWithdrawn")
      number("consent", consent.rawValue)
    }
    writer.endObject()
    writer.endLine()
  }

  private mutating func number(_ name: StaticString, _ value: UInt32) {
    writer.name(name)
    writer.integer(Int64(value))
  }

  private mutating func string(_ name: StaticString, _ value: String) {
    writer.name(name)
    writer.string(value)
  }

  private mutating func write(_ place: ArmPlace, _ names: ExchangeState) {
    let outline = names.experiments[place.experiment.index]
    string("experiment", outline.name)
    string("arm", outline.arms[place.arm.index].name)
  }

  private mutating func write(_ terms: Terms) {
    writer.string("termsAdopted")
    string("exchange", terms.exchange)
    writer.name("textVersion")
    writer.integer(terms.textVersion)
    string("textDigest", terms.textDigest)
    string("purpose", terms.purpose)
    writer.name("request")
    writer.beginArray()
    for wanted in terms.request {
      writer.beginObject()
      string("field", wanted.field)
      string("level", wanted.level)
      writer.endObject()
    }
    writer.endArray()
    string("benefit", terms.benefit)
    string("benefitKind", terms.benefitKind.rawValue)
    writer.name("worth")
    writer.raw(terms.worth.decimal)
    string("unit", terms.unit)
    writer.name("deliverWithinDays")
    writer.integer(terms.deliverWithinDays)
    writer.name("retentionDays")
    writer.integer(terms.retentionDays)
  }

  private mutating func write(_ outline: ExperimentOutline, _ names: ExchangeState) {
    writer.string("experimentStarted")
    string("experiment", outline.name)
    writer.name("arms")
    writer.beginArray()
    for arm in outline.arms {
      writer.beginObject()
      string("arm", arm.name)
      writer.name("terms")
      writer.string(names.termNames.key(arm.terms.index))
      writer.endObject()
    }
    writer.endArray()
  }
}
