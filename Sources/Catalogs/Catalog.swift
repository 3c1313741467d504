/// Everything that a team may ask for, why, and what it gives for it. References are resolved: a
/// catalog that exists names nothing that it lacks. Whether it is fair is for the rules to say.
public struct Catalog: Equatable, Sendable {
  /// Who answers for all of it; nil where nobody is named.
  public let controller: Controller?
  /// The language of its words, as two letters; nil where it is not said.
  public let language: String?
  public let fields: [Field]
  public let purposes: [Purpose]
  public let benefits: [Benefit]
  public let budgets: [Budget]
  public var exchanges: [Exchange]
  /// What is to be compared of them; an exchange is in one at most.
  public var experiments: [DeclaredExperiment] = []
  public let valuations: [Valuation]
  public let partners: [Partner]
  public let activations: [Activation]
  public let roles: [Role]
  public let aggregates: [Aggregate]
  /// Attributes of the moment, not of the person, that conditions may read.
  public let context: [String]
  /// Ways to reach people, and what offers are about: what preferences may name.
  public let channels: [String]
  public let topics: [String]
  public let policy: Policy
  /// Who puts it in force; nil where its file does not say, and in a log's.
  public var adoption: Adoption?

  /// The field of an id; nil where there is none.
  public func field(_ id: String) -> Field? {
    fields.indices.first { fields[$0].id == id }.map { fields[$0] }
  }

  /// The language of an exchange's text; nil where nobody says.
  public func language(of exchange: Exchange) -> String? { exchange.text.language ?? language }

  /// The terms under which an exchange is offered now; nil for one that the rules refuse because
  /// its terms are incomplete (Q17, Q24).
  /// - Complexity: O(entries of the catalog).
  public func terms(of exchange: Exchange) -> Terms? {
    guard let purpose = purposes.first(where: { $0.id == exchange.purpose }),
      let benefit = benefits.first(where: { $0.id == exchange.benefit }),
      let retention = purpose.retention.retention
    else { return nil }
    var rules: [ValueRule] = []
    for asked in exchange.request {
      guard let field = fields.first(where: { $0.id == asked.field }),
        let level = field.levels.first(where: { $0.id == asked.level })
      else { return nil }
      rules.append(ValueRule(type: field.type, rule: level.rule))
    }
    let takers = partners.filter { exchange.recipients.contains($0.id) }
    let isAdvertising = Vocabulary.line(ofPurpose: purpose.category)
      .contains { $0 == "dpv:PersonalisedAdvertising" || $0 == "dpv:TargetedAdvertising" }
    return Terms(
      exchange: exchange.id, textVersion: exchange.text.version,
      textDigest: exchange.text.digest, language: self.language(of: exchange),
      purpose: purpose.id, request: exchange.request,
      rules: rules, retention: retention, recipients: exchange.recipients,
      compatibleWith: purpose.compatibleWith,
      isShared: purpose.isSharing || isAdvertising
        || takers.contains { $0.role.usesForItself },
      benefit: benefit.id, benefitKind: benefit.kind, promise: benefit.promise)
  }
}
