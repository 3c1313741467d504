extension DecimalText {
  /// A number as people type it, in the grammar of JSON numbers: `.5`, `5.`, `+0.5` and `05` are
  /// `0.5`, `5`, `0.5` and `5`. What is no number stays none. For command lines; files are strict.
  public static func typed(_ text: String) -> [UInt8] {
    var bytes = Array(text.utf8)
    func isDigit(_ index: Int) -> Bool {
      bytes.indices.contains(index) && bytes[index] &- UInt8(ascii: "0") < 10
    }
    let point = UInt8(ascii: ".")
    var start = 0
    if bytes.first == UInt8(ascii: "+") {
      // A second sign is no number.
      if isDigit(1) || bytes.count > 1 && bytes[1] == point { bytes.removeFirst() }
    } else if bytes.first == UInt8(ascii: "-") {
      start = 1
    }
    while bytes.indices.contains(start), bytes[start] == UInt8(ascii: "0"), isDigit(start + 1) {
      bytes.remove(at: start)
    }
    guard let position = bytes.firstIndex(of: point) else { return bytes }
    if position == start, isDigit(position + 1) {
      bytes.insert(UInt8(ascii: "0"), at: start)
    } else if isDigit(position - 1), !isDigit(position + 1) {
      // Before an exponent or the end; anything else there is no number either way.
      bytes.remove(at: position)
    }
    return bytes
  }
}
