import Basics
import Engine
import Exchanges
import JSONText
import Statements

/// Preferences: what people say about the use of their data.
enum PreferenceMethods {
  static let all: [any ServiceMethod.Type] = [
    SetPreference.self, ListPreferences.self, PreferenceChoices.self,
  ]
}

/// Takes up a preference.
enum SetPreference: ChangingMethod {
  static let outline = MethodOutline(
    name: "preference.set", summary: "Takes up what a person says about the use of their data.",
    required: [.person, .scope, .choice], optional: [.said, .signals, .staff, .basis],
    time: .told, restsOn: .shared, concerns: .people, result: .done)

  static var subject: Parameter? { nil }

  /// - Returns: the person.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    guard let scope = Preference.Scope(name: call.string(.scope)) else {
      throw .parameters(
        "params.scope: expected everything, globalPrivacyControl, doNotTrack, frequency, or channel:, "
          + "topic:, partner:, purpose: and a name, or field:PURPOSE:FIELD")
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
    let preference = Preference(scope, choice, said: said, source: source)
    do {
      try preference.check(in: service.engine.state.exchange)
    } catch {
      throw .refused(error)
    }
    let person = try service.speaker(call)
    try service.perform(.statePreference(person, preference), at: call.now)
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

/// Tells all that a preference centre shows.
enum PreferenceChoices: ReadingMethod {
  static let outline = MethodOutline(
    name: "preference.options",
    summary:
      "Everything that a person can set about the use of their data, in words, with what stands now.",
    required: [.person], optional: [],
    time: .told, restsOn: .shared, concerns: .people,
    result: .members([
      ("options", .list(option)),
      (
        "isRestricted",
        .described("Whether the use of the person's data is restricted as a whole.", .flag)
      ),
    ]))

  private static let option = SchemaNode.object(
    required: ["scope", "about", "choices", "stated"],
    [
      ("scope", .phrase), ("about", .phrase),
      (
        "choices",
        .described(
          "What preference.set takes of it; days stands for a number of days.",
          .list(.words(["allow", "deny", "days", "reset"])))
      ),
      ("stated", .orNull(stated)),
    ])

  private static let stated = SchemaNode.object(
    required: ["choice", "said", "by"],
    [
      ("choice", .phrase), ("said", .moment), ("by", .words(["person", "signal", "staff"])),
      ("basis", .phrase),
    ])

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    // Nobody becomes known by looking, and whoever is not known has all to choose from.
    let person = service.knownPerson(call)
    let options = PreferenceOptions(of: person, service.engine.state.exchange).options
    service.out.beginObject()
    service.out.beginArray("options")
    for option in options {
      service.out.beginObject()
      service.out.member("scope", option.scope.name)
      service.out.member("about", option.about)
      service.out.beginArray("choices")
      for choice in option.choices { service.out.element(choice) }
      service.out.endArray()
      if let stated = option.stated {
        write(stated, to: &service.out)
      } else {
        service.out.null("stated")
      }
      service.out.endObject()
    }
    service.out.endArray()
    let isRestricted = person.map { service.engine.state.exchange.people[$0.index].isRestricted }
    service.out.member("isRestricted", isRestricted ?? false)
    service.out.endObject()
  }

  private static func write(_ stated: Preference, to out: inout ByteBuffer) {
    out.beginObject("stated")
    out.member("choice", stated.choice.name)
    out.member("said", stated.said)
    switch stated.source {
    case .person: out.member("by", "person")
    case .signal: out.member("by", "signal")
    case .staff(_, let basis):
      out.member("by", "staff")
      out.member("basis", basis)
    }
    out.endObject()
  }
}
