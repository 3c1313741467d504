import Foundation
import TestSupport
import Testing

/// The page of everywhere a person's bytes can be, held against the sources: whoever adds a property that can
/// hold bytes says on the page whose they are, how long they stay and what removes them.
@Suite struct BytesOfPeopleTests {
  private static let page = "Sources/quid/quid.docc/Data/WhereBytesAre.md"
  /// The modules that serve people.
  private static let folders = [
    "Basics/ByteBuffer.swift", "Basics/OwnedBytes.swift", "Basics/KeyTable.swift", "Ledger",
    "Platform", "Recommendation",
    "Exchanges", "Engine", "Service",
  ]
  /// The stored properties of those types in some lines: `Type.property`.
  static func holders(in lines: [Substring]) -> [String] {
    let type =
      #/^\s*(?:@\w+ )*(?:(?:public|private|package|fileprivate|final)(?:\(set\))? )*(?:struct|class|enum|extension|actor) ([\w.]+)/#
    let property =
      #/^\s*(?:@\w+ )*(?:(?:public|private|package|internal|fileprivate|unsafe)(?:\(set\))? )*(?:var|let) (\w+)/#
    // Types that hold bytes, of whomever.
    let types =
      #/\b(ByteBuffer|KeyTable|PersonalText|OwnedBytes|LineInput|CommitGroup|ValueTable|KeptResponses|ResponseTable|ActsOfPeople|Recommendations|SessionIndex|ItemFacts|EventWriter|JSONDocument|JSONValue|JSONWriter|Data|ExchangeEngine|ExchangeService|ServiceState|ResponseSchedule|DerivedStores)\b|\[UInt8\]|ArraySlice<UInt8>|UnsafeMutable\w*Pointer<UInt8>/#
    var scopes: [String?] = []
    var found: [String] = []
    for line in lines {
      let code = line.prefix(upTo: line.firstRange(of: "//")?.lowerBound ?? line.endIndex)
      let trimmed = code.trimmingCharacters(in: .whitespaces)
      // What ends in a brace is computed; what is static is a constant.
      if let scope = scopes.last, let scope, !trimmed.hasSuffix("{"), !trimmed.hasSuffix("}"),
        let match = code.firstMatch(of: property), code.firstMatch(of: types) != nil
      {
        found.append("\(scope).\(match.1)")
      }
      let name = code.firstMatch(of: type).map { String($0.1) }
      for character in code {
        if character == "{" { scopes.append(name) }
        if character == "}" { _ = scopes.popLast() }
      }
    }
    return found
  }

  private func holdersInSources() throws -> Set<String> {
    var found: Set<String> = []
    for folder in BytesOfPeopleTests.folders {
      let files =
        folder.hasSuffix(".swift")
        ? [Places.repository.appending(path: "Sources/\(folder)")]
        : Places.swiftFiles(below: "Sources/\(folder)")
      for file in files {
        let text = try String(contentsOf: file, encoding: .utf8)
        found.formUnion(
          BytesOfPeopleTests.holders(
            in: text.split(separator: "\n", omittingEmptySubsequences: false)))
      }
    }
    return found
  }

  /// What the page names: `Type.property` in code spans.
  private func named() throws -> Set<String> {
    let text = String(decoding: try Places.bytes(BytesOfPeopleTests.page), as: UTF8.self)
    return Set(text.matches(of: #/`([A-Z]\w*\.[a-z]\w*)`/#).map { String($0.1) })
  }

  @Test func everyHolderOfBytesIsOnThePage() throws {
    let (found, named) = (try holdersInSources(), try named())
    #expect(found.count > 30)
    for holder in found.subtracting(named).sorted() {
      Issue.record("\(holder) can hold somebody's bytes: \(BytesOfPeopleTests.page) must name it")
    }
    for holder in named.subtracting(found).sorted() {
      Issue.record("\(BytesOfPeopleTests.page) names \(holder), which the sources do not have")
    }
  }

  /// Whatever joins the protocol of forgetting is told: the engine and the service hand everything that is to
  /// go to each of their own holders.
  @Test func everyHolderThatForgetsIsTold() throws {
    var joined: [String] = []
    var calls = ""
    for file in Places.swiftFiles(below: "Sources") {
      let text = try String(contentsOf: file, encoding: .utf8)
      joined += text.matches(of: #/(?:struct|class) (\w+): Forgetting\b/#).map { String($0.1) }
      for match in text.matches(of: #/(\w+)\.forget\(one\)/#) { calls += " \(match.1)" }
    }
    #expect(
      joined.sorted()
        == ["ActsOfPeople", "CommitGroup", "DerivedStores", "Recommendations", "ValueTable"])
    for holder in ["acts", "group", "recommendations", "values"] {
      #expect(calls.contains(" \(holder)"), "\(holder) is told of nothing")
    }
  }

  /// The search above finds what it is for.
  @Test func aNewHolderIsFound() {
    let text = """
      package struct ExchangeService {
        private var newest: [UInt8] = []
        var size: Int { bytes.count }
        var copy: [UInt8] { newest }
        func look() {
          let local = ByteBuffer()
        }
        struct Part {
          let text: PersonalText
        }
      }
      """
    #expect(
      BytesOfPeopleTests.holders(in: text.split(separator: "\n"))
        == ["ExchangeService.newest", "Part.text"])
  }
}
