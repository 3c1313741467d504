import Basics
import Catalogs
import Engine
import Exchanges
import JSONText
import Tables

/// Everything of one person, for machines: what GDPR 15 lets them see and GDPR 20 lets them take along.
/// The bytes depend on the statement alone.
///
/// Members that name a moment are RFC 3339 in UTC, amounts are exact decimals. What the person gave, or let
/// us observe, is marked `portable` (GDPR 20); what was inferred is shown and is not.
public struct PersonExport: Sendable {
  /// The name and version of the format.
  public static let format = "quid-person/1"

  /// The text, as UTF-8, ended by a newline.
  public let bytes: [UInt8]

  /// - Parameters:
  ///   - statement: what is held of one person, and what became of it.
  ///   - isIndented: for people; else on one line, for a protocol of lines.
  public init(_ statement: PersonStatement, isIndented: Bool = true) {
    var writer = JSONWriter(isIndented: isIndented)
    writer.object { writer in
      writer.member("format", PersonExport.format)
      writer.member("at", statement.at)
      writer.member("instance", statement.instance?.text)
      PersonExport.write(statement.controller, &writer)
      writer.object("person") { writer in
        writer.member("id", statement.key)
        writer.member("number", Int(statement.person.rawValue))
        writer.member("restricted", statement.isRestricted)
      }
      writer.objects("consents", statement.consents) { PersonExport.write($1, &$0) }
      writer.member("consentsNotShown", statement.unshownCount)
      writer.objects("offers", statement.offers) { PersonExport.write($1, &$0) }
      writer.objects("preferences", statement.preferences) { writer, said in
        writer.member("scope", said.preference.scope.name)
        writer.member("about", said.about)
        writer.member("choice", said.preference.choice.name)
        writer.member("said", said.preference.said)
        // Who of the staff wrote it down stands in the ledger; the basis is the person's own letter or call.
        switch said.preference.source {
        case .staff(_, let basis):
          writer.member("by", "staff")
          writer.member("basis", basis)
        case .signal: writer.member("by", "signal")
        case .person: writer.member("by", "person")
        }
      }
      writer.objects("conflicts", statement.conflicts) { writer, conflict in
        writer.member("signal", conflict.signal.rawValue)
        writer.member("consent", Int(conflict.consent.rawValue))
        writer.member("holds", conflict.consentHolds ? "consent" : "signal")
      }
      writer.objects("requests", statement.requests) { writer, request in
        writer.member("request", Int(request.id.rawValue))
        writer.member("right", request.kind.rawValue)
        writer.member("received", request.receivedAt)
        writer.member("due", request.due)
        writer.member("answered", request.answeredAt)
        writer.member("overdue", request.isOverdue)
      }
      writer.member("custodyFaults", statement.custodyFaults.map(\.message))
    }
    writer.endLine()
    bytes = writer.takeBytes()
  }

  private static func write(_ controller: Controller?, _ writer: inout JSONWriter) {
    guard let controller else { return writer.member("controller", nil as String?) }
    writer.object("controller") { writer in
      writer.member("name", controller.name)
      writer.member("address", controller.address)
      writer.member("contact", controller.contact)
      writer.member("phone", controller.phone)
      writer.member("representative", controller.representative)
      writer.member("jurisdiction", controller.jurisdiction)
      writer.member("policy", controller.policy)
    }
  }

  private static func write(_ given: PersonStatement.Given, _ writer: inout JSONWriter) {
    writer.member("consent", Int(given.id.rawValue))
    writer.member("exchange", given.terms.exchange)
    writer.member("textVersion", given.terms.textVersion)
    writer.member("textDigest", given.terms.textDigest)
    writer.member("language", given.language)
    if let words = given.words {
      writer.object("text") { writer in
        for (name, words) in words.parts {
          writer.name(name)
          writer.string(words)
        }
      }
    }
    writer.object("purpose") { writer in
      writer.member("id", given.terms.purpose)
      writer.member("category", given.category)
      writer.member("why", given.why)
    }
    writer.objects("alsoFor", zip(given.terms.compatibleWith, given.alsoFor)) { writer, other in
      writer.member("id", other.0)
      writer.member("why", other.1)
    }
    writer.member("given", given.givenAt)
    writer.member("renewed", given.from > given.givenAt ? given.from : nil)
    writer.member("until", given.until)
    writer.object("retention") { writer in
      writer.member("days", given.terms.retention.days)
      writer.member("from", given.terms.retention.anchor.rawValue)
    }
    writeState(of: given, &writer)
    writer.objects("recipients", zip(given.terms.recipients, given.recipients)) { writer, taker in
      writer.member("id", taker.0)
      writer.member("name", taker.1)
    }
    writer.member("shared", given.terms.isShared)
    writer.member("stop", given.stop)
    writer.objects("data", given.items) { writer, item in
      writer.member("field", item.asked.level.field)
      writer.member("level", item.asked.level.level)
      writer.member("means", item.asked.means)
      writer.member("category", item.asked.category)
      writer.member("origin", item.asked.origin?.rawValue)
      writer.member("sensitivity", item.asked.sensitivity.rawValue)
      writer.member("number", item.value.map { Int($0.rawValue) })
      writer.member("value", item.text)
      writer.member("wasFiner", item.wasFiner)
      if let last = item.corrected.last { writer.member("corrected", last.at) }
      writer.member("portable", item.text != nil && item.asked.origin != .inferred)
    }
    writer.objects("behaviour", given.acts) { writer, act in
      writer.member("at", act.at)
      writer.member("act", "\(act.kind.name)")
      writer.member("item", act.item)
      writer.member("portable", true)
    }
    writeBenefit(of: given, &writer)
    writeUses(of: given, &writer)
  }

  private static func writeState(of given: PersonStatement.Given, _ writer: inout JSONWriter) {
    switch given.state {
    case .stands: writer.member("state", given.refusal == nil ? "inForce" : "notUsed")
    case .lapsed: writer.member("state", "lapsed")
    case .ended(let ending, let at):
      writer.member("state", "\(ending.name)")
      writer.member("ended", at)
    }
    if let refusal = given.refusal {
      writer.member("notUsedBecause", StatementWords.because(refusal))
    }
    if let hold = given.hold {
      writer.object("hold") { writer in
        writer.member("reason", hold.reason)
        writer.member("until", hold.until.text)
      }
    }
    if let tombstone = given.tombstone {
      writer.object("tombstone") { writer in
        writer.member("at", tombstone.at)
        writer.member("rule", tombstone.rule.id)
        writer.member("values", tombstone.values)
        writer.member("until", tombstone.until)
      }
    }
  }

  private static func writeBenefit(of given: PersonStatement.Given, _ writer: inout JSONWriter) {
    writer.object("benefit") { writer in
      writer.member("id", given.terms.benefit)
      writer.member("kind", given.terms.benefitKind.rawValue)
      writer.member("means", given.benefit)
    }
    writer.objects("promises", given.promises) { writer, owed in
      writer.member("promise", Int(owed.id.rawValue))
      writer.member("worth", owed.worth)
      writer.member("unit", owed.unit)
      writer.member("due", owed.due)
      writer.member("outcome", "\(owed.outcome)")
      writer.member("settled", owed.settledAt)
      writer.member("delivered", owed.delivered)
      writer.member("owed", owed.isOwed)
      writer.member("overdue", owed.isOverdue)
    }
  }

  private static func writeUses(of given: PersonStatement.Given, _ writer: inout JSONWriter) {
    writer.objects("reads", given.uses) { writer, use in
      writer.member("at", use.at)
      writer.member("clearance", Int(use.clearance.rawValue))
      writer.member("role", use.role)
      writer.member("task", use.task)
      writer.member("purpose", use.purpose)
      writer.member("data", use.level.name)
    }
    writer.objects("disclosures", given.disclosures) { writer, shared in
      writer.member("disclosure", Int(shared.id.rawValue))
      writer.member("partner", shared.partner)
      writer.member("name", shared.name)
      writer.member("role", shared.role?.rawValue)
      writer.member("agreement", shared.disclosure.agreement)
      writer.member("location", shared.agreement?.custody?.location)
      writer.member("operation", shared.disclosure.kind.rawValue)
      writer.member("data", shared.level?.name)
      writer.member("passedOn", shared.disclosure.parent.map { Int($0.rawValue) })
      writer.member("at", shared.at)
      writer.member("until", shared.disclosure.until)
      writer.member("told", shared.toldAt)
      switch shared.state {
      case .held: writer.member("state", "held")
      case .ending(let due):
        writer.member("state", "ending")
        writer.member("due", due)
      case .overdue(let due):
        writer.member("state", "overdue")
        writer.member("due", due)
      case .disposed(let at):
        writer.member("state", "disposed")
        writer.member("disposed", at)
      }
    }
  }

  private static func write(_ shown: PersonStatement.Shown, _ writer: inout JSONWriter) {
    writer.member("offer", Int(shown.id.rawValue))
    writer.member("exchange", shown.terms.exchange)
    writer.member("textVersion", shown.terms.textVersion)
    writer.member("language", shown.language)
    writer.member("purpose", shown.terms.purpose)
    writer.member("asked", shown.terms.request.map(\.name))
    writer.member("experiment", shown.experiment)
    writer.member("shown", shown.at)
    if shown.isWish { writer.member("wished", true) }
    if let begun = shown.begunAt { writer.member("begun", begun) }
    writer.member("answer", shown.answer?.rawValue)
    writer.member("answered", shown.answeredAt)
    writer.member("consent", shown.consent.map { Int($0.rawValue) })
    writer.member("quietUntil", shown.quietUntil)
  }
}
