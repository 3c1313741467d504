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

  /// The first cells of the table under a heading, each with the names in it.
  private func rows(under heading: String, of page: String) throws -> [[String]] {
    let text = String(decoding: try Places.bytes(page), as: UTF8.self)
    let section = text.components(separatedBy: "\n\(heading)\n").dropFirst().first ?? ""
    return section.components(separatedBy: "\n## ")[0].split(separator: "\n")
      .filter { $0.hasPrefix("| `") }
      .map { row in
        row.split(separator: "|")[0].matches(of: #/`([a-z]+\.[a-zA-Z]+)`/#).map { String($0.1) }
      }
  }

  /// What each method holds up is documented: by what it is bounded, or with what it grows.
  @Test func everyMethodSaysWhatItHoldsUp() throws {
    let page = "Sources/quid/quid.docc/Serving/ServingRequests.md"
    let documented = try rows(under: "## What holds the others up", of: page).flatMap { $0 }
    var methods: Set<String> = []
    for file in Places.swiftFiles(below: "Sources/Service/Methods") {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: #/name: "([a-z]+\.[a-zA-Z]+)", ?\s*summary:/#) {
        methods.insert(String(match.1))
      }
    }
    #expect(methods.count >= 37)
    #expect(Set(documented) == methods, "\(page): a row for each method, and for nothing else")
    #expect(documented.count == methods.count, "\(page): a method has one row")
  }
}
