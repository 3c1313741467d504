import Basics

/// What the vault's file holds, held against the ledger; reading changes nothing.
struct VaultScan {
  var index = VaultIndex()
  /// Whether the file has its header; false for one that is not there or was being begun.
  var isBegun = false
  var fileBytes = 0
  /// Bytes that belong to no record that is kept: to be overwritten.
  var leftovers: [Range<Int>] = []
  /// Bytes that are as they should be, but perhaps not durably: see `BehaviourScan.rewrites`.
  var rewrites: [Range<Int>] = []
  /// Notes of how far the logs were, the newest last: two at most.
  var notes: [(note: VaultNote, cell: Int)] = []
  /// Bytes of records whose numbers the ledger has not given out: to be overwritten too.
  var unnumbered: [Range<Int>] = []
  /// Records that went while they were read.
  var erasedMeanwhile = 0
  /// What should be here and is not whole.
  var fault: String?
  /// The first byte at which there is no sound record.
  private var firstUnsound: Int?

  /// - Parameters:
  ///   - since: what the ledger says by now, where somebody may be writing.
  ///   - isClean: whether the last process ended cleanly.
  ///   - progress: called now and then with the bytes read so far.
  init(
    of storage: any Storage, _ fold: some Fold, since: LedgerSince?, isClean: Bool,
    progress: (_ bytes: Int) -> Void
  ) throws {
    let name = Vault.fileName
    if try storage.fileNames(in: "vault").contains("records.jsonl") {
      fileBytes = try storage.size(of: name)
      try readHeader(storage, name)
    }
    if isBegun { try readRecords(storage, name, fold, since?.rereading, progress) }
    if isClean { rewrites = [] }
    endNotes()
    try lookForMissing(fold, since)
  }

  /// Looks for what should be here, and is neither here nor ordered to go meanwhile.
  private mutating func lookForMissing(_ fold: some Fold, _ since: LedgerSince?) throws {
    let numbers = fold.numbers
    var missing: [VaultRecordID] = []
    for (count, make) in [
      (numbers.people, VaultRecordID.person), (numbers.values, VaultRecordID.value),
    ] {
      for number in 0..<UInt32(count) where fold.stands(make(number)) {
        if index.cells(of: make(number)) == nil { missing.append(make(number)) }
      }
    }
    if !missing.isEmpty, let since {
      let ended = try since.ended(missing)
      erasedMeanwhile = ended.count
      missing.removeAll { ended.contains($0) }
    }
    if missing.isEmpty { return }
    var names = missing.prefix(Limits.namesShown).map { id in
      switch id {
      case .person(let number): "the id of person \(number)"
      case .value(let number): "value \(number)"
      }
    }
    if missing.count > names.count { names.append("\(missing.count - names.count) more") }
    let byte = firstUnsound.map { "byte \($0): no sound record; " } ?? ""
    fault =
      "\(Vault.fileName): \(byte)missing: \(names.joined(separator: ", ")); restore this file from a "
      + "copy taken with the ledger"
  }

  /// Keeps the two newest notes; what else looks like one is a leftover.
  private mutating func endNotes() {
    notes.sort { $0.note.number < $1.note.number }
    let cellBytes = Limits.vaultCellBytes
    while notes.count > 2 {
      let cell = notes.removeFirst().cell
      leftovers.append(cell * cellBytes..<min((cell + VaultNote.cells) * cellBytes, fileBytes))
      index.free(cell..<cell + VaultNote.cells)
    }
  }

  private mutating func readHeader(_ storage: any Storage, _ name: String) throws {
    let bytes = try storage.read(name, at: 0, count: Limits.vaultCellBytes)
    if bytes == Vault.header {
      isBegun = true
      return
    }
    let line = bytes.span.extracting(0..<bytes.span.newline(from: 0))
    if LineFrame.isSound(line), line.holds(",\"quid\":\"", at: LineFrame.checksumEnd) {
      let start = LineFrame.checksumEnd + 9
      let format = String(
        decoding: bytes[start...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
      throw LogFailure(
        "\"\(name)\" is of format \"\(cleaned(format))\", and this version reads and writes "
          + "\"\(Vault.format)\": use the version that wrote it")
    }
    // What a crash leaves of a file that was being begun is no longer than its header.
    if fileBytes > Limits.vaultCellBytes {
      throw LogDamage(file: name, line: 1, byte: 0, "the vault's header is not whole")
    }
  }

  private mutating func readRecords(
    _ storage: any Storage, _ name: String, _ fold: some Fold, _ rereading: Rereading?,
    _ progress: (Int) -> Void
  ) throws {
    let cellBytes = Limits.vaultCellBytes
    let blockBytes = 4 << 20
    var start = cellBytes
    var freeStart: Int?
    var attempt = 0
    while start < fileBytes {
      var block = try storage.read(name, at: start, count: blockBytes)
      defer { block.overwrite() }
      let bytes = block.span
      var position = 0
      while position < bytes.count {
        let cell = (start + position) / cellBytes
        let end = min(position + cellBytes, bytes.count)
        if bytes.extracting(position..<end).isFilled(with: UInt8(ascii: "\n")) {
          freeStart = freeStart ?? cell
          position = end
          continue
        }
        let lineEnd = bytes.newline(from: position)
        // A record that the block cuts is read again from where it begins.
        if lineEnd == bytes.count, position > 0 { break }
        endFree(&freeStart, at: cell)
        // What may be in the middle of being written is read again from where it begins.
        if let rereading, !VaultScan.isRecord(bytes, position..<lineEnd), rereading.again(attempt) {
          attempt += 1
          break
        }
        attempt = 0
        let cells = try add(bytes, position..<lineEnd, at: start, fold)
        position += cells * cellBytes
        index.endCell = cell + cells
      }
      if bytes.isEmpty { break }
      start += min(position, bytes.count)
      progress(start)
    }
    // Free cells at the end are not counted as used; they may need rewriting all the same. Where the file has
    // grown meanwhile they can begin behind what was its end.
    if let first = freeStart, first * cellBytes < fileBytes {
      rewrites.append(first * cellBytes..<fileBytes)
    }
  }

  private mutating func endFree(_ start: inout Int?, at cell: Int) {
    guard let first = start else { return }
    index.free(first..<cell)
    rewrites.append(first * Limits.vaultCellBytes..<cell * Limits.vaultCellBytes)
    start = nil
  }

  /// Takes the record that begins at a cell, or notes what is to be overwritten.
  /// - Returns: how many cells it has.
  private mutating func add(
    _ bytes: Span<UInt8>, _ extent: Range<Int>, at start: Int, _ fold: some Fold
  ) throws -> Int {
    let cellBytes = Limits.vaultCellBytes
    let line = bytes.extracting(extent)
    var position = LineFrame.checksumEnd
    let isSound = extent.upperBound < bytes.count && LineFrame.isSound(line)
    if isSound, let note = VaultNote(line) {
      notes.append((note, (start + extent.lowerBound) / cellBytes))
      return VaultNote.cells
    }
    guard isSound, let id = VaultScan.recordID(line, &position) else {
      let cell = start + extent.lowerBound
      firstUnsound = firstUnsound ?? cell
      leftovers.append(cell..<min(cell + cellBytes, fileBytes))
      index.free(cell / cellBytes..<cell / cellBytes + 1)
      return 1
    }
    let cells = (extent.count + cellBytes) / cellBytes
    let from = start + extent.lowerBound
    let fill = extent.upperBound..<min(extent.lowerBound + cells * cellBytes, bytes.count)
    if !bytes.extracting(fill).isFilled(with: UInt8(ascii: "\n")) {
      leftovers.append(start + fill.lowerBound..<start + fill.upperBound)
    }
    if !fold.stands(id) {
      let extent = from..<from + cells * cellBytes
      if isNumbered(id, fold) { leftovers.append(extent) } else { unnumbered.append(extent) }
      index.free(from / cellBytes..<from / cellBytes + cells)
    } else if index.cells(of: id) != nil {
      throw LogDamage(
        file: Vault.fileName, line: 1, byte: from, "this record stands here a second time")
    } else {
      index.put(id, at: from / cellBytes, cells: cells)
      try fold.addRecord(id, line.extracting(position..<line.count))
    }
    return cells
  }

  /// Whether a line is a whole record, fill and all, as none is while it is being written.
  private static func isRecord(_ bytes: Span<UInt8>, _ extent: Range<Int>) -> Bool {
    let line = bytes.extracting(extent)
    if extent.upperBound == bytes.count || !LineFrame.isSound(line) { return false }
    let cellBytes = Limits.vaultCellBytes
    let end = extent.lowerBound + (extent.count + cellBytes) / cellBytes * cellBytes
    return bytes.extracting(extent.upperBound..<min(end, bytes.count))
      .isFilled(with: UInt8(ascii: "\n"))
  }

  /// Whether the ledger has given out a record's number.
  private func isNumbered(_ id: VaultRecordID, _ fold: some Fold) -> Bool {
    switch id {
    case .person(let number): Int(number) < fold.numbers.people
    case .value(let number): Int(number) < fold.numbers.values
    }
  }

  /// `,"person":7,` or `,"value":3,`: the record's name, and the position behind it.
  static func recordID(_ line: Span<UInt8>, _ position: inout Int) -> VaultRecordID? {
    if let number = LineFrame.member(",\"person\":", line, &position) {
      position += 1
      return UInt32(exactly: number).map { .person($0) }
    }
    if let number = LineFrame.member(",\"value\":", line, &position) {
      position += 1
      return UInt32(exactly: number).map { .value($0) }
    }
    return nil
  }
}
