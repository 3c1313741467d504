public import Basics

/// One delivery of what was promised, whole or in part.
public struct DeliveryRecord: Equatable, Sendable {
  public let promise: PromiseID
  /// What arrived, as it was put right last.
  public internal(set) var value: Amount
  public internal(set) var at: Instant
  /// Who reported it, as an index into the names of those who did; `none` where nobody was named.
  var staff: UInt32
  /// The promise's next older delivery, or `none`.
  var earlier: UInt32
}

/// Every delivery that was ever reported, in the order of its numbers.
///
/// Those of a promise are a chain through it, newest first, which the table itself begins: most promises wait for
/// theirs, and have no room for it. The evidence and the reasons stand in the ledger alone:
/// nothing is decided by them.
public struct DeliveryTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [DeliveryRecord] = []
  /// Who reported any, each once.
  var staff = KeyTable()
  /// For each promise up to the last that anything came of: its newest delivery, or `none`.
  var newest: [UInt32] = []

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { records.count }
  public internal(set) subscript(index: Int) -> DeliveryRecord {
    @inlinable get { records[index] }
    _modify { yield &records[index] }
  }

  mutating func append(_ delivery: Delivery, at now: Instant) {
    var number = ExchangeState.none
    if let name = delivery.note.staff {
      number = UInt32(truncatingIfNeeded: staff.insert(name.utf8.span).number)
    }
    records.append(
      DeliveryRecord(
        promise: delivery.promise, value: delivery.value, at: now, staff: number,
        earlier: newestIndex(of: delivery.promise)))
    while newest.count <= delivery.promise.index { newest.append(ExchangeState.none) }
    newest[delivery.promise.index] = UInt32(truncatingIfNeeded: records.count - 1)
  }

  private func newestIndex(of promise: PromiseID) -> UInt32 {
    promise.index < newest.count ? newest[promise.index] : ExchangeState.none
  }

  /// Who reported a delivery; nil where nobody was named.
  public func deliverer(of id: DeliveryID) -> String? {
    let number = records[id.index].staff
    return number == ExchangeState.none
      ? nil : String(decoding: staff.key(Int(number)), as: UTF8.self)
  }

  /// The latest delivery of a promise; nil where nothing came.
  public func newest(of promise: PromiseID) -> DeliveryRecord? {
    let index = newestIndex(of: promise)
    return index == ExchangeState.none ? nil : records[Int(index)]
  }

  /// A promise's deliveries, oldest first.
  /// - Complexity: O(deliveries of the promise).
  func all(of promise: PromiseID) -> [DeliveryRecord] {
    var found: [DeliveryRecord] = []
    var index = newestIndex(of: promise)
    while index != ExchangeState.none {
      found.append(records[Int(index)])
      index = records[Int(index)].earlier
    }
    return found.reversed()
  }

  /// What is dated later counts as of now.
  mutating func setClock(to now: Instant) {
    for index in records.indices { records[index].at = Swift.min(records[index].at, now) }
  }

  func digest(into writer: inout DigestWriter) {
    writer.add(count: records.count)
    writer.add(staff)
    for delivery in records {
      writer.add(delivery.promise.rawValue, after: .other)
      writer.add(delivery.value.micros)
      writer.add(delivery.at)
      // Nobody is the number before the first.
      writer.add(delivery.staff == ExchangeState.none ? -1 : Int64(delivery.staff))
    }
  }
}
