import Basics
import JSONText

/// Reads JSON lines, an object a line whose members are the columns, in bytes that come block by block.
struct JSONRows {
  private let columns: [String]
  private var cells: [[UInt8]]
  private var line = 0
  /// What has come and is not read yet: the beginning of a line.
  private var pending: [UInt8] = []

  init(_ columns: [String]) {
    self.columns = columns
    cells = columns.map { _ in [] }
  }

  mutating func take(
    _ bytes: ArraySlice<UInt8>, into sink: inout some CellSink
  ) throws(RowFault) {
    pending.append(contentsOf: bytes)
    var start = 0
    while let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
      try read(Array(pending[start..<end]), into: &sink)
      start = end + 1
    }
    pending.removeSubrange(..<start)
    // Before it is whole: a file may be one line.
    if pending.count > Limits.rowBytes { try refuse(line + 1) }
  }

  /// Ends the file.
  mutating func finish(into sink: inout some CellSink) throws(RowFault) {
    if !pending.isEmpty { try read(pending, into: &sink) }
    pending = []
  }

  private func refuse(_ line: Int) throws(RowFault) {
    throw RowFault(line: line, message: "the line is longer than \(Limits.rowBytes) bytes")
  }

  private mutating func read(
    _ text: [UInt8], into sink: inout some CellSink
  ) throws(RowFault) {
    line += 1
    var text = text
    // A byte order mark is passed over, as above columns: tools that write rows like to put one.
    if line == 1, text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
    if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
    if text.count > Limits.rowBytes { try refuse(line) }
    if line == 1, text.starts(with: [0x1F, 0x8B]) {
      throw RowFault(
        line: line,
        message: "expected a JSON object, found compressed data; a name that ends in .gz says so")
    }
    try checkUTF8(text.span, line: line)
    let root: JSONValue
    do {
      root = try JSONDocument(scanning: text).root
    } catch {
      throw RowFault(
        line: line,
        message: "expected a JSON object; the line stops being one at its byte \(error.byte + 1)"
      )
    }
    if root.kind != .object { throw RowFault(line: line, message: "expected a JSON object") }
    try readMembers(of: root)
    try sink.take(cells, line: line)
  }

  private mutating func readMembers(of root: JSONValue) throws(RowFault) {
    let members = root.members
    for (index, column) in columns.enumerated() {
      guard
        let value = members.first(where: { $0.name.stringBytes.elementsEqual(column.utf8) })?.value
      else {
        throw RowFault(line: line, message: "no member is called \"\(column)\"")
      }
      switch value.kind {
      case .string: cells[index] = value.stringBytes
      case .number, .boolean: cells[index] = Array(value.text)
      case .null: cells[index] = []
      case .object, .array:
        throw RowFault(
          line: line, message: "expected a string, number or boolean in \"\(column)\"")
      }
    }
  }
}
