public import Basics
public import Catalogs

/// What the rules say to an ask (Q2). A later case wins over an earlier one.
public enum Decision: Int, Comparable, Sendable {
  case permit, downgrade, refuse

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// `permit`, `downgrade`, `refuse`.
  public var name: String {
    switch self {
    case .permit: "permit"
    case .downgrade: "downgrade"
    case .refuse: "refuse"
    }
  }
}

/// At which stage a verdict is given (Q1).
public enum RulePhase: String, Sendable {
  /// A catalog is checked, before anybody is asked.
  case definition
  /// An experiment is about to run.
  case scenario
  /// An offer is about to be shown.
  case runTime
}

/// What one rule has to say, with all that it looked at.
public struct Finding: Equatable, Sendable {
  public let rule: TrustRule
  public let decision: Decision
  public let place: CatalogPlace
  /// What the rule looked at, by name.
  public let inputs: [Input]
  /// Why, in words that the person asked could read.
  public let reason: String
  /// The smallest change that would settle it.
  public let fix: Fix

  /// One thing that a rule looked at.
  public struct Input: Equatable, Sendable {
    public let name: String
    public let value: String
  }

  /// A change of the catalog, in words for its author, and its edits where it can be spelt out.
  public struct Fix: Equatable, Sendable {
    public let summary: String
    public let edits: [Edit]
  }

  /// A value of the catalog replaced by another.
  public struct Edit: Equatable, Sendable {
    public let place: CatalogPlace
    /// JSON.
    public let replacement: String
  }
}

/// A place in a catalog: an entry of one of its lists, and a JSON Pointer from there.
public struct CatalogPlace: Hashable, Comparable, Sendable {
  public let section: Section
  public let index: Int
  /// `/request/0/level`, or empty for the entry itself.
  public let tail: String
  /// The name of a member somewhere within the value there, such as the attribute that a condition
  /// reads; empty where the value itself is meant.
  public let member: String

  /// The lists of a catalog in the order in which findings are told.
  public enum Section: String, CaseIterable, Sendable {
    case fields, purposes, benefits, exchanges, experiments, valuations, partners, activations,
      roles, aggregates
    case policy
  }

  public init(_ section: Section, _ index: Int, _ tail: String = "", member: String = "") {
    self.section = section
    self.index = index
    self.tail = tail
    self.member = member
  }

  /// The same place, and a member within.
  func within(_ member: String) -> CatalogPlace {
    CatalogPlace(section, index, tail, member: member)
  }

  /// `/exchanges/0/request/0/level` (RFC 6901).
  public var pointer: String {
    section == .policy ? "/policy\(tail)" : "/\(section.rawValue)/\(index)\(tail)"
  }

  public static func < (left: Self, right: Self) -> Bool {
    let sections = Section.allCases
    let ranks = [left, right].map { sections.firstIndex(of: $0.section) ?? 0 }
    return (ranks[0], left.index, left.tail, left.member)
      < (ranks[1], right.index, right.tail, right.member)
  }
}

/// What the rules say in all: the sum of their findings, whatever the order of evaluation.
public struct Verdict: Equatable, Sendable {
  /// In the order of places, then of rules.
  public let findings: [Finding]

  /// Deny wins: the strictest decision of any finding; permit without any.
  public var decision: Decision { findings.map(\.decision).max() ?? .permit }

  /// The rules that had something to say, in order, each once.
  public var rules: [TrustRule] { Array(Set(findings.map(\.rule))).sorted() }

  public init(findings: [Finding]) {
    self.findings = findings.sorted { left, right in
      (left.place, left.rule, left.reason) < (right.place, right.rule, right.reason)
    }
  }
}

/// What a verdict depends on beside the catalog.
public struct RuleContext: Sendable {
  public let phase: RulePhase
  public let today: Day
  /// What is already held of the person, at run time (Q47: what is asked adds to it).
  public let held: [FieldLevel]
  /// Rules that are not asked: for tests, which show that each one is needed.
  let without: Set<TrustRule>

  public init(_ phase: RulePhase, today: Day, held: [FieldLevel] = []) {
    self.init(phase, today: today, held: held, without: [])
  }

  init(_ phase: RulePhase, today: Day, held: [FieldLevel] = [], without: Set<TrustRule>) {
    self.phase = phase
    self.today = today
    self.held = held
    self.without = without
  }
}
