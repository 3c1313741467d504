import Basics
import Platform
import Tables

/// How a run of the tool ended.
enum ExitCode: Int32 {
  case fine = 0
  /// An expectation failed or something was found.
  case finding = 1
  /// The command line or an input was bad; nothing was done.
  case usage = 2
  /// Output could not be stored.
  case storage = 3
}

/// The command line: finds the command and runs it.
enum Tool {
  static let version = "0.1"

  /// What a word on the command line runs, and what explains it.
  private struct Command {
    let name: String
    let help: String
    let run: @Sendable ([String]) -> ExitCode
  }

  private static let commands = [
    Command(name: "init", help: Help.initialize, run: InitCommand.run),
    Command(name: "check", help: Help.check, run: CheckCommand.run),
    Command(name: "schema", help: Help.schema, run: SchemaCommand.run),
    Command(name: "run", help: Help.run, run: RunCommand.run),
    Command(name: "evaluate", help: Help.evaluate, run: EvaluateCommand.run),
    Command(name: "analyze", help: Help.analyze, run: AnalyzeCommand.run),
    Command(name: "plan", help: Help.plan, run: PlanCommand.run),
    Command(name: "serve", help: Help.serve, run: ServeCommand.run),
    Command(name: "load", help: Help.load, run: LoadCommand.run),
    Command(name: "report", help: Help.report, run: ReportCommand.run),
    Command(name: "statement", help: Help.statement, run: StatementCommand.run),
    Command(name: "log", help: Help.log, run: LogCommand.run),
  ]

  static func run(_ arguments: [String]) -> ExitCode {
    guard let first = arguments.first else {
      // A script whose command came out empty must not succeed.
      write(HelpText.text(Help.overview, columns: style(of: Stream.error).terminalColumns))
      return .usage
    }
    switch first {
    case "--help", "-h": return explain(Help.overview)
    case "--version": return show("quid \(version) (\(builtFrom))\n")
    case "help":
      guard arguments.count > 1 else { return explain(Help.overview) }
      switch arguments[1] {
      case "help": return explain(Help.overview)
      case "all": return explain(Help.all)
      default:
        guard let command = command(arguments[1]) else {
          return unknownCommand(arguments[1], or: ["all"])
        }
        return explain(command.help)
      }
    default:
      if let command = command(first) { return command.run(Array(arguments.dropFirst())) }
      return first.hasPrefix("-") ? unknownOption(first) : unknownCommand(first)
    }
  }

  private static func command(_ name: String) -> Command? { commands.first { $0.name == name } }

  /// - Parameter others: what else may stand there.
  private static func unknownCommand(_ word: String, or others: [String] = []) -> ExitCode {
    let hint = didYouMean(word, among: commands.map(\.name) + ["help"] + others).map {
      "; did you mean \"\($0)\"?"
    }
    complain("quid: unknown command \"\(cleaned(word))\"\(hint ?? "")\nSee: quid --help\n")
    return .usage
  }

  private static func unknownOption(_ option: String) -> ExitCode {
    let hint = didYouMean(option, among: ["--help", "--version"])
    let meant = hint.map { "; did you mean \"\($0)\"?" } ?? ""
    complain("quid: unknown option \"\(cleaned(option))\"\(meant)\nSee: quid --help\n")
    return .usage
  }

  /// Writes to standard output. A reader that has seen enough and closed the pipe is no failure.
  static func show(_ text: String) -> ExitCode {
    show(Array(text.utf8))
  }

  static func show(_ bytes: [UInt8]) -> ExitCode {
    do {
      try writeAll(bytes, to: Stream.output, name: "standard output")
      return .fine
    } catch {
      if error.isClosedPipe { return .fine }
      complain("quid: \(error.message)\n")
      return .storage
    }
  }

  /// Writes what `--help` says, as wide as the terminal at most.
  static func explain(_ text: String) -> ExitCode {
    show(HelpText.text(text, columns: style(of: Stream.output).terminalColumns))
  }

  /// Whether a stream is a terminal that takes escape sequences, and nobody objects to them.
  static func takesEscapes(_ stream: Int32) -> Bool {
    isTerminal(stream) && (environmentValue("NO_COLOR") ?? "").isEmpty
      && environmentValue("TERM") != "dumb"
  }

  /// How text looks on a stream: coloured only on a terminal, and broken between words only there.
  static func style(of stream: Int32) -> TextStyle {
    let width = isTerminal(stream) ? terminalColumns(stream) : nil
    return TextStyle(
      isColored: takesEscapes(stream), columns: min(110, width ?? 100), terminalColumns: width)
  }

  /// Writes sentences to standard error, a line each, as the terminal has room for them.
  static func complain(_ text: String) {
    let style = style(of: Stream.error)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    write(lines.map { style.wrapped(String($0), indent: 4) }.joined(separator: "\n"))
  }

  /// Writes text that has its lines to standard error, where a failure has nobody left to be told to.
  static func write(_ text: String) {
    try? writeAll(Array(text.utf8), to: Stream.error, name: "standard error")
  }
}
