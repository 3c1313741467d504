import Basics

/// Which columns of a log hold what: named by the user, else guessed from how such columns are usually
/// called.
public struct LogColumns: Equatable, Sendable {
  /// What a column can hold.
  public enum Role: String, CaseIterable, Sendable {
    case session, item, time, kind

    /// How columns of this kind are called, the most telling first; small letters and digits only.
    var spellings: [String] {
      switch self {
      case .session: ["sessionid", "session", "usersession", "visitid"] + LogColumns.people
      case .item: ["itemid", "item", "productid", "product", "articleid", "article", "sku", "aid"]
      case .time: ["timestamp", "time", "ts", "eventtime", "datetime", "eventdate", "date"]
      case .kind: ["eventtype", "event", "type", "kind", "action", "behaviour", "behavior"]
      }
    }
  }

  /// Columns that tell people rather than sessions.
  private static let people = ["visitorid", "visitor", "userid", "user", "customerid", "personid"]

  /// The names that the user gave.
  private var names: [Role: String] = [:]

  /// All columns guessed.
  public init() {}

  /// Reads `session=NAME,item=NAME,time=NAME,kind=NAME`. What is left out is guessed, except for the
  /// kind: whoever names columns names all that there are.
  /// - Throws: `EvaluationFault` where the text is none, or names something twice.
  public init(_ text: String) throws(EvaluationFault) {
    let roles = Role.allCases.map(\.rawValue)
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let word = String(parts[0])
      guard parts.count == 2, !parts[1].isEmpty else {
        throw EvaluationFault(
          "--columns needs ROLE=NAME, such as session=visitorid, not \"\(cleaned(String(piece)))\"")
      }
      guard let role = Role(rawValue: word) else {
        let hint = didYouMean(word, among: roles).map { "; did you mean \"\($0)\"?" }
        throw EvaluationFault(
          "--columns: unknown role \"\(cleaned(word))\""
            + (hint ?? "; there is \(roles.joined(separator: ", "))"))
      }
      if names[role] != nil { throw EvaluationFault("--columns names \"\(word)\" twice") }
      names[role] = String(parts[1])
    }
  }

  /// A column that was found.
  struct Found: Equatable {
    let column: Int
    /// As the header has it.
    let name: String
  }

  /// Where the columns stand in a header.
  func find(in header: [String]) throws(EvaluationFault) -> [Role: Found] {
    var found: [Role: Found] = [:]
    for role in Role.allCases {
      if let name = names[role] {
        found[role] = try named(name, in: header)
      } else if role != .kind || names.isEmpty {
        found[role] = try guessed(role, in: header)
      }
    }
    for role in Role.allCases.dropLast() where found[role] == nil {
      // The header's own cells are not shown: a file without one begins with somebody's data.
      throw EvaluationFault(
        "no column of the header is known to hold the \(role.rawValue); name it with "
          + "--columns \(role.rawValue)=NAME", line: 1)
    }
    for (index, role) in Role.allCases.enumerated() {
      for other in Role.allCases[..<index] {
        guard let one = found[role], one.column == found[other]?.column else { continue }
        throw EvaluationFault(
          "column \"\(cleaned(one.name))\" cannot hold both the \(other.rawValue) and the "
            + role.rawValue, line: 1)
      }
    }
    return found
  }

  private func named(_ name: String, in header: [String]) throws(EvaluationFault) -> Found {
    let matches = header.indices.filter { header[$0] == name }
    if matches.count > 1 {
      throw EvaluationFault("two columns are called \"\(cleaned(name))\"", line: 1)
    }
    if let column = matches.first { return Found(column: column, name: name) }
    let hint = didYouMean(name, among: header).map { "; did you mean \"\(cleaned($0))\"?" }
    throw EvaluationFault(
      "no column of the header is called \"\(cleaned(name))\"\(hint ?? "")", line: 1)
  }

  private func guessed(_ role: Role, in header: [String]) throws(EvaluationFault) -> Found? {
    let plain = header.map { LogColumns.plain($0) }
    for spelling in role.spellings {
      let matches = plain.indices.filter { plain[$0] == spelling }
      if matches.count > 1 {
        throw EvaluationFault(
          "two columns may hold the \(role.rawValue); say which with "
            + "--columns \(role.rawValue)=NAME", line: 1)
      }
      if let column = matches.first { return Found(column: column, name: header[column]) }
    }
    return nil
  }

  /// Whether a column's name says that it tells people apart rather than sessions.
  static func tellsPeople(_ name: String) -> Bool { people.contains(plain(name)) }

  /// A name in small letters and digits only: `Session_ID` and `sessionId` are alike.
  private static func plain(_ name: String) -> String {
    String(
      decoding: name.lowercased().utf8.filter {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }, as: UTF8.self)
  }
}
