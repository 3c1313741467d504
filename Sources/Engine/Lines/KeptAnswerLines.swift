import Basics
import Exchanges
import JSONText

/// The lines of answers that are kept for requests that come again, as they are written and read.
extension EventWriter {
  mutating func write(_ answer: KeptAnswer) {
    buffer.append(",\"event\":\"answerKept\",\"key\":\"")
    answer.key.write(to: &buffer)
    string("\",\"method\":", answer.method)
    buffer.append(",\"request\":")
    buffer.append(decimal: Int64(bitPattern: answer.request))
    buffer.append(",\"numbers\":[")
    for (index, number) in answer.numbers.enumerated() {
      if index > 0 { buffer.append(UInt8(ascii: ",")) }
      buffer.append(decimal: number)
    }
    buffer.append("]")
  }
}

extension EventReader {
  func keptAnswer(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Fact? {
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
    return .answerKept(
      KeptAnswer(
        key: key, method: method, request: UInt64(bitPattern: request), numbers: numbers))
  }
}
