import Basics

/// How far the two logs were when the vault was last written, in the vault itself:
///
///     {"c":"5d1e0a2b","note":12,"ledger":345,"behaviour":678,"head":"9f86d081884c7d65"}
///
/// Two of them take turns, so that a note cut short by a crash leaves the one before. A ledger that is
/// shorter than the newest note says, or has another head there, is not the one that this vault was written
/// beside.
struct VaultNote: Equatable {
  /// Counts the notes; the greater one is the newer.
  var number = 0
  /// Lines of the ledger that were durable.
  var ledgerLines = 0
  /// Lines of behaviour that were durable.
  var behaviourLines = 0
  /// The first 16 digits of the ledger's head (`DurableLog.head`) at that line.
  var head = ""

  /// How many cells a note takes, whatever its numbers.
  static let cells = 2
  static let headDigits = 16

  /// The note as a record, without checksum and fill.
  var members: ByteBuffer {
    var buffer = ByteBuffer()
    buffer.append("\"note\":")
    buffer.append(decimal: Int64(number))
    buffer.append(",\"ledger\":")
    buffer.append(decimal: Int64(ledgerLines))
    buffer.append(",\"behaviour\":")
    buffer.append(decimal: Int64(behaviourLines))
    buffer.append(",\"head\":\"")
    buffer.append(head.utf8.span)
    buffer.append("\"}")
    return buffer
  }

  init(ledgerLines: Int, behaviourLines: Int, head: String) {
    self.ledgerLines = ledgerLines
    self.behaviourLines = behaviourLines
    self.head = VaultNote.start(of: head)
  }

  /// As much of a digest as tells it from others by more than chance.
  static func start(of digest: String) -> String { String(digest.prefix(headDigits)) }

  /// Reads the note in a sound line; nil when it is another record.
  init?(_ line: Span<UInt8>) {
    var position = LineFrame.checksumEnd
    guard let number = LineFrame.member(",\"note\":", line, &position),
      let ledgerLines = LineFrame.member(",\"ledger\":", line, &position),
      let behaviourLines = LineFrame.member(",\"behaviour\":", line, &position),
      line.holds(",\"head\":\"", at: position)
    else { return nil }
    let start = position + 9
    guard line.count == start + VaultNote.headDigits + 2 else { return nil }
    self.number = number
    self.ledgerLines = ledgerLines
    self.behaviourLines = behaviourLines
    var digits: [UInt8] = []
    for index in start..<start + VaultNote.headDigits { digits.append(line[index]) }
    head = String(decoding: digits, as: UTF8.self)
  }
}
