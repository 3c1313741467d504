import Basics
import TestSupport

@testable import Catalogs
@testable import Exchanges

/// A change of one stored property, by itself.
struct DigestRow: CustomStringConvertible {
  let name: String
  let change: (inout ExchangeState) -> Void

  var description: String { name }
}

/// Puts a value where a stored property stands, one that is set once too: so that nothing but this changes.
func put<Root, Value>(
  _ value: Value, _ path: KeyPath<Root, Value>, in root: inout Root
) {
  guard let offset = MemoryLayout<Root>.offset(of: path) else {
    fatalError("\(path) is not stored in its type")
  }
  unsafe withUnsafeMutablePointer(to: &root) { start in
    let place = unsafe UnsafeMutableRawPointer(start) + offset
    unsafe place.assumingMemoryBound(to: Value.self).pointee = value
  }
}

enum DigestRows {
  private typealias List<Record> = WritableKeyPath<ExchangeState, [Record]>

  /// A property of one record of a list.
  private static func row<Record, Value>(
    _ name: String, _ list: List<Record>, at index: Int = 0, _ path: KeyPath<Record, Value>,
    _ value: Value
  ) -> DigestRow {
    DigestRow(name: name) { put(value, path, in: &$0[keyPath: list][index]) }
  }

  /// A list that has lost its last record.
  private static func shorter<Record>(_ name: String, _ list: List<Record>) -> DigestRow {
    DigestRow(name: name) { _ = $0[keyPath: list].popLast() }
  }

  private static let moment = Instant(milliseconds: 1)

  static var all: [DigestRow] { state + people + consents + terms + catalog + trust }

  private static var state: [DigestRow] {
    [
      shorter("TermsTable.records", \.terms.records),
      shorter("ExperimentTable.records", \.experiments.records),
      shorter("ExchangeState.people", \.people),
      shorter("ExposureTable.records", \.exposures.records),
      shorter("OfferTable.records", \.offers.records),
      shorter("ConsentTable.records", \.consents.records),
      shorter("PromiseTable.records", \.promises.records),
      shorter("DeliveryTable.records", \.promises.deliveries.records),
      shorter("ValueRecords.records", \.values.records),
      shorter("BudgetTable.units", \.budgets.units),
      DigestRow(name: "BudgetTable.names") { _ = $0.budgets.names.insert("new".utf8.span) },
      shorter("PreferenceTable.records", \.preferences.records),
      shorter("RefusalTable.records", \.refusals.records),
      shorter("RightsTable.records", \.rightsRequests.records),
      shorter("ClearanceTable.records", \.clearances.records),
      shorter("ReadTable.records", \.reads.records),
      shorter("ToldCounts.series", \.clearances.counts.series),
      shorter("CountSeries.told", \.clearances.counts.series[0].told),
      shorter("DisclosureTable.records", \.disclosures.records),
      DigestRow(name: "DisclosureTable.uses") { $0.disclosures.uses["parcels"] = moment },
      DigestRow(name: "DisclosureTable.reviews") { $0.disclosures.reviews["parcels"] = moment },
      DigestRow(name: "DecisionTable.days") { _ = $0.decisions.days.popLast() },
      DigestRow(name: "DayCounts.start") { put(moment, \.start, in: &$0.decisions.days[0]) },
      DigestRow(name: "DayCounts.times") { $0.decisions.days[0].times[0] = 9 },
      DigestRow(name: "DayCounts.people") { $0.decisions.days[0].people[0] = 9 },
      DigestRow(name: "DecisionTable.through") { $0.decisions.through = moment },
      DigestRow(name: "PeopleCounts.known") { $0.decisions.told.known = 99 },
      DigestRow(name: "PeopleCounts.neverOffered") { $0.decisions.told.neverOffered = 99 },
      DigestRow(name: "PeopleCounts.alwaysRefused") { $0.decisions.told.alwaysRefused = 99 },
      DigestRow(name: "ExchangeState.catalog") { $0.catalog = nil },
      DigestRow(name: "ExchangeState.adoptedAt") { $0.adoptedAt = moment },
      DigestRow(name: "ExchangeState.instance") { $0.instance = nil },
      DigestRow(name: "InstanceID.text") {
        $0.instance = InstanceID(random: Array(repeating: 7, count: 16))
      },
      DigestRow(name: "ExchangeState.latest") { $0.latest = $0.latest.adding(milliseconds: 1) },
      DigestRow(name: "ExchangeState.calm") { $0.calm -= 1 },
      DigestRow(name: "TermsTable.exchanges") {
        _ = $0.terms.exchanges.insert("new".utf8.span)
      },
      DigestRow(name: "TermsTable.purposes") { _ = $0.terms.purposes.insert("new".utf8.span) },
    ]
  }

  private static var people: [DigestRow] {
    [
      row("PersonRecord.newestPreference", \.people, \.newestPreference, 9),
      row("PersonRecord.newestRefusal", \.people, \.newestRefusal, 9),
      row("PersonRecord.lastSeen", \.people, \.lastSeen, 9),
      DigestRow(name: "PersonRecord.marks") { $0.people[0].isRestricted = true },
      DigestRow(name: "PersonRecord.marks") { $0.people[0].isErased = true },
      row("RefusalRecord.repeatedAt", \.refusals.records, \.repeatedAt, moment),
      row("PersonRecord.signals", \.people, \.signals, SignalsHeard(on: [.doNotTrack])),
      row("SignalsHeard.onBits", \.people, \.signals, SignalsHeard(on: [.doNotTrack])),
      row("SignalsHeard.offBits", \.people, \.signals, SignalsHeard(off: [.globalPrivacyControl])),
      row("ExposureRecord.person", \.exposures.records, \.person, PersonID(3)),
      row("ExposureRecord.arm", \.exposures.records, \.arm.number, ArmID(1)),
      row("ExposureRecord.hasAccepted", \.exposures.records, \.hasAccepted, false),
      row("ExperimentArm.experiment", \.exposures.records, \.arm.experiment, ExperimentID(1)),
      row("ExperimentArm.number", \.exposures.records, \.arm.number, ArmID(1)),
      row("OfferRecord.isWish", \.offers.records, \.isWish, true),
      row("OfferRecord.begunAt", \.offers.records, \.begunAt, moment),
      row("OfferRecord.person", \.offers.records, \.person, PersonID(3)),
      row("OfferRecord.terms", \.offers.records, \.terms, TermsID(3)),
      row("OfferRecord.exposure", \.offers.records, \.exposure, 3),
      row("OfferRecord.shownAt", \.offers.records, \.shownAt, moment),
      row("OfferRecord.answer", \.offers.records, \.answer, .declined),
      row("OfferRecord.answer", \.offers.records, \.answer, .deferred),
      row("OfferRecord.answer", \.offers.records, \.answer, nil),
      row("OfferRecord.answeredAt", \.offers.records, \.answeredAt, moment),
      row("OfferRecord.isSuperseded", \.offers.records, \.isSuperseded, true),
      row("OfferRecord.consent", \.offers.records, \.consent, 3),
      row("RefusalRecord.terms", \.refusals.records, \.terms, TermsID(3)),
      row("RefusalRecord.until", \.refusals.records, \.until, moment),
      row("RefusalRecord.noUntil", \.refusals.records, \.noUntil, moment),
      row("RefusalRecord.earlier", \.refusals.records, \.earlier, 3),
      row("ExperimentRecord.outline", \.experiments.records, \.outline.name, "z"),
      row("ExperimentRecord.startedAt", \.experiments.records, \.startedAt, moment),
      row("ExperimentRecord.stoppedAt", \.experiments.records, \.stoppedAt, moment),
      row("ExperimentRecord.isStoppedByCatalog", \.experiments.records, \.isStoppedByCatalog, true),
      DigestRow(name: "ExperimentRecord.phases") { $0.experiments.records[1].phases = [] },
      DigestRow(name: "Phase.begins") {
        put(moment, \.begins, in: &$0.experiments.records[1].phases[0])
      },
      DigestRow(name: "Phase.weights") {
        put([9, 1], \.weights, in: &$0.experiments.records[1].phases[0])
      },
      row("ExperimentRecord.entryClosedAt", \.experiments.records, \.entryClosedAt, moment),
      row("ExperimentRecord.budgetChangedAt", \.experiments.records, \.budgetChangedAt, moment),
      row("ExperimentRecord.heldUntil", \.experiments.records, \.heldUntil, moment),
      row(
        "Arm.asksEverything", \.experiments.records, \.outline.arms,
        [
          ExperimentOutline.Arm(name: "arm-0", terms: nil, asksEverything: true),
          .init(name: "arm-1", terms: TermsID(1)),
        ]),
      row("ExperimentRecord.pausedDays", \.experiments.records, \.pausedDays, 9),
      row("ExperimentRecord.pausedOn", \.experiments.records, \.pausedOn, 9),
      row("ExperimentOutline.name", \.experiments.records, \.outline.name, "z"),
      row("ExperimentOutline.arms", \.experiments.records, \.outline.arms, []),
      row(
        "Arm.name", \.experiments.records, \.outline.arms,
        [
          ExperimentOutline.Arm(name: "other", terms: TermsID(0)),
          .init(name: "arm-1", terms: TermsID(1)),
        ]),
      row(
        "Arm.terms", \.experiments.records, \.outline.arms,
        [
          ExperimentOutline.Arm(name: "arm-0", terms: TermsID(5)),
          .init(name: "arm-1", terms: TermsID(1)),
        ]),
    ]
  }

  private static var consents: [DigestRow] {
    [
      row("ConsentRecord.offer", \.consents.records, \.offer, OfferID(3)),
      row("ConsentRecord.tallyOffer", \.consents.records, \.tallyOffer, OfferID(3)),
      row("ConsentRecord.givenAt", \.consents.records, \.givenAt, moment),
      row("ConsentRecord.from", \.consents.records, \.from, moment),
      row("ConsentRecord.until", \.consents.records, \.until, moment),
      row("ConsentRecord.isResolved", \.consents.records, \.isResolved, true),
      row("ConsentRecord.isOnHold", \.consents.records, \.isOnHold, true),
      // The fifth was withdrawn.
      row("ConsentRecord.ending", \.consents.records, at: 4, \.ending, .expired),
      row("ConsentRecord.endedAt", \.consents.records, at: 4, \.endedAt, moment),
      row("PromiseRecord.consent", \.promises.records, \.consent, ConsentID(3)),
      row("PromiseRecord.tallyOffer", \.promises.records, \.tallyOffer, OfferID(3)),
      row("PromiseRecord.due", \.promises.records, \.due, moment),
      row("PromiseRecord.outcome", \.promises.records, \.outcome, .late),
      row("PromiseRecord.settledAt", \.promises.records, \.settledAt, moment),
      row("PromiseRecord.value", \.promises.records, \.value, Amount(micros: 3)),
      // The first was promised.
      row("BudgetUnit.offer", \.budgets.units, \.offer, OfferID(3)),
      row("BudgetUnit.first", \.budgets.units, \.first, OfferID(3)),
      row("BudgetUnit.budget", \.budgets.units, \.budget, 9),
      row("BudgetUnit.promise", \.budgets.units, \.promise, 3),
      row("BudgetUnit.holdMinutes", \.budgets.units, \.holdMinutes, 9),
      row("BudgetUnit.stage", \.budgets.units, \.stage, .returned),
      row("BudgetUnit.stage", \.budgets.units, at: 1, \.stage, .lapsed),
      row("BudgetUnit.isNewcomer", \.budgets.units, at: 1, \.isNewcomer, true),
      DigestRow(name: "DeliveryTable.staff") {
        _ = $0.promises.deliveries.staff.insert("eva".utf8.span)
      },
      row("DeliveryRecord.promise", \.promises.deliveries.records, \.promise, PromiseID(3)),
      row("DeliveryRecord.value", \.promises.deliveries.records, \.value, Amount(micros: 3)),
      row("DeliveryRecord.at", \.promises.deliveries.records, \.at, moment),
      row("DeliveryRecord.staff", \.promises.deliveries.records, \.staff, 0),
      row("ValueRecord.replacedAt", \.values.records, \.replacedAt, moment),
      row("ValueRecord.consent", \.values.records, \.consent, ConsentID(3)),
      row("ValueRecord.ask", \.values.records, \.ask, 3),
      row("ValueRecord.wasFiner", \.values.records, \.wasFiner, false),
    ]
  }

  /// The terms that are in the state first, and those of each other exchange where they have more to tell.
  private static var terms: [DigestRow] {
    [
      row("Terms.exchange", \.terms.records, \.exchange, "z"),
      row("Terms.textVersion", \.terms.records, \.textVersion, 9),
      row("Terms.language", \.terms.records, \.language, "xx"),
      row("Terms.textDigest", \.terms.records, \.textDigest, "00"),
      row("Terms.purpose", \.terms.records, \.purpose, "z"),
      row("Terms.request", \.terms.records, \.request, []),
      row("Terms.rules", \.terms.records, \.rules, []),
      row("Terms.retention", \.terms.records, \.retention.days, 90),
      row("Terms.recipients", \.terms.records, \.recipients, []),
      row("Terms.compatibleWith", \.terms.records, \.compatibleWith, ["advice"]),
      // The same names on the other side of two lists.
      DigestRow(name: "Terms.compatibleWith") {
        put(["printers"], \.compatibleWith, in: &$0.terms[0])
        put([], \.recipients, in: &$0.terms[0])
      },
      row("Terms.isShared", \.terms.records, \.isShared, true),
      row("Terms.benefit", \.terms.records, \.benefit, "z"),
      row("Terms.benefitKind", \.terms.records, \.benefitKind, .discount),
      row("Terms.promise", \.terms.records, \.promise, nil),
      row("PromisedWorth.worth", \.terms.records, \.promise, promise(worth: 1)),
      row("PromisedWorth.unit", \.terms.records, \.promise, promise(unit: "USD")),
      row("PromisedWorth.deliverWithinDays", \.terms.records, \.promise, promise(days: 8)),
      row("PromisedWorth.evidence", \.terms.records, \.promise, promise(evidence: "z")),
      row("PromisedWorth.ifUndeliverable", \.terms.records, \.promise, promise(remedy: .erase)),
      row(
        "FieldLevel.field", \.terms.records, \.request, [FieldLevel(field: "z", level: "monthDay")]),
      row(
        "FieldLevel.level", \.terms.records, \.request, [FieldLevel(field: "birthDate", level: "z")]
      ),
      row("ValueRule.type", \.terms.records, \.rules, [ValueRule(type: .age, rule: .monthDay)]),
      row("ValueRule.rule", \.terms.records, \.rules, [ValueRule(type: .date, rule: .month)]),
      row(
        "ValueRule.rule", \.terms.records, at: 3, \.rules, [ValueRule(type: .code, rule: .first(4))]
      ),
      row("Group.id", \.terms.records, at: 5, \.rules, groups("hot")),
      row("Group.values", \.terms.records, at: 5, \.rules, groups("warm")),
      row("Retention.days", \.terms.records, \.retention.days, 90),
      row("Retention.anchor", \.terms.records, \.retention.anchor, .lastUsed),
      row("Retention.atMostDays", \.terms.records, \.retention.atMostDays, 9),
      row("Retention.hold", \.terms.records, \.retention.hold, hold("law", "2027-01-01")),
      row(
        "LegalHold.reason", \.terms.records, at: 4, \.retention.hold, hold("other", "2029-06-30")),
      row("LegalHold.until", \.terms.records, at: 4, \.retention.hold, hold("law", "2029-06-29")),
    ]
  }

  private static func promise(
    worth: Int64 = 2_000_000, unit: String = "EUR", days: Int = 7, evidence: String = "the till",
    remedy: Remedy = .compensate
  ) -> PromisedWorth? {
    PromisedWorth(
      worth: Amount(micros: worth), unit: unit, deliverWithinDays: days, evidence: evidence,
      ifUndeliverable: remedy)
  }

  private static func groups(_ id: String) -> [ValueRule] {
    let warm = Generalization.Group(id: id, values: id == "warm" ? ["red"] : ["red", "amber"])
    let cool = Generalization.Group(id: "cool", values: ["blue", "teal"])
    return [ValueRule(type: .choice, rule: .groups([warm, cool]))]
  }

  private static func hold(_ reason: String, _ day: String) -> LegalHold? {
    Day(day).map { LegalHold(reason: reason, until: $0) }
  }

  private static func file(
    _ name: String, _ columns: [String], _ rows: [[String]]
  ) -> AdoptedCatalog.CatalogFile {
    AdoptedCatalog.CatalogFile(name: name, columns: columns, rows: rows)
  }

  private static func catalog(
    _ name: String, _ files: [AdoptedCatalog.CatalogFile]
  ) -> DigestRow {
    DigestRow(name: name) { state in
      if var catalog = state.catalog {
        put(files, \.files, in: &catalog)
        state.catalog = catalog
      }
    }
  }

  private static func note(
    _ name: String,
    _ change:
      @escaping (AdoptionNote) -> (
        digest: String, adoption: Adoption, changes: [String], more: Int
      )?
  ) -> DigestRow {
    DigestRow(name: name) { state in
      guard let note = state.catalog?.note else { return }
      state.catalog = state.catalog?.noted(
        change(note).map {
          AdoptionNote($0.adoption, digest: $0.digest, changes: $0.changes, moreChanges: $0.more)
        })
    }
  }

  private static var catalog: [DigestRow] {
    [
      DigestRow(name: "AdoptedCatalog.text") { state in
        if var catalog = state.catalog {
          put("{}", \.text, in: &catalog)
          state.catalog = catalog
        }
      },
      catalog("AdoptedCatalog.files", []),
      catalog("CatalogFile.name", [file("b.csv", ["area"], [["101"]])]),
      catalog("CatalogFile.columns", [file("a.csv", ["zone"], [["101"]])]),
      catalog("CatalogFile.rows", [file("a.csv", ["area"], [["102"]])]),
      note("AdoptedCatalog.note") { _ in nil },
      note("AdoptionNote.adoption") { ($0.digest, Adoption(by: "b", approval: "a"), [], 0) },
      note("Adoption.by") { ($0.digest, Adoption(by: "b"), $0.changes, 0) },
      note("Adoption.approval") { ($0.digest, Adoption(approval: "a"), $0.changes, 0) },
      note("AdoptionNote.digest") { ("00", $0.adoption, $0.changes, 0) },
      note("AdoptionNote.changes") { ($0.digest, $0.adoption, $0.changes + ["new"], 0) },
      note("AdoptionNote.moreChanges") { ($0.digest, $0.adoption, $0.changes, 1) },
      DigestRow(name: "AdoptedCatalog.ranks") { $0.catalog = $0.catalog?.ranked([1, 0]) },
    ]
  }

  private static var trust: [DigestRow] {
    [
      row("PreferenceRecord.preference", \.preferences.records, \.preference.said, moment),
      row("PreferenceRecord.earlier", \.preferences.records, \.earlier, 3),
      row("Preference.scope", \.preferences.records, \.preference.scope, .topic("sport")),
      row("Preference.scope", \.preferences.records, \.preference.scope, .channel("offers")),
      row("Preference.choice", \.preferences.records, \.preference.choice, .allow),
      row("Preference.said", \.preferences.records, \.preference.said, moment),
      row("Preference.source", \.preferences.records, \.preference.source, .person),
      row("Preference.source", \.preferences.records, \.preference.source, .signal),
      row(
        "Preference.source", \.preferences.records, \.preference.source,
        .staff("eva", basis: "letter-7")),
      row(
        "Preference.source", \.preferences.records, \.preference.source,
        .staff("eve", basis: "letter-8")),
      row("RightsRecord.person", \.rightsRequests.records, \.person, PersonID(3)),
      row("RightsRecord.kind", \.rightsRequests.records, \.kind, .erasure),
      row("RightsRecord.receivedAt", \.rightsRequests.records, \.receivedAt, moment),
      row("RightsRecord.due", \.rightsRequests.records, \.due, moment),
      row("RightsRecord.respondedAt", \.rightsRequests.records, \.respondedAt, moment),
      row("ClearanceRecord.clearance", \.clearances.records, \.clearance.actor, "z"),
      row("ClearanceRecord.closedAt", \.clearances.records, \.closedAt, nil),
      row("ClearanceRecord.readCount", \.clearances.records, \.readCount, 9),
      row("Clearance.actor", \.clearances.records, \.clearance.actor, "z"),
      row("Clearance.role", \.clearances.records, \.clearance.role, "z"),
      row("Clearance.task", \.clearances.records, \.clearance.task, "z"),
      row("Clearance.purpose", \.clearances.records, \.clearance.purpose, "z"),
      row("Clearance.fields", \.clearances.records, \.clearance.fields, []),
      row("Clearance.persons", \.clearances.records, \.clearance.persons, []),
      row("Clearance.from", \.clearances.records, \.clearance.from, moment),
      row("Clearance.until", \.clearances.records, \.clearance.until, moment),
      row("Clearance.approver", \.clearances.records, \.clearance.approver, "z"),
      row("Clearance.approverRole", \.clearances.records, \.clearance.approverRole, "z"),
      row("ReadRecord.clearance", \.reads.records, \.clearance, ClearanceID(3)),
      row("ReadRecord.consent", \.reads.records, \.consent, ConsentID(3)),
      row("ReadRecord.value", \.reads.records, \.value, ValueID(3)),
      row("ReadRecord.at", \.reads.records, \.at, moment),
      row("ReadRecord.purpose", \.reads.records, \.purpose, "z"),
      row("CountSeries.purpose", \.clearances.counts.series, \.purpose, "z"),
      row("CountSeries.level", \.clearances.counts.series, \.level.level, "z"),
      row("Told.at", \.clearances.counts.series[0].told, \.at, moment),
      row("Told.changes", \.clearances.counts.series[0].told, \.changes, []),
      row("DisclosureRecord.disclosure", \.disclosures.records, \.disclosure.partner, "z"),
      row("DisclosureRecord.at", \.disclosures.records, \.at, moment),
      row("DisclosureRecord.toldAt", \.disclosures.records, \.toldAt, moment),
      row("DisclosureRecord.disposedAt", \.disclosures.records, \.disposedAt, moment),
      row("DisclosureRecord.breachedAt", \.disclosures.records, \.breachedAt, moment),
      row("Disclosure.consent", \.disclosures.records, \.disclosure.consent, ConsentID(3)),
      row("Disclosure.value", \.disclosures.records, \.disclosure.value, nil),
      row("Disclosure.partner", \.disclosures.records, \.disclosure.partner, "z"),
      row("Disclosure.agreement", \.disclosures.records, \.disclosure.agreement, "z"),
      row("Disclosure.kind", \.disclosures.records, \.disclosure.kind, .derived),
      row("Disclosure.parent", \.disclosures.records, \.disclosure.parent, DisclosureID(3)),
      row("Disclosure.until", \.disclosures.records, \.disclosure.until, moment),
      row("Disclosure.dispositionDays", \.disclosures.records, \.disclosure.dispositionDays, 9),
      row("Disclosure.payload", \.disclosures.records, \.disclosure.payload, ""),
    ]
  }

  /// The tables of the state, each of which is looked into.
  static let tables: Set = [
    "ExchangeState.terms", "ExchangeState.experiments", "ExchangeState.exposures",
    "ExchangeState.offers", "ExchangeState.consents", "ExchangeState.promises",
    "ExchangeState.values", "ExchangeState.preferences", "ExchangeState.refusals",
    "ExchangeState.budgets", "ExchangeState.rightsRequests", "ExchangeState.clearances",
    "ClearanceTable.counts", "PromiseTable.deliveries",
    "ExchangeState.reads",
    "ExchangeState.disclosures", "ExchangeState.candidates", "ExchangeState.decisions",
    "DecisionTable.told",
  ]

  private static let catalogGives = "the catalog in force, its terms and the numbers of its names"
  private static let chain = "the records of the kind, in their order, newest first"

  /// What the digest leaves out, each with what it follows from; `checkInvariants` holds it to that.
  static let derived: [String: String] = [
    "TermsTable.names": "the terms, in their order",
    "ExperimentTable.armNames": "the experiments and their arms, in their order",
    "ExperimentTable.arms": "the experiments and their arms, in their order",
    "CandidateTable.candidates": catalogGives, "CandidateTable.keys": catalogGives,
    "CandidateTable.placements": catalogGives, "CandidateTable.ranked": catalogGives,
    "CandidateTable.rankedAt": catalogGives,
    "CandidateTable.arms": "the candidates and the running experiments",
    "PromiseTable.dues": "the promises and the latest moment",
    "RightsTable.dues": "the requests and the latest moment",
    "BudgetTable.promised": "the units that have a promise, in the order of the promises",
    "BudgetTable.accounts":
      "the units, what the catalog in force says of budgets, and when offers were shown",
    "BudgetTable.nextEnd": "the units that are held; it saves a look at them",
    "TermsTable.exchangeNumbers": "the terms and the numbers of exchanges",
    "TermsTable.purposeNumbers": "the terms and the numbers of purposes",
    "TermsTable.requests": "the terms, in their order",
    "TermsTable.requestNumbers": "the terms, in their order",
    "ExperimentTable.programme":
      "the running experiments, the newest of whose arms one asks everything",
    "ExperimentTable.armOfTerms": "the running experiments, the newest last",
    "CandidateTable.numbers": catalogGives,
    "ExchangeState.agreed":
      "the catalogs of the log; fed where they say something else than the one in force",
    "ExchangeState.unbound": "a test alone sets it, never an event",
    "AdoptedCatalog.rankedOn": "nothing but whether to rank it anew is decided by it",
    "AdoptedCatalog.catalog": "its text and its files", "AdoptedCatalog.inputs": catalogGives,
    "AdoptedCatalog.parts": catalogGives,
    "ExperimentRecord.declared": "fed by the digest of all that it says",
    "DecisionTable.people": "the people, and what they were shown and answered",
    "Marks.rawValue": "fed but for the answers, which are those of the person's offers",
    "PersonRecord.newestConsent": chain, "PersonRecord.newestExposure": chain,
    "PersonRecord.newestOpenOffer": chain, "PersonRecord.newestOffer": chain,
    "ExposureRecord.earlier": chain, "OfferRecord.earlier": chain, "OfferRecord.previous": chain,
    "ConsentRecord.earlier": chain, "ConsentRecord.promise": chain,
    "ConsentRecord.newestValue": chain, "ConsentRecord.newestRead": chain,
    "ConsentRecord.newestDisclosure": chain, "ValueRecord.earlier": chain,
    "PromiseRecord.earlier": chain,
    "DeliveryTable.newest": chain, "DeliveryRecord.earlier": chain,
    "DisclosureTable.held": "what was handed over and is not disposed of, and when it is due",
    "DisclosureTable.places": "where each stands among what its partner holds",
    "RightsRecord.earlier": chain, "RightsTable.newest": "the requests, in their order",
    "ReadRecord.earlier": chain, "DisclosureRecord.earlier": chain,
  ]
}
