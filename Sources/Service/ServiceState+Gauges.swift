import Basics
import Engine
import Exchanges

/// How much there is of everything.
extension ServiceState {
  /// How much the engine holds, as decided, durable or not. What the clock alone brings about counts by the moment of
  /// the latest event, or of the last sweep where that is later.
  /// - Complexity: O(minutes without an event); no person, promise or request is looked at.
  func gauges() -> [ServiceGauge] {
    let state = engine.state.exchange
    let recommended = derived.recommendations.counts
    let now = max(moments.swept, state.latest)
    let budgets = BudgetGauges(state, at: now)
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
        "budgetUnitsReserved", "budget_units_reserved",
        "Units of the budgets in force that offers hold until they are answered, of this period.",
        budgets.reserved),
      ServiceGauge(
        "budgetUnitsPromised", "budget_units_promised",
        "Units of the budgets in force that were promised, of this period.", budgets.promised),
      ServiceGauge(
        "budgetUnitsFree", "budget_units_free",
        "Units of the budgets in force that count them which may be set aside still, of this period.",
        budgets.free),
      ServiceGauge(
        "budgetsExhausted", "budgets_exhausted",
        "Budgets in force of which nothing may be set aside any more in this period.",
        budgets.exhausted),
      ServiceGauge(
        "rightsRequestsDue", "rights_requests_due",
        "Requests of people for their rights that are to be answered.",
        state.rightsRequests.openCount),
      ServiceGauge(
        "rightsRequestsOverdue", "rights_requests_overdue",
        "Requests of people for their rights that should have been answered.",
        state.rightsRequests.overdueCount(at: now)),
      ServiceGauge("values", "values", "Values given.", state.values.count),
      ServiceGauge(
        "disclosures", "disclosures", "Disclosures to partners.", state.disclosures.count),
      ServiceGauge("acts", "acts", "Acts of people that are kept.", derived.acts.count),
      ServiceGauge(
        "sessions", "sessions", "Sessions that recommendations come from.", recommended.sessions),
      ServiceGauge("items", "items", "Items that recommendations know.", recommended.items),
      ServiceGauge(
        "exchangesNotOffered", "exchanges_not_offered",
        "Exchanges of the catalog in force that nobody can be offered, as they were judged last.",
        health.withheldCount),
      ServiceGauge(
        "lastReloadFine", "last_reload_fine",
        "0 while something that was to be read anew was refused last, and what was in force stayed.",
        health.isReloadFine),
      ServiceGauge(
        "endingsWait", "endings_waiting",
        "1 while nothing, or less, ends for reasons of time, since the clock has leapt.",
        moments.endingsWait == nil ? 0 : 1),
      ServiceGauge(
        "groupsWaiting", "groups_waiting", "Groups of events that are not durable yet.",
        responses.handedOver - responses.durable),
    ]
  }
}
