import Basics
import JSONText
import Recommendation

/// What the caller says of items: of what category they are, and whether they can be had. Items that
/// nothing is said of are of no category and can be had.
///
///     {"item": "tent-2", "category": "tents"}
///     {"item": "mug-7", "isAvailable": false}
public final class ItemFacts {
  private struct Fact {
    var category: UInt16 = 0
    var isAvailable = true
  }

  private var items = KeyTable()
  private var facts: [Fact] = []
  private var categories = KeyTable()

  /// Takes up a file's lines in place of what was said before.
  /// - Returns: what is wrong with the first line that is; then nothing has changed.
  func replace(with text: [UInt8]) -> String? {
    var (items, facts, categories) = (KeyTable(), [Fact](), KeyTable())
    for (index, line) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
      let place = "line \(index + 1)"
      let root: JSONValue
      do {
        root = try JSONDocument(scanning: Array(line)).root
      } catch {
        return "\(place), byte \(error.byte + 1): \(error.expectation)"
      }
      if root.kind != .object { return "\(place): expected a JSON object" }
      for member in root.members
      where !["item", "category", "isAvailable"].contains(member.name.string ?? "") {
        return "\(place): unknown member; known are item, category and isAvailable"
      }
      guard let item = root.member("item")?.string, (1...Limits.itemBytes).contains(item.utf8.count)
      else { return "\(place): expected \"item\", a string of 1 to \(Limits.itemBytes) bytes" }
      var fact = Fact()
      if let category = root.member("category") {
        guard let name = category.string, (1...Limits.itemBytes).contains(name.utf8.count) else {
          return "\(place): expected \"category\" to be a string of 1 to \(Limits.itemBytes) bytes"
        }
        let number = categories.insert(name.utf8.span).number
        if number >= Limits.itemCategories {
          return "\(place): more than \(Limits.itemCategories) categories"
        }
        fact.category = UInt16(number + 1)
      }
      if let available = root.member("isAvailable") {
        guard let flag = available.boolean else {
          return "\(place): expected \"isAvailable\" to be true or false"
        }
        fact.isAvailable = flag
      }
      let (number, isNew) = items.insert(item.utf8.span)
      if isNew { facts.append(fact) } else { facts[number] = fact }
    }
    (self.items, self.facts, self.categories) = (items, facts, categories)
    return nil
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
