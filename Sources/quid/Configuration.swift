import Basics
import Catalogs
import Engine
import Platform
import Recommendation
import Scenarios
import Service

/// What files tell a service: what is offered, what items are, how recommendations weigh.
///
/// It is read and checked on a thread of its own, since a file may be large and a file system may stand still; the
/// deciding thread only takes up what came of it. What is no regular file, links followed, is not opened.
///
///     deciding │ SIGHUP ─▶ requests … ─▶ takes it up, or tells why what is in force stays
///     reading  │           └ catalog, its tables, items ┘
struct Configuration: Sendable {
  /// The files; those not named are nil.
  struct Files: Sendable {
    var catalog: String?
    var items: String?
    var weighting: String?
  }

  /// A catalog, as it is put in force and as it was read.
  struct ReadCatalog: Sendable {
    let adopted: AdoptedCatalog
    let loaded: LoadedCatalog
    /// As it was judged for a day; nil where that is left to whoever puts it in force.
    let judged: JudgedDay?
  }

  /// What came of each file; nil for those not named.
  let catalog: Result<ReadCatalog, Failure>?
  let items: Result<ItemFacts, Failure>?
  let weighting: Result<Weighting, Failure>?

  /// Reads and checks the files.
  /// - Parameter today: what the rules say of the catalog on that day is found too; nil leaves it out.
  init(reading files: Files, judging today: Day?) {
    catalog = files.catalog.map { path in
      Result { () throws(Failure) in try Configuration.catalog(path, today) }
    }
    items = files.items.map { path in
      Result { () throws(Failure) in try Configuration.items(path) }
    }
    weighting = files.weighting.map { path in
      Result { () throws(Failure) in try WeightingFile.read(path, isRegular: true) }
    }
  }

  /// What is wrong with the files beside the catalog; nil where nothing is.
  var problem: String? {
    if case .failure(let unsound)? = items { return unsound.message }
    if case .failure(let unsound)? = weighting { return unsound.message }
    return nil
  }

  /// Reads the files while there is nothing else to do.
  /// - Returns: nil when they were not read in time.
  static func wait(for files: Files) throws(PlatformFailure) -> Configuration? {
    let wakeup = try Wakeup()
    let reading = RepeatedWork(seconds: Limits.configurationSeconds, ringing: wakeup) {
      Configuration(reading: files, judging: nil)
    }
    reading.begin()
    while true {
      wakeup.wait(milliseconds: 1_000)
      switch reading.look() {
      case .done(let configuration): return configuration
      case .givenUp: return nil
      case .nothingYet: continue
      }
    }
  }

  /// Reads the files anew whenever that is begun, one reading at a time; requests are answered meanwhile, so all that
  /// takes long is done here.
  /// - Parameters:
  ///   - judges: whether the catalog is judged and ranked for the day that the machine says.
  ///   - wakeup: rung when they are read.
  static func rereading(
    _ files: Files, judges: Bool, ringing wakeup: Wakeup
  ) -> RepeatedWork<Configuration> {
    RepeatedWork(seconds: Limits.configurationSeconds, ringing: wakeup) {
      Configuration(reading: files, judging: judges ? Day(of: currentInstant()) : nil)
    }
  }

  private static func catalog(_ path: String, _ today: Day?) throws(Failure) -> ReadCatalog {
    let file = InputFile(path: path, isRegular: true)
    guard let read = file.adoptedCatalog() else { throw Failure(file.messages) }
    guard let today else {
      return ReadCatalog(adopted: read.adopted, loaded: read.loaded, judged: nil)
    }
    return ReadCatalog(
      adopted: read.adopted.ranked(on: today), loaded: read.loaded,
      judged: DayToJudge(read.adopted, on: today).judged())
  }

  private static func items(_ path: String) throws(Failure) -> ItemFacts {
    do {
      let text = try readRegularFile(path, limitBytes: Limits.rowsFileBytes)
      return try ItemFacts(reading: text)
    } catch let unsound as ItemFacts.Unsound {
      throw Failure(["\(cleaned(path)): \(unsound.message)"])
    } catch {
      throw Failure([(error as? PlatformFailure)?.message ?? "\(error)"])
    }
  }
}
