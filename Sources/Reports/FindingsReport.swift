import Basics
import Catalogs
public import JSONText
public import Scenarios
public import TrustRules

/// What the rules say to a file, with every finding's place in it: what the texts are written from.
public struct FindingsReport {
  public let checked: CheckedCatalog
  /// The file as it was named: the catalog's own, or a scenario that uses it.
  public let input: String
  /// In the order of the file's places; waived ones after those that stand.
  public let findings: [PlacedFinding]
  /// What else is wrong with the file or those that it names, which leaves it unsound.
  public let faultCount: Int
  /// The catalog's own pointer in its file: empty, or `/catalog` within a scenario.
  public let basePointer: String

  /// A finding and where it is.
  public struct PlacedFinding {
    public let finding: Finding
    /// Why it is let pass; nil where it stands.
    public let waiver: Waiver?
    /// In the file, not in the catalog.
    public let pointer: String
    public let place: SourcePlace
  }

  public init(_ checked: CheckedCatalog, of input: String, faultCount: Int = 0) {
    self.checked = checked
    self.faultCount = faultCount
    self.input = input
    let basePointer = checked.loaded.value.pointer
    self.basePointer = basePointer
    var index = DocumentIndex(checked.loaded.value)
    func placed(_ finding: Finding, _ waiver: Waiver?) -> PlacedFinding {
      let (value, _) = index.value(at: finding.place.pointer)
      let pointer = basePointer + finding.place.pointer
      let member = finding.place.member
      // Within an array's objects a condition names the rest of the path alone.
      let last = member.split(separator: ".").last.map(String.init) ?? ""
      let found = member.isEmpty ? nil : value.name(member) ?? value.name(last)
      return PlacedFinding(
        finding: finding, waiver: waiver, pointer: pointer + (found?.pointer ?? ""),
        place: index.place(of: found?.name ?? value))
    }
    func sorted(_ findings: [PlacedFinding]) -> [PlacedFinding] {
      findings.sorted {
        ($0.place.line, $0.place.column, $0.finding.rule, $0.pointer, $0.finding.reason)
          < ($1.place.line, $1.place.column, $1.finding.rule, $1.pointer, $1.finding.reason)
      }
    }
    findings =
      sorted(checked.verdict.findings.map { placed($0, nil) })
      + sorted(checked.waived.map { placed($0.finding, $0.waiver) })
  }

  /// What refuses nothing and is worth saying of a catalog by itself.
  public var notices: [String] {
    if !basePointer.isEmpty || input != checked.loaded.fileName { return [] }
    let nobody =
      "Nobody is named as the controller, so statements, records and receipts cannot say who answers for the data; "
      + "state \"controller\""
    let steps = StepNotices(checked.loaded.catalog).texts {
      Dictionary(balances.map { ($0.exchange, $0.ratio ?? 0) }) { first, _ in first }
    }
    let experiments = ExperimentNotices(checked.loaded.catalog).texts {
      checked.loaded.catalog.withheld(on: checked.context.today)
    }
    return (checked.loaded.catalog.controller == nil ? [nobody] : []) + steps + experiments
  }

  /// The price of each exchange's ask beside what is given for it.
  var balances: [Balance] { Balance.all(of: checked.loaded.catalog, checked.context) }

  /// How many findings stand.
  public var standingCount: Int { checked.verdict.findings.count }
}
