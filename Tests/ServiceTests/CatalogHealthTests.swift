import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport
import Testing
import TrustRules

@testable import Service

/// What `engine.health` and the metrics tell of the catalog in force.
@Suite struct CatalogHealthTests {
  private let today = CatalogSamples.today

  private func health(_ counter: Counter) throws -> JSONTree {
    try #require(try counter.result("engine.health"))
  }

  private func catalog(_ counter: Counter) throws -> AdoptedCatalog {
    try #require(counter.service.engine.state.exchange.catalog)
  }

  /// The catalog is known by its content: its own and that of the tables that it names.
  @Test func theDigestIsOfAllThatIsInForce() throws {
    let counter = try Counter()
    let adopted = try catalog(counter)
    var bytes = Array(adopted.text.utf8)
    for file in adopted.files {
      for text in [file.name] + file.columns + file.rows.flatMap({ $0 }) {
        bytes += [0] + Array(text.utf8)
      }
    }
    #expect(!adopted.files.isEmpty || adopted.catalog.aggregates.isEmpty)
    var hash = SHA256()
    hash.update(bytes)
    let found = try health(counter)
    #expect(found["/catalog/digest"] == .string(hexadecimal(hash.finish())))
    #expect(found["/catalog/exchanges"] == .number("6"))
    #expect(found["/lastReload"]?["/outcome"] == .string("never"))
    // The same after a restart, and another for another catalog.
    #expect(try health(try counter.restarted())["/catalog/digest"] == found["/catalog/digest"])
    let other = try Counter(changes: [("/exchanges/0/placement", #""home""#)])
    #expect(try health(other)["/catalog/digest"] != found["/catalog/digest"])
  }

  /// When it was adopted, by whom and what that changed is told after a restart as before it.
  @Test func whoAdoptedItIsTold() throws {
    let counter = try Counter()
    func adoption(_ counter: Counter) throws -> JSONTree? {
      try counter.result("catalog.get")?["/adoption"]
    }
    let first = try adoption(counter)
    #expect(first?["/at"] == .string(counter.now.text) && first?["/by"] == nil)
    let then = counter.now.adding(days: 1)
    counter.now = then
    let next = try #require(
      try Shop.catalog([
        ("/exchanges/6", nil), ("/exchanges/0/until", #""2027-03-01""#),
        ("/adoption", #"{"by":"kim","approval":"CHG-7"}"#),
      ]))
    try counter.service.adopt(next, at: counter.now)
    counter.settle()
    counter.now = then.adding(days: 1)
    for service in [counter, try counter.restarted()] {
      let found = try health(service)
      #expect(found["/catalog/adoptedAt"] == .string(then.text))
      let told = try #require(try adoption(service))
      #expect(told["/at"] == .string(then.text) && told["/digest"] == found["/catalog/digest"])
      #expect(told["/by"] == .string("kim") && told["/approval"] == .string("CHG-7"))
      let id = try #require(next.catalog.exchanges.first).id
      #expect(told["/changes"] == .array([.string("exchanges/\(id)/until: nothing → 2027-03-01")]))
      #expect(told["/moreChanges"] == nil)
    }
  }

  @Test func whatNobodyCanBeOfferedIsToldWithItsRule() throws {
    let counter = try Counter(changes: [
      ("/exchanges/2/until", #""2020-01-31""#), ("/exchanges/2/id", #""size-over""#),
    ])
    #expect(try health(counter)["/catalog/notOffered"] == .null)
    #expect(try health(counter)["/catalog/judgedOn"] == .null)
    let adopted = try catalog(counter)
    let withheld = adopted.catalog.withheld(on: today)
    let isNew = (0..<2).map { _ in counter.service.judge(withheld, of: adopted, on: today) }
    #expect(isNew == [true, false])
    let found = try health(counter)
    #expect(found["/catalog/judgedOn"] == .string(today.text))
    let rows = withheld.map { $0.exchange }
    for (index, exchange) in rows.enumerated() {
      #expect(found["/catalog/notOffered/\(index)/exchange"] == .string(exchange))
    }
    #expect(found["/catalog/notOffered/\(rows.count)"] == nil)
    let index = try #require(rows.firstIndex(of: "size-over"))
    let finding = found["/catalog/notOffered/\(index)/findings/0"]
    #expect(finding?["/rule"] == .string("Q1"), "\(found.text)")
    #expect(finding?["/reason"] == .string("This is not offered any more."))
    #expect(finding?["/fix"] == .string("it ended on 2020-01-31"))
    // Another catalog is judged anew, and a judgement that comes late is passed over.
    let next = try #require(try Shop.catalog([("/exchanges/6", nil)]))
    try counter.service.adopt(next, at: counter.now)
    #expect(try health(counter)["/catalog/notOffered"] == .null)
    let isLate = counter.service.judge(withheld, of: adopted, on: today)
    #expect(!isLate)
    #expect(try health(counter)["/catalog/notOffered"] == .null)
  }

  @Test func theLastReloadIsTold() throws {
    let counter = try Counter()
    let moment = counter.now
    func gauge(_ name: StaticString) -> Int? {
      counter.service.gauges().first { "\($0.name)" == "\(name)" }?.value
    }
    #expect(gauge("lastReloadFine") == 1 && gauge("exchangesNotOffered") == 0)
    let outcomes: [(ReloadOutcome, String, Int)] = [
      (.adopted, #"{"outcome":"adopted","at":"\#(moment.text)"}"#, 1),
      (
        .refused(reason: #"no "sound" catalog"#),
        #"{"outcome":"refused","at":"\#(moment.text)","reason":"no \"sound\" catalog"}"#, 0
      ),
      (.unchanged, #"{"outcome":"unchanged","at":"\#(moment.text)"}"#, 1),
    ]
    for (outcome, told, fine) in outcomes {
      counter.service.noteReload(outcome, at: moment)
      let answer = counter.call("engine.health")
      #expect(answer.contains(#""lastReload":\#(told)}"#), "\(answer)")
      #expect(gauge("lastReloadFine") == fine)
    }
    let adopted = try catalog(counter)
    counter.service.judge(
      [
        WithheldExchange(exchange: "a", findings: []),
        WithheldExchange(exchange: "b", findings: []),
      ],
      of: adopted, on: today)
    #expect(gauge("exchangesNotOffered") == 2)
  }
}
