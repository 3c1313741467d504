import Basics
import Catalogs
import TestSupport
import Testing

@testable import Exchanges

/// Every law that the state is held to can be seen to break: a change behind the back of the code that keeps
/// it, and what is said of it.
@Suite struct InvariantTests {
  private typealias Row = (broken: String, change: (inout ExchangeState) -> Void)
  private static let moment = Instant(milliseconds: 1)
  private static let never = Instant(milliseconds: 253_402_300_799_000)
  private static let none = ExchangeState.none

  @Test(.namesItsRow)
  func eachLawCanBreak() throws {
    let state = try PopulatedState.make()
    #expect(state.checkInvariants() == [])
    let rows =
      Self.numbers + Self.offers + Self.consents + Self.promises + Self.others + Self.names
      + Self.budgets
    for row in rows {
      var changed = state
      row.change(&changed)
      let broken = changed.checkInvariants()
      #expect(broken.contains { $0.contains(row.broken) }, "\(row.broken): \(broken)")
    }
  }

  private static var numbers: [Row] {
    [
      ("begins a chain that is not there", { $0.people[0].newestOffer = 999 }),
      ("is of nobody or of no arm", { put(ArmID(9), \.arm.number, in: &$0.exposures[0]) }),
      ("offer 0 names what is not there", { put(TermsID(999), \.terms, in: &$0.offers[0]) }),
      ("consent 0 names what is not there", { $0.consents[0].promise = 999 }),
      ("a promise is of no consent", { put(ConsentID(999), \.consent, in: &$0.promises[0]) }),
      ("a value is of no consent", { put(ConsentID(999), \.consent, in: &$0.values[0]) }),
      ("a read is of nothing", { put(ValueID(999), \.value, in: &$0.reads[0]) }),
      (
        "a disclosure is of nothing",
        { put(DisclosureID(9), \.disclosure.parent, in: &$0.disclosures[0]) }
      ),
      ("a request is nobody's", { put(PersonID(999), \.person, in: &$0.rightsRequests[0]) }),
      ("a no was said to nothing", { put(TermsID(999), \.terms, in: &$0.refusals[0]) }),
    ]
  }

  private static var offers: [Row] {
    [
      ("exposure 1 is not chained", { put(0, \.earlier, in: &$0.exposures[1]) }),
      ("offer 0 is not chained", { $0.offers[0].previous = 3 }),
      (
        "is not chained to the one before it",
        { state in
          let open = state.offers.indices.first {
            state.offers[$0].answer == nil && !state.offers[$0].isSuperseded
          }
          if let open { state.offers[open].earlier = 0 }
        }
      ),
      ("offer 0 was answered at another time", { $0.offers[0].answeredAt = never }),
      ("offer 4 has a consent and no yes", { $0.offers[4].consent = 0 }),
      ("offer 0 is of somebody else's exposure", { put(1, \.exposure, in: &$0.offers[0]) }),
      ("do not agree on whether it was accepted", { $0.exposures[0].hasAccepted = false }),
      ("the offers of person 0", { $0.people[0].newestOffer = 0 }),
      ("open offers of person 0", { $0.people[0].newestOpenOffer = 0 }),
      ("the exposures of person 0", { $0.people[0].newestExposure = none }),
      ("was seen later than anything happened", { $0.people[0].lastSeen = .max }),
      ("person 0 has not answered as their offers say", { $0.people[0].hasSaidNo.toggle() }),
      ("people are counted as", { $0.decisions.people.neverOffered += 1 }),
      ("days are out of order", { $0.decisions.days += $0.decisions.days }),
    ]
  }

  /// The first unit was promised, the second is held.
  private static var budgets: [Row] {
    [
      ("not all budgets have their numbers", { _ = $0.budgets.names.insert("x".utf8.span) }),
      ("which budgets limit which exchanges", { $0.candidates.keys[0].budget = 7 }),
      ("is counted otherwise than its units", { $0.budgets.units[0].stage = .freed }),
      (
        "the units are not in the order of their offers",
        { put($0.budgets.units[1].offer, \.offer, in: &$0.budgets.units[0]) }
      ),
      ("the units of promises are not those", { $0.budgets.units[0].promise = none }),
      ("unit 0 is held by an offer that waits for nothing", { $0.budgets.units[0].stage = .held }),
      ("unit 1 was promised by no yes", { $0.budgets.units[1].stage = .promised }),
      ("unit 1 comes back from nowhere", { put(OfferID(999), \.first, in: &$0.budgets.units[1]) }),
    ]
  }

  /// The consent to the advertiser, which was taken back and which no law holds.
  private static func withdrawn(_ state: ExchangeState) -> Int {
    state.consents.indices.first {
      state.consents[$0].ending == .withdrawn && !state.consents[$0].isOnHold
    } ?? 0
  }

  private static var consents: [Row] {
    [
      ("is not what its offer left", { put(OfferID(1), \.offer, in: &$0.consents[0]) }),
      ("counts from before it was given", { $0.consents[0].from = moment }),
      ("is counted where it was not given", { $0.consents[0].tallyOffer = OfferID(1) }),
      ("consent 0 is not chained", { $0.consents[0].earlier = 3 }),
      ("consent 0 has ended and not ended", { $0.consents[0].isOnHold = true }),
      ("of a forgotten person stands", { $0.people[0].isErased = true }),
      ("ended later than anything", { $0.consents[withdrawn($0)].endedAt = never }),
      ("is held by no law", { $0.consents[withdrawn($0)].isOnHold = true }),
      ("the consents of person 0", { $0.people[0].newestConsent = none }),
      ("value 0 is not chained", { put(3, \.earlier, in: &$0.values[0]) }),
      ("value 0 is not chained", { put(9, \.ask, in: &$0.values[0]) }),
      ("read 0 is not chained", { $0.reads[0].earlier = 1 }),
      ("the values of consent 0", { $0.consents[0].newestValue = none }),
      ("the reads of consent 0", { $0.consents[0].newestRead = none }),
    ]
  }

  private static var promises: [Row] {
    [
      (
        "is open beside a newer one",
        { state in
          let open = state.promises.firstIndex(where: \.isAwaited) ?? 0
          let other = state.promises[open]
          state.promises.append(
            PromiseRecord(consent: other.consent, tallyOffer: other.tallyOffer, due: other.due))
        }
      ),
      (
        "is open and settled",
        { state in
          let open = state.promises.firstIndex(where: \.isAwaited) ?? 0
          state.promises[open].settledAt = moment
        }
      ),
      ("promise 1 is not chained", { $0.promises[1].earlier = 0 }),
      ("promise 0 is settled later than now", { $0.promises[0].settledAt = never }),
      ("the promise of consent 0", { $0.consents[0].promise = none }),
      ("delivery 1 is not chained", { $0.promises.deliveries.records[1].earlier = 0 }),
      (
        "delivery 0 is of less than nothing",
        { $0.promises.deliveries.records[0].value.micros = -1 }
      ),
      ("delivery 0 is of less than nothing", { $0.promises.deliveries.records[0].at = never }),
      ("delivery 0 is of less than nothing", { $0.promises.deliveries.records[0].staff = 9 }),
      ("less came of promise 0", { $0.promises[0].value = .zero }),
      ("the newest delivery", { $0.promises.deliveries.newest[0] = none }),
      ("how many promises are due", { $0.promises.dues.add(moment) }),
      ("how many promises are due", { $0.promises.dues = DueCounts() }),
      ("request 1 was answered before it came", { $0.rightsRequests[1].respondedAt = moment }),
      ("request 1 is not chained", { $0.rightsRequests[1].earlier = 0 }),
      (
        "which request of a person is the newest",
        { $0.rightsRequests.newest[PersonID(0)] = nil }
      ),
      ("how many requests are due", { $0.rightsRequests.dues.add(never) }),
    ]
  }

  private static var others: [Row] {
    [
      (
        "has two statements of one scope",
        { put(.topic("offers"), \.preference.scope, in: &$0.preferences[1]) }
      ),
      ("the statements of person 1", { $0.people[1].newestPreference = 0 }),
      ("is forgotten and still says something", { $0.people[0].isErased = true }),
      (
        "has two noes to the same terms",
        { state in
          let newest = Int(state.people[4].newestRefusal)
          put(
            state.refusals[newest].terms, \.terms,
            in: &state.refusals[Int(state.refusals[newest].earlier)])
        }
      ),
      ("the noes of person 4", { $0.people[4].newestRefusal = $0.people[0].newestRefusal }),
      ("a no is nobody's", { $0.people[0].newestRefusal = none }),
      ("was read more often than it counts", { $0.clearances[0].readCount = 0 }),
      ("disclosure 0 is not chained", { $0.disclosures[0].earlier = 1 }),
      (
        "is of another consent's value",
        { put(ValueID(0), \.disclosure.value, in: &$0.disclosures[0]) }
      ),
      ("disclosure 0 is over at once", { put(moment, \.disclosure.until, in: &$0.disclosures[0]) }),
      (
        "the disclosures of consent",
        { state in
          let consent = state.disclosures[0].disclosure.consent.index
          state.consents[consent].newestDisclosure = none
        }
      ),
      ("when each partner was last handed something", { $0.disclosures.uses["parcels"] = moment }),
      ("what each partner still holds", { $0.disclosures.held["parcels"] = nil }),
      ("what each partner still holds", { $0.disclosures.held["nobody"] = DueHeap() }),
      ("the order in which what is held is due", { $0.disclosures.places[0] = 9 }),
      ("when disclosure 0 is due", { $0.disclosures.setDue(DisclosureID(0), moment) }),
      (
        "the longest time that a partner has",
        { put(9_999, \.disclosure.dispositionDays, in: &$0.disclosures[0]) }
      ),
      ("a review later than now", { $0.disclosures.reviews["parcels"] = never }),
    ]
  }

  private static var names: [Row] {
    [
      ("not all terms have their numbers", { $0.terms.exchangeNumbers.removeLast() }),
      ("terms 0 are not found by their names", { $0.terms.purposeNumbers[0] = 9 }),
      (
        "an arm of experiment 0 is not found by its name",
        { $0.experiments.arms[0] = ExperimentArm(experiment: ExperimentID(0), number: ArmID(1)) }
      ),
      ("experiment 1 stopped before it began", { $0.experiments[1].stoppedAt = moment }),
      ("the places of arms", { $0.experiments.arms.append($0.experiments.arms[0]) }),
      ("which arms show which terms", { $0.experiments.armOfTerms[0] = nil }),
      ("the running holdout of the programme", { $0.experiments.programme = ExperimentID(0) }),
      ("candidates for", { $0.candidates.keys.removeLast() }),
      (
        "other ranks than the catalog",
        { put($0.candidates.keys[1].rank, \.rank, in: &$0.candidates.keys[0]) }
      ),
      ("or two have one", { $0.catalog = $0.catalog?.ranked([]) }),
      ("the placements", { $0.candidates.placements = ["hall"] }),
      (
        "candidate 0 is not as its exchange",
        { put("sport", \.topic, in: &$0.candidates.candidates[0]) }
      ),
      ("candidate 0 has other numbers", { put(99, \.purposeNumber, in: &$0.candidates.keys[0]) }),
      ("candidate 0 is shown elsewhere", { put(0, \.placement, in: &$0.candidates.keys[0]) }),
      ("candidate 0 is looked at otherwise", { $0.candidates.keys[0].isSpecial.toggle() }),
      ("which candidates show which terms", { $0.candidates.numbers[0] = -1 }),
    ]
  }
}
