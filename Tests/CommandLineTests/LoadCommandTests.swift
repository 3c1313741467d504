import Basics
import Foundation
import JSONText
import LoadTest
import TestSupport
import Testing

@Suite struct LoadCommandTests {
  @Test(.namesItsRow)
  func badUsageIsExitTwo() {
    let rows: [([String], String)] = [
      (["--rte", "5"], "unknown option \"--rte\"; did you mean \"--rate\"?"),
      (["x"], "unexpected argument \"x\"; a command to start stands behind --"),
      (["--"], "expected a command behind --"),
      (["--rate", "5", "--in-flight", "2"], "--rate and --in-flight exclude each other"),
      (["--slo", "p99=1ms"], "--slo is for --find-max, which is not given"),
      (["--find-max=5"], "--find-max takes no value"),
      (
        ["--find-max", "--rate", "5"],
        "--find-max and --rate exclude each other: it tries rates of its own"
      ),
      (
        ["--find-max", "--in-flight", "5"],
        "--find-max and --in-flight exclude each other: it tries rates of its own"
      ),
      (
        ["--find-max", "--data", "d"],
        "--find-max and --data exclude each other: each rate begins with an empty directory"
      ),
      (
        ["--find-max", "--slo", "p95=1ms"],
        "--slo: \"p95\" is not a percentile; there is p50, p90, p99 and p99.9"
      ),
      (["--rate", "0"], "--rate needs a whole number from 1 to 10000000, not \"0\""),
      (
        ["--in-flight=1000001"],
        "--in-flight needs a whole number from 1 to 1000000, not \"1000001\""
      ),
      (["--duration", "0"], "--duration needs a number from 0.01 to 86400, not \"0\""),
      (["--skew", "1,5"], "--skew needs a number from 0 to 10, not \"1,5\""),
      (["--people", "0"], "--people needs a whole number from 1 to 10000000, not \"0\""),
      (
        ["--mix", "offer.nxt=1"],
        "--mix: unknown method \"offer.nxt\"; did you mean \"offer.next\"?"
      ),
      (
        ["--background", "offer.next"],
        "--background needs METHOD=NUMBER, such as behaviour.record=80, not \"offer.next\""
      ),
      (
        ["--durability", "strct"],
        "--durability is one of strict, relaxed, not \"strct\"; did you mean \"strict\"?"
      ),
      (
        ["--data", "d", "--", "cat"],
        "--data is for our own service, not for a command behind --"
      ),
    ]
    forEachRow(rows) { (arguments, message) in
      let result = try QuidProcess.run(["load"] + arguments)
      #expect(result.exitCode == 2)
      #expect(result.output == "")
      #expect(result.errors == "quid load: \(message)\nSee: quid load --help\n")
    }
  }

  @Test func helpNamesEveryMethod() throws {
    let result = try QuidProcess.run(["load", "--help"])
    #expect(result.exitCode == 0)
    let words = result.output.split { " \n,".contains($0) }.map(String.init)
    for method in LoadMethod.allCases { #expect(words.contains(method.rawValue)) }
    #expect(try QuidProcess.run(["help", "load"]).output == result.output)
  }

  @Test func aProgramThatIsNotThereIsExitTwo() throws {
    let result = try QuidProcess.run(["load", "--", "/no/such/program"])
    #expect(result.exitCode == 2)
    #expect(
      result.errors == "quid load: cannot start \"/no/such/program\": No such file or directory\n")
  }

  /// `cat` sends every request back, which is no answer to it.
  @Test func anEchoIsNoAnswer() throws {
    let result = try QuidProcess.run(["load", "--duration", "0.1", "--", "/bin/cat"])
    #expect(result.exitCode == 1)
    #expect(result.output == "")
    #expect(
      result.errors.hasPrefix(
        "quid load: the first answer is not one of JSON-RPC 2.0: neither \"result\" nor \"error\""))
  }

  @Test func aProgramThatEndsAtOnceIsToldWithItsCode() throws {
    let result = try QuidProcess.run(["load", "--", "/bin/sh", "-c", "exit 7"])
    #expect(result.exitCode == 1)
    #expect(
      result.errors
        == "quid load: the service ended before it answered; the service ended with exit code 7\n")
  }

  /// A responder in the shell: slow, and right.
  private let responder = """
    n=0
    while IFS= read -r line; do
      id=${line#*\\"id\\":}
      printf '{"jsonrpc":"2.0","id":%s,"result":true}\\n' "${id%%,*}"
    done
    """

  @Test(arguments: [
    ["--in-flight", "1"], ["--in-flight", "50"], ["--in-flight", "4000"], ["--rate", "200"],
    ["--background", "consent.list=100"],
  ])
  func aResponderIsMeasured(options: [String]) throws {
    let arguments = ["load", "--duration", "0.5", "--warmup", "0.1", "--json", "-"] + options
    let result = try QuidProcess.run(arguments + ["--", "/bin/sh", "-c", responder])
    #expect(result.exitCode == 0, "\(result.errors)")
    let root = try JSONDocument(scanning: Array(result.output.utf8)).root
    #expect(root.member("isClean")?.boolean == true)
    let answers = try #require(root.member("all")?.member("answers")?.integer)
    #expect(answers > 10)
    if options == ["--rate", "200"] { #expect(answers == 100) }
    let background = root.member("background")?.member("answers")?.integer
    #expect(background == (options[0] == "--background" ? 50 : nil))
  }

  @Test func aBadEndingIsTold() throws {
    let result = try QuidProcess.run(
      ["load", "--duration", "0.1", "--warmup", "0", "--", "/bin/sh", "-c", responder + "\nexit 3"])
    #expect(result.exitCode == 1)
    let lines = result.output.split(separator: "\n")
    #expect(lines.dropLast().last == "✗ the service ended with exit code 3")
    #expect(lines.last?.hasPrefix("not held: 5,000 requests/s were due, ") == true)
  }

  /// Without options it measures what the service is for, and nothing is refused.
  @Test func theStandardMixIsAnswered() throws {
    let result = try QuidProcess.run(
      ["load", "--duration", "1", "--rate", "300", "--people", "200", "--json", "-"])
    #expect(result.exitCode == 0, "\(result.errors)\(result.output)")
    let root = try JSONDocument(scanning: Array(result.output.utf8)).root
    let methods = root.member("methods")?.elements ?? []
    #expect(
      methods.map { $0.member("method")?.string } == [
        "recommend.after", "behaviour.record", "offer.next", "offer.answer",
      ])
    for method in methods {
      #expect(method.member("answers")?.integer ?? 0 > 0)
      #expect(method.member("refusals")?.integer == 0 && method.member("errors")?.integer == 0)
    }
  }

  @Test func theHighestRateIsLookedFor() throws {
    let result = try QuidProcess.run(
      [
        "load", "--find-max", "--slo", "p50=1us", "--duration", "0.05", "--warmup", "0", "--",
        "/bin/sh", "-c", responder,
      ])
    #expect(result.exitCode == 1, "\(result.errors)")
    #expect(result.output.hasSuffix("\nno rate held p50=1us\n"), "\(result.output)")
    #expect(result.output.contains("no: p50 "))
  }

  @Test func aClosedOutputIsSaidBeforeAnythingIsMeasured() throws {
    let quid = Places.products.appending(path: "quid").path
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "exec \"$0\" load >&-", quid]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
    #expect(
      String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        == "quid load: standard output is closed; the report is written to it\n")
  }

  @Test func theCatalogThatComesAlongChecksClean() throws {
    try Places.withTemporaryFolder { folder in
      let file = folder.appending(path: "catalog.json")
      for day in ["2026-11-24", "2028-02-29"] {
        try Data(LoadCatalog.text(#require(Day(day))).utf8).write(to: file)
        let result = try QuidProcess.run(["check", "--today", day, file.path])
        #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
      }
    }
  }
}
