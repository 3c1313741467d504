import Foundation
import TestSupport
import Testing

/// The tool on a terminal: nothing is broken within words, and escape sequences only where they are
/// taken.
@Suite struct TerminalTests {
  private let lowered = "Scenarios/catalogs/bad/Q45-full-date-for-a-present.json"

  private func words(_ text: String) -> [Substring] {
    text.split { $0 == " " || $0 == "\n" }
  }

  /// Every line fits the terminal, but for commands and single words; the words are those of a pipe.
  @Test func helpIsBrokenBetweenWords() throws {
    let commands = [
      "run", "check", "serve", "statement", "init", "schema", "log", "load", "evaluate", "report",
    ]
    for arguments in [["--help"]] + commands.map({ [$0, "--help"] }) {
      let piped = try QuidProcess.run(arguments).output
      for columns in [40, 60, 72, 80, 120] {
        let (code, screen) = try QuidProcess.runOnTerminal(arguments, columns: columns)
        #expect(code == 0)
        #expect(words(screen) == words(piped), "\(arguments) at \(columns)")
        var isExamples = false
        for line in screen.split(separator: "\n") {
          if line.first != " " { isExamples = line.hasPrefix("Example") }
          if isExamples || words(String(line)).count == 1 { continue }
          #expect(line.count <= columns, "\(arguments) at \(columns): \(line)")
        }
        if columns == 120 { #expect(screen == piped) }
      }
    }
    let narrow = try QuidProcess.runOnTerminal(["check", "--help"], columns: 60).screen
    #expect(
      narrow.contains(
        "  --today DAY       the day that reviews, valuations and\n"
          + "                    agreements are judged on, written\n"))
  }

  @Test func findingsAndFaultsAreBrokenBetweenWords() throws {
    let plain = ["NO_COLOR": "1"]
    let arguments = ["check", "--today", "2026-11-24", lowered, "README.md", "no-such.json"]
    let piped = try QuidProcess.run(arguments)
    for columns in [40, 60, 72, 80] {
      let screen = try QuidProcess.runOnTerminal(
        arguments, columns: columns, environment: plain
      ).screen
      // The faults come first here; of the excerpt only a part is shown, and the table is as it is.
      let reason = "tells the year of your birth; for a present, the month and the day are enough."
      #expect(words(screen).joined(separator: " ").contains(reason))
      let pipedWords = words(piped.errors + piped.output)
      #expect(
        Set(words(screen)).isSubset(of: Set(pipedWords + words("[{ \"request\": \":")))
          || columns < 80)
      for line in screen.split(separator: "\n", omittingEmptySubsequences: false) {
        if line == "What is asked and given, in USD" { break }
        if words(String(line)).count == 1 { continue }
        #expect(line.count <= columns, "at \(columns): \(line)")
      }
      // The mark stands under what it marks.
      let lines = screen.split(separator: "\n")
      let mark = try #require(lines.firstIndex { $0.hasSuffix("^") })
      let column = lines[mark].count - 1
      #expect(lines[mark - 1].dropFirst(column).hasPrefix("\"fullDate\""), "at \(columns)")
    }
    let usage = try QuidProcess.runOnTerminal(
      ["evaluate", "a", "--hold-out", "100%"], columns: 40)
    #expect(
      usage.screen
        == "quid evaluate: --hold-out needs days\n    from 1 to 3660, or a share such as\n"
        + "    10%, not \"100%\"\nSee: quid evaluate --help\n")
  }

  @Test func escapesAreForTerminalsThatTakeThem() throws {
    let arguments = ["check", "--today", "2026-11-24", lowered]
    func screen(_ arguments: [String], _ environment: [String: String]) throws -> String {
      try QuidProcess.runOnTerminal(arguments, columns: 80, environment: environment).screen
    }
    #expect(try screen(arguments, [:]).contains("\u{1B}[33mdowngrade Q45:"))
    // Long enough for a bar.
    let long = [
      "run", "Scenarios/models/a-million-birthdays.json", "--people",
      sampled("8000", thorough: "40000"),
    ]
    for environment in [["TERM": "dumb"], ["NO_COLOR": "1"]] {
      for arguments in [arguments, long] {
        let screen = try screen(arguments, environment)
        #expect(!screen.contains("\u{1B}"), "\(environment): \(arguments)")
        #expect(!screen.contains("█"), "\(environment): \(arguments)")
      }
    }
    #expect(try !QuidProcess.run(arguments).output.contains("\u{1B}"))
  }
}
