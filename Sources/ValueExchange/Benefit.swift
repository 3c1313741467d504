public import Basics

/// What a person gets for their data.
public struct Benefit: Equatable, Sendable {
  public let id: String
  public let kind: BenefitKind
  /// The benefit in words the person reads.
  public let means: String
  /// What is owed; nil only for a benefit of kind `none`, which owes nothing.
  public let promise: PromisedWorth?
}

/// The kinds of benefit. `payment` is money for data, declared as such (Q31). `none` declares that
/// nothing is given, as an experiment's control does: the pairing of request and benefit is total,
/// so that even giving nothing is stated and never merely left out.
public enum BenefitKind: String, CaseIterable, Sendable {
  case gift, discount, service, information, personalization, payment, none
}

/// What a benefit owes to each person who accepts.
public struct PromisedWorth: Equatable, Sendable {
  public let worth: Amount
  /// What the worth counts: an ISO 4217 currency code, or a word of the catalog's own.
  public let unit: String
  /// Days from acceptance until it must have arrived; 0 for at once.
  public let deliverWithinDays: Int
  /// What proves that it arrived.
  public let evidence: String
  public let ifUndeliverable: Remedy

  public init(
    worth: Amount, unit: String, deliverWithinDays: Int, evidence: String, ifUndeliverable: Remedy
  ) {
    self.worth = worth
    self.unit = unit
    self.deliverWithinDays = deliverWithinDays
    self.evidence = evidence
    self.ifUndeliverable = ifUndeliverable
  }
}

/// What happens when a benefit cannot be delivered (Q26): the data goes, or the person is
/// compensated.
public enum Remedy: String, CaseIterable, Sendable {
  case erase, compensate
}
