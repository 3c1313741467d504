import Basics
import JSONText

/// What exports say of one kind of event: its members, and which of them names what it is about. The published
/// schema, the subjects of CloudEvents and the columns of the table all follow from this list; a test holds it to
/// everything that the ledger's writer writes.
struct EventKind {
  let name: String
  /// What CloudEvents call the subject: `person-3`. Behind the source and a colon it is the name that consent
  /// records and chains of custody have for the same thing.
  let subject: Subject
  let members: [Member]

  enum Subject {
    /// The thing of a member's number or name.
    case member(String)
    /// The terms of an exchange and the version of its text.
    case terms
    /// The only one of its kind.
    case only(String)
  }

  struct Member {
    let name: String
    let node: SchemaNode
    var isOptional = false
  }

  init(_ name: String, _ subject: Subject, _ members: [Member]) {
    (self.name, self.subject, self.members) = (name, subject, members)
  }

  init(_ name: String, _ about: String, _ members: [Member]) {
    self.init(name, .member(about), members)
  }

  /// The kinds by name.
  static let named: [String: EventKind] = Dictionary(
    uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// The subject of one event; nil where the member is not there.
  func subject(of event: JSONValue) -> String? {
    func text(_ member: String) -> String? {
      event.member(member).map { $0.string ?? String(decoding: $0.text, as: UTF8.self) }
    }
    switch subject {
    case .only(let word): return word
    case .member(let member): return text(member).map { "\(member)-\($0)" }
    case .terms:
      guard let exchange = text("exchange"), let version = text("textVersion") else { return nil }
      return "terms-\(exchange)@\(version)"
    }
  }
}

extension EventKind {
  static let all: [EventKind] = catalogs + people + consents + staff + partners + others

  private static let catalogs: [EventKind] = [
    EventKind(
      "termsAdopted", .terms,
      [
        text("exchange"), number("textVersion"), text("textDigest"), text("language", true),
        text("purpose"), Member(name: "request", node: .list(.named("asked"), many)),
        number("retentionDays"), text("retentionFrom"), number("atMostDays", true),
        text("heldUntil", true), text("heldFor", true), texts("recipients"),
        texts("compatibleWith"), Member(name: "shared", node: .flag, isOptional: true),
        text("benefit"), text("benefitKind"),
        Member(name: "promise", node: .named("promised"), isOptional: true),
      ]),
    EventKind(
      "catalogAdopted", .only("catalog"),
      [
        text("by", true), text("approval", true), text("digest", true), texts("changes"),
        number("moreChanges", true), Member(name: "files", node: .list(.anyObject, many)),
        Member(name: "ranks", node: .list(whole, many), isOptional: true),
        Member(name: "catalog", node: .anyObject),
      ]),
    EventKind(
      "experimentStarted", "experiment",
      [
        text("experiment"),
        Member(
          name: "arms",
          node: .list(
            .object(required: ["arm"], [("arm", word), ("terms", word), ("asks", word)]), many)),
      ]),
    EventKind("experimentStopped", "experiment", [text("experiment"), text("ending", true)]),
    EventKind("entryClosed", "experiment", [text("experiment")]),
  ]

  private static let people: [EventKind] = [
    EventKind("personRegistered", "person", [number("person")]),
    EventKind("personExposed", "person", [number("person"), text("experiment"), text("arm")]),
    EventKind("personErased", "person", [number("person"), text("ending", true)]),
    EventKind(
      "preferenceStated", "person",
      [
        number("person"), text("scope"), text("choice"), number("said"), text("by", true),
        text("basis", true),
      ]),
    EventKind("signalsHeard", "person", [number("person"), texts("on"), texts("off")]),
    EventKind(
      "personRestricted", "person", [number("person"), Member(name: "restricted", node: .flag)]),
    EventKind("requestReceived", "request", [number("request"), number("person"), text("right")]),
    EventKind("requestAnswered", "request", [number("request")]),
    EventKind(
      "offerDecided", "person",
      [
        number("person"), text("placement", true), text("channel", true), texts("notEligible"),
        texts("arms"),
        Member(name: "outcomes", node: .list(.oneOf([word, whole]), many), isOptional: true),
      ]),
    EventKind(
      "offerShown", "offer",
      [
        number("offer"), number("person"), text("terms"), text("experiment", true),
        text("arm", true),
      ]),
    EventKind("offerWished", "offer", [number("offer"), number("person"), text("terms")]),
    EventKind(
      "offerAnswered", "offer",
      [
        number("offer"),
        Member(name: "answer", node: .words(["accepted", "declined", "deferred"])),
      ]),
    EventKind("offerBegun", "offer", [number("offer")]),
    EventKind(
      "decisionsCounted", .only("decisions"),
      [
        number("hour"), texts("outcomes"), Member(name: "times", node: .list(whole, many)),
        Member(name: "people", node: .list(whole, many)),
      ]),
  ]

  private static let consents: [EventKind] = [
    EventKind("consentGiven", "consent", [number("consent"), number("offer"), number("until")]),
    EventKind("consentRenewed", "consent", [number("consent"), number("offer"), number("until")]),
    EventKind("consentWithdrawn", "consent", [number("consent")]),
    EventKind("consentExpired", "consent", [number("consent")]),
    EventKind("consentInvalidated", "consent", [number("consent"), text("ending")]),
    EventKind("caseResolved", "consent", [number("consent")]),
    EventKind("holdReleased", "consent", [number("consent")]),
    EventKind(
      "valueCollected", "value",
      [
        number("value"), number("consent"), text("field"), text("level"),
        Member(name: "cut", node: .flag, isOptional: true),
      ]),
    EventKind(
      "valueCorrected", "value",
      [
        number("value"), number("replaces"), Member(name: "cut", node: .flag, isOptional: true),
      ]),
    EventKind("promiseMade", "promise", [number("promise"), number("consent"), number("due")]),
    EventKind(
      "benefitDelivered", "promise",
      [
        number("promise"), number("valueMicros"), number("delivery", true), text("by", true),
        text("evidence", true), text("reason", true),
      ]),
    EventKind(
      "deliveryCorrected", "delivery",
      [number("delivery"), number("valueMicros"), text("by"), text("reason")]),
    EventKind("promiseBroken", "promise", [number("promise")]),
    EventKind("promiseCompensated", "promise", [number("promise"), number("valueMicros")]),
  ]

  private static let staff: [EventKind] = [
    EventKind(
      "clearanceOpened", "clearance",
      [
        number("clearance"), text("actor"), text("role"), text("task"), text("purpose"),
        Member(
          name: "fields",
          node: .list(
            .object(required: ["field", "level"], [("field", word), ("level", word)]), many)),
        Member(name: "persons", node: .list(whole, many)), number("from"), number("until"),
        text("approver"), text("approverRole"),
      ]),
    EventKind("clearanceClosed", "clearance", [number("clearance")]),
    EventKind("dataRead", "clearance", [number("clearance"), number("value")]),
    EventKind(
      "dataCounted", "clearance",
      [number("clearance"), text("field"), text("level"), number("people")]),
    EventKind("outdatedListed", "clearance", [number("clearance"), number("people")]),
  ]

  private static let partners: [EventKind] = [
    EventKind(
      "dataDisclosed", "disclosure",
      [
        number("disclosure"), number("consent"), number("value", true), text("partner"),
        text("agreement"), text("operation"), number("parent", true), number("until"),
        number("dispositionDays"), text("payload", true),
      ]),
    EventKind("audienceActivated", "activation", [text("activation"), number("people")]),
    EventKind("partnerTold", "disclosure", [number("disclosure")]),
    EventKind("dispositionReceived", "disclosure", [number("disclosure")]),
    EventKind("dispositionOverdue", "disclosure", [number("disclosure")]),
    EventKind("partnerReviewed", "partner", [text("partner"), text("by")]),
  ]

  private static let others: [EventKind] = [
    EventKind("instanceFounded", .only("instance"), [text("instance")]),
    EventKind("timeNoted", .only("clock"), []),
    EventKind("clockSet", .only("clock"), []),
    EventKind(
      "answerKept", .only("answer"),
      [
        text("key"), text("method"), text("request"),
        Member(name: "numbers", node: .list(word, many)),
      ]),
  ]

  /// Members that can lie beyond what a double holds exactly: exports write their numbers as strings, always.
  static let exact = ["answerKept": ["request", "numbers"]]

  private static let many = 0...Limits.catalogEntries * Limits.catalogEntries
  private static let word = SchemaNode.named("text")
  private static let whole = SchemaNode.named("whole")

  private static func number(_ name: String, _ isOptional: Bool = false) -> Member {
    Member(name: name, node: whole, isOptional: isOptional)
  }

  private static func text(_ name: String, _ isOptional: Bool = false) -> Member {
    Member(name: name, node: word, isOptional: isOptional)
  }

  /// A list that is left out where it is empty.
  private static func texts(_ name: String) -> Member {
    Member(name: name, node: .list(word, many), isOptional: true)
  }
}
