import Basics
import Engine
import Exchanges
import JSONText

/// Preferences: what people say about the use of their data.
enum PreferenceMethods {
  static let all: [any ServiceMethod.Type] = [SetPreference.self, ListPreferences.self]
}

/// Takes up a preference.
enum SetPreference: ChangingMethod {
  static let outline = MethodOutline(
    name: "preference.set", summary: "Takes up what a person says about the use of their data.",
    required: [.person, .scope, .choice], optional: [.said, .staff, .basis],
    time: .told, restsOn: .shared, concerns: .people, result: .done)

  static var subject: Parameter? { nil }

  /// - Returns: the person.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let person = try service.person(call)
    guard let scope = Preference.Scope(name: call.string(.scope)) else {
      throw .parameters(
        "params.scope: expected everything, globalPrivacyControl, frequency, or channel:, topic:, "
          + "partner:, purpose: and a name, or field:PURPOSE:FIELD")
    }
    guard let choice = Preference.Choice(name: call.string(.choice)) else {
      throw .parameters("params.choice: expected allow, deny, reset, or a number of days")
    }
    if call.has(.staff) != call.has(.basis) {
      throw .parameters(
        "params: \"by\" and \"basis\" come together: who states it, and on what basis")
    }
    let source: StatementSource =
      call.has(.staff) ? .staff(call.string(.staff), basis: call.string(.basis)) : .person
    let said = call.has(.said) ? call.moment(.said) : call.now
    try service.perform(
      .statePreference(person, Preference(scope, choice, said: said, source: source)), at: call.now)
    return [Int64(person.rawValue)]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 1 && isIndex(numbers, 0, below: state.people.count)
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) { service.out.done() }
}

/// Lists a person's preferences.
enum ListPreferences: ReadingMethod {
  static let outline = MethodOutline(
    name: "preference.list", summary: "Lists what a person said about the use of their data.",
    required: [.person], optional: [],
    time: .told, restsOn: .shared, concerns: .people,
    result: .members([
      (
        "preferences",
        .list(.members([("scope", .phrase), ("choice", .phrase), ("said", .moment)]))
      )
    ]))

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let person = try service.person(call)
    service.out.beginObject()
    service.out.beginArray("preferences")
    for said in service.engine.state.exchange.preferences(of: person) {
      service.out.beginObject()
      service.out.member("scope", said.scope.name)
      service.out.member("choice", said.choice.name)
      service.out.member("said", said.said)
      service.out.endObject()
    }
    service.out.endArray()
    service.out.endObject()
  }
}
