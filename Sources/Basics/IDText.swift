/// Whether a text is an id: 1 to `Limits.idBytes` letters, digits, `-`, `_` and `.` of ASCII. Ids stand
/// in logs, tables and messages as they are, so they hold nothing that any of those would escape.
public func isID(_ text: String) -> Bool {
  (1...Limits.idBytes).contains(text.utf8.count)
    && text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
}
