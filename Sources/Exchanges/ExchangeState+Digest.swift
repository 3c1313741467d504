public import Basics
import Catalogs

extension ExchangeState {
  /// Feeds the whole state to a hash, in the order of its numbers: equal states give equal digests
  /// on every machine, and a difference anywhere gives another.
  ///
  /// Every stored property of the state and of each record in it is fed, but for those that others give:
  /// they are named in `DigestTests`, each with how it follows, and `checkInvariants` holds them to that.
  /// Moments that stand at their start until something happens are fed once it has. Numbers are fed as
  /// differences to the record before, in as few bytes as they need: a state of a million people is hashed
  /// in a fraction of the time that its tables would take.
  /// - Complexity: O(state).
  public func digest(into hash: inout SHA256) {
    var writer = DigestWriter(hash: hash)
    writer.add(latest)
    // The type stands here because the checker takes half a minute to find it by itself.
    let counts: [Int] = [
      terms.count, experiments.count, people.count, exposures.count, offers.count, consents.count,
      promises.count, values.count, preferences.count, refusals.count, rightsRequests.count,
      clearances.count, reads.count, clearances.counts.count, disclosures.count,
    ]
    for count in counts { writer.add(count: count) }
    terms.digest(into: &writer)
    experiments.digest(into: &writer)
    exposures.digest(into: &writer)
    offers.digest(into: &writer)
    consents.digest(into: &writer)
    promises.digest(into: &writer)
    values.digest(into: &writer)
    for person in people { person.digest(into: &writer) }
    writer.add(catalog)
    writer.add(catalog?.note, at: adoptedAt)
    terms.digestNames(into: &writer)
    preferences.digest(into: &writer)
    refusals.digest(into: &writer)
    rightsRequests.digest(into: &writer)
    clearances.digest(into: &writer)
    reads.digest(into: &writer)
    clearances.counts.digest(into: &writer)
    disclosures.digest(into: &writer)
    agreed.digest(terms, catalog, into: &writer)
    budgets.digest(experiments, into: &writer)
    if let instance { writer.add(instance.text) }
    promises.digestDeliveries(into: &writer)
    decisions.digest(into: &writer)
    // Last, since it stands there only after a leap.
    if !isCalm { writer.add(calm) }
    hash = writer.hash
  }
}
