import Basics
import Engine
import JSONText
import ValueExchange

/// What the service says of itself.
extension ExchangeService {
  mutating func writeHealth() {
    out.append(
      isStrict
        ? "{\"status\":\"serving\",\"durability\":\"strict\",\"clock\":\""
        : "{\"status\":\"serving\",\"durability\":\"relaxed\",\"clock\":\"")
    out.append(clock == .system ? "system\"}" : "input\"}")
  }

  mutating func writeMetrics() {
    let bytes = metrics.json(gauges(), table)
    out.append(bytes.span)
  }

  /// How much the engine holds, as decided, durable or not.
  public mutating func gauges() -> [(name: StaticString, value: Int)] {
    let state = engine.state.exchange
    let recommended = recommendations.counts
    return [
      ("events", engine.eventCount), ("people", state.people.count), ("offers", state.offers.count),
      ("consents", state.consents.count), ("promises", state.promises.count),
      ("values", state.values.count), ("disclosures", state.disclosures.count),
      ("acts", acts.count), ("sessions", recommended.sessions),
      ("items", recommended.items), ("groupsWaiting", handedOver - durable),
    ]
  }

  /// The metrics as Prometheus reads them (text format 0.0.4).
  public mutating func prometheusText() -> [UInt8] { metrics.prometheus(gauges(), table) }
}
