import Basics
import Catalogs
import Exchanges
import JSONText

/// The lines of promises, as they are written and read.
extension EventWriter {
  mutating func write(_ fact: PromiseFact) {
    switch fact {
    case .made(let promise, let consent, let due):
      piece(",\"event\":\"promiseMade\",\"promise\":", promise.rawValue)
      piece(",\"consent\":", consent.rawValue)
      moment(",\"due\":", due)
    case .benefitDelivered(let delivery):
      piece(",\"event\":\"benefitDelivered\",\"promise\":", delivery.promise.rawValue)
      buffer.append(",\"valueMicros\":")
      buffer.append(decimal: delivery.value.micros)
      if let number = delivery.number { piece(",\"delivery\":", number.rawValue) }
      if let staff = delivery.note.staff { string(",\"by\":", staff) }
      if let evidence = delivery.note.evidence { string(",\"evidence\":", evidence) }
      if let reason = delivery.note.reason { string(",\"reason\":", reason) }
    case .deliveryCorrected(let delivery, let value, let staff, let reason):
      piece(",\"event\":\"deliveryCorrected\",\"delivery\":", delivery.rawValue)
      buffer.append(",\"valueMicros\":")
      buffer.append(decimal: value.micros)
      string(",\"by\":", staff)
      string(",\"reason\":", reason)
    case .broken(let promise):
      piece(",\"event\":\"promiseBroken\",\"promise\":", promise.rawValue)
    case .compensated(let promise, let value):
      piece(",\"event\":\"promiseCompensated\",\"promise\":", promise.rawValue)
      buffer.append(",\"valueMicros\":")
      buffer.append(decimal: value.micros)
    }
  }
}

extension EventReader {
  /// A line of promises; nil, with the cursor where it was, for any other.
  func promiseFact(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>
  ) -> PromiseFact? {
    if cursor.skip("promiseMade\",\"promise\":", bytes) {
      guard let promise: PromiseID = cursor.id(bytes), cursor.skip(",\"consent\":", bytes),
        let consent: ConsentID = cursor.id(bytes), cursor.skip(",\"due\":", bytes),
        let due = cursor.integer(bytes)
      else { return nil }
      return .made(promise, consent: consent, due: Instant(milliseconds: due))
    }
    if cursor.skip("benefitDelivered\",\"promise\":", bytes) { return delivery(&cursor, bytes) }
    if cursor.skip("deliveryCorrected\",\"delivery\":", bytes) {
      guard let delivery: DeliveryID = cursor.id(bytes), cursor.skip(",\"valueMicros\":", bytes),
        let micros = cursor.integer(bytes), let staff = cursor.string(",\"by\":", bytes),
        let reason = cursor.string(",\"reason\":", bytes)
      else { return nil }
      return .deliveryCorrected(
        delivery, value: Amount(micros: micros), by: staff, reason: reason)
    }
    if cursor.skip("promiseBroken\",\"promise\":", bytes) {
      return cursor.id(bytes).map { .broken($0) }
    }
    if cursor.skip("promiseCompensated\",\"promise\":", bytes) {
      guard let promise: PromiseID = cursor.id(bytes), cursor.skip(",\"valueMicros\":", bytes),
        let micros = cursor.integer(bytes)
      else { return nil }
      return .compensated(promise, value: Amount(micros: micros))
    }
    return nil
  }

  /// Lines of older versions end with the value.
  private func delivery(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> PromiseFact? {
    guard let promise: PromiseID = cursor.id(bytes), cursor.skip(",\"valueMicros\":", bytes),
      let micros = cursor.integer(bytes)
    else { return nil }
    let value = Amount(micros: micros)
    guard cursor.skip(",\"delivery\":", bytes) else {
      return .benefitDelivered(Delivery(nil, of: promise, value: value))
    }
    guard let number: DeliveryID = cursor.id(bytes) else { return nil }
    let note = DeliveryNote(
      by: cursor.string(",\"by\":", bytes), evidence: cursor.string(",\"evidence\":", bytes),
      reason: cursor.string(",\"reason\":", bytes))
    return .benefitDelivered(Delivery(number, of: promise, value: value, note))
  }
}
