import Basics

/// Which columns of a file hold what: named by the user, else found by their usual names.
public struct RowColumns: Equatable, Sendable {
  /// What a column can hold. The words are those of options and messages.
  public enum Role: String, CaseIterable, Sendable {
    case person, arm, day, accepted, answeredDay, withdrawnAfterDays, erasedAfterDays
    case delivered, value, cluster, asks, shown
    /// What happened, in a file of exposures and outcomes.
    case event
    /// Counts, in a file of cells.
    case entered, withdrawn, erased, due, kept, valueSum, valueSquares

    /// How such columns are called, the most telling first; small letters and digits only.
    var spellings: [String] {
      switch self {
      case .person: ["person", "personid", "userid", "user", "customerid", "visitorid", "id"]
      case .arm:
        ["arm", "variant", "variation", "group", "treatment", "segment", "condition", "incentive"]
      case .day: ["day", "date", "enteredday", "entryday", "exposureday"]
      case .accepted:
        ["accepted", "optin", "optedin", "converted", "conversion", "shared", "success", "yes"]
      case .answeredDay: ["answeredday", "answerday", "acceptedday"]
      case .withdrawnAfterDays: ["withdrawnafterdays", "withdrawnafter"]
      case .erasedAfterDays: ["erasedafterdays", "erasedafter"]
      case .delivered: ["delivered", "promisekept"]
      case .value: ["value", "amount", "spend", "revenue"]
      case .cluster: ["cluster", "clusterid", "store", "school", "household"]
      case .asks: ["asks", "asked"]
      case .shown: ["shown"]
      case .event: ["event", "kind", "what", "type"]
      case .entered: ["entered", "people", "total", "n", "count"]
      case .withdrawn: ["withdrawn", "gone"]
      case .erased: ["erased"]
      case .due: ["due", "promised"]
      case .kept: ["kept"]
      case .valueSum: ["valuesum", "sum"]
      case .valueSquares: ["valuesquares", "sumofsquares", "squares"]
      }
    }
  }

  /// The names that the user gave.
  public var names: [Role: String] = [:]

  public init() {}

  /// Where each role's column stands in a header.
  /// - Throws: `RowFault` where a column that was named is not there, is named for two things, or stands there twice.
  func find(in header: [String]) throws(RowFault) -> [Role: Int] {
    var found: [Role: Int] = [:]
    var taken: Set<Int> = []
    for role in Role.allCases {
      guard let name = names[role] else { continue }
      let columns = try columns(role, name, in: header)
      let column = columns[0]
      taken.formUnion(columns)
      if let other = found.first(where: { $0.value == column })?.key {
        throw RowFault(
          line: 1,
          message:
            "the column \"\(cleaned(name))\" is named for \(other.rawValue) and for \(role.rawValue); "
            + "name one column for each")
      }
      found[role] = column
    }
    let plain = header.map(RowColumns.plain)
    for role in Role.allCases where found[role] == nil {
      for spelling in role.spellings {
        guard let column = plain.firstIndex(of: spelling), !taken.contains(column) else { continue }
        found[role] = column
        taken.insert(column)
        break
      }
    }
    var holds = found.map { ($0.value, $0.key) }
    for column in taken where !found.values.contains(column) { holds.append((column, .arm)) }
    for (column, role) in holds.sorted(by: { $0.0 < $1.0 }) {
      let twins = header.filter { $0 == header[column] }.count
      if twins > 1 {
        throw RowFault(
          line: 1,
          message:
            "\(twins) columns are called \"\(cleaned(header[column]))\", which holds \(role.rawValue); "
            + "give each a name of its own")
      }
    }
    return found
  }

  /// Where the columns of a name stand: one, or of an arm made of several, `price,shown`, each.
  func columns(_ role: Role, _ name: String, in header: [String]) throws(RowFault) -> [Int] {
    var names = [name]
    if role == .arm, !header.contains(name) {
      names = name.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    var columns: [Int] = []
    for name in names {
      guard let column = header.firstIndex(of: name) else {
        let hint =
          didYouMean(name, among: header).map { "; did you mean \"\(cleaned($0))\"?" } ?? ""
        throw RowFault(
          line: 1,
          message: "the header has no column \"\(cleaned(name))\" for \(role.rawValue)\(hint)")
      }
      if columns.contains(column) {
        throw RowFault(
          line: 1, message: "the column \"\(cleaned(name))\" is named twice for \(role.rawValue)")
      }
      columns.append(column)
    }
    return columns
  }

  /// Small letters and digits alone.
  private static func plain(_ name: String) -> String {
    String(
      decoding: name.lowercased().utf8.filter {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
      }, as: UTF8.self)
  }
}
