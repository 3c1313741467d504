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
/// What was disclosed under a consent is a chain through it, newest first.
public struct DisclosureTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [DisclosureRecord] = []
  /// When each partner was last handed something, by name.
  var uses: [String: Instant] = [:]
  /// What each partner still holds, oldest first, by name.
  var open: [String: [UInt32]] = [:]
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
    open[disclosure.partner, default: []].append(number)
  }

  mutating func dispose(_ id: DisclosureID, at now: Instant) {
    records[id.index].disposedAt = now
    open[records[id.index].disclosure.partner]?.removeAll { $0 == id.rawValue }
  }

  /// Whether something was disclosed and is not known to be disposed of.
  func isUnreturned(_ id: DisclosureID) -> Bool {
    id.index < records.count && records[id.index].disposedAt == nil
  }

  /// What a partner holds, oldest first.
  public func unreturned(by partner: String) -> [DisclosureID] {
    (open[partner] ?? []).map { DisclosureID($0) }
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
    writer.add(count: open.count)
    for (partner, numbers) in open.sorted(by: { $0.key < $1.key }) {
      writer.add(partner)
      writer.add(count: numbers.count)
      for number in numbers { writer.add(number, after: .other) }
    }
  }
}
