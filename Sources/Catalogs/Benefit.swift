public import Basics

/// What a person gets for their data, as the catalog states it. Parts may be missing: that is for
/// the rules to refuse (Q24), with a reason.
public struct Benefit: Equatable, Sendable {
  public let id: String
  public let kind: BenefitKind
  /// The benefit in words the person reads.
  public let means: String
  /// Who gets it; the person, or the rules refuse it.
  public let recipient: BenefitRecipient
  /// Fields that the benefit depends on, by id (Q31).
  public let uses: [String]
  public let worth: Worth?
  /// Days from acceptance until it must have arrived; 0 for at once.
  public let deliverWithinDays: Int?
  /// What must happen before it is due, beyond the acceptance.
  public let condition: BenefitCondition
  /// What proves that it arrived.
  public let evidence: String?
  public let ifUndeliverable: Remedy?
  /// The budget that limits how much of it is promised, by id; nil where nothing does.
  public let budget: String?
  /// As a share of the worth, how much more than it a delivery may be without a reason.
  public let tolerance: Double

  /// The tolerance where none is stated.
  public static let standardTolerance = 0.1
  /// As large as a tolerance may be.
  public static let toleranceLimit = 0.5

  /// What is owed to each person who accepts, where all of it is stated; nil for kind `none`.
  public var promise: PromisedWorth? {
    guard kind != .none, let worth, let deliverWithinDays, let evidence, let ifUndeliverable else {
      return nil
    }
    return PromisedWorth(
      worth: worth.amount, unit: worth.unit, deliverWithinDays: deliverWithinDays,
      evidence: evidence, ifUndeliverable: ifUndeliverable)
  }
}

/// An amount of something.
public struct Worth: Equatable, Sendable {
  public let amount: Amount
  /// What the amount counts: an ISO 4217 currency code, or a word of the catalog's own.
  public let unit: String

  public init(amount: Amount, unit: String) {
    self.amount = amount
    self.unit = unit
  }
}

/// The kinds of benefit. `payment` is money for data, declared as such (Q31). `none` declares that
/// nothing is given, as an experiment's control does: the pairing of request and benefit is total,
/// so that even giving nothing is stated and never merely left out.
public enum BenefitKind: String, CaseIterable, Sendable {
  case gift, discount, service, information, personalization, payment, none
}

/// Who gets a benefit. Only the person's own benefit pays for their data (Q23, Q24).
public enum BenefitRecipient: String, CaseIterable, Sendable {
  case person, others, company
}

/// What a benefit waits for beyond the acceptance.
public enum BenefitCondition: String, CaseIterable, Sendable {
  case nothing, visit, purchase
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
