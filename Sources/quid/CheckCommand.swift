import Basics
import JSONText
import Platform
import Reports
import Scenarios

/// `quid check`: puts catalogs and scenarios before the trust rules.
enum CheckCommand {
  private struct Settings {
    let files: [String]
    let format: String
    let today: Day
    let fixes: Bool
  }

  static func run(_ words: [String]) -> ExitCode {
    let settings: Settings
    do {
      let options = try Options(words, names: ["--format", "--today"], flags: ["--fix"])
      if options.wantsHelp { return Tool.explain(Help.check) }
      settings = try self.settings(options)
    } catch {
      Tool.complain("quid check: \(error.message)\nSee: quid check --help\n")
      return .usage
    }
    var code = ExitCode.fine
    var reports: [FindingsReport] = []
    var faulty: [Problems] = []
    for path in settings.files {
      guard let report = report(path, settings, &faulty, &code) else { continue }
      reports.append(report)
      if report.standingCount > 0, code == .fine { code = .finding }
    }
    let shown = show(reports, faulty, settings)
    return shown != .fine ? shown : code
  }

  private static func settings(_ options: Options) throws(Options.Fault) -> Settings {
    if options.arguments.isEmpty {
      throw Options.Fault(message: "expected a catalog or scenario file")
    }
    let format = try options.choice("--format", of: ["text", "json", "sarif"])
    let fixes = options.flags.contains("--fix")
    if fixes, options.arguments.contains("-") {
      throw Options.Fault(message: "--fix cannot change standard input")
    }
    guard let now = Day(of: currentInstant()) else {
      throw Options.Fault(message: "the clock is wrong; give --today")
    }
    return Settings(
      files: options.arguments, format: format, today: try options.day("--today", standard: now),
      fixes: fixes)
  }

  /// One file's findings, after its fixes; nil after its problems were told.
  private static func report(
    _ path: String, _ settings: Settings, _ faulty: inout [Problems], _ code: inout ExitCode
  ) -> FindingsReport? {
    let file = InputFile(path: path)
    file.check(today: settings.today)
    let problemCount = file.tell()
    if problemCount > 0 { code = code == .storage ? code : .usage }
    faulty += file.faults
    guard
      let report = file.checked.map({ FindingsReport($0, of: path, faultCount: problemCount) })
    else { return nil }
    // Nothing is written for an input that is not whole.
    guard settings.fixes, problemCount == 0, let fixes = SafeFixes(report) else { return report }
    do {
      try OutputFile(checking: report.checked.loaded.fileName).write(fixes.bytes)
    } catch {
      Tool.complain("quid check: \(cleaned(error.message))\n")
      code = .storage
      return report
    }
    // The diff is not part of a format for programs.
    if settings.format == "text" {
      _ = Tool.show(fixes.diff)
    } else {
      Tool.write(fixes.diff)
    }
    let fixed = InputFile(path: path)
    fixed.check(today: settings.today)
    if fixed.tell() > 0 { code = .usage }
    faulty += fixed.faults
    return fixed.checked.map { FindingsReport($0, of: path) } ?? report
  }

  private static func show(
    _ reports: [FindingsReport], _ faulty: [Problems], _ settings: Settings
  ) -> ExitCode {
    switch settings.format {
    case "json": return Tool.show(FindingsJSON.text(reports, faulty: faulty))
    case "sarif":
      return Tool.show(
        FindingsSARIF.text(
          reports, faulty: faulty, version: Tool.version, folder: workingDirectory()))
    default:
      let style = Tool.style(of: Stream.output)
      return Tool.show(
        reports.map { FindingsText($0, style: style).text }.joined(separator: "\n"))
    }
  }
}
