import Basics
import Experiments
import Platform

/// Reads the rows of an experiment from a file with as many threads as there are processors: each a part of the rows, or
/// all rows and a part of the people, where rows tell of whom they are. What cannot be read so is read in one piece.
struct AnalysisFile {
  private let path: String
  private let makePlan: (RowHeader) throws -> RowsPlan

  /// Bytes of a block.
  private static let blockBytes = 1 << 20
  /// Bytes below which another thread is not worth it.
  private static let partBytes = 4 << 20
  private static let threadsMost = 8

  init(_ path: String, plan: @escaping (RowHeader) throws -> RowsPlan) {
    self.path = path
    makePlan = plan
  }

  /// All rows, added up.
  /// - Throws: `RowFault` at the first row that cannot be read, `PlatformFailure` where the file cannot.
  func read(_ columns: RowColumns) throws -> RowsPart {
    guard !path.hasSuffix(".gz"), path != "-" else { return try readWhole(columns) }
    let file = try BlockReader(path)
    guard let size = file.size else { return try readWhole(columns) }
    var block = [UInt8](repeating: 0, count: min(AnalysisFile.blockBytes, max(1, size)))
    let count = try file.read(into: &block)
    let header = try RowHeader(block.span.extracting(0..<count), columns)
    let plan = try makePlan(header)
    let parts = min(
      AnalysisFile.threadsMost, processorCount(), (size - header.end) / AnalysisFile.partBytes)
    if header.kind == .events || parts < 2 { return try readWhole(columns) }
    // As many as rows, if those of the first block are as long as others.
    let lines = block[..<count].count { $0 == 0x0A }
    let rows = min(size / max(1, count / max(1, lines)), size / 8, 1 << 25)
    let path = path
    let found = concurrently(parts) { number in
      Result {
        if header.hasPeople {
          // Each must see all rows of its people.
          var plan = plan
          plan.share = (number, parts)
          plan.peopleExpected = rows / parts
          return try AnalysisFile.part(
            path, header, plan, header.end..<size, isFirst: true, size: size)
        }
        let step = (size - header.end) / parts
        let start = header.end + number * step
        let end = number == parts - 1 ? size : start + step
        return try AnalysisFile.part(
          path, header, plan, start..<end, isFirst: number == 0, size: size)
      }
    }
    do {
      var whole = try found[0].get()
      for part in found.dropFirst() { try whole.add(part.get()) }
      return whole
    } catch is RowFault {
      // Only who reads from the beginning knows the line.
      return try readWhole(columns)
    }
  }

  /// Rows that begin within a range of the file.
  private static func part(
    _ path: String, _ header: RowHeader, _ plan: RowsPlan, _ range: Range<Int>, isFirst: Bool,
    size: Int
  ) throws -> RowsPart {
    var part = RowsPart(header, plan)
    let file = try BlockReader(path)
    // A row that begins at the range's first byte has a line break before it.
    var position = isFirst ? range.lowerBound : range.lowerBound - 1
    try file.seek(to: position)
    var isSkipping = !isFirst
    var block = [UInt8](repeating: 0, count: blockBytes)
    var filled = 0
    while true {
      let count = try file.read(into: &block, from: filled)
      filled += count
      var begin = 0
      if isSkipping {
        guard let line = block[..<filled].firstIndex(of: 0x0A) else {
          if count == 0 { return part }
          position += filled
          filled = 0
          continue
        }
        begin = line + 1
        isSkipping = false
      }
      // Rows behind the range are the next part's: of those, the block is cut off.
      var stop = filled
      let limit = range.upperBound - position
      if range.upperBound < size, limit <= filled {
        let last = block[max(begin, limit - 1)..<filled].firstIndex(of: 0x0A)
        stop = limit - 1 < begin ? begin : last.map { $0 + 1 } ?? filled
      }
      let isLast = count == 0
      let taken =
        begin < stop
        ? try part.take(block.span.extracting(begin..<stop), isLast: isLast) : 0
      let rest = begin + taken
      if isLast || (stop < filled || (range.upperBound < size && limit <= rest)) { return part }
      position += rest
      // What is left of a row, which is short.
      for index in rest..<filled { block[index - rest] = block[index] }
      filled -= rest
      if filled == block.count { throw RowFault(line: part.lineReached, message: tooLong) }
    }
  }

  private static let tooLong = "the row is longer than \(blockBytes) bytes"

  /// In one piece, from the first byte to the last.
  private func readWhole(_ columns: RowColumns) throws -> RowsPart {
    var pending: [UInt8] = []
    var part: RowsPart?
    var isNew = true
    try InputBlocks.read(path) { bytes in
      pending.append(contentsOf: bytes)
      if isNew {
        guard pending.contains(0x0A) else { return pending.count < AnalysisFile.blockBytes }
        isNew = false
        try begin(&part, &pending, columns)
      }
      if let taken = try part?.take(pending.span, isLast: false) {
        pending.removeSubrange(..<taken)
      }
      if pending.count > AnalysisFile.blockBytes {
        throw RowFault(line: part?.lineReached ?? 1, message: AnalysisFile.tooLong)
      }
      return true
    }
    if isNew { try begin(&part, &pending, columns) }
    guard var part else {
      throw RowFault(line: 1, message: "expected a header line, found nothing")
    }
    _ = try part.take(pending.span, isLast: true)
    return part
  }

  private func begin(
    _ part: inout RowsPart?, _ pending: inout [UInt8], _ columns: RowColumns
  ) throws {
    let header = try RowHeader(pending.span, columns)
    part = RowsPart(header, try makePlan(header))
    part?.beginBelowHeader()
    pending.removeSubrange(..<header.end)
  }
}
