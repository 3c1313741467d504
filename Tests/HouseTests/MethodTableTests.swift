import Foundation
import TestSupport
import Testing

/// Every method of the service stands in the table of its subject, and every subject in the table of all: a method
/// that is declared and named nowhere would compile, and be unknown to callers.
@Suite struct MethodTableTests {
  @Test func everyMethodIsInItsSubjectsTable() throws {
    let table = String(
      decoding: try Places.bytes("Sources/Service/MethodTable.swift"), as: UTF8.self)
    var methods = 0
    for file in Places.swiftFiles(below: "Sources/Service") {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: #/enum (\w+): (?:Reading|Changing|Keyed)Method\b/#) {
        methods += 1
        #expect(
          text.contains("\(match.1).self"),
          "\(Places.path(of: file)): \(match.1) is in no table: name it in `all` of its subject")
      }
      for match in text.matches(of: #/enum (\w+Methods) \{/#) {
        #expect(
          table.contains("\(match.1).all"),
          "\(Places.path(of: file)): \(match.1) is no subject of MethodTable")
      }
    }
    #expect(methods >= 37)
  }
}
