import Basics
import Engine
import Exchanges
import TestSupport

/// What comes by itself in a random life: pages that are turned, and what the clock has brought about.
extension TrustLife {
  /// Somebody asks what they are offered: what waits for their answer comes back as it was, and nothing else is shown
  /// or counted; what is shown instead is what both let be shown.
  mutating func turnPage() {
    let person = somebody()
    let moment = model.clamped(now)
    if !state.knows(person) { return }
    let wanted = model.offers.comingBack(to: person.index, model.held, at: moment)
    let (offers, exposures) = (state.offers.count, state.exposures.count)
    do throws(Refusal) {
      let decision = try engine.nextOffer(OfferRequest(person), at: now)
      // Who is asked nothing enters by that, and the model is told.
      for exposure in state.exposures[exposures...]
      where state.experiments[exposure.arm.experiment.index].arms[exposure.arm.number.index].terms
        == nil
      {
        let why = model.perform(.enterExperiment(person, exposure.arm), at: now)
        if !why.isEmpty { failure = failure ?? "seed \(seed): enters, though \(why)" }
      }
      guard let offer = decision.offer else {
        if wanted != nil { failure = failure ?? "seed \(seed): offer \(wanted ?? 0) is lost" }
        return
      }
      if let wanted {
        if offer.index != wanted || !decision.isRepeat || state.offers.count != offers {
          failure = failure ?? "seed \(seed): offer \(wanted) does not come back"
        }
      }
      if decision.isRepeat { return }
      let why = model.perform(
        .showOffer(
          to: person, terms: state.offers[offer.index].terms,
          arm: state.arm(of: state.offers[offer.index])), at: now)
      if !why.isEmpty {
        failure = failure ?? "seed \(seed): offer \(offer) is shown, though \(why)"
      }
    } catch {
      failure = failure ?? "seed \(seed), \(now.text): nothing is decided: \(error)"
    }
  }

  /// Something that a sweep would say, said by itself.
  mutating func sayWhatIsDue() {
    let (state, moment) = (state, model.clamped(now))
    let over = state.consents.indices.map { ConsentID(index: $0) }.first {
      state.isHoldOver(of: $0, at: moment)
    }
    if let over { run(.releaseHold(over)) }
    let idle = state.people.indices.map { PersonID(index: $0) }.first {
      state.knows($0) && state.isIdle($0, at: moment)
    }
    if let idle { run(.forgetIdlePerson(idle)) }
  }
}
