import Basics
import JSONText
import Ledger
import Platform
import Reports
import Scenarios
import ValueExchange

/// `quid run`: reads all files, then runs all scenarios, then writes.
enum RunCommand {
  private struct Settings {
    let files: [String]
    let replay: String?
    let json: String?
    let seed: UInt64?
    let people: Int?
  }

  /// A scenario ready to run.
  private struct Job {
    let scenario: Scenario
    let rows: ReplayedRows?
    let rowsFile: String?
  }

  static func run(_ words: [String]) -> ExitCode {
    let settings: Settings
    do {
      let options = try Options(words, names: ["--replay", "--people", "--seed", "--json"])
      if options.wantsHelp { return Tool.show(Help.run) }
      settings = try self.settings(options)
    } catch {
      Tool.complain("quid run: \(error.message)\nSee: quid run --help\n")
      return .usage
    }
    var output: OutputFile?
    if let json = settings.json, json != "-" {
      do {
        output = try OutputFile(checking: json)
      } catch {
        Tool.complain("quid run: \(error.message)\n")
        return .usage
      }
    }
    guard let jobs = jobs(settings), let results = results(jobs, settings) else { return .usage }
    return write(results, settings, output)
  }

  private static func settings(_ options: Options) throws(Options.Fault) -> Settings {
    if options.arguments.isEmpty { throw Options.Fault(message: "expected a scenario file") }
    if options.values["--replay"] != nil, options.arguments.count > 1 {
      throw Options.Fault(
        message: "--replay goes with one scenario, not \(options.arguments.count)")
    }
    let seed = try options.integer("--seed", in: 0...Int64.max)
    let people = try options.integer("--people", in: 1...Int64(Limits.scenarioPeople))
    return Settings(
      files: options.arguments, replay: options.values["--replay"], json: options.values["--json"],
      seed: seed.map { UInt64($0) }, people: people.map { Int($0) })
  }

  // MARK: Reading

  /// All scenarios, or nil after every problem of every file was told.
  private static func jobs(_ settings: Settings) -> [Job]? {
    var jobs: [Job] = []
    var problemCount = 0
    for file in settings.files {
      let reader = ScenarioFile(path: file)
      if let scenario = reader.read(),
        let job = job(scenario, file, settings, reader)
      {
        jobs.append(job)
      }
      problemCount += reader.tell()
    }
    if problemCount == 0 { return jobs }
    let problems = problemCount == 1 ? "1 problem" : "\(problemCount) problems"
    Tool.complain("quid run: \(problems); nothing was run\n")
    return nil
  }

  private static func job(
    _ read: Scenario, _ file: String, _ settings: Settings, _ reader: ScenarioFile
  ) -> Job? {
    let scenario = settings.seed.map { read.with(seed: $0) } ?? read
    var rowsFile = settings.replay
    if settings.people != nil {
      guard case .model = scenario.people.standard, rowsFile == nil else {
        reader.problems.report("--people is for a scenario with a model")
        return nil
      }
    }
    switch scenario.people.standard {
    case .rows(let named) where rowsFile == nil: rowsFile = reader.sibling(named)
    case .rowsGiven where rowsFile == nil:
      reader.problems.report("this scenario replays rows: name their file with --replay FILE")
      return nil
    default: break
    }
    guard let rowsFile else { return Job(scenario: scenario, rows: nil, rowsFile: nil) }
    guard let rows = reader.rows(rowsFile, for: scenario) else { return nil }
    return Job(scenario: scenario, rows: rows, rowsFile: rowsFile)
  }

  // MARK: Running

  private static func results(_ jobs: [Job], _ settings: Settings) -> [ScenarioResult]? {
    var results: [ScenarioResult] = []
    for job in jobs {
      let bar = ProgressBar()
      defer { bar.end() }
      do {
        let result = try ScenarioRunner.run(
          job.scenario, rows: job.rows, people: settings.people, log: MemoryLog(keepsLines: false)
        ) { done, total in bar.update(done: done, total: total) }
        results.append(result)
      } catch {
        bar.end()
        let place = [job.rowsFile, error.line.map { String($0) }].compactMap { $0 }
        Tool.complain(
          (place + [" "]).joined(separator: ":")
            + "\(error.message)\nquid run: nothing was written\n"
        )
        return nil
      }
    }
    return results
  }

  private static func write(
    _ results: [ScenarioResult], _ settings: Settings, _ output: OutputFile?
  ) -> ExitCode {
    let json = settings.json == nil ? [] : ScenarioJSON.text(results)
    var shown: ExitCode
    if settings.json == "-" {
      shown = Tool.show(json)
    } else {
      let isColored = isTerminal(Stream.output) && (environmentValue("NO_COLOR") ?? "").isEmpty
      let style = TextStyle(
        isColored: isColored, columns: min(110, terminalColumns(Stream.output) ?? 100))
      let texts = results.map { ScenarioText($0, style: style).text }
      shown = Tool.show(texts.joined(separator: "\n\n"))
    }
    do {
      try output?.write(json)
    } catch {
      Tool.complain("quid run: \(error.message)\n")
      shown = .storage
    }
    if shown != .fine { return shown }
    return results.allSatisfy(\.holds) ? .fine : .finding
  }
}
