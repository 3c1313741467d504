import Basics
import Catalogs
import Engine
import Exchanges
import JSONText
import TestSupport
import Testing

@testable import Statements

/// A way to a state: what happens to a person who is offered a gift for a birthday.
private enum Way: CaseIterable {
  case requested, refused, deferred, given, renewed, withdrawn, expired, lapsed, broken
  case replaced, invalidated

  /// The states that its first record must tell, in order.
  var states: [String] {
    switch self {
    case .requested: ["Requested"]
    case .refused: ["Requested", "Refused"]
    case .deferred: ["Requested", "RequestDeferred"]
    case .given: ["Requested", "Given"]
    case .renewed: ["Requested", "RequestDeferred", "Requested", "Given", "RenewedGiven"]
    case .withdrawn: ["Requested", "Given", "Withdrawn"]
    case .expired, .lapsed: ["Requested", "Given", "Expired"]
    case .broken, .replaced: ["Requested", "Given", "Terminated"]
    case .invalidated: ["Requested", "Given", "Invalidated"]
    }
  }

  /// Terms that end when a promise is broken, or promise nothing.
  private var terms: Terms? {
    if self != .broken { return Samples.terms(kind: .none) }
    return Terms(
      exchange: "birthday", textVersion: 1, textDigest: "00", purpose: "gift",
      request: [FieldLevel(field: "birthDate", level: "monthDay")],
      retention: Retention(days: 30, anchor: .collected), benefit: "coffee", benefitKind: .gift,
      promise: PromisedWorth(
        worth: Amount(micros: 1_000_000), unit: "EUR", deliverWithinDays: 7, evidence: "the till",
        ifUndeliverable: .erase))
  }

  func tell(_ engine: inout ExchangeEngine) throws -> Instant {
    try engine.perform(.adoptTerms(try #require(terms)), at: Samples.day(0))
    let person = try engine.person(for: "ada".utf8.span, at: Samples.day(0))
    func show(_ day: Int) throws -> OfferID {
      let shown = try engine.perform(
        .showOffer(to: person, terms: TermsID(0), arm: nil), at: Samples.day(day))
      return try #require(shown.offer)
    }
    func answer(_ offer: OfferID, _ answer: Answer, _ day: Int, _ value: String? = nil) throws {
      try engine.perform(
        .answerOffer(
          offer, answer: answer, textVersion: 1,
          values: value.map { [GivenValue(ask: 0, PersonalText($0))] } ?? []),
        at: Samples.day(day))
    }
    let first = try show(0)
    switch self {
    case .requested: return Samples.day(1)
    case .refused: try answer(first, .declined, 1)
    case .deferred: try answer(first, .deferred, 1)
    case .renewed:
      try answer(first, .deferred, 1)
      let second = try show(40)
      try answer(second, .accepted, 41)
      let third = try show(66)
      try answer(third, .accepted, 67)
      return Samples.day(70)
    case .replaced:
      try answer(first, .accepted, 1, "04-12")
      let second = try show(27)
      try answer(second, .accepted, 28, "04-12")
      return Samples.day(29)
    default: try answer(first, .accepted, 1, "04-12")
    }
    switch self {
    case .withdrawn: try engine.perform(.withdrawConsent(ConsentID(0)), at: Samples.day(5))
    case .expired: try engine.perform(.expireConsent(ConsentID(0)), at: Samples.day(32))
    case .lapsed: return Samples.day(32)
    case .invalidated:
      try engine.perform(.invalidateConsent(ConsentID(0), .invalidated), at: Samples.day(5))
    case .broken:
      try engine.perform(.breakPromise(PromiseID(0)), at: Samples.day(20))
    default: break
    }
    return self == .given ? Samples.day(30) : Samples.day(40)
  }
}

@Suite struct ConsentRecordTests {
  private func statement(_ way: Way) throws -> PersonStatement {
    var engine = ExchangeEngine()
    let now = try way.tell(&engine)
    let told = PersonStatement(of: "ada".utf8.span, in: engine, at: now)
    var found = try #require(told)
    found.controller = try PersonSample.catalog()?.catalog.controller
    return found
  }

  private func graph(_ statement: PersonStatement) throws -> [JSONTree] {
    let tree = try JSONTree(text: text(ConsentRecordExport(statement).bytes))
    guard case .array(let nodes)? = tree["/@graph"] else { return [] }
    return nodes
  }

  /// The members that ISO/IEC TS 27560 demands of a record, as the Data Privacy Vocabulary's guide places
  /// them.
  private static let mandatory = [
    ("schema version", "/dct:conformsTo"), ("record id", "/dct:identifier"),
    ("pii principal id", "/dpv:hasDataSubject/dct:identifier"),
    ("privacy notice", "/dpv:hasNotice/0/dct:identifier"), ("language", "/dct:language"),
    ("purpose", "/dpv:hasProcess/0/dpv:hasPurpose/0/skos:prefLabel"),
    ("purpose type", "/dpv:hasProcess/0/dpv:hasPurpose/0/skos:broader"),
    ("lawful basis", "/dpv:hasProcess/0/dpv:hasLegalBasis/0"),
    ("pii type", "/dpv:hasProcess/0/dpv:hasPersonalData/0/skos:broader"),
    ("pii class", "/dpv:hasProcess/0/dpv:hasPersonalData/0/@type/0"),
    ("pii optional", "/dpv:hasProcess/0/dpv:hasPersonalData/0/dpv:hasNecessity"),
    ("controller id", "/dpv:hasProcess/0/dpv:hasDataController/0/dct:identifier"),
    ("entities", "/dpv:hasEntity/0"),
    ("controller's own id", "/dpv:hasProcess/0/dpv:hasDataController/0/dpv:hasIdentifier"),
    ("controller name", "/dpv:hasProcess/0/dpv:hasDataController/0/dpv:hasName"),
    ("controller address", "/dpv:hasProcess/0/dpv:hasDataController/0/dpv:hasAddress"),
    ("controller contact", "/dpv:hasProcess/0/dpv:hasDataController/0/dpv:hasContact"),
    ("controller type", "/dpv:hasProcess/0/dpv:hasDataController/0/@type/0"),
    ("collection method", "/dpv:hasProcess/0/dpv:hasDataSource/0"),
    ("processing method", "/dpv:hasProcess/0/dpv:hasProcessing/0"),
    ("storage location", "/dpv:hasProcess/0/dpv:hasStorageCondition/0/dpv:hasLocation"),
    ("jurisdiction", "/dpv:hasProcess/0/dpv:hasJurisdiction/0"),
    ("recipients", "/dpv:hasProcess/0/dpv:hasRecipient"),
    ("withdrawal method", "/dpv:hasProcess/0/dpv:hasConsentControl/0/dpv:isExercisedAt/0"),
    ("creator", "/dct:creator"),
    ("rights", "/dpv:hasProcess/0/dpv:hasRight/0"),
  ]

  private func missing(_ record: JSONTree) -> [String] {
    var missing = ConsentRecordTests.mandatory.filter {
      record[$0.1] == nil || record[$0.1] == .string("")
    }
    .map(\.0)
    if storageDuration(record) == nil { missing.append("retention period") }
    guard case .array(let events)? = record["/dpv:hasConsentStatus"], !events.isEmpty else {
      return missing + ["events"]
    }
    for (name, pointer) in [
      ("event time", "/dpv:isIndicatedAtTime"),
      ("validity duration", "/dpv:hasDuration/0/rdf:value"), ("entity id", "/dpv:isIndicatedBy"),
      ("event place", "/dpv:isExercisedAt"), ("event type", "/dpv:hasLegalBasis"),
      ("event state", "/@type/0"),
    ] where events.contains(where: { $0[pointer] == nil }) { missing.append(name) }
    guard case .array(let takers)? = record["/dpv:hasProcess/0/dpv:hasRecipient"] else {
      return missing
    }
    // Who acts is among those whom the record names.
    guard case .array(let entities)? = record["/dpv:hasEntity"] else { return missing }
    let acting =
      [record["/dpv:hasDataSubject/@id"], record["/dct:creator"]] + takers.map { $0["/@id"] }
    for one in acting where one.map({ !entities.contains($0) }) ?? true { missing.append("entity") }
    for member in [
      "dct:identifier", "dpv:hasIdentifier", "dpv:hasName", "dpv:hasAddress", "dpv:hasContact",
      "@type",
    ] where takers.contains(where: { $0["/\(member)"] == nil }) {
      missing.append("recipient \(member)")
    }
    return missing
  }

  private func storageDuration(_ record: JSONTree) -> JSONTree? {
    guard case .array(let all)? = record["/dpv:hasProcess/0/dpv:hasStorageCondition"] else {
      return nil
    }
    return all.compactMap { $0["/dpv:hasDuration/rdf:value"] }.first
  }

  @Test(arguments: Way.allCases)
  private func everyStateIsARecordWithAllThatIsMandatory(way: Way) throws {
    let statement = try statement(way)
    let nodes = try graph(statement)
    #expect(nodes.first?["/@type/0"] == .string("dpv:ConsentReceipt"))
    for member in [
      "/dct:conformsTo", "/dct:identifier", "/dct:created", "/dpv:hasRecordOfActivity/0/@id",
    ] {
      #expect(nodes.first?[member] != nil, "\(member)")
    }
    let record = try #require(nodes.dropFirst().first)
    #expect(missing(record) == [], "\(way)")
    guard case .array(let events)? = record["/dpv:hasConsentStatus"] else { return }
    #expect(events.compactMap { $0["/quid:state"] } == way.states.map { .string($0) })
    // Only what was given and not ended may be relied on.
    let last = events.last?["/quid:isValid"]
    #expect(last == .boolean([.given, .renewed].contains(way)), "\(way)")
  }

  /// The checker can fail: each member that it demands is missed when it is gone.
  @Test func theCheckerMissesEachMandatoryMember() throws {
    let record = try #require(try graph(try sampleStatement()).dropFirst().first)
    for (name, pointer) in ConsentRecordTests.mandatory {
      var changed = record
      changed[pointer] = nil
      // What stands in a list may be followed by more of its kind.
      while changed[pointer] != nil { changed[pointer] = nil }
      #expect(missing(changed).contains(name), "\(name)")
    }
  }

  @Test func theSamplesRecordsAreWhole() throws {
    let nodes = try graph(try sampleStatement())
    #expect(nodes.count == 11)
    for record in nodes.dropFirst() { #expect(missing(record) == []) }
  }

  /// A record keeps its id as states are added to it, and no two share one.
  @Test func recordIDsAreVersionFourShapedAndStay() throws {
    let early = try graph(try statement(.given))[1]["/dct:identifier"]
    let late = try graph(try statement(.withdrawn))[1]["/dct:identifier"]
    #expect(early == late)
    let ids = try graph(try sampleStatement()).compactMap { node -> String? in
      if case .string(let id)? = node["/dct:identifier"] { return id }
      return nil
    }
    #expect(Set(ids).count == ids.count)
    for id in ids {
      #expect(
        id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
          != nil)
    }
  }

  @Test func statesHaveTheVocabularysTerms() {
    let terms = ConsentHistory.State.allCases.map(\.term)
    #expect(
      terms == [
        "dpv:ConsentRequested", "dpv:ConsentRequestDeferred", "dpv:ConsentRefused",
        "dpv:ConsentGiven",
        "dpv:RenewedConsentGiven", "dpv:ConsentWithdrawn", "dpv:ConsentRevoked",
        "dpv:ConsentExpired",
        "dpv:ConsentInvalidated",
      ])
    let endings = ConsentEnding.allCases.map { ConsentHistory.State($0).rawValue }
    #expect(
      endings == [
        "Terminated", "Withdrawn", "Expired", "Terminated", "Terminated", "Terminated",
        "Terminated",
        "Invalidated", "Withdrawn",
      ])
  }

  @Test(.namesItsRow)
  func durationsAreWrittenAsISO8601() {
    let rows: [(Int64, String)] = [
      (0, "P0D"), (86_400_000, "P1D"), (365 * 86_400_000, "P365D"), (3_600_000, "PT1H"),
      (90_061_250, "P1DT1H1M1.25S"), (60_000, "PT1M"), (1, "PT0.001S"),
    ]
    forEachRow(rows) { (milliseconds, text) in
      #expect(ConsentHistory.duration(milliseconds) == text)
    }
  }

  /// What the JSON schema of the Kantara specification demands.
  @Test func kantaraReceiptsHaveAllThatIsRequired() throws {
    let tree = try JSONTree(text: text(ConsentReceiptExport(try sampleStatement()).bytes))
    guard case .array(let receipts) = tree else {
      Issue.record("no array")
      return
    }
    // Birthday, size, adverts, greeting and plans are in force.
    #expect(receipts.count == 5)
    let strings = [
      "jurisdiction", "collectionMethod", "consentReceiptID", "piiPrincipalId", "policyUrl",
      "piiControllers/0/piiController", "piiControllers/0/contact", "piiControllers/0/email",
      "piiControllers/0/phone", "piiControllers/0/address/streetAddress", "services/0/service",
      "services/0/purposes/0/consentType", "services/0/purposes/0/purposeCategory/0",
      "services/0/purposes/0/piiCategory/0", "services/0/purposes/0/termination",
    ]
    for receipt in receipts {
      #expect(receipt["/version"] == .string("KI-CR-v1.1.0"))
      for member in strings {
        guard case .string(let text)? = receipt["/\(member)"], !text.isEmpty else {
          Issue.record("\(member) is missing")
          continue
        }
      }
      guard case .number(let seconds)? = receipt["/consentTimestamp"] else {
        Issue.record("no time")
        continue
      }
      #expect(Int64(seconds).map { $0 > 1_700_000_000 && $0 < 1_900_000_000 } ?? false)
      #expect(receipt["/sensitive"] == .boolean(false))
      #expect(receipt["/spiCat"] == .array([]))
      let purpose = receipt["/services/0/purposes/0"]
      let isDisclosed = purpose?["/thirdPartyDisclosure"] == .boolean(true)
      #expect((purpose?["/thirdPartyName"] != nil) == isDisclosed)
    }
    #expect(receipts.count { $0["/services/0/purposes/0/thirdPartyName"] != nil } == 2)
  }

  /// The catalog's controller, and the language of the words that were shown.
  @Test func theControllerIsNamedInTheLanguageOfTheAsk() throws {
    let record = try JSONTree(text: text(ConsentRecordExport(try sampleStatement()).bytes))
    let process = record["/@graph/1/dpv:hasProcess/0"]
    #expect(process?["/dpv:hasDataController/0/dpv:hasName"] == .string("Schuh & Kessel"))
    #expect(
      process?["/dpv:hasDataController/0/dpv:hasRepresentative/0/dpv:hasName"]
        == .string("Dr. Öz, Paris"))
    #expect(process?["/dpv:hasJurisdiction"] == .array([.string("loc:DE")]))
    #expect(record["/@graph/1/dct:language"] == .string("de"))
    let receipts = try JSONTree(text: text(ConsentReceiptExport(try sampleStatement()).bytes))
    #expect(receipts["/0/language"] == .string("de"))
    #expect(receipts["/0/piiControllers/0/email"] == .string("privacy@schuh.example"))
    #expect(receipts["/0/policyUrl"] == .string("https://schuh.example/privacy"))
    for (file, render) in renderings {
      #expect(!render(try sampleStatement()).contains("not stated"), "\(file)")
    }
    // Who asked in no language that anybody stated is not said to have asked in English.
    let without = try graph(try statement(.given))[1]
    #expect(without["/dct:language"] == .string("und"))
  }
}
