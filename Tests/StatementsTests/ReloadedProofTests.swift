import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport
import Testing

@testable import Statements

/// What proves what was agreed to and done is the same bytes under every catalog that comes later (Q11, Q25).
@Suite struct ReloadedProofTests {
  /// Somebody with something of everything: two trades, one with a partner who passed it on, a refusal, a not-now, and
  /// what was taken back.
  private static func life() throws -> (shop: Shop, catalog: JSONTree) {
    var shop = try Shop()
    let person = try shop.newcomer()
    try shop.trade("birthday-for-coffee", with: person, ["04-12"])
    try shop.trade("area-for-delivery-day", with: person, ["80331"])
    let handed = try shop.engine.perform(
      .disclose(of: person, purpose: "delivery-times", field: "postalCode", to: "parcels"),
      at: shop.now)
    let disclosure = try #require(handed.disclosure)
    try shop.engine.perform(.passOn(disclosure, to: "courier"), at: shop.now)
    let consent = try shop.trade("views-for-finds", with: person)
    try shop.engine.record(.view, item: "tent-2".utf8.span, under: consent, at: shop.now)
    let gone = try shop.trade("size-for-fit", with: person, ["38"])
    shop.wait(days: 2)
    try shop.engine.perform(.withdrawConsent(gone), at: shop.now)
    try shop.answer("allergies-for-warnings", .deferred, by: person)
    try shop.answer("size-to-outfitter", .declined, by: person)
    let opened = try shop.engine.perform(
      .openClearance(
        Clearance(
          actor: "agent", role: "care-agent", task: "task-1", purpose: "birthday-gift",
          fields: [FieldLevel(field: "birthDate", level: "monthDay")], persons: [person],
          from: shop.now, until: shop.now.adding(milliseconds: 600_000), approver: "lead",
          approverRole: "care-lead")), at: shop.now)
    let clearance = try #require(opened.clearance)
    try shop.engine.perform(
      .readData(clearance, actor: "agent", role: "care-agent", of: person), at: shop.now)
    let text = try #require(shop.engine.state.exchange.catalog?.text)
    return (shop, try JSONTree(text: text))
  }

  /// Every proof at a moment. Who answers for the data is today's, so it is told apart.
  private static func proofs(
    _ engine: ExchangeEngine, at moment: Instant, from controller: Controller?
  ) throws -> [String] {
    let told = PersonStatement(of: "person-1@example.org".utf8.span, in: engine, at: moment)
    var statement = try #require(told)
    statement.controller = controller
    return renderings.map { $0.render(statement) }
  }

  /// An edit that is allowed: of what only organises or forbids, or with every version raised of what says otherwise.
  private static func edit(_ tree: JSONTree, _ round: Int, _ random: inout Random) -> JSONTree {
    var changed = tree
    let exchanges = tree.list("exchanges")
    func raise(_ isMeant: (JSONTree) -> Bool) {
      for (index, exchange) in exchanges.enumerated() where isMeant(exchange) {
        changed["/exchanges/\(index)/text/version"] = .number(
          "\((Int(exchange["/text"]?.word("version") ?? "") ?? 0) + 1)")
      }
    }
    func pick(_ list: String) -> (index: Int, entry: JSONTree) {
      let all = tree.list(list)
      let index = random.below(all.count)
      return (index, all[index])
    }
    switch random.below(11) {
    case 0:
      let (index, exchange) = pick("exchanges")
      let part = random.element(["ask", "why", "get", "keep", "who", "stop"])
      changed["/exchanges/\(index)/text/\(part)"] = .string("Other words, \(round).")
      raise { $0 == exchange }
    case 1:
      let (index, purpose) = pick("purposes")
      changed["/purposes/\(index)/why"] = .string("For something else, \(round).")
      raise { $0["/purpose"] == purpose["/id"] }
    case 2:
      let (index, benefit) = pick("benefits")
      changed["/benefits/\(index)/means"] = .string("Something better, \(round).")
      raise { $0["/benefit"] == benefit["/id"] }
    case 3:
      let (index, field) = pick("fields")
      changed["/fields/\(index)/category"] = .string("pd:Preference")
      for level in field.list("levels").indices {
        changed["/fields/\(index)/levels/\(level)/means"] = .string("what you say, \(round)")
      }
      raise { $0.list("request").contains { $0["/field"] == field["/id"] } }
    case 4:
      let (index, _) = pick("fields")
      changed["/fields/\(index)/reviewBy"] = .string("2027-0\(1 + random.below(9))-15")
      changed["/fields/\(index)/owner"] = .string("somebody else")
    case 5: changed["/controller/contact"] = .string("privacy-\(round)@shop.example")
    case 6:
      if tree.list("partners").isEmpty { break }
      let (index, partner) = pick("partners")
      changed["/partners/\(index)/agreements/0/suspended"] = .boolean(random.below(2) == 0)
      changed["/partners/\(index)/name"] = .string("Kranich \(round)")
      raise { exchange in partner["/id"].map { exchange.list("recipients").contains($0) } ?? false }
    case 7:
      var (_, exchange) = pick("exchanges")
      exchange["/id"] = .string("more-\(round)")
      exchange["/text/ask"] = .string("And this, \(round)?")
      changed["/exchanges/-"] = exchange
    case 8: changed["/exchanges/\(random.below(exchanges.count))"] = nil
    default:
      let list = random.element(["purposes", "benefits", "fields", "partners"])
      if !tree.list(list).isEmpty { take(pick(list).entry, from: &changed, list) }
    }
    // A catalog that asks nothing more ends the sequence early.
    return changed.list("exchanges").count < 2 ? tree : changed
  }

  /// Takes an entry out of a catalog, with all that names it.
  private static func take(_ entry: JSONTree, from tree: inout JSONTree, _ list: String) {
    var gone = [entry]
    tree["/\(list)"] = .array(tree.list(list).filter { $0 != entry })
    while let id = gone.popLast()?["/id"] {
      for list in ["exchanges", "purposes", "benefits", "partners", "roles", "activations"] {
        let naming = tree.list(list).filter { entry in
          entry.places.contains { $0.value == id }
        }
        tree["/\(list)"] = .array(tree.list(list).filter { !naming.contains($0) })
        gone += naming
      }
    }
  }

  /// Allowed edits in any order, one upon the other: all are adopted, and no proof changes by a byte.
  @Test func proofsOfThePastStayAcrossAnyReloads() throws {
    let (begun, first) = try ReloadedProofTests.life()
    let moment = begun.now.adding(days: 3)
    let controller = begun.engine.state.exchange.catalog?.catalog.controller
    let before = try ReloadedProofTests.proofs(begun.engine, at: moment, from: controller)
    let files = begun.engine.state.exchange.catalog?.files ?? []
    var adopted = 0
    for seed in 0..<UInt64(sampled(1, thorough: 12)) {
      var random = Random(seed: seed, stream: 43)
      var (shop, tree) = (begun, first)
      for round in 0..<40 {
        let edited = ReloadedProofTests.edit(tree, round, &random)
        guard let catalog = AdoptedCatalog(text: edited.text, files: files) else { continue }
        tree = edited
        shop.now = shop.now.adding(milliseconds: 60_000)
        let refusal = shop.refusal(.adoptCatalog(catalog))
        #expect(refusal == nil, "seed \(seed), round \(round)")
        adopted += 1
        let after = try ReloadedProofTests.proofs(shop.engine, at: moment, from: controller)
        for (index, (file, _)) in renderings.enumerated() where after[index] != before[index] {
          let lines = zip(before[index].split(separator: "\n"), after[index].split(separator: "\n"))
          let other = lines.first { $0 != $1 }
          Issue.record(
            "seed \(seed), round \(round), \(file): \(other.map { "\($0)" } ?? "length")")
          return
        }
      }
      #expect(shop.engine.state.exchange.checkInvariants().isEmpty)
    }
    #expect(adopted > sampled(30, thorough: 400), "\(adopted)")
  }

  /// The sender of a statement is today's at once, with no version raised.
  @Test func whoAnswersForTheDataIsTodays() throws {
    var (shop, tree) = try ReloadedProofTests.life()
    tree["/controller/contact"] = .string("new@shop.example")
    let files = shop.engine.state.exchange.catalog?.files ?? []
    let catalog = try #require(AdoptedCatalog(text: tree.text, files: files))
    #expect(shop.refusal(.adoptCatalog(catalog)) == nil)
    let told = PersonStatement(of: "person-1@example.org".utf8.span, in: shop.engine, at: shop.now)
    let statement = try #require(told)
    for (file, render) in renderings where file != "prov.json" {
      #expect(render(statement).contains("new@shop.example"), "\(file)")
    }
  }
}
