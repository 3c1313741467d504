import Basics
import JSONText
import Tables

/// The service's description in OpenRPC 1.3, made of the tables that requests are read by.
enum OpenRPC {
  /// One JSON object on one line, without a newline.
  static func document(requiresPerson: Bool) -> [UInt8] {
    var writer = JSONWriter(isIndented: false)
    writer.object { writer in
      writer.member("openrpc", "1.3.2")
      writer.object("info") { writer in
        writer.member("title", "Quid")
        writer.member("version", "1")
        writer.member(
          "description",
          "Value exchanges over JSON-RPC 2.0, one JSON text a line on standard input and output. Params "
            + "are by name. A refusal by the rules is error \(RequestFault.refusedCode), whose data says "
            + "which (refusal), by what rules and why, and of a value that its field does not take the "
            + "field and what it takes (expected).")
      }
      writer.objects("methods", MethodTable.subjects.joined()) {
        write($1, requiresPerson, &$0)
      }
    }
    return writer.bytes
  }

  private static func write(
    _ method: any ServiceMethod.Type, _ requiresPerson: Bool, _ writer: inout JSONWriter
  ) {
    let outline = method.outline
    let required = method.required(withPerson: requiresPerson)
    writer.member("name", outline.name)
    writer.member("summary", outline.summary)
    writer.member("paramStructure", "by-name")
    writer.objects("params", method.parameters) { writer, parameter in
      writer.member("name", "\(parameter.row.name)")
      writer.member("description", parameter.row.meaning)
      writer.member("required", required.contains(parameter))
      writer.name("schema")
      parameter.row.kind.schema.write(&writer)
    }
    writer.object("result") { writer in
      writer.member("name", "result")
      writer.name("schema")
      outline.result.write(&writer)
    }
    writer.objects("errors", errors(of: method)) { writer, error in
      writer.member("code", error.code)
      writer.member("message", error.message)
    }
  }

  private static func errors(of method: any ServiceMethod.Type) -> [(code: Int, message: String)] {
    if method.outline.time == .none { return [] }
    var errors = [
      (RequestFault.refusedCode, "refused; data says by which rules and why"),
      (RequestFault.storageCode, StorageErrors.message),
    ]
    if method.takesKey {
      errors.append((RequestFault.keyTaken.code, RequestFault.keyTaken.message))
    }
    return errors
  }
}
