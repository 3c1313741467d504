/// Whether a text is an id: 1 to `Limits.idBytes` letters, digits, `-`, `_` and `.` of ASCII. Ids stand
/// in logs, tables and messages as they are, so they hold nothing that any of those would escape.
public func isID(_ text: String) -> Bool { isID(text.utf8.span) }

/// The same of a text in UTF-8.
public func isID(_ text: Span<UInt8>) -> Bool {
  if text.isEmpty || text.count > Limits.idBytes { return false }
  for index in text.indices {
    switch text[index] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."):
      continue
    default: return false
    }
  }
  return true
}
