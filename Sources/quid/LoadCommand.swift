import Basics
import Evaluation
import LoadTest
import Platform

/// `quid load`: starts a service, sends it requests, and tells how long the responses took.
enum LoadCommand {
  struct Settings {
    var plan: LoadPlan
    /// What the highest rate is looked for with; nil where one rate is measured.
    var objective: Objective?
    /// What stands behind `--`; empty for our own service.
    var command: [String]
    var catalog: String?
    var data: String?
    var durability: String
    var json: String?
  }

  static func run(_ words: [String]) -> ExitCode {
    let settings: Settings
    do {
      let end = words.firstIndex(of: "--") ?? words.count
      let options = try Options(
        Array(words[..<end]),
        names: [
          "--rate", "--in-flight", "--duration", "--warmup", "--mix", "--people", "--items",
          "--skew", "--seed", "--line-bytes", "--catalog", "--data", "--durability", "--json",
          "--background", "--history", "--slo",
        ], flags: ["--find-max"])
      if options.wantsHelp { return Tool.explain(Help.load) }
      settings = try self.settings(options, words.dropFirst(end))
    } catch {
      let message = (error as? Options.Fault)?.message ?? (error as? LoadFault)?.message
      Tool.complain("quid load: \(message ?? "\(error)")\nSee: quid load --help\n")
      return .usage
    }
    if !isWritable(Stream.output) {
      Tool.complain("quid load: standard output is closed; the report is written to it\n")
      return .usage
    }
    do {
      let output = try settings.json.flatMap { $0 == "-" ? nil : $0 }
        .map { path throws(PlatformFailure) in try OutputFile(checking: path) }
      let interrupts = Interrupts()
      if let objective = settings.objective {
        return try findMax(objective, settings, output, interrupts)
      }
      guard let report = try measure(settings.plan, settings, interrupts) else { return .finding }
      let isStored = tell(
        settings, output, json: LoadJSON.text(report),
        text: LoadText(report, style: Tool.style(of: Stream.output)).text)
      return !isStored ? .storage : report.isClean ? .fine : .finding
    } catch {
      Tool.complain("quid load: \(cleaned(error.message))\n")
      return .usage
    }
  }

  // MARK: Settings

  private static func settings(
    _ options: Options, _ command: ArraySlice<String>
  ) throws -> Settings {
    if let word = options.arguments.first {
      throw Options.Fault(
        message: "unexpected argument \"\(cleaned(word))\"; a command to start stands behind --")
    }
    if command.count == 1 { throw Options.Fault(message: "expected a command behind --") }
    if !command.isEmpty {
      for name in ["--catalog", "--data", "--durability"] where options.values[name] != nil {
        throw Options.Fault(message: "\(name) is for our own service, not for a command behind --")
      }
    }
    let durability = try options.choice("--durability", of: Durability.allCases.map(\.rawValue))
    let command = Array(command.dropFirst())
    let objective = try objective(options)
    var plan = try plan(options, isOwnService: command.isEmpty, isSearch: objective != nil)
    plan.target =
      command.isEmpty ? "quid serve, \(durability)" : cleaned(command.joined(separator: " "))
    return Settings(
      plan: plan, objective: objective, command: command, catalog: options.values["--catalog"],
      data: options.values["--data"], durability: durability, json: options.values["--json"])
  }

  /// What the highest rate is looked for with; nil where it is not.
  private static func objective(_ options: Options) throws -> Objective? {
    let text = options.values["--slo"]
    guard options.flags.contains("--find-max") else {
      if text != nil { throw Options.Fault(message: "--slo is for --find-max, which is not given") }
      return nil
    }
    for name in ["--rate", "--in-flight"] where options.values[name] != nil {
      throw Options.Fault(
        message: "--find-max and \(name) exclude each other: it tries rates of its own")
    }
    if options.values["--data"] != nil {
      throw Options.Fault(
        message:
          "--find-max and --data exclude each other: each rate begins with an empty directory")
    }
    return try text.map { try Objective($0) } ?? Objective.standard
  }

  private static func plan(
    _ options: Options, isOwnService: Bool, isSearch: Bool
  ) throws -> LoadPlan {
    var plan = LoadPlan(mix: try Mix(options.values["--mix"] ?? LoadPlan.standardMix))
    if isSearch { plan.shorten() }
    plan.isOwnService = isOwnService
    if let path = options.values["--history"] {
      if options.values["--people"] != nil {
        throw Options.Fault(message: "--history and --people exclude each other")
      }
      plan.history = try history(path)
    }
    plan.background = try options.values["--background"].map { try Background($0) }
    let rate = try options.integer("--rate", in: 1...Int64(Limits.loadRate))
    let inFlight = try options.integer("--in-flight", in: 1...Int64(Limits.loadOutstanding))
    if let rate {
      if inFlight != nil {
        throw Options.Fault(message: "--rate and --in-flight exclude each other")
      }
      plan.pace = .rate(Int(rate))
    } else {
      plan.pace = inFlight.map { .inFlight(Int($0)) } ?? .rate(LoadPlan.standardRate)
    }
    let second = 1_000_000_000.0
    if options.values["--data"] != nil { plan.openingNanos = 600 * Int64(second) }
    if let seconds = try number(options, "--duration", in: 0.01...Double(Limits.loadSeconds)) {
      plan.durationNanos = Int64(seconds * second)
    }
    if let seconds = try number(options, "--warmup", in: 0...Double(Limits.loadSeconds)) {
      plan.warmupNanos = Int64(seconds * second)
    }
    let names = 1...Int64(Limits.loadNames)
    if let people = try options.integer("--people", in: names) { plan.people = Int(people) }
    if let items = try options.integer("--items", in: names) { plan.items = Int(items) }
    if let skew = try number(options, "--skew", in: 0...10) { plan.skew = skew }
    if let seed = try options.integer("--seed", in: 0...Int64.max) { plan.seed = UInt64(seed) }
    if let bytes = try options.integer("--line-bytes", in: 1...Int64(Limits.loadPaddedBytes)) {
      plan.lineBytes = Int(bytes)
    }
    return plan
  }

  /// The sessions of a log.
  private static func history(_ path: String) throws(Options.Fault) -> LoadHistory {
    do throws(Failure) {
      let log = SessionLog(try LogFile.read(path, LogColumns()))
      var history = LoadHistory()
      for session in 0..<log.count {
        log.forEachKey(of: session) { history.add($0) }
        history.endSession()
      }
      return history
    } catch {
      throw Options.Fault(message: "--history: \(error.message)")
    }
  }

  private static func number(
    _ options: Options, _ name: String, in range: ClosedRange<Double>
  ) throws(Options.Fault) -> Double? {
    guard let text = options.values[name] else { return nil }
    // To nine decimals, which are nanoseconds.
    if let value = DecimalText.scaled(DecimalText.typed(text), decimals: 9).map({ Double($0) / 1e9 }
    ),
      range.contains(value)
    {
      return value
    }
    let ends = [range.lowerBound, range.upperBound].map { DecimalText.shortest($0) }
    throw Options.Fault(
      message: "\(name) needs a number from \(ends[0]) to \(ends[1]), not \"\(cleaned(text))\"")
  }

  /// The command line of our own service, whose files are in a folder of ours unless they are named.
  private static func service(
    _ settings: Settings, in folder: TemporaryFolder
  ) throws(PlatformFailure) -> [String] {
    var catalog = folder.path + "/catalog.json"
    if let named = settings.catalog {
      catalog = named
    } else {
      // A clock before 1970 checks no catalog clean, and the service will say so.
      let today = Day(of: currentInstant()) ?? Day(of: Instant(milliseconds: 0))
      try OutputFile(checking: catalog).write(today.map { Array(LoadCatalog.text($0).utf8) } ?? [])
    }
    return [
      executablePath(), "serve", "--data", settings.data ?? folder.path + "/data", "--catalog",
      catalog, "--durability", settings.durability,
    ]
  }

  // MARK: Running

  /// Measures with a service started for it.
  /// - Returns: nil when nothing could be measured, which was told.
  static func measure(
    _ plan: LoadPlan, _ settings: Settings, _ interrupts: Interrupts
  ) throws(PlatformFailure) -> LoadReport? {
    let folder = settings.command.isEmpty ? try TemporaryFolder() : nil
    interrupts.takeAlong(nil, folder)
    defer {
      interrupts.takeAlong(nil, folder)
      withExtendedLifetime(folder) {}
    }
    let command =
      try folder.map { folder throws(PlatformFailure) in try service(settings, in: folder) }
      ?? settings.command
    let child = try ChildProcess(command)
    interrupts.takeAlong(child, folder)
    return measure(plan, child, interrupts)
  }

  private static func measure(
    _ plan: LoadPlan, _ child: ChildProcess, _ interrupts: Interrupts
  ) -> LoadReport? {
    var inFlight: Int?
    if case .inFlight(let count) = plan.pace, plan.background == nil {
      inFlight = max(count, plan.isOwnService ? LoadSession.setupInFlight : 1)
    }
    let transport = ChildTransport(child, inFlight: inFlight, interrupts)
    let result = Result { () throws(LoadFault) in
      try LoadSession.run(plan, over: transport)
    }
    child.input.close()
    child.output.close()
    // One that could not be measured is not waited for as long as one that has answered all.
    let isMeasured = (try? result.get()) != nil
    let patience = isMeasured ? Limits.loadPatienceSeconds : haltSeconds
    var end: String?
    switch wait(for: child, seconds: patience, interrupts) {
    case .exit(0): break
    case .exit(let code): end = "the service ended with exit code \(code)"
    case .signal(let number): end = "the service was ended by signal \(number)"
    case nil:
      child.terminate()
      end = "the service did not end in time and was ended"
    }
    switch result {
    case .success(var report):
      report.serviceEnd = report.serviceEnd ?? end
      return report
    case .failure(let fault):
      let more = end.map { "; \($0)" } ?? ""
      Tool.complain("quid load: \(cleaned(fault.message + more))\n")
      return nil
    }
  }

  /// Seconds that a service has to end when nobody waits for its responses any more.
  private static let haltSeconds = 2

  /// Waits for the end of a service, and not long once the end of all is asked for.
  private static func wait(
    for child: ChildProcess, seconds: Int, _ interrupts: Interrupts
  ) -> ChildProcess.Ending? {
    let second: UInt64 = 1_000_000_000
    let start = monotonicNanoseconds()
    while true {
      if let ending = child.wait(nanoseconds: second / 10) { return ending }
      let most = interrupts.isAsked ? min(seconds, haltSeconds) : seconds
      if monotonicNanoseconds() - start >= UInt64(most) * second { return nil }
    }
  }

  /// Writes a report to where it is wanted.
  /// - Returns: whether all of it could be written.
  static func tell(
    _ settings: Settings, _ output: OutputFile?, json: [UInt8], text: String
  ) -> Bool {
    var isStored = true
    do {
      try output?.write(json)
    } catch {
      Tool.complain("quid load: \(cleaned(error.message))\n")
      isStored = false
    }
    let shown = settings.json == "-" ? Tool.show(json) : Tool.show(text)
    return isStored && shown == .fine
  }
}
