import Basics
import Platform

/// `quid init`: writes a small catalog, and a scenario and a conversation that use it, to begin with.
enum InitCommand {
  static func run(_ words: [String]) -> ExitCode {
    let folder: String
    do throws(Options.Fault) {
      let options = try Options(words, names: [])
      if options.wantsHelp { return Tool.explain(Help.initialize) }
      if options.arguments.count != 1 {
        throw Options.Fault(message: "expected one folder, found \(options.arguments.count)")
      }
      folder = options.arguments[0]
      if folder.isEmpty { throw Options.Fault(message: "expected a folder, found an empty name") }
    } catch {
      Tool.complain("quid init: \(error.message)\nSee: quid init --help\n")
      return .usage
    }
    guard let today = Day(of: currentInstant()) else {
      Tool.complain("quid init: the clock is wrong\n")
      return .usage
    }
    for name in ["catalog.json", "scenario.json", "conversation.jsonl"]
    where fileExists("\(folder)/\(name)") {
      Tool.complain(
        "quid init: \"\(cleaned(folder))/\(name)\" is there already, and nothing was written\n")
      return .usage
    }
    do {
      let files = [
        ("catalog.json", Starter.catalog(today)), ("scenario.json", Starter.scenario(today)),
        ("conversation.jsonl", try Starter.conversation()),
      ]
      try makeFolder(folder)
      for (name, text) in files {
        try OutputFile(checking: "\(folder)/\(name)").write(Array(text.utf8))
      }
    } catch {
      Tool.complain("quid init: \(cleaned(error.message))\n")
      // A file where the folder should be is a slip of the user's, not of the disk.
      return fileExists(folder) && !fileExists(folder + "/.") ? .usage : .storage
    }
    let shown = cleaned(folder)
    let (catalog, scenario, conversation) = (
      quotedForShell("\(shown)/catalog.json"), quotedForShell("\(shown)/scenario.json"),
      quotedForShell("\(shown)/conversation.jsonl")
    )
    return Tool.show(
      """
      \(shown)/catalog.json         what is asked for, why, and what is given for it
      \(shown)/scenario.json        an experiment with it, on modelled people
      \(shown)/conversation.jsonl   what an application says to the service, a request a line

      Next:
        quid check \(catalog)
        quid run \(scenario)
        quid serve --data data --catalog \(catalog) < \(conversation)

      The conversation is for a data directory that holds nothing yet; to hold it again, name another.

      """)
  }

  /// A name as a shell reads it: in quotes where it holds more than letters, digits and a few signs.
  private static func quotedForShell(_ written: String) -> String {
    // What begins with a dash would be read as an option.
    let name = written.hasPrefix("-") ? "./" + written : written
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0)
        || "/._-+,:@".unicodeScalars.contains($0)
    }
    if isPlain { return name }
    let parts = name.split(separator: "'", omittingEmptySubsequences: false)
    return "'\(parts.joined(separator: "'\\''"))'"
  }
}
