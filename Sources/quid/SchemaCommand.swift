import ValueExchange

/// `quid schema`: prints the JSON Schema of a format, for editors.
enum SchemaCommand {
  static func run(_ words: [String]) -> ExitCode {
    do {
      let options = try Options(words, names: [])
      if options.wantsHelp { return Tool.show(Help.schema) }
      _ = try options.word(of: ["catalog"], "a format")
      return Tool.show(CatalogSchema.text)
    } catch {
      Tool.complain("quid schema: \(error.message)\nSee: quid schema --help\n")
      return .usage
    }
  }
}
