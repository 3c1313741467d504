import Foundation
import TestSupport
import Testing

/// The shape of the house: who may import whom, what stands at the top, how long things may be.
@Suite struct HouseTests {
  private static let manifest = try? String(
    contentsOf: Places.repository.appending(path: "Package.swift"), encoding: .utf8)

  /// The modules of the manifest in their order, each with what it may import.
  private func modules() throws -> [(name: String, imports: [String])] {
    let manifest = try #require(HouseTests.manifest)
    var modules: [(name: String, imports: [String])] = []
    let pattern = /Module\(\s*name: "(\w+)",\s*imports: \[([^\]]*)\]\)/
    for match in manifest.matches(of: pattern) {
      let imports = match.2.matches(of: /"(\w+)"/).map { String($0.1) }
      modules.append((String(match.1), imports))
    }
    return modules
  }

  private func swiftFiles(_ folder: String) throws -> [(path: String, lines: [String])] {
    try Places.swiftFiles(below: folder).map { file in
      let text = try String(contentsOf: file, encoding: .utf8)
      return (
        Places.path(of: file),
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      )
    }
  }

  @Test func theManifestListsModulesLowToHigh() throws {
    let modules = try modules()
    #expect(modules.count >= 10)
    for (index, module) in modules.enumerated() {
      let below = modules[..<index].map(\.name)
      for name in module.imports {
        #expect(
          below.contains(name), "\(module.name) imports \(name), which does not stand below it")
      }
    }
  }

  /// The imports in a module's lines that the manifest does not allow it.
  private func forbiddenImports(
    _ owner: String, _ lines: [String], _ modules: [(name: String, imports: [String])]
  ) -> [(line: Int, name: String)] {
    // The command line may wire everything together; nobody else is left out of the list.
    var allowed = modules.first { $0.name == owner }?.imports
    if owner == "quid" { allowed = modules.map(\.name) }
    if owner == "Platform" { allowed = (allowed ?? []) + ["Darwin", "Glibc", "Musl"] }
    return lines.enumerated().compactMap { number, line in
      if !line.holds("import ") { return nil }
      let pattern =
        /^\s*(?:@\w+ )*(?:public |package |internal |private )?import (?:struct |enum |func )?(\w+)/
      guard let match = line.firstMatch(of: pattern) else { return nil }
      let name = String(match.1)
      return allowed?.contains(name) ?? false ? nil : (number + 1, name)
    }
  }

  @Test func sourcesImportOnlyWhatTheManifestAllows() throws {
    let modules = try modules()
    let files = try swiftFiles("Sources")
    #expect(files.count > 50)
    for (path, lines) in files {
      let owner = String(path.split(separator: "/")[1])
      for (line, name) in forbiddenImports(owner, lines, modules) {
        Issue.record("\(path):\(line): \(owner) must not import \(name); see Package.swift")
      }
    }
  }

  /// The diagram has no arrow that nothing stands for.
  @Test func whatTheManifestAllowsIsImported() throws {
    let files = try swiftFiles("Sources")
    for module in try modules() {
      let lines = files.filter { $0.path.hasPrefix("Sources/\(module.name)/") }.flatMap(\.lines)
      let imported = lines.filter { $0.holds("import ") }
      for name in module.imports where !imported.contains(where: { $0.hasSuffix("import \(name)") })
      {
        Issue.record("Package.swift: \(module.name) imports \(name), which no file of it does")
      }
    }
  }

  /// The check of imports can fail: upward, sideways, the system's libraries, a module not listed.
  @Test(.namesItsRow)
  func aForbiddenImportIsCaught() {
    let rows: [(String, String)] = [
      ("Basics", "import Engine"), ("Basics", "package import Ledger"),
      ("Engine", "import Scenarios"),
      ("Exchanges", "import TrustRules"), ("TrustRules", "import Exchanges"),
      ("Statistics", "import Foundation"), ("Statistics", "@preconcurrency import Glibc"),
      ("Basics", "  import struct Engine.ExchangeEngine"), ("Upstart", "import Basics"),
      ("quid", "import Foundation"),
    ]
    forEachRow(rows) { (owner, line) throws in
      #expect(try forbiddenImports(owner, ["", line], modules()).count == 1)
    }
  }

  @Test func thePackageHasNoDependencies() throws {
    let manifest = try #require(HouseTests.manifest)
    #expect(!manifest.contains(".package("))
  }

  @Test func theTopLevelHoldsNothingElse() throws {
    let allowed = ["Package.swift", "README.md", "Sources", "Tests", "Scenarios", "Tools"]
    let found = try FileManager.default.contentsOfDirectory(atPath: Places.repository.path)
    for name in found where !name.hasPrefix(".") {
      #expect(allowed.contains(name) || name == "Package.resolved", "\(name) does not belong there")
    }
  }

  /// What is banned in sources, and what to use instead.
  @Test func sourcesUseNothingBanned() throws {
    let banned = [
      ("try!", "a typed throw"), ("as!", "as? and a failure"), ("fatalError(", "invariant"),
      ("precondition(", "invariant, which speaks in release builds"), ("print(", "writeAll"),
      ("Foundation", "the standard library"), ("TODO", "an issue"), ("FIXME", "an issue"),
      ("Date(", "an Instant that comes as an argument"), (".random(", "Random"),
      ("-Ounchecked", "checks"),
    ]
    for (path, lines) in try swiftFiles("Sources") {
      for (number, line) in lines.enumerated() {
        for (word, instead) in banned where line.holds(word) {
          let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0]
          if !code.contains(word) { continue }
          if word == "fatalError(" && path.hasSuffix("Invariant.swift") { continue }
          Issue.record("\(path):\(number + 1): use \(instead) instead of \(word)")
        }
      }
    }
  }

  /// The functions of a file, with the lines between their braces.
  private func functions(_ lines: [String]) -> [(line: Int, body: ArraySlice<String>)] {
    var found: [(Int, ArraySlice<String>)] = []
    var start: (number: Int, indent: Substring)?
    for (number, line) in lines.enumerated() {
      if line.holds("func") || line.holds("init"),
        line.firstMatch(
          of:
            /^\s*(@\w+ )?((public|package|private|static|mutating|consuming|fileprivate) )*(func|init)\b/
        )
          != nil
      {
        start = (number, line.prefix { $0 == " " })
      } else if let begun = start, line == begun.indent + "}" {
        found.append((begun.number + 1, lines[begun.number + 1..<number]))
        start = nil
      }
    }
    return found
  }

  /// Whether a function is one switch over everything there is, but for a few lines: it may be as long as there
  /// are cases, since a `default` to make it short would hide what is new.
  private func isOneTotalSwitch(_ body: ArraySlice<String>) -> Bool {
    let begin = body.firstIndex { $0.firstMatch(of: /^\s*(return )?switch .* \{$/) != nil }
    guard let begin else { return false }
    let indent = body[begin].prefix { $0 == " " }
    guard let end = body[begin...].firstIndex(where: { $0 == indent + "}" }) else { return false }
    return body.count - (end - begin) <= 10
      && !body[begin...end].contains { $0.firstMatch(of: /^\s*default:/) != nil }
  }

  @Test func filesAndFunctionsStayShort() throws {
    for (path, lines) in try swiftFiles("Sources") {
      #expect(lines.count <= 500, "\(path) has \(lines.count) lines: split it")
      for (line, body) in functions(lines) where body.count >= 69 && !isOneTotalSwitch(body) {
        Issue.record("\(path):\(line): a function of \(body.count + 2) lines; 70 fit a screen")
      }
    }
  }

  /// A long function passes for its cases alone, and not with a `default` or with more than them.
  @Test func onlyATotalSwitchMayBeLong() {
    let cases = (0..<80).map { "    case .a\($0): b()" }
    let total = ["    let c = d", "    switch c {"] + cases + ["    }"]
    #expect(isOneTotalSwitch(total[...]))
    #expect(!isOneTotalSwitch((total.dropLast() + ["    default: break", "    }"])[...]))
    #expect(!isOneTotalSwitch((total + (0..<10).map { "    d(\($0))" })[...]))
    #expect(!isOneTotalSwitch((0..<80).map { "    d(\($0))" }[...]))
  }

  /// Facts and commands are matched by name wherever they are decided, accepted, applied, tallied, written and
  /// erased for, so that a new one does not compile until each says what it does with it.
  @Test func factsAndCommandsHaveNoDefault() throws {
    var seen = 0
    for (path, lines) in try swiftFiles("Sources") {
      for (number, line) in lines.enumerated()
      where line.holds("switch ")
        && line.firstMatch(of: /switch (command|fact|event\.fact) \{$/) != nil
      {
        let indent = line.prefix { $0 == " " }
        let end = lines[number...].firstIndex { $0 == indent + "}" } ?? lines.endIndex
        seen += 1
        for row in lines[number..<end] where row.hasPrefix(indent + "default:") {
          Issue.record("\(path):\(number + 1): name the cases instead of \"default\"")
        }
      }
    }
    #expect(seen >= 7, "deciding, accepting, applying, two tallies, writing, erasing")
  }

  @Test func everyPublicSymbolIsDocumented() throws {
    let declaration =
      #/^\s*public ((private|internal)\(set\) |static |mutating |indirect )*(struct|enum|class|protocol|func|typealias)\b/#
    for (path, lines) in try swiftFiles("Sources") {
      for (number, line) in lines.enumerated()
      where line.holds("public ") && line.firstMatch(of: declaration) != nil {
        var above = number - 1
        while above >= 0, lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("@") {
          above -= 1
        }
        let isDocumented =
          above >= 0 && lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("///")
        let isObvious = line.contains("static func <") || line.contains("static func +")
        #expect(isDocumented || isObvious, "\(path):\(number + 1): say what it is with ///")
      }
    }
  }
}

extension String {
  /// Whether it holds a word, byte by byte. In debug a pattern takes a thousand times as long, so this is asked first.
  fileprivate func holds(_ word: String) -> Bool {
    unsafe withCString { text in
      unsafe word.withCString { word in unsafe strstr(text, word) != nil }
    }
  }
}
