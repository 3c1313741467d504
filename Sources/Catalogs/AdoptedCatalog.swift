public import Basics
public import JSONText

/// A catalog in force, with the text that the ledger keeps of it: so that the log explains every
/// decision without a file of that day.
public struct AdoptedCatalog: Equatable, Sendable {
  public let catalog: Catalog
  /// The catalog's JSON on one line, without what it says of its adoption.
  public let text: String
  /// The rows of each file that it names.
  public let files: [CatalogFile]
  /// For each exchange, how many are offered before it where several could be: as they stand in the catalog,
  /// until somebody ranks them. The log keeps them, so that a replay asks no rules and no prices of today.
  public private(set) var ranks: [Int]
  /// The day on which they were found, where somebody ranked them here.
  public private(set) var rankedOn: Day?
  /// What the ledger says of its adoption; nil until it is adopted, and in logs of versions that did not say it.
  public private(set) var note: AdoptionNote?
  /// For each exchange, what a form needs to ask for its values: a JSON array of hints, made once.
  public let inputs: [String]
  /// What it says of all that people and partners agree to.
  public let parts: AgreedParts

  /// The text says all; what was read of it may differ in how its conditions were spelt, ranks in the day on
  /// which they were found, and the note in who adopted it.
  public static func == (left: Self, right: Self) -> Bool {
    left.text == right.text && left.files == right.files
  }

  /// Rows of a file, as a catalog asked for them.
  public struct CatalogFile: Equatable, Sendable {
    public let name: String
    public let columns: [String]
    public let rows: [[String]]

    public init(name: String, columns: [String], rows: [[String]]) {
      self.name = name
      self.columns = columns
      self.rows = rows
    }
  }

  /// Reads a catalog, and keeps what it was read from.
  /// - Returns: nil after at least one report.
  public init?(
    _ value: JSONValue, problems: Problems, loadRows: @escaping CatalogReader.RowLoader
  ) {
    final class Loaded { var files: [CatalogFile] = [] }
    let loaded = Loaded()
    let reader = CatalogReader(problems: problems) { name, columns in
      let rows = loadRows(name, columns)
      if let rows {
        loaded.files.append(CatalogFile(name: name, columns: columns, rows: rows))
      }
      return rows
    }
    guard let catalog = reader.read(value) else { return nil }
    self.catalog = catalog
    text = AdoptedCatalog.text(of: value)
    files = loaded.files
    ranks = Array(catalog.exchanges.indices)
    inputs = catalog.inputs
    parts = AgreedParts(catalog)
  }

  /// The same catalog with other ranks.
  /// - Parameter day: the one on which they were found; nil where they come out of a log.
  public func ranked(_ ranks: [Int], on day: Day? = nil) -> AdoptedCatalog {
    var other = self
    other.ranks = ranks
    other.rankedOn = day
    return other
  }

  /// Whether each exchange has a rank of its own.
  public var isRanked: Bool { ranks.sorted() == Array(catalog.exchanges.indices) }

  /// A catalog as a log gives it back: its text, and the rows of its files.
  /// - Returns: nil when the text is no catalog.
  public init?(text: String, files: [CatalogFile]) {
    guard let document = try? JSONDocument(scanning: Array(text.utf8)) else { return nil }
    let problems = Problems(fileName: "log")
    self.init(document.root, problems: problems) { name, columns in
      files.first { $0.name == name && $0.columns == columns }?.rows
    }
  }

  /// The same catalog with what the ledger says of its adoption.
  public func noted(_ note: AdoptionNote?) -> AdoptedCatalog {
    var other = self
    other.note = note
    return other
  }

  /// The same catalog with what its adoption changes; one that has been adopted keeps what was said of it then.
  /// - Parameter former: the catalog in force; nil where there is none.
  /// - Complexity: O(bytes).
  public func noted(since former: AdoptedCatalog?) -> AdoptedCatalog {
    if note != nil { return self }
    let changes = CatalogChanges(to: self, from: former).lines
    return noted(
      AdoptionNote(
        catalog.adoption ?? Adoption(), digest: digest,
        changes: changes.prefix(Limits.changesTold).map(\.text),
        moreChanges: max(0, changes.count - Limits.changesTold)))
  }

  /// SHA-256 of a catalog as the ledger keeps it: its JSON without white space, and behind it, each led by a zero
  /// byte, the name, columns and cells of the files that it names.
  /// - Complexity: O(bytes).
  public var digest: String {
    var hash = SHA256()
    hash.update(text.utf8.span)
    func add(_ text: String) {
      hash.update(byte: 0)
      hash.update(text.utf8.span)
    }
    for file in files {
      add(file.name)
      file.columns.forEach(add)
      for row in file.rows { row.forEach(add) }
    }
    return hexadecimal(hash.finish())
  }

  /// The text without who puts it in force: it is the same catalog whoever does.
  private static func text(of value: JSONValue) -> String {
    if value.member("adoption") == nil { return compact(value.text) }
    let members = value.members.filter { $0.name.string != "adoption" }.map { name, value in
      compact(name.text) + ":" + compact(value.text)
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// JSON without the white space between its tokens.
  static func compact(_ text: ArraySlice<UInt8>) -> String {
    var bytes: [UInt8] = []
    var isString = false
    var isEscaped = false
    for byte in text {
      if isString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isString = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isString = true
      } else if byte <= UInt8(ascii: " ") {
        continue
      }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
