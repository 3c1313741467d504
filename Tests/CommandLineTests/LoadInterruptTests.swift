import Foundation
import JSONText
import TestSupport
import Testing

/// `quid load` that somebody ends before its time.
@Suite struct LoadInterruptTests {
  /// Runs `quid load` until it has ended by itself.
  /// - Parameter act: called every few milliseconds while it runs, with its process and what it and its service
  ///   told so far.
  private func run(
    _ arguments: [String], in folder: URL, _ act: (_ process: Process, _ told: String) -> Void
  ) throws -> (exitCode: Int32, output: String, errors: String) {
    let (output, errors) = (folder.appending(path: "out"), folder.appending(path: "err"))
    let scratch = folder.appending(path: "tmp")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    for file in [output, errors] {
      _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    }
    let process = Process()
    process.executableURL = Places.products.appending(path: "quid")
    process.arguments = ["load"] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": scratch.path]) {
      $1
    }
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let start = ContinuousClock.now
    while process.isRunning {
      act(process, try String(contentsOf: errors, encoding: .utf8))
      // A test that waits for what never comes fails instead of standing still.
      if ContinuousClock.now - start > .seconds(60) { kill(process.processIdentifier, SIGKILL) }
      usleep(5_000)
    }
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    let left = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(left == [], "left behind")
    return (
      process.terminationStatus, try String(contentsOf: output, encoding: .utf8),
      try String(contentsOf: errors, encoding: .utf8)
    )
  }

  /// Answers everything, and says when it has answered 50.
  private let responder = """
    n=0
    while IFS= read -r line; do
      id=${line#*\\"id\\":}
      printf '{"jsonrpc":"2.0","id":%s,"result":true}\\n' "${id%%,*}"
      n=$((n + 1))
      if [ $n = 50 ]; then echo fifty >&2; fi
    done
    """

  @Test(arguments: [["--in-flight", "1"], ["--rate", "500"]])
  func whatWasMeasuredIsReported(pace: [String]) throws {
    try Places.withTemporaryFolder { folder in
      var isSent = false
      let arguments = ["--duration", "50", "--warmup", "0", "--json", "report.json"] + pace
      let result = try run(arguments + ["--", "/bin/sh", "-c", responder], in: folder) {
        if !isSent, $1.contains("fifty") {
          isSent = true
          kill($0.processIdentifier, SIGTERM)
        }
      }
      #expect(result.exitCode == 1)
      #expect(result.output.contains("✗ cut short: of 50 s, "))
      let bytes = try Places.bytes(of: folder.appending(path: "report.json"))
      let root = try JSONDocument(scanning: bytes).root
      #expect(root.member("isCutShort")?.boolean == true)
      #expect(root.member("all")?.member("answers")?.integer ?? 0 >= 49)
    }
  }

  /// The service that it starts, its people and its folder are gone afterwards, however often it is told.
  @Test(arguments: [1, 100])
  func nothingIsLeftBehind(signals: Int) throws {
    try Places.withTemporaryFolder { folder in
      var sent = 0
      let arguments = ["--duration", "50", "--rate", "100", "--people", "10", "--warmup", "0"]
      let result = try run(arguments, in: folder) { process, told in
        if sent < signals, told.contains("\"ready\"") {
          sent += 1
          kill(process.processIdentifier, SIGTERM)
        }
      }
      if signals == 1 {
        #expect(result.exitCode == 1)
        #expect(
          result.output.contains("✗ cut short: of 50 s, ")
            || result.errors.contains("it was cut short before anything was measured"))
      } else {
        #expect([1, 128 + SIGTERM].contains(result.exitCode))
      }
    }
  }

  /// A service that does not end is not waited for any longer when the second signal comes.
  @Test func aSecondSignalEndsAtOnce() throws {
    try Places.withTemporaryFolder { folder in
      let arguments = ["--duration", "50", "--warmup", "0", "--in-flight", "1"]
      let script = "echo $$ >&2\n" + responder + "\nsleep 1000"
      var number: pid_t = 0
      let result = try run(arguments + ["--", "/bin/sh", "-c", script], in: folder) {
        if $1.contains("fifty") {
          number = pid_t($1.prefix { $0.isNumber }) ?? 0
          kill($0.processIdentifier, SIGTERM)
        }
      }
      #expect(result.exitCode == 128 + SIGTERM)
      #expect(number > 0)
      for _ in 0..<1_000 where isAlive(number) { usleep(5_000) }
      #expect(!isAlive(number), "the service lives on")
    }
  }

  /// Whether a process runs: one that has ended may be known until whoever adopted it takes note.
  private func isAlive(_ number: pid_t) -> Bool {
    if kill(number, 0) != 0 { return false }
    let status = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)
    return status?.contains(") Z ") != true
  }
}
