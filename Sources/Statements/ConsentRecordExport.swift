import Basics
import Catalogs
import Exchanges
import JSONText
import Tables

/// A person's consents as records of ISO/IEC TS 27560, in JSON-LD with the Data Privacy Vocabulary, and
/// one receipt over them. Nothing personal is in them: the person is their surrogate number, values stay
/// where they are.
///
/// The specification has no place for what a consent brings, for how precise data is and for what was
/// delivered; these stand under `quid:`.
public struct ConsentRecordExport: Sendable {
  /// The text, as UTF-8, ended by a newline.
  public let bytes: [UInt8]

  public init(_ statement: PersonStatement, controller: Controller = Controller()) {
    let histories = ConsentHistory.all(of: statement)
    var writer = JSONWriter(isIndented: true)
    writer.beginObject()
    ConsentRecordExport.context(&writer)
    writer.name("@graph")
    writer.beginArray()
    if let first = histories.first {
      ConsentRecordExport.receipt(first, histories, statement, controller, &writer)
    }
    for history in histories {
      ConsentRecordExport.record(history, statement.person, controller, &writer)
    }
    writer.endArray()
    writer.endObject()
    writer.endLine()
    bytes = writer.bytes
  }

  private static func context(_ writer: inout JSONWriter) {
    writer.object("@context") { writer in
      writer.member("dct", "http://purl.org/dc/terms/")
      writer.member("dpv", "https://w3id.org/dpv#")
      writer.member("dpv-27560", "https://w3id.org/dpv/schema/dpv-27560#")
      writer.member("eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#")
      writer.member("loc", "https://w3id.org/dpv/loc#")
      writer.member("pd", "https://w3id.org/dpv/pd#")
      writer.member("quid", "urn:x-quid:")
      writer.member("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#")
      writer.member("skos", "http://www.w3.org/2004/02/skos/core#")
    }
  }
  private static func receipt(
    _ first: ConsentHistory, _ histories: [ConsentHistory], _ statement: PersonStatement,
    _ controller: Controller, _ writer: inout JSONWriter
  ) {
    let id = first.id("receipt", of: statement.person, at: statement.at)
    writer.object { writer in
      writer.member("@id", "urn:uuid:\(id)")
      writer.member("@type", ["dpv:ConsentReceipt"])
      writer.member("dct:conformsTo", "dpv-27560:receipt-record")
      writer.member("dct:identifier", id)
      writer.member("dct:created", statement.at)
      writer.member("dct:language", controller.language)
      writer.objects("dpv:hasRecordOfActivity", histories) { writer, history in
        writer.member("@id", "urn:uuid:\(history.id("record", of: statement.person))")
      }
    }
  }

  private static func record(
    _ history: ConsentHistory, _ person: PersonID, _ controller: Controller,
    _ writer: inout JSONWriter
  ) {
    let id = history.id("record", of: person)
    writer.object { writer in
      writer.member("@id", "urn:uuid:\(id)")
      writer.member("@type", ["dpv:ConsentRecord"])
      writer.member("dct:conformsTo", "dpv-27560:record")
      writer.member("dct:identifier", id)
      writer.member("dct:created", history.events.first?.at)
      writer.member("dct:modified", history.events.last?.at)
      writer.member("dct:language", controller.language)
      writer.object("dpv:hasDataSubject") { writer in
        writer.member("@id", "quid:person:\(person.rawValue)")
        writer.member("@type", ["dpv:DataSubject"])
        writer.member("dct:identifier", "person-\(person.rawValue)")
      }
      writer.objects("dpv:hasNotice", [history.terms]) { writer, terms in
        writer.member("@type", ["dpv:ConsentNotice"])
        writer.member("dct:identifier", terms.name)
        writer.member("dct:language", controller.language)
        writer.member("dct:isPartOf", controller.policyURL)
        writer.member("quid:textDigest", "sha256:\(terms.textDigest)")
        if let words = history.given?.words ?? history.offers[0].words {
          for (name, words) in words.parts {
            writer.name("quid:\(name)")
            writer.string(words)
          }
        }
      }
      writer.objects("dpv:hasProcess", [history]) { process($1, controller, &$0) }
      writer.objects("dpv:hasConsentStatus", history.events) { event($1, person, controller, &$0) }
      writer.object("quid:exchange") { extensions(history, &$0) }
    }
  }

  private static func event(
    _ event: ConsentHistory.Event, _ person: PersonID, _ controller: Controller,
    _ writer: inout JSONWriter
  ) {
    writer.member("@type", [event.state.term])
    writer.member("dct:date", event.at)
    writer.member("dct:valid", ConsentHistory.duration(event.milliseconds))
    writer.member(
      "dpv:isImplementedByEntity",
      event.state.isByPerson ? "quid:person:\(person.rawValue)" : "quid:party:\(controller.id)")
    // An answer to an offer is an act of its own; none is taken for given.
    writer.member("dpv:hasLegalBasis", "dpv:ExpressedConsent")
    writer.member("quid:state", event.state.rawValue)
    writer.member("quid:isValid", event.state.isValid)
  }

  private static func process(
    _ history: ConsentHistory, _ controller: Controller, _ writer: inout JSONWriter
  ) {
    let shown = history.offers[0]
    writer.member("@type", ["dpv:Process"])
    writer.objects("dpv:hasPurpose", [shown]) { writer, shown in
      writer.member("@type", ["dpv:Purpose"])
      writer.member("dct:identifier", shown.terms.purpose)
      writer.member("skos:broader", shown.category ?? "dpv:Purpose")
      writer.member("skos:prefLabel", shown.why)
    }
    let isSpecial = shown.data.contains { $0.sensitivity == .special }
    writer.member(
      "dpv:hasLegalBasis",
      ["dpv:ExpressedConsent", "eu-gdpr:A6-1-a"] + (isSpecial ? ["eu-gdpr:A9-2-a"] : []))
    writer.objects("dpv:hasPersonalData", shown.data) { writer, data in
      writer.member("@type", [data.sensitivity.term])
      writer.member("dct:identifier", data.level.name)
      writer.member("skos:broader", data.category ?? "dpv:PersonalData")
      writer.member("skos:prefLabel", data.means)
      writer.member("dpv:hasNecessity", "dpv:Required")
      writer.member("quid:level", data.level.level)
    }
    writer.objects("dpv:hasDataController", [controller]) { writer, controller in
      party(
        controller.id, ["dpv:DataController"], controller.name, controller.address,
        controller.contact, &writer)
    }
    writer.member(
      "dpv:hasProcessing",
      ["dpv:Collect", "dpv:Store", "dpv:Use", "dpv:Erase"]
        + (shown.recipients.isEmpty ? [] : ["dpv:Share"]))
    let isInferred = shown.data.contains { $0.origin == .inferred }
    writer.member(
      "dpv:hasDataSource",
      ["dpv:DataSubjectDataSource"] + (isInferred ? ["dpv:DataControllerDataSource"] : []))
    storage(history.terms.retention, shown, controller, &writer)
    writer.member("dpv:hasJurisdiction", [controller.jurisdiction])
    writer.objects("dpv:hasRecipient", shown.recipients) { writer, taker in
      party(
        taker.id, ["dpv:Recipient", taker.role.term], taker.name, taker.location,
        "by way of \(controller.name): \(controller.contact)", &writer)
    }
    writer.objects("dpv:hasConsentControl", [history]) { writer, history in
      writer.member("@type", ["dpv:WithdrawConsent"])
      writer.member(
        "dct:description", history.given?.stop ?? shown.words?.stop ?? "Tell the controller.")
    }
    writer.member(
      "dpv:hasRight",
      ["A7-3", "A15", "A16", "A17", "A18", "A20", "A21", "A77"].map { "eu-gdpr:\($0)" })
  }

  private static func party(
    _ id: String, _ types: [String], _ name: String, _ address: String, _ contact: String,
    _ writer: inout JSONWriter
  ) {
    writer.member("@id", "quid:party:\(id)")
    writer.member("@type", types)
    writer.member("dct:identifier", id)
    writer.member("dpv:hasName", name)
    writer.member("dpv:hasAddress", address)
    writer.member("dpv:hasContact", contact)
  }

  private static func storage(
    _ retention: Retention, _ shown: PersonStatement.Shown, _ controller: Controller,
    _ writer: inout JSONWriter
  ) {
    let locations = [controller.location] + shown.recipients.map(\.location)
    writer.name("dpv:hasStorageCondition")
    writer.beginArray()
    for (index, location) in locations.enumerated() where !locations[..<index].contains(location) {
      writer.object { writer in
        writer.member("@type", ["dpv:StorageLocation"])
        writer.member("dpv:hasLocation", location)
      }
    }
    writer.object { writer in
      writer.member("@type", ["dpv:StorageDuration"])
      writer.object("dpv:hasDuration") { writer in
        writer.member("@type", ["dpv:TemporalDuration"])
        writer.member("rdf:value", "P\(retention.days)D")
        writer.member("quid:from", retention.anchor.rawValue)
      }
    }
    writer.endArray()
  }

  /// What the specification has no place for: what is given in return, and what came of it.
  private static func extensions(_ history: ConsentHistory, _ writer: inout JSONWriter) {
    let terms = history.terms
    writer.member("dct:identifier", terms.exchange)
    writer.object("quid:benefit") { writer in
      writer.member("dct:identifier", terms.benefit)
      writer.member("quid:kind", terms.benefitKind.rawValue)
      writer.member("quid:worth", terms.worth)
      writer.member("quid:unit", terms.unit)
    }
    writer.member("quid:alsoFor", terms.compatibleWith)
    writer.member("quid:shared", terms.isShared)
    guard let given = history.given else { return }
    writer.member("quid:consent", Int(given.id.rawValue))
    if case .ended(let ending, _) = given.state { writer.member("quid:ending", "\(ending.name)") }
    if let refusal = given.refusal {
      writer.member("quid:notUsedBecause", StatementWords.because(refusal))
    }
    writer.objects("quid:promises", given.promises) { writer, owed in
      writer.member("quid:due", owed.due)
      writer.member("quid:outcome", "\(owed.outcome)")
      writer.member("quid:settled", owed.settledAt)
      writer.member("quid:delivered", owed.delivered)
    }
  }
}

extension Sensitivity {
  /// The class of the vocabulary.
  fileprivate var term: String {
    switch self {
    case .ordinary: "dpv:PersonalData"
    case .sensitive: "dpv:SensitivePersonalData"
    case .special: "dpv:SpecialCategoryPersonalData"
    }
  }
}

extension Optional where Wrapped == PartnerRole {
  fileprivate var term: String {
    switch self {
    case .processor: "dpv:DataProcessor"
    case .jointController: "dpv:JointDataControllers"
    case .thirdParty, nil: "dpv:ThirdParty"
    }
  }
}
