import Foundation
import JSONText
import TestSupport
import Testing

/// `quid check`, `quid init` and `quid schema` as their users meet them.
@Suite struct CheckCommandTests {
  private let shop = "Scenarios/catalogs/shop.json"
  private let lowered = "Scenarios/catalogs/bad/Q45-full-date-for-a-present.json"

  private func check(_ arguments: String..., in folder: URL? = nil) throws -> QuidProcess.Result {
    try QuidProcess.run(["check", "--today", "2026-11-24"] + arguments, in: folder)
  }

  private func badFiles() throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: Places.repository.appending(path: "Scenarios/catalogs/bad").path
    ).sorted()
  }

  @Test func theExemplaryCatalogIsClean() throws {
    let result = try check(shop)
    #expect(result.exitCode == 0)
    #expect(result.errors == "")
    try expectGolden(result.output, "catalogs/shop.txt")
  }

  /// Each catalog of the folder breaks the rule that its name begins with, and says so as it did.
  @Test func everyBadCatalogHasItsFindings() throws {
    let files = try badFiles()
    #expect(files.count >= 26)
    for file in files {
      let result = try check("Scenarios/catalogs/bad/\(file)")
      #expect(result.exitCode == 1, "\(file): \(result.errors)")
      let rule = file.prefix { $0 != "-" }
      #expect(result.output.contains(" \(rule): "), "\(file) breaks \(rule)")
      try expectGolden(result.output, "catalogs/\(file.dropLast(5)).txt")
    }
  }

  @Test func scenariosAreCheckedWithTheirWaivers() throws {
    let result = try QuidProcess.run(["check", "Scenarios/replications/data-for-money.json"])
    #expect(result.exitCode == 0)
    #expect(result.output.contains("waived Q29: What you get is too little"))
    #expect(result.output.contains("nothing to say, 6 waived"))
  }

  @Test func theJSONSaysWhatTheTextSays() throws {
    let result = try check(lowered, "--format", "json")
    #expect(result.exitCode == 1)
    try expectGolden(result.output, "catalogs/lowered.check.json")
  }

  /// SARIF 2.1.0: what its schema demands of the members that are used, and the values it allows.
  @Test func theSARIFIsSound() throws {
    let result = try check(lowered, "Scenarios/catalogs/bad/Q23-vague.json", "--format=sarif")
    #expect(result.exitCode == 1)
    try expectGolden(result.output, "catalogs/two.sarif")
    let log = try JSONTree(text: result.output)
    #expect(log["/version"] == .string("2.1.0"))
    #expect(log["/runs/0/tool/driver/name"] == .string("quid"))
    #expect(log["/runs/0/columnKind"] == .string("unicodeCodePoints"))
    guard case .array(let rules)? = log["/runs/0/tool/driver/rules"],
      case .array(let results)? = log["/runs/0/results"]
    else {
      Issue.record("no rules or no results")
      return
    }
    #expect(rules.count == 60 && results.count == 4)
    for result in results {
      guard case .number(let index)? = result["/ruleIndex"], let index = Int(index),
        case .string(let level)? = result["/level"],
        case .number(let line)? = result["/locations/0/physicalLocation/region/startLine"]
      else {
        Issue.record("a result lacks what it needs: \(result.text)")
        continue
      }
      #expect(rules[index]["/id"] == result["/ruleId"])
      #expect(["error", "warning", "note"].contains(level))
      let isNotice = result["/message/text"]?.text.contains("as the controller") == true
      #expect(isNotice == (level == "note") && isNotice == (result["/ruleId"] == .string("notice")))
      #expect(Int(line) ?? 0 >= 1)
      #expect(result["/message/text"] != nil)
      #expect(result["/locations/0/physicalLocation/artifactLocation/uri"] != nil)
    }
  }

  @Test func fixesAreWrittenAndShown() throws {
    try Places.withTemporaryFolder { folder in
      let file = folder.appending(path: "c.json")
      try Data(Places.bytes(lowered)).write(to: file)
      let result = try check("--fix", "c.json", in: folder)
      #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
      try expectGolden(result.output, "catalogs/fixed.txt")
      // Nothing is left to fix, and nothing is written again.
      let written = try Data(contentsOf: file)
      let again = try check("--fix", "c.json", in: folder)
      #expect(again.exitCode == 0)
      #expect(!again.output.contains("+++"))
      #expect(try Data(contentsOf: file) == written)
      let text = String(decoding: written, as: UTF8.self)
      #expect(
        text.contains("\"level\": \"monthDay\" }],\n      \"text\": {\n        \"version\": 4"))
    }
  }

  @Test func fixesKeepTheRestOfAFileToTheByte() throws {
    try Places.withTemporaryFolder { folder in
      let file = folder.appending(path: "c.json")
      let text = String(decoding: try Places.bytes(lowered), as: UTF8.self)
        .replacing("\n", with: "\r\n").replacing("A coffee on", with: "A café on")
      try Data(text.utf8).write(to: file)
      #expect(try check("--fix", "c.json", in: folder).exitCode == 0)
      let expected = text.replacing(
        "\"request\": [{ \"field\": \"birthDate\", \"level\": \"fullDate\" }]",
        with: "\"request\": [{ \"field\": \"birthDate\", \"level\": \"monthDay\" }]"
      ).replacing("\"version\": 3", with: "\"version\": 4")
      #expect(try String(contentsOf: file, encoding: .utf8) == expected)
    }
  }

  /// Arguments, exit code, and what standard error begins with.
  @Test(.namesItsRow)
  func badUsageIsTold() {
    let rows: [([String], Int32, String)] = [
      ([], 2, "quid check: expected a catalog or scenario file"),
      (
        ["--formt", "json", "x"], 2,
        "quid check: unknown option \"--formt\"; did you mean \"--format\"?"
      ),
      (
        ["--format", "xml", "x"], 2, "quid check: --format is one of text, json, sarif, not \"xml\""
      ),
      (["--today", "2026-02-30", "x"], 2, "quid check: --today needs a day written YYYY-MM-DD"),
      (["--fix=yes", "x"], 2, "quid check: --fix takes no value"),
      (["--fix", "-"], 2, "quid check: --fix cannot change standard input"),
      (["nowhere.json"], 2, "nowhere.json: cannot be read: No such file or directory"),
      (["README.md"], 2, "README.md:1: expected a JSON object; the file does not begin with \"{\""),
      (
        ["Tests/Golden/data-for-money.report.json"], 2,
        "Tests/Golden/data-for-money.report.json:2:13: /format: expected one of \"quid-catalog/1\", "
          + "\"quid-scenario/1\", found \"quid-report/1\""
      ),
    ]
    forEachRow(rows) { (arguments, code, message) in
      let result = try QuidProcess.run(["check"] + arguments)
      #expect(result.exitCode == code)
      #expect(result.errors.hasPrefix(message), "\(result.errors)")
      #expect(result.output == "")
    }
  }

  /// Of several files the bad ones are told, and the others judged all the same.
  @Test func severalFilesAreJudgedEachForItself() throws {
    let result = try check("nowhere.json", lowered, shop)
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("nowhere.json: cannot be read"))
    #expect(result.output.contains("downgrade Q45"))
    #expect(result.output.contains("✓ \(shop)"))
  }

  /// What is refused does not run, and says why; the same exchange lowered does, and says that.
  @Test func refusedScenariosDoNotRun() throws {
    try Places.withTemporaryFolder { folder in
      #expect(try QuidProcess.run(["init", "."], in: folder).exitCode == 0)
      let file = folder.appending(path: "catalog.json")
      let text = try String(contentsOf: file, encoding: .utf8)
      func run(_ part: String, _ other: String) throws -> QuidProcess.Result {
        try Data(text.replacing(part, with: other).utf8).write(to: file)
        return try QuidProcess.run(["run", "scenario.json"], in: folder)
      }
      let request = "\"request\": [{ \"field\": \"birthDate\", \"level\": \"monthDay\" }]"
      let finer = request.replacing("monthDay", with: "fullDate")
      let refused = try run(request, finer)
      #expect(refused.exitCode == 2)
      #expect(refused.output == "")
      #expect(refused.errors.contains("refuse Q45: “your full date of birth” tells the year"))
      #expect(refused.errors.contains("nothing was run"))
      let accepts = try run(
        request + ",\n      \"text\": {", finer + ",\n      \"text\": { \"acceptsCoarser\": true,")
      #expect(accepts.exitCode == 0, "\(accepts.errors)")
      #expect(accepts.output.contains("Q45 lowered the request"))
    }
  }

  // MARK: init and schema

  @Test func whatInitWritesChecksCleanAndRuns() throws {
    try Places.withTemporaryFolder { folder in
      let made = try QuidProcess.run(["init", "a new/place"], in: folder)
      #expect(made.exitCode == 0, "\(made.errors)")
      #expect(made.output.contains("  quid check 'a new/place/catalog.json'\n"))
      let place = folder.appending(path: "a new/place")
      let checked = try QuidProcess.run(["check", "catalog.json", "scenario.json"], in: place)
      #expect(checked.exitCode == 0, "\(checked.output)\(checked.errors)")
      let run = try QuidProcess.run(["run", "scenario.json"], in: place)
      #expect(run.exitCode == 0, "\(run.output)\(run.errors)")
      let again = try QuidProcess.run(["init", "a new/place"], in: folder)
      #expect(again.exitCode == 2)
      #expect(again.errors.contains("is there already, and nothing was written"))
    }
  }

  @Test func theSchemaTakesTheCatalogs() throws {
    let result = try QuidProcess.run(["schema", "catalog"])
    #expect(result.exitCode == 0)
    let validator = try SchemaValidator(result.output)
    #expect(
      try validator.accepts(JSONTree(text: String(decoding: Places.bytes(shop), as: UTF8.self))))
    for file in try badFiles() {
      let bytes = try Places.bytes("Scenarios/catalogs/bad/\(file)")
      #expect(
        try validator.accepts(JSONTree(text: String(decoding: bytes, as: UTF8.self))), "\(file)")
    }
    #expect(try QuidProcess.run(["schema", "catlog"]).errors.contains("did you mean \"catalog\"?"))
  }
}
