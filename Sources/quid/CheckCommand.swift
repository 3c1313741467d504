import Basics
import Catalogs
import JSONText
import Platform
import Reports
import Scenarios
import Tables

/// `quid check`: puts catalogs and scenarios before the trust rules.
enum CheckCommand {
  private struct Settings {
    let files: [String]
    let format: String
    let today: Day
    let fixes: Bool
    /// The catalog that was in force, whose people are looked at.
    let against: String?
  }

  static func run(_ words: [String]) -> ExitCode {
    let settings: Settings
    do {
      let options = try Options(
        words, names: ["--against", "--format", "--today"], flags: ["--fix"])
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
    if shown != .fine { return shown }
    guard let old = settings.against, let report = reports.first, code != .usage else {
      return code
    }
    return compare(report.checked.loaded.catalog, with: old, code)
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
    let against = options.values["--against"]
    if against != nil, options.arguments.count > 1 || format != "text" || fixes {
      throw Options.Fault(message: "--against compares one file, and tells it as text")
    }
    guard let now = Day(of: currentInstant()) else {
      throw Options.Fault(message: "the clock is wrong; give --today")
    }
    return Settings(
      files: options.arguments, format: format, today: try options.day("--today", standard: now),
      fixes: fixes, against: against)
  }

  /// Tells what a catalog changes for people who were asked under another.
  private static func compare(_ new: Catalog, with path: String, _ code: ExitCode) -> ExitCode {
    let file = InputFile(path: path)
    guard let old = file.adoptedCatalog() else {
      _ = file.tell()
      return .usage
    }
    let changes = CatalogChanges(to: new, from: old.loaded.catalog)
    let shown = Tool.show(
      "\nAgainst \(cleaned(path))\n" + changes.text(style: Tool.style(of: Stream.output))
        + notice(new, changes))
    return shown != .fine ? shown : changes.isRefused ? .finding : code
  }

  /// What refuses nothing: the ledger would not say who changes what is promised.
  private static func notice(_ catalog: Catalog, _ changes: CatalogChanges) -> String {
    let isNamed = catalog.adoption?.by != nil && catalog.adoption?.approval != nil
    if changes.lines.isEmpty || changes.isRefused || isNamed { return "" }
    return Tool.style(of: Stream.output).wrapped(
      "notice: the ledger will not say who puts this in force and what approved it; state \"adoption\" with \"by\" and "
        + "\"approval\"", indent: 4) + "\n"
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
