import Basics
import Engine
import Exchanges

/// What is made of what people did, beside the engine's own state. Each store holds bytes of people, so all of them are
/// told here of what is to go; a new one joins `forget`.
struct DerivedStores: Forgetting {
  /// What people did, for their own exports.
  var acts: ActsOfPeople
  /// The same, for recommendations.
  let recommendations = Recommendations()
  /// How much of what the group orders to go was looked at.
  private var forgottenSeen = 0

  init(_ acts: ActsOfPeople) { self.acts = acts }

  mutating func forget(_ one: Forgotten) {
    acts.forget(one)
    recommendations.forget(one)
  }

  /// Lets go of what is to go since the last look.
  /// - Parameter orders: all of the group being filled, in their order.
  mutating func forgetNew(_ orders: [Forgotten]) {
    while forgottenSeen < orders.count {
      forget(orders[forgottenSeen])
      forgottenSeen += 1
    }
  }

  /// To be called when the group has been handed over.
  mutating func forgetHandedOver() { forgottenSeen = 0 }

  /// Takes up what somebody did under a consent.
  mutating func record(
    _ kind: BehaviourKind, item: Span<UInt8>, under consent: ConsentID, by person: PersonID,
    _ state: borrowing ExchangeState, at now: Instant
  ) {
    acts.add(kind, item: item, under: consent, at: now)
    recommendations.record(kind, item: item, under: consent, by: person, state, at: now)
  }
}
