public import Basics

/// What is said of a delivery beside its value, each by an id of the shop's own systems and never in words, since it
/// stands in the ledger for good.
public struct DeliveryNote: Equatable, Sendable {
  /// The member of staff, or the system, that reports it.
  public let staff: String?
  /// What proves that it arrived: a receipt, a parcel.
  public let evidence: String?
  /// Why it is more than what was owed.
  public let reason: String?

  public init(by staff: String? = nil, evidence: String? = nil, reason: String? = nil) {
    (self.staff, self.evidence, self.reason) = (staff, evidence, reason)
  }

  /// Whether whatever is said is an id.
  var isNamed: Bool {
    (staff.map { isID($0) } ?? true) && (evidence.map { isID($0) } ?? true)
      && (reason.map { isID($0) } ?? true)
  }
}

/// A delivery as the ledger has it.
public struct Delivery: Equatable, Sendable {
  /// Nil in lines of versions that gave deliveries no number; they are counted all the same.
  public let number: DeliveryID?
  public let promise: PromiseID
  public let value: Amount
  public let note: DeliveryNote

  public init(
    _ number: DeliveryID?, of promise: PromiseID, value: Amount,
    _ note: DeliveryNote = DeliveryNote()
  ) {
    (self.number, self.promise, self.value, self.note) = (number, promise, value, note)
  }
}
