import Basics

/// The first line of a segment:
///
///     {"c":"1a2b3c4d","quid":"ledger/1","segment":3,"first":1234,"previous":"9f86d081…"}
///
/// `first` is the number of the segment's first line, `previous` the SHA-256 of the whole segment
/// before it: the chain in which an altered, dropped or reordered segment shows. The first segment has
/// there what the chain begins with, the directory's identity: 64 digits by chance, or zeros where none
/// was given. A log whose bytes may change has no chain; its headers tell whose directory it is part of:
///
///     {"c":"1a2b3c4d","quid":"behaviour/1","segment":3,"first":1234,"of":"9f86d081884c7d65"}
struct SegmentHeader: Equatable {
  let segment: Int
  let first: Int
  /// Empty in a log that is not chained.
  var previous = ""
  /// The first 16 digits of the ledger's identity, in a log that is not chained; empty where it has none.
  var of = ""

  /// What `previous` is in the first segment of a directory without an identity.
  static let noPrevious = String(repeating: "0", count: 64)

  /// No header is longer.
  static let mostBytes = 256

  /// Whether bytes can be what a crash leaves of a segment that was being begun: at most a header in
  /// size, and each byte either of a header of that number or not written yet.
  static func isUnfinished(_ bytes: [UInt8], segment: Int, _ kind: LogKind) -> Bool {
    if bytes.count > mostBytes { return false }
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    let isWhole = bytes.contains(UInt8(ascii: "\n"))
    if isWhole, lines.contains(where: { LineFrame.isSound($0.span) }) { return false }
    let template =
      Array("{\"c\":\"".utf8) + [UInt8](repeating: 0, count: 8)
      + Array("\",\"quid\":\"\(kind.format)\",\"segment\":\(segment),\"first\":".utf8)
    return zip(bytes, template).allSatisfy { byte, wanted in
      byte == 0 || byte == wanted || (wanted == 0 && byte != UInt8(ascii: "\n"))
    }
  }

  func append(to buffer: inout ByteBuffer, _ kind: LogKind) {
    let start = buffer.count
    buffer.append("{\"c\":\"00000000\",\"quid\":\"")
    buffer.append(kind.format.utf8.span)
    buffer.append("\",\"segment\":")
    buffer.append(decimal: Int64(segment))
    buffer.append(",\"first\":")
    buffer.append(decimal: Int64(first))
    if kind.isChained {
      buffer.append(",\"previous\":\"")
      buffer.append(previous.utf8.span)
      buffer.append("\"")
    } else if !of.isEmpty {
      buffer.append(",\"of\":\"")
      buffer.append(of.utf8.span)
      buffer.append("\"")
    }
    buffer.append("}")
    LineFrame.seal(&buffer, from: start)
  }

  enum Reading: Equatable {
    case header(SegmentHeader)
    /// A sound line that says it is of another format.
    case otherFormat(String)
    case notOne
  }

  /// Reads a segment's first line.
  static func read(_ line: ArraySlice<UInt8>, _ kind: LogKind) -> Reading {
    let text = String(decoding: line.dropFirst(LineFrame.checksumEnd), as: UTF8.self)
    guard LineFrame.isSound(line.span), text.hasPrefix(",\"quid\":\"") else { return .notOne }
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    // ,"quid":"ledger/1","segment":3,"first":1234,"previous":"9f86…"}
    guard parts.count > 3 else { return .notOne }
    if parts[3] != kind.format { return .otherFormat(String(parts[3].prefix(Limits.idBytes))) }
    guard parts.count == 13 || (parts.count == 9 && !kind.isChained), parts[5] == "segment",
      parts[7] == "first", let segment = number(parts[6]), let first = number(parts[8])
    else { return .notOne }
    if !kind.isChained {
      if parts.count == 9 { return .header(SegmentHeader(segment: segment, first: first)) }
      guard parts[9] == "of" else { return .notOne }
      return .header(SegmentHeader(segment: segment, first: first, of: String(parts[11])))
    }
    guard parts[9] == "previous", parts[11].utf8.count == 64 else { return .notOne }
    return .header(SegmentHeader(segment: segment, first: first, previous: String(parts[11])))
  }

  /// The number in `:123,` or `:123}`.
  private static func number(_ text: Substring) -> Int? {
    guard text.hasPrefix(":"), text.hasSuffix(",") || text.hasSuffix("}"), text.utf8.count <= 20,
      let number = Int(text.dropFirst().dropLast()), number >= 0
    else { return nil }
    return number
  }
}
