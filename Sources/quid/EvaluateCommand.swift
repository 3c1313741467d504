import Basics
import Evaluation
import JSONText
import Platform
import Recommendation

/// `quid evaluate`: learns from one log, predicts another, and tells how well and how fast.
enum EvaluateCommand {
  /// The newest sessions of the training file that are tested on, where no file of their own is named.
  private enum HeldOut {
    case days(Int)
    case percent(Double)
  }

  private struct Settings {
    var train = ""
    var test: String?
    var heldOut = HeldOut.percent(10)
    var heldOutText = "10 % of the sessions"
    var columns = LogColumns()
    var gapMinutes: Int?
    var count = 20
    var variants = Variant.allCases
    var weighting = Weighting.standard
    var label = "standard"
    var tuning: TuningPlan?
    var write: String?
    var json: String?
  }

  static func run(_ words: [String]) -> ExitCode {
    var settings: Settings
    let options: Options
    do {
      options = try Options(
        words,
        names: [
          "--test", "--hold-out", "--columns", "--session-gap", "--at", "--variant", "--weighting",
          "--set", "--seed", "--budget", "--write", "--json",
        ], flags: ["--tune", "--tune-pool"])
      if options.wantsHelp { return Tool.explain(Help.evaluate) }
      settings = try self.settings(options)
    } catch {
      let message = (error as? Options.Fault)?.message ?? (error as? EvaluationFault)?.message
      Tool.complain("quid evaluate: \(message ?? "\(error)")\nSee: quid evaluate --help\n")
      return .usage
    }
    do {
      try takeWeighting(options, &settings)
      // Before the work, which may take minutes.
      let json = try output(settings.json, settings)
      let write = try output(settings.write, settings)
      let report = try evaluate(settings)
      return tell(report, settings, json, write)
    } catch let failure as Failure where failure.isPlaced {
      Tool.complain("\(cleaned(failure.message))\nquid evaluate: nothing was evaluated\n")
      return .usage
    } catch {
      let message = (error as? Failure)?.message ?? (error as? PlatformFailure)?.message
      let words = message ?? "\(error)"
      Tool.complain("quid evaluate: \(cleaned(words))\n")
      return .usage
    }
  }

  // MARK: Settings

  private static func settings(_ options: Options) throws -> Settings {
    guard let train = options.arguments.first else {
      throw Options.Fault(message: "expected a log to learn from")
    }
    if options.arguments.count > 1 {
      throw Options.Fault(
        message: "expected one log to learn from, found \(options.arguments.count); the one to "
          + "predict stands behind --test")
    }
    var settings = Settings(train: train)
    settings.test = options.values["--test"]
    if let text = options.values["--hold-out"] {
      if settings.test != nil {
        throw Options.Fault(message: "--hold-out and --test exclude each other")
      }
      (settings.heldOut, settings.heldOutText) = try heldOut(text)
    }
    if train == "-", settings.test == "-" {
      throw Options.Fault(message: "standard input can be one of the two logs, not both")
    }
    if let text = options.values["--columns"] { settings.columns = try LogColumns(text) }
    settings.gapMinutes = try options.integer(
      "--session-gap", in: 1...Int64(Limits.sessionGapMinutes)
    ).map { Int($0) }
    if let count = try options.integer("--at", in: 1...Int64(Limits.recommendedItems)) {
      settings.count = Int(count)
    }
    let variant = try options.choice(
      "--variant", of: ["both"] + Variant.allCases.map(\.rawValue))
    if let variant = Variant(rawValue: variant) { settings.variants = [variant] }
    // Its values go on top of a file's, which is read later; what is wrong with them is told now.
    if let text = options.values["--set"] { try WeightingText.set(text, in: &settings.weighting) }
    settings.tuning = try tuning(options, settings)
    settings.json = options.values["--json"]
    settings.write = options.values["--write"]
    if settings.json == "-", settings.write == "-" {
      throw Options.Fault(message: "standard output can take one of --json and --write, not both")
    }
    return settings
  }

  private static func heldOut(_ text: String) throws(Options.Fault) -> (HeldOut, String) {
    if text.hasSuffix("%"),
      let percent = DecimalText.double(DecimalText.typed(String(text.dropLast())).span),
      percent > 0, percent < 100
    {
      return (.percent(percent), "\(DecimalText.shortest(percent)) % of the sessions")
    }
    if let days = text.hasPrefix("+") ? nil : Int(text), (1...Limits.heldOutDays).contains(days) {
      return (.days(days), days == 1 ? "day" : "\(days) days")
    }
    throw Options.Fault(
      message: "--hold-out needs days from 1 to \(Limits.heldOutDays), or a share such as 10%, not "
        + "\"\(cleaned(text))\"")
  }

  private static func tuning(
    _ options: Options, _ settings: Settings
  ) throws(Options.Fault) -> TuningPlan? {
    guard options.flags.contains("--tune") else {
      for name in ["--seed", "--budget", "--write"] where options.values[name] != nil {
        throw Options.Fault(message: "\(name) goes with --tune")
      }
      if options.flags.contains("--tune-pool") {
        throw Options.Fault(message: "--tune-pool goes with --tune")
      }
      return nil
    }
    var plan = TuningPlan()
    if let seed = try options.integer("--seed", in: 0...Int64.max) { plan.seed = UInt64(seed) }
    if let tries = try options.integer("--budget", in: 1...Int64(Limits.tuningTries)) {
      plan.tries = Int(tries)
    }
    plan.tunesPool = options.flags.contains("--tune-pool")
    plan.variant = settings.variants[0]
    plan.count = settings.count
    return plan
  }

  /// The weighting of `--weighting`, changed by `--set`.
  private static func takeWeighting(_ options: Options, _ settings: inout Settings) throws {
    if let path = options.values["--weighting"] {
      do {
        settings.weighting = try WeightingFile.read(path)
      } catch {
        for message in error.messages { Tool.complain(message + "\n") }
        throw Failure("the weighting cannot be read; nothing was evaluated")
      }
      settings.label = "given"
    }
    if let text = options.values["--set"] {
      try WeightingText.set(text, in: &settings.weighting)
      settings.label = "given"
    }
    settings.tuning?.start = settings.weighting
  }

  private static func output(_ path: String?, _ settings: Settings) throws -> OutputFile? {
    guard let path, path != "-" else { return nil }
    for input in [settings.train, settings.test ?? "-"] where isSameFile(input, path) {
      throw Failure("\"\(path)\" is an input, and would be replaced")
    }
    if path == settings.json, path == settings.write {
      throw Failure("--json and --write name the same file")
    }
    return try OutputFile(checking: path)
  }

  // MARK: Evaluating

  private static func evaluate(_ settings: Settings) throws -> EvaluationReport {
    var report = EvaluationReport()
    report.count = settings.count
    report.gapMinutes = settings.gapMinutes
    let before = residentBytes()
    var index = SessionIndex()
    var test = try learn(settings, &index, &report)
    // The log is gone by now.
    returnFreedMemory()
    report.training.residentBytes = before.flatMap { before in
      residentBytes().map { max(0, $0 - before) }
    }
    if let path = settings.test {
      let log = try sessions(path, settings)
      test = TestSessions(log, 0..<log.count, in: index)
      report.source = .file(path)
    } else {
      report.source = .heldOut(settings.heldOutText)
    }
    report.test = test.facts
    if test.facts.cases == 0 {
      throw Failure(
        "no session to predict has two acts with items that are in training; are the two "
          + "logs of the same shop?")
    }
    var weightings = [(settings.label, settings.weighting)]
    if let best = report.tuning?.best { weightings.append(("tuned", best)) }
    for (label, weighting) in weightings {
      for variant in settings.variants {
        report.runs.append(
          EvaluationRun(
            weighting, label: label, variant, test, in: index, at: settings.count,
            clock: monotonicNanoseconds))
      }
    }
    return report
  }

  /// Reads the log to learn from, looks for parameters on it where that is wanted, and learns it.
  /// - Returns: the sessions of it that are held out; none where another log is predicted.
  private static func learn(
    _ settings: Settings, _ index: inout SessionIndex, _ report: inout EvaluationReport
  ) throws -> TestSessions {
    let start = monotonicNanoseconds()
    let log = try sessions(settings.train, settings)
    let readNanos = monotonicNanoseconds() - start
    let count = settings.test == nil ? trained(log, settings.heldOut) : log.count
    if settings.test == nil, count == 0 || count == log.count {
      throw Failure(
        "holding out the newest \(settings.heldOutText) leaves nothing to "
          + (count == 0 ? "learn from" : "predict") + ": the log has "
          + "\(log.count) sessions")
    }
    report.columnOfPeople = log.columnOfPeople
    // The search has an index of its own, of fewer sessions; it knows nothing of what is tested on.
    report.tuning = try tune(settings, log, 0..<count)
    let recordStart = monotonicNanoseconds()
    index = SessionIndex(log.rules(for: 0..<count))
    log.record(0..<count, in: &index)
    report.training.recordNanos = monotonicNanoseconds() - recordStart
    report.training.loadNanos = readNanos + report.training.recordNanos
    report.training.file = settings.train
    report.training.acts = log.actCount(0..<count)
    report.training.sessions = count
    report.training.items = index.itemCount
    return TestSessions(log, count..<log.count, in: index)
  }

  private static func sessions(
    _ path: String, _ settings: Settings
  ) throws(Failure) -> SessionLog {
    SessionLog(try LogFile.read(path, settings.columns), gapMinutes: settings.gapMinutes)
  }

  /// How many sessions are learned from where the newest are held out.
  private static func trained(_ log: SessionLog, _ heldOut: HeldOut) -> Int {
    switch heldOut {
    case .days(let days): return log.countBefore(newestDays: days)
    case .percent(let percent): return log.count - Int(Double(log.count) * percent / 100)
    }
  }

  private static func tune(
    _ settings: Settings, _ log: SessionLog, _ sessions: Range<Int>
  ) throws -> Tuning? {
    guard let plan = settings.tuning else { return nil }
    let isSeen = isTerminal(Stream.error)
    let bar = ProgressBar()
    defer { bar.end() }
    do {
      return try Tuning(plan, on: log, sessions) { step in
        if isSeen, step.isBetter {
          bar.end()
          Tool.complain(EvaluationText.progress(step) + "\n")
        }
        bar.update(done: step.number + 1, total: plan.tries)
      }
    } catch {
      throw Failure(error.message)
    }
  }

  // MARK: Telling

  private static func tell(
    _ report: EvaluationReport, _ settings: Settings, _ json: OutputFile?, _ write: OutputFile?
  ) -> ExitCode {
    let text = settings.json == nil ? [] : EvaluationJSON.text(report)
    let weighting = WeightingText.json(report.tuning?.best ?? settings.weighting)
    var stored = ExitCode.fine
    do {
      // What took long first.
      try write?.write(weighting)
      try json?.write(text)
    } catch {
      Tool.complain("quid evaluate: \(cleaned(error.message))\n")
      stored = .storage
    }
    let shown: ExitCode
    if settings.json == "-" {
      shown = Tool.show(text)
    } else if settings.write == "-" {
      shown = Tool.show(weighting)
    } else {
      shown = Tool.show(EvaluationText(report, style: Tool.style(of: Stream.output)).text)
    }
    return stored == .fine ? shown : stored
  }
}
