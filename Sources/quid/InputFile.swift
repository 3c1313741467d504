import Basics
import Catalogs
import JSONText
import Platform
import Scenarios
import Tables

/// A scenario ready to run.
struct ScenarioJob {
  let scenario: Scenario
  let rows: ReplayedRows?
  /// The files that were read for it; the rows' last.
  let files: [String]
}

/// One scenario or catalog file, the files that it names, and what is wrong with any of them.
final class InputFile {
  private let path: String
  /// Whether it and the files that it names must be regular ones, since nobody waits for anything else.
  private let isRegular: Bool
  /// The problems of the scenario and of the files that it names, in the order of reading.
  private var problems: [Problems] = []
  /// What the rules say to the catalog, once it was read.
  private(set) var checked: CheckedCatalog?
  /// Whether a scenario was wanted, and this is a catalog: nothing to run, and no fault.
  private(set) var isCatalog = false

  /// - Parameter path: "-" for standard input.
  init(path: String, isRegular: Bool = false) {
    self.path = path
    self.isRegular = isRegular
  }

  /// The scenario with its rows, or nil after at least one report, or of a catalog.
  /// - Parameters:
  ///   - rows: a file of rows to replay instead of the scenario's own people.
  ///   - seed: instead of the scenario's own.
  ///   - people: how many people a model is to have; wrong for a scenario without one.
  func job(rows: String?, seed: UInt64?, people: Int?) -> ScenarioJob? {
    let problems = begin(path)
    guard let root = json(path, [ScenarioReader.format], problems) else { return nil }
    isCatalog = root.member("format")?.string == CatalogReader.format
    guard !isCatalog, let read = self.scenario(root, problems) else { return nil }
    let scenario = seed.map { read.with(seed: $0) } ?? read
    if people != nil {
      guard case .model = scenario.people.standard, rows == nil else {
        problems.report("--people is for a scenario with a model")
        return nil
      }
    }
    var rowsPath = rows
    switch scenario.people.standard {
    case .rows(let named) where rows == nil: rowsPath = sibling(named, of: path)
    case .rowsGiven where rows == nil:
      problems.report("this scenario replays rows: name their file with --replay FILE")
      return nil
    default: break
    }
    guard let rowsPath else { return ScenarioJob(scenario: scenario, rows: nil, files: files) }
    if scenario.people.replay == nil {
      problems.report("this scenario has no \"replay\" that says how to read rows")
      return nil
    }
    guard let read = replayedRows(rowsPath, for: scenario) else { return nil }
    return ScenarioJob(scenario: scenario, rows: read, files: files)
  }

  private func replayedRows(_ path: String, for scenario: Scenario) -> ReplayedRows? {
    let problems = begin(path)
    guard var reader = ReplayReader(for: scenario, problems) else { return nil }
    do {
      try InputBlocks.read(path) { reader.take($0) }
    } catch {
      problems.report("cannot be read: \((error as? PlatformFailure)?.reason ?? "\(error)")")
      return nil
    }
    return reader.finish()
  }

  /// The catalog of the file with the rows that it names, as a ledger keeps it and as it was read; nil after at
  /// least one report.
  func adoptedCatalog() -> (adopted: AdoptedCatalog, loaded: LoadedCatalog)? {
    let problems = begin(path)
    guard let root = json(path, [CatalogReader.format], problems),
      let adopted = AdoptedCatalog(
        root, problems: problems, loadRows: { self.rows($0, $1, besides: self.path) })
    else { return nil }
    return (adopted, LoadedCatalog(catalog: adopted.catalog, value: root, fileName: path))
  }

  /// What is wrong, problem by problem, for whoever tells it otherwise than `tell`.
  var messages: [String] { problems.flatMap(\.messages) }

  /// Reads the file, a catalog or a scenario, for what the rules say to it: `checked` then, unless no
  /// catalog could be read, which was reported.
  /// - Parameter today: when a catalog is judged; a scenario has days of its own.
  func check(today: Day) {
    let problems = begin(path)
    let formats = [CatalogReader.format, ScenarioReader.format]
    guard let root = json(path, formats, problems) else { return }
    if root.member("format")?.string == ScenarioReader.format {
      _ = scenario(root, problems)
    } else if let catalog = catalogReader(problems, path).read(root) {
      checked = CheckedCatalog(
        LoadedCatalog(catalog: catalog, value: root, fileName: problems.fileName), today: today)
    }
  }

  private func scenario(_ root: JSONValue, _ problems: Problems) -> Scenario? {
    let reader = ScenarioReader(
      problems: problems, loadRows: { self.rows($0, $1, besides: self.path) },
      loadCatalog: { self.catalog($0) })
    let read = reader.read(root)
    checked = read.checked
    return read.scenario
  }

  private func catalogReader(_ problems: Problems, _ path: String) -> CatalogReader {
    CatalogReader(problems: problems) { self.rows($0, $1, besides: path) }
  }

  /// What is wrong, file by file: the scenario's own last, since what it says of a file follows from
  /// what is wrong there.
  var faults: [Problems] { (problems.dropFirst() + problems.prefix(1)).filter { $0.count > 0 } }

  /// Writes all problems to standard error and says how many there are.
  func tell() -> Int {
    let style = Tool.style(of: Stream.error)
    for problems in faults {
      for fault in problems.faultsToTell {
        Tool.complain(problems.text(fault) + "\n")
        if !fault.excerpt.isEmpty { Tool.write(style.cut(excerpt: fault.excerpt) + "\n") }
      }
    }
    return problems.reduce(0) { $0 + $1.count }
  }

  private var files: [String] { problems.map(\.fileName) }

  private func begin(_ path: String) -> Problems {
    let fresh = Problems(fileName: path)
    problems.append(fresh)
    return fresh
  }

  /// A file named relative to another's folder.
  private func sibling(_ name: String, of path: String) -> String {
    if name.hasPrefix("/") { return name }
    guard let slash = path.lastIndex(of: "/") else { return name }
    return path[...slash] + name
  }

  private func catalog(_ name: String) -> LoadedCatalog? {
    let path = sibling(name, of: path)
    let problems = begin(path)
    guard let root = json(path, [CatalogReader.format], problems) else { return nil }
    return catalogReader(problems, path).readPastUnknownMembers(root).map {
      LoadedCatalog(
        catalog: $0, value: root, fileName: path, isSound: problems.count == 0)
    }
  }

  /// The rows of a table that a catalog names. A packed one is refused: the service reads them too, and starts
  /// no other program.
  private func rows(_ name: String, _ columns: [String], besides catalog: String) -> [[String]]? {
    let path = sibling(name, of: catalog)
    let problems = begin(path)
    if path.hasSuffix(".gz") {
      problems.report("a catalog's table is read as it is: unpack it, and name the unpacked file")
      return nil
    }
    return bytes(path, limit: Limits.fileBytes, problems).flatMap {
      TableRows.read($0, columns: columns, problems)
    }
  }

  private func bytes(_ path: String, limit: Int, _ problems: Problems) -> [UInt8]? {
    do {
      if isRegular { return try readRegularFile(path, limitBytes: limit) }
      return try readFile(path == "-" ? "/dev/stdin" : path, limitBytes: limit)
    } catch {
      problems.report("cannot be read: \(error.reason)")
      return nil
    }
  }

  /// The JSON of a file that says what it is. Anything else, such as rows of people's data given in
  /// the wrong place, is not quoted in a message.
  private func json(_ path: String, _ formats: [String], _ problems: Problems) -> JSONValue? {
    guard let bytes = bytes(path, limit: Limits.fileBytes, problems) else { return nil }
    let first = bytes.first { $0 > 0x20 }
    if let first, first < 0x80, first != UInt8(ascii: "{") {
      problems.report("expected a JSON object; the file does not begin with \"{\"", line: 1)
      return nil
    }
    do {
      let root = try JSONDocument(scanning: bytes).root
      guard let format = root.member("format") else {
        let names = formats.map { "\"\($0)\"" }.joined(separator: " or ")
        problems.report("expected the member \"format\": \(names); the file has none", line: 1)
        return nil
      }
      // Of one format the reader itself says what is wrong with another.
      if formats.count == 1 || formats.contains(format.string ?? "") { return root }
      problems.report("expected one of \(listed(formats)), found \(format.summary)", at: format)
    } catch {
      problems.report(error, in: bytes)
    }
    return nil
  }
}
