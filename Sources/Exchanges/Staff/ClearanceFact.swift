public import Basics
public import Catalogs

/// What staff were cleared for, and what they read.
public enum ClearanceFact: Equatable, Sendable {
  indirect case opened(ClearanceID, Clearance)
  case closed(ClearanceID)
  /// Every value read is an event of its own (Q42).
  case dataRead(ClearanceID, ValueID)
  indirect case dataCounted(ClearanceID, FieldLevel, people: Int)
  /// Somebody was told so many people whose yes rests on words that are no longer in force.
  case outdatedListed(ClearanceID, people: Int)

  func apply(to state: inout ExchangeState, at now: Instant) {
    switch self {
    case .opened(_, let clearance): state.clearances.append(clearance)
    case .closed(let clearance): state.clearances[clearance.index].closedAt = now
    case .dataRead(let clearance, let value):
      ClearanceFact.applyRead(clearance, value, in: &state, at: now)
    case .dataCounted(let clearance, let level, _):
      state.clearances[clearance.index].readCount += 1
      let purpose = state.clearances[clearance.index].clearance.purpose
      let counted = ClearanceDecisions.countable(purpose, level, in: state, at: now)
      var counts = state.clearances.counts
      state.clearances.counts = ToldCounts()
      counts.tell(
        CountedPeople(counted, of: state.people.count), purpose, level,
        least: ClearanceDecisions.groupAtLeast(in: state), in: state, at: now)
      state.clearances.counts = counts
    case .outdatedListed(let clearance, _): state.clearances[clearance.index].readCount += 1
    }
  }

  func canFollow(_ state: ExchangeState, at now: Instant) -> Bool {
    switch self {
    case .opened(let id, let clearance):
      id.index == state.clearances.count && clearance.persons.allSatisfy { state.knows($0) }
    case .closed(let id):
      id.index < state.clearances.count && state.clearances[id.index].closedAt == nil
    case .dataRead(let id, let value):
      state.clearances.isOpen(id, at: now) && value.index < state.values.count
        && state.isStanding(state.values[value.index].consent)
    case .dataCounted(let id, _, let people), .outdatedListed(let id, let people):
      state.clearances.isOpen(id, at: now) && people > 0
    }
  }

  private static func applyRead(
    _ id: ClearanceID, _ value: ValueID, in state: inout ExchangeState, at now: Instant
  ) {
    state.clearances[id.index].readCount += 1
    let consent = state.values[value.index].consent
    state.reads.append(
      ReadRecord(
        clearance: id, consent: consent, value: value, at: now,
        purpose: state.clearances[id.index].clearance.purpose),
      of: &state.consents[consent.index])
    // What is kept for a time after its last use is kept for as long again.
    let retention = state.terms(of: consent).retention
    if retention.anchor != .lastUsed { return }
    state.consents[consent.index].until = max(
      state.consents[consent.index].until,
      retention.end(from: state.consents[consent.index].from, anchoredAt: now))
  }
}
