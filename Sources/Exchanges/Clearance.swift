public import Basics
public import Catalogs

/// A time-boxed permission for one member of staff to read given fields for one task (Q41, Q42).
public struct Clearance: Equatable, Sendable {
  /// Who reads, and in what role, as the caller vouches: ids, never names.
  public let actor: String
  public let role: String
  public let task: String
  public let purpose: String
  public let fields: [FieldLevel]
  /// Whose data; empty for counts of everybody, which show no one.
  public let persons: [PersonID]
  public let from: Instant
  public let until: Instant
  public let approver: String
  public let approverRole: String

  public init(
    actor: String, role: String, task: String, purpose: String, fields: [FieldLevel],
    persons: [PersonID], from: Instant, until: Instant, approver: String, approverRole: String
  ) {
    self.actor = actor
    self.role = role
    self.task = task
    self.purpose = purpose
    self.fields = fields
    self.persons = persons
    self.from = from
    self.until = until
    self.approver = approver
    self.approverRole = approverRole
  }
}

/// A clearance and what became of it.
public struct ClearanceRecord: Equatable, Sendable {
  public let clearance: Clearance
  public internal(set) var closedAt: Instant?
  public internal(set) var readCount = 0

  /// Whether it lets anybody read at a moment.
  public func isOpen(at now: Instant) -> Bool {
    closedAt == nil && now >= clearance.from && now < clearance.until
  }

  /// Whether it is over and nobody ever read under it (Q42).
  public func isUnused(at now: Instant) -> Bool {
    readCount == 0 && (closedAt != nil || now >= clearance.until)
  }
}

/// Counts told to somebody, and of whom: the next ones must not single anybody out by the difference.
struct ReleaseRecord: Equatable, Sendable {
  let purpose: String
  let level: FieldLevel
  let counted: [Counted]
}

/// A person who was counted, by which value.
struct Counted: Hashable, Sendable {
  let person: PersonID
  let value: ValueID
}

/// One read that was made, for statements.
public struct ReadRecord: Equatable, Sendable {
  public let clearance: ClearanceID
  public let consent: ConsentID
  /// What was read, so that a statement can name it.
  public let value: ValueID
  public internal(set) var at: Instant
  public let purpose: String
  /// The consent's next older read.
  var earlier: UInt32
}

extension ExchangeState {
  /// Opens a clearance when everything about it is named, short and approved by somebody else.
  func open(
    _ wanted: Clearance, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !wanted.persons.allSatisfy({ knows($0) }) { throw .unknownPerson }
    guard let role = catalog?.catalog.roles.first(where: { $0.id == wanted.role }) else {
      throw .unknownRole
    }
    let names = [wanted.actor, wanted.role, wanted.task, wanted.approver, wanted.approverRole]
    if binds(.q41), !names.allSatisfy({ isID($0) }) { throw .clearanceUnnamed }
    // What a partner sees is handed to it, however it comes to see it (Q54).
    if binds(.q54), isPartner(wanted.actor) { throw .accessIsDisclosure }
    if !binds(.q41) { return opened(wanted, &facts) }
    if wanted.approver == wanted.actor { throw .selfApproval }
    if wanted.approverRole != role.approver { throw .notTheApprover }
    if wanted.fields.isEmpty || wanted.persons.count > Limits.clearancePersons
      || !role.purposes.contains(wanted.purpose)
      || !wanted.fields.allSatisfy({ wanted in
        role.fields.contains { isCovered(wanted, by: $0) }
      })
    {
      throw .beyondTheRole
    }
    if isTooLong(wanted, for: role, at: now) { throw .clearanceTooLong }
    for person in wanted.persons
    where !wanted.fields.contains(where: { level in
      usableConsent(person, wanted.purpose, level.field, at: now) != nil
    }) {
      throw .purposeNotConsented
    }
    return opened(wanted, &facts)
  }

  /// Whether a clearance begins in the past or too late, or lasts longer than its role lets it.
  private func isTooLong(_ wanted: Clearance, for role: Role, at now: Instant) -> Bool {
    if !Instant.range.contains(wanted.from) || !Instant.range.contains(wanted.until) { return true }
    let minutes = min(role.atMostMinutes, Limits.clearanceMinutes)
    let length = wanted.until.milliseconds - wanted.from.milliseconds
    return wanted.from < now || length <= 0 || length > Int64(minutes) * 60_000
      || wanted.from > now.adding(milliseconds: Int64(Limits.clearanceMinutes) * 60_000)
  }

  private func opened(_ wanted: Clearance, _ facts: inout [Fact]) -> Receipt {
    var receipt = Receipt()
    let id = ClearanceID(index: clearances.count)
    facts.append(.clearanceOpened(id, wanted))
    receipt.clearance = id
    return receipt
  }

  /// Whether a level is no finer than another of the same field, in the catalog in force.
  func isCovered(_ level: FieldLevel, by other: FieldLevel) -> Bool {
    guard level.field == other.field,
      let levels = catalog?.catalog.fields.first(where: { $0.id == level.field })?.levels,
      let depth = levels.firstIndex(where: { $0.id == level.level }),
      let most = levels.firstIndex(where: { $0.id == other.level })
    else { return level == other }
    return depth <= most
  }

  func close(
    _ id: ClearanceID, _ facts: inout [Fact], at now: Instant
  ) throws(Refusal) -> Receipt {
    if id.index >= clearances.count { throw .unknownClearance }
    if clearances[id.index].closedAt != nil { throw .clearanceNotOpen }
    facts.append(.clearanceClosed(id))
    return Receipt()
  }

  /// The clearance under which somebody reads now.
  /// - Parameter level: what is to be told, where it is one level of all.
  private func openClearance(
    _ id: ClearanceID, _ actor: String, _ role: String, _ level: FieldLevel? = nil, at now: Instant
  ) throws(Refusal) -> Clearance {
    if id.index >= clearances.count { throw .unknownClearance }
    let record = clearances[id.index]
    let clearance = record.clearance
    // What a catalog in force since has taken from the role opens nothing.
    guard let found = catalog?.catalog.roles.first(where: { $0.id == clearance.role }),
      found.purposes.contains(clearance.purpose) || !binds(.q42),
      clearance.fields.allSatisfy({ wanted in
        found.fields.contains { isCovered(wanted, by: $0) }
      }) || !binds(.q41),
      level.map({ level in clearance.fields.contains { isCovered(level, by: $0) } }) ?? true
    else { throw .beyondTheRole }
    if !record.isOpen(at: now), binds(.q42) { throw .clearanceNotOpen }
    // A role that was left, or somebody else's clearance, opens nothing either.
    if clearance.actor != actor || clearance.role != role, binds(.q42) {
      throw .clearanceOfAnother
    }
    return clearance
  }

  /// Reads the cleared fields of one person: the facts name the values, which the engine hands out.
  func read(
    _ id: ClearanceID, _ actor: String, _ role: String, _ person: PersonID, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !knows(person) { throw .unknownPerson }
    let clearance = try openClearance(id, actor, role, at: now)
    if !clearance.persons.contains(person) { throw .personNotCleared }
    var receipt = Receipt()
    for wanted in clearance.fields {
      // What is held at a finer level only is made coarser before it is told.
      let covered = usableValue(person, clearance.purpose, wanted.field, at: now) { held in
        isCovered(held, by: wanted)
      }
      guard
        let value = covered
          ?? usableValue(person, clearance.purpose, wanted.field, at: now, { _ in true })
      else { continue }
      facts.append(.dataRead(id, value))
      receipt.values.append(value)
      receipt.levels.append(level(held: value, clearedFor: wanted))
    }
    if receipt.values.isEmpty { throw .purposeNotConsented }
    return receipt
  }

  /// The level at which a value is told: as it is held, or as coarse as the clearance is.
  private func level(held value: ValueID, clearedFor wanted: FieldLevel) -> FieldLevel {
    let held = level(of: value)
    return isCovered(held, by: wanted) || !binds(.q43) ? held : wanted
  }

  /// The newest value of a field that may be used for a purpose now, at a level that passes: one purpose
  /// may be served by several consents, and not each of them came with a value.
  private func usableValue(
    _ person: PersonID, _ purpose: String, _ field: String, at now: Instant,
    _ passes: (FieldLevel) -> Bool
  ) -> ValueID? {
    if !knows(person) { return nil }
    var found: ValueID?
    forEachConsent(of: person) { consent in
      if found == nil, let value = value(of: consent, field: field),
        passes(level(of: value)),
        refusesUse(consent, purpose, field, at: now) == nil
      {
        found = value
      }
    }
    return found
  }

  /// The values of a level that may be counted for a purpose now, by whose they are, in their order.
  func countable(_ purpose: String, _ level: FieldLevel, at now: Instant) -> [Counted] {
    people.indices.compactMap { index in
      let person = PersonID(index: index)
      return usableValue(person, purpose, level.field, at: now) { $0 == level }
        .map { Counted(person: person, value: $0) }
    }
  }

  /// Lets counts be told when they are of enough people (k-anonymity), and differ from every earlier count of the
  /// field by nobody or by enough (Q43); whoever gave another value since differs too.
  func count(
    _ id: ClearanceID, _ actor: String, _ role: String, _ level: FieldLevel, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    let clearance = try openClearance(id, actor, role, level, at: now)
    let least = catalog?.catalog.policy.groupAtLeast ?? Policy.standard.groupAtLeast
    let counted = countable(clearance.purpose, level, at: now)
    if counted.isEmpty || (counted.count < least && binds(.q43)) { throw .groupTooSmall }
    for earlier in releases where earlier.level.field == level.field && binds(.q43) {
      // At other levels and purposes the same people have values of other numbers.
      let isAlike = earlier.level == level && earlier.purpose == clearance.purpose
      let difference =
        isAlike
        ? Set(Set(counted).symmetricDifference(earlier.counted).map(\.person))
        : Set(counted.map(\.person)).symmetricDifference(earlier.counted.map(\.person))
      if !difference.isEmpty && difference.count < least { throw .wouldSingleOut }
    }
    facts.append(.dataCounted(id, level, people: counted.count))
    var receipt = Receipt()
    receipt.values = counted.map(\.value)
    return receipt
  }

  mutating func applyCount(_ id: ClearanceID, _ level: FieldLevel, at now: Instant) {
    clearances[id.index].readCount += 1
    let purpose = clearances[id.index].clearance.purpose
    let counted = countable(purpose, level, at: now)
    // Every one is kept: two that differ enough from the last may differ by one from each other.
    let release = ReleaseRecord(purpose: purpose, level: level, counted: counted)
    if !releases.contains(release) { releases.append(release) }
  }

  mutating func applyRead(_ id: ClearanceID, _ value: ValueID, at now: Instant) {
    clearances[id.index].readCount += 1
    let consent = values[value.index].consent
    reads.append(
      ReadRecord(
        clearance: id, consent: consent, value: value, at: now,
        purpose: clearances[id.index].clearance.purpose,
        earlier: consents[consent.index].newestRead))
    consents[consent.index].newestRead = UInt32(reads.count - 1)
    consents[consent.index].until = end(of: consent, usedAt: now)
  }

  /// The newest value of a field under a consent; nil when none was given.
  func value(of consent: ConsentID, field: String) -> ValueID? {
    guard let place = terms(of: consent).place(of: field) else { return nil }
    var index = consents[consent.index].newestValue
    while index != ExchangeState.none {
      if Int(values[Int(index)].place) == place { return ValueID(index) }
      index = values[Int(index)].earlier
    }
    return nil
  }
}
