import Basics
import JSONText

/// Reads JSON lines: an object a line, its members the columns.
struct JSONLinesReader: RowReader {
  private(set) var line = 0
  private(set) var cells: [[UInt8]]
  private var position = 0
  private let bytes: [UInt8]
  private let columns: [String]

  init(_ bytes: [UInt8], columns: [String]) {
    self.bytes = bytes
    self.columns = columns
    cells = columns.map { _ in [] }
    // A byte order mark is passed over, as in CSV: tools that write rows like to put one.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  mutating func next() throws(RowFault) -> Bool {
    while position < bytes.count {
      line += 1
      let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let text = Array(bytes[position..<end])
      position = end + 1
      if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      try read(text)
      return true
    }
    return false
  }

  private mutating func read(_ text: [UInt8]) throws(RowFault) {
    if text.count > Limits.rowBytes {
      throw RowFault(line: line, message: "the line is longer than \(Limits.rowBytes) bytes")
    }
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
