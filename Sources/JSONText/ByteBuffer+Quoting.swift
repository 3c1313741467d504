public import Basics

extension ByteBuffer {
  /// Appends a JSON string with the escapes that RFC 8259 demands and no others.
  /// - Parameter value: UTF-8.
  public mutating func append(quoting value: Span<UInt8>) {
    append(UInt8(ascii: "\""))
    var isPlain = true
    for index in value.indices {
      let byte = value[index]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        isPlain = false
        break
      }
    }
    if isPlain {
      append(value)
    } else {
      for index in value.indices { append(escaping: value[index]) }
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func append(escaping byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append("\\\"")
    case UInt8(ascii: "\\"): append("\\\\")
    case 0x0A: append("\\n")
    case 0x0D: append("\\r")
    case 0x09: append("\\t")
    case 0..<0x20:
      append("\\u00")
      append(UInt8(ascii: "0") + byte >> 4)
      let low = byte & 15
      append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
    default: append(byte)
    }
  }
}
