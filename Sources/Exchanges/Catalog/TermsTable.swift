public import Basics
public import Catalogs

/// All terms that were ever adopted, in the order of their numbers, and what can be told of them by number instead
/// of by name.
public struct TermsTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [Terms] = []
  /// The terms' names in the order of their numbers.
  public internal(set) var names = KeyTable()
  /// Exchanges and purposes in the order in which terms or a catalog first named them.
  var exchanges = KeyTable()
  var purposes = KeyTable()
  /// For each of the terms, the number of its exchange and of its purpose.
  var exchangeNumbers: [Int32] = []
  var purposeNumbers: [Int32] = []
  /// What terms ask for, field and level by name, each once; and for each of the terms the number of that.
  var requests = KeyTable()
  var requestNumbers: [Int32] = []

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { records.count }
  public internal(set) subscript(index: Int) -> Terms {
    @inlinable get { records[index] }
    _modify { yield &records[index] }
  }

  /// The number of the exchange that terms are a version of.
  public func exchange(of id: TermsID) -> Int32 { exchangeNumbers[id.index] }
  func purpose(of id: TermsID) -> Int32 { purposeNumbers[id.index] }

  /// Whether terms ask for anything that a yes to others of the same purpose gave: see `Terms.asksAgain`. Most that
  /// serve one purpose ask for just the same, which is told by numbers.
  func ask(_ wanted: TermsID, againFor given: TermsID) -> Bool {
    requestNumbers[wanted.index] == requestNumbers[given.index]
      || records[wanted.index].asksAgain(for: records[given.index])
  }

  /// The number that terms of the same name have; nil where none were adopted.
  public func find(_ terms: Terms) -> TermsID? { find(terms.exchange, version: terms.textVersion) }

  /// The number of the terms of an exchange under a version of its text; nil where none were adopted.
  func find(_ exchange: String, version: Int) -> TermsID? {
    names.find(Terms.name(exchange, version).utf8.span).map { TermsID(index: $0) }
  }

  /// Whether some terms serve a purpose of this name.
  /// - Complexity: O(terms), by their numbers.
  func serve(_ purpose: String) -> Bool {
    purposes.find(purpose.utf8.span).map { purposeNumbers.contains(Int32($0)) } ?? false
  }

  /// Whether some terms ask for a field for a purpose of this name.
  /// - Complexity: O(terms), by their numbers.
  func ask(for field: String, serving purpose: String) -> Bool {
    guard let number = purposes.find(purpose.utf8.span) else { return false }
    return purposeNumbers.indices.contains {
      purposeNumbers[$0] == Int32(number) && records[$0].askIndex(of: field) != nil
    }
  }

  mutating func append(_ terms: Terms) {
    records.append(terms)
    _ = names.insert(terms.name.utf8.span)
    exchangeNumbers.append(exchangeNumber(terms.exchange))
    purposeNumbers.append(purposeNumber(terms.purpose))
    let request = TermsTable.name(of: terms.request)
    requestNumbers.append(Int32(requests.insert(request.utf8.span).number))
  }

  /// What is asked for, whatever its order, as no id can be spelt.
  private static func name(of request: [FieldLevel]) -> String {
    request.map { "\($0.field):\($0.level)" }.sorted().joined(separator: " ")
  }

  /// The number of an exchange, a new one where it has none.
  mutating func exchangeNumber(_ name: String) -> Int32 {
    Int32(exchanges.insert(name.utf8.span).number)
  }

  /// The number of a purpose, a new one where it has none.
  mutating func purposeNumber(_ name: String) -> Int32 {
    Int32(purposes.insert(name.utf8.span).number)
  }

  func digest(into writer: inout DigestWriter) {
    for terms in records { writer.add(terms) }
  }

  /// The numbers that names of earlier catalogs have taken too.
  func digestNames(into writer: inout DigestWriter) {
    writer.add(exchanges)
    writer.add(purposes)
  }

  func checkInvariants(_ check: inout InvariantCheck) {
    check.expect(
      names.count == records.count && exchangeNumbers.count == records.count
        && purposeNumbers.count == records.count && requestNumbers.count == records.count,
      "not all terms have their numbers")
    if !check.broken.isEmpty { return }
    for (index, terms) in records.enumerated() {
      check.expect(
        names.find(terms.name.utf8.span) == index
          && exchanges.find(terms.exchange.utf8.span).map { Int32($0) } == exchangeNumbers[index]
          && purposes.find(terms.purpose.utf8.span).map { Int32($0) } == purposeNumbers[index]
          && requests.find(TermsTable.name(of: terms.request).utf8.span).map { Int32($0) }
            == requestNumbers[index],
        "terms \(index) are not found by their names")
    }
  }
}
