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
    buffer.append(",\"numbers\":[")
    for (index, number) in response.numbers.enumerated() {
      if index > 0 { buffer.append(UInt8(ascii: ",")) }
      buffer.append(decimal: number)
    }
    buffer.append("]")
  }
}

extension EventReader {
  func keptResponse(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Fact? {
    guard cursor.skip("answerKept\",\"key\":", bytes), let key = cursor.key(bytes),
      let method = cursor.string(",\"method\":", bytes),
      cursor.skip(",\"request\":", bytes), let request = cursor.integer(bytes),
      cursor.skip(",\"numbers\":[", bytes)
    else { return nil }
    var numbers: [Int64] = []
    while !cursor.skip("]", bytes) {
      if !numbers.isEmpty, !cursor.skip(",", bytes) { return nil }
      guard let number = cursor.integer(bytes) else { return nil }
      numbers.append(number)
    }
    return .responseKept(
      KeptResponse(
        key: key, method: method, request: UInt64(bitPattern: request), numbers: numbers))
  }
}
