import Basics
import Catalogs
import Engine
import Exchanges
import Experiments
import JSONText
import TestSupport
import Testing

/// Who enters an experiment, with which arm: asked before the arm, so that arms are given to people who are alike.
@Suite struct ExperimentEntryTests {
  private static let coffee = "birthday-for-coffee"
  private static let greeting = "birthday-for-greeting"

  /// A shop whose catalog declares one experiment over the birthday's exchanges.
  private static func declared(_ more: String = "", arms: String? = nil) -> (String, String?) {
    let standard =
      #"{"id":"a","exchange":"\#(coffee)"},{"id":"b","exchange":"\#(greeting)"}"#
    // What is for the control alone is the control.
    let control = more.contains("control") ? "" : #","control":"b""#
    return ("/experiments", #"[{"id":"x","arms":[\#(arms ?? standard)]\#(control)\#(more)}]"#)
  }

  private static func shop(
    _ more: String = "", arms: String? = nil, changes: [(String, String?)] = []
  ) throws -> Shop {
    var shop = try Shop(changes: [declared(more, arms: arms)] + changes)
    try start(&shop)
    return shop
  }

  private static func start(_ shop: inout Shop) throws {
    let state = shop.engine.state.exchange
    let own = try #require(state.catalog?.catalog.experiments.first)
    let outline = try #require(ExperimentOutline(own, in: state))
    try shop.engine.perform(.startExperiment(outline), at: shop.now)
  }

  /// Asks as many newcomers; how many are in each arm, and how many are shown each exchange.
  @discardableResult
  private static func ask(
    _ count: Int, _ shop: inout Shop, attributes: String? = nil
  ) throws -> [String: Int] {
    var shown: [String: Int] = [:]
    let document = try attributes.map { try JSONDocument(scanning: Array($0.utf8)) }
    for _ in 0..<count {
      let person = try shop.newcomer()
      let decision = try shop.engine.nextOffer(
        OfferRequest(person, placement: "account", attributes: document?.root), at: shop.now)
      let name = decision.exchange.map { shop.engine.state.exchange.candidate($0).name }
      shown[name ?? "nothing", default: 0] += 1
    }
    return shown
  }

  private static func entered(_ shop: Shop) -> [Int64] {
    let cells = shop.engine.state.cells(of: ExperimentID(0))
    var counts = [Int64](
      repeating: 0, count: shop.engine.state.definition(of: ExperimentID(0)).arms.count)
    for (key, cell) in zip(cells.keys, cells.cells) { counts[Int(key.arm)] += cell.people.entered }
    return counts
  }

  /// What is declared is what it is judged by, and how people are shared out.
  @Test func whatIsDeclaredIsDone() throws {
    let arms =
      #"{"id":"a","exchange":"\#(Self.coffee)","weight":3},{"id":"b","exchange":"\#(Self.greeting)"}"#
    var shop = try Self.shop(
      #","metric":"value","leastEffect":0.5,"answerDays":7,"lastingDays":10,"control":"b","seed":"s","people":900"#,
      arms: arms)
    let definition = shop.engine.state.definition(of: ExperimentID(0))
    #expect(definition.metric == .value && definition.leastEffect == 0.5)
    #expect(definition.windows.answerDays == 7 && definition.windows.lastingDays == 10)
    #expect(definition.control == 1 && definition.plannedPeople == 900)
    #expect(definition.phases.map(\.weights) == [[3, 1]])
    try Self.ask(400, &shop)
    let counts = Self.entered(shop)
    #expect(counts.reduce(0, +) == 400 && (260...340).contains(counts[0]), "\(counts)")
  }

  /// An arm that somebody cannot be shown takes nobody in, whichever arm is theirs.
  @Test(arguments: [0, 1])
  func nobodyEntersWhereAnArmCannotBeShown(_ exchange: Int) throws {
    var shop = try Self.shop(changes: [("/exchanges/\(exchange)/eligibility", Self.condition)])
    let shown = try Self.ask(60, &shop)
    #expect(Self.entered(shop) == [0, 0])
    #expect(shown[Self.coffee] == nil && shown[Self.greeting] == nil, "\(shown)")
    // Whoever may be shown both enters, and each arm has its people.
    try Self.ask(60, &shop, attributes: Self.member)
    let counts = Self.entered(shop)
    #expect(counts.reduce(0, +) == 60 && counts.allSatisfy { $0 > 10 }, "\(counts)")
  }

  private static let condition = #"{"basketItems": {"$gte": 1}}"#
  private static let member = #"{"basketItems": 2}"#

  /// The experiment's own condition is asked of everybody alike.
  @Test func theConditionIsAskedBeforeTheArm() throws {
    var shop = try Self.shop(#","eligibility":\#(Self.condition)"#)
    try Self.ask(40, &shop)
    #expect(Self.entered(shop) == [0, 0])
    try Self.ask(40, &shop, attributes: Self.member)
    #expect(Self.entered(shop).reduce(0, +) == 40)
  }

  /// Some are asked nothing: they enter when they would be asked, are counted, and are shown neither exchange.
  @Test func nothingAskedIsAnArm() throws {
    let arms =
      #"{"id":"a","exchange":"\#(Self.coffee)"},{"id":"none","asks":"nothing"}"#
    var shop = try Self.shop(#","metric":"value","control":"none""#, arms: arms)
    let shown = try Self.ask(200, &shop)
    let counts = Self.entered(shop)
    #expect(counts.reduce(0, +) == 200 && counts.allSatisfy { $0 > 60 }, "\(counts)")
    #expect(shown[Self.coffee] == Int(counts[0]))
    let cells = shop.engine.state.cells(of: ExperimentID(0))
    for (key, cell) in zip(cells.keys, cells.cells) where key.arm == 1 {
      #expect(cell.people.shown == 0)
    }
    // They stay in it: asked again, nobody is counted again and nobody is shown the exchange.
    let offers = shop.engine.state.exchange.exposures.filter { $0.arm.number == ArmID(1) }
    for exposure in offers.prefix(20) {
      let again = try shop.engine.nextOffer(
        OfferRequest(exposure.person, placement: "account"), at: shop.now)
      let name = again.exchange.map { shop.engine.state.exchange.candidate($0).name }
      #expect(name != Self.coffee)
    }
    #expect(Self.entered(shop) == counts)
    // All of it is in the ledger.
    #expect(try shop.replayed().state.digest == shop.engine.state.digest)
  }

  /// Nobody new enters what is closed or over, and who is in it is shown their arm still.
  @Test func whatIsClosedTakesNobodyIn() throws {
    for isClosed in [true, false] {
      var shop = try Self.shop(#","ends":"2026-12-01""#)
      try Self.ask(20, &shop)
      #expect(Self.entered(shop).reduce(0, +) == 20)
      if isClosed {
        try shop.engine.perform(.closeExperiment(ExperimentID(0)), at: shop.now)
      } else {
        while shop.now < Day("2026-12-01")?.start ?? shop.now { shop.wait(days: 1) }
      }
      let shown = try Self.ask(20, &shop)
      #expect(Self.entered(shop).reduce(0, +) == 20)
      #expect(shown[Self.coffee] == nil && shown[Self.greeting] == nil, "\(shown)")
    }
  }

  /// In a layer a person has one experiment.
  @Test func aLayerHasOneExperiment() throws {
    let other =
      #"{"id":"y","layer":"l","arms":[{"id":"a","exchange":"size-for-fit"},{"id":"b","exchange":"views-for-finds"}]}"#
    let own =
      #"{"id":"x","layer":"l","arms":[{"id":"a","exchange":"\#(Self.coffee)"},{"id":"b","exchange":"\#(Self.greeting)"}],"control":"b"}"#
    var shop = try Shop(changes: [
      ("/experiments", "[\(own),\(other)]"), ("/benefits/4/worth", nil),
      ("/benefits/4/worth", #"{"amount": 2, "unit": "EUR"}"#),
      ("/exchanges/5/placement", #""product""#),
    ])
    let state = shop.engine.state.exchange
    for declared in state.catalog?.catalog.experiments ?? [] {
      let outline = try #require(ExperimentOutline(declared, in: state))
      try shop.engine.perform(.startExperiment(outline), at: shop.now)
    }
    for _ in 0..<60 {
      let person = try shop.newcomer()
      for placement in ["account", "product", "checkout"]
      where shop.engine.state.exchange.knows(placement: placement, channel: nil) {
        _ = try shop.engine.nextOffer(OfferRequest(person, placement: placement), at: shop.now)
      }
    }
    let exposures = shop.engine.state.exchange.exposures
    #expect(exposures.count == 60 && Set(exposures.map(\.person)).count == exposures.count)
  }

  /// Other weights begin a phase: who entered keeps arm and phase, and the ledger gives the same.
  @Test func otherWeightsBeginAPhase() throws {
    var shop = try Self.shop()
    try Self.ask(100, &shop)
    let before = shop.engine.state.exchange.exposures.map(\.arm)
    shop.wait(days: 1)
    let arms =
      #"{"id":"a","exchange":"\#(Self.coffee)","weight":9},{"id":"b","exchange":"\#(Self.greeting)"}"#
    try shop.adopt([Self.declared(arms: arms)])
    #expect(
      shop.engine.state.definition(of: ExperimentID(0)).phases.map(\.weights) == [[1, 1], [9, 1]])
    try Self.ask(200, &shop)
    let exposures = shop.engine.state.exchange.exposures
    #expect(exposures.prefix(100).map(\.arm) == before)
    let second = exposures.dropFirst(100).count { $0.arm.number == ArmID(0) }
    #expect((160...199).contains(second), "\(second) of 200")
    let phases = Set(shop.engine.state.cells(of: ExperimentID(0)).keys.map(\.phase))
    #expect(phases == [0, 1])
    #expect(try shop.replayed().state.digest == shop.engine.state.digest)
  }

  /// Any other change is of another experiment: a catalog that makes it is refused with all that it says otherwise, and
  /// taken once that one is stopped.
  @Test func anotherDefinitionIsRefusedWhileItRuns() throws {
    var shop = try Self.shop()
    let before = shop.engine.state.digest
    let changed = try #require(
      try Shop.catalog([Self.declared(#","answerDays":3,"people":500"#)]))
    #expect(shop.refusal(.adoptCatalog(changed)) == .experimentChanged)
    #expect(
      shop.engine.state.exchange.objections(to: changed)
        == ["experiment x: answerDays 14 → 3; people none → 500"])
    #expect(shop.engine.state.digest == before)
    try shop.engine.perform(.stopExperiment(ExperimentID(0)), at: shop.now)
    #expect(shop.refusal(.adoptCatalog(changed)) == nil)
  }

  /// A text that a catalog gives another version ends the experiment whole, with that word.
  @Test func anArmThatIsGoneStopsTheExperiment() throws {
    var shop = try Self.shop()
    try Self.ask(20, &shop)
    try shop.adopt([Self.declared(), ("/exchanges/0/text/version", "2")])
    let record = shop.engine.state.exchange.experiments[0]
    #expect(!record.isRunning && record.isStoppedByCatalog)
    #expect(try shop.replayed().state.digest == shop.engine.state.digest)
  }
}
