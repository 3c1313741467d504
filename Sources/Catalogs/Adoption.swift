import Basics
import JSONText

/// Who puts a catalog in force, and on what approval, as its file says: each an id of the operator's own systems and
/// never in words, since it stands in the ledger for good. It is no part of the catalog, which is the same whoever
/// puts it in force.
public struct Adoption: Equatable, Sendable {
  /// The member of staff, or the system; nil where nobody is named.
  public let by: String?
  /// What approved it: a ticket, a decision; nil where none is named.
  public let approval: String?

  public init(by: String? = nil, approval: String? = nil) {
    (self.by, self.approval) = (by, approval)
  }
}

/// What the ledger says of a catalog's adoption, beside the catalog: who, on what approval, and what it changed.
public struct AdoptionNote: Equatable, Sendable {
  public let adoption: Adoption
  /// The catalog's: see `AdoptedCatalog.digest`.
  public let digest: String
  /// What it changed for people, against the catalog before: the first `Limits.changesTold`, as `CatalogChanges` has
  /// them.
  public let changes: [String]
  /// How many changes are not told.
  public let moreChanges: Int

  public init(_ adoption: Adoption, digest: String, changes: [String], moreChanges: Int = 0) {
    (self.adoption, self.digest) = (adoption, digest)
    (self.changes, self.moreChanges) = (changes, moreChanges)
  }

  /// Whether it could stand in a ledger: names that are ids, and no more changes than are told.
  public var isSound: Bool {
    let isFull = changes.count == Limits.changesTold
    return (adoption.by.map { isID($0) } ?? true) && (adoption.approval.map { isID($0) } ?? true)
      && changes.count <= Limits.changesTold && moreChanges >= 0 && (moreChanges == 0 || isFull)
  }
}

extension CatalogReader {
  func adoption(_ value: JSONValue) -> Adoption? {
    guard var reader = ObjectReader(value, as: "an adoption", problems) else { return nil }
    let by = reader.optional("by").flatMap { problems.id($0) }
    let approval = reader.optional("approval").flatMap { problems.id($0) }
    reader.finish()
    return Adoption(by: by, approval: approval)
  }
}
