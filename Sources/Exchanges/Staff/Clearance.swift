public import Basics
public import Catalogs

/// A time-boxed permission for one member of staff to read given fields for one task (Q41, Q42).
public struct Clearance: Equatable, Sendable {
  /// Who reads, and in what role, as the caller vouches: ids, never names.
  public let actor: String
  public let role: String
  public let task: String
  public let purpose: String
  public let fields: [FieldLevel]
  /// Whose data; empty for counts of everybody, which show no one.
  public let persons: [PersonID]
  public let from: Instant
  public let until: Instant
  public let approver: String
  public let approverRole: String

  public init(
    actor: String, role: String, task: String, purpose: String, fields: [FieldLevel],
    persons: [PersonID], from: Instant, until: Instant, approver: String, approverRole: String
  ) {
    self.actor = actor
    self.role = role
    self.task = task
    self.purpose = purpose
    self.fields = fields
    self.persons = persons
    self.from = from
    self.until = until
    self.approver = approver
    self.approverRole = approverRole
  }
}
