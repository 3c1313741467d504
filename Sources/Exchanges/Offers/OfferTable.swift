public import Basics
import Catalogs

/// One showing of terms to a person.
public struct OfferRecord: Equatable, Sendable {
  public let person: PersonID
  public let terms: TermsID
  /// Index of the exposure that the offer belongs to, or `none` outside experiments.
  public let exposure: UInt32
  public internal(set) var shownAt: Instant
  public internal(set) var answer: Answer?
  public internal(set) var answeredAt = Instant(milliseconds: 0)
  /// Whether it was never answered and the exchange was shown again since.
  public internal(set) var isSuperseded = false
  /// Index of the consent that an acceptance left, or `none`.
  public internal(set) var consent = ExchangeState.none
  /// Whether the person asked for it themselves: it counts for no cap and in no experiment.
  public internal(set) var isWish = false
  /// The next older open offer to the person.
  var earlier = ExchangeState.none
  /// The next older offer to the person.
  var previous = ExchangeState.none

  /// When the person said a yes that something was missing for; nil where they did not, or something ended it since.
  public internal(set) var begunAt: Instant?

  /// From when on it can no longer be accepted; what was begun can be completed for as long from then.
  public var end: Instant { (begunAt ?? shownAt).adding(days: Limits.offerDays) }

  /// Whether the person is looking at it: shown within this visit.
  func isInVisit(at now: Instant) -> Bool {
    now < shownAt.adding(milliseconds: Int64(Limits.visitMinutes) * 60_000)
  }
}

/// Every offer that was ever shown, in the order of its numbers.
///
/// A person's offers are two chains through it, newest first: of all, for caps and spacing, and of those that wait
/// for an answer.
public struct OfferTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [OfferRecord] = []

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { records.count }
  public internal(set) subscript(index: Int) -> OfferRecord {
    @inlinable get { records[index] }
    _modify { yield &records[index] }
  }

  /// The person's offer that was shown last, open ones first to be looked at.
  mutating func append(_ offer: OfferRecord, of person: inout PersonRecord) {
    var offer = offer
    offer.earlier = person.newestOpenOffer
    offer.previous = person.newestOffer
    person.newestOpenOffer = UInt32(records.count)
    person.newestOffer = UInt32(records.count)
    records.append(offer)
  }

  mutating func answer(
    _ id: OfferID, _ answer: Answer, at now: Instant, of person: inout PersonRecord
  ) {
    records[id.index].answer = answer
    records[id.index].answeredAt = now
    if !records[id.index].isSuperseded { close(id, of: &person) }
  }

  /// Closes the open offers of an exchange to a person: what was never answered is not asked twice at a time, and
  /// the newer showing stands.
  /// - Parameter exchanges: the number of the exchange of each of the terms.
  /// - Complexity: O(open offers to the person).
  mutating func supersede(
    of person: inout PersonRecord, sharing exchange: Int32, _ exchanges: [Int32]
  ) {
    var open = person.newestOpenOffer
    while open != ExchangeState.none {
      let id = OfferID(open)
      open = records[id.index].earlier
      if exchanges[records[id.index].terms.index] == exchange {
        records[id.index].isSuperseded = true
        close(id, of: &person)
      }
    }
  }

  /// Takes an answered offer out of its person's chain of open ones.
  private mutating func close(_ offer: OfferID, of person: inout PersonRecord) {
    let next = records[offer.index].earlier
    if person.newestOpenOffer == offer.rawValue {
      person.newestOpenOffer = next
      return
    }
    var index = person.newestOpenOffer
    while index != ExchangeState.none {
      let earlier = records[Int(index)].earlier
      if earlier == offer.rawValue { records[Int(index)].earlier = next }
      index = earlier
    }
  }

  /// Every offer that was ever shown to a person, oldest first.
  func all(of person: PersonRecord) -> [OfferID] {
    var found: [OfferID] = []
    var index = person.newestOffer
    while index != ExchangeState.none {
      found.append(OfferID(index))
      index = records[Int(index)].previous
    }
    return found.reversed()
  }

  /// Nothing is shown or answered later than now.
  mutating func setClock(to now: Instant) {
    for index in records.indices {
      records[index].shownAt = Swift.min(records[index].shownAt, now)
      records[index].answeredAt = Swift.min(records[index].answeredAt, now)
      records[index].begunAt = records[index].begunAt.map { Swift.min($0, now) }
    }
  }

  func digest(into writer: inout DigestWriter) {
    for offer in records {
      writer.add(offer.person.rawValue, after: .person)
      let answer: Int64 =
        switch offer.answer {
        case nil: 0
        case .accepted: 1
        case .declined: 2
        case .deferred: 3
        }
      writer.add(Int64(offer.terms.rawValue) << 3 | answer << 1 | (offer.isSuperseded ? 1 : 0))
      writer.add(offer.exposure, after: .other)
      writer.add(offer.shownAt)
      if offer.answer != nil { writer.add(offer.answeredAt) }
      if offer.answer == .accepted { writer.add(offer.consent, after: .other) }
      // Without one the digest is what it was before there were any.
      if offer.isWish { writer.add(true) }
      if let begunAt = offer.begunAt { writer.add(begunAt) }
    }
  }
}
