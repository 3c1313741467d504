import Basics
import JSONText
import Recommendation

/// What the caller says of items: of what category they are, and whether they can be had. Items that
/// nothing is said of are of no category and can be had.
///
///     {"item": "tent-2", "category": "tents"}
///     {"item": "mug-7", "isAvailable": false}
///
/// Made on any thread; read by the one that owns the service.
public final class ItemFacts: Sendable {
  private struct Fact {
    var category: UInt16 = 0
    var isAvailable = true
  }

  /// What is wrong with a file of them: a line, and what was expected there.
  public struct Unsound: Error {
    public let message: String
  }

  private let items: KeyTable
  private let facts: [Fact]
  private let categories: KeyTable

  /// Nothing is said of any item.
  init() { (items, facts, categories) = (KeyTable(), [], KeyTable()) }

  /// Reads a file's lines.
  /// - Throws: what is wrong with the first line that is.
  public init(reading text: [UInt8]) throws(Unsound) {
    var (items, facts, categories) = (KeyTable(), [Fact](), KeyTable())
    for (index, line) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
      func fault(_ message: String) -> Unsound { Unsound(message: "line \(index + 1)\(message)") }
      let root: JSONValue
      do {
        root = try JSONDocument(scanning: Array(line)).root
      } catch {
        throw fault(", byte \(error.byte + 1): \(error.expectation)")
      }
      if root.kind != .object { throw fault(": expected a JSON object") }
      for member in root.members
      where !["item", "category", "isAvailable"].contains(member.name.string ?? "") {
        throw fault(": unknown member; known are item, category and isAvailable")
      }
      guard let item = root.member("item")?.string, (1...Limits.itemBytes).contains(item.utf8.count)
      else { throw fault(": expected \"item\", a string of 1 to \(Limits.itemBytes) bytes") }
      var fact = Fact()
      if let category = root.member("category") {
        guard let name = category.string, (1...Limits.itemBytes).contains(name.utf8.count) else {
          throw fault(": expected \"category\" to be a string of 1 to \(Limits.itemBytes) bytes")
        }
        let number = categories.insert(name.utf8.span).number
        if number >= Limits.itemCategories {
          throw fault(": more than \(Limits.itemCategories) categories")
        }
        fact.category = UInt16(number + 1)
      }
      if let available = root.member("isAvailable") {
        guard let flag = available.boolean else {
          throw fault(": expected \"isAvailable\" to be true or false")
        }
        fact.isAvailable = flag
      }
      let (number, isNew) = items.insert(item.utf8.span)
      if isNew { facts.append(fact) } else { facts[number] = fact }
    }
    (self.items, self.facts, self.categories) = (items, facts, categories)
  }

  /// The number of a category; nil for one that no item is of.
  func category(_ name: Span<UInt8>) -> UInt16? { categories.find(name).map { UInt16($0 + 1) } }

  private func fact(of item: Span<UInt8>) -> Fact {
    items.find(item).map { facts[$0] } ?? Fact()
  }

  /// Tells an index what is said of an item that is new to it.
  func describe(_ number: UInt32, _ item: Span<UInt8>, in purpose: Recommendations.OfPurpose) {
    let fact = fact(of: item)
    if fact.category == 0 && fact.isAvailable { return }
    purpose.index.describe(number, category: fact.category, isAvailable: fact.isAvailable)
  }

  /// Tells an index what is said of all items that it knows.
  func describeAll(in purpose: Recommendations.OfPurpose) {
    for number in 0..<UInt32(purpose.index.itemRoom) {
      let key = purpose.index.key(of: number)
      let fact = fact(of: key.span)
      purpose.index.describe(number, category: fact.category, isAvailable: fact.isAvailable)
    }
  }
}
