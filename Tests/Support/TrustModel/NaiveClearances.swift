public import Basics
import Catalogs
import Exchanges

/// Who on the staff may read what people gave, and what they were told.
public struct NaiveClearances {
  struct Access {
    let clearance: Clearance
    var closedAt: Instant?
    var readCount = 0
  }

  var all: [Access] = []
  /// Of a count that was told: who was counted, by which value, and when it was told last.
  private struct Told {
    let purpose: String
    let level: FieldLevel
    let people: [Int: Int]
    var at: Instant
  }

  private var counts: [Told] = []

  mutating func open(
    _ wanted: Clearance, _ held: NaiveHoldings, _ now: Instant
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    let names = [wanted.actor, wanted.role, wanted.task, wanted.approver, wanted.approverRole]
    if !names.allSatisfy(NaiveTerms.isName) { why.insert(.clearanceUnnamed) }
    if wanted.actor == wanted.approver { why.insert(.selfApproval) }
    if !wanted.persons.allSatisfy({ held.people.isKnown($0.index) }) { why.insert(.unknownPerson) }
    if held.terms.partner(wanted.actor) != nil { why.insert(.accessIsDisclosure) }
    let roles = held.terms.inForce?.catalog.roles
    guard let role = roles?.first(where: { $0.id == wanted.role }) else {
      return why.union([.unknownRole])
    }
    if wanted.approverRole != role.approver { why.insert(.notTheApprover) }
    let minute: Int64 = 60_000
    if wanted.from < now || wanted.until <= wanted.from
      || wanted.until
        > wanted.from.adding(milliseconds: Int64(min(role.atMostMinutes, 10_080)) * minute)
      || wanted.from > now.adding(days: 7) || wanted.from > Instant.range.upperBound
    {
      why.insert(.clearanceTooLong)
    }
    if wanted.fields.isEmpty || wanted.persons.count > 1_000
      || !role.purposes.contains(wanted.purpose)
      || !wanted.fields.allSatisfy({ field in
        role.fields.contains { held.terms.isNoFiner(field, $0) }
      })
    {
      why.insert(.beyondTheRole)
    }
    for person in wanted.persons
    where !wanted.fields.contains(where: {
      held.mayUse(person.index, wanted.purpose, $0.field, at: now)
    }) {
      why.insert(.purposeNotConsented)
    }
    if why.isEmpty { all.append(Access(clearance: wanted)) }
    return why
  }

  mutating func close(_ id: Int, _ now: Instant) -> Set<Refusal> {
    if id >= all.count { return [.unknownClearance] }
    if all[id].closedAt != nil { return [.clearanceNotOpen] }
    all[id].closedAt = now
    return []
  }

  /// Whether a clearance lets anybody read now.
  public func isOpen(_ id: Int, at now: Instant) -> Bool {
    let wanted = all[id].clearance
    return all[id].closedAt == nil && wanted.from <= now && now < wanted.until
  }

  /// How many values and counts were told under a clearance.
  public func readCount(_ id: Int) -> Int { all[id].readCount }

  private func opens(
    _ id: Int, _ actor: String, _ role: String, _ now: Instant
  ) -> Set<Refusal> {
    if id >= all.count { return [.unknownClearance] }
    var why: Set<Refusal> = []
    if !isOpen(id, at: now) { why.insert(.clearanceNotOpen) }
    let wanted = all[id].clearance
    if wanted.actor != actor || wanted.role != role { why.insert(.clearanceOfAnother) }
    return why
  }

  // MARK: Reading

  /// The values that somebody may be told under a clearance: of each field the newest that is usable
  /// and no finer than cleared, else the newest, which is made coarser before it is told (Q43).
  private func readable(
    _ id: Int, _ person: PersonID, _ held: NaiveHoldings, _ now: Instant
  ) -> [Int] {
    let wanted = all[id].clearance
    let (consents, values) = (held.consents.all, held.consents.values)
    if !held.people.isKnown(person.index) || !wanted.persons.contains(person) { return [] }
    return wanted.fields.compactMap { field in
      let usable = held.usable(person.index, wanted.purpose, field.field, now)
      let covered = usable.compactMap { consent in
        consents[consent].values.last { held.terms.isNoFiner(values[$0].level, field) }
      }.first
      return covered
        ?? usable.compactMap { consent in
          consents[consent].values.last { values[$0].level.field == field.field }
        }.first
    }
  }

  mutating func read(
    _ id: Int, _ actor: String, _ role: String, _ person: PersonID, _ held: inout NaiveHoldings,
    _ now: Instant
  ) -> Set<Refusal> {
    var why = opens(id, actor, role, now)
    if !held.people.isKnown(person.index) { why.insert(.unknownPerson) }
    if id >= all.count { return why }
    if !all[id].clearance.persons.contains(person) { why.insert(.personNotCleared) }
    let told = readable(id, person, held, now)
    if told.isEmpty { why.insert(.purposeNotConsented) }
    if !why.isEmpty { return why }
    all[id].readCount += told.count
    for value in told { held.consents.use(value, now) }
    return []
  }

  // MARK: Listing

  /// The consents for the purpose of a clearance that stand although the words that were agreed to are in force no
  /// more: of the people named on it, or of all where it names nobody.
  public func outdated(_ id: Int, _ held: NaiveHoldings, _ now: Instant) -> [Int] {
    let wanted = all[id].clearance
    return held.consents.all.indices.filter { consent in
      let given = held.consents.all[consent]
      return given.terms.purpose == wanted.purpose
        && (wanted.persons.isEmpty || wanted.persons.contains(PersonID(index: given.person)))
        && held.isOutdated(consent, now)
    }
  }

  mutating func list(
    _ id: Int, _ actor: String, _ role: String, _ held: NaiveHoldings, _ now: Instant,
    _ happened: inout Bool
  ) -> Set<Refusal> {
    let why = opens(id, actor, role, now)
    if !why.isEmpty { return why }
    happened = !outdated(id, held, now).isEmpty
    if happened { all[id].readCount += 1 }
    return []
  }

  // MARK: Counting

  /// People with a usable value of just this level, and which it is.
  private func counted(
    _ purpose: String, _ level: FieldLevel, _ held: NaiveHoldings, _ now: Instant
  ) -> [Int: Int] {
    let values = held.consents.values
    var found: [Int: Int] = [:]
    for person in held.people.all.indices where held.people.isKnown(person) {
      for consent in held.usable(person, purpose, level.field, now) where found[person] == nil {
        found[person] = held.consents.all[consent].values.last { values[$0].level == level }
      }
    }
    return found
  }

  mutating func count(
    _ id: Int, _ actor: String, _ role: String, _ level: FieldLevel, _ held: NaiveHoldings,
    _ now: Instant
  ) -> Set<Refusal> {
    var why = opens(id, actor, role, now)
    if id >= all.count { return why }
    let wanted = all[id].clearance
    if !wanted.fields.contains(where: { held.terms.isNoFiner(level, $0) }) {
      why.insert(.beyondTheRole)
    }
    let least = held.terms.inForce?.catalog.policy.groupAtLeast ?? 100
    let told = counted(wanted.purpose, level, held, now)
    let people = Set(told.keys)
    if people.count < least { why.insert(.groupTooSmall) }
    // A year later, and once enough of them are gone for good, a count is forgotten.
    let kept = counts.filter { earlier in
      let gone = earlier.people.values.filter {
        !held.consents.stands(held.consents.values[$0].consent, now)
      }
      return now < earlier.at.adding(days: 365) || gone.count < least
    }
    for earlier in kept where earlier.level.field == level.field {
      var touched = people.symmetricDifference(earlier.people.keys)
      if earlier.level == level && earlier.purpose == wanted.purpose {
        touched.formUnion(people.filter { earlier.people[$0] != told[$0] })
      }
      let difference = touched.count
      if (1..<least).contains(difference) { why.insert(.wouldSingleOut) }
    }
    let same = kept.firstIndex {
      $0.purpose == wanted.purpose && $0.level == level && $0.people == told
    }
    if same == nil, kept.count >= 1_000 { why.insert(.countsReached) }
    if !why.isEmpty { return why }
    all[id].readCount += 1
    counts = kept
    if let same {
      counts[same].at = now
    } else {
      counts.append(Told(purpose: wanted.purpose, level: level, people: told, at: now))
    }
    return []
  }
}
