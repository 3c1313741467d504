import Basics
import Engine
import Exchanges
import JSONText

/// What a request may name, each with one meaning wherever it stands: a case, and a row that says the rest of it.
enum Parameter: UInt8, CaseIterable {
  case person, persons, placement, channel, attributes, holdings, date
  case offer, answer, textVersion, values, isSpecific
  case promise, value, delivery, evidence, reason, consent, ending, after
  case scope, choice, said, signals, staff, basis
  case purpose, field, level, act, item
  case session, count, exclude, only, categories, mostOfCategory, keep, reasons
  case right, request, isRestricted
  case actor, role, task, fields, from, until, approver, approverRole, clearance
  case partner, disclosure, disclosureKind, items, activation
  case experiment, arms
  case idempotencyKey, at

  /// A parameter as it is declared.
  struct Row {
    /// What a request calls it.
    let name: StaticString
    /// What its value must be.
    let kind: ParameterKind
    /// What it means, for people.
    let meaning: String

    init(_ name: StaticString, _ kind: ParameterKind, _ meaning: String) {
      (self.name, self.kind, self.meaning) = (name, kind, meaning)
    }
  }

  private var declared: Row {
    switch self {
    case .person:
      Row("person", .text(1...Limits.personKeyBytes), "The person, by your own id of them.")
    case .persons:
      Row("persons", .texts, "People, by your own ids of them.")
    case .placement:
      Row("placement", .id, "Where the offer is to be shown: one of the catalog's placements.")
    case .channel:
      Row("channel", .id, "How the person is reached: one of the catalog's channels.")
    case .attributes:
      Row(
        "attributes", .object,
        "What eligibility conditions may read of the person and the moment; not kept.")
    case .holdings:
      Row("holdings", .texts, "Exchanges that a made-up person has said yes to, by id.")
    case .date:
      Row(
        "date", .text(10...10),
        "The day on which it would be, in UTC: 2027-01-31; today if not given.")
    case .offer:
      Row("offer", .whole(0...Int64(Limits.identifiers - 1)), "The number of an offer.")
    case .answer:
      Row("answer", .word(Answer.allCases.map(\.rawValue)), "What the person said to the offer.")
    case .textVersion:
      Row(
        "textVersion", .whole(1...Int64(Limits.textVersions)),
        "The version of the text that the person saw.")
    case .values:
      Row(
        "values", .textMap,
        "What the person gave, by field; cut down to the level asked for before it is kept.")
    case .isSpecific:
      Row(
        "isSpecific", .flag,
        "Whether the answer was to this offer alone, not one tap for many; true if not given.")
    case .promise:
      Row("promise", .whole(0...Int64(Limits.identifiers - 1)), "The number of a promise.")
    case .value:
      Row("value", .amount, "What arrived, as the evidence shows, in the promise's unit.")
    case .delivery:
      Row("delivery", .whole(0...Int64(Limits.identifiers - 1)), "The number of a delivery.")
    case .evidence:
      Row(
        "evidence", .id,
        "What proves it, by your own id of it: a receipt, a parcel; nothing personal, since it is kept for good."
      )
    case .reason:
      Row(
        "reason", .id,
        "Why, as an id of yours: typing-error; nothing personal, since it is kept for good.")
    case .consent:
      Row("consent", .whole(0...Int64(Limits.identifiers - 1)), "The number of a consent.")
    case .ending:
      Row(
        "ending", .word(["unused", "invalidated"]),
        "Why the consent ends without the person's word.")
    case .after:
      Row(
        "after", .whole(0...Int64(Limits.identifiers - 1)),
        "The consent behind which to go on, as the page before told; from the first if not given.")
    case .scope:
      Row(
        "scope", .text(1...4 * Limits.idBytes),
        "What is spoken of: everything, globalPrivacyControl, doNotTrack, frequency, or channel:, topic:, "
          + "partner:, purpose: and a name, or field:PURPOSE:FIELD.")
    case .choice:
      Row(
        "choice", .text(1...Limits.idBytes),
        "allow, deny, reset, or the days between two asks, with the scope frequency.")
    case .said:
      Row(
        "said", .moment,
        "When the person said it; now if not given, or where that is still to come.")
    case .signals:
      Row(
        "signals", .flags(Signal.allCases.map(\.rawValue)),
        "The privacy signals that came with what the person does, each true or false; one that did not come is "
          + "left out, and says nothing.")
    case .staff:
      Row("by", .id, "The member of staff, or the system of yours, that states it.")
    case .basis:
      Row("basis", .id, "The letter or call that staff rely on.")
    case .purpose:
      Row("purpose", .id, "A purpose of the catalog.")
    case .field:
      Row("field", .id, "A field of the catalog.")
    case .level:
      Row("level", .id, "A level of the field.")
    case .act:
      Row(
        "act", .word(BehaviourKind.allCases.map { "\($0.name)" }),
        "What the person did with the item.")
    case .item:
      Row("item", .text(1...Limits.itemBytes), "The item, by your own id of it.")
    case .session:
      Row(
        "session", .texts,
        "The items of a session, by your own ids, the oldest first; it is looked at and kept nowhere."
      )
    case .count:
      Row("count", .whole(1...Int64(Limits.recommendedItems)), "How many items; 20 if not given.")
    case .exclude:
      Row("exclude", .texts, "Items that are not to be recommended.")
    case .only:
      Row("only", .texts, "Items of which alone to recommend.")
    case .categories:
      Row("categories", .texts, "Categories of which alone to recommend; see --items.")
    case .mostOfCategory:
      Row(
        "mostOfCategory", .whole(1...Int64(Limits.recommendedItems)),
        "How many items of one category at most.")
    case .keep:
      Row(
        "keep", .words(KeptItem.allCases.map { "\($0)" }),
        "What the list may hold though it is left out otherwise: current, the newest item of the session, and "
          + "bought, what the person bought.")
    case .reasons:
      Row(
        "reasons", .flag,
        "Whether to say for each item without which of the session's it would rank lower; false if not given."
      )
    case .right:
      Row(
        "right", .word(RightsRequest.allCases.map(\.rawValue)),
        "What the person asks for by right (GDPR 15 to 21).")
    case .request:
      Row("request", .whole(0...Int64(Limits.identifiers - 1)), "The number of a request by right.")
    case .isRestricted:
      Row("isRestricted", .flag, "Whether the use of the person's data is restricted (GDPR 18).")
    case .actor:
      Row("actor", .id, "Who reads, as you vouch for.")
    case .role:
      Row("role", .id, "In what role: one of the catalog's.")
    case .task:
      Row("task", .id, "The task that it is needed for.")
    case .fields:
      Row("fields", .pairs("field", "level"), "The fields to be read, each at a level.")
    case .from:
      Row("from", .moment, "From when on; now if not given.")
    case .until:
      Row("until", .moment, "Until when.")
    case .approver:
      Row("approver", .id, "Who approved it.")
    case .approverRole:
      Row("approverRole", .id, "In what role they did.")
    case .clearance:
      Row("clearance", .whole(0...Int64(Limits.identifiers - 1)), "The number of a clearance.")
    case .partner:
      Row("partner", .id, "A partner of the catalog.")
    case .disclosure:
      Row("disclosure", .whole(0...Int64(Limits.identifiers - 1)), "The number of a disclosure.")
    case .disclosureKind:
      Row(
        "operation", .word(Parameter.disclosureKinds.map(\.rawValue)),
        "How the partner gets at it; transfer if not given.")
    case .items:
      Row(
        "items", .whole(0...Int64(Limits.aggregateCount)),
        "How many values the receipt names; 1 if not given.")
    case .activation:
      Row("activation", .id, "An activation of the catalog.")
    case .experiment:
      Row("experiment", .id, "The name of an experiment.")
    case .arms:
      Row(
        "arms", .pairs("arm", "exchange"),
        "The arms, the control first, each with the exchange that it shows.")
    case .idempotencyKey:
      Row(
        "idempotencyKey", .key,
        "A random UUID: the same request sent again with it gets the first answer, and nothing happens "
          + "twice.")
    case .at:
      Row("at", .moment, "When it happens; only with --clock input.")
    }
  }

  /// All rows, by raw value; made once.
  private static let rows = allCases.map(\.declared)

  var row: Row { Parameter.rows[Int(rawValue)] }

  /// Whether it is the number of something that is one person's.
  var isOwned: Bool {
    switch self {
    case .offer, .promise, .delivery, .consent, .request, .disclosure: true
    default: false
    }
  }

  /// How a value can be disclosed; an audience is activated instead.
  static let disclosureKinds: [Disclosure.Kind] = [.transfer, .access, .derived]

  /// The bit of the parameter in sets of them.
  var bit: UInt64 { 1 << UInt64(rawValue) }
}

/// What a list of recommendations leaves out unless it is told to keep it.
enum KeptItem: UInt8, CaseIterable {
  /// The newest item of the session, which is being looked at.
  case current
  /// What the person bought.
  case bought
}
