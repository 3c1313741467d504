import Basics
import Catalogs
import JSONText
import Tables

/// A person's consents as receipts of the Kantara Initiative's consent receipt specification 1.1, as an
/// array. A receipt says what was agreed to when it was, and has no word for an end: a consent that ended is
/// therefore left out, and one that was renewed counts from its renewal.
public struct ConsentReceiptExport: Sendable {
  /// The version of the specification, as receipts name it.
  public static let version = "KI-CR-v1.1.0"

  /// The text, as UTF-8, ended by a newline.
  public let bytes: [UInt8]

  public init(_ statement: PersonStatement) {
    var writer = JSONWriter(isIndented: true)
    let names = RecordNames(statement)
    writer.beginArray()
    for history in ConsentHistory.all(of: statement) {
      guard let given = history.given, given.stands else { continue }
      writer.object { writer in
        ConsentReceiptExport.write(history, given, names, statement.controller, &writer)
      }
    }
    writer.endArray()
    writer.endLine()
    bytes = writer.bytes
  }

  private static func write(
    _ history: ConsentHistory, _ given: PersonStatement.Given, _ names: RecordNames,
    _ controller: Controller?, _ writer: inout JSONWriter
  ) {
    let data = given.items.map(\.asked)
    let guarded = data.filter { $0.sensitivity > .ordinary }
    writer.member("version", version)
    writer.member("jurisdiction", controller?.jurisdiction ?? RecordNames.notStated)
    writer.member("consentTimestamp", Int(given.from.milliseconds / 1_000))
    writer.member("collectionMethod", "answer to the offer \(given.terms.name)")
    writer.member("consentReceiptID", history.id("kantara receipt", in: names, at: given.from))
    writer.member("language", history.language)
    writer.member("piiPrincipalId", names.personURN)
    writer.objects("piiControllers", [controller]) { writer, controller in
      let missing = RecordNames.notStated
      writer.member("piiController", controller?.name ?? missing)
      writer.member("onBehalf", false)
      writer.member("contact", controller?.contact ?? missing)
      writer.object("address") { $0.member("streetAddress", controller?.address ?? missing) }
      writer.member("email", controller?.email ?? missing)
      writer.member("phone", controller?.phone ?? missing)
    }
    writer.member("policyUrl", controller?.policy ?? RecordNames.notStated)
    writer.objects("services", [given]) { writer, given in
      writer.member("service", given.terms.benefitKind == .none ? given.why : given.benefit)
      writer.objects("purposes", [given]) { writer, given in
        writer.member("purpose", given.why)
        writer.member("purposeCategory", [given.category ?? given.terms.purpose])
        // Every one is a yes that somebody said; "explicit" is what a law calls the stricter kind that it wants.
        writer.member("consentType", history.isExplicit ? "EXPLICIT" : "EXPRESSED")
        writer.member("piiCategory", data.map { $0.category ?? $0.level.field })
        writer.member("primaryPurpose", true)
        writer.member(
          "termination",
          "\(given.until.text): \(StatementWords.kept(given.terms.retention))")
        writer.member("thirdPartyDisclosure", !given.recipients.isEmpty)
        // The specification wants a name exactly where there is disclosure.
        if !given.recipients.isEmpty {
          writer.member("thirdPartyName", given.recipients.joined(separator: ", "))
        }
      }
    }
    writer.member("sensitive", !guarded.isEmpty)
    writer.member("spiCat", guarded.map { $0.category ?? $0.level.field })
  }
}
