import Basics
import Catalogs
import Engine
import Exchanges
import Experiments
import JSONText
import Ledger
import Platform
import Tables

/// `quid report`: what experiments of a data directory show, in which it changes nothing.
enum ReportCommand {
  private struct Settings {
    let data: String
    /// One experiment by its name; nil for all.
    let name: String?
    let isJSON: Bool
    /// The end of the day that the report is of; nil for now.
    let end: Instant?
  }

  static func run(_ words: [String]) -> ExitCode {
    let settings: Settings
    do {
      let options = try Options(
        words, names: ["--data", "--experiment", "--at"], flags: ["--json"])
      if options.wantsHelp { return Tool.explain(Help.report) }
      settings = try ReportCommand.settings(options)
    } catch {
      Tool.complain("quid report: \(error.message)\nSee: quid report --help\n")
      return .usage
    }
    do {
      let storage = FileStorage(settings.data, isReadOnly: true)
      if try !Stores.exist(on: storage) {
        return complain("there are no stores in \"\(settings.data)\"", .usage)
      }
      return try show(settings, state(storage))
    } catch {
      let fault = StoresFault(error, in: settings.data)
      return complain(fault?.message ?? "the stores cannot be read", fault?.code ?? .storage)
    }
  }

  private static func complain(_ message: String, _ code: ExitCode) -> ExitCode {
    Tool.complain("quid report: \(cleaned(message))\n")
    return code
  }

  private static func settings(_ options: Options) throws(Options.Fault) -> Settings {
    if let word = options.arguments.first {
      throw Options.Fault(
        message: "expected options only, found \"\(cleaned(word))\"; an experiment comes with "
          + "--experiment NAME")
    }
    guard let data = options.values["--data"] else {
      throw Options.Fault(message: "expected --data DIR")
    }
    var end: Instant?
    if options.values["--at"] != nil, let epoch = Day(of: Instant(milliseconds: 0)) {
      // The day itself is in it.
      end = try options.day("--at", standard: epoch).start.adding(days: 1).adding(milliseconds: -1)
    }
    return Settings(
      data: data, name: options.values["--experiment"],
      isJSON: options.flags.contains("--json"), end: end)
  }

  private static func state(_ storage: FileStorage) throws -> EngineState {
    let fold = EngineFold()
    let reading = try ProgressBar.folding(storage, fold)
    if let erased = reading.erasedMeanwhile { Tool.complain("quid report: \(erased)\n") }
    return fold.engine().state
  }

  private static func show(_ settings: Settings, _ state: EngineState) -> ExitCode {
    let experiments = state.exchange.experiments
    let latest = state.exchange.latest
    if let end = settings.end, end < latest {
      // What happened since is counted, and cannot be taken out.
      let day = Day(of: latest)?.text ?? ""
      return complain(
        "--at must not lie before the day of the ledger's latest event, \(day)", .usage)
    }
    if experiments.isEmpty {
      return complain(notStarted(settings.name, state, settings.data), .usage)
    }
    // A ledger can be ahead of this machine's clock, and nothing opens again.
    let moment = settings.end ?? max(latest, currentInstant())
    if let name = settings.name {
      guard let id = experiments.find(name) else {
        return complain(notStarted(name, state, settings.data), .usage)
      }
      return show([state.report(of: id, at: moment)], isOne: true, settings)
    }
    let reports = experiments.indices.map {
      state.report(of: ExperimentID(index: $0), at: moment)
    }
    return show(reports, isOne: false, settings)
  }

  private static func show(
    _ reports: [LiveReport], isOne: Bool, _ settings: Settings
  ) -> ExitCode {
    if settings.isJSON {
      return Tool.show(isOne ? reports.map(\.document)[0] : LiveReport.document(reports))
    }
    let style = Tool.style(of: Stream.output)
    if reports.count == 1 { return Tool.show(reports[0].text(style)) }
    return Tool.show(
      LiveReport.list(reports, style: style)
        + "\nAll of one: quid report --experiment NAME\n")
  }

  /// Why there is nothing to report, and what there would be.
  private static func notStarted(
    _ name: String?, _ state: EngineState, _ data: String
  ) -> String {
    let started = state.exchange.experiments.map(\.name)
    let declared = state.exchange.catalog?.catalog.experiments.map(\.id) ?? []
    guard let name else {
      let waiting =
        declared.isEmpty ? "" : "; the catalog declares \(named(declared)), to be started"
      return "no experiment was ever started in \"\(data)\"\(waiting)"
    }
    if declared.contains(name) {
      return "the experiment \"\(name)\" is declared in the catalog and was never started: "
        + "experiment.start begins it"
    }
    let meant = didYouMean(name, among: started + declared).map { "; did you mean \"\($0)\"?" }
    let others = started.isEmpty ? "none was" : "these were: \(named(started))"
    return "an experiment \"\(name)\" was never started\(meant ?? ""); \(others)"
  }

  /// The first few of some names.
  private static func named(_ names: [String]) -> String {
    let few = names.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
    return names.count > 8 ? "\(few) and \(names.count - 8) more" : few
  }
}
