import Basics

/// What the ledger has come to say since a reader fixed the line that it shows.
///
/// A service orders every erasure in the ledger before it overwrites anything. So what a reader finds
/// overwritten although its line keeps it must be ordered behind that line; what is not is damage.
final class LedgerSince {
  /// Where the lines behind the fixed one begin.
  struct Place {
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
  private var place: Place

  /// - Parameter fold: what has the lines up to the place, and no more as long as this is asked.
  init(_ place: Place, on storage: any Storage, _ fold: some Fold, _ rereading: Rereading) {
    self.place = place
    self.storage = storage
    self.rereading = rereading
    branch = { fold.branch() }
  }

  /// Lines that the ledger had when it was last looked at.
  var lineCount: Int { place.lines }

  /// Whether there was a ledger when it was last looked at.
  var isBegun: Bool { place.byte > 0 }

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
      if place.segment >= begun { return }
      if place.byte == 0 { try readHeader() }
      try readLines(fold)
      if place.segment + 1 >= begun { return }
      place.segment += 1
      place.byte = 0
      place.segmentLines = 0
    }
  }

  private func readHeader() throws {
    let name = DurableLog.name(place.segment, in: "ledger")
    let bytes = try storage.read(name, at: 0, count: SegmentHeader.mostBytes)
    let end = bytes.span.newline(from: 0)
    guard end < bytes.count, case .header(let header) = SegmentHeader.read(bytes[..<end], .ledger),
      header.first == place.lines
    else { throw LogDamage(file: name, line: 1, byte: 0, "the segment's header is not whole") }
    place.byte = end + 1
  }

  private func readLines(_ fold: any Fold) throws {
    let name = DurableLog.name(place.segment, in: "ledger")
    let start = place.byte
    var reader = SegmentReader(
      file: name, bytes: try DurableLog.bytes(of: name, from: start, storage), first: place.lines,
      base: start, linesBefore: place.segmentLines)
    let again: FreshBytes = { [rereading, storage] byte, attempt in
      rereading.again(attempt) ? try DurableLog.bytes(of: name, from: start + byte, storage) : nil
    }
    let contents = try reader.read(from: 0, mayBeTorn: true, again: again) { _, members in
      try fold.addEvent(members)
    }
    place.byte += contents.endByte
    place.lines += contents.lineCount
    place.segmentLines += contents.lineCount
  }
}
