public import Basics
import Catalogs

/// What an accepted offer left.
public struct ConsentRecord: Equatable, Sendable {
  public let offer: OfferID
  /// The offer in whose experiment what the consent brings is counted: the one that it was given to, or, where
  /// that one's experiment was stopped by then, the one that renewed it.
  public internal(set) var tallyOffer: OfferID
  public let givenAt: Instant
  /// When it was given or last renewed.
  public internal(set) var from: Instant
  /// Moves with use, resolution and renewal.
  public internal(set) var until: Instant
  public internal(set) var ending = ConsentEnding.none
  public internal(set) var endedAt = Instant(milliseconds: 0)
  /// Index of the promise that the consent is owed, or `none`.
  public internal(set) var promise = ExchangeState.none
  /// Index of the newest value given with it, or `none`.
  public internal(set) var newestValue = ExchangeState.none
  /// Index of the newest read, or `none`.
  public internal(set) var newestRead = ExchangeState.none
  /// Index of the newest disclosure, or `none`.
  public internal(set) var newestDisclosure = ExchangeState.none
  /// Whether the case that it was given for is resolved.
  public internal(set) var isResolved = false
  /// Whether it has ended and a law keeps its values.
  public internal(set) var isOnHold = false
  /// The person's next older consent that has not ended.
  public internal(set) var earlier = ExchangeState.none

  /// Whether the consent may be relied on at a moment: given, not ended, not past its time.
  public func stands(at now: Instant) -> Bool {
    ending == .none && now < until
  }
}

/// Every consent that was ever given, in the order of its numbers.
///
/// Those of a person that have not ended are a chain through it, newest first.
public struct ConsentTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [ConsentRecord] = []

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { records.count }
  public internal(set) subscript(index: Int) -> ConsentRecord {
    @inlinable get { records[index] }
    _modify { yield &records[index] }
  }

  mutating func append(_ consent: ConsentRecord, of person: inout PersonRecord) {
    var consent = consent
    consent.earlier = person.newestConsent
    person.newestConsent = UInt32(records.count)
    records.append(consent)
  }

  /// Takes an ended consent out of its person's chain.
  /// - Complexity: O(consents of the person that have not ended).
  mutating func unchain(_ consent: ConsentID, of person: inout PersonRecord) {
    let next = records[consent.index].earlier
    if person.newestConsent == consent.rawValue {
      person.newestConsent = next
      return
    }
    var index = person.newestConsent
    while index != ExchangeState.none {
      let earlier = records[Int(index)].earlier
      if earlier == consent.rawValue { records[Int(index)].earlier = next }
      index = earlier
    }
  }

  /// What ends a time after it was given ends as long after now, where that was given later than now. When it was
  /// given stands with its values in the vault, and stays what it is called there.
  mutating func setClock(to now: Instant) {
    for index in records.indices {
      let from = records[index].from
      records[index].until = records[index].until.moved(with: from, to: now)
      records[index].from = Swift.min(from, now)
      records[index].endedAt = Swift.min(records[index].endedAt, now)
    }
  }

  func digest(into writer: inout DigestWriter) {
    for consent in records {
      writer.add(consent.offer.rawValue, after: .other)
      writer.add(consent.tallyOffer.rawValue, after: .other)
      writer.add(consent.givenAt)
      writer.add(consent.from)
      writer.add(consent.until)
      writer.add(consent.isOnHold, consent.isResolved)
      writer.add(Int64(consent.ending.rawValue))
      if consent.ending != .none { writer.add(consent.endedAt) }
    }
  }
}
