import Basics
import Engine
import Ledger
import Platform
import Reports
import Scenarios

/// `quid run`: reads and checks all files, runs all scenarios, then writes.
enum RunCommand {
  private struct Settings {
    let files: [String]
    let rows: String?
    let json: String?
    let data: String?
    let seed: UInt64?
    let people: Int?
  }

  static func run(_ words: [String]) -> ExitCode {
    let settings: Settings
    do {
      let options = try Options(
        words, names: ["--replay", "--people", "--seed", "--json", "--data"])
      if options.wantsHelp { return Tool.explain(Help.run) }
      settings = try self.settings(options)
    } catch {
      Tool.complain("quid run: \(error.message)\nSee: quid run --help\n")
      return .usage
    }
    guard let jobs = jobs(settings) else { return .usage }
    var output: OutputFile?
    if let json = settings.json, json != "-" {
      if let input = jobs.flatMap(\.files).first(where: { isSameFile($0, json) }) {
        Tool.complain("quid run: --json would replace \"\(cleaned(input))\", which is an input\n")
        return .usage
      }
      do {
        output = try OutputFile(checking: json)
      } catch {
        Tool.complain("quid run: \(cleaned(error.message))\n")
        return .usage
      }
    }
    let stores: GroupCommitter?
    do {
      stores = try self.stores(settings)
    } catch {
      Tool.complain("quid run: \(cleaned(error.message))\n")
      return error.code
    }
    var results: [ScenarioResult] = []
    for job in jobs {
      switch result(job, settings, stores ?? MemoryLog(keepsLines: false)) {
      case .success(let result): results.append(result)
      case .failure(let failure): return failure.code
      }
    }
    do {
      try stores?.close()
    } catch {
      Tool.complain("quid run: \(cleaned(error.message))\n")
      return .storage
    }
    return write(results, settings, output)
  }

  private static func settings(_ options: Options) throws(Options.Fault) -> Settings {
    if options.arguments.isEmpty { throw Options.Fault(message: "expected a scenario file") }
    if options.values["--replay"] != nil, options.arguments.count > 1 {
      throw Options.Fault(
        message: "--replay goes with one scenario, not \(options.arguments.count)")
    }
    if options.values["--data"] != nil, options.arguments.count > 1 {
      throw Options.Fault(message: "--data goes with one scenario, not \(options.arguments.count)")
    }
    let seed = try options.integer("--seed", in: 0...ScenarioReader.seedMost)
    let people = try options.integer("--people", in: 1...Int64(Limits.scenarioPeople))
    return Settings(
      files: options.arguments, rows: options.values["--replay"], json: options.values["--json"],
      data: options.values["--data"], seed: seed.map { UInt64($0) }, people: people.map { Int($0) })
  }

  /// All scenarios ready to run, or nil after every problem of every file was told.
  private static func jobs(_ settings: Settings) -> [ScenarioJob]? {
    var jobs: [ScenarioJob] = []
    var problemCount = 0
    var catalogs: [String] = []
    for path in settings.files {
      let file = InputFile(path: path)
      let job = file.job(rows: settings.rows, seed: settings.seed, people: settings.people)
      problemCount += file.tell() + (file.checked.map { refusals($0) } ?? 0)
      if let job { jobs.append(job) }
      if file.isCatalog { catalogs.append(path) }
    }
    for path in catalogs {
      let name = path == "-" ? "standard input" : cleaned(path)
      Tool.complain("\(name) is a catalog, nothing to run; quid check checks it\n")
    }
    if problemCount == 0, jobs.isEmpty {
      Tool.complain("quid run: expected a scenario; nothing was run\n")
      return nil
    }
    if problemCount == 0 { return jobs }
    let problems = problemCount == 1 ? "1 problem" : "\(problemCount) problems"
    Tool.complain("quid run: \(problems); nothing was run\n")
    return nil
  }

  /// Tells what the rules refuse, and how much; what they merely lower is part of the report.
  private static func refusals(_ checked: CheckedCatalog) -> Int {
    if checked.refusals.isEmpty { return 0 }
    let style = Tool.style(of: Stream.error)
    Tool.write(
      FindingsText(FindingsReport(checked, of: checked.loaded.fileName), style: style).findings)
    return checked.refusals.count
  }

  /// Fresh stores in the data directory, when one is named.
  private static func stores(_ settings: Settings) throws(Failure) -> GroupCommitter? {
    guard let data = settings.data else { return nil }
    do {
      // Looked at before anything is opened: a ledger that is there stays as it is.
      if try Stores.exist(on: FileStorage(data, isReadOnly: true)) {
        throw Failure("\"\(data)\" holds a ledger already; name a new one")
      }
      let (stores, _) = try Stores.open(
        FileStorage(data), owner: "process \(processID()), quid run")
      return GroupCommitter(stores)
    } catch let failure as Failure {
      throw failure
    } catch let failure as StorageFailure {
      throw Failure(failure.message, code: .storage)
    } catch let failure as LogFailure {
      throw Failure(failure.message, code: .storage)
    } catch {
      throw Failure("\(error)", code: .storage)
    }
  }

  private static func result(
    _ job: ScenarioJob, _ settings: Settings, _ target: any CommitTarget
  ) -> Result<ScenarioResult, Failure> {
    let bar = ProgressBar()
    let result = Result { () throws(RunFault) in
      try ScenarioRunner.run(
        job.scenario, rows: job.rows, people: settings.people, target: target
      ) { done, total in bar.update(done: done, total: total) }
    }
    bar.end()
    return result.mapError { fault in
      switch fault {
      case .refused(let reason, let line):
        let place = cleaned(job.files.last ?? "") + (line.map { ":\($0)" } ?? "")
        Tool.complain("\(place): \(reason)\nquid run: no report was written\n")
        return Failure()
      case .rowsMissing:
        Tool.complain("quid run: no rows to replay; no report was written\n")
        return Failure()
      case .storage(let message):
        Tool.complain(
          "quid run: the data directory failed: \(cleaned(message)); no report was written\n")
        return Failure(code: .storage)
      }
    }
  }

  /// Writes the file before the terminal, whose reader may leave at any moment.
  private static func write(
    _ results: [ScenarioResult], _ settings: Settings, _ output: OutputFile?
  ) -> ExitCode {
    let json = settings.json == nil ? [] : ScenarioJSON.text(results)
    var stored = ExitCode.fine
    do {
      try output?.write(json)
    } catch {
      Tool.complain("quid run: \(cleaned(error.message))\n")
      stored = .storage
    }
    let shown: ExitCode
    if settings.json == "-" {
      shown = Tool.show(json)
    } else {
      let texts = results.map { ScenarioText($0, style: Tool.style(of: Stream.output)).text }
      shown = Tool.show(texts.joined(separator: "\n\n"))
    }
    if stored != .fine || shown != .fine { return .storage }
    return results.allSatisfy(\.holds) ? .fine : .finding
  }
}
