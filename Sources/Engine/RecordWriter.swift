import Basics
import Catalogs
import Exchanges
import JSONText
import Ledger

/// Writes the vault's records. A value stands with everything that says what it is and since when it
/// is there, so that the vault explains itself.
///
///     {"person":7,"key":"ada"}
///     {"value":3,"consent":9,"field":"birthDate","level":"monthDay","purpose":"birthday-gift",
///      "given":1767225600000,"salt":"0b1f…","text":"04-12"}
enum RecordWriter {
  static func write(_ key: PersonalText, of person: PersonID, to group: inout CommitGroup) {
    group.records.append("{\"person\":")
    group.records.append(decimal: Int64(person.rawValue))
    group.records.append(",\"key\":")
    group.records.append(quoting: key.bytes.span)
    group.records.append("}\n")
    group.endRecord(.person(person.rawValue))
  }

  static func write(
    _ value: GivenValue, _ id: ValueID, salt: [UInt8], _ state: ExchangeState,
    to group: inout CommitGroup
  ) {
    group.records.append("{\"value\":")
    group.records.append(decimal: Int64(id.rawValue))
    members(of: id, state, to: &group.records)
    group.records.append(quoting: hexadecimal(salt).utf8.span)
    group.records.append(",\"text\":")
    group.records.append(quoting: value.text.bytes.span)
    group.records.append("}\n")
    group.endRecord(.value(id.rawValue))
  }

  /// A value's members between its number and its salt.
  static func members(of id: ValueID, _ state: ExchangeState, to buffer: inout ByteBuffer) {
    let record = state.values[id.index]
    let terms = state.terms(of: record.consent)
    let wanted = terms.request[Int(record.ask)]
    buffer.append(",\"consent\":")
    buffer.append(decimal: Int64(record.consent.rawValue))
    buffer.append(",\"field\":")
    buffer.append(quoting: wanted.field.utf8.span)
    buffer.append(",\"level\":")
    buffer.append(quoting: wanted.level.utf8.span)
    buffer.append(",\"purpose\":")
    buffer.append(quoting: terms.purpose.utf8.span)
    buffer.append(",\"given\":")
    buffer.append(decimal: state.consents[record.consent.index].givenAt.milliseconds)
    buffer.append(",\"salt\":")
  }
}

/// Reads back what `RecordWriter` writes: members behind the record's number.
enum RecordReader {
  /// The caller's id in `"key":"ada"}`.
  static func key(_ members: Span<UInt8>) -> [UInt8]? {
    var cursor = LineCursor()
    guard cursor.skip("\"key\":", members), let key = cursor.text(members),
      cursor.skip("}", members), cursor.position == members.count
    else { return nil }
    return key
  }

  /// The text and the salt of a value whose other members are those that the ledger gives it.
  static func value(
    _ members: Span<UInt8>, _ id: ValueID, _ state: ExchangeState
  ) -> (text: PersonalText, salt: [UInt8])? {
    var expected = ByteBuffer()
    RecordWriter.members(of: id, state, to: &expected)
    // The comma before the first one is behind us.
    let size = expected.count - 1
    if members.count < size { return nil }
    for index in 0..<size where members[index] != expected.slice[index + 1] { return nil }
    var cursor = LineCursor(at: size)
    guard let digits = cursor.string(members), digits.utf8.count == 32,
      cursor.skip(",\"text\":", members),
      let text = cursor.text(members).flatMap({ PersonalText($0) }),
      cursor.skip("}", members), cursor.position == members.count
    else { return nil }
    var salt: [UInt8] = []
    for index in stride(from: 0, to: 32, by: 2) {
      guard let byte = UInt8(digits.dropFirst(index).prefix(2), radix: 16) else { return nil }
      salt.append(byte)
    }
    return (text, salt)
  }
}
