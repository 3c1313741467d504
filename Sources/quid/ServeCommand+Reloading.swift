import Basics
import Catalogs
import Engine
import Exchanges
import Platform
import Scenarios
import Service

/// Reading a service's files anew, beside its requests.
extension ServeCommand {
  /// What is done on SIGHUP.
  static func reload(_ reading: RepeatedWork<Configuration>, _ files: Configuration.Files) -> (
    ServiceLoop
  ) -> Void {
    { loop in
      if files.catalog == nil {
        log.tell(
          .warning, "catalogKept", [("message", .text("there is no --catalog to read anew"))])
        if files.items == nil { return }
      }
      reading.begin()
      if reading.isGivenUp { tellGivenUp(files) }
      loop.whileReloading = { loop in
        switch reading.look() {
        case .nothingYet: break
        case .givenUp: tellGivenUp(files)
        case .done(let configuration): takeUp(configuration, &loop.service)
        }
        if !reading.isUnderWay { loop.whileReloading = nil }
      }
    }
  }

  private static func tellGivenUp(_ files: Configuration.Files) {
    let message =
      "the files were not read within \(Limits.configurationSeconds) seconds, and nothing else is read before they "
      + "are; what is in force stays"
    if files.items != nil { log.tell(.error, "itemsKept", [("message", .text(message))]) }
    if files.catalog != nil { log.tell(.error, "catalogKept", [("message", .text(message))]) }
  }

  /// Puts in force what is sound of the files, and keeps what is in force otherwise.
  private static func takeUp(_ configuration: Configuration, _ service: inout ExchangeService) {
    switch configuration.items {
    case .success(let facts)?: service.describeItems(by: facts)
    case .failure(let unsound)?:
      log.tell(.error, "itemsKept", [("message", .text(unsound.message))])
    case nil: break
    }
    switch configuration.catalog {
    case .success(let read)?: takeUp(read, &service)
    case .failure(let unsound)?:
      tell(unsound)
      log.tell(.error, "catalogKept", [("message", .text("the file is no sound catalog"))])
    case nil: break
    }
  }

  private static func takeUp(
    _ read: Configuration.ReadCatalog, _ service: inout ExchangeService
  ) {
    let isKept = service.engine.state.exchange.catalog == read.adopted
    if !isKept, let refusal = refusal(&service, read.adopted) {
      let changes = service.engine.state.exchange.changes(by: read.adopted).map(\.text)
      return log.tell(
        .error, "catalogKept",
        [("message", .text(refusal.reason))]
          + (changes.isEmpty ? [] : [("changed", .texts(changes))])
      )
    }
    tellOfArms(service.engine.state.exchange)
    guard let today = today(service) else { return }
    // What the rules say to all of a catalog takes its time, and requests wait meanwhile for nothing.
    doInBackground {
      let news = CatalogNews(read.loaded, hasFile: true, today: today)
      if isKept {
        news.tell("catalogKept", [("message", .text("it is in force already"))], to: log)
      } else {
        news.tell("catalogAdopted", [], to: log)
      }
    }
  }

  /// Tells what is wrong with a catalog.
  static func tell(_ unsound: Failure) {
    for message in unsound.messages {
      log.tell(.error, "catalogUnusable", [("message", .text(message))])
    }
  }
}
