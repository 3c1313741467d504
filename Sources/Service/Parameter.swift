import Basics
import Engine
import Exchanges
import JSONText

/// What a request may name, each with one meaning wherever it stands.
enum Parameter: UInt8, CaseIterable {
  case person, persons, placement, channel, attributes
  case offer, answer, textVersion, values, isSpecific
  case promise, value, consent, ending
  case scope, choice, said, staff, basis
  case purpose, field, level, act, item
  case session, count, exclude, only, categories, mostOfCategory, keep, reasons
  case right, request, isRestricted
  case actor, role, task, fields, from, until, approver, approverRole, clearance
  case partner, disclosure, disclosureKind, items, activation
  case experiment, arms
  case idempotencyKey, at

  /// What a request calls it.
  var name: StaticString {
    switch self {
    case .person: "person"
    case .persons: "persons"
    case .placement: "placement"
    case .channel: "channel"
    case .attributes: "attributes"
    case .offer: "offer"
    case .answer: "answer"
    case .textVersion: "textVersion"
    case .values: "values"
    case .isSpecific: "isSpecific"
    case .promise: "promise"
    case .value: "value"
    case .consent: "consent"
    case .ending: "ending"
    case .scope: "scope"
    case .choice: "choice"
    case .said: "said"
    case .staff: "by"
    case .basis: "basis"
    case .purpose: "purpose"
    case .field: "field"
    case .level: "level"
    case .act: "act"
    case .item: "item"
    case .session: "session"
    case .count: "count"
    case .exclude: "exclude"
    case .only: "only"
    case .categories: "categories"
    case .mostOfCategory: "mostOfCategory"
    case .keep: "keep"
    case .reasons: "reasons"
    case .right: "right"
    case .request: "request"
    case .isRestricted: "isRestricted"
    case .actor: "actor"
    case .role: "role"
    case .task: "task"
    case .fields: "fields"
    case .from: "from"
    case .until: "until"
    case .approver: "approver"
    case .approverRole: "approverRole"
    case .clearance: "clearance"
    case .partner: "partner"
    case .disclosure: "disclosure"
    case .disclosureKind: "operation"
    case .items: "items"
    case .activation: "activation"
    case .experiment: "experiment"
    case .arms: "arms"
    case .idempotencyKey: "idempotencyKey"
    case .at: "at"
    }
  }

  /// What its value must be.
  var kind: ParameterKind {
    switch self {
    case .person: .text(1...Limits.personKeyBytes)
    case .item: .text(1...Limits.itemBytes)
    case .persons, .session, .exclude, .only, .categories: .texts
    case .count: .whole(1...Int64(Limits.recommendedItems))
    case .mostOfCategory: .whole(1...Int64(Limits.recommendedItems))
    case .scope: .text(1...4 * Limits.idBytes)
    case .choice: .text(1...Limits.idBytes)
    case .attributes: .object
    case .values: .textMap
    case .offer, .promise, .consent, .request, .clearance, .disclosure:
      .whole(0...Int64(Limits.identifiers - 1))
    case .textVersion: .whole(1...Int64(Limits.textVersions))
    case .items: .whole(0...Int64(Limits.aggregateCount))
    case .isSpecific, .isRestricted, .reasons: .flag
    case .keep: .words(KeptItem.allCases.map { "\($0)" })
    case .value: .amount
    case .answer: .word(Answer.allCases.map(\.rawValue))
    case .ending: .word(["unused", "invalidated"])
    case .act: .word(BehaviourKind.allCases.map { "\($0.name)" })
    case .right: .word(RightsRequest.allCases.map(\.rawValue))
    case .disclosureKind: .word(Parameter.disclosureKinds.map(\.rawValue))
    case .said, .from, .until, .at: .moment
    case .fields: .pairs("field", "level")
    case .arms: .pairs("arm", "exchange")
    case .idempotencyKey: .key
    default: .id
    }
  }

  /// How a value can be disclosed; an audience is activated instead.
  static let disclosureKinds: [Disclosure.Kind] = [.transfer, .access, .derived]

  /// What it means, for people.
  var meaning: String {
    switch self {
    case .person: "The person, by your own id of them."
    case .persons: "People, by your own ids of them."
    case .placement: "Where the offer is to be shown: one of the catalog's placements."
    case .channel: "How the person is reached: one of the catalog's channels."
    case .attributes: "What eligibility conditions may read of the person and the moment; not kept."
    case .offer: "The number of an offer."
    case .answer: "What the person said to the offer."
    case .textVersion: "The version of the text that the person saw."
    case .values:
      "What the person gave, by field; cut down to the level asked for before it is kept."
    case .isSpecific:
      "Whether the answer was to this offer alone, not one tap for many; true if not given."
    case .promise: "The number of a promise."
    case .value: "What arrived, as the evidence shows, in the promise's unit."
    case .consent: "The number of a consent."
    case .ending: "Why the consent ends without the person's word."
    case .scope:
      "What is spoken of: everything, globalPrivacyControl, frequency, or channel:, topic:, partner:, "
        + "purpose: and a name, or field:PURPOSE:FIELD."
    case .choice: "allow, deny, reset, or the days between two asks, with the scope frequency."
    case .said: "When the person said it; now if not given."
    case .staff: "The member of staff who states it for the person."
    case .basis: "The letter or call that staff rely on."
    case .purpose: "A purpose of the catalog."
    case .field: "A field of the catalog."
    case .level: "A level of the field."
    case .act: "What the person did with the item."
    case .item: "The item, by your own id of it."
    case .session:
      "The items of a session, by your own ids, the oldest first; it is looked at and kept nowhere."
    case .count: "How many items; 20 if not given."
    case .exclude: "Items that are not to be recommended."
    case .only: "Items of which alone to recommend."
    case .categories: "Categories of which alone to recommend; see --items."
    case .mostOfCategory: "How many items of one category at most."
    case .keep:
      "What the list may hold though it is left out otherwise: current, the newest item of the session, and "
        + "bought, what the person bought."
    case .reasons:
      "Whether to say for each item without which of the session's it would rank lower; false if not given."
    case .right: "What the person asks for by right (GDPR 15 to 21)."
    case .request: "The number of a request by right."
    case .isRestricted: "Whether the use of the person's data is restricted (GDPR 18)."
    case .actor: "Who reads, as you vouch for."
    case .role: "In what role: one of the catalog's."
    case .task: "The task that it is needed for."
    case .fields: "The fields to be read, each at a level."
    case .from: "From when on; now if not given."
    case .until: "Until when."
    case .approver: "Who approved it."
    case .approverRole: "In what role they did."
    case .clearance: "The number of a clearance."
    case .partner: "A partner of the catalog."
    case .disclosure: "The number of a disclosure."
    case .disclosureKind: "How the partner gets at it; transfer if not given."
    case .items: "How many values the receipt names; 1 if not given."
    case .activation: "An activation of the catalog."
    case .experiment: "The name of an experiment."
    case .arms: "The arms, the control first, each with the exchange that it shows."
    case .idempotencyKey:
      "A random UUID: the same request sent again with it gets the first answer, and nothing happens "
        + "twice."
    case .at: "When it happens; only with --clock input."
    }
  }

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

/// What values a parameter takes.
enum ParameterKind {
  /// A string of so many bytes of UTF-8, not otherwise looked at.
  case text(ClosedRange<Int>)
  /// A name of the catalog's kind.
  case id
  case whole(ClosedRange<Int64>)
  /// An exact amount with at most six decimals.
  case amount
  case flag
  case word([String])
  case moment
  case key
  /// Some of a few words.
  case words([String])
  /// Strings that are not empty.
  case texts
  /// Strings by name.
  case textMap
  /// Objects of two names each.
  case pairs(StaticString, StaticString)
  /// Any object.
  case object

  var schema: SchemaNode {
    let id = SchemaNode.pattern("^[A-Za-z0-9._-]{1,\(Limits.idBytes)}$")
    return switch self {
    case .text(let range): .text(range)
    case .id: id
    case .whole(let range): .whole(Int(range.lowerBound)...Int(range.upperBound))
    case .amount: .number(0...Double(Limits.worthUnits))
    case .flag: .flag
    case .word(let words): .words(words)
    case .moment: .text(20...40)
    case .key:
      .pattern(
        "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[47][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$")
    case .words(let words): .list(.words(words), 0...Limits.requestParts)
    case .texts: .list(.text(1...Limits.personKeyBytes), 0...Limits.requestParts)
    case .textMap: .map(names: id, values: .text(1...Limits.valueBytes), 0...Limits.requestParts)
    case .pairs(let first, let second):
      .list(
        .object(required: ["\(first)", "\(second)"], [("\(first)", id), ("\(second)", id)]),
        1...Limits.requestParts)
    case .object: .anyObject
    }
  }
}
