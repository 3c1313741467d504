/// The number of one thing of a kind: 0, 1, 2, … in the order in which the log made them.
///
/// An identifier is dense, so the state keeps things in arrays and an identifier is its index. The
/// phantom type keeps an offer's number from being taken for a person's.
@frozen
public struct Identifier<Kind>: Hashable, Comparable, Sendable {
  public let rawValue: UInt32

  @inlinable
  public init(_ rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The index in the array that keeps things of this kind.
  @inlinable
  public var index: Int { Int(rawValue) }

  @inlinable
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension Identifier {
  /// The identifier of the element at `index`.
  @inlinable
  public init(index: Int) {
    invariant(
      index >= 0 && index < Limits.identifiers, "identifier \(index) beyond \(Limits.identifiers)")
    rawValue = UInt32(truncatingIfNeeded: index)
  }
}

/// What each identifier counts; never made, only named.
public enum Kinds {
  /// Whoever is asked.
  public enum Person {}
  /// One version of an exchange.
  public enum Terms {}
  /// One showing to one person.
  public enum Offer {}
  /// What an acceptance left.
  public enum Consent {}
  /// The benefit a consent is owed.
  public enum Promise {}
  /// One delivery of a benefit, whole or in part.
  public enum Delivery {}
  /// One value that a person gave.
  public enum Value {}
  /// One clearance of a member of staff.
  public enum Clearance {}
  /// One value handed to, or seen by, a partner.
  public enum Disclosure {}
  /// One request by right.
  public enum RightsRequest {}
  /// One running experiment.
  public enum Experiment {}
  /// One variant of an experiment.
  public enum Arm {}
}

/// The surrogate number of a person (their pseudonym), by which the ledger speaks of them. The caller's own
/// id of the person never enters the ledger.
public typealias PersonID = Identifier<Kinds.Person>
/// The terms of an exchange: one version of what is asked, for what, in return for what.
public typealias TermsID = Identifier<Kinds.Terms>
/// One showing of one exchange to one person.
public typealias OfferID = Identifier<Kinds.Offer>
/// What one accepted offer left.
public typealias ConsentID = Identifier<Kinds.Consent>
/// The benefit one consent is owed.
public typealias PromiseID = Identifier<Kinds.Promise>
/// One delivery of what was promised, whole or in part.
public typealias DeliveryID = Identifier<Kinds.Delivery>
/// One value that a person gave, kept in the vault.
public typealias ValueID = Identifier<Kinds.Value>
/// One clearance of a member of staff.
public typealias ClearanceID = Identifier<Kinds.Clearance>
/// One value handed to, or seen by, a partner.
public typealias DisclosureID = Identifier<Kinds.Disclosure>
/// One request by right.
public typealias RightsRequestID = Identifier<Kinds.RightsRequest>
/// One running experiment.
public typealias ExperimentID = Identifier<Kinds.Experiment>
/// One arm, counted within its experiment.
public typealias ArmID = Identifier<Kinds.Arm>
