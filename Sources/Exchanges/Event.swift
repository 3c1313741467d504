public import Basics
import Catalogs

/// What happened, and when. Applying events is the only way that state changes.
public struct Event: Equatable, Sendable {
  public let at: Instant
  public let fact: Fact

  @inlinable
  public init(at: Instant, fact: Fact) {
    self.at = at
    self.fact = fact
  }
}

/// What happened, by what it is about. New things are numbered in the order of their events.
///
/// Each subject has a type of its own, whose file says what a fact changes (`apply`) and after which states a log
/// may have it (`canFollow`). A new fact is a case there; the compiler names both.
public enum Fact: Equatable, Sendable {
  case catalog(CatalogFact)
  case experiment(ExperimentFact)
  case person(PersonFact)
  case offer(OfferFact)
  case consent(ConsentFact)
  case promise(PromiseFact)
  case clearance(ClearanceFact)
  case custody(CustodyFact)
  /// That it was this moment, where nothing else happened that would say so.
  case timeNoted
  /// That it is this moment, on the word of who runs the service, whatever the events before say.
  case clockSet
  /// What tells this ledger from every other one.
  indirect case founded(InstanceID)
  /// What the decision's request is answered, should it come again.
  indirect case responseKept(KeptResponse)
}

extension ExchangeState {
  /// Applies one event: the only way that this state changes, live and in replay alike.
  ///
  /// The event is one that `decide` gave, or one from a log that `accepts` let pass.
  public mutating func apply(_ event: Event) {
    passTime(to: event.at)
    switch event.fact {
    case .catalog(let fact): fact.apply(to: &self, at: event.at)
    case .experiment(let fact): fact.apply(to: &self, at: event.at)
    case .person(let fact): fact.apply(to: &self, at: event.at)
    case .offer(let fact): fact.apply(to: &self, at: event.at)
    case .consent(let fact): fact.apply(to: &self, at: event.at)
    case .promise(let fact): fact.apply(to: &self, at: event.at)
    case .clearance(let fact): fact.apply(to: &self, at: event.at)
    case .custody(let fact): fact.apply(to: &self, at: event.at)
    // What a request was answered changes nothing but the time.
    case .timeNoted, .responseKept: break
    case .clockSet: setClock(to: event.at)
    case .founded(let instance): self.instance = instance
    }
    CustodyDues.follow(event.fact, in: &self)
  }

  /// Whether an event read from a log can follow this state: numbers in sequence, references to what
  /// exists, and only what some decision could have given. One that cannot is damage, and is never
  /// applied.
  public func accepts(_ event: Event) -> Bool {
    if !Instant.range.contains(event.at) { return false }
    return switch event.fact {
    case .catalog(let fact): fact.canFollow(self)
    case .experiment(let fact): fact.canFollow(self)
    case .person(let fact): fact.canFollow(self, at: event.at)
    case .offer(let fact): fact.canFollow(self, at: event.at)
    case .consent(let fact): fact.canFollow(self, at: event.at)
    case .promise(let fact): fact.canFollow(self, at: event.at)
    case .clearance(let fact): fact.canFollow(self, at: event.at)
    case .custody(let fact): fact.canFollow(self, at: event.at)
    case .timeNoted, .clockSet: true
    case .founded: instance == nil
    case .responseKept(let response): response.isSound
    }
  }
}
