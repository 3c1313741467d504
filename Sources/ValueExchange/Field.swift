/// A kind of personal data, such as a birth date, and how precisely it can be held.
public struct Field: Equatable, Sendable {
  public let id: String
  /// Its term in the W3C Data Privacy Vocabulary's personal data extension: `pd:BirthDate`.
  public let category: String
  public let origin: Origin
  public let sensitivity: Sensitivity
  /// Who answers for the field, and until which day its need has been reviewed.
  public let owner: String
  public let reviewBy: String
  /// Protected attributes that the field gives away, such as a postal code for ethnicity.
  public let proxyFor: [String]
  /// From the coarsest to the finest; never empty.
  public let levels: [Level]
}

/// One precision of a field.
public struct Level: Equatable, Sendable {
  public let id: String
  /// What is held at this level, in words.
  public let means: String
}

/// How the data comes about (DPV: provided, observed and inferred personal data).
public enum Origin: String, CaseIterable, Sendable {
  case provided, observed, inferred
}

/// How carefully a field must be treated: ordinary, sensitive (California's sensitive personal
/// information and its like), or a special category of GDPR article 9.
public enum Sensitivity: String, CaseIterable, Sendable {
  case ordinary, sensitive, special
}

/// A field at one of its levels: what a purpose needs or an exchange asks for.
public struct FieldLevel: Equatable, Sendable {
  public let field: String
  public let level: String

  public init(field: String, level: String) {
    self.field = field
    self.level = level
  }

  /// `birthDate:monthDay`, as the ledger writes it.
  public var name: String { "\(field):\(level)" }
}
