import Basics
import Catalogs
import Engine
import Exchanges
import Recommendation

/// What people did, for recommendations: an index for each purpose that serves them, so that what was done for
/// one purpose recommends nothing for another (Q16).
///
/// Whose consent may not be used for the moment is in no index, whatever the reason: the end of its time, a
/// promise that is overdue, a restriction, a preference. What a request of theirs changes is looked at with
/// that request; what the clock changes has its moment in a queue (Q20).
///
/// A class, since an index cannot be copied; the service owns it alone.
final class Recommendations: Forgetting {
  /// The index of one purpose, with the room that its requests work in.
  final class OfPurpose {
    var index = SessionIndex()
    var recommender: Recommender
    /// Consents with sessions, by when the clock may change what they allow.
    var moments = MomentQueue()

    init(_ weighting: Weighting) { recommender = OfPurpose.recommender(weighting) }

    deinit { index.overwriteKeys() }

    fileprivate static func recommender(_ weighting: Weighting) -> Recommender {
      var recommender = Recommender(weighting)
      recommender.minimumPeople = Recommendations.minimumPeople
      return recommender
    }
  }

  /// By number of the purpose; nil for those that serve no recommendations.
  private(set) var purposes: [OfPurpose?] = []
  /// Purposes of the catalog in force that serve recommendations.
  private(set) var serving: Set<Int> = []
  private(set) var facts = ItemFacts()
  /// How all purposes score.
  private var weighting = Weighting.standard

  /// From how many people other than the person themselves a recommended item must come.
  static let minimumPeople = 2

  /// Scores by other parameters from now on.
  func weigh(by weighting: Weighting) {
    self.weighting = weighting
    for case let purpose? in purposes { purpose.recommender = OfPurpose.recommender(weighting) }
  }

  /// Takes up what is said of items, in place of what was said before.
  func describeItems(by facts: ItemFacts) {
    self.facts = facts
    for case let purpose? in purposes { facts.describeAll(in: purpose) }
  }

  /// Takes up what a purpose is for from the catalog in force. A purpose that serves recommendations no more
  /// has no index any more.
  func adopt(_ state: borrowing ExchangeState) {
    serving = []
    for purpose in state.catalog?.catalog.purposes ?? [] where purpose.servesRecommendations {
      if let number = state.purposeNumber(purpose.id.utf8.span) { serving.insert(number) }
    }
    for number in purposes.indices where !serving.contains(number) { purposes[number] = nil }
  }

  /// The index of a purpose; nil where it serves no recommendations.
  func of(_ purpose: Int) -> OfPurpose? {
    if purpose < purposes.count, let found = purposes[purpose] { return found }
    if !serving.contains(purpose) { return nil }
    while purposes.count <= purpose { purposes.append(nil) }
    let new = OfPurpose(weighting)
    purposes[purpose] = new
    return new
  }

  /// Takes up what somebody did under a consent.
  func record(
    _ kind: BehaviourKind, item: Span<UInt8>, under consent: ConsentID, by person: PersonID,
    _ state: borrowing ExchangeState, at now: Instant
  ) {
    guard let purpose = of(state.purposeNumber(of: consent)) else { return }
    let isFirst = !purpose.index.holds(consent.rawValue)
    let (number, isNew) = purpose.index.record(
      kind, item: item, by: consent.rawValue, person: person.rawValue, at: now)
    if isFirst {
      purpose.moments.add(
        consent.rawValue, at: ConsentUse.nextChange(of: consent, in: state, at: now))
    }
    if isNew { facts.describe(number, item, in: purpose) }
  }

  /// Forgets what was done under a consent.
  func forget(_ one: Forgotten) {
    guard case .consent(let consent) = one else { return }
    for case let purpose? in purposes { purpose.index.forget(owner: consent) }
  }

  /// Looks anew at whether a person's consents may be used, after something of theirs has changed. What was done under
  /// those that have ended is forgotten already.
  /// - Complexity: O(consents of the person that have not ended).
  func refresh(_ person: PersonID, _ state: borrowing ExchangeState, at now: Instant) {
    if purposes.isEmpty { return }
    var index = state.people[person.index].newestConsent
    while index != ExchangeState.none {
      refresh(ConsentID(index), state, at: now)
      index = state.consents[Int(index)].earlier
    }
  }

  private func refresh(_ consent: ConsentID, _ state: borrowing ExchangeState, at now: Instant) {
    let number = state.purposeNumber(of: consent)
    guard number < purposes.count, let purpose = purposes[number],
      purpose.index.holds(consent.rawValue)
    else { return }
    if state.refusesUse(consent, nil, nil, at: now) == nil {
      purpose.index.resume(consent.rawValue)
    } else {
      purpose.index.suspend(consent.rawValue)
    }
    let next = ConsentUse.nextChange(of: consent, in: state, at: now)
    if next > now { purpose.moments.add(consent.rawValue, at: next) }
  }

  /// Looks anew at everybody's.
  func refreshAll(_ state: borrowing ExchangeState, at now: Instant) {
    if purposes.isEmpty { return }
    for consent in 0..<state.consents.count {
      refresh(ConsentID(index: consent), state, at: now)
    }
  }

  /// Brings about what the clock has changed for a purpose by now.
  /// - Parameters:
  ///   - use: the moment by which it is judged what may be used.
  ///   - most: how many sessions to forget at most.
  func catchUp(
    _ purpose: OfPurpose, _ state: borrowing ExchangeState, at now: Instant, use: Instant,
    forgetting most: Int = .max
  ) {
    while let consent = purpose.moments.next(by: use) {
      refresh(ConsentID(consent), state, at: use)
    }
    purpose.index.enforceRetention(at: now, atMost: most)
  }

  /// Brings about what the clock has changed, when nothing else is to be done; a part of it at a time.
  func sweep(_ state: borrowing ExchangeState, at now: Instant, use: Instant) {
    for case let purpose? in purposes {
      catchUp(purpose, state, at: now, use: use, forgetting: 4_096)
    }
  }

  /// Sessions and items that are kept, over all purposes.
  var counts: (sessions: Int, items: Int) {
    var counts = (sessions: 0, items: 0)
    for case let purpose? in purposes {
      counts.sessions += purpose.index.sessionCount
      counts.items += purpose.index.itemCount
    }
    return counts
  }
}
