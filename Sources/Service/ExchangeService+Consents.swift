import Basics
import Catalogs
import Engine
import Exchanges
import JSONText
import Statements

/// Consents, preferences, and what a person may see.
extension ExchangeService {
  mutating func listConsents(_ line: Span<UInt8>) throws(RequestFault) {
    let person = try person(line)
    let state = engine.state.exchange
    out.append("{\"consents\":[")
    var isFirst = true
    for id in state.allConsents(of: person) {
      let consent = state.consents[id.index]
      let terms = state.terms(of: id)
      number(isFirst ? "{\"number\":" : ",{\"number\":", id)
      isFirst = false
      string(",\"exchange\":", terms.exchange)
      string(",\"purpose\":", terms.purpose)
      out.append(",\"covers\":[")
      for (index, asked) in terms.request.enumerated() {
        string(index == 0 ? "{\"field\":" : ",{\"field\":", asked.field)
        string(",\"level\":", asked.level)
        out.append("}")
      }
      moment("],\"from\":", consent.from.milliseconds)
      moment(",\"until\":", consent.until.milliseconds)
      out.append(state.stands(id, at: useMoment) ? ",\"stands\":true" : ",\"stands\":false")
      if consent.ending != .none {
        string(",\"ended\":", "\(consent.ending.name)")
        moment(",\"endedAt\":", consent.endedAt.milliseconds)
      }
      if consent.promise != ExchangeState.none {
        let promise = state.promises[Int(consent.promise)]
        number(",\"promise\":{\"number\":", Int64(consent.promise))
        moment(",\"due\":", promise.due.milliseconds)
        string(",\"outcome\":", promise.outcome.name)
        out.append("}")
      }
      out.append("}")
    }
    out.append("]}")
  }

  mutating func changeConsent(_ method: Method) throws(RequestFault) -> [Int64] {
    let consent: ConsentID = id(.consent)
    guard consent.index < engine.state.exchange.consents.count else {
      throw .refused(.unknownConsent)
    }
    depend(on: engine.state.exchange.person(of: consent))
    switch method {
    case .consentWithdraw: _ = try decide(.withdrawConsent(consent))
    case .consentResolve:
      _ = try decide(.resolveCase(consent))
      return [
        number(.consent), engine.state.exchange.consents[consent.index].until.milliseconds,
      ]
    default:
      _ = try decide(.invalidateConsent(consent, number(.ending) == 0 ? .unused : .invalidated))
    }
    var values = 0
    engine.state.exchange.forEachValue(of: consent) { _ in values += 1 }
    let isHeld = engine.state.exchange.consents[consent.index].isHeld
    return [number(.consent), now.milliseconds, Int64(values), isHeld ? 1 : 0]
  }

  /// The proof that what was given is gone: how much, when and by which rule; never what.
  mutating func writeEnded(_ numbers: [Int64]) {
    let consent = engine.state.exchange.consents[Int(numbers[0])]
    number("{\"consent\":", numbers[0])
    string(",\"ended\":", "\(consent.ending.name)")
    moment(",\"endedAt\":", numbers[1])
    string(",\"rule\":", consent.ending.rule.id)
    number(",\"values\":", numbers[2])
    // A law may keep what the person took back; then it says so.
    out.append(numbers[3] == 1 ? ",\"keptByLaw\":true}" : ",\"keptByLaw\":false}")
  }

  mutating func statePreference(_ line: Span<UInt8>) throws(RequestFault) -> [Int64] {
    let person = try person(line)
    guard let scope = Preference.Scope(name: string(.scope, line)) else {
      throw .parameters(
        "params.scope: expected everything, globalPrivacyControl, frequency, or channel:, topic:, "
          + "partner:, purpose: and a name, or field:PURPOSE:FIELD")
    }
    guard let choice = Preference.Choice(name: string(.choice, line)) else {
      throw .parameters("params.choice: expected allow, deny, reset, or a number of days")
    }
    if has(.staff) != has(.basis) {
      throw .parameters(
        "params: \"by\" and \"basis\" come together: who states it, and on what basis")
    }
    let source: StatementSource =
      has(.staff) ? .staff(string(.staff, line), basis: string(.basis, line)) : .person
    let said = has(.said) ? Instant(milliseconds: number(.said)) : now
    _ = try decide(
      .statePreference(person, Preference(scope, choice, said: said, source: source)))
    return [Int64(person.rawValue)]
  }

  mutating func listPreferences(_ line: Span<UInt8>) throws(RequestFault) {
    let person = try person(line)
    out.append("{\"preferences\":[")
    for (index, said) in engine.state.exchange.preferences(of: person).enumerated() {
      string(index == 0 ? "{\"scope\":" : ",{\"scope\":", said.scope.name)
      string(",\"choice\":", said.choice.name)
      moment(",\"said\":", said.said.milliseconds)
      out.append("}")
    }
    out.append("]}")
  }

  mutating func exportPerson(_ line: Span<UInt8>) throws(RequestFault) {
    let person = try person(line)
    let consents = engine.state.exchange.allConsents(of: person)
    let statement = nodes[place(.person)].withText(line) { (key: Span<UInt8>) in
      PersonStatement(
        of: key, in: engine, acts: { _ in acts.acts(under: consents) }, at: now)
    }
    guard let statement else { throw .refused(.unknownPerson) }
    var bytes = PersonExport(statement, isIndented: false).bytes
    out.append(bytes.span.extracting(0..<bytes.count - 1))
    bytes.overwrite()
  }
}
