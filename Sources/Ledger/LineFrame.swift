import Basics

/// The frame that the ledger puts around each line, flat in front of the event's own members:
///
///     {"c":"1a2b3c4d","n":123,"b":2,"g":7,"at":1767225600000,"event":…}
///
///     c  CRC-32C of everything behind it, up to the closing brace
///     n  the line's number, counted from 0 over all segments, without gaps
///     b  how many lines of the same decision are still to come
///     g  how many lines before this one were written in the same group: flushed together
///     o  in the first line of a group, where it has grown: how many lines of the other log (behaviour
///        in the ledger, the ledger in behaviour) were durable before this group was written
///
/// `b` makes half a decision visible, `g` tells a hole that a crash tore into unflushed bytes from
/// damage to what was durable (see `SegmentReader`), `o` shows a log that was cut, or is older than
/// the other one (see `StoresAgreement`).
struct LineFrame: Equatable {
  let number: Int
  let batchRest: Int
  let groupIndex: Int
  /// How many lines of the other log were durable, where that is told here.
  let otherLines: Int?
  /// Where the event's own members begin: at the comma that stands for their opening brace.
  let payloadStart: Int

  /// `{"c":"1a2b3c4d"`: where the checksum's digits stand, and where it ends.
  static let checksumDigits = 6..<14
  static let checksumEnd = 15

  /// Appends a framed line, with its newline.
  /// - Parameter payload: one JSON object with at least one member, without a newline.
  static func append(
    _ payload: Span<UInt8>, number: Int, batchRest: Int, groupIndex: Int, otherLines: Int? = nil,
    to buffer: inout ByteBuffer
  ) {
    let start = buffer.count
    buffer.append("{\"c\":\"00000000\",\"n\":")
    buffer.append(decimal: Int64(number))
    buffer.append(",\"b\":")
    buffer.append(decimal: Int64(batchRest))
    buffer.append(",\"g\":")
    buffer.append(decimal: Int64(groupIndex))
    if let otherLines {
      buffer.append(",\"o\":")
      buffer.append(decimal: Int64(otherLines))
    }
    buffer.append(UInt8(ascii: ","))
    buffer.append(payload.extracting(1..<payload.count))
    seal(&buffer, from: start)
  }

  /// Puts the checksum into the line that begins at `start`, and ends it.
  static func seal(_ buffer: inout ByteBuffer, from start: Int) {
    let checksum = checksum(of: buffer, from: start + checksumEnd)
    for index in 0..<8 {
      let digit = UInt8(truncatingIfNeeded: checksum >> UInt32(28 - 4 * index) & 15)
      buffer.replace(
        start + 6 + index,
        with: digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
    buffer.append(UInt8(ascii: "\n"))
  }

  private static func checksum(of buffer: ByteBuffer, from start: Int) -> UInt32 {
    var checksum = CRC32C()
    let bytes = buffer.slice[start...]
    checksum.update(bytes.span)
    return checksum.value
  }

  /// Whether a line's checksum is right.
  static func isSound(_ line: Span<UInt8>) -> Bool {
    guard line.count > checksumEnd, line.holds("{\"c\":\"", at: 0) else { return false }
    var told: UInt32 = 0
    for index in 6..<14 {
      guard let digit = hexadecimalDigit(line[index]) else { return false }
      told = told << 4 | digit
    }
    if line[14] != UInt8(ascii: "\"") { return false }
    var checksum = CRC32C()
    checksum.update(line.extracting(checksumEnd..<line.count))
    return checksum.value == told
  }

  /// Reads the frame of a sound line; nil when the line is none, such as a segment's header.
  init?(_ line: Span<UInt8>) {
    var position = LineFrame.checksumEnd
    guard let number = LineFrame.member(",\"n\":", line, &position),
      let batchRest = LineFrame.member(",\"b\":", line, &position),
      let groupIndex = LineFrame.member(",\"g\":", line, &position)
    else { return nil }
    otherLines = LineFrame.member(",\"o\":", line, &position)
    guard position < line.count, line[position] == UInt8(ascii: ",") else { return nil }
    self.number = number
    self.batchRest = batchRest
    self.groupIndex = groupIndex
    payloadStart = position
  }

  static func member(
    _ name: StaticString, _ line: Span<UInt8>, _ position: inout Int
  ) -> Int? {
    guard line.holds(name, at: position) else { return nil }
    position += name.utf8CodeUnitCount
    let first = position
    var value = 0
    while position < line.count, position < first + 18, line[position] &- 0x30 < 10 {
      value = value * 10 + Int(line[position] &- 0x30)
      position += 1
    }
    return position > first ? value : nil
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    default: nil
    }
  }
}
