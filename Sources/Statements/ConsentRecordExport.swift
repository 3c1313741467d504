import Basics
import Catalogs
import Exchanges
import JSONText
import Tables

/// A person's consents as records of ISO/IEC TS 27560, in JSON-LD with the Data Privacy Vocabulary, and
/// one receipt over them. Nothing personal is in them: the person is their surrogate number, values stay
/// where they are.
///
/// Read as RDF it says what it means: terms are terms, moments are moments, and what is of one installation is named
/// by it (`RecordNames`).
///
/// The specification has no place for what a consent brings, for how precise data is and for what was
/// delivered; these stand under `quid:`.
public struct ConsentRecordExport: Sendable {
  /// The text, as UTF-8, ended by a newline.
  public let bytes: [UInt8]

  public init(_ statement: PersonStatement) {
    let histories = ConsentHistory.all(of: statement)
    let names = RecordNames(statement)
    var writer = JSONWriter(isIndented: true)
    writer.beginObject()
    ConsentRecordExport.context(names, &writer)
    writer.name("@graph")
    writer.beginArray()
    if let first = histories.first {
      ConsentRecordExport.receipt(first, histories, names, at: statement.at, &writer)
    }
    for history in histories {
      ConsentRecordExport.record(history, names, statement.controller, &writer)
    }
    writer.endArray()
    writer.endObject()
    writer.endLine()
    bytes = writer.bytes
  }

  private static func receipt(
    _ first: ConsentHistory, _ histories: [ConsentHistory], _ names: RecordNames,
    at moment: Instant, _ writer: inout JSONWriter
  ) {
    let id = first.id("receipt", in: names, at: moment)
    writer.object { writer in
      writer.member("@id", "urn:uuid:\(id)")
      writer.member("@type", ["dpv:ConsentReceipt"])
      writer.member("dct:conformsTo", "dpv-27560:receipt")
      writer.member("dct:identifier", id)
      writer.member("dpv:hasIdentifier", id)
      writer.member("dct:created", moment)
      writer.member("dct:creator", RecordNames.controller)
      writer.member("dct:language", Set(histories.map(\.language)).sorted())
      writer.objects("dpv:hasRecordOfActivity", histories) { writer, history in
        writer.member("@id", "urn:uuid:\(history.id("record", in: names))")
      }
    }
  }

  private static func record(
    _ history: ConsentHistory, _ names: RecordNames, _ controller: Controller?,
    _ writer: inout JSONWriter
  ) {
    let id = history.id("record", in: names)
    writer.object { writer in
      writer.member("@id", "urn:uuid:\(id)")
      writer.member("@type", ["dpv:ConsentRecord"])
      writer.member("dct:conformsTo", "dpv-27560:record")
      writer.member("dct:identifier", id)
      writer.member("dpv:hasIdentifier", id)
      writer.member("dct:created", history.events.first?.at)
      writer.member("dct:modified", history.events.last?.at)
      writer.member("dct:creator", RecordNames.controller)
      writer.member("dct:language", history.language)
      writer.object("dpv:hasDataSubject") { writer in
        writer.member("@id", names.personName)
        writer.member("@type", ["dpv:DataSubject"])
        writer.member("dct:identifier", names.personURN)
        writer.member("dpv:hasIdentifier", names.personURN)
      }
      writer.objects("dpv:hasNotice", [history.terms]) { writer, terms in
        writer.member("@type", ["dpv:ConsentNotice"])
        writer.member("dct:identifier", terms.name)
        writer.member("dpv:hasIdentifier", terms.name)
        writer.member("dct:language", history.language)
        if let controller { writer.member("dct:isPartOf", controller.policy) }
        writer.member("quid:textDigest", "sha256:\(terms.textDigest)")
        if let words = history.given?.words ?? history.offers[0].words {
          for (name, words) in words.parts {
            writer.name("quid:\(name)")
            writer.string(words)
          }
        }
      }
      writer.member("dpv:hasEntity", entities(history, names))
      writer.objects("dpv:hasProcess", [history]) { process($1, names, controller, &$0) }
      writer.objects("dpv:hasConsentStatus", history.events) { event($1, history, names, &$0) }
      writer.object("quid:exchange") { extensions(history, &$0) }
    }
  }

  /// Everybody who is named in a record, where the guide looks for them; what they are stands where they act.
  private static func entities(_ history: ConsentHistory, _ names: RecordNames) -> [String] {
    [names.personName, RecordNames.controller]
      + history.offers[0].recipients.map { RecordNames.partner($0.id) }
  }

  private static func event(
    _ event: ConsentHistory.Event, _ history: ConsentHistory, _ names: RecordNames,
    _ writer: inout JSONWriter
  ) {
    writer.member("@type", [event.state.term])
    writer.member("dpv:isIndicatedAtTime", event.at)
    writer.objects("dpv:hasDuration", [event]) { writer, event in
      writer.member("@type", ["dpv:TemporalDuration"])
      writer.member("rdf:value", ConsentHistory.duration(event.milliseconds))
    }
    if let until = event.until { writer.member("dct:valid", until) }
    writer.member(
      "dpv:isIndicatedBy", event.state.isByPerson ? names.personName : RecordNames.controller)
    writer.member("dpv:isExercisedAt", place(of: event, history))
    // An answer to an offer is an act of its own; none is taken for given.
    writer.member("dpv:hasLegalBasis", basis(history))
    writer.member("quid:state", event.state.rawValue)
    writer.member("quid:isValid", event.state.isValid)
  }

  /// Where and how a state came about, in words.
  private static func place(of event: ConsentHistory.Event, _ history: ConsentHistory) -> String {
    switch event.state {
    case .requested: "the offer \(history.terms.name)"
    case .requestDeferred, .refused, .given, .renewedGiven:
      "the answer to the offer \(history.terms.name)"
    case .withdrawn: withdrawal(history)
    case .terminated, .expired, .invalidated: "the controller's records"
    }
  }

  private static func withdrawal(_ history: ConsentHistory) -> String {
    history.given?.stop ?? history.offers[0].words?.stop ?? "Tell the controller."
  }

  private static func basis(_ history: ConsentHistory) -> String {
    history.isExplicit ? "dpv:ExplicitlyExpressedConsent" : "dpv:ExpressedConsent"
  }

  private static func process(
    _ history: ConsentHistory, _ names: RecordNames, _ controller: Controller?,
    _ writer: inout JSONWriter
  ) {
    let shown = history.offers[0]
    writer.member("@type", ["dpv:Process"])
    writer.objects("dpv:hasPurpose", [shown]) { writer, shown in
      writer.member("@type", ["dpv:Purpose"])
      writer.member("dct:identifier", shown.terms.purpose)
      writer.member("skos:broader", shown.category ?? "dpv:Purpose")
      writer.member("skos:prefLabel", shown.why)
    }
    writer.member(
      "dpv:hasLegalBasis",
      [basis(history), "eu-gdpr:A6-1-a"] + (history.isExplicit ? ["eu-gdpr:A9-2-a"] : []))
    writer.objects("dpv:hasPersonalData", shown.data) { writer, data in
      writer.member("@type", [data.sensitivity.term])
      writer.member("dct:identifier", data.level.name)
      writer.member("skos:broader", data.category ?? "dpv:PersonalData")
      writer.member("skos:prefLabel", data.means)
      writer.member("dpv:hasNecessity", "dpv:Required")
      writer.member("quid:level", data.level.level)
    }
    writer.objects("dpv:hasDataController", [controller]) { self.controller($1, names, &$0) }
    writer.member(
      "dpv:hasProcessing",
      ["dpv:Collect", "dpv:Store", "dpv:Use", "dpv:Erase"]
        + (shown.recipients.isEmpty ? [] : ["dpv:Share"]))
    let isInferred = shown.data.contains { $0.origin == .inferred }
    writer.member(
      "dpv:hasDataSource",
      ["dpv:DataSubjectDataSource"] + (isInferred ? ["dpv:DataControllerDataSource"] : []))
    storage(history.terms.retention, shown, &writer)
    if let controller {
      writer.member("dpv:hasJurisdiction", ["loc:\(controller.jurisdiction)"])
    }
    recipients(shown, names, controller, &writer)
    writer.objects("dpv:hasConsentControl", [history]) { writer, history in
      writer.member("@type", ["dpv:WithdrawConsent"])
      writer.member("dct:description", withdrawal(history))
      writer.member(
        "dpv:isExercisedAt",
        controller.map { [withdrawal(history), $0.contact] } ?? [withdrawal(history)])
    }
    let rights = ConsentRights([shown.category], controller)
    writer.member(
      "dpv:hasRight",
      (["A7-3", "A15", "A16", "A17", "A18", "A20"] + (rights.canObject ? ["A21"] : [])
        + (rights.canComplain ? ["A77"] : [])).map { "eu-gdpr:\($0)" })
  }

  private static func controller(
    _ controller: Controller?, _ names: RecordNames, _ writer: inout JSONWriter
  ) {
    party(
      RecordNames.controller, "controller", names, ["dpv:DataController"],
      controller?.name ?? RecordNames.notStated, controller?.address ?? RecordNames.notStated,
      controller?.contact ?? RecordNames.notStated, &writer)
    guard let representative = controller?.representative else { return }
    writer.objects("dpv:hasRepresentative", [representative]) { writer, representative in
      writer.member("@type", ["dpv:Representative"])
      writer.member("dpv:hasName", representative)
    }
  }

  /// The controller is one too: whoever is not in the list gets nothing. So the list is never empty, and an empty
  /// one would say nothing in RDF.
  private static func recipients(
    _ shown: PersonStatement.Shown, _ names: RecordNames, _ controller: Controller?,
    _ writer: inout JSONWriter
  ) {
    writer.objects("dpv:hasRecipient", [nil] + shown.recipients) { writer, taker in
      guard let taker else { return self.controller(controller, names, &writer) }
      party(
        RecordNames.partner(taker.id), taker.id, names, ["dpv:Recipient", taker.role.term],
        taker.name,
        taker.location ?? RecordNames.notStated,
        "by way of \(controller?.name ?? "the controller"): "
          + (controller?.contact ?? RecordNames.notStated), &writer)
    }
  }

  private static func party(
    _ name: String, _ id: String, _ names: RecordNames, _ types: [String], _ label: String,
    _ address: String, _ contact: String, _ writer: inout JSONWriter
  ) {
    writer.member("@id", name)
    writer.member("@type", types)
    writer.member("dct:identifier", id)
    writer.member("dpv:hasIdentifier", names.full(name))
    writer.member("dpv:hasName", label)
    writer.member("dpv:hasAddress", address)
    writer.member("dpv:hasContact", contact)
  }

  private static func storage(
    _ retention: Retention, _ shown: PersonStatement.Shown, _ writer: inout JSONWriter
  ) {
    let locations =
      ["with the controller"]
      + shown.recipients.map { $0.location ?? "with \($0.name)" }
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
    writer.member("quid:consent", "store:consent-\(given.id.rawValue)")
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
