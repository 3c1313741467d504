import Basics
import Exchanges
import TestSupport

/// What is said of deliveries in a random life, and how they are put right.
enum TrustDeliveries {
  private static let staff = ["kim", "lee", "kim", "lee", "no id"]

  static func note(_ random: inout Random) -> DeliveryNote {
    DeliveryNote(
      by: random.below(3) > 0 ? random.element(staff) : nil,
      evidence: random.below(3) == 0 ? "receipt-\(random.below(9))" : nil,
      reason: random.below(3) == 0 ? "all-there-was" : nil)
  }

  /// A delivery put right, up or down, mostly one of the latest.
  static func correction(_ state: ExchangeState, _ random: inout Random) -> Command {
    let count = state.promises.deliveries.count
    let latest = max(0, count - 1 - random.below(min(30, count + 1)))
    let value = random.element([2_000_000, 2_500_000, 1_000_000, 500_000, 0, 0, 200_000, -1])
    return .correctDelivery(
      DeliveryID(index: random.below(20) == 0 ? count : latest),
      value: Amount(micros: Int64(value)),
      by: random.element(staff), reason: random.below(12) == 0 ? "" : "typing-error")
  }
}
