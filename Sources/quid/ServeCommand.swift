import Basics
import Catalogs
import Engine
import Exchanges
import JSONText
import Ledger
import Platform
import Scenarios
import Service

/// `quid serve`: the JSON-lines service on standard input and output.
enum ServeCommand {
  private struct Settings {
    let data: String
    let files: Configuration.Files
    let durability: Durability
    let clock: ServiceClock
    /// The day that whoever starts the service says it is.
    let today: Day?
    let metrics: String?
    let requiresPerson: Bool
  }

  static let log = ServiceLog(to: Stream.error)

  static func run(_ words: [String]) -> ExitCode {
    let settings: Settings
    do {
      let options = try Options(
        words,
        names: [
          "--data", "--catalog", "--durability", "--clock", "--clock-is", "--metrics", "--items",
          "--weighting",
        ], flags: ["--require-person"])
      if options.wantsHelp { return Tool.explain(Help.serve) }
      settings = try ServeCommand.settings(options)
    } catch {
      Tool.complain("quid serve: \(error.message)\nSee: quid serve --help\n")
      return .usage
    }
    do {
      return try serve(settings)
    } catch let failure as PlatformFailure {
      return fail(failure.message, .storage)
    } catch {
      if let refusal = error as? ClockRefusal { return fail(refusal.message, .finding) }
      let fault = StoresFault(error, in: settings.data)
      return fail(fault?.message ?? "the service cannot be begun", fault?.code ?? .storage)
    }
  }

  private static func fail(_ message: String, _ code: ExitCode) -> ExitCode {
    log.tell(.error, "failed", [("message", .text(cleaned(message)))])
    return code
  }

  private static func settings(_ options: Options) throws(Options.Fault) -> Settings {
    if let word = options.arguments.first {
      throw Options.Fault(message: "expected options only, found \"\(cleaned(word))\"")
    }
    guard let data = options.values["--data"] else {
      throw Options.Fault(message: "expected --data DIR")
    }
    let durability = try options.choice(
      "--durability", of: Durability.allCases.map(\.rawValue))
    let clock = try options.choice("--clock", of: ServiceClock.allCases.map(\.rawValue))
    let today = try options.values["--clock-is"].map { text throws(Options.Fault) in
      guard let day = Day(text) else {
        throw Options.Fault(message: "--clock-is takes a day such as 2026-12-06")
      }
      return day
    }
    if today != nil, clock != ServiceClock.system.rawValue {
      throw Options.Fault(
        message: "--clock-is is about this machine's clock, so it goes with --clock system")
    }
    return Settings(
      data: data,
      files: Configuration.Files(
        catalog: options.values["--catalog"], items: options.values["--items"],
        weighting: options.values["--weighting"]),
      durability: Durability(rawValue: durability) ?? .strict,
      clock: ServiceClock(rawValue: clock) ?? .system, today: today,
      metrics: options.values["--metrics"],
      requiresPerson: options.flags.contains("--require-person"))
  }

  private static func serve(_ settings: Settings) throws -> ExitCode {
    let wakeup = try Wakeup()
    // Whoever changes a file while it is read for the first time is heard as soon as requests are.
    wakeup.ringOnReload()
    if !isWritable(Stream.output) {
      return fail("standard output is closed; the service answers on it", .usage)
    }
    guard let files = try Configuration.wait(for: settings.files) else {
      return fail(
        "the files were not read within \(Limits.configurationSeconds) seconds; a file system stands still",
        .usage)
    }
    if case .failure(let unsound)? = files.catalog {
      tell(unsound)
      return .usage
    }
    if let problem = files.problem { return fail(problem, .usage) }
    let read = try files.catalog?.get()
    let metrics = try settings.metrics.map { try OutputFile(checking: $0) }
    if let metrics, !metrics.isRegular {
      return fail("--metrics needs a regular file, not a pipe or a device", .usage)
    }
    let storage = FileStorage(settings.data)
    // Before anything is made: without a catalog there is nothing that a new directory could serve.
    if read == nil, try !Stores.exist(on: storage) {
      return fail("there is no catalog in force yet; name one with --catalog FILE", .usage)
    }
    let (stores, opened) = try open(storage, settings)
    var service = consume opened
    // Until here nothing was taken, so a signal ends the process as usual.
    wakeup.ringOnEnd(drainSeconds: Limits.drainSeconds)
    if !stores.recovery.isEmpty {
      log.tell(.warning, "recovered", [("what", .texts(stores.recovery))])
    }
    try found(&service, storage)
    tellOfActs(stores.uncoveredCount)
    if let read {
      if let refusal = refusal(&service, read.adopted) {
        let changes = service.engine.state.exchange.objections(to: read.adopted)
        return fail(
          "the catalog is refused: \(refusal.reason)"
            + (changes.isEmpty ? "" : ": " + changes.joined(separator: ", ")),
          .usage)
      }
    } else if service.engine.state.exchange.catalog == nil {
      return fail("there is no catalog in force yet; name one with --catalog FILE", .usage)
    }
    if let facts = try files.items?.get() { service.describeItems(by: facts) }
    if let weighting = try files.weighting?.get() { service.weigh(by: weighting) }
    let output = OutputPipe(Stream.output, name: "standard output")
    let committer = GroupCommitter(stores, output: output, wakeup: wakeup)
    let loop = ServiceLoop(
      consume service, committer, input: Stream.input, output: output, wakeup: wakeup, log: log)
    equip(loop, settings, wakeup, metrics)
    endUnlessTaken(output, onceClosed: Stream.input, seconds: Limits.drainSeconds)
    loop.ends = { endUnlessTaken(output, seconds: Limits.drainSeconds) }
    loop.prepare()
    tellReady(settings, &loop.service, read?.loaded)
    let ending = loop.run()
    return tell(ending, events: loop.service.engine.eventCount)
  }

  /// What a loop does beside answering: it takes up files that have changed, and publishes metrics.
  private static func equip(
    _ loop: ServiceLoop, _ settings: Settings, _ wakeup: Wakeup, _ metrics: OutputFile?
  ) {
    FilesRenewal(settings.files, judges: settings.clock == .system, ringing: wakeup).serve(loop)
    guard let metrics else { return }
    loop.publish = { text in
      do throws(PlatformFailure) {
        try metrics.write(text)
      } catch {
        log.tell(.warning, "metricsNotWritten", [("message", .text(error.message))])
      }
    }
  }

  /// The stores, and the service over them, unless the clock may be wrong by which what they hold would end. A
  /// function of its own, so that no copy of the stores' state is left behind: an erasure would not reach it.
  private static func open(
    _ storage: FileStorage, _ settings: Settings
  ) throws -> (Stores, ExchangeService) {
    let acts = ActsReader()
    let machine = currentInstant()
    var start = ClockStart.usual
    let (stores, opened) = try Stores.open(
      storage, owner: "process \(processID()), quid serve",
      identity: hexadecimal(try systemRandom(32)), visitor: acts,
      mayBegin: { latest in
        if settings.clock == .input { return }
        start = try ClockStart.judge(after: latest, machine: machine, confirmed: settings.today)
      })
    var engine = opened
    engine.secret = try systemRandom(32)
    if start == .confirmed {
      log.tell(
        .warning, "clockSet",
        [
          (
            "message",
            .text("--clock-is says that the machine's clock is right; leave it out from now on")
          ),
          ("moment", .text(engine.state.exchange.latest.text)), ("machine", .text(machine.text)),
        ])
      engine.setClock(to: machine)
    }
    let service = ExchangeService(
      engine, clock: settings.clock, isStrict: settings.durability == .strict, acts: acts.take(),
      requiresPerson: settings.requiresPerson)
    return (stores, service)
  }

  private static func tellReady(
    _ settings: Settings, _ service: inout ExchangeService, _ loaded: LoadedCatalog?
  ) {
    let members: [CatalogNews.Member] = [
      ("pid", .number(processID())), ("events", .number(service.engine.eventCount)),
      ("durability", .text(settings.durability.rawValue)),
      ("clock", .text(settings.clock.rawValue)),
    ]
    defer {
      tellOfModes(settings.data)
      tellOfArms(service.engine.state.exchange)
    }
    guard let adopted = service.engine.state.exchange.catalog,
      let inForce = loaded ?? LoadedCatalog(adopted), let today = today(service)
    else { return log.tell(.info, "ready", members) }
    let news = CatalogNews(
      inForce, hasFile: loaded != nil, service.engine.gate?.withheld(on: today), today: today)
    service.judge(news.withheld, of: adopted, on: today)
    news.tell("ready", members, to: log)
  }

  /// Tells of what people did that stood under consents to something else, as versions before let it, and is gone now.
  private static func tellOfActs(_ count: Int) {
    if count == 0 { return }
    log.tell(
      .warning, "actsForgotten",
      [
        ("acts", .number(count)),
        (
          "message",
          .text(
            "what people did is kept under consents to an observed field only; these stood under others, and "
              + "are overwritten")
        ),
      ])
  }

  /// Warns of what others than the owner may read or change of the stores. Whoever allowed it is to close it.
  private static func tellOfModes(_ data: String) {
    let modes = openModes(in: data)
    for (index, open) in modes.prefix(Limits.modesLogged).enumerated() {
      let isLast = index == Limits.modesLogged - 1 && modes.count > Limits.modesLogged
      log.tell(
        .warning, "modeTooOpen",
        [
          ("path", .text(cleaned(open.path))), ("mode", .text(open.mode)),
          (
            "message",
            .text(
              "others than the owner may read or change it; close it with chmod go="
                + (isLast ? ", and \(modes.count - Limits.modesLogged) more" : ""))
          ),
        ])
    }
  }

  /// The day that a catalog is judged on: no earlier than what has happened. Where time comes with the requests
  /// and none has come yet, the machine's.
  static func today(_ service: borrowing ExchangeService) -> Day? {
    let latest = service.engine.state.exchange.latest
    let isTold = service.clock == .input && latest.milliseconds > 0
    return Day(of: isTold ? latest : max(latest, currentInstant()))
  }

  /// The moment of what is done before any request: with a clock of the callers', that is there before anything else.
  private static func moment(_ service: borrowing ExchangeService) -> Instant {
    let latest = service.engine.state.exchange.latest
    return service.clockMoment ?? (service.clock == .system ? currentInstant() : latest)
  }

  /// Says which installation this is, in a new ledger and in one of before ledgers said so, whose exports have named it.
  private static func found(_ service: inout ExchangeService, _ storage: FileStorage) throws {
    if service.engine.state.exchange.instance != nil { return }
    let isNew = service.engine.eventCount == 0
    service.found(
      isNew ? InstanceID(random: try systemRandom(16)) : try Installation.id(of: storage),
      at: moment(service))
  }

  static func refusal(
    _ service: inout ExchangeService, _ catalog: AdoptedCatalog, judged: JudgedDay? = nil
  ) -> Refusal? {
    do throws(Refusal) {
      let now = moment(service)
      try service.adopt(catalog, judged: judged, at: now)
      return nil
    } catch {
      return error
    }
  }

  /// Tells what is wrong with a catalog.
  static func tell(_ unsound: Failure) {
    for message in unsound.messages {
      log.tell(.error, "catalogUnusable", [("message", .text(message))])
    }
  }

  /// Warns of experiments that the catalog in force has stopped, since it cannot show one of their arms.
  static func tellOfArms(_ state: borrowing ExchangeState) {
    for experiment in state.experiments
    where experiment.isStoppedByCatalog && experiment.stoppedAt == state.adoptedAt {
      log.tell(
        .warning, "experimentStopped",
        [
          ("experiment", .text(experiment.name)),
          (
            "message",
            .text(
              "the catalog in force cannot show one of its arms any more: the others would compare unlike people"
            )
          ),
        ])
    }
  }

  private static func tell(_ ending: ServiceEnding, events count: Int) -> ExitCode {
    let events: (name: StaticString, value: ServiceLog.Value) =
      ("events", .number(count))
    switch ending {
    case .drained:
      log.tell(.info, "drained", [events])
      return .fine
    case .outputClosed:
      log.tell(.info, "outputClosed", [events])
      return .fine
    case .outputFailed(let message), .inputFailed(let message):
      log.tell(.error, "pipeFailed", [("message", .text(message)), events])
      return .storage
    case .storesFailed(let message):
      log.tell(.error, "storesFailed", [("message", .text(message))])
      return .storage
    }
  }
}
