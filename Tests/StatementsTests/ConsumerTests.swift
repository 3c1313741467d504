import Basics
import Engine
import Exchanges
import JSONText
import TestSupport
import Testing

@testable import Catalogs
@testable import Statements

/// What somebody who knows the standards and not us gets out of consent records, read as RDF.
@Suite struct ConsumerTests {
  private let dpv = "https://w3id.org/dpv#"
  private let dct = "http://purl.org/dc/terms/"
  private let gdpr = "https://w3id.org/dpv/legal/eu/gdpr#"
  private let xsd = "http://www.w3.org/2001/XMLSchema#"

  private func triples(_ statement: PersonStatement) throws -> Triples {
    try Triples(JSONTree(text: text(ConsentRecordExport(statement).bytes)))
  }

  @Test func consentsAreFoundByBasisPurposePersonExpiryAndController() throws {
    let found = try triples(try sampleStatement())
    let processes = found.subjects(dpv + "hasLegalBasis", .thing(gdpr + "A6-1-a"))
    #expect(processes.count == 10)
    #expect(found.subjects(dpv + "hasPurpose", .thing(dpv + "PersonalisedBenefits")).isEmpty)
    let broader = "http://www.w3.org/2004/02/skos/core#broader"
    #expect(found.subjects(broader, .thing(dpv + "PersonalisedAdvertising")).count == 1)
    let person = "urn:x-quid:\(PersonSample.instance.text):person-1"
    #expect(found.subjects(dpv + "hasDataSubject", .thing(person)).count == 10)
    let name = Triples.Object.value("Schuh & Kessel", type: xsd + "string")
    let controllers = Set(found.subjects(dpv + "hasName", name))
    #expect(controllers == ["urn:x-quid:\(PersonSample.instance.text):controller"])
    for process in processes {
      let held = found.objects(process, dpv + "hasDataController")
      #expect(held == controllers.map { .thing($0) })
      #expect(
        found.objects(process, dpv + "hasJurisdiction") == [.thing("https://w3id.org/dpv/loc#DE")])
      // Whoever is nobody's recipient is told of no one; the controller always is one.
      #expect(found.objects(process, dpv + "hasRecipient").contains(held[0]))
    }
    let given = found.subjects(
      "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", .thing(dpv + "ConsentGiven"))
    #expect(given.count == 8)
    for event in given {
      guard case .value(let until, let type)? = found.objects(event, dct + "valid").first else {
        Issue.record("a consent without an end")
        continue
      }
      #expect(type == xsd + "dateTime" && until.hasSuffix("Z"))
    }
  }

  /// The shape of a record by the guide: each member's count, and whether it is a term, a moment or a text.
  @Test func recordsHaveTheShapeOfTheGuide() throws {
    let found = try triples(try sampleStatement())
    let type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    func isThing(_ object: Triples.Object) -> Bool {
      if case .thing = object { true } else { false }
    }
    func isMoment(_ object: Triples.Object) -> Bool {
      if case .value(_, xsd + "dateTime") = object { true } else { false }
    }
    func expect(
      _ subject: String, _ predicate: String, _ count: ClosedRange<Int>,
      _ fits: (Triples.Object) -> Bool
    ) {
      let objects = found.objects(subject, predicate)
      #expect(count.contains(objects.count), "\(predicate): \(objects.count)")
      for object in objects where !fits(object) { Issue.record("\(predicate): \(object)") }
    }
    let records = found.subjects(type, .thing(dpv + "ConsentRecord"))
    #expect(records.count == 10)
    for record in records {
      expect(record, dct + "conformsTo", 1...1) {
        $0 == .thing("https://w3id.org/dpv/schema/dpv-27560#record")
      }
      for member in ["hasDataSubject", "hasProcess", "hasNotice"] {
        expect(record, dpv + member, 1...1, isThing)
      }
      expect(record, dct + "creator", 1...1, isThing)
      expect(record, dct + "created", 1...1, isMoment)
      expect(record, dct + "language", 1...1) { $0 == .value("de", type: xsd + "string") }
      expect(record, dpv + "hasConsentStatus", 1...9, isThing)
      for case .thing(let event) in found.objects(record, dpv + "hasConsentStatus") {
        expect(event, type, 1...1, isThing)
        expect(event, dpv + "isIndicatedAtTime", 1...1, isMoment)
        expect(event, dpv + "isIndicatedBy", 1...1, isThing)
        expect(event, dpv + "hasDuration", 1...1, isThing)
        expect(event, dpv + "isExercisedAt", 1...1) { !isThing($0) }
      }
      for case .thing(let process) in found.objects(record, dpv + "hasProcess") {
        for member in [
          "hasPurpose", "hasLegalBasis", "hasPersonalData", "hasDataController", "hasProcessing",
          "hasDataSource", "hasStorageCondition", "hasRecipient", "hasJurisdiction", "hasRight",
          "hasConsentControl",
        ] { expect(process, dpv + member, 1...9, isThing) }
      }
    }
    let receipt = found.subjects(type, .thing(dpv + "ConsentReceipt"))
    #expect(receipt.count == 1)
    expect(receipt[0], dct + "conformsTo", 1...1) {
      $0 == .thing("https://w3id.org/dpv/schema/dpv-27560#receipt")
    }
  }

  /// Two people of the same numbers in two installations, and the same story, are two people in all that is said.
  @Test func twoInstallationsNeverFuse() throws {
    var statements: [PersonStatement] = []
    for chance in [1, 2] {
      var statement = try sampleStatement()
      statement.instance = InstanceID(random: Array(repeating: UInt8(chance), count: 16))
      statements.append(statement)
    }
    let (one, other) = (try triples(statements[0]), try triples(statements[1]))
    let terms = ["https://", "http://", "_:"]
    let things = [one, other].map { triples in
      Set(
        triples.all.map(\.subject).filter { subject in
          !terms.contains { subject.hasPrefix($0) }
        })
    }
    #expect(things[0].count > 12 && things[0].isDisjoint(with: things[1]))
    for (file, render) in renderings.dropFirst(2) {
      #expect(render(statements[0]) != render(statements[1]), "\(file)")
    }
  }

  /// An explicit yes is what the law wants for special categories, and is told of there alone.
  @Test func explicitConsentIsToldWhereTheLawWantsIt() throws {
    for isSpecial in [false, true] {
      var tree = try CatalogSamples.tree()
      if isSpecial { tree["/fields/0/sensitivity"] = .string("special") }
      let problems = Problems(fileName: "c.json")
      let made = AdoptedCatalog(try tree.document(), problems: problems) { _, _ in nil }
      let catalog = try #require(made, "\(problems.messages)")
      var engine = ExchangeEngine()
      try engine.perform(.adoptCatalog(catalog), at: Samples.day(0))
      engine.gate = nil
      let person = try engine.person(for: "ada".utf8.span, at: Samples.day(0))
      let shown = try engine.perform(
        .showOffer(to: person, terms: TermsID(0), arm: nil), at: Samples.day(0))
      try engine.perform(
        .answerOffer(
          try #require(shown.offer), answer: .accepted,
          textVersion: engine.state.exchange.terms[0].textVersion,
          values: [GivenValue(ask: 0, PersonalText("04-12"))]), at: Samples.day(0))
      let found = PersonStatement(of: "ada".utf8.span, in: engine, at: Samples.day(1))
      let statement = try #require(found)
      let records = try triples(statement)
      let explicit = records.subjects(dpv + "hasLegalBasis", .thing(gdpr + "A9-2-a"))
      #expect(explicit.count == (isSpecial ? 1 : 0))
      let plain = records.subjects(dpv + "hasLegalBasis", .thing(dpv + "ExpressedConsent"))
      #expect(plain.isEmpty == isSpecial)
      let receipts = text(ConsentReceiptExport(statement).bytes)
      #expect(receipts.contains("\"consentType\": \"EXPLICIT\"") == isSpecial)
    }
  }

  /// Objection goes with marketing, complaint with the law that has an authority for it.
  @Test func rightsStandWhereTheyApply() throws {
    let statement = try sampleStatement()
    let found = try triples(statement)
    #expect(found.subjects(dpv + "hasRight", .thing(gdpr + "A77")).count == 10)
    #expect(found.subjects(dpv + "hasRight", .thing(gdpr + "A21")).count == 1)
    var elsewhere = statement
    elsewhere.controller = Controller(
      name: "n", address: "a", contact: "https://a.example/", phone: nil, representative: nil,
      jurisdiction: "US-CA", policy: "https://a.example/p")
    #expect(try triples(elsewhere).subjects(dpv + "hasRight", .thing(gdpr + "A77")).isEmpty)
    #expect(text(StatementPage(statement).bytes).contains("data protection authority"))
    #expect(!text(StatementPage(elsewhere).bytes).contains("data protection authority"))
  }
}
