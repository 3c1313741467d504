public import Basics

extension ExchangeState {
  /// Feeds the whole state to a hash, in the order of its numbers: equal states give equal digests
  /// on every machine, and a difference anywhere gives another.
  public func digest(into hash: inout SHA256) {
    for count in [
      terms.count, experiments.count, people.count, exposures.count, offers.count, consents.count,
      promises.count,
    ] {
      hash.update(integer: Int64(count))
    }
    for terms in terms { digest(terms, into: &hash) }
    for outline in experiments {
      digest(outline.name, into: &hash)
      hash.update(integer: Int64(outline.arms.count))
      for arm in outline.arms {
        digest(arm.name, into: &hash)
        hash.update(integer: Int64(arm.terms.rawValue))
      }
    }
    for exposure in exposures {
      let place = exposure.place
      hash.update(integer: Int64(exposure.person.rawValue) << 1 | (exposure.hasAccepted ? 1 : 0))
      hash.update(integer: Int64(place.experiment.rawValue) << 32 | Int64(place.arm.rawValue))
    }
    for offer in offers {
      hash.update(integer: Int64(offer.person.rawValue) << 32 | Int64(offer.terms.rawValue))
      hash.update(integer: Int64(offer.exposure) << 2 | code(offer.answer))
      hash.update(integer: offer.shownAt.milliseconds)
      hash.update(integer: offer.answeredAt.milliseconds)
    }
    for consent in consents {
      hash.update(integer: Int64(consent.offer.rawValue))
      hash.update(integer: consent.from.milliseconds)
      hash.update(integer: consent.until.milliseconds)
      hash.update(integer: consent.withdrawnAt == nil ? 0 : 1)
      hash.update(integer: consent.withdrawnAt?.milliseconds ?? 0)
    }
    for promise in promises {
      hash.update(integer: Int64(promise.consent.rawValue) << 8 | Int64(promise.outcome.rawValue))
      hash.update(integer: promise.due.milliseconds)
      hash.update(integer: promise.settledAt.milliseconds)
      hash.update(integer: promise.value.micros)
    }
  }

  private func digest(_ terms: Terms, into hash: inout SHA256) {
    digest(terms.name, into: &hash)
    digest(terms.textDigest, into: &hash)
    digest(terms.purpose, into: &hash)
    hash.update(integer: Int64(terms.request.count))
    for wanted in terms.request { digest(wanted.name, into: &hash) }
    hash.update(integer: Int64(terms.retention.days))
    digest(terms.retention.anchor.rawValue, into: &hash)
    digest(terms.benefit, into: &hash)
    digest(terms.benefitKind.rawValue, into: &hash)
    guard let promise = terms.promise else { return }
    hash.update(integer: promise.worth.micros)
    digest(promise.unit, into: &hash)
    hash.update(integer: Int64(promise.deliverWithinDays))
    digest(promise.evidence, into: &hash)
    digest(promise.ifUndeliverable.rawValue, into: &hash)
  }

  private func digest(_ text: String, into hash: inout SHA256) {
    hash.update(integer: Int64(text.utf8.count))
    hash.update(text.utf8)
  }

  private func code(_ answer: Answer?) -> Int64 {
    switch answer {
    case nil: 0
    case .accepted: 1
    case .declined: 2
    case .deferred: 3
    }
  }
}
