import Foundation
import TestSupport
import Testing

/// The pages of documentation, held against the repository: what they link to, the tests and files that they name.
@Suite struct DocumentationTests {
  private static let catalog = "Sources/quid/quid.docc"
  private static let root = catalog + "/Quid.md"
  /// Pages that are no part of the catalog.
  private static let others = ["README.md", "Scenarios/README.md", "Tools/README.md"]

  /// The pages of the catalog, by their paths in the repository.
  private func pages() -> [String] {
    Places.files("md", below: DocumentationTests.catalog).map { Places.path(of: $0) }
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Places.bytes(path), as: UTF8.self)
  }

  /// The lines of a page without its blocks of code.
  static func prose(_ text: String) -> [Substring] {
    var isCode = false
    return text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      if line.hasPrefix("```") {
        isCode.toggle()
        return false
      }
      return !isCode
    }
  }

  /// Where the links of a page lead, as they are written; what stands in code is none.
  static func links(_ text: String) -> [String] {
    prose(text).flatMap { line in
      line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset.isMultiple(of: 2) }
        .flatMap { $0.element.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) } }
    }
  }

  /// The anchors of a page's headings, as code hosts make them: small letters, digits, dashes for blanks.
  static func anchors(_ text: String) -> Set<String> {
    Set(
      prose(text).filter { $0.hasPrefix("#") }.map { line in
        String(
          line.drop { $0 == "#" }.dropFirst().lowercased()
            .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
            .map { $0 == " " ? "-" : $0 })
      })
  }

  /// A link's path in the repository, without `.` and `..`; nil where it leads out of it.
  static func target(of link: String, from page: String) -> String? {
    var steps = page.split(separator: "/").dropLast().map(String.init)
    for step in link.split(separator: "/") where step != "." {
      if step != ".." {
        steps.append(String(step))
      } else if steps.popLast() == nil {
        return nil
      }
    }
    return steps.joined(separator: "/")
  }

  private func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: Places.repository.appending(path: path).path)
  }

  /// What is wrong with a page's links.
  private func brokenLinks(_ text: String, of page: String) throws -> [String] {
    try DocumentationTests.links(text).compactMap { link in
      if link.hasPrefix("https://") { return nil }
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let file =
        parts[0].isEmpty ? page : DocumentationTests.target(of: String(parts[0]), from: page)
      guard let file, exists(file) else { return "\(link) leads to no file" }
      if parts.count == 2,
        !DocumentationTests.anchors(try self.text(file)).contains(String(parts[1]))
      {
        return "\(file) has no heading \(parts[1])"
      }
      return nil
    }
  }

  @Test func theREADMEIsOnePage() throws {
    #expect(
      try text("README.md").split(separator: "\n", omittingEmptySubsequences: false).count <= 121)
  }

  @Test func everyLinkLeadsSomewhere() throws {
    for page in pages() + DocumentationTests.others {
      for fault in try brokenLinks(try text(page), of: page) { Issue.record("\(page): \(fault)") }
    }
  }

  /// Nobody has to know that a page exists to find it, and none is a dead end.
  @Test func everyPageIsLinkedAndLeadsOn() throws {
    let pages = pages()
    #expect(pages.count >= 19)
    for from in ["README.md", DocumentationTests.root] {
      let linked = Set(
        DocumentationTests.links(try text(from)).compactMap {
          DocumentationTests.target(of: $0, from: from)
        })
      for page in pages where !linked.contains(page) && page != DocumentationTests.root {
        Issue.record("\(from) does not link to \(page)")
      }
    }
    for page in pages where page != DocumentationTests.root {
      let parts = try text(page).components(separatedBy: "\n## See Also\n")
      #expect(parts.count == 2, "\(page) does not end with \"## See Also\"")
      #expect(
        !DocumentationTests.links(parts.last ?? "").isEmpty, "\(page) links to nothing at its end")
      // Anchors of the site differ from those of code hosts, so pages link to pages.
      for link in DocumentationTests.links(try text(page)) where link.contains("#") {
        Issue.record("\(page): link to the page instead of to \(link)")
      }
    }
  }

  /// What stands in the code spans of the last column of a page's tables.
  static func lastColumn(_ text: String) -> [String] {
    prose(text).filter { $0.hasPrefix("| ") }.flatMap { line in
      let cells = line.split(separator: "|")
      return (cells.last ?? "").matches(of: /`([^`]+)`/).map { String($0.1) }
    }
  }

  /// The names of functions and types that a line of code declares.
  private static let declaring: Set<Substring> = [
    "func", "struct", "class", "enum", "protocol", "extension",
  ]

  private func namesInTests() throws -> Set<Substring> {
    var names: Set<Substring> = []
    for file in Places.swiftFiles(below: "Tests") {
      let text = try String(contentsOf: file, encoding: .utf8)
      for line in text.split(separator: "\n") {
        let words = line.split(separator: " ")
        for (word, next) in zip(words, words.dropFirst())
        where DocumentationTests.declaring.contains(word) {
          names.insert(next.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        }
      }
    }
    return names
  }

  @Test func everyTestThatIsNamedExists() throws {
    let names = try namesInTests()
    for (page, count) in [
      ("Inside/Promises.md", 140), ("Catalogs/TrustRules.md", 100), ("Data/Erasure.md", 8),
    ] {
      let spans = DocumentationTests.lastColumn(try text("\(DocumentationTests.catalog)/\(page)"))
      // Names are words of letters alone; what else stands there are files, options and programs.
      let named = spans.filter {
        $0.allSatisfy { $0.isLetter || $0.isNumber } && $0.contains(where: \.isUppercase)
      }
      #expect(named.count >= count, "\(page) names \(named.count) tests")
      for name in named where !names.contains(Substring(name)) {
        Issue.record("\(page): no test is called \(name)")
      }
    }
  }

  /// Of what `swift test` does not run whole, the page says what it runs and what CI does.
  @Test func everySweepThatIsSampledIsListed() throws {
    let page = try text("\(DocumentationTests.catalog)/Inside/Hacking.md")
    let listed = Set(
      DocumentationTests.prose(page).filter { $0.hasPrefix("| `") }
        .map { $0.dropFirst(3).prefix { $0 != "`" } })
    var sampled: Set<Substring> = []
    for file in Places.swiftFiles(below: "Tests")
    where !file.path.contains("/Support/") && !file.path.contains("/HouseTests/") {
      let text = try String(contentsOf: file, encoding: .utf8)
      if !text.contains("thorough") { continue }
      var test: Substring?
      var isTest = false
      for line in text.split(separator: "\n") {
        let words = line.split(separator: " ")
        isTest = isTest || words.first?.hasPrefix("@Test") == true
        if isTest, let place = words.firstIndex(of: "func"), place + 1 < words.count {
          test = words[place + 1].prefix { $0.isLetter || $0.isNumber }
          isTest = false
        }
        if let test, line.contains("thorough") { sampled.insert(test) }
      }
    }
    #expect(sampled.count > 20)
    #expect(sampled.subtracting(listed).isEmpty, "Hacking.md: not in the table of sweeps")
    #expect(try listed.subtracting(namesInTests()).isEmpty, "Hacking.md: no such tests")
  }

  @Test func everyFileThatIsNamedExists() throws {
    var count = 0
    for page in pages() + DocumentationTests.others {
      for match in try text(page).matches(
        of: /\b(?:Sources|Tests|Tools|Scenarios)\/[\w.\/+-]*[\w\/]/)
      {
        count += 1
        #expect(exists(String(match.output)), "\(page): there is no \(match.output)")
      }
    }
    #expect(count > 50)
  }

  /// The names of code in the code spans of a page: `TrustRule`, and both parts of `CommitGroup.events`.
  static func namesOfCode(_ text: String) -> Set<String> {
    let spans = prose(text).flatMap { $0.matches(of: /`([A-Za-z]+(?:\.[A-Za-z]+)*)`/) }
    return Set(
      spans.flatMap { $0.1.split(separator: ".") }.filter {
        $0.dropFirst().contains(where: \.isUppercase)
      }.map(String.init))
  }

  /// The pages about the code name what is there, and words to search for that are found.
  @Test func whatIsNamedOfTheCodeIsInTheSources() throws {
    let architecture = try text("\(DocumentationTests.catalog)/Inside/Architecture.md")
    let words = DocumentationTests.lastColumn(architecture)
    #expect(words.count >= 25)
    let sources = try Places.swiftFiles(below: "Sources").map { try Data(contentsOf: $0) }
    let tests = try Places.swiftFiles(below: "Tests").map { try Data(contentsOf: $0) }
    func holds(_ files: [Data], _ word: String) -> Bool {
      let bytes = Data(word.utf8)
      return files.contains { $0.range(of: bytes) != nil }
    }
    for word in words where !holds(sources, word) {
      Issue.record("Architecture.md: no source holds \"\(word)\"")
    }
    let hacking = try text("\(DocumentationTests.catalog)/Inside/Hacking.md")
    for (page, text) in [("Architecture.md", architecture), ("Hacking.md", hacking)] {
      let names = DocumentationTests.namesOfCode(text)
      #expect(names.count >= 15)
      for name in names.sorted() where !holds(sources, name) && !holds(tests, name) {
        Issue.record("\(page): nothing in the code is called \(name)")
      }
    }
  }

  /// The checks above can fail.
  @Test func whatIsWrongIsFound() throws {
    let page = "README.md"
    for text in [
      "[a](Sources/quid/quid.docc/Nowhere.md)", "[a](Tools/README.md#no-such-heading)",
      "| `x` | [a](../README.md) |", "[a](Package.swif)",
    ] {
      #expect(try brokenLinks(text, of: page).count == 1, "\(text)")
    }
    for text in [
      "`[a](Nowhere.md)`", "```\n[a](Nowhere.md)\n```", "[a](README.md)", "[a](https://a.b)",
    ] {
      #expect(try brokenLinks(text, of: page).isEmpty, "\(text)")
    }
    #expect(DocumentationTests.anchors("## `a b`, and C (Q1)\n") == ["a-b-and-c-q1"])
    #expect(DocumentationTests.lastColumn("| `a` | `b`, `c d` |\n|---|---|\n") == ["b", "c d"])
    #expect(DocumentationTests.namesOfCode("`AbC.de`, `x`, `aB` and `a b`") == ["AbC", "aB"])
    #expect(try !namesInTests().contains("aTestThatNobodyWrote"))
  }
}
