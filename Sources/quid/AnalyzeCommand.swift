import Basics
import Experiments
import Platform
import Tables

/// `quid analyze`: the verdict of an experiment whose people, or counts, stand in a file.
enum AnalyzeCommand {
  private static let columnOptions: [(name: String, role: RowColumns.Role)] = [
    ("--person", .person), ("--arm", .arm), ("--day", .day), ("--accepted", .accepted),
    ("--answered-day", .answeredDay), ("--withdrawn-after-days", .withdrawnAfterDays),
    ("--erased-after-days", .erasedAfterDays), ("--delivered", .delivered), ("--value", .value),
    ("--cluster", .cluster), ("--asks", .asks), ("--event", .event), ("--entered", .entered),
    ("--shown", .shown), ("--withdrawn", .withdrawn), ("--erased", .erased), ("--due", .due),
    ("--kept", .kept), ("--value-sum", .valueSum), ("--value-squares", .valueSquares),
  ]

  static func run(_ words: [String]) -> ExitCode {
    let options: Options
    let settings: AnalysisSettings
    do throws(Options.Fault) {
      options = try Options(
        words, names: AnalysisSettings.names + columnOptions.map(\.name), flags: ["--json"])
      if options.wantsHelp { return Tool.explain(Help.analyze) }
      settings = try AnalysisSettings(options)
      if options.arguments.count != 1 {
        throw Options.Fault(message: "expected one file, found \(options.arguments.count)")
      }
    } catch {
      Tool.complain("quid analyze: \(error.message)\nSee: quid analyze --help\n")
      return .usage
    }
    let isJSON = options.flags.contains("--json")
    let path = options.arguments[0]
    do {
      let reading = try read(path, settings, options)
      if isJSON { return Tool.show(ReadingJSON.text(reading)) }
      return Tool.show(ReadingText(reading, style: Tool.style(of: Stream.output)).text)
    } catch {
      return refuse(error, path, isJSON: isJSON)
    }
  }

  private static func refuse(_ error: any Error, _ path: String, isJSON: Bool) -> ExitCode {
    var message: String
    switch error {
    case let fault as RowFault:
      message = "\(path == "-" ? "standard input" : cleaned(path)):\(fault.line): \(fault.message)"
    case let failure as PlatformFailure: message = failure.message
    case let fault as Options.Fault: message = fault.message
    default: message = "\(error)"
    }
    message = cleaned(message)
    if isJSON {
      let isImpossible = [
        "negative", "no number", "more people", "fewer people", "more yes", "before the exposure",
        "more were kept", "who accepted to be shown", "squares are of",
      ]
      .contains { message.contains($0) }
      _ = Tool.show(ReadingJSON.refusal(message, isImpossible: isImpossible))
    }
    Tool.complain("\(message)\nquid analyze: nothing was analyzed\n")
    return .usage
  }

  private static func read(
    _ path: String, _ settings: AnalysisSettings, _ options: Options
  ) throws -> ExperimentReading {
    var columns = RowColumns()
    for (name, role) in columnOptions {
      if let value = options.values[name] { columns.names[role] = value }
    }
    let file = AnalysisFile(path) { header in
      RowsPlan(
        header, arms: settings.arms, definition: settings.base, phaseDays: settings.phaseDays,
        lastDay: settings.lastDay?.number)
    }
    let outcome = try RowsOutcome(
      file.read(columns), control: settings.control, alpha: settings.base.alpha)
    return try settings.reading(outcome)
  }
}
