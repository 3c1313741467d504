import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport
import Testing

/// A catalog is edited at random, and no version is raised: whatever somebody agreed to stays as it was (Q11, Q16, Q25).
@Suite struct EditedCatalogTests {
  /// What a text may become: words of its own, another of the catalog's, or what means something elsewhere.
  private static let others = [
    "thirdParty", "gift", "lastUsed", "de", "2026-06-30", "dpv:ServiceProvision", "pd:Age", "text",
    "observed", "monthDay", "person", "return",
  ]

  /// One edit: a value replaced or taken away, two elements in the other order, or an id renamed wherever it stands.
  private static func edit(_ tree: JSONTree, _ random: inout Random) -> JSONTree {
    let places = tree.places.filter { place in
      !place.pointer.hasSuffix("/version") && !place.pointer.isEmpty
    }
    let (pointer, value) = random.element(places)
    var changed = tree
    switch (random.below(10), value) {
    case (0, _): changed[pointer] = nil
    case (1, .array(let elements)) where elements.count > 1:
      let index = random.below(elements.count - 1)
      changed[pointer + "/\(index)"] = elements[index + 1]
      changed[pointer + "/\(index + 1)"] = elements[index]
    case (2, .string(let id)) where pointer.hasSuffix("/id"):
      for (pointer, value) in tree.places where value == .string(id) {
        changed[pointer] = .string(id + "-2")
      }
    case (_, .string(let text)):
      changed[pointer] = .string(
        random.below(2) == 0 ? text + " too" : random.element(others))
    case (_, .number): changed[pointer] = .number("\(random.below(400))")
    case (_, .boolean(let flag)): changed[pointer] = .boolean(!flag)
    default: break
    }
    return changed
  }

  /// Adopted exactly where nothing changes that somebody agreed to, as the closed list of the rules has it.
  @Test func noWordThatSomebodyAgreedToChanges() throws {
    let shop = try Shop()
    let adopted = try #require(shop.engine.state.exchange.catalog)
    let tree = try JSONTree(text: adopted.text)
    let before = AgreedOracle(tree)
    var (refused, taken, unread) = (0, 0, 0)
    for seed in 0..<UInt64(sampled(120, thorough: 1_000)) {
      var random = Random(seed: seed, stream: 41)
      var edited = tree
      for _ in 0...random.below(3) { edited = EditedCatalogTests.edit(edited, &random) }
      guard let catalog = AdoptedCatalog(text: edited.text, files: adopted.files) else {
        unread += 1
        continue
      }
      let changed = before.changed(in: AgreedOracle(edited))
      var next = shop
      let refusal = next.refusal(.adoptCatalog(catalog))
      #expect(
        (refusal == .textChangedWithoutVersion) == !changed.isEmpty,
        "seed \(seed): \(refusal.map { "\($0)" } ?? "adopted"), although \(changed) changed")
      let told = shop.engine.state.exchange.changes(by: catalog).map(\.name)
      #expect(told.sorted() == changed, "seed \(seed)")
      if refusal == nil { taken += 1 } else { refused += 1 }
      if refusal != nil { continue }
      #expect(next.engine.state.exchange.checkInvariants().isEmpty, "seed \(seed)")
    }
    #expect(refused > 20 && taken > 20 && unread > 5, "\(refused), \(taken), \(unread)")
  }

  /// A language that nobody stated may be stated, once.
  @Test func aLanguageThatIsStatedLaterIsPinnedFromThenOn() throws {
    var shop = try Shop(changes: [("/language", nil)])
    let person = try shop.newcomer()
    try shop.trade("size-for-fit", with: person, ["38"])
    shop.wait(days: 1)
    try shop.adopt([])
    let french = try #require(try Shop.catalog([("/language", #""fr""#)]))
    #expect(shop.refusal(.adoptCatalog(french)) == .textChangedWithoutVersion)
    let changes = shop.engine.state.exchange.changes(by: french)
    #expect(changes.first?.paths == ["exchanges/birthday-for-coffee/text/language"])
    // What was offered before was offered in none that anybody stated.
    #expect(shop.engine.state.exchange.excerpt(of: OfferID(0))?.language == nil)
    try shop.adopt([("/language", nil)])
    #expect(shop.refusal(.adoptCatalog(french)) == .textChangedWithoutVersion)
  }
}
