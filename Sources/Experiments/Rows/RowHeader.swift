public import Basics

/// What the first line of a file says: where each column stands, and what kind of rows follow.
public struct RowHeader: Equatable, Sendable {
  /// What the rows are of.
  public enum Kind: Equatable, Sendable { case people, events, counts }

  public let kind: Kind
  /// Where the first row begins.
  public let end: Int
  let delimiter: UInt8
  let names: [String]
  let places: [RowColumns.Role: Int]
  /// The columns that make up the arm.
  let armColumns: [Int]

  /// Whether people are told by an id.
  public var hasPeople: Bool { places[.person] != nil }

  /// - Parameter bytes: the beginning of the file, the first line at least.
  /// - Throws: `RowFault` where it is no header, or lacks a column.
  public init(_ bytes: Span<UInt8>, _ columns: RowColumns) throws(RowFault) {
    func fault(_ message: String) -> RowFault { RowFault(line: 1, message: message) }
    if bytes.count >= 2, bytes[0] == 0x1F, bytes[1] == 0x8B {
      throw fault("expected a header line, found compressed data; a name that ends in .gz says so")
    }
    if bytes.count >= 2, bytes[0] ^ bytes[1] == 1, bytes[0] >= 0xFE {
      throw fault("expected a header line in UTF-8, found UTF-16; save the file as UTF-8")
    }
    let start = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    let lineEnd = bytes.newline(from: start)
    if lineEnd == start { throw fault("expected a header line, found nothing") }
    if let message = RowScanner.amiss(bytes.extracting(start..<lineEnd)) { throw fault(message) }
    delimiter = RowHeader.delimiter(bytes.extracting(start..<lineEnd))
    var bounds = [Int](repeating: 0, count: 2 * Limits.rowColumns)
    var next = 0
    let cells: Int?
    do {
      cells = try RowScanner.row(bytes, from: start, delimiter, &bounds, &next, isLast: true)
    } catch {
      throw fault(error.message)
    }
    guard let cells, cells <= Limits.rowColumns else {
      throw fault("the header has more than \(Limits.rowColumns) columns")
    }
    names = (0..<cells).map { column in
      String(
        decoding: RowText.name(bytes, bounds[column * 2], bounds[column * 2 + 1]), as: UTF8.self)
    }
    end = next
    places = try columns.find(in: names)
    if let name = columns.names[.arm] {
      armColumns = try columns.columns(.arm, name, in: names)
    } else {
      armColumns = places[.arm].map { [$0] } ?? []
    }
    if places[.arm] == nil {
      throw fault(
        "no column is known to hold the arm; name it with --arm NAME, and others alike")
    }
    if places[.event] != nil, places[.person] != nil, places[.accepted] == nil {
      kind = .events
      if places[.day] == nil { throw fault("exposures and outcomes need a column of days") }
    } else if places[.person] == nil, places[.entered] != nil, places[.accepted] != nil {
      kind = .counts
    } else {
      kind = .people
      if places[.accepted] == nil, places[.value] == nil {
        throw fault(
          "no column is known to hold who accepted, or what value they had; name it with --accepted "
            + "NAME or --value NAME")
      }
    }
  }

  /// What columns stand apart by: the most frequent outside of quotes, tabs before the others.
  private static func delimiter(_ line: Span<UInt8>) -> UInt8 {
    var counts = (tabs: 0, commas: 0, semicolons: 0)
    var isQuoted = false
    for index in line.indices {
      switch line[index] {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "\t") where !isQuoted: counts.tabs += 1
      case UInt8(ascii: ",") where !isQuoted: counts.commas += 1
      case UInt8(ascii: ";") where !isQuoted: counts.semicolons += 1
      default: break
      }
    }
    if counts.tabs > 0 { return UInt8(ascii: "\t") }
    return UInt8(ascii: counts.semicolons > counts.commas ? ";" : ",")
  }

  /// Which column a message is about.
  func place(_ role: RowColumns.Role) -> String {
    "column \"\(places[role].map { cleaned(names[$0]) } ?? role.rawValue)\""
  }
}
