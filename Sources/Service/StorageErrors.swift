import Basics
import JSONText

/// What those are told whose requests were decided and could not be kept.
enum StorageErrors {
  static let message =
    "the service cannot store anything any more and ends; what this request changed may be lost"

  /// An error for each response that waited.
  /// - Parameter responses: lines as they would have been written.
  static func responses(instead responses: ByteBuffer) -> ByteBuffer {
    var errors = ByteBuffer()
    let lines = responses.bytes.split(separator: UInt8(ascii: "\n"))
    for line in lines {
      guard let root = try? JSONDocument(scanning: Array(line)).root else { continue }
      if root.kind == .array {
        for (index, response) in root.elements.enumerated() {
          errors.append(index == 0 ? "[" : ",")
          append(response, to: &errors)
        }
        errors.append("]\n")
      } else {
        append(root, to: &errors)
        errors.append("\n")
      }
    }
    return errors
  }

  private static func append(_ response: JSONValue, to errors: inout ByteBuffer) {
    errors.append("{\"jsonrpc\":\"2.0\",\"id\":")
    let id = response.member("id")?.text ?? []
    errors.append(id.span)
    errors.append(",\"error\":{\"code\":")
    errors.append(decimal: Int64(RequestFault.storageCode))
    errors.append(",\"message\":")
    errors.append(quoting: message.utf8.span)
    errors.append("}}")
  }
}
