import Basics
import Engine
import Exchanges
import JSONText
import Ledger
import Platform
import Reports

/// `quid log verify|digest|export|explain`: reads the ledger of a data directory and changes nothing.
enum LogCommand {
  private enum Action {
    case verify(head: String?)
    case digest
    case export(EventExport.Format, source: String?)
    case explain(offer: Int)
  }

  static func run(_ words: [String]) -> ExitCode {
    let action: Action
    let data: String
    do {
      let options = try Options(
        words, names: ["--data", "--head", "--format", "--source", "--offer"])
      if options.wantsHelp { return Tool.explain(Help.log) }
      (action, data) = try settings(options)
    } catch {
      Tool.complain("quid log: \(error.message)\nSee: quid log --help\n")
      return .usage
    }
    do {
      let storage = FileStorage(data, isReadOnly: true)
      if try !Stores.exist(on: storage) {
        Tool.complain("quid log: there are no stores in \"\(cleaned(data))\"\n")
        return .usage
      }
      switch action {
      case .verify(let head): return try verify(storage, head: head)
      case .digest: return try digest(storage)
      case .export(let format, let source): return try export(storage, format, source)
      case .explain(let offer): return try explain(storage, offer)
      }
    } catch let fault as JSONFault {
      Tool.complain("quid log: an event is no JSON object: byte \(fault.byte): \(fault.message)\n")
      return .finding
    } catch let failure as Failure {
      return failure.code
    } catch {
      let fault = StoresFault(error, in: data)
      Tool.complain("quid log: \(cleaned(fault?.message ?? "\(error)"))\n")
      return fault?.code ?? .storage
    }
  }

  private static func settings(
    _ options: Options
  ) throws(Options.Fault) -> (Action, data: String) {
    let word = try options.word(of: ["verify", "digest", "export", "explain"], "an action")
    guard let data = options.values["--data"] else {
      throw Options.Fault(message: "expected --data DIR")
    }
    if options.values["--head"] != nil, word != "verify" {
      throw Options.Fault(message: "--head goes with verify")
    }
    for name in ["--format", "--source"] where options.values[name] != nil && word != "export" {
      throw Options.Fault(message: "\(name) goes with export")
    }
    if (options.values["--offer"] != nil) != (word == "explain") {
      throw Options.Fault(message: "--offer goes with explain, which needs it")
    }
    let head = options.values["--head"]?.lowercased()
    if let head, head.utf8.count != 64 || !head.allSatisfy(\.isHexDigit) {
      throw Options.Fault(message: "--head needs the 64 hexadecimal digits that verify prints")
    }
    switch word {
    case "verify": return (.verify(head: head), data)
    case "digest": return (.digest, data)
    case "explain":
      guard let offer = options.values["--offer"].flatMap({ Int($0) }),
        (0..<Limits.identifiers).contains(offer)
      else { throw Options.Fault(message: "--offer needs the number of an offer") }
      return (.explain(offer: offer), data)
    default:
      let name = options.values["--format"] ?? EventExport.Format.cloudevents.rawValue
      guard let format = EventExport.Format(rawValue: name) else {
        throw Options.Fault(message: "--format is cloudevents or csv, not \"\(cleaned(name))\"")
      }
      return (.export(format, source: options.values["--source"]), data)
    }
  }

  private static func verify(_ storage: FileStorage, head: String?) throws -> ExitCode {
    let found = try Stores.verify(
      storage, expectedHead: head, fold: EngineFold(),
      describe: { ($0 as? ReplayFailure)?.message })
    var text = found.faults.map { "✗ \(cleaned($0))\n" }.joined()
    text += found.unfinished.map { "\($0)\n" }.joined()
    if let erased = found.erasedMeanwhile { text += erased + "\n" }
    text += found.faults.isEmpty ? "✓ " : "✗ "
    text += "\(found.ledger.lineCount) events in \(found.ledger.segmentCount) "
    text += found.ledger.segmentCount == 1 ? "segment, " : "segments, "
    if let kept = found.kept {
      text += "\(kept.behaviour) of behaviour, \(kept.records) records in the vault, "
    }
    if found.faults.isEmpty {
      text += found.unfinished.isEmpty ? "whole\n" : "whole up to unfinished work\n"
    } else {
      text += found.faults.count == 1 ? "1 fault\n" : "\(found.faults.count) faults\n"
    }
    text += "head \(found.ledger.head)\n"
    let shown = Tool.show(text)
    return shown != .fine ? shown : found.faults.isEmpty ? .fine : .finding
  }

  private static func explain(_ storage: FileStorage, _ offer: Int) throws -> ExitCode {
    let fold = EngineFold(replay: DecisionReplay(of: OfferID(index: offer)))
    tell(try Stores.fold(storage, fold) { _, _ in })
    guard let explanation = fold.replay?.explanation else {
      let known = fold.state.exchange.offers.count
      Tool.complain(
        offer < known
          ? "quid log: offer \(offer) was not decided by Quid, so there is nothing to explain\n"
          : "quid log: there is no offer \(offer); the log has \(known)\n")
      return .finding
    }
    return Tool.show(String(decoding: explanation, as: UTF8.self))
  }

  private static func digest(_ storage: FileStorage) throws -> ExitCode {
    let fold = EngineFold()
    tell(try ProgressBar.folding(storage, fold))
    return Tool.show("state \(fold.state.digest)\n")
  }

  /// Says what is left out, beside what is shown.
  private static func tell(_ reading: StoresReading) {
    if let erased = reading.erasedMeanwhile { Tool.complain("quid log: \(erased)\n") }
  }

  private static func export(
    _ storage: FileStorage, _ format: EventExport.Format, _ source: String?
  ) throws -> ExitCode {
    // All of a ledger that is not founded is looked at before the first event is written; rows name no source.
    var named = source ?? ""
    if format == .cloudevents, source == nil {
      named = EventExport.source(of: try Installation.id(of: storage).text)
    }
    var export = EventExport(format: format, source: named)
    func show() throws {
      let shown = Tool.show(export.bytes)
      if shown != .fine { throw Failure(code: shown) }
      export.clear()
    }
    try DurableLog.visitLines(of: "ledger", on: storage) { line in
      try export.add(line)
      if export.byteCount > 1 << 20 { try show() }
    }
    try show()
    return .fine
  }
}
