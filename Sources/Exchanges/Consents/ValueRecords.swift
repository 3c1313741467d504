public import Basics

/// That a value is in the vault; never the value.
public struct ValueRecord: Equatable, Sendable {
  public let consent: ConsentID
  /// The index of the field in the terms' request.
  public let ask: Int32
  /// Whether more had been given, and was cut away.
  public let wasFiner: Bool
  /// The next older value under the same consent.
  public let earlier: UInt32
  /// When another took its place, so that it is gone; nil while it stands.
  public internal(set) var replacedAt: Instant?
}

/// Which values were ever given, in the order of their numbers; those of a consent are a chain, newest first.
public struct ValueRecords: RandomAccessCollection, Sendable {
  @usableFromInline var records: [ValueRecord] = []

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { records.count }
  public internal(set) subscript(index: Int) -> ValueRecord {
    @inlinable get { records[index] }
    _modify { yield &records[index] }
  }

  mutating func append(
    under id: ConsentID, ask: Int, wasFiner: Bool, of consent: inout ConsentRecord
  ) {
    let earlier = consent.newestValue
    consent.newestValue = UInt32(records.count)
    records.append(
      ValueRecord(consent: id, ask: Int32(ask), wasFiner: wasFiner, earlier: earlier))
  }

  /// The newest value of a consent for an element of its terms' request; nil when none was given.
  func newest(of consent: ConsentRecord, ask: Int) -> ValueID? {
    var index = consent.newestValue
    while index != ExchangeState.none {
      if Int(records[Int(index)].ask) == ask { return ValueID(index) }
      index = records[Int(index)].earlier
    }
    return nil
  }

  /// What was given with a consent for an element of its terms' request and is gone since, as another took its place:
  /// the oldest first.
  public func replaced(under consent: ConsentRecord, ask: Int) -> [ValueID] {
    var found: [ValueID] = []
    var index = consent.newestValue
    while index != ExchangeState.none {
      let value = records[Int(index)]
      if Int(value.ask) == ask, value.replacedAt != nil { found.append(ValueID(index)) }
      index = value.earlier
    }
    return found.reversed()
  }

  /// Nothing was put right later than now.
  mutating func setClock(to now: Instant) {
    for index in records.indices {
      records[index].replacedAt = records[index].replacedAt.map { Swift.min($0, now) }
    }
  }

  func digest(into writer: inout DigestWriter) {
    for value in records {
      writer.add(value.consent.rawValue, after: .other)
      writer.add(Int64(value.ask) << 1 | (value.wasFiner ? 1 : 0))
      // Without one the digest is what it was before there were any.
      if let moment = value.replacedAt { writer.add(moment) }
    }
  }
}
