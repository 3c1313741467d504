import Basics
import Engine
import Ledger
import Service
import TestSupport
import Testing

/// What an answer tells is durable before it leaves.
@Suite struct DurabilityTests {
  private var service: ExchangeService
  private let now: Instant

  init() throws {
    let shop = try Shop()
    service = ExchangeService(shop.engine, clock: .system, isStrict: true)
    now = shop.now
  }

  /// Where the answer to a line went.
  private mutating func isHeld(_ method: String, _ parameters: String) -> Bool? {
    let (ready, held) = (service.ready.count, service.waiting.count)
    let line = Array(
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\(method)\",\"params\":{\(parameters)}}".utf8)
    service.take(line.span, at: now)
    if service.waiting.count > held { return true }
    return service.ready.count > ready ? false : nil
  }

  private mutating func makeDurable() {
    var group = CommitGroup()
    service.engine.handOver(&group)
    service.waiting.clear()
    service.handedOver += 1
    service.forgetHandedOver()
    service.durable = service.handedOver
  }

  /// After a crash they could be known again.
  @Test mutating func whoIsErasedIsNotUnknownBeforeThatIsDurable() {
    #expect(isHeld("offer.next", #""person":"ada""#) == true)
    makeDurable()
    #expect(isHeld("consent.list", #""person":"ada""#) == false)
    #expect(isHeld("person.erase", #""person":"ada""#) == true)
    #expect(isHeld("consent.list", #""person":"ada""#) == true)
    makeDurable()
    #expect(isHeld("consent.list", #""person":"ada""#) == false)
  }

  /// After a crash it could be free again.
  @Test mutating func aKeyIsNotTakenBeforeThatIsDurable() {
    let key = #","idempotencyKey":"0b1f7d9e-3c55-4222-8333-000000000001""#
    #expect(isHeld("offer.next", #""person":"ada""#) == true)
    makeDurable()
    #expect(isHeld("person.restrict", #""person":"ada","isRestricted":true"# + key) == true)
    #expect(isHeld("person.restrict", #""person":"ada","isRestricted":false"# + key) == true)
    makeDurable()
    #expect(isHeld("person.restrict", #""person":"ada","isRestricted":false"# + key) == false)
  }
}
