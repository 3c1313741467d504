import Basics
import Catalogs
import Exchanges
import TestSupport

/// Values of fields as people write them: fine, coarse, or no value at all.
enum TrustValues {
  static func text(of asked: FieldLevel, _ random: inout Random, _ names: inout Int) -> String {
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    let text: String
    switch asked.field {
    case "birthDate":
      let day = "\(two(1 + random.below(12)))-\(two(1 + random.below(30)))"
      let year = "19\(60 + random.below(40))-\(day)"
      if random.below(20) == 0 {
        let wrong = [day + "-1", "3000-\(day)", "1369-\(day)", "--\(year)", "12/04/1990", "٠٤-١٢"]
        text = random.element(wrong)
      } else {
        text = random.element([year, year, day, "--\(day)"])
      }
    case "shoe":
      text = random.below(30) == 0 ? "s99" : random.element(TrustCatalog.shoes)
    case "colour":
      // A family is too coarse for the colour itself.
      let families = asked.level == "family" ? ["warm", "cool"] : ["red", "teal"]
      text = random.element(["red", "amber", "blue", "teal"] + families)
      if random.below(30) == 0 { return "grey" }
    case "postalCode":
      text = random.element(["q", "Q", ""]) + random.element(["v1w2x", "9z8y", "7 x 7", "v1-w2"])
    default:
      names += 1
      text = "qv-note-\(names)"
    }
    return text
  }

  /// What somebody says behind a yes that something is missing for: mostly nothing, sometimes what ends it, taken back
  /// at once or not.
  static func afterBeginning(
    _ person: PersonID, _ terms: Terms, _ random: inout Random
  ) -> [Command] {
    if random.below(3) > 0 { return [] }
    if random.below(4) == 0 {
      return [.restrictPerson(person, true), .restrictPerson(person, false)]
    }
    let scopes: [Preference.Scope] = [
      .everything, .purpose(terms.purpose), .topic("sport"), .globalPrivacyControl,
      .partner("parcels"), .field("shoe", purpose: terms.purpose),
    ]
    let scope = random.element(scopes)
    // Said now, or long ago by a slow letter.
    let said = random.element([Samples.day(0), Samples.day(9_000)])
    return [
      .statePreference(person, Preference(scope, .deny, said: said)),
      .statePreference(person, Preference(scope, .reset, said: Samples.day(9_000))),
    ]
  }

  /// A consent under which something may be put right: mostly the given one, sometimes what a law holds.
  static func correctable(
    _ usual: ConsentID, in state: ExchangeState, _ random: inout Random
  ) -> ConsentID {
    let onHold = state.consents.indices.filter { state.consents[$0].isOnHold }
    return onHold.isEmpty || random.below(3) > 0 ? usual : ConsentID(index: random.element(onHold))
  }

  /// What a browser sends with each request: mostly what it sent before; sometimes of nobody.
  static func signals(of person: PersonID, _ random: inout Random) -> Command {
    var heard = SignalsHeard()
    for signal in Signal.allCases where random.below(3) > 0 {
      heard.note(signal, isOn: random.below(3) > 0)
    }
    return .hearSignals(random.below(12) == 0 ? PersonID(900_000_000) : person, heard)
  }
}
