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
    case .benefitDelivered(let promise, let value):
      piece(",\"event\":\"benefitDelivered\",\"promise\":", promise.rawValue)
      buffer.append(",\"valueMicros\":")
      buffer.append(decimal: value.micros)
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
    if cursor.skip("benefitDelivered\",\"promise\":", bytes) {
      guard let promise: PromiseID = cursor.id(bytes), cursor.skip(",\"valueMicros\":", bytes),
        let micros = cursor.integer(bytes)
      else { return nil }
      return .benefitDelivered(promise, value: Amount(micros: micros))
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
}
