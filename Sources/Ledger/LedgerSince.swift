import Basics

/// What the ledger has come to say since a reader fixed the line that it shows.
///
/// A service orders every erasure in the ledger before it overwrites anything. So what a reader finds
/// overwritten although its line keeps it must be ordered behind that line; what is not is damage.
final class LedgerSince {
  /// Where the lines behind the fixed one begin.
  struct Position {
    var segment = 0
    /// 0 where not even the segment's header was there.
    var byte = 0
    /// Lines before.
    var lines = 0
    /// Lines before, in this segment.
    var segmentLines = 0
  }

  let rereading: Rereading
  private let storage: any Storage
  private let branch: () -> any Fold
  private var later: (any Fold)?
  private var position: Position

  /// - Parameter fold: what has the lines up to the position, and no more as long as this is asked.
  init(_ position: Position, on storage: any Storage, _ fold: some Fold, _ rereading: Rereading) {
    self.position = position
    self.storage = storage
    self.rereading = rereading
    branch = { fold.branch() }
  }

  /// Lines that the ledger had when it was last looked at.
  var lineCount: Int { position.lines }

  /// Whether there was a ledger when it was last looked at.
  var isBegun: Bool { position.byte > 0 }

  /// Whether a consent has ended by now.
  func hasEnded(consent: UInt32) throws -> Bool {
    if later?.hasEnded(consent: consent) ?? false { return true }
    try goOn()
    return later?.hasEnded(consent: consent) ?? false
  }

  /// Of some records, those that do not belong in the vault any more.
  func ended(_ ids: [VaultRecordID]) throws -> Set<VaultRecordID> {
    try goOn()
    guard let later else { return [] }
    return Set(ids.filter { !later.stands($0) })
  }

  /// Folds what the ledger has got since it was last looked at.
  func goOn() throws {
    let fold = later ?? branch()
    later = fold
    while true {
      // Looked at first: a segment with another one behind it gets no more lines.
      let begun = try DurableLog.segments(in: "ledger", storage, .ledger, rereading).begun
      if position.segment >= begun { return }
      if position.byte == 0 { try readHeader() }
      try readLines(fold)
      if position.segment + 1 >= begun { return }
      position.segment += 1
      position.byte = 0
      position.segmentLines = 0
    }
  }

  private func readHeader() throws {
    let name = DurableLog.name(position.segment, in: "ledger")
    let bytes = try storage.read(name, at: 0, count: SegmentHeader.mostBytes)
    let end = bytes.span.newline(from: 0)
    guard end < bytes.count, case .header(let header) = SegmentHeader.read(bytes[..<end], .ledger),
      header.first == position.lines
    else { throw LogDamage(file: name, line: 1, byte: 0, "the segment's header is not whole") }
    position.byte = end + 1
  }

  private func readLines(_ fold: any Fold) throws {
    let name = DurableLog.name(position.segment, in: "ledger")
    let start = position.byte
    var reader = SegmentReader(
      file: name, bytes: try DurableLog.bytes(of: name, from: start, storage),
      first: position.lines,
      base: start, linesBefore: position.segmentLines)
    let again: FreshBytes = { [rereading, storage] byte, attempt in
      rereading.again(attempt) ? try DurableLog.bytes(of: name, from: start + byte, storage) : nil
    }
    let contents = try reader.read(from: 0, mayBeTorn: true, again: again) { _, members in
      try fold.addEvent(members)
    }
    position.byte += contents.endByte
    position.lines += contents.lineCount
    position.segmentLines += contents.lineCount
  }
}
