import Basics
import Catalogs

/// What people said, and what staff and partners were given.
extension StateInvariants {
  /// Statements and noes: each in the chain of one person, each scope and terms in it once.
  static func checkStatements(_ state: ExchangeState, _ check: inout InvariantCheck) {
    var said = [Bool](repeating: false, count: state.preferences.count)
    var refused = [Bool](repeating: false, count: state.refusals.count)
    for (index, person) in state.people.enumerated() {
      var scopes: Set<Preference.Scope> = []
      var number = person.newestPreference
      while number != ExchangeState.none, Int(number) < said.count, !said[Int(number)] {
        said[Int(number)] = true
        check.expect(
          scopes.insert(state.preferences[Int(number)].preference.scope).inserted,
          "person \(index) has two statements of one scope")
        number = state.preferences[Int(number)].earlier
      }
      check.expect(number == ExchangeState.none, "the statements of person \(index)")
      check.expect(
        !person.isErased || person.newestPreference == ExchangeState.none,
        "person \(index) is forgotten and still says something")
      var quiet: Set<TermsID> = []
      number = person.newestRefusal
      while number != ExchangeState.none, Int(number) < refused.count, !refused[Int(number)] {
        refused[Int(number)] = true
        check.expect(
          quiet.insert(state.refusals[Int(number)].terms).inserted,
          "person \(index) has two noes to the same terms")
        number = state.refusals[Int(number)].earlier
      }
      check.expect(number == ExchangeState.none, "the noes of person \(index)")
    }
    check.expect(refused.allSatisfy { $0 }, "a no is nobody's")
  }

  /// What staff and partners were given.
  static func checkHandedOut(_ state: ExchangeState, _ check: inout InvariantCheck) {
    var readCounts = [Int](repeating: 0, count: state.clearances.count)
    for read in state.reads { readCounts[read.clearance.index] += 1 }
    for (index, record) in state.clearances.enumerated() {
      check.expect(
        record.readCount >= readCounts[index] && record.closedAt ?? state.latest <= state.latest,
        "clearance \(index) was read more often than it counts, or is closed later than now")
    }
    state.clearances.counts.checkInvariants(&check, state)
    var handed = Chains(of: state.consents.count)
    var uses: [String: Instant] = [:]
    var held: [String: Set<UInt32>] = [:]
    for (index, record) in state.disclosures.enumerated() {
      let disclosure = record.disclosure
      check.expect(
        handed.add(index, to: disclosure.consent.index) == record.earlier,
        "disclosure \(index) is not chained to the one before it")
      check.expect(
        disclosure.value.map { state.values[$0.index].consent == disclosure.consent } ?? true
          && disclosure.parent.map {
            state.disclosures[$0.index].disclosure.consent == disclosure.consent
          } ?? true,
        "disclosure \(index) is of another consent's value, or passes on another's")
      check.expect(
        record.at <= state.latest && record.at < disclosure.until,
        "disclosure \(index) is over at once")
      uses[disclosure.partner] = record.at
      if record.disposedAt == nil { held[disclosure.partner, default: []].insert(UInt32(index)) }
    }
    for (index, consent) in state.consents.enumerated() {
      check.expect(
        consent.newestDisclosure == handed.newest[index], "the disclosures of consent \(index)")
    }
    check.expect(uses == state.disclosures.uses, "when each partner was last handed something")
    for partner in uses.keys {
      check.expect(
        Set(state.disclosures.held[partner]?.entries.map(\.disclosure) ?? [])
          == held[partner] ?? [], "what each partner still holds")
    }
    check.expect(
      state.disclosures.held.keys.allSatisfy { uses[$0] != nil }, "what each partner still holds")
    for heap in state.disclosures.held.values {
      check.expect(
        heap.isSound(state.disclosures.places), "the order in which what is held is due")
      for entry in heap.entries {
        check.expect(
          entry.due == CustodyDues.due(of: DisclosureID(entry.disclosure), in: state),
          "when disclosure \(entry.disclosure) is due")
        check.expect(
          state.disclosures[Int(entry.disclosure)].disclosure.dispositionDays <= heap.longestDays,
          "the longest time that a partner has to dispose of anything")
      }
    }
    check.expect(
      state.disclosures.reviews.values.allSatisfy { $0 <= state.latest }, "a review later than now")
  }
}
