import Foundation
import TestSupport
import Testing

/// The life of the service as a process: how it begins, is fed, is told to end, and is killed.
@Suite(.serialized) struct ServeCommandTests {
  private func withData<Result>(_ body: (URL, [String]) throws -> Result) throws -> Result {
    try Places.withTemporaryFolder { folder in
      let shop = try QuidProcess.starter(in: folder)
      return try body(
        folder.appending(path: "data"), ["--catalog", shop.appending(path: "catalog.json").path])
    }
  }

  private static let accept =
    #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"birthDate":"1990-04-12"},"idempotencyKey":"\#(key(1))"}"#

  @Test(
    arguments: [
      ([], "expected --data DIR"),
      (
        ["--data", "d", "--durabilty", "strict"],
        "unknown option \"--durabilty\"; did you mean \"--durability\"?"
      ),
      (
        ["--data", "d", "--clock", "sytem"],
        "--clock is one of system, input, not \"sytem\"; did you mean \"system\"?"
      ),
      (
        ["--data", "d", "--clock-is", "2026-02-30"], "--clock-is takes a day such as 2026-12-06"
      ),
      (
        ["--data", "d", "--clock", "input", "--clock-is", "2026-12-06"],
        "--clock-is is about this machine's clock, so it goes with --clock system"
      ),
      (["--data", "d", "x"], "expected options only, found \"x\""),
    ] as [([String], String)])
  func badUsageIsExitTwo(arguments: [String], message: String) throws {
    let result = try QuidProcess.run(["serve"] + arguments)
    #expect(result.exitCode == 2 && result.output == "")
    #expect(result.errors == "quid serve: \(message)\nSee: quid serve --help\n")
  }

  @Test func aCatalogThatIsNoneIsTold() throws {
    try withData { data, _ in
      let none = try QuidProcess.run(["serve", "--data", data.path])
      #expect(none.exitCode == 2 && none.errors.contains("name one with --catalog FILE"))
      let bad = data.deletingLastPathComponent().appending(path: "bad.json")
      try "{\"format\":\"quid-catalog/1\"}".write(to: bad, atomically: true, encoding: .utf8)
      let wrong = try QuidProcess.run(["serve", "--data", data.path, "--catalog", bad.path])
      #expect(wrong.exitCode == 2 && wrong.errors.contains("catalogUnusable"))
      for line in wrong.errors.split(separator: "\n") { _ = try JSONTree(text: String(line)) }
    }
  }

  /// With --require-person a number alone reaches nothing.
  @Test func aPersonMayBeRequiredBesideANumber() throws {
    try withData { data, options in
      for isRequired in [false, true] {
        let service = try ServiceProcess(data, options + (isRequired ? ["--require-person"] : []))
        let response = try service.call("consent.withdraw", #"{"consent":0}"#)
        #expect(response.contains("missing member") == isRequired, "\(response)")
        try service.endInput()
        #expect(service.wait() == 0)
      }
    }
  }

  /// What items are and how recommendations weigh come from files; one that is unsound begins no service.
  @Test func filesOfRecommendationsAreRead() throws {
    try withData { data, options in
      let folder = data.deletingLastPathComponent()
      func file(_ name: String, _ text: String) throws -> String {
        let place = folder.appending(path: name)
        try text.write(to: place, atomically: true, encoding: .utf8)
        return place.path
      }
      let items = try file("items", #"{"item":"tent","category":"tents"}"# + "\n")
      let weighting = try file(
        "weighting", #"{"format":"quid-weighting/1","parameters":{"sharpness":2}}"#)
      let service = try ServiceProcess(
        data, options + ["--items", items, "--weighting", weighting])
      try service.endInput()
      #expect(service.wait() == 0)
      for (name, option, text, message) in [
        ("a", "--items", #"{"item":7}"#, "line 1: expected \\\"item\\\""),
        ("b", "--items", "{", "line 1, byte 2"),
        (
          "c", "--weighting", #"{"format":"quid-weighting/1","parameters":{"sharpnes":2}}"#,
          "did you mean"
        ),
      ] {
        let path = try file(name, text)
        let result = try QuidProcess.run(
          ["serve", "--data", data.path] + options + [option, path])
        #expect(result.exitCode == 2 && result.errors.contains(message), "\(result.errors)")
      }
    }
  }

  /// At the end of the input everything taken is answered and durable; the last line needs no newline.
  @Test func theEndOfInputDrains() throws {
    try withData { data, options in
      let service = try ServiceProcess(data, options)
      try service.send(
        #"{"jsonrpc":"2.0","id":1,"method":"offer.next","params":{"person":"ada","placement":"account"}}"#
      )
      try service.endInput()
      #expect(service.line()?.contains("birthday-for-coffee") == true)
      #expect(service.line() == nil)
      #expect(service.wait() == 0)
      let log = try service.log()
      #expect(log.contains("\"event\":\"ready\"") && log.contains("\"event\":\"drained\""))
      for line in log.split(separator: "\n") { _ = try JSONTree(text: String(line)) }
      #expect(!log.contains("ada"))
      #expect(try QuidProcess.run(["log", "verify", "--data", data.path]).exitCode == 0)
    }
  }

  /// However a line is cut up on its way, it is answered as one.
  @Test func oneByteAtATime() throws {
    try withData { data, options in
      let service = try ServiceProcess(data, options)
      for byte in "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"engine.health\"}\r\n" {
        try service.send(String(byte))
      }
      #expect(service.line()?.contains("\"id\":7") == true)
      try service.endInput()
      #expect(service.wait() == 0)
    }
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func aSignalDrains(number: Int32) throws {
    try withData { data, options in
      let service = try ServiceProcess(data, options)
      try service.waitForLog("ready")
      for _ in 0..<200 {
        try service.send(
          #"{"jsonrpc":"2.0","id":1,"method":"offer.next","params":{"person":"ada","placement":"account"}}"#
            + "\n")
      }
      #expect(service.line() != nil)
      service.signal(number)
      var count = 1
      while service.line() != nil { count += 1 }
      #expect(service.wait() == 0)
      #expect(count <= 200)
      #expect(try service.log().contains("drained"))
      #expect(try QuidProcess.run(["log", "verify", "--data", data.path]).exitCode == 0)
    }
  }

  /// A client that does not read holds up the end, for which there is a time; a second signal ends it at once.
  @Test func aSecondSignalEndsAtOnce() throws {
    try withData { data, options in
      let service = try ServiceProcess(data, options)
      try service.waitForLog("ready")
      // More answers than the pipe holds.
      for _ in 0..<40 {
        try service.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rpc.discover\"}\n")
      }
      usleep(300_000)
      service.signal(SIGTERM)
      usleep(200_000)
      #expect(service.process.isRunning)
      service.signal(SIGTERM)
      #expect(service.wait() == -SIGTERM)
    }
  }

  @Test func aClosedOutputEndsItAndLosesNothing() throws {
    try withData { data, options in
      let service = try ServiceProcess(data, options)
      #expect(
        try service.call("offer.next", #"{"person":"ada","placement":"account"}"#).contains(
          "\"number\":0"))
      try service.closeOutput()
      try service.send(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"offer.answer\",\"params\":\(ServeCommandTests.accept)}\n"
      )
      #expect(service.wait() == 0)
      #expect(try service.log().contains("outputClosed"))
      let next = try ServiceProcess(data, options)
      #expect(try next.call("consent.list", #"{"person":"ada"}"#).contains("\"number\":0"))
      try next.endInput()
      #expect(next.wait() == 0)
    }
  }

  /// What was acknowledged is there after a kill, and what is sent again is done once.
  @Test func aKilledServiceGoesOn() throws {
    try withData { data, options in
      let service = try ServiceProcess(data, options)
      _ = try service.call("offer.next", #"{"person":"ada","placement":"account"}"#)
      let first = try service.call("offer.answer", ServeCommandTests.accept)
      #expect(first.contains("\"consent\":{\"number\":0"))
      let second = try QuidProcess.run(["serve", "--data", data.path] + options)
      #expect(second.exitCode == 3 && second.errors.contains("in use by process"))
      service.signal(SIGKILL)
      #expect(service.wait() == -SIGKILL)
      let next = try ServiceProcess(data, options)
      #expect(try next.call("offer.answer", ServeCommandTests.accept) == first)
      #expect(
        try next.call("consent.withdraw", #"{"consent":0}"#).contains("\"values\":1"))
      next.signal(SIGKILL)
      _ = next.wait()
      let files = FileManager.default.enumerator(at: data, includingPropertiesForKeys: nil)
      for case let file as URL in files ?? FileManager.DirectoryEnumerator()
      where !file.hasDirectoryPath {
        #expect(
          try !Data(contentsOf: file).contains(Data("04-12".utf8)), "\(file.lastPathComponent)")
      }
    }
  }

  /// What is taken away from under a service is noticed while nobody asks for anything, and ends it with exit 3.
  @Test func aFileThatIsTakenAwayEndsTheService() throws {
    for file in ["ledger/00000000.jsonl", "behaviour/00000000.jsonl", "vault/records.jsonl"] {
      try withData { data, options in
        let service = try ServiceProcess(data, options)
        _ = try service.call("offer.next", #"{"person":"ada","placement":"account"}"#)
        try FileManager.default.removeItem(at: data.appending(path: file))
        #expect(service.wait() == 3)
        let path = data.appending(path: file).path
        #expect(
          try service.log().contains(
            #"cannot go on writing \"\#(path)\": it was removed or moved away by another program"#))
        #expect(service.line() == nil)
      }
    }
  }

  @Test func aReloadTakesASoundCatalogAndKeepsTheOldOneOtherwise() throws {
    try withData { data, options in
      let file = options[1]
      let sound = try String(contentsOfFile: file, encoding: .utf8)
      let service = try ServiceProcess(data, options)
      try service.waitForLog("ready")
      try "{\"format\":\"quid-catalog/1\"".write(toFile: file, atomically: true, encoding: .utf8)
      service.signal(SIGHUP)
      try service.waitForLog("catalogKept")
      // A text changed under its old version is refused whole.
      try sound.replacing("To treat you on the day.", with: "To treat you.")
        .write(toFile: file, atomically: true, encoding: .utf8)
      service.signal(SIGHUP)
      try service.waitForLog("raise it")
      #expect(
        try service.call("offer.next", #"{"person":"ada","placement":"account"}"#)
          .contains("To treat you on the day."))
      try sound.replacing("To treat you on the day.", with: "To treat you.")
        .replacing("\"version\": 1", with: "\"version\": 2")
        .write(toFile: file, atomically: true, encoding: .utf8)
      service.signal(SIGHUP)
      try service.waitForLog("catalogAdopted")
      #expect(
        try service.call("offer.next", #"{"person":"ben","placement":"account"}"#).contains(
          "To treat you."))
      try service.endInput()
      #expect(service.wait() == 0)
    }
  }

  /// An experiment that loses an arm to a catalog compares nothing any more: it is stopped whole, and the log says so.
  @Test func anArmThatACatalogTakesAwayIsTold() throws {
    try withData { data, options in
      let file = options[1]
      let sound = try String(contentsOfFile: file, encoding: .utf8)
      var service = try ServiceProcess(data, options)
      let started = try service.call(
        "experiment.start",
        #"{"experiment":"two","arms":[{"arm":"plain","exchange":"birthday-for-greeting"},{"arm":"paid","exchange":"birthday-for-coffee"}]}"#
      )
      #expect(started.contains("\"arms\":2"), "\(started)")
      #expect(try !service.log().contains("experimentStopped"))
      try sound.replacing("\"birthday-for-coffee\"", with: "\"coffee-again\"")
        .write(toFile: file, atomically: true, encoding: .utf8)
      service.signal(SIGHUP)
      let told = #""event":"experimentStopped","experiment":"two","#
      try service.waitForLog(told)
      try service.endInput()
      #expect(service.wait() == 0)
      service = try ServiceProcess(data, options)
      try service.waitForLog(told)
      try service.endInput()
      #expect(service.wait() == 0)
    }
  }

  /// A catalog is not served in silence where the rules refuse it, or a day has passed.
  @Test func whatStandsAgainstACatalogIsTold() throws {
    try withData { data, options in
      let file = options[1]
      let sound = try String(contentsOfFile: file, encoding: .utf8)
      let coffee = "\"purpose\": \"birthday-gift\", \"benefit\": \"coffee\","
      let asked =
        "\"placement\": \"account\",\n      \"request\": [{ \"field\": \"birthDate\", \"level\": \"monthDay\" }]"
      #expect(sound.contains(coffee) && sound.contains(asked))
      func lines(_ service: ServiceProcess, _ event: String) throws -> [JSONTree] {
        try service.log().split(separator: "\n").map { try JSONTree(text: String($0)) }
          .filter { $0["/event"] == .string(event) }
      }
      let service = try ServiceProcess(data, options)
      try service.waitForLog("ready")
      var told = try #require(try lines(service, "ready").first)
      #expect(
        [told["/exchanges"], told["/offerable"], told["/refuse"], told["/downgrade"]]
          == [.number("3"), .number("3"), .number("0"), .number("0")], "\(told.text)")
      #expect(told["/notOffered"] == .array([]))
      // Too fine a request, in the first of two exchanges that ask for it; and a day that is over.
      var first = true
      var refused = ""
      for part in sound.components(separatedBy: asked) {
        refused += part
        if refused.count < sound.count {
          refused += first ? asked.replacing("monthDay", with: "fullDate") : asked
        }
        first = false
      }
      refused = refused.replacing("\"version\": 1", with: "\"version\": 2")
        .replacing(
          "\"placement\": \"home\",", with: "\"placement\": \"home\", \"until\": \"2020-01-31\",")
      try refused.write(toFile: file, atomically: true, encoding: .utf8)
      service.signal(SIGHUP)
      try service.waitForLog("views-for-finds\",\"rules")
      told = try #require(try lines(service, "catalogAdopted").first)
      #expect(told["/offerable"] == .number("1") && told["/refuse"] != .number("0"), "\(told.text)")
      #expect(
        told["/notOffered"]
          == .array([.string("birthday-for-coffee"), .string("views-for-finds")]), "\(told.text)")
      let finding = try #require(
        try lines(service, "finding").first { $0["/rule"] == .string("Q45") })
      #expect(finding["/level"] == .string("warning") && finding["/decision"] == .string("refuse"))
      #expect(finding["/pointer"] == .string("/exchanges/0/request/0/level"))
      let line = try #require(Int(finding["/line"]?.text.filter(\.isNumber) ?? ""))
      #expect(refused.components(separatedBy: "\n")[line - 1].contains("fullDate"))
      guard case .string(let reason)? = finding["/reason"], case .string(let fix)? = finding["/fix"]
      else { return #expect(Bool(false), "\(finding.text)") }
      let checked = try QuidProcess.run(["check", file])
      #expect(checked.output.contains(reason) && checked.output.contains("fix: \(fix)"))
      let withheld = try lines(service, "notOffered")
      #expect(withheld.count == 2)
      #expect(withheld.first?["/rules"]?.text.contains("Q45") == true)
      #expect(withheld.last?["/reason"] == .string("This is not offered any more."))
      #expect(withheld.last?["/fix"] == .string("it ended on 2020-01-31"))
      // What is told is so.
      #expect(
        try service.call("offer.next", #"{"person":"ada","placement":"home"}"#).contains(
          "\"offer\":null"))
      service.signal(SIGHUP)
      try service.waitForLog("in force already")
      #expect(try lines(service, "catalogKept").first?["/offerable"] == .number("1"))
      try service.endInput()
      #expect(service.wait() == 0)
      // Without the file the log's own catalog is told of.
      let next = try ServiceProcess(data, [])
      try next.waitForLog("views-for-finds\",\"rules")
      told = try #require(try lines(next, "ready").first)
      #expect(told["/offerable"] == .number("1"))
      #expect(try lines(next, "finding").first?["/line"] == nil)
      try next.endInput()
      #expect(next.wait() == 0)
    }
  }

  @Test func metricsAreWrittenForPrometheus() throws {
    try withData { data, options in
      let file = data.deletingLastPathComponent().appending(path: "quid.prom")
      let service = try ServiceProcess(data, options + ["--metrics", file.path])
      _ = try service.call("engine.health")
      try service.endInput()
      #expect(service.wait() == 0)
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.contains("quid_requests_total{method=\"engine.health\",outcome=\"done\"} 1\n"))
      #expect(text.contains("quid_commit_seconds_count"))
      for line in text.split(separator: "\n") where !line.hasPrefix("#") {
        #expect(Double(line.split(separator: " ").last ?? "") != nil, "\(line)")
      }
    }
  }

  /// With `relaxed` what was answered is soon in the files, whether anybody reads the answers or not.
  @Test func relaxedDoesNotWaitForAReader() throws {
    try withData { data, options in
      let service = try ServiceProcess(data, options + ["--durability", "relaxed"])
      for person in 0..<200 {
        try service.send(
          #"{"jsonrpc":"2.0","id":\#(person),"method":"offer.next","params":{"person":"p\#(person)","placement":"account"}}"#
            + "\n")
      }
      // About 700 bytes each: more than the pipe holds. The first ones are read, and then no more.
      for _ in 0..<50 { #expect(service.line()?.contains("\"number\"") == true) }
      usleep(700_000)
      service.signal(SIGKILL)
      _ = service.wait()
      let next = try ServiceProcess(data, options)
      for person in 0..<50 {
        #expect(
          try next.call("consent.list", #"{"person":"p\#(person)"}"#).contains("\"consents\""),
          "\(person)")
      }
      try next.endInput()
      #expect(next.wait() == 0)
    }
  }

  /// A catalog that is in force already is not written again.
  @Test func aRestartAddsNothing() throws {
    try Places.withTemporaryFolder { folder in
      let shop = Places.repository.appending(path: "Scenarios/catalogs/shop.json").path
      let data = folder.appending(path: "data")
      var counts: [Substring] = []
      for _ in 0..<3 {
        let service = try ServiceProcess(data, ["--catalog", shop])
        try service.endInput()
        #expect(service.wait() == 0)
        let log = try service.log()
        counts.append(
          try #require(log.split(separator: "\"events\":").last?.prefix { $0.isNumber }))
      }
      #expect(Set(counts).count == 1)
    }
  }

  @Test func theDocumentIsPrintedToo() throws {
    let printed = try QuidProcess.run(["schema", "rpc"])
    #expect(printed.exitCode == 0)
    #expect(try JSONTree(text: printed.output)["/openrpc"] == .string("1.3.2"))
  }

  /// Bad lines of every kind get errors, and the line behind them its answer.
  @Test func badLinesEndNothing() throws {
    try withData { data, options in
      let service = try ServiceProcess(data, options)
      let bad = [
        "nonsense", "{", "[]", "\u{FEFF}{}", "{\"a\":1,\"a\":2}",
        String(repeating: "[", count: 1_000_000),
        String(repeating: "x", count: 3_000_000),
        "{\"jsonrpc\":\"2.0\",\"id\":1e999999,\"method\":\"x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"qzxkvw\"}", "[qzxkvw]", "qzxkvw 793685397",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"offer.next\",\"params\":{\"qzxkvw\":793685397}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"offer.next\",\"params\":{\"person\":793685397}}",
      ]
      for line in bad {
        try service.send(line + "\n")
        #expect(service.line()?.contains("\"error\"") == true)
        #expect(try service.call("engine.health").contains("serving"))
      }
      try service.endInput()
      #expect(service.wait() == 0)
      #expect(try !service.log().contains("qzxkvw") && !service.log().contains("793685397"))
    }
  }

  /// A service that stands still for a tenth of a second shows in the slowest answers of an open loop.
  @Test func aStallShowsInTheLatencies() throws {
    try Places.withTemporaryFolder { folder in
      let report = folder.appending(path: "report.json")
      let load = Process()
      load.executableURL = Places.products.appending(path: "quid")
      load.arguments = [
        "load", "--rate", "500", "--duration", "3", "--warmup", "0.2", "--people", "50", "--mix",
        "engine.health=1", "--json", report.path, "--data", folder.appending(path: "d").path,
      ]
      load.standardError = FileHandle.nullDevice
      load.standardInput = FileHandle.nullDevice
      try load.run()
      // Its child holds the lock of the data directory, and names itself there.
      let lock = folder.appending(path: "d/lock")
      var child: Int32?
      for _ in 0..<1_000 where child == nil {
        usleep(10_000)
        let owner = try? String(contentsOf: lock, encoding: .utf8)
        child = owner?.split { " ,".contains($0) }.dropFirst().first.flatMap { Int32($0) }
      }
      usleep(1_500_000)
      let service = try #require(child)
      kill(service, SIGSTOP)
      usleep(100_000)
      kill(service, SIGCONT)
      load.waitUntilExit()
      #expect(load.terminationStatus == 0)
      let tree = try JSONTree(text: String(contentsOf: report, encoding: .utf8))
      guard case .number(let slowest)? = tree["/methods/0/latencyNanos/max"] else {
        return #expect(Bool(false))
      }
      #expect((Double(slowest) ?? 0) >= 90_000_000)
      guard case .array(let shares)? = tree["/methods/0/latencyNanos/percentiles"] else {
        return #expect(Bool(false))
      }
      let tail = shares.first { $0["/percentile"] == .number("99.9") }
      guard case .number(let nanos)? = tail?["/nanos"] else { return #expect(Bool(false)) }
      #expect((Double(nanos) ?? 0) >= 50_000_000)
    }
  }
}
