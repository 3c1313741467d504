import Basics
import Catalogs
import Engine
import Exchanges
import Ledger
import TestSupport
import Testing

/// What people do is kept under a consent to being observed, and under no other.
@Suite struct BehaviourConsentTests {
  private func refusal(_ shop: inout Shop, _ consent: ConsentID) -> Refusal? {
    do throws(Refusal) {
      try shop.engine.record(.view, item: "tent".utf8.span, under: consent, at: shop.now)
      return nil
    } catch { return error }
  }

  @Test func aConsentToAnythingElseKeepsNoBehaviour() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    for (exchange, value) in [
      ("birthday-for-coffee", "04-12"), ("size-for-fit", "44"), ("area-for-delivery-day", "101"),
      ("allergies-for-warnings", "nuts"),
    ] {
      let consent = try shop.trade(exchange, with: person, [value])
      #expect(refusal(&shop, consent) == .behaviourNotConsented, "\(exchange)")
    }
    #expect(refusal(&shop, try shop.trade("views-for-finds", with: person)) == nil)
    #expect(shop.engine.group.behaviour.slice.count > 0)
  }

  /// A field that is called observed under a later text was not agreed to as such before; and who agreed to being
  /// observed is not undone by a word.
  @Test func aLaterTextChangesNothingOfIt() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    let birthday = try shop.trade("birthday-for-coffee", with: person, ["04-12"])
    let views = try shop.trade("views-for-finds", with: person)
    try shop.adopt([
      ("/fields/0/origin", #""observed""#), ("/fields/4/origin", #""provided""#),
      ("/exchanges/0/text/version", "2"), ("/exchanges/1/text/version", "2"),
      ("/exchanges/5/text/version", "2"),
    ])
    #expect(refusal(&shop, birthday) == .behaviourNotConsented)
    #expect(refusal(&shop, views) == nil)
    let other = try shop.newcomer()
    #expect(refusal(&shop, try shop.trade("birthday-for-coffee", with: other, ["04-12"])) == nil)
    let unwatched = try shop.trade("views-for-finds", with: other)
    #expect(refusal(&shop, unwatched) == .behaviourNotConsented)
    // Nor is it otherwise once the log is read again.
    var log = MemoryLog(keepsLines: true)
    var group = CommitGroup()
    shop.engine.handOver(&group)
    log.append(group.events.slice.span, count: group.eventCount)
    let state = try ExchangeEngine.replay(log.forEachLine).exchange
    #expect(
      [birthday, views, unwatched].map { ConsentUse.coversBehaviour($0, in: state) } == [
        false, true, false,
      ])
  }

  /// Stores of a version that kept acts under any consent: those go at the first opening, byte by byte, and no others.
  @Test func actsUnderOtherConsentsEndWithTheUpgrade() throws {
    let storage = SimulatedStorage()
    let (digest, kept) = try UncoveredActs.write(to: storage)
    storage.kill()
    func lines(of item: String) -> Int {
      storage.contents.values.reduce(0) { count, bytes in
        count
          + String(decoding: bytes, as: UTF8.self).split(separator: "\n").count {
            $0.contains(item)
          }
      }
    }
    #expect(lines(of: "self-test") == 3 && lines(of: "tent-of-ada") == 1)
    for opening in 0..<2 {
      let reader = Visitor()
      let (stores, engine) = try Stores.open(
        storage, owner: "test", segmentBytes: 1 << 16, visitor: reader)
      #expect(stores.uncoveredCount == (opening == 0 ? 3 : 0))
      #expect(stores.recovery == [])
      #expect(engine.state.digest == digest)
      #expect(reader.consents == [kept])
      #expect(lines(of: "self-test") == 0 && lines(of: "tent-of-ada") == 1)
      #expect(try stores.checkInvariants() == [])
      try stores.close()
      storage.kill()
    }
  }

  /// Wherever power is lost on the way, the next opening goes on.
  @Test func theUpgradeGoesOnAfterACrash() throws {
    var steps = 0
    var hasFailed = true
    while hasFailed {
      let storage = SimulatedStorage()
      let (digest, kept) = try UncoveredActs.write(to: storage)
      storage.kill()
      storage.fault = SimulatedStorage.Fault(
        operation: storage.operationCount + steps, isLasting: true)
      _ = try? Stores.open(storage, owner: "test", segmentBytes: 1 << 16)
      hasFailed = storage.hasFailed
      storage.fault = nil
      var random = Random(seed: UInt64(steps), stream: 3)
      storage.crash(&random)
      let reader = Visitor()
      let (_, engine) = try Stores.open(
        storage, owner: "test", segmentBytes: 1 << 16, visitor: reader)
      #expect(engine.state.digest == digest && reader.consents == [kept], "step \(steps)")
      let text = storage.contents.values.map { String(decoding: $0, as: UTF8.self) }.joined()
      #expect(!text.contains("self-test"), "step \(steps)")
      steps += 1
    }
    #expect(steps > 6)
  }

  private final class Visitor: BehaviourVisitor {
    var consents: [ConsentID] = []
    func add(_ behaviour: Behaviour, item: Span<UInt8>) { consents.append(behaviour.consent) }
  }
}
