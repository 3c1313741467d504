import Basics
import Catalogs

/// Commands of staff: clearances, and reads and counts under them (Q41 to Q43).
enum ClearanceDecisions {
  /// Opens a clearance when everything about it is named, short and approved by somebody else.
  static func open(
    _ wanted: Clearance, in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !wanted.persons.allSatisfy({ state.knows($0) }) { throw .unknownPerson }
    guard let role = state.catalog?.catalog.roles.first(where: { $0.id == wanted.role }) else {
      throw .unknownRole
    }
    let names = [wanted.actor, wanted.role, wanted.task, wanted.approver, wanted.approverRole]
    if state.binds(.q41), !names.allSatisfy({ isID($0) }) { throw .clearanceUnnamed }
    // What a partner sees is handed to it, however it comes to see it (Q54).
    if state.binds(.q54), state.isPartner(wanted.actor) { throw .accessIsDisclosure }
    if !state.binds(.q41) { return opened(wanted, in: state, &facts) }
    if wanted.approver == wanted.actor { throw .selfApproval }
    if wanted.approverRole != role.approver { throw .notTheApprover }
    if wanted.fields.isEmpty || wanted.persons.count > Limits.clearancePersons
      || !role.purposes.contains(wanted.purpose)
      || !wanted.fields.allSatisfy({ wanted in
        role.fields.contains { state.isCovered(wanted, by: $0) }
      })
    {
      throw .beyondTheRole
    }
    if isTooLong(wanted, for: role, in: state, at: now) { throw .clearanceTooLong }
    for person in wanted.persons
    where !wanted.fields.contains(where: { level in
      state.usableConsent(person, wanted.purpose, level.field, at: now) != nil
    }) {
      throw .purposeNotConsented
    }
    return opened(wanted, in: state, &facts)
  }

  /// Whether a clearance begins in the past or too late, or lasts longer than its role lets it.
  private static func isTooLong(
    _ wanted: Clearance, for role: Role, in state: ExchangeState, at now: Instant
  ) -> Bool {
    if !Instant.range.contains(wanted.from) || !Instant.range.contains(wanted.until) { return true }
    let minutes = min(role.atMostMinutes, Limits.clearanceMinutes)
    let length = wanted.until.milliseconds - wanted.from.milliseconds
    return wanted.from < now || length <= 0 || length > Int64(minutes) * 60_000
      || wanted.from > now.adding(milliseconds: Int64(Limits.clearanceMinutes) * 60_000)
  }

  private static func opened(_ wanted: Clearance, in state: ExchangeState, _ facts: inout [Fact])
    -> CommandResult
  {
    var result = CommandResult()
    let id = ClearanceID(index: state.clearances.count)
    facts.append(.clearance(.opened(id, wanted)))
    result.clearance = id
    return result
  }

  static func close(
    _ id: ClearanceID, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.clearances.count { throw .unknownClearance }
    if state.clearances[id.index].closedAt != nil { throw .clearanceNotOpen }
    facts.append(.clearance(.closed(id)))
    return CommandResult()
  }

  /// The clearance under which somebody reads now.
  /// - Parameter level: what is to be told, where it is one level of all.
  private static func openClearance(
    _ id: ClearanceID, _ actor: String, _ role: String, _ level: FieldLevel? = nil,
    in state: ExchangeState, at now: Instant
  ) throws(Refusal) -> Clearance {
    if id.index >= state.clearances.count { throw .unknownClearance }
    let record = state.clearances[id.index]
    let clearance = record.clearance
    // What a catalog in force since has taken from the role opens nothing.
    guard let found = state.catalog?.catalog.roles.first(where: { $0.id == clearance.role }),
      found.purposes.contains(clearance.purpose) || !state.binds(.q42),
      clearance.fields.allSatisfy({ wanted in
        found.fields.contains { state.isCovered(wanted, by: $0) }
      }) || !state.binds(.q41),
      level.map({ level in clearance.fields.contains { state.isCovered(level, by: $0) } }) ?? true
    else { throw .beyondTheRole }
    if !record.isOpen(at: now), state.binds(.q42) { throw .clearanceNotOpen }
    // A role that was left, or somebody else's clearance, opens nothing either.
    if clearance.actor != actor || clearance.role != role, state.binds(.q42) {
      throw .clearanceOfAnother
    }
    return clearance
  }

  /// Reads the cleared fields of one person: the facts name the values, which the engine hands out.
  static func read(
    _ id: ClearanceID, _ actor: String, _ role: String, _ person: PersonID, in state: ExchangeState,
    at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !state.knows(person) { throw .unknownPerson }
    let clearance = try openClearance(id, actor, role, in: state, at: now)
    if !clearance.persons.contains(person) { throw .personNotCleared }
    var result = CommandResult()
    for wanted in clearance.fields {
      // What is held at a finer level only is made coarser before it is told.
      let covered = usableValue(person, clearance.purpose, wanted.field, in: state, at: now) {
        held in
        state.isCovered(held, by: wanted)
      }
      guard
        let value = covered
          ?? usableValue(person, clearance.purpose, wanted.field, in: state, at: now, { _ in true })
      else { continue }
      facts.append(.clearance(.dataRead(id, value)))
      result.values.append(value)
      result.levels.append(level(held: value, clearedFor: wanted, in: state))
    }
    if result.values.isEmpty { throw .purposeNotConsented }
    return result
  }

  /// The level at which a value is told: as it is held, or as coarse as the clearance is.
  private static func level(
    held value: ValueID, clearedFor wanted: FieldLevel, in state: ExchangeState
  ) -> FieldLevel {
    let held = state.level(of: value)
    return state.isCovered(held, by: wanted) || !state.binds(.q43) ? held : wanted
  }

  /// The newest value of a field that may be used for a purpose now, at a level that passes: one purpose
  /// may be served by several consents, and not each of them came with a value.
  private static func usableValue(
    _ person: PersonID, _ purpose: String, _ field: String, in state: ExchangeState,
    at now: Instant,
    _ passes: (FieldLevel) -> Bool
  ) -> ValueID? {
    if !state.knows(person) { return nil }
    var found: ValueID?
    state.forEachConsent(of: person) { consent in
      if found == nil, let value = state.value(of: consent, field: field),
        passes(state.level(of: value)),
        state.refusesUse(consent, purpose, field, at: now) == nil
      {
        found = value
      }
    }
    return found
  }

  /// The values of a level that may be counted for a purpose now, by whose they are, in their order.
  /// - Complexity: O(people + their consents that have not ended).
  static func countable(
    _ purpose: String, _ level: FieldLevel, in state: ExchangeState, at now: Instant
  ) -> [Counted] {
    // Which terms ask for the level, and for this very purpose, is found out once, and not for each consent.
    let asks = state.terms.map { terms in
      terms.askIndex(of: level.field).flatMap { terms.request[$0] == level ? $0 : nil }
    }
    let areOwn = state.terms.map { $0.purpose == purpose }
    var counted: [Counted] = []
    for index in state.people.indices where !state.people[index].isErased {
      var consent = state.people[index].newestConsent
      while consent != ExchangeState.none {
        let id = ConsentID(consent)
        let record = state.consents[id.index]
        let terms = state.offers[record.offer.index].terms.index
        // Where nobody said anything, the consent's own purpose may be used for every field or for none.
        let isPlain = areOwn[terms] && state.people[index].newestPreference == ExchangeState.none
        if let ask = asks[terms], let value = state.values.newest(of: record, ask: ask),
          state.refusesUse(
            id, isPlain ? nil : purpose, isPlain ? nil : level.field, at: now) == nil
        {
          counted.append(Counted(person: PersonID(index: index), value: value))
          break
        }
        consent = record.earlier
      }
    }
    return counted
  }

  /// How many people a group must have that is told.
  static func groupAtLeast(in state: ExchangeState) -> Int {
    state.catalog?.catalog.policy.groupAtLeast ?? Policy.standard.groupAtLeast
  }

  /// Lets counts be told when they are of enough people (k-anonymity), and differ from every earlier count of the
  /// field by nobody or by enough (Q43); whoever gave another value since differs too.
  /// - Complexity: as `countable` and `ToldCounts.standing`.
  static func count(
    _ id: ClearanceID, _ actor: String, _ role: String, _ level: FieldLevel,
    in state: ExchangeState, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    let clearance = try openClearance(id, actor, role, level, in: state, at: now)
    let least = groupAtLeast(in: state)
    let counted = countable(clearance.purpose, level, in: state, at: now)
    if counted.isEmpty || (counted.count < least && state.binds(.q43)) { throw .groupTooSmall }
    if state.binds(.q43) {
      let people = CountedPeople(counted, of: state.people.count)
      let standing = state.clearances.counts.standing(
        of: people, clearance.purpose, level, least: least, in: state, at: now)
      switch standing {
      case .apart: break
      case .tooNear: throw .wouldSingleOut
      case .oneTooMany: throw .countsReached
      }
    }
    facts.append(.clearance(.dataCounted(id, level, people: counted.count)))
    var result = CommandResult()
    result.values = counted.map(\.value)
    return result
  }

  /// Lists whose consents rest on words that are no longer in force, for the purpose of a clearance: of the people named
  /// on it, or of all where it names nobody.
  static func listOutdated(
    _ id: ClearanceID, _ actor: String, _ role: String, after last: ConsentID?,
    in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    let clearance = try openClearance(id, actor, role, in: state, at: now)
    var result = CommandResult()
    let cleared = Set(clearance.persons)
    // One more than a page shows that there is another.
    result.consents = OutdatedWords.consents(
      for: clearance.purpose, of: cleared.isEmpty ? nil : cleared, after: last,
      atMost: Limits.outdatedConsents + 1, in: state, at: now)
    if result.consents.count > Limits.outdatedConsents {
      result.consents.removeLast()
      result.next = result.consents.last
    }
    if result.consents.isEmpty { return result }
    let people = Set(result.consents.map { state.person(of: $0) }).count
    facts.append(.clearance(.outdatedListed(id, people: people)))
    return result
  }
}
