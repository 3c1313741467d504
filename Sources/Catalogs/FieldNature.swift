/// Everything that a field is about, by its category and by its name: a false name hides as little as a
/// false category.
public struct FieldNature: Sendable {
  /// In the order of `Concept`.
  public let concepts: [Concept]

  public init(_ field: Field) {
    self.init(Concept.all(of: field.id, field.category, field.notAbout))
  }

  /// What an attribute that is no field is about.
  public init(attribute: String) {
    self.init(Set(attribute.split(separator: ".").prefix(8).flatMap { Concept.named(String($0)) }))
  }

  private init(_ concepts: Set<Concept>) {
    self.concepts = Concept.allCases.filter { concepts.contains($0) }
  }

  public var protectedAttribute: String? { concepts.lazy.compactMap(\.protectedAttribute).first }
  public var isLocation: Bool { concepts.contains(where: \.isLocation) }
  public var isDemographic: Bool { concepts.contains(where: \.isDemographic) }
  public var words: String { concepts.map(\.rawValue).joined(separator: ", ") }

  /// The parts of a date of birth that a level tells, whose values are made by a rule.
  public func birthParts(_ rule: Generalization) -> Set<BirthPart> {
    concepts.reduce(into: []) { $0.formUnion($1.birthParts(rule)) }
  }

  /// The class that a field belongs to whatever the catalog declares.
  public func ownClass(_ field: Field) -> Sensitivity {
    let line = Array(Vocabulary.line(of: field.category))
    let ofVocabulary = line.map { Vocabulary.sensitivity(of: $0) }
    let ofLaw = line.contains { FieldNature.sensitiveInCalifornia.contains($0) }
    return (concepts.map(\.sensitivity) + ofVocabulary + [ofLaw ? .sensitive : .ordinary]).max()
      ?? .ordinary
  }

  /// Sensitive as declared, as the vocabulary has it, or by what the field is about.
  public func isSensitive(_ field: Field) -> Bool {
    max(field.sensitivity, ownClass(field)) > .ordinary
  }

  /// What Q40 keeps apart: what is sensitive, and money, beside what was bought.
  public func isGuarded(_ field: Field) -> Bool {
    isSensitive(field)
      || Vocabulary.line(of: field.category).contains { FieldNature.money.contains($0) }
  }

  /// Sensitive personal information of Civil Code §1798.140(ae), beside what GDPR article 9 has too:
  /// government identifiers, log-ins and accounts, precise geolocation, citizenship, contents of mail
  /// and messages.
  private static let sensitiveInCalifornia: Set<String> = [
    "pd:OfficialID", "pd:Authenticating", "pd:FinancialAccount", "pd:GPSCoordinate",
    "pd:Citizenship", "pd:EmailContent", "pd:VoiceMail", "pd:VoiceCommunicationRecording",
  ]

  private static let money: Set<String> = [
    "pd:FinancialAccount", "pd:FinancialStatus", "pd:Income", "pd:IncomeBracket", "pd:Salary",
    "pd:Credit", "pd:LoanRecord", "pd:Tax", "pd:Insurance",
  ]
}

extension Field {
  /// Whether the catalog says, with a reason, that the field is not about something.
  public func denies(_ concept: Concept) -> Bool { notAbout.contains { $0.denies(concept) } }
}

extension Disclaimer {
  fileprivate func denies(_ concept: Concept) -> Bool {
    about == concept.rawValue && !Vagueness.isPlaceholder(reason)
  }
}

extension Concept {
  /// What a field of an id and a category is about, without what its disclaimers take away from the id.
  static func all(
    of id: String, _ category: String, _ notAbout: [Disclaimer]
  ) -> Set<Concept> {
    Concept.named(id).filter { concept in !notAbout.contains { $0.denies(concept) } }.union(
      Vocabulary.line(of: category).compactMap { Concept.categories[$0] }.prefix(1))
  }
}
