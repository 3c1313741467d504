import Basics
import Catalogs
import Engine
import Exchanges
import JSONText
import TestSupport
import Testing

/// What people agreed to stands as it was, whatever the catalog says later (Q11, Q16, Q25).
@Suite struct AgreedWordsTests {
  private static let whole = ["exchanges", "fields", "purposes", "benefits", "partners"]

  /// What is pinned, written from the rules and not from the code: members of the catalog that say what is asked for,
  /// why, what for, who gets it, how long, and what a partner may do.
  private static func isPinned(_ pointer: String, _ catalog: Catalog) -> Bool {
    let steps = pointer.split(separator: "/").map(String.init)
    let index = steps.count > 1 ? Int(steps[1]) ?? 0 : 0
    let asked = catalog.exchanges.flatMap(\.request)
    func has(_ at: Int, _ names: String...) -> Bool {
      steps.count > at && names.contains(steps[at])
    }
    switch steps.first {
    case "exchanges":
      if has(2, "text") { return has(3, "ask", "why", "get", "keep", "who", "stop") }
      return has(2, "request", "recipients", "purpose", "benefit", "choice")
    case "purposes":
      let id = catalog.purposes[index].id
      let used = catalog.purposes.filter { purpose in
        catalog.exchanges.contains { $0.purposes.contains(purpose.id) }
      }
      // Of one that others are compatible with, people are told the words.
      if !used.contains(where: { $0.id == id }) {
        return has(2, "category", "why") && used.contains { $0.compatibleWith.contains(id) }
      }
      return has(2, "category", "why", "retention", "compatibleWith", "sharing")
    case "benefits":
      return has(
        2, "kind", "means", "recipient", "condition", "worth", "deliverWithinDays", "evidence",
        "ifUndeliverable")
    case "fields":
      let field = catalog.fields[index]
      if !asked.contains(where: { $0.field == field.id }) { return false }
      if has(2, "category", "type", "origin", "options", "bounds", "length") { return true }
      guard has(2, "levels"), let level = Int(steps[3]) else { return false }
      return has(4, "means", "rule")
        && asked.contains(FieldLevel(field: field.id, level: field.levels[level].id))
    case "partners":
      let isTold = catalog.exchanges.contains { $0.recipients.contains(catalog.partners[index].id) }
      if has(2, "name", "role") { return isTold }
      return has(2, "agreements") && has(4, "from", "care", "custody", "control", "disposition")
    default: return false
    }
  }

  /// Each leaf that can be said otherwise, so that the catalog stays one.
  private static func otherwise(_ leaf: JSONTree) throws -> [String] {
    switch leaf {
    case .string(let words):
      var ways = [
        String(decoding: try JSONTree.string(words + " too").document().text, as: UTF8.self)
      ]
      if Day(words) != nil { ways.append("\"2026-06-30\"") }
      return ways + ["\"dpv:ServiceProvision\"", "\"thirdParty\"", "\"gift\"", "\"lastUsed\""]
    case .number: return ["1", "2", "14", "30", "90", "500"]
    case .boolean(let value): return ["\(!value)"]
    default: return []
    }
  }

  /// A catalog that says one thing otherwise under unchanged versions is refused where somebody agreed to it, or has
  /// changed nothing that anybody agreed to: all leaves of the shop's.
  @Test func whatWasAgreedToChangesUnderNoOldVersion() throws {
    let shop = try Shop()
    let adopted = try #require(shop.engine.state.exchange.catalog)
    let tree = try JSONTree(text: adopted.text)
    var (refused, taken, unread) = (0, 0, 0)
    for (pointer, leaf) in tree.places
    where AgreedWordsTests.whole.contains(where: { pointer.hasPrefix("/\($0)/") }) {
      for other in try AgreedWordsTests.otherwise(leaf) {
        guard
          let changed = AdoptedCatalog(
            text: String(decoding: try tree.with(pointer, other).document().text, as: UTF8.self),
            files: adopted.files), changed.catalog != adopted.catalog
        else {
          unread += 1
          continue
        }
        var next = shop
        let refusal = next.refusal(.adoptCatalog(changed))
        // An id, or the version, makes it another exchange.
        let isNew = pointer.hasSuffix("/id") || pointer.hasSuffix("/version")
        if isNew { continue }
        let isPinned = AgreedWordsTests.isPinned(pointer, adopted.catalog)
        #expect(
          (refusal == .textChangedWithoutVersion) == isPinned,
          "\(pointer) to \(other): \(refusal.map { "\($0)" } ?? "taken")")
        #expect(
          shop.engine.state.exchange.changes(by: changed).isEmpty != isPinned,
          "\(pointer) to \(other)")
        if isPinned { refused += 1 } else { taken += 1 }
      }
    }
    #expect(refused > 200 && taken > 60 && unread > 0, "\(refused) refused, \(taken) taken")
  }

  /// A member of the catalog, and what it says before and after; nil for nothing.
  private struct Written {
    let member: String
    let before: String?
    let after: String?
    var type = #""choice""#
  }

  /// What people may write is of what they are asked: members that the shop does without.
  @Test(.namesItsRow) func whatMayBeWrittenChangesUnderNoOldVersion() throws {
    let options = "/fields/3/options"
    let bounds = "/fields/3/bounds"
    let rows = [
      Written(member: options, before: #"["nuts", "milk"]"#, after: #"["nuts", "eggs"]"#),
      Written(member: options, before: #"["nuts", "milk"]"#, after: #"["nuts"]"#),
      Written(member: options, before: nil, after: #"["nuts"]"#),
      Written(
        member: bounds, before: #"{"atLeast": 1}"#, after: #"{"atLeast": 2}"#, type: #""amount""#),
      Written(
        member: bounds, before: #"{"atMost": 9}"#, after: #"{"atMost": 8}"#, type: #""amount""#),
      Written(member: bounds, before: #"{"atMost": 9}"#, after: nil, type: #""amount""#),
      Written(member: "/fields/3/length", before: "8", after: "6", type: #""text""#),
      Written(member: "/fields/3/length", before: nil, after: "6", type: #""text""#),
    ]
    forEachRow(rows) { row in
      let type = ("/fields/3/type", Optional(row.type))
      let before = row.before.map { [type, (row.member, $0)] } ?? [type]
      let after = row.after.map { [type, (row.member, $0)] } ?? [type]
      var shop = try Shop(changes: before)
      let changed = try #require(try Shop.catalog(after))
      #expect(shop.refusal(.adoptCatalog(changed)) == .textChangedWithoutVersion)
      let told = shop.engine.state.exchange.changes(by: changed).map(\.text)
      #expect(told.first?.hasPrefix("allergies-for-warnings@1 (fields/foodAllergies/") == true)
      #expect(told.count == 1)
      try shop.adopt(after + [("/exchanges/4/text/version", "2")])
    }
  }

  /// What changed is told by the version that has to be raised, and where.
  @Test func theChangeIsTold() throws {
    let shop = try Shop()
    let purposes = try #require(shop.engine.state.exchange.catalog).catalog.purposes
    let index = try #require(purposes.firstIndex { $0.id == "delivery-times" })
    let edited = try #require(
      try Shop.catalog([("/purposes/\(index)/why", "\"To know you better.\"")]))
    let changes = shop.engine.state.exchange.changes(by: edited)
    #expect(changes.map(\.text) == ["area-for-delivery-day@1 (purposes/delivery-times/why)"])
  }

  /// With the version raised, the words of before stay in every proof; and with the exchange taken out.
  @Test func earlierWordsStay() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    try shop.trade("size-for-fit", with: person, ["38"])
    let offer = shop.engine.state.exchange.offers.indices.last.map { OfferID(UInt32($0)) }
    let shown = try #require(offer)
    let before = try #require(shop.engine.state.exchange.excerpt(of: shown))
    let index = try #require(
      shop.engine.state.exchange.catalog?.catalog.exchanges.firstIndex { $0.id == "size-for-fit" })
    for changes in [
      [
        ("/exchanges/\(index)/text/version", "2"),
        ("/exchanges/\(index)/text/why", "\"To know your size.\""),
      ],
      [("/exchanges/\(index)/id", "\"another\"")],
    ] {
      shop.wait(days: 1)
      try shop.adopt(changes)
      #expect(shop.engine.state.exchange.excerpt(of: shown) == before)
    }
    // The same words again under the first version are what was agreed to.
    try shop.adopt([])
    #expect(shop.engine.state.exchange.excerpt(of: shown) == before)
    #expect(shop.engine.state.exchange.checkInvariants().isEmpty)
  }

  /// Logs of versions that let words change under an old version: each offer has those of its day.
  @Test func inOldLogsEachOfferHasTheWordsOfItsDay() throws {
    var shop = try Shop()
    let one = try shop.newcomer()
    let other = try shop.newcomer()
    try shop.answer("size-for-fit", by: one, ["38"])
    var state = shop.engine.state.exchange
    let index = try #require(
      state.catalog?.catalog.exchanges.firstIndex { $0.id == "size-for-fit" })
    let purpose = try #require(
      state.catalog?.catalog.purposes.firstIndex {
        $0.id == state.catalog?.catalog.exchanges[index].purpose
      })
    let edited = try #require(
      try Shop.catalog([("/purposes/\(purpose)/why", "\"To know you better.\"")]))
    let later = shop.now.adding(days: 1)
    let fact = Fact.catalog(.adopted(edited))
    #expect(state.accepts(Event(at: later, fact: fact)))
    state.apply(Event(at: later, fact: fact))
    let terms = try shop.terms("size-for-fit")
    state.apply(
      Event(at: later, fact: .offer(.shown(OfferID(1), to: other, terms: terms, arm: nil))))
    let words = [OfferID(0), OfferID(1)].map { state.excerpt(of: $0)?.purposes.first?.why }
    #expect(words[0] != "To know you better." && words[1] == "To know you better.")
    // Two histories of one catalog in force are not the same state.
    func digest(_ state: ExchangeState) -> String {
      var hash = SHA256()
      state.digest(into: &hash)
      return hexadecimal(hash.finish())
    }
    var straight = try Shop(changes: [("/purposes/\(purpose)/why", "\"To know you better.\"")])
      .engine.state.exchange
    var changed = try Shop().engine.state.exchange
    for at in [shop.now, later] {
      straight.apply(Event(at: at, fact: fact))
      changed.apply(Event(at: at, fact: fact))
    }
    #expect(digest(straight) != digest(changed))
  }
}
