import Basics
import Engine
import Exchanges
import JSONText

/// What the service says of itself.
extension ExchangeService {
  mutating func writeHealth() {
    out.append(
      isStrict
        ? "{\"status\":\"serving\",\"durability\":\"strict\",\"clock\":\""
        : "{\"status\":\"serving\",\"durability\":\"relaxed\",\"clock\":\"")
    out.append(clock == .system ? "system\"" : "input\"")
    if let endingsWait { string(",\"endingsWait\":", endingsWait.rawValue) }
    out.append("}")
  }

  mutating func writeMetrics() {
    let bytes = metrics.json(gauges(), table)
    out.append(bytes.span)
  }

  /// How much the engine holds, as decided, durable or not. What the clock alone brings about counts by the moment of
  /// the latest event, or of the last sweep where that is later.
  /// - Complexity: O(minutes without an event); no person, promise or request is looked at.
  public mutating func gauges() -> [ServiceGauge] {
    let state = engine.state.exchange
    let recommended = recommendations.counts
    let now = max(swept, state.latest)
    return [
      ServiceGauge("events", "events", "Events in the ledger.", engine.eventCount),
      ServiceGauge(
        "people", "people", "People known, those forgotten included.", state.people.count),
      ServiceGauge("offers", "offers", "Offers shown.", state.offers.count),
      ServiceGauge("consents", "consents", "Consents given.", state.consents.count),
      ServiceGauge("promises", "promises", "Promises made.", state.promises.count),
      ServiceGauge(
        "promisesOverdue", "promises_overdue",
        "Promises past their deadline that are neither delivered nor broken yet.",
        state.promises.overdueCount(at: now)),
      ServiceGauge(
        "rightsRequestsDue", "rights_requests_due",
        "Requests of people for their rights that are to be answered.", state.requests.openCount),
      ServiceGauge(
        "rightsRequestsOverdue", "rights_requests_overdue",
        "Requests of people for their rights that should have been answered.",
        state.requests.overdueCount(at: now)),
      ServiceGauge("values", "values", "Values given.", state.values.count),
      ServiceGauge(
        "disclosures", "disclosures", "Disclosures to partners.", state.disclosures.count),
      ServiceGauge("acts", "acts", "Acts of people that are kept.", acts.count),
      ServiceGauge(
        "sessions", "sessions", "Sessions that recommendations come from.", recommended.sessions),
      ServiceGauge("items", "items", "Items that recommendations know.", recommended.items),
      ServiceGauge(
        "endingsWait", "endings_waiting",
        "1 while nothing, or less, ends for reasons of time, since the clock has leapt.",
        endingsWait == nil ? 0 : 1),
      ServiceGauge(
        "groupsWaiting", "groups_waiting", "Groups of events that are not durable yet.",
        handedOver - durable),
    ]
  }

  /// The metrics as Prometheus reads them (text format 0.0.4).
  public mutating func prometheusText() -> [UInt8] { metrics.prometheus(gauges(), table) }
}
