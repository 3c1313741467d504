import Basics
import Engine
import Ledger
import Platform
import Reports

/// `quid log verify|digest|export`: reads the ledger of a data directory and changes nothing.
enum LogCommand {
  private enum Action {
    case verify(head: String?)
    case digest
    case export(EventExport.Format)
  }

  static func run(_ words: [String]) -> ExitCode {
    let action: Action
    let data: String
    do {
      let options = try Options(words, names: ["--data", "--head", "--format"])
      if options.wantsHelp { return Tool.show(Help.log) }
      (action, data) = try settings(options)
    } catch {
      Tool.complain("quid log: \(error.message)\nSee: quid log --help\n")
      return .usage
    }
    do {
      let storage = FileStorage(data)
      if try storage.fileNames(in: "ledger").isEmpty {
        Tool.complain("quid log: there is no ledger in \"\(cleaned(data))\"\n")
        return .usage
      }
      switch action {
      case .verify(let head): return try verify(storage, head: head)
      case .digest: return try digest(storage)
      case .export(let format): return try export(storage, format)
      }
    } catch let damage as LogDamage {
      Tool.complain("quid log: \(damage.message)\n")
      return .finding
    } catch let failure as ReplayFailure {
      Tool.complain("quid log: \(failure.message)\n")
      return .finding
    } catch let failure as LogFailure {
      Tool.complain("quid log: \(cleaned(failure.message))\n")
      return .storage
    } catch let failure as StorageFailure {
      Tool.complain("quid log: \(cleaned(failure.message))\n")
      return .storage
    } catch let failure as OutputFailure {
      return failure.code
    } catch {
      Tool.complain("quid log: \(error)\n")
      return .storage
    }
  }

  private static func settings(
    _ options: Options
  ) throws(Options.Fault) -> (Action, data: String) {
    let word = try options.word(of: ["verify", "digest", "export"], "an action")
    guard let data = options.values["--data"] else {
      throw Options.Fault(message: "expected --data DIR")
    }
    if options.values["--head"] != nil, word != "verify" {
      throw Options.Fault(message: "--head goes with verify")
    }
    if options.values["--format"] != nil, word != "export" {
      throw Options.Fault(message: "--format goes with export")
    }
    switch word {
    case "verify": return (.verify(head: options.values["--head"]?.lowercased()), data)
    case "digest": return (.digest, data)
    default:
      let name = options.values["--format"] ?? EventExport.Format.cloudevents.rawValue
      guard let format = EventExport.Format(rawValue: name) else {
        throw Options.Fault(message: "--format is cloudevents or csv, not \"\(cleaned(name))\"")
      }
      return (.export(format), data)
    }
  }

  private static func verify(_ storage: FileStorage, head: String?) throws -> ExitCode {
    let found = try DurableLog.verify("ledger", on: storage, expectedHead: head)
    var text = found.faults.map { "✗ \($0)\n" }.joined()
    if let tail = found.tornTail {
      text += "the last writer ended in mid-work; its next start will clear this up:\n"
      text += "  \(tail.message)\n"
    }
    text += found.faults.isEmpty ? "✓ " : "✗ "
    text += "\(found.lineCount) events in \(found.segmentCount) segments, "
    text += found.faults.isEmpty ? "whole\n" : "\(found.faults.count) faults\n"
    text += "head \(found.head)\n"
    let shown = Tool.show(text)
    return shown != .fine ? shown : found.faults.isEmpty ? .fine : .finding
  }

  private static func digest(_ storage: FileStorage) throws -> ExitCode {
    let state = try ExchangeEngine.replay { visit in
      _ = try DurableLog.visitLines(of: "ledger", on: storage, visit)
    }
    return Tool.show("state \(state.digest)\n")
  }

  /// Output that could not be written, told already.
  private struct OutputFailure: Error {
    let code: ExitCode
  }

  private static func export(
    _ storage: FileStorage, _ format: EventExport.Format
  ) throws -> ExitCode {
    var export = EventExport(format: format)
    func show() throws {
      let shown = Tool.show(export.bytes)
      if shown != .fine { throw OutputFailure(code: shown) }
      export.clear()
    }
    _ = try DurableLog.visitLines(of: "ledger", on: storage) { line in
      try export.add(line)
      if export.byteCount > 1 << 20 { try show() }
    }
    try show()
    return .fine
  }
}
