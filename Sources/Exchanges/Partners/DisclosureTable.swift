public import Basics

/// A disclosure and what became of it.
public struct DisclosureRecord: Equatable, Sendable {
  public internal(set) var disclosure: Disclosure
  public internal(set) var at: Instant
  /// When the partner was told that its right has ended (GDPR 19).
  public internal(set) var toldAt: Instant?
  /// When a disposition said that it was returned or destroyed.
  public internal(set) var disposedAt: Instant?
  /// When it was stated that the disposition is overdue.
  public internal(set) var breachedAt: Instant?
  /// The consent's next older disclosure.
  var earlier = ExchangeState.none
}

/// Everything that was ever handed to partners, in the order of its numbers, and what each partner holds.
///
/// What was disclosed under a consent is a chain through it, newest first. What a partner holds stands in the order of
/// when it is due, so that whether anything is overdue is known without looking at what is not.
public struct DisclosureTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [DisclosureRecord] = []
  /// When each partner was last handed something, by name.
  var uses: [String: Instant] = [:]
  /// What each partner still holds, by name and by when it is due.
  var held: [String: DueHeap] = [:]
  /// Of each disclosure its place there, or `none` once it is disposed of.
  var places: [UInt32] = []
  /// When each partner was last reviewed, by name.
  var reviews: [String: Instant] = [:]

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { records.count }
  public internal(set) subscript(index: Int) -> DisclosureRecord {
    @inlinable get { records[index] }
    _modify { yield &records[index] }
  }

  mutating func append(_ disclosure: Disclosure, at now: Instant, of consent: inout ConsentRecord) {
    let number = UInt32(records.count)
    records.append(
      DisclosureRecord(disclosure: disclosure, at: now, earlier: consent.newestDisclosure))
    consent.newestDisclosure = number
    uses[disclosure.partner] = now
    places.append(ExchangeState.none)
    // Due at the end of time until `setDue` says when.
    held[disclosure.partner, default: DueHeap()].insert(
      number, due: DisclosureTable.never, days: disclosure.dispositionDays, &places)
  }

  /// When nothing is due.
  static let never = Instant(milliseconds: .max)

  /// Says by when something that is held must be disposed of.
  /// - Complexity: O(log of what the partner holds).
  mutating func setDue(_ id: DisclosureID, _ due: Instant) {
    held[records[id.index].disclosure.partner]?.move(id.rawValue, to: due, &places)
  }

  /// - Complexity: O(log of what the partner holds).
  mutating func dispose(_ id: DisclosureID, at now: Instant) {
    records[id.index].disposedAt = now
    // A second receipt comes only where Q56 does not bind, as in tests.
    if places[id.index] == ExchangeState.none { return }
    held[records[id.index].disclosure.partner]?.remove(id.rawValue, &places)
  }

  /// Whether something was disclosed and is not known to be disposed of.
  func isUnreturned(_ id: DisclosureID) -> Bool {
    id.index < records.count && records[id.index].disposedAt == nil
  }

  /// Whether a partner holds anything, in the catalog or not.
  public func isHolder(_ partner: String) -> Bool { held[partner]?.entries.isEmpty == false }

  /// When the first thing that a partner holds is due; nil where it holds nothing.
  func firstDue(of partner: String) -> Instant? { held[partner]?.entries.first?.due }

  /// What a partner holds that is due by a moment, or may be due within its time for disposing from then on, oldest
  /// first.
  /// - Complexity: O(k log k) for k of these.
  public func comingDue(by moment: Instant, of partner: String) -> [DisclosureID] {
    guard let held = held[partner] else { return [] }
    var found: [DisclosureID] = []
    held.forEach(dueBy: moment.adding(days: held.longestDays)) {
      found.append(DisclosureID($0.disclosure))
    }
    return found.sorted()
  }

  /// Whether something that was passed on from a disclosure is still held.
  /// - Complexity: O(disclosures under the consent since).
  func isHeldOnward(from id: DisclosureID, of consent: ConsentRecord) -> Bool {
    var index = consent.newestDisclosure
    // What is passed on has a higher number, and is under the same consent.
    while index != ExchangeState.none, index > id.rawValue {
      let record = records[Int(index)]
      if record.disclosure.parent == id, record.disposedAt == nil { return true }
      index = record.earlier
    }
    return false
  }

  /// What was disclosed under a consent, newest first.
  func all(of consent: ConsentRecord) -> [DisclosureID] {
    var found: [DisclosureID] = []
    var index = consent.newestDisclosure
    while index != ExchangeState.none {
      found.append(DisclosureID(index))
      index = records[Int(index)].earlier
    }
    return found
  }

  /// Whether a partner stands in the chain up to a disclosure, so that what it is passed comes back (Q56).
  func comesBack(_ id: DisclosureID, to partner: String) -> Bool {
    var link: DisclosureID? = id
    while let found = link {
      if records[found.index].disclosure.partner == partner { return true }
      link = records[found.index].disclosure.parent
    }
    return false
  }

  /// What may be held for a time may be held as long after now, where that time began later than now.
  mutating func setClock(to now: Instant) {
    for index in records.indices {
      let at = records[index].at
      records[index].disclosure.until = records[index].disclosure.until.moved(with: at, to: now)
      records[index].at = Swift.min(at, now)
      records[index].toldAt = records[index].toldAt.map { Swift.min($0, now) }
      records[index].disposedAt = records[index].disposedAt.map { Swift.min($0, now) }
      records[index].breachedAt = records[index].breachedAt.map { Swift.min($0, now) }
    }
    uses = uses.mapValues { Swift.min($0, now) }
    reviews = reviews.mapValues { Swift.min($0, now) }
  }

  func digest(into writer: inout DigestWriter) {
    for record in records {
      let disclosure = record.disclosure
      writer.add(disclosure.consent.rawValue, after: .other)
      writer.add(disclosure.value.map(\.index))
      writer.add(disclosure.parent.map(\.index))
      writer.add(disclosure.partner)
      writer.add(disclosure.agreement)
      writer.add(disclosure.kind.rawValue)
      writer.add(disclosure.payload)
      writer.add(record.at)
      writer.add(disclosure.until)
      writer.add(count: disclosure.dispositionDays)
      for moment in [record.toldAt, record.disposedAt, record.breachedAt] { writer.add(moment) }
    }
    for moments in [uses, reviews] {
      writer.add(count: moments.count)
      for (partner, moment) in moments.sorted(by: { $0.key < $1.key }) {
        writer.add(partner)
        writer.add(moment)
      }
    }
    digestHeld(into: &writer)
  }

  /// What each partner still holds, oldest first.
  private func digestHeld(into writer: inout DigestWriter) {
    var open = uses.mapValues { _ in [UInt32]() }
    for (index, record) in records.enumerated() where record.disposedAt == nil {
      open[record.disclosure.partner]?.append(UInt32(index))
    }
    writer.add(count: open.count)
    for (partner, numbers) in open.sorted(by: { $0.key < $1.key }) {
      writer.add(partner)
      writer.add(count: numbers.count)
      for number in numbers { writer.add(number, after: .other) }
    }
  }
}
