import Basics
import Exchanges
import JSONText

/// The lines of responses that are kept for requests that come again, as they are written and read.
extension EventWriter {
  mutating func write(_ response: KeptResponse) {
    buffer.append(",\"event\":\"answerKept\",\"key\":\"")
    response.key.write(to: &buffer)
    string("\",\"method\":", response.method)
    buffer.append(",\"request\":")
    buffer.append(decimal: Int64(bitPattern: response.request))
    numbers(",\"numbers\":[", response.numbers)
  }
}

extension EventReader {
  func keptResponse(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Fact? {
    guard cursor.skip("answerKept\",\"key\":", bytes), let key = cursor.key(bytes),
      let method = cursor.string(",\"method\":", bytes),
      cursor.skip(",\"request\":", bytes), let request = cursor.integer(bytes),
      let numbers = cursor.numbers(",\"numbers\":[", bytes)
    else { return nil }
    return .responseKept(
      KeptResponse(
        key: key, method: method, request: UInt64(bitPattern: request), numbers: numbers))
  }
}
