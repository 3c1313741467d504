import Basics
import Catalogs
import Engine
import Exchanges
import Platform
import Scenarios
import Service

/// Reads a service's files anew, and judges its catalog when that is new or a day has passed, all beside its requests:
/// the deciding thread only takes up what came of it.
///
///     deciding │ SIGHUP ─▶ requests … ─▶ puts it in force ─▶ requests … ─▶ takes it up for engine.health
///     reading  │           └ catalog, its tables, items ┘
///     judging  │                                             └ what the rules say to all of it ┘ └ tells the log
final class FilesRenewal {
  /// What was judged, and what came of it.
  private struct Judgement: Sendable {
    let adopted: AdoptedCatalog
    let today: Day
    let news: CatalogNews?
  }

  /// What is told of a judgement: an event that brought the catalog into force, or that a day did something to it.
  private enum Occasion: Sendable {
    case adopted, kept, newDay
  }

  private let files: Configuration.Files
  private let wakeup: Wakeup
  private let reading: RepeatedWork<Configuration>
  /// The judgements under way, in their order: each reload has its own, and its line in the log.
  private var judging: [(work: RepeatedWork<Judgement>, occasion: Occasion)] = []

  private var log: ServiceLog { ServeCommand.log }

  /// - Parameters:
  ///   - judges: whether a catalog is judged before it takes force.
  ///   - wakeup: rung when something has come of it.
  init(_ files: Configuration.Files, judges: Bool, ringing wakeup: Wakeup) {
    self.files = files
    self.wakeup = wakeup
    reading = Configuration.rereading(files, judges: judges, ringing: wakeup)
  }

  /// Does for a service what there is to do, from now on.
  func serve(_ loop: ServiceLoop) {
    loop.reload = { [self] in begin($0) }
    loop.eachSecond = { [self] in judgeOnNewDay($0) }
  }

  /// What is done on SIGHUP.
  private func begin(_ loop: ServiceLoop) {
    if files.catalog == nil {
      let message = "there is no --catalog to read anew"
      log.tell(.warning, "catalogKept", [("message", .text(message))])
      if files.items == nil { return refuse(message, &loop.service) }
    }
    reading.begin()
    if reading.isGivenUp { giveUp(&loop.service) }
    loop.whileReloading = { [self] in look($0) }
  }

  /// Judges the catalog in force where that was done on another day last.
  private func judgeOnNewDay(_ loop: ServiceLoop) {
    guard judging.isEmpty, let judged = loop.service.judgedDay,
      let today = ServeCommand.today(loop.service), today != judged,
      let adopted = loop.service.engine.state.exchange.catalog
    else { return }
    judge(adopted, nil, today, .newDay, loop)
  }

  /// Takes up what has come of it.
  private func look(_ loop: ServiceLoop) {
    switch reading.look() {
    case .nothingYet: break
    case .givenUp: giveUp(&loop.service)
    case .done(let configuration): takeUp(configuration, loop)
    }
    judging.removeAll { work, occasion in
      switch work.look() {
      case .nothingYet: return false
      case .givenUp: break
      case .done(let judgement): takeUp(judgement, occasion, &loop.service)
      }
      return true
    }
    if !reading.isUnderWay, judging.isEmpty { loop.whileReloading = nil }
  }

  // MARK: Reading

  private func refuse(_ reason: String, _ service: inout ExchangeService) {
    service.noteReload(.refused(reason: reason), at: currentInstant())
  }

  private func giveUp(_ service: inout ExchangeService) {
    let message =
      "the files were not read within \(Limits.configurationSeconds) seconds, and nothing else is read before they "
      + "are; what is in force stays"
    if files.items != nil { log.tell(.error, "itemsKept", [("message", .text(message))]) }
    if files.catalog != nil { log.tell(.error, "catalogKept", [("message", .text(message))]) }
    refuse(message, &service)
  }

  /// Puts in force what is sound of the files, and keeps what is in force otherwise.
  private func takeUp(_ configuration: Configuration, _ loop: ServiceLoop) {
    var outcome = ReloadOutcome.adopted
    switch configuration.catalog {
    case .success(let read)?: outcome = takeUp(read, loop)
    case .failure(let unsound)?:
      ServeCommand.tell(unsound)
      log.tell(.error, "catalogKept", [("message", .text("the file is no sound catalog"))])
      // Behind its first line a message shows the place in the file.
      let first = unsound.message.split(separator: "\n").first.map(String.init)
      outcome = .refused(reason: first ?? "the file is no sound catalog")
    case nil: break
    }
    switch configuration.items {
    case .success(let facts)?: loop.service.describeItems(by: facts)
    case .failure(let unsound)?:
      log.tell(.error, "itemsKept", [("message", .text(unsound.message))])
      if case .refused = outcome { break }
      outcome = .refused(reason: unsound.message)
    case nil: break
    }
    loop.service.noteReload(outcome, at: currentInstant())
  }

  private func takeUp(
    _ read: Configuration.ReadCatalog, _ loop: ServiceLoop
  ) -> ReloadOutcome {
    let isKept = loop.service.engine.state.exchange.catalog == read.adopted
    if !isKept, let refusal = ServeCommand.refusal(&loop.service, read.adopted, judged: read.judged)
    {
      let changes = loop.service.engine.state.exchange.objections(to: read.adopted)
      log.tell(
        .error, "catalogKept",
        [("message", .text(refusal.reason))]
          + (changes.isEmpty ? [] : [("changed", .texts(changes))]))
      return .refused(reason: refusal.reason + (changes.first.map { ": " + $0 } ?? ""))
    }
    ServeCommand.tellOfArms(loop.service.engine.state.exchange)
    if let adopted = loop.service.engine.state.exchange.catalog,
      let today = ServeCommand.today(loop.service)
    {
      judge(adopted, read.loaded, today, isKept ? .kept : .adopted, loop)
    }
    return isKept ? .unchanged : .adopted
  }

  // MARK: Judging

  /// Begins to judge a catalog.
  /// - Parameter loaded: as it was read from its file; nil where it is the log's.
  private func judge(
    _ adopted: AdoptedCatalog, _ loaded: LoadedCatalog?, _ today: Day, _ occasion: Occasion,
    _ loop: ServiceLoop
  ) {
    // What nobody can be offered is known where the gate was judged for the day.
    let withheld = loop.service.engine.gate?.withheld(on: today)
    let work = RepeatedWork(seconds: Limits.judgingSeconds, ringing: wakeup) {
      let found = loaded ?? LoadedCatalog(adopted)
      return Judgement(
        adopted: adopted, today: today,
        news: found.map { CatalogNews($0, hasFile: loaded != nil, withheld, today: today) })
    }
    judging.append((work, occasion))
    work.begin()
    loop.whileReloading = { [self] in look($0) }
  }

  private func takeUp(
    _ judgement: Judgement, _ occasion: Occasion, _ service: inout ExchangeService
  ) {
    guard let news = judgement.news else { return }
    let isNew = service.judge(news.withheld, of: judgement.adopted, on: judgement.today)
    // There may be many lines, and whoever reads them may be slow.
    let log = log
    let note = service.engine.state.exchange.catalog?.note?.adoption
    let names: [(name: StaticString, value: String?)] = [
      ("by", note?.by), ("approval", note?.approval),
    ]
    let adoption: [CatalogNews.Member] = names.compactMap { name, value in
      value.map { (name, .text($0)) }
    }
    doInBackground {
      switch occasion {
      case .adopted: news.tell("catalogAdopted", adoption, to: log)
      case .kept:
        news.tell("catalogKept", [("message", .text("it is in force already"))], to: log)
      case .newDay: if isNew { news.tell("offersChanged", [], to: log) }
      }
    }
  }
}
