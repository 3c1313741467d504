import Foundation
import TestSupport
import Testing

/// Files that are not whole, among others that are: what is told, where, and that nothing looks as if
/// all were well.
@Suite struct InputFaultTests {
  private let study = "Scenarios/replications/data-for-money.json"
  private let shop = "Scenarios/catalogs/shop.json"

  /// The study with a change, as a file of the folder.
  private func write(
    _ folder: URL, _ name: String, _ part: String, _ other: String
  ) throws {
    let text = String(decoding: try Places.bytes(study), as: UTF8.self)
    #expect(text.contains(part))
    let range = try #require(text.range(of: part))
    try Data(text.replacingCharacters(in: range, with: other).utf8)
      .write(to: folder.appending(path: name))
  }

  private func withFiles<Result>(_ body: (URL) throws -> Result) throws -> Result {
    try Places.withTemporaryFolder { folder in
      try write(folder, "unknown.json", "\"experiment\": {", "\"experiment\": {\"zzqx\": 1,")
      try write(folder, "wrong.json", "\"confidence\": 0.95", "\"confidence\": 95")
      try write(folder, "catalog.json", "\"fields\": [", "\"zzqx\": 1, \"fields\": [")
      try write(folder, "syntax.json", "\"seed\"", "\"seed\",")
      try Data().write(to: folder.appending(path: "empty.json"))
      try Data(Places.bytes(shop)).write(to: folder.appending(path: "shop.json"))
      try Data(Places.bytes("Scenarios/catalogs/areas.csv"))
        .write(to: folder.appending(path: "areas.csv"))
      return try body(folder)
    }
  }

  /// Rows to replay may be packed, tables of catalogs may not: what is told must not say that they may.
  @Test func aPackedTableIsToBeUnpacked() throws {
    try withFiles { folder in
      let text = try String(contentsOf: folder.appending(path: "shop.json"), encoding: .utf8)
      try Data(text.replacing("\"areas.csv\"", with: "\"areas.csv.gz\"").utf8)
        .write(to: folder.appending(path: "shop.json"))
      let result = try QuidProcess.run(["check", "shop.json"], in: folder)
      #expect(result.exitCode == 2)
      #expect(
        result.errors.hasPrefix(
          "areas.csv.gz: a catalog's table is read as it is: unpack it, and name the unpacked file\n"
        ),
        "\(result.errors)")
    }
  }

  @Test func aFaultyFileNeverLooksClean() throws {
    try withFiles { folder in
      let faulty = [
        "unknown.json", "wrong.json", "catalog.json", "syntax.json", "empty.json", "nowhere.json",
        ".", "/dev/null",
      ]
      for file in faulty {
        let result = try QuidProcess.run(["check", file], in: folder)
        #expect(result.exitCode == 2, "\(file)")
        #expect(!result.output.contains("✓"), "\(file): \(result.output)")
        #expect(!result.output.contains("nothing to say"), "\(file)")
        #expect(result.errors.hasPrefix(file), "\(file): \(result.errors)")
      }
      let unknown = try QuidProcess.run(["check", "unknown.json"], in: folder)
      #expect(
        unknown.output.contains(
          "\n✗ unknown.json: 5 exchanges on 2023-01-01: 1 problem, 6 waived\n"), "\(unknown.output)"
      )
      // The others are judged for themselves.
      let all = try QuidProcess.run(["check"] + faulty + ["shop.json"], in: folder)
      #expect(all.exitCode == 2)
      #expect(all.output.split(separator: "\n").count { $0.contains("✓") } == 1)
      #expect(all.output.contains("✓ shop.json: "))
    }
  }

  @Test func faultsStandInTheJSON() throws {
    try withFiles { folder in
      let result = try QuidProcess.run(
        ["check", "--format", "json", "unknown.json", "syntax.json", "nowhere.json", "shop.json"],
        in: folder)
      #expect(result.exitCode == 2)
      #expect(result.errors.contains("\n       |"))
      let report = try JSONTree(text: result.output)
      #expect(report["/isComplete"] == .boolean(false))
      #expect(
        report["/faults"]
          == (try JSONTree(
            text: #"""
              [{"file": "unknown.json", "pointer": "/experiment/zzqx", "line": 134, "column": 18,
              "message": "unknown member \"zzqx\"; known here: \"id\", \"factors\", \"arms\", \"control\""},
              {"file": "syntax.json", "pointer": "", "line": 12, "column": 9,
              "message": "expected \":\" after the member name, found \",\""},
              {"file": "nowhere.json", "pointer": "", "line": null, "column": null,
              "message": "cannot be read: No such file or directory"}]
              """#)))
      #expect(report["/files/1/file"] == .string("shop.json"))
      let clean = try QuidProcess.run(["check", "--format=json", "shop.json"], in: folder)
      #expect(try JSONTree(text: clean.output)["/faults"] == .array([]))
    }
  }

  @Test func faultsAreResultsOfTheSARIF() throws {
    try withFiles { folder in
      let result = try QuidProcess.run(
        ["check", "--format", "sarif", "wrong.json", "nowhere.json"], in: folder)
      #expect(result.exitCode == 2)
      let run = try #require(try JSONTree(text: result.output)["/runs/0"])
      #expect(run["/invocations/0/executionSuccessful"] == .boolean(false))
      #expect(run["/tool/driver/rules/58/id"] == .string("fault"))
      let first = try #require(run["/results/0"])
      #expect(first["/ruleId"] == .string("fault") && first["/ruleIndex"] == .number("58"))
      #expect(first["/level"] == .string("error"))
      #expect(
        first["/message/text"] == .string("expected a number from 0.5 to 0.999999, found 95"))
      let place = "/locations/0/physicalLocation"
      #expect(first[place + "/artifactLocation/uri"] == .string("wrong.json"))
      #expect(first[place + "/region/startLine"] != nil)
      #expect(first["/locations/0/logicalLocations/0/fullyQualifiedName"] == .string("/confidence"))
      // What is about the whole file stands at its beginning, since a result without a line is not
      // shown.
      #expect(run["/results/1\(place)/region/startLine"] == .number("1"))
      #expect(
        run["/results/1/message/text"] == .string("cannot be read: No such file or directory"))
    }
  }

  /// As code hosts find files: relative to where the tool ran, or absolute where they lie elsewhere.
  @Test func pathsOfTheSARIFAreURIs() throws {
    try withFiles { folder in
      let inner = folder.appending(path: "a b#c/d")
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        at: folder.appending(path: "wrong.json"), to: inner.appending(path: "é%.json"))
      // The name that the system has for the folder.
      let here = folder.resolvingSymlinksInPath().path
      for (path, uri) in [
        ("wrong.json", "wrong.json"), ("./wrong.json", "wrong.json"),
        ("a b#c/../wrong.json", "wrong.json"), ("\(here)/wrong.json", "wrong.json"),
        ("../\(folder.lastPathComponent)/wrong.json", "wrong.json"),
        ("a b#c/d/é%.json", "a%20b%23c/d/%C3%A9%25.json"),
        ("\(here)/a b#c/./d/é%.json", "a%20b%23c/d/%C3%A9%25.json"),
        (
          Places.repository.appending(path: "README.md").path,
          "file://\(Places.repository.appending(path: "README.md").path)"
        ),
      ] {
        let result = try QuidProcess.run(["check", "--format", "sarif", path], in: folder)
        #expect(
          try JSONTree(text: result.output)[
            "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri"]
            == .string(uri), "\(path)")
      }
    }
  }

  // MARK: quid run among catalogs

  /// The example of `quid run --help` with a shell's stars, as it is printed; the modelled scenario has
  /// fewer people, for time.
  @Test func theExampleOfTheHelpRuns() throws {
    let help = try QuidProcess.run(["run", "--help"]).output
    let example = try #require(help.split(separator: "\n").first { $0.contains("*") })
    let command = try #require(example.split(separator: "|").first)
    try Places.withTemporaryFolder { folder in
      try FileManager.default.copyItem(
        at: Places.repository.appending(path: "Scenarios"),
        to: folder.appending(path: "Scenarios"))
      let model = folder.appending(path: "Scenarios/models/a-million-birthdays.json")
      let text = try String(contentsOf: model, encoding: .utf8)
      let small = text.replacing("\"people\": 1000000", with: "\"people\": 20000")
      #expect(small != text)
      try Data(small.utf8).write(to: model)
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/bash")
      shell.arguments = ["-c", "\(command) > out.json 2> errors"]
      shell.currentDirectoryURL = folder
      shell.environment = ["PATH": "\(Places.products.path):/bin:/usr/bin"]
      try shell.run()
      shell.waitUntilExit()
      let errors = try String(contentsOf: folder.appending(path: "errors"), encoding: .utf8)
      #expect(shell.terminationStatus == 0, "\(errors)")
      #expect(
        errors
          == "Scenarios/catalogs/shop.json is a catalog, nothing to run; quid check checks it\n")
      let report = try String(contentsOf: folder.appending(path: "out.json"), encoding: .utf8)
      let scenarios = try #require(try JSONTree(text: report)["/scenarios"])
      guard case .array(let results) = scenarios else {
        Issue.record("no scenarios")
        return
      }
      #expect(results.count == 2)
    }
  }

  @Test func aCatalogAloneIsNothingToRun() throws {
    for files in [[shop], [shop, shop]] {
      let result = try QuidProcess.run(["run"] + files)
      #expect(result.exitCode == 2)
      #expect(result.output == "")
      let note = "\(shop) is a catalog, nothing to run; quid check checks it\n"
      #expect(
        result.errors == String(repeating: note, count: files.count)
          + "quid run: expected a scenario; nothing was run\n")
    }
    let faulty = try QuidProcess.run(["run", shop, "no-such.json"])
    #expect(faulty.exitCode == 2)
    #expect(faulty.errors.hasSuffix("quid run: 1 problem; nothing was run\n"))
  }

  /// A catalog among scenarios changes nothing of how the run ends.
  @Test func theScenariosDecideTheExit() throws {
    try Places.withTemporaryFolder { folder in
      try write(folder, "claim.json", "\"is\": 0.763", "\"is\": 0.764")
      let claim = folder.appending(path: "claim.json").path
      #expect(try QuidProcess.run(["run", shop, claim]).exitCode == 1)
      let fine = try QuidProcess.run(["run", shop, study])
      #expect(fine.exitCode == 0)
      #expect(fine.output == (try QuidProcess.run(["run", study]).output))
    }
  }
}
