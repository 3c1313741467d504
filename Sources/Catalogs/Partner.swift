public import Basics
public import Conditions

/// Somebody else who may hold data.
public struct Partner: Equatable, Sendable {
  public let id: String
  /// As people know it: texts must name it so (Q25).
  public let name: String
  public let role: PartnerRole
  public let agreements: [Agreement]
}

/// What a partner does with data (DPV: processor, joint controllers, third party).
public enum PartnerRole: String, CaseIterable, Sendable {
  case processor, jointController, thirdParty

  /// Whether the partner uses the data for ends of its own, which is a purpose of its own.
  public var usesForItself: Bool { self != .processor }
}

/// On what terms a partner may hold data. Each of the four parts may be missing, which no rule lets
/// pass (Q52).
public struct Agreement: Equatable, Sendable {
  public let id: String
  public let version: Int
  public let from: Day
  public let until: Day
  public let isSuspended: Bool
  /// The security class that the data is kept in.
  public let care: String?
  public let custody: Custody?
  public let control: Control?
  public let disposition: DispositionTerms?

  /// The id and the version: `parcels-2026@1`.
  public var name: String { "\(id)@\(version)" }

  /// Who holds the data, and where.
  public struct Custody: Equatable, Sendable {
    public let holder: String
    public let location: String
  }

  /// What the data may be used for, which data, and whether it may be passed on.
  public struct Control: Equatable, Sendable {
    public let purposes: [String]
    public let fields: [FieldLevel]
    public let retentionDays: Int
    public let mayPassOn: Bool
    public let audit: String
  }

  /// How the data ends at the partner.
  public struct DispositionTerms: Equatable, Sendable {
    public let how: How
    public let withinDays: Int
    public let evidence: String

    /// Whether the partner destroys the data or gives it back.
    public enum How: String, CaseIterable, Sendable {
      case destroy, `return`
    }
  }
}

/// A use of a group of people's data at a partner's: showing them something there (Q57).
public struct Activation: Equatable, Sendable {
  public let id: String
  /// Who is in the group; nil for everybody.
  public let audience: Condition?
  /// The partner it goes to, by id.
  public let destination: String
  public let purpose: String
  /// What the person gets out of it, by id.
  public let benefit: String
  /// The fewest people it may hold.
  public let atLeastPeople: Int
  /// Whether the partner looks for others like them, which is sharing.
  public let isLookalike: Bool
}

/// What a member of staff may be cleared to read, when a task calls for it.
public struct Role: Equatable, Sendable {
  public let id: String
  public let purposes: [String]
  public let fields: [FieldLevel]
  /// The longest clearance.
  public let atMostMinutes: Int
  /// The role that approves.
  public let approver: String
}
