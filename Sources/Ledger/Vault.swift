import Basics

/// The vault's file: personal values, and the table from callers' ids of people to pseudonyms, one record
/// each, erased in place.
///
/// The file is a row of cells of 64 bytes. A record is a JSON line that begins at a cell and fills up
/// its last one with newlines; a free cell is all newlines. So `jq` reads the file as it stands, an
/// erased record leaves nothing, and its cells are taken by the next record that fits.
///
///     {"c":"5d1e0a2b","quid":"vault/1"}⏎⏎⏎…
///     {"c":"9e107d9d","note":4,"ledger":345,"behaviour":678,"head":"9f86d081884c7d65"}⏎⏎⏎…
///     {"c":"1a2b3c4d","person":7,"key":"ada"}⏎⏎⏎…
///     ⏎⏎⏎… free ⏎⏎⏎…
///     {"c":"0f9e8d7c","value":3,"consent":9,"field":"birthDate",…}⏎⏎⏎…
///
/// Which records belong here is for the ledger to say. What is over is overwritten on opening: one whose
/// erasure was ordered but not finished, and what a crash tore. So is a record that the ledger never
/// numbered, where a crash explains it: that is, of the one group that was being committed. What belongs
/// here and is not whole is damage, and refused.
final class Vault {
  static let fileName = "vault/records.jsonl"
  static let format = "vault/1"

  private let storage: any Storage
  private let stepBytes: Int
  private var index: VaultIndex
  /// How large the file is, free cells included.
  private var fileBytes: Int
  /// Cells of records erased since the last flush; free once that is durable.
  private var erased: [Range<Int>] = []
  private var isWritten = false
  /// The newest note, and the first cells of the two that take turns.
  private var note: VaultNote?
  private var noteCells: [Int]
  /// How many extents opening overwrote.
  let overwrittenCount: Int

  /// Opens what a scan has found, and overwrites what does not belong.
  /// - Parameter stepBytes: room that the file is given at a time.
  init(_ scan: VaultScan, on storage: any Storage, stepBytes: Int) throws(StorageFailure) {
    self.storage = storage
    self.stepBytes = stepBytes
    index = scan.index
    note = scan.notes.last?.note
    noteCells = scan.notes.map(\.cell)
    fileBytes = scan.fileBytes
    let unwanted = scan.leftovers + scan.unnumbered
    overwrittenCount = unwanted.count
    if !scan.isBegun {
      try storage.makeFolder("vault")
      if try storage.fileNames(in: "vault").isEmpty { try storage.create(Vault.fileName) }
      fileBytes = Vault.header.count
    }
    let header = Vault.header
    try storage.write(Vault.fileName, at: 0, header.span)
    for extent in unwanted + scan.rewrites {
      try storage.write(Vault.fileName, at: extent.lowerBound, Vault.blank(extent.count).span)
    }
    // What a process that died has left in memory only is made durable with the rest.
    try storage.flush(Vault.fileName)
    try storage.flushFolder("vault")
  }

  /// The first record, which names the format.
  static var header: [UInt8] {
    var buffer = ByteBuffer()
    buffer.append("{\"c\":\"00000000\",\"quid\":\"vault/1\"}")
    LineFrame.seal(&buffer, from: 0)
    return buffer.bytes + blank(Limits.vaultCellBytes - buffer.count)
  }

  static func blank(_ count: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(ascii: "\n"), count: count)
  }

  /// Writes how far the logs are, over the older note. Nothing is durable before `flush`.
  func take(note new: VaultNote) throws(StorageFailure) {
    var new = new
    new.number = (note?.number ?? -1) + 1
    // Where both are there, the older note's cell is the first one.
    let cell = noteCells.count < 2 ? index.take(VaultNote.cells) : noteCells.removeFirst()
    noteCells.append(cell)
    note = new
    var run = ByteBuffer()
    run.append("{\"c\":\"00000000\",")
    run.append(new.members.slice.span)
    LineFrame.seal(&run, from: 0)
    let cellBytes = Limits.vaultCellBytes
    while run.count < VaultNote.cells * cellBytes { run.append(UInt8(ascii: "\n")) }
    try write(run, at: cell * cellBytes)
  }

  /// Writes a group's records: neighbours in one piece. Nothing is durable before `flush`.
  /// - Parameter lines: each one JSON object with at least one member, and a newline.
  func add(_ lines: Span<UInt8>, _ ids: [VaultRecordID]) throws(StorageFailure) {
    var run = ByteBuffer()
    defer { run.clear() }
    var runStart = 0
    var walk = LineWalk()
    for id in ids {
      guard let line = walk.next(lines) else {
        throw StorageFailure("write", Vault.fileName, "a group has fewer records than it says")
      }
      let size = line.count + LineFrame.checksumEnd + 1
      let cells = (size + Limits.vaultCellBytes - 1) / Limits.vaultCellBytes
      let cell = index.take(cells)
      index.put(id, at: cell, cells: cells)
      let start = cell * Limits.vaultCellBytes
      if run.count > 0, runStart + run.count != start {
        try write(run, at: runStart)
        run.clear()
      }
      if run.count == 0 { runStart = start }
      let lineStart = run.count
      run.append("{\"c\":\"00000000\",")
      run.append(lines.extracting(line.lowerBound + 1..<line.upperBound))
      LineFrame.seal(&run, from: lineStart)
      while run.count % Limits.vaultCellBytes != 0 { run.append(UInt8(ascii: "\n")) }
    }
    if run.count > 0 { try write(run, at: runStart) }
  }

  private func write(_ run: ByteBuffer, at start: Int) throws(StorageFailure) {
    isWritten = true
    if start + run.count > fileBytes {
      // As in a log, growing would hide that the file was cut.
      try recheck()
      let wanted = start + run.count + stepBytes
      try storage.write(Vault.fileName, at: fileBytes, Vault.blank(wanted - fileBytes).span)
      fileBytes = wanted
    }
    try storage.write(Vault.fileName, at: start, run.slice.span)
  }

  /// Overwrites a record; one that is not here is fine. Nothing is durable before `flush`.
  func erase(_ id: VaultRecordID) throws(StorageFailure) {
    guard let cells = index.remove(id) else { return }
    isWritten = true
    erased.append(cells)
    let cellBytes = Limits.vaultCellBytes
    try storage.write(
      Vault.fileName, at: cells.lowerBound * cellBytes, Vault.blank(cells.count * cellBytes).span)
  }

  /// Checks that the file being written is still the one at its path, with all that was written to it.
  func recheck() throws(StorageFailure) {
    try storage.recheck(Vault.fileName, size: fileBytes)
  }

  /// Holds the index against itself, and against what stands in the file.
  func checkInvariants(_ check: inout InvariantCheck) throws(StorageFailure) {
    let notes = noteCells.map { $0..<$0 + VaultNote.cells }
    index.checkInvariants(others: notes + erased, &check)
    let cellBytes = Limits.vaultCellBytes
    for (id, cells) in index.records {
      let bytes = try storage.read(
        Vault.fileName, at: cells.lowerBound * cellBytes, count: cells.count * cellBytes)
      let end = bytes.span.newline(from: 0)
      var position = LineFrame.checksumEnd
      let line = bytes.span.extracting(0..<end)
      check.expect(
        end >= (cells.count - 1) * cellBytes && LineFrame.isSound(line)
          && VaultScan.recordID(line, &position) == id,
        "cell \(cells.lowerBound) does not hold the record that the index has there")
    }
  }

  /// Makes what was written durable.
  func flush() throws(StorageFailure) {
    if !isWritten { return }
    try storage.flush(Vault.fileName)
    for cells in erased { index.free(cells) }
    erased.removeAll(keepingCapacity: true)
    isWritten = false
  }
}
