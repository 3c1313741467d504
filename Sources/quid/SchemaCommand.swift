import Catalogs
import Reports
import Service

/// `quid schema`: prints the JSON Schema of a format for editors, or the service's description.
enum SchemaCommand {
  static func run(_ words: [String]) -> ExitCode {
    do {
      let options = try Options(words, names: [])
      if options.wantsHelp { return Tool.explain(Help.schema) }
      switch try options.word(of: ["catalog", "events", "rpc"], "a format") {
      case "events": return Tool.show(EventSchema.text)
      case "rpc": return Tool.show(ExchangeService.openRPC + [UInt8(ascii: "\n")])
      default: return Tool.show(CatalogSchema.text)
      }
    } catch {
      Tool.complain("quid schema: \(error.message)\nSee: quid schema --help\n")
      return .usage
    }
  }
}
