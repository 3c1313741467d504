/// What people and partners agree to, read off a catalog's JSON: a closed list of members, written from the rules (Q6,
/// Q11, Q16, Q25, Q51, Q52) and not from the code. Under an exchange's version stand the words that people saw, what is
/// asked for and at which level, what for, for how long, what else it may serve, what they get and who gets the data; under
/// an agreement's version its content. Everything else only forbids or organises.
public struct AgreedOracle {
  /// What each version says, by where it says it.
  public let said: [String: [String: JSONTree]]
  /// The language of each exchange's words, where it is stated.
  public let languages: [String: JSONTree]

  private static let words = ["ask", "why", "get", "keep", "who", "stop"]
  private static let exchange = [
    "purpose", "purposes", "request", "benefit", "recipients", "choice",
  ]
  private static let purpose = ["category", "why", "retention", "compatibleWith", "sharing"]
  private static let benefit = [
    "kind", "means", "recipient", "condition", "worth", "deliverWithinDays", "evidence",
    "ifUndeliverable",
  ]
  private static let field = ["category", "type", "origin", "options", "bounds", "length"]
  private static let level = ["means", "rule"]
  private static let partner = ["name", "role"]
  private static let agreement = ["from", "care", "custody", "control", "disposition"]

  public init(_ catalog: JSONTree) {
    var said: [String: [String: JSONTree]] = [:]
    var languages: [String: JSONTree] = [:]
    for exchange in catalog.list("exchanges") {
      let name = "\(exchange.word("id"))@\(exchange["/text"]?.word("version") ?? "")"
      said[name] = AgreedOracle.words(of: exchange, catalog)
      languages[name] = exchange["/text/language"] ?? catalog["/language"]
    }
    for partner in catalog.list("partners") {
      for agreement in partner.list("agreements") {
        var all: [String: JSONTree] = [:]
        agreement.take(AgreedOracle.agreement, "agreement", into: &all)
        said["\(partner.word("id"))/\(agreement.word("id"))@\(agreement.word("version"))"] = all
      }
    }
    (self.said, self.languages) = (said, languages)
  }

  private static func words(of exchange: JSONTree, _ catalog: JSONTree) -> [String: JSONTree] {
    var all: [String: JSONTree] = [:]
    exchange["/text"]?.take(words, "text", into: &all)
    exchange.take(AgreedOracle.exchange, "exchange", into: &all)
    let purposes = catalog.list("purposes")
    for purpose in purposes where exchange.word("purpose") == purpose.word("id") {
      purpose.take(AgreedOracle.purpose, "purpose", into: &all)
      for other in purpose.list("compatibleWith") {
        for compatible in purposes where compatible["/id"] == other {
          compatible.take(["category", "why"], "compatible \(compatible.word("id"))", into: &all)
        }
      }
    }
    for benefit in catalog.list("benefits") where benefit["/id"] == exchange["/benefit"] {
      benefit.take(AgreedOracle.benefit, "benefit", into: &all)
    }
    for asked in exchange.list("request") {
      for field in catalog.list("fields") where field["/id"] == asked["/field"] {
        field.take(AgreedOracle.field, "field \(field.word("id"))", into: &all)
        for level in field.list("levels") where level["/id"] == asked["/level"] {
          level.take(AgreedOracle.level, "level of \(field.word("id"))", into: &all)
        }
      }
    }
    for id in exchange.list("recipients") {
      for partner in catalog.list("partners") where partner["/id"] == id {
        partner.take(AgreedOracle.partner, "partner \(partner.word("id"))", into: &all)
      }
    }
    return all
  }

  /// The versions that say something else in another catalog, although they are called the same there.
  public func changed(in other: AgreedOracle) -> [String] {
    said.keys.sorted().filter { name in
      guard let now = other.said[name] else { return false }
      let isTranslated =
        languages[name] != nil && other.languages[name] != nil
        && languages[name] != other.languages[name]
      return now != said[name] || isTranslated
    }
  }
}

extension JSONTree {
  /// The elements of a member; none where it is no list.
  public func list(_ member: String) -> [JSONTree] {
    if case .array(let elements)? = self["/\(member)"] { return elements }
    return []
  }

  /// The text or the number of a member; empty where it is neither.
  public func word(_ member: String) -> String {
    switch self["/\(member)"] {
    case .string(let text), .number(let text): text
    default: ""
    }
  }

  fileprivate func take(
    _ members: [String], _ place: String, into all: inout [String: JSONTree]
  ) {
    for member in members {
      if let value = self["/\(member)"] { all["\(place) \(member)"] = value }
    }
  }
}
