public import Basics

/// A kind of personal data, such as a birth date, and how precisely it can be held.
public struct Field: Equatable, Sendable {
  public let id: String
  /// Its term in the W3C Data Privacy Vocabulary's personal data extension: `pd:BirthDate`.
  public let category: String
  /// What its values look like, and so how they can be generalized.
  public let type: ValueType
  public let origin: Origin
  public let sensitivity: Sensitivity
  /// Why the team holds this at all, in a sentence (Q35); nil where nobody said.
  public let justification: String?
  /// Who answers for the field, and the last day of its reviewed need; nil where nobody said.
  public let owner: String?
  public let reviewBy: Day?
  /// Protected attributes that the field gives away as a quasi-identifier, such as a postal code for ethnicity.
  public let proxyFor: [String]
  /// Fields that it was inferred or computed from, by id (Q37).
  public let derivedFrom: [String]
  /// What its name only sounds like, with a reason each: `capSize` is about hats.
  public let notAbout: [Disclaimer]
  /// Whether its values lie apart from others, under a key of their own (Q40).
  public let isStoredApart: Bool
  /// What a choice takes; empty where its levels list it, or nothing does.
  public let options: [String]
  /// Between what an age or an amount lies.
  public let bounds: ValueBounds?
  /// The most characters (Unicode scalars) of a text or a code.
  public let length: Int?
  /// From the coarsest to the finest; never empty.
  public let levels: [Level]
  /// Whether it tells when somebody was born: then it lies neither in the future nor in another century's past.
  let isAboutBirth: Bool

  init(
    id: String, category: String, type: ValueType, origin: Origin, sensitivity: Sensitivity,
    justification: String?, owner: String?, reviewBy: Day?, proxyFor: [String],
    derivedFrom: [String], notAbout: [Disclaimer], isStoredApart: Bool, options: [String] = [],
    bounds: ValueBounds? = nil, length: Int? = nil, levels: [Level]
  ) {
    self.id = id
    self.category = category
    self.type = type
    self.origin = origin
    self.sensitivity = sensitivity
    self.justification = justification
    self.owner = owner
    self.reviewBy = reviewBy
    self.proxyFor = proxyFor
    self.derivedFrom = derivedFrom
    self.notAbout = notAbout
    self.isStoredApart = isStoredApart
    self.options = options
    self.bounds = bounds
    self.length = length
    self.levels = levels
    let concepts = Concept.all(of: id, category, notAbout)
    isAboutBirth =
      type == .date && (concepts.contains(.birthDate) || concepts.contains(.birthYear))
  }
}

/// That a field is not about what a word of its id means elsewhere. Reports print it; it says nothing
/// against a field's category.
public struct Disclaimer: Equatable, Sendable {
  /// A word of the findings: `age`, `gender`, `store`.
  public let about: String
  public let reason: String
}

/// One precision of a field.
public struct Level: Equatable, Sendable {
  public let id: String
  /// What is held at this level, in words.
  public let means: String
  /// How a finer value is made coarse enough for this level.
  public let rule: Generalization
  /// How many values it can take, for joint identifiability (Q47); nil where the rule says it or
  /// nobody knows.
  public let cells: Int?
  /// When somebody born on 29 February is served in a common year (Q46).
  public let leapDay: LeapDay?
}

/// The day that stands for 29 February in a year without one.
public enum LeapDay: String, CaseIterable, Sendable {
  case february28 = "02-28"
  case march1 = "03-01"
}

/// What the values of a field look like.
public enum ValueType: String, CaseIterable, Sendable {
  /// `1990-04-12`, or as much of it as is known.
  case date
  /// Whole years.
  case age
  /// A decimal number, such as an income.
  case amount
  /// Letters and digits whose beginning is the coarser area or class: a postal code.
  case code
  /// `48.137,11.575`: latitude and longitude in degrees.
  case location = "place"
  /// One word out of a list.
  case choice
  case text
}

/// How the data comes about (DPV: provided, observed and inferred personal data).
public enum Origin: String, CaseIterable, Sendable {
  case provided, observed, inferred
}

/// How carefully a field must be treated: ordinary, sensitive (California's sensitive personal
/// information and its like), or a special category of GDPR article 9.
public enum Sensitivity: String, CaseIterable, Comparable, Sendable {
  case ordinary, sensitive, special

  private var rank: Int { self == .ordinary ? 0 : self == .sensitive ? 1 : 2 }

  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// A field at one of its levels: what a purpose needs or an exchange asks for.
public struct FieldLevel: Hashable, Sendable {
  public let field: String
  public let level: String

  public init(field: String, level: String) {
    self.field = field
    self.level = level
  }

  /// `birthDate:monthDay`, as the ledger writes it.
  public var name: String { "\(field):\(level)" }
}

/// How a given value becomes one of a level: what it looks like, and what makes it coarse enough.
public struct ValueRule: Hashable, Sendable {
  public let type: ValueType
  public let rule: Generalization

  public init(type: ValueType, rule: Generalization) {
    self.type = type
    self.rule = rule
  }

  /// As `Level.generalize`.
  public func generalize(_ given: String, on day: Day) -> GeneralizedValue? {
    rule.generalize(given, type, on: day)
  }
}
