import Basics
import Engine
import Exchanges
import Ledger
import Platform
import Reports
import Statements

/// `quid statement`: one person's statement from a data directory, in which it changes nothing.
enum StatementCommand {
  private enum Format: String, CaseIterable {
    case text, html, json, consents, receipts, prov

    /// The options that ask for another than text.
    static let flags = allCases.dropFirst().map { "--\($0.rawValue)" }
  }

  private struct Settings {
    let data: String
    /// The caller's id of the person. No message repeats it.
    let person: String
    let format: Format
    /// The end of the day that the statement is of; nil for now.
    let end: Instant?
  }

  static func run(_ words: [String]) -> ExitCode {
    let settings: Settings
    do {
      let options = try Options(words, names: ["--data", "--person", "--at"], flags: Format.flags)
      if options.wantsHelp { return Tool.explain(Help.statement) }
      settings = try StatementCommand.settings(options)
    } catch {
      Tool.complain("quid statement: \(error.message)\nSee: quid statement --help\n")
      return .usage
    }
    do {
      let storage = FileStorage(settings.data, isReadOnly: true)
      if try !Stores.exist(on: storage) {
        Tool.complain("quid statement: there are no stores in \"\(cleaned(settings.data))\"\n")
        return .usage
      }
      return try show(settings, storage)
    } catch {
      let fault = StoresFault(error, in: settings.data)
      return complain(fault?.message ?? "the stores cannot be read", fault?.code ?? .storage)
    }
  }

  private static func complain(_ message: String, _ code: ExitCode) -> ExitCode {
    Tool.complain("quid statement: \(cleaned(message))\n")
    return code
  }

  private static func settings(_ options: Options) throws(Options.Fault) -> Settings {
    // What was typed may be the person's id, so it is not repeated.
    if !options.arguments.isEmpty {
      throw Options.Fault(message: "expected options only; the person comes with --person ID")
    }
    guard let data = options.values["--data"] else {
      throw Options.Fault(message: "expected --data DIR")
    }
    guard let person = options.values["--person"] else {
      throw Options.Fault(message: "expected --person ID")
    }
    let formats = Format.allCases.filter { options.flags.contains("--\($0.rawValue)") }
    if formats.count > 1 {
      throw Options.Fault(
        message: "one form at a time, not "
          + formats.map { "--\($0.rawValue)" }.joined(separator: " and "))
    }
    var end: Instant?
    if options.values["--at"] != nil, let epoch = Day(of: Instant(milliseconds: 0)) {
      // The day itself is in it.
      end = try options.day("--at", standard: epoch).start.adding(days: 1).adding(milliseconds: -1)
    }
    return Settings(
      data: data, person: person, format: formats.first ?? .text, end: end)
  }

  private static func show(_ settings: Settings, _ storage: FileStorage) throws -> ExitCode {
    let fold = EngineFold()
    var reading = try ProgressBar.folding(storage, fold)
    let engine = fold.engine()
    let latest = engine.state.exchange.latest
    if let end = settings.end, end < latest {
      // What ended since cannot be told as if it stood, and what was erased since is gone.
      let day = Day(of: latest)?.text ?? ""
      return complain(
        "--at must not lie before the day of the ledger's latest event, \(day)", .usage)
    }
    let statement = try PersonStatement(
      of: settings.person.utf8.span, in: engine,
      acts: { fold.behaviourCount == 0 ? [] : try acts(of: $0, storage, &reading) },
      at: settings.end ?? currentInstant())
    if let erased = reading.erasedMeanwhile { Tool.complain("quid statement: \(erased)\n") }
    guard var statement else {
      Tool.complain("quid statement: nobody is known by that id\n")
      return .finding
    }
    if statement.instance == nil { statement.instance = try Installation.id(of: storage) }
    switch settings.format {
    case .text:
      return Tool.show(StatementText(statement, style: Tool.style(of: Stream.output)).text)
    case .html: return Tool.show(StatementPage(statement).bytes)
    case .json: return Tool.show(PersonExport(statement).bytes)
    case .consents: return Tool.show(ConsentRecordExport(statement).bytes)
    case .receipts: return Tool.show(ConsentReceiptExport(statement).bytes)
    case .prov: return Tool.show(ProvenanceExport(statement).bytes)
    }
  }

  /// What a person did. It stands before the person's number is known, so it is read again, as of the same line.
  private static func acts(
    of person: PersonID, _ storage: FileStorage, _ reading: inout StoresReading
  ) throws -> [PersonStatement.Act] {
    let visitor = ActsOfPerson(person)
    reading = try Stores.fold(
      storage, EngineFold(visitor: visitor), upTo: reading.ledgerLines
    ) { _, _ in }
    return visitor.acts
  }
}
