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
      shorter("ExchangeState.terms", \.terms),
      shorter("ExchangeState.experiments", \.experiments),
      shorter("ExchangeState.people", \.people),
      shorter("ExchangeState.exposures", \.exposures),
      shorter("ExchangeState.offers", \.offers),
      shorter("ExchangeState.consents", \.consents),
      shorter("ExchangeState.promises", \.promises),
      shorter("ExchangeState.values", \.values),
      shorter("ExchangeState.preferences", \.preferences),
      shorter("ExchangeState.refusals", \.refusals),
      shorter("ExchangeState.requests", \.requests),
      shorter("ExchangeState.clearances", \.clearances),
      shorter("ExchangeState.reads", \.reads),
      shorter("ExchangeState.releases", \.releases),
      shorter("ExchangeState.disclosures", \.disclosures),
      DigestRow(name: "ExchangeState.partnerUses") { $0.partnerUses["parcels"] = moment },
      DigestRow(name: "ExchangeState.openDisclosures") { $0.openDisclosures["parcels"] = [] },
      DigestRow(name: "ExchangeState.partnerReviews") { $0.partnerReviews["parcels"] = moment },
      DigestRow(name: "ExchangeState.catalog") { $0.catalog = nil },
      DigestRow(name: "ExchangeState.latest") { $0.latest = $0.latest.adding(milliseconds: 1) },
      DigestRow(name: "ExchangeState.calm") { $0.calm -= 1 },
      DigestRow(name: "ExchangeState.exchangeNames") {
        _ = $0.exchangeNames.insert("new".utf8.span)
      },
      DigestRow(name: "ExchangeState.purposeNames") { _ = $0.purposeNames.insert("new".utf8.span) },
    ]
  }

  private static var people: [DigestRow] {
    [
      row("PersonRecord.newestPreference", \.people, \.newestPreference, 9),
      row("PersonRecord.newestRefusal", \.people, \.newestRefusal, 9),
      row("PersonRecord.lastSeen", \.people, \.lastSeen, 9),
      row("PersonRecord.isRestricted", \.people, \.isRestricted, true),
      row("PersonRecord.isErased", \.people, \.isErased, true),
      row("ExposureRecord.person", \.exposures, \.person, PersonID(3)),
      row("ExposureRecord.place", \.exposures, \.place.arm, ArmID(1)),
      row("ExposureRecord.hasAccepted", \.exposures, \.hasAccepted, false),
      row("ArmPlace.experiment", \.exposures, \.place.experiment, ExperimentID(1)),
      row("ArmPlace.arm", \.exposures, \.place.arm, ArmID(1)),
      row("OfferRecord.person", \.offers, \.person, PersonID(3)),
      row("OfferRecord.terms", \.offers, \.terms, TermsID(3)),
      row("OfferRecord.exposure", \.offers, \.exposure, 3),
      row("OfferRecord.shownAt", \.offers, \.shownAt, moment),
      row("OfferRecord.answer", \.offers, \.answer, .declined),
      row("OfferRecord.answer", \.offers, \.answer, .deferred),
      row("OfferRecord.answer", \.offers, \.answer, nil),
      row("OfferRecord.answeredAt", \.offers, \.answeredAt, moment),
      row("OfferRecord.isSuperseded", \.offers, \.isSuperseded, true),
      row("OfferRecord.consent", \.offers, \.consent, 3),
      row("RefusalRecord.terms", \.refusals, \.terms, TermsID(3)),
      row("RefusalRecord.until", \.refusals, \.until, moment),
      row("RefusalRecord.earlier", \.refusals, \.earlier, 3),
      row("ExperimentRecord.outline", \.experiments, \.outline.name, "z"),
      row("ExperimentRecord.startedAt", \.experiments, \.startedAt, moment),
      row("ExperimentRecord.stoppedAt", \.experiments, \.stoppedAt, moment),
      row("ExperimentOutline.name", \.experiments, \.outline.name, "z"),
      row("ExperimentOutline.arms", \.experiments, \.outline.arms, []),
      row(
        "Arm.name", \.experiments, \.outline.arms,
        [
          ExperimentOutline.Arm(name: "other", terms: TermsID(0)),
          .init(name: "arm-1", terms: TermsID(1)),
        ]),
      row(
        "Arm.terms", \.experiments, \.outline.arms,
        [
          ExperimentOutline.Arm(name: "arm-0", terms: TermsID(5)),
          .init(name: "arm-1", terms: TermsID(1)),
        ]),
    ]
  }

  private static var consents: [DigestRow] {
    [
      row("ConsentRecord.offer", \.consents, \.offer, OfferID(3)),
      row("ConsentRecord.tallyOffer", \.consents, \.tallyOffer, OfferID(3)),
      row("ConsentRecord.givenAt", \.consents, \.givenAt, moment),
      row("ConsentRecord.from", \.consents, \.from, moment),
      row("ConsentRecord.until", \.consents, \.until, moment),
      row("ConsentRecord.isResolved", \.consents, \.isResolved, true),
      row("ConsentRecord.isHeld", \.consents, \.isHeld, true),
      // The fifth was withdrawn.
      row("ConsentRecord.ending", \.consents, at: 4, \.ending, .expired),
      row("ConsentRecord.endedAt", \.consents, at: 4, \.endedAt, moment),
      row("PromiseRecord.consent", \.promises, \.consent, ConsentID(3)),
      row("PromiseRecord.tallyOffer", \.promises, \.tallyOffer, OfferID(3)),
      row("PromiseRecord.due", \.promises, \.due, moment),
      row("PromiseRecord.outcome", \.promises, \.outcome, .late),
      row("PromiseRecord.settledAt", \.promises, \.settledAt, moment),
      row("PromiseRecord.value", \.promises, \.value, Amount(micros: 3)),
      row("ValueRecord.consent", \.values, \.consent, ConsentID(3)),
      row("ValueRecord.place", \.values, \.place, 3),
      row("ValueRecord.wasFiner", \.values, \.wasFiner, false),
    ]
  }

  /// The terms that are in the state first, and those of each other exchange where they have more to tell.
  private static var terms: [DigestRow] {
    [
      row("Terms.exchange", \.terms, \.exchange, "z"),
      row("Terms.textVersion", \.terms, \.textVersion, 9),
      row("Terms.textDigest", \.terms, \.textDigest, "00"),
      row("Terms.purpose", \.terms, \.purpose, "z"),
      row("Terms.request", \.terms, \.request, []),
      row("Terms.rules", \.terms, \.rules, []),
      row("Terms.retention", \.terms, \.retention.days, 90),
      row("Terms.recipients", \.terms, \.recipients, []),
      row("Terms.compatibleWith", \.terms, \.compatibleWith, ["advice"]),
      // The same names on the other side of two lists.
      DigestRow(name: "Terms.compatibleWith") {
        put(["printers"], \.compatibleWith, in: &$0.terms[0])
        put([], \.recipients, in: &$0.terms[0])
      },
      row("Terms.isShared", \.terms, \.isShared, true),
      row("Terms.benefit", \.terms, \.benefit, "z"),
      row("Terms.benefitKind", \.terms, \.benefitKind, .discount),
      row("Terms.promise", \.terms, \.promise, nil),
      row("PromisedWorth.worth", \.terms, \.promise, promise(worth: 1)),
      row("PromisedWorth.unit", \.terms, \.promise, promise(unit: "USD")),
      row("PromisedWorth.deliverWithinDays", \.terms, \.promise, promise(days: 8)),
      row("PromisedWorth.evidence", \.terms, \.promise, promise(evidence: "z")),
      row("PromisedWorth.ifUndeliverable", \.terms, \.promise, promise(remedy: .erase)),
      row("FieldLevel.field", \.terms, \.request, [FieldLevel(field: "z", level: "monthDay")]),
      row("FieldLevel.level", \.terms, \.request, [FieldLevel(field: "birthDate", level: "z")]),
      row("ValueRule.type", \.terms, \.rules, [ValueRule(type: .age, rule: .monthDay)]),
      row("ValueRule.rule", \.terms, \.rules, [ValueRule(type: .date, rule: .month)]),
      row("ValueRule.rule", \.terms, at: 3, \.rules, [ValueRule(type: .code, rule: .first(4))]),
      row("Group.id", \.terms, at: 5, \.rules, groups("hot")),
      row("Group.values", \.terms, at: 5, \.rules, groups("warm")),
      row("Retention.days", \.terms, \.retention.days, 90),
      row("Retention.anchor", \.terms, \.retention.anchor, .lastUsed),
      row("Retention.atMostDays", \.terms, \.retention.atMostDays, 9),
      row("Retention.hold", \.terms, \.retention.hold, hold("law", "2027-01-01")),
      row("LegalHold.reason", \.terms, at: 4, \.retention.hold, hold("other", "2029-06-30")),
      row("LegalHold.until", \.terms, at: 4, \.retention.hold, hold("law", "2029-06-29")),
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
      DigestRow(name: "AdoptedCatalog.ranks") { $0.catalog = $0.catalog?.ranked([1, 0]) },
    ]
  }

  private static var trust: [DigestRow] {
    [
      row("PreferenceRecord.preference", \.preferences, \.preference.said, moment),
      row("PreferenceRecord.earlier", \.preferences, \.earlier, 3),
      row("Preference.scope", \.preferences, \.preference.scope, .topic("sport")),
      row("Preference.scope", \.preferences, \.preference.scope, .channel("offers")),
      row("Preference.choice", \.preferences, \.preference.choice, .allow),
      row("Preference.said", \.preferences, \.preference.said, moment),
      row("Preference.source", \.preferences, \.preference.source, .person),
      row(
        "Preference.source", \.preferences, \.preference.source, .staff("eva", basis: "letter-7")),
      row(
        "Preference.source", \.preferences, \.preference.source, .staff("eve", basis: "letter-8")),
      row("RightsRecord.person", \.requests, \.person, PersonID(3)),
      row("RightsRecord.kind", \.requests, \.kind, .erasure),
      row("RightsRecord.receivedAt", \.requests, \.receivedAt, moment),
      row("RightsRecord.due", \.requests, \.due, moment),
      row("RightsRecord.answeredAt", \.requests, \.answeredAt, moment),
      row("ClearanceRecord.clearance", \.clearances, \.clearance.actor, "z"),
      row("ClearanceRecord.closedAt", \.clearances, \.closedAt, nil),
      row("ClearanceRecord.readCount", \.clearances, \.readCount, 9),
      row("Clearance.actor", \.clearances, \.clearance.actor, "z"),
      row("Clearance.role", \.clearances, \.clearance.role, "z"),
      row("Clearance.task", \.clearances, \.clearance.task, "z"),
      row("Clearance.purpose", \.clearances, \.clearance.purpose, "z"),
      row("Clearance.fields", \.clearances, \.clearance.fields, []),
      row("Clearance.persons", \.clearances, \.clearance.persons, []),
      row("Clearance.from", \.clearances, \.clearance.from, moment),
      row("Clearance.until", \.clearances, \.clearance.until, moment),
      row("Clearance.approver", \.clearances, \.clearance.approver, "z"),
      row("Clearance.approverRole", \.clearances, \.clearance.approverRole, "z"),
      row("ReadRecord.clearance", \.reads, \.clearance, ClearanceID(3)),
      row("ReadRecord.consent", \.reads, \.consent, ConsentID(3)),
      row("ReadRecord.value", \.reads, \.value, ValueID(3)),
      row("ReadRecord.at", \.reads, \.at, moment),
      row("ReadRecord.purpose", \.reads, \.purpose, "z"),
      row("ReleaseRecord.purpose", \.releases, \.purpose, "z"),
      row("ReleaseRecord.level", \.releases, \.level.level, "z"),
      row("ReleaseRecord.counted", \.releases, \.counted, []),
      row(
        "Counted.person", \.releases, \.counted, [Counted(person: PersonID(9), value: ValueID(0))]),
      row(
        "Counted.value", \.releases, \.counted, [Counted(person: PersonID(0), value: ValueID(9))]),
      row("DisclosureRecord.disclosure", \.disclosures, \.disclosure.partner, "z"),
      row("DisclosureRecord.at", \.disclosures, \.at, moment),
      row("DisclosureRecord.toldAt", \.disclosures, \.toldAt, moment),
      row("DisclosureRecord.disposedAt", \.disclosures, \.disposedAt, moment),
      row("DisclosureRecord.breachedAt", \.disclosures, \.breachedAt, moment),
      row("Disclosure.consent", \.disclosures, \.disclosure.consent, ConsentID(3)),
      row("Disclosure.value", \.disclosures, \.disclosure.value, nil),
      row("Disclosure.partner", \.disclosures, \.disclosure.partner, "z"),
      row("Disclosure.agreement", \.disclosures, \.disclosure.agreement, "z"),
      row("Disclosure.kind", \.disclosures, \.disclosure.kind, .derived),
      row("Disclosure.parent", \.disclosures, \.disclosure.parent, DisclosureID(3)),
      row("Disclosure.until", \.disclosures, \.disclosure.until, moment),
      row("Disclosure.dispositionDays", \.disclosures, \.disclosure.dispositionDays, 9),
      row("Disclosure.payload", \.disclosures, \.disclosure.payload, ""),
    ]
  }

  private static let catalogGives = "the catalog in force, its terms and the numbers of its names"
  private static let chain = "the records of the kind, in their order, newest first"

  /// What the digest leaves out, each with what it follows from; `checkInvariants` holds it to that.
  static let derived: [String: String] = [
    "ExchangeState.termNames": "the terms, in their order",
    "ExchangeState.armNames": "the experiments and their arms, in their order",
    "ExchangeState.armPlaces": "the experiments and their arms, in their order",
    "ExchangeState.candidates": catalogGives, "ExchangeState.keys": catalogGives,
    "ExchangeState.placements": catalogGives,
    "ExchangeState.promiseDues": "the promises and the latest moment",
    "ExchangeState.requestDues": "the requests and the latest moment",
    "ExchangeState.exchangeOfTerms": "the terms and the numbers of exchanges",
    "ExchangeState.purposeOfTerms": "the terms and the numbers of purposes",
    "ExchangeState.armOfTerms": "the running experiments, the newest last",
    "ExchangeState.candidateOfTerms": catalogGives,
    "ExchangeState.unbound": "a test alone sets it, never an event",
    "AdoptedCatalog.catalog": "its text and its files",
    "PersonRecord.newestConsent": chain, "PersonRecord.newestExposure": chain,
    "PersonRecord.newestOpenOffer": chain, "PersonRecord.newestOffer": chain,
    "ExposureRecord.earlier": chain, "OfferRecord.earlier": chain, "OfferRecord.previous": chain,
    "ConsentRecord.earlier": chain, "ConsentRecord.promise": chain,
    "ConsentRecord.newestValue": chain, "ConsentRecord.newestRead": chain,
    "ConsentRecord.newestDisclosure": chain, "ValueRecord.earlier": chain,
    "ReadRecord.earlier": chain, "DisclosureRecord.earlier": chain,
  ]
}
