import JSONText

/// A method: its name, its parameters, what it answers and what it does, declared in one place and named in the
/// table of its subject (`OfferMethods` and the like). What is left out does not compile.
///
/// It is one of three kinds: `ReadingMethod`, `ChangingMethod`, or `KeyedMethod` where what it changes is kept elsewhere.
protocol ServiceMethod: SendableMetatype {
  static var outline: MethodOutline { get }
  /// Whether a request may name an idempotency key. What is read is read again; an offer that is shown
  /// twice within a visit is one.
  static var takesKey: Bool { get }

  /// Does what the method says, and appends its result to `service.out`.
  /// - Throws: why there is no result.
  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault)
}

extension ServiceMethod {
  /// Parameters that may be given.
  static var optional: [Parameter] {
    outline.optional + (takesKey ? [.idempotencyKey] : []) + (outline.time == .none ? [] : [.at])
  }

  /// All, in the order of the documentation.
  static var parameters: [Parameter] { outline.required + optional }
}

/// All that is said of a method beside its code.
struct MethodOutline {
  /// `noun.verb`.
  let name: String
  /// What it does, in a sentence.
  let summary: String
  /// Parameters that must be given, in the order of the documentation.
  let required: [Parameter]
  /// Those that may be given, but for `idempotencyKey` and `at`.
  let optional: [Parameter]
  let time: MethodTime
  let restsOn: RestsOn
  let concerns: Concerns
  /// What it answers.
  let result: SchemaNode
}

/// What the moment of a request is to a method.
enum MethodTime {
  /// It happens at none.
  case none
  /// It counts as its moment, and what is over by then is left out of its response.
  case counted
  /// Its response also says what is over by then, so that the moment goes on record (`noteTime`).
  case told
}

/// What a response tells of, beside the people whom the request names: it waits until that is durable.
enum RestsOn {
  case nothing
  /// What concerns everybody, such as the catalog.
  case shared
  /// What anybody's requests may have changed.
  case everything
}

/// Whose responses must wait for what a request of the method wrote.
enum Concerns {
  /// Those that tell something of the people whom it named.
  case people
  /// All.
  case everybody
}

/// A method whose request may be sent again, however often: nothing of it is kept.
protocol ReadingMethod: ServiceMethod {}

extension ReadingMethod {
  static var takesKey: Bool { false }
}
