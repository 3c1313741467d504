import Basics
import Engine
import Exchanges
import TestSupport

/// Every command with what can be wrong with it, by subject. What happens to the state happens in the order of
/// each list.
enum FaultyCommands {
  static var all: [FaultyCommand] {
    [
      FaultyTerms.all, FaultyOffers.all, FaultyPromises.all, FaultyConsents.all, FaultyPeople.all,
      FaultyClearances.all, FaultyCustody.all,
    ].flatMap { $0 }
  }

  static let noPerson = Fault(.unknownPerson) { $0.person = PersonID(Scene.far) }

  /// The clock is not to be trusted.
  static let waiting = Fault(.endingsWait) { $0.shop.engine.endingsWait = true }
}
