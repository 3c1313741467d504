import Foundation
import JSONText
import TestSupport
import Testing

/// The tool as its users meet it: run as a process, without a terminal.
@Suite struct CommandLineTests {
  private let dataForMoney = "Scenarios/replications/data-for-money.json"

  /// The study's rows, made again from its published counts in another order: 6,325 lines.
  private func rows() throws -> String {
    let root = try JSONDocument(scanning: Places.bytes(dataForMoney)).root
    func member(_ value: JSONValue, _ name: String) throws -> JSONValue {
      try #require(value.member(name))
    }
    var columns: [[String]] = []
    for count in try member(member(root, "people"), "counts").elements {
      let parts = try #require(member(count, "arm").string).split(separator: ".")
      let incentive = [
        "nothing": "control", "altruism": "altruism", "5-cents": "bonus-05", "20-cents": "bonus-20",
        "50-cents": "bonus-50",
      ][String(parts[0])]
      let shown = try #require(member(count, "shown").integer)
      let accepted = try #require(member(count, "accepted").integer)
      columns.append(
        (0..<shown).map { person in
          "\(incentive ?? "?"),\(parts[1] == "shown"),\(person < accepted ? 1 : 0)"
        })
    }
    // Arm by arm in turn, so that the order differs from that of the counts.
    var lines = ["person,incentive,shown_data,shared"]
    for index in 0..<700 {
      for column in columns where index < column.count {
        lines.append("p\(lines.count),\(column[index])")
      }
    }
    #expect(lines.count == 6_326)
    return lines.joined(separator: "\n") + "\n"
  }

  @Test func theSameNumbersStandInTheJSON() throws {
    let result = try QuidProcess.run(["run", dataForMoney, "--json", "-"])
    #expect(result.exitCode == 0)
    try expectGolden(result.output, "data-for-money.report.json")
  }

  /// Every scenario of the library holds; modelled ones with fewer people, for time.
  @Test func everyScenarioOfTheLibraryHolds() throws {
    let folder = Places.repository.appending(path: "Scenarios")
    let found = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    let files = found.compactMap { $0 as? URL }.filter {
      $0.pathExtension == "json" && !$0.path.contains("/catalogs/")
    }
    #expect(files.count >= 2)
    for file in files {
      let isModelled = try String(contentsOf: file, encoding: .utf8).contains("\"model\"")
      let result = try QuidProcess.run(
        ["run", file.path] + (isModelled ? ["--people", "20000"] : []))
      #expect(result.exitCode == 0, "\(file.lastPathComponent): \(result.output)\(result.errors)")
    }
  }

  @Test func aModelledScenarioReadsWell() throws {
    let model = "Scenarios/models/a-million-birthdays.json"
    let result = try QuidProcess.run(["run", model, "--people", "5000", "--seed", "42"])
    try expectGolden(result.output, "five-thousand-birthdays.txt")
  }

  @Test func twoRunsGiveIdenticalBytes() throws {
    let one = try QuidProcess.run(["run", dataForMoney, "--json", "-"])
    let other = try QuidProcess.run(["run", dataForMoney, "--json", "-"])
    #expect(one.output == other.output)
  }

  @Test func rowsReplayToTheSameTableAsTheCounts() throws {
    try Places.withTemporaryFolder { folder in
      let file = folder.appending(path: "rows.csv")
      try Data(rows().utf8).write(to: file)
      let counted = try QuidProcess.run(["run", dataForMoney])
      let replayed = try QuidProcess.run(["run", dataForMoney, "--replay", file.path])
      #expect(replayed.exitCode == 0, "\(replayed.errors)")
      // All but the line that says where the people came from and the state, whose people stand in
      // another order.
      func numbers(_ output: String) -> [Substring] {
        output.split(separator: "\n").filter {
          !$0.hasPrefix("6,325 people") && !$0.hasPrefix("state ")
        }
      }
      #expect(numbers(replayed.output) == numbers(counted.output))
      #expect(replayed.output.contains("replayed row by row"))
    }
  }

  /// Rows are read as `quid evaluate` reads its logs: whatever parts the cells, packed or not, from a
  /// file or from standard input.
  @Test func rowsComeInEveryPacking() throws {
    try Places.withTemporaryFolder { folder in
      let rows = try rows()
      for (name, separator) in [("a.csv", ","), ("b.csv", ";"), ("c.tsv", "\t")] {
        try Data(rows.replacing(",", with: separator).utf8)
          .write(to: folder.appending(path: name))
      }
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/bash")
      shell.arguments = [
        "-c",
        """
        gzip -k b.csv && head -c 2000 b.csv.gz > cut.csv.gz && cp a.csv plain.csv.gz
        for file in a.csv b.csv c.tsv b.csv.gz; do quid run "$S" --replay $file --json - |
          grep -v '"origin"' | cksum; done > sums
        cat c.tsv | quid run "$S" --replay - --json - | grep -v '"origin"' | cksum >> sums
        for file in cut.csv.gz plain.csv.gz .; do quid run "$S" --replay $file; done 2> errors
        """,
      ]
      shell.currentDirectoryURL = folder
      shell.environment = [
        "PATH": "\(Places.products.path):/bin:/usr/bin",
        "S": Places.repository.appending(path: dataForMoney).path,
      ]
      try shell.run()
      shell.waitUntilExit()
      let sums = try String(contentsOf: folder.appending(path: "sums"), encoding: .utf8)
        .split(separator: "\n")
      #expect(sums.count == 5 && Set(sums).count == 1, "\(sums)")
      let errors = try String(contentsOf: folder.appending(path: "errors"), encoding: .utf8)
      let told = errors.split(separator: "\n").filter { !$0.hasPrefix("quid run: ") }
        .filter { !$0.hasPrefix("gzip: ") }
      #expect(
        told == [
          "cut.csv.gz: cannot be read: gzip could not unpack it",
          "plain.csv.gz: cannot be read: gzip could not unpack it",
          ".: cannot be read: Is a directory",
        ], "\(errors)")
    }
  }

  @Test(.enabled(if: Places.shared != nil, "needs the study's rows beside the checkout"))
  func thePublishedRowsReplayToTheSameTable() throws {
    let file = try #require(Places.shared).appending(
      path: "data/experiments/amazon_data_sharing.csv")
    let counted = try QuidProcess.run(["run", dataForMoney, "--json", "-"])
    let replayed = try QuidProcess.run(["run", dataForMoney, "--json", "-", "--replay", file.path])
    #expect(replayed.exitCode == 0)
    func numbers(_ output: String) -> [Substring] {
      output.split(separator: "\n").filter {
        !$0.contains("\"origin\"") && !$0.contains("\"stateDigest\"")
      }
    }
    #expect(numbers(replayed.output) == numbers(counted.output))
  }

  @Test func aFailedExpectationIsExitOne() throws {
    try Places.withTemporaryFolder { folder in
      let text = String(decoding: try Places.bytes(dataForMoney), as: UTF8.self)
        .replacing("\"is\": 0.763", with: "\"is\": 0.764")
      let file = folder.appending(path: "claim.json")
      try Data(text.utf8).write(to: file)
      let result = try QuidProcess.run(["run", file.path])
      #expect(result.exitCode == 1)
      #expect(result.output.contains("✗ 13 of 14 expectations hold"))
      #expect(
        result.output.contains(
          "✗ optIn of nothing.unseen is 0.764 to 3 decimals; found 0.762579 [0.727995, 0.794009]"))
    }
  }

  @Test(.namesItsRow)
  func badUsageIsExitTwoWithAWord() {
    let rows: [([String], String)] = [
      ([], "Quid: asks people for personal data"),
      (["rum"], "quid: unknown command \"rum\"; did you mean \"run\"?\nSee: quid --help\n"),
      (["--hlep"], "quid: unknown option \"--hlep\"; did you mean \"--help\"?\nSee: quid --help\n"),
      (["run"], "quid run: expected a scenario file\nSee: quid run --help\n"),
      (
        ["run", "--sede", "1"],
        "quid run: unknown option \"--sede\"; did you mean \"--seed\"?\nSee: quid run --help\n"
      ),
      (["run", "--seed"], "quid run: --seed needs a value\nSee: quid run --help\n"),
      (
        ["run", "--seed="],
        "quid run: --seed needs a value that is not empty\nSee: quid run --help\n"
      ),
      (
        ["run", "--seed", "-1", "x.json"],
        "quid run: --seed needs a whole number from 0 to 9007199254740991, not \"-1\"\n"
          + "See: quid run --help\n"
      ),
      (
        ["run", "--people=0", "x.json"],
        "quid run: --people needs a whole number from 1 to 20000000, not \"0\"\n"
          + "See: quid run --help\n"
      ),
      (
        ["run", "--seed", "1", "--seed", "2", "x.json"],
        "quid run: --seed is given twice\nSee: quid run --help\n"
      ),
      (
        ["run", "--replay", "r.csv", "a.json", "b.json"],
        "quid run: --replay goes with one scenario, not 2\nSee: quid run --help\n"
      ),
      (
        ["run", "no-such.json"],
        "no-such.json: cannot be read: No such file or directory\nquid run: 1 problem; nothing was run\n"
      ),
      (
        ["run", "Sources"],
        "Sources: cannot be read: Is a directory\nquid run: 1 problem; nothing was run\n"
      ),
      (
        ["run", "--json", "no/such/folder.json", "Scenarios/replications/data-for-money.json"],
        "quid run: cannot write \"no/such/folder.json\": No such file or directory\n"
      ),
      (
        ["run", "--json", "Sources", "Scenarios/replications/data-for-money.json"],
        "quid run: cannot write \"Sources\": it is a directory\n"
      ),
      (
        ["run", "--people", "5", "Scenarios/replications/data-for-money.json"],
        "Scenarios/replications/data-for-money.json: --people is for a scenario with a model\n"
          + "quid run: 1 problem; nothing was run\n"
      ),
      (
        ["run", "--replay", "no-such.csv", "Scenarios/replications/data-for-money.json"],
        "no-such.csv: cannot be read: No such file or directory\nquid run: 1 problem; nothing was run\n"
      ),
    ]
    forEachRow(rows) { (arguments, errors) in
      let result = try QuidProcess.run(arguments)
      #expect(result.exitCode == 2)
      #expect(result.output == "")
      #expect(arguments.isEmpty ? result.errors.hasPrefix(errors) : result.errors == errors)
    }
  }

  @Test func helpIsAnAnswer() throws {
    for arguments in [
      ["--help"], ["-h"], ["help"], ["help", "run"], ["run", "--help"], ["--version"],
      ["help", "all"],
    ] {
      let result = try QuidProcess.run(arguments)
      #expect(result.exitCode == 0)
      #expect(result.errors == "")
      #expect(result.output.hasSuffix("\n"))
    }
  }

  /// Which commit it is stands in `Tools/check`, since whoever skips the build tests one that may be older.
  @Test func theVersionTellsTheCommit() throws {
    let version = try QuidProcess.run(["--version"]).output
    #expect(
      version.wholeMatch(of: /quid \d+\.\d+ \(([0-9a-f]{7}(, changed)?|no commit)\)\n/) != nil,
      "\(version)")
  }

  /// The first page holds a first day's commands and says where the others are; every command is on the second.
  @Test func theFirstPageIsShort() throws {
    let (first, all) = (
      try QuidProcess.run(["--help"]).output, try QuidProcess.run(["help", "all"]).output
    )
    func commands(_ page: String) -> [String] {
      page.split(separator: "\n").compactMap { line in
        guard line.hasPrefix("  "), let letter = line.dropFirst(2).first, letter.isLetter else {
          return nil
        }
        return line.split(separator: " ").first.map(String.init)
      }
    }
    #expect(commands(first) == ["init", "check", "run", "serve", "load", "evaluate"])
    #expect(
      commands(all).sorted() == [
        "analyze", "check", "evaluate", "init", "load", "log", "plan", "report", "run", "schema",
        "serve",
        "statement",
      ])
    for command in commands(all) {
      #expect(try QuidProcess.run(["help", command]).exitCode == 0, "\(command)")
    }
    for line in (first + all).split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    #expect(first.contains("quid help all"))
    let slip = try QuidProcess.run(["help", "al"])
    #expect(slip.exitCode == 2 && slip.errors.contains("did you mean \"all\"?"))
    #expect(try QuidProcess.run(["all"]).exitCode == 2)
    #expect(try QuidProcess.run(["sttement"]).errors.contains("did you mean \"statement\"?"))
  }

  /// Files that are no scenario: what is told of each, and that nothing ran.
  @Test(.namesItsRow)
  func whatIsNoScenarioIsExitTwo() {
    let rows: [([UInt8], String)] = [
      (Array(), ":1:1: expected a JSON value, found nothing"),
      (
        Array("SECRET,row\n".utf8),
        ":1: expected a JSON object; the file does not begin with \"{\""
      ),
      (Array("[]".utf8), ":1: expected a JSON object; the file does not begin with \"{\""),
      (
        Array("{\"person\": \"SECRET\"}\n".utf8),
        ":1: expected the member \"format\": \"quid-scenario/1\"; the file has none"
      ),
      (
        Array("{\"person\": 1}\n{\"person\": \"SECRET\"}\n".utf8),
        ":2:1: expected the end of the text, found more after its one value"
      ),
      (Array("{\"format\": 5}".utf8), ":1:12: /format: expected \"quid-scenario/1\", found 5"),
      (
        Array("{\"format\": NaN}".utf8),
        ":1:12: expected a value, found NaN; JSON has no such number"
      ),
      (Array("{\"id\":1,\"id\":2}".utf8), ":1:9: duplicate member \"id\""),
      (Array("\u{FEFF}{}".utf8), ":1:1: found a byte order mark"),
      ([0x7B, 0x22, 0xFF, 0x22, 0x7D], ":1:3: found bytes that are not UTF-8"),
      (
        Array(("{\"a\":" + String(repeating: "[", count: 10_000)).utf8),
        ":1:69: nested deeper than 64 levels"
      ),
    ]
    forEachRow(rows) { (bytes, message) in
      try Places.withTemporaryFolder { folder in
        let file = folder.appending(path: "bad.json")
        try Data(bytes).write(to: file)
        let output = folder.appending(path: "out.json")
        let result = try QuidProcess.run(["run", file.path, "--json", output.path])
        #expect(result.exitCode == 2)
        #expect(result.output == "")
        #expect(result.errors.contains(file.path + message), "\(result.errors.prefix(500))")
        #expect(!result.errors.contains("SECRET"))
        #expect(result.errors.hasSuffix("nothing was run\n"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["bad.json"])
      }
    }
  }

  @Test func aHugeStringIsRefusedWithItsSize() throws {
    try Places.withTemporaryFolder { folder in
      let file = folder.appending(path: "big.json")
      let text =
        "{\"format\": \"quid-scenario/1\", \"title\": \"\(String(repeating: "a", count: 10_000_000))\"}"
      try Data(text.utf8).write(to: file)
      let result = try QuidProcess.run(["run", file.path])
      #expect(result.exitCode == 2)
      let message = ":1:40: /title: expected at most 65536 bytes, found a string of 10000002"
      #expect(result.errors.contains(file.path + message))
      #expect(result.errors.utf8.count < 2_000)
    }
  }

  @Test func oneBadFileAmongManyStopsAll() throws {
    let result = try QuidProcess.run(["run", dataForMoney, "no-such.json"])
    #expect(result.exitCode == 2)
    #expect(result.output == "")
  }

  @Test func lineEndsDoNotMatter() throws {
    try Places.withTemporaryFolder { folder in
      let text = String(decoding: try Places.bytes(dataForMoney), as: UTF8.self)
      let file = folder.appending(path: "crlf.json")
      try Data(text.replacing("\n", with: "\r\n").utf8).write(to: file)
      let crlf = try QuidProcess.run(["run", file.path])
      #expect(crlf.output == (try QuidProcess.run(["run", dataForMoney]).output))
    }
  }

  @Test func theJSONFileAppearsWholeAndAlone() throws {
    try Places.withTemporaryFolder { folder in
      let file = folder.appending(path: "report.json")
      try Data("old".utf8).write(to: file)
      let result = try QuidProcess.run(["run", dataForMoney, "--json=\(file.path)"])
      #expect(result.exitCode == 0)
      let written = try String(contentsOf: file, encoding: .utf8)
      #expect(written == (try QuidProcess.run(["run", dataForMoney, "--json", "-"]).output))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["report.json"])
    }
  }

  @Test func anInputIsNeverReplacedByTheReport() throws {
    try Places.withTemporaryFolder { folder in
      let scenario = folder.appending(path: "s.json")
      try Data(Places.bytes(dataForMoney)).write(to: scenario)
      let link = folder.appending(path: "link.json")
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: scenario)
      let rowsFile = folder.appending(path: "rows.csv")
      try Data(rows().utf8).write(to: rowsFile)
      for output in [scenario, link, rowsFile] {
        let result = try QuidProcess.run([
          "run", scenario.path, "--replay", rowsFile.path, "--json", output.path,
        ])
        #expect(result.exitCode == 2)
        #expect(result.errors.hasPrefix("quid run: --json would replace"))
      }
      #expect(try Array(Data(contentsOf: scenario)) == Places.bytes(dataForMoney))
    }
  }

  @Test func aPrivateReportStaysPrivate() throws {
    try Places.withTemporaryFolder { folder in
      let file = folder.appending(path: "report.json")
      try Data("old".utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
      #expect(try QuidProcess.run(["run", dataForMoney, "--json", file.path]).exitCode == 0)
      let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
    }
  }

  /// Through a shell: a reader that leaves, a closed output, a full device, a size limit.
  @Test(arguments: [
    ("\"$QUID\" run \"$S\" --json out.json | true; exit ${PIPESTATUS[0]}", 0, true),
    ("\"$QUID\" run \"$S\" --json out.json >&-", 3, true),
    ("\"$QUID\" run \"$S\" --json out.json <&- 2>&- >/dev/null", 0, true),
    ("ulimit -f 1; \"$QUID\" run \"$S\" --json out.json > /dev/null", 3, false),
    ("cat \"$S\" | \"$QUID\" run - --json - > out.json", 0, true),
  ])
  func outputFailsPlainlyOrNotAtAll(command: String, exitCode: Int32, isWritten: Bool) throws {
    try Places.withTemporaryFolder { folder in
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/bash")
      shell.arguments = ["-c", command]
      shell.currentDirectoryURL = folder
      shell.environment = [
        "QUID": Places.products.appending(path: "quid").path,
        "S": Places.repository.appending(path: dataForMoney).path, "PATH": "/bin:/usr/bin",
      ]
      shell.standardError = FileHandle.nullDevice
      try shell.run()
      shell.waitUntilExit()
      #expect(shell.terminationReason == .exit)
      #expect(shell.terminationStatus == exitCode)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left == (isWritten ? ["out.json"] : []))
      if isWritten {
        let report = try Data(contentsOf: folder.appending(path: "out.json"))
        #expect(report.count > 10_000)
      }
    }
  }

  @Test func catalogsAndRowsAreFoundBesideTheScenario() throws {
    try Places.withTemporaryFolder { folder in
      let text = String(decoding: try Places.bytes(dataForMoney), as: UTF8.self)
      let start = try #require(text.range(of: "\"catalog\": {"))
      // What stands between the catalog and the experiment stays with the scenario.
      let close = try #require(text.range(of: "\n  },\n  \"waivers\""))
      let catalog = text[text.index(before: start.upperBound)..<close.lowerBound] + "\n  }"
      let counts = try #require(
        text.range(of: #""counts"(.|\n)*?\],\n"#, options: .regularExpression))
      var scenario = text.replacingCharacters(in: counts, with: "")
      scenario = scenario.replacing(
        "\"format\": \"csv\",", with: "\"format\": \"csv\", \"file\": \"rows.csv\",")
      scenario = scenario.replacing(
        String(text[start.upperBound..<close.lowerBound]) + "\n  }", with: ""
      )
      .replacing("\"catalog\": {", with: "\"catalog\": \"shop.json\"")
      try Data(scenario.utf8).write(to: folder.appending(path: "s.json"))
      try Data(catalog.utf8).write(to: folder.appending(path: "shop.json"))
      let absent = try QuidProcess.run(["run", folder.appending(path: "s.json").path])
      #expect(absent.exitCode == 2)
      #expect(absent.errors.contains("rows.csv: cannot be read"))
      try Data(rows().utf8).write(to: folder.appending(path: "rows.csv"))
      let result = try QuidProcess.run(["run", folder.appending(path: "s.json").path])
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("14 of 14 expectations hold"))
      try Data(catalog.replacing("pd:Purchase", with: "Purchase").utf8)
        .write(to: folder.appending(path: "shop.json"))
      let broken = try QuidProcess.run(["run", folder.appending(path: "s.json").path])
      #expect(broken.exitCode == 2)
      #expect(broken.errors.contains("shop.json:5:"), "\(broken.errors)")
      #expect(broken.errors.contains("this catalog cannot be used"))
    }
  }
}
