import Basics
import Catalogs
import JSONText
import Platform
import Reports
import Scenarios
import Service
import TrustRules

/// What the service's log tells of the catalog in force: what `quid check` would find, and which exchanges nobody
/// can be offered. Without it a catalog that the rules refuse would be served in silence.
///
///     {…,"event":"ready",…,"exchanges":2,"offerable":1,"refuse":0,"downgrade":1,"notOffered":["birthday"]}
///     {…,"event":"finding","rule":"Q45","decision":"downgrade","pointer":"/exchanges/0/request/0/level",…}
///     {…,"event":"notOffered","exchange":"birthday","rules":["Q45"],…}
struct CatalogNews: Sendable {
  typealias Member = (name: StaticString, value: ServiceLog.Value)

  /// The exchanges that nobody can be offered.
  let withheld: [WithheldExchange]
  private let findings: [[Member]]
  private let notOffered: [[Member]]
  private let notices: [String]
  /// How many findings and exchanges are not told one by one.
  private let leftOut: Int
  /// The counts, for the line of whatever brought the catalog into force.
  let summary: [Member]

  /// - Parameters:
  ///   - loaded: the catalog as it was read.
  ///   - hasFile: whether it was read from a file that people know, so that lines of it mean something.
  ///   - known: the exchanges that nobody can be offered today, where that was found already.
  init(_ loaded: LoadedCatalog, hasFile: Bool, _ known: [WithheldExchange]?, today: Day) {
    let report = FindingsReport(CheckedCatalog(loaded, today: today), of: loaded.fileName)
    withheld = known ?? loaded.catalog.withheld(on: today)
    notices = report.notices
    func count(_ decision: Decision) -> Int {
      report.findings.count { $0.finding.decision == decision }
    }
    let told = withheld.prefix(Limits.findingsLogged)
    leftOut =
      max(0, report.findings.count - Limits.findingsLogged) + withheld.count - told.count
    summary = [
      ("exchanges", .number(loaded.catalog.exchanges.count)),
      ("offerable", .number(loaded.catalog.exchanges.count - withheld.count)),
      ("refuse", .number(count(.refuse))), ("downgrade", .number(count(.downgrade))),
      ("notOffered", .texts(told.map(\.exchange))),
    ]
    findings = report.findings.prefix(Limits.findingsLogged).map { placed in
      let finding = placed.finding
      var members: [Member] = [
        ("rule", .text(finding.rule.id)), ("decision", .text(finding.decision.name)),
        ("pointer", .text(placed.pointer)),
      ]
      if hasFile {
        members += [("line", .number(placed.place.line)), ("column", .number(placed.place.column))]
      }
      return members + [("reason", .text(finding.reason)), ("fix", .text(finding.fix.summary))]
    }
    notOffered = told.map { withheld in
      var members: [Member] = [
        ("exchange", .text(withheld.exchange)), ("rules", .texts(withheld.rules.map(\.id))),
      ]
      if let first = withheld.findings.first {
        members += [("reason", .text(first.reason)), ("fix", .text(first.fix.summary))]
      }
      return members
    }
  }

  /// Tells an event that brought the catalog into force, and behind it what stands against the catalog.
  func tell(_ event: StaticString, _ members: [Member], to log: ServiceLog) {
    log.tell(.info, event, members + summary)
    for finding in findings { log.tell(.warning, "finding", finding) }
    for exchange in notOffered { log.tell(.warning, "notOffered", exchange) }
    if leftOut > 0 { log.tell(.warning, "findingsLeftOut", [("count", .number(leftOut))]) }
    for notice in notices { log.tell(.warning, "notice", [("message", .text(notice))]) }
  }
}

extension LoadedCatalog {
  /// A catalog that the log of an earlier run holds.
  init?(_ adopted: AdoptedCatalog) {
    guard let root = try? JSONDocument(scanning: Array(adopted.text.utf8)).root else { return nil }
    self.init(catalog: adopted.catalog, value: root, fileName: "the catalog in force")
  }
}
