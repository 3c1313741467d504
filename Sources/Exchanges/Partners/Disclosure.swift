public import Basics

/// One value that was handed to a partner, or shown to it: a link of the chain of custody (Q51).
public struct Disclosure: Equatable, Sendable {
  public let consent: ConsentID
  /// Which value; nil where only the membership in an audience is told.
  public let value: ValueID?
  public let partner: String
  /// The agreement that it is held under: `parcels-2026@1`.
  public let agreement: String
  public let kind: Kind
  /// The partner's disclosure that this passes on; nil from us.
  public let parent: DisclosureID?
  /// Until when the partner may hold it, whatever happens.
  public internal(set) var until: Instant
  /// Days from the end until it must be disposed of.
  public let dispositionDays: Int
  /// HMAC-SHA256 of the value under a key that lies beside it in the vault and goes with it: proof of what
  /// was handed over while it is held, and nothing once it is gone (Q22, Q51). Nil without a value.
  public var payload: String?

  /// How a partner gets at data: all of it is custody (Q54).
  public enum Kind: String, CaseIterable, Sendable {
    case transfer, access, derived, activation
  }

  public init(
    consent: ConsentID, value: ValueID?, partner: String, agreement: String, kind: Kind,
    parent: DisclosureID?, until: Instant, dispositionDays: Int, payload: String? = nil
  ) {
    self.consent = consent
    self.value = value
    self.partner = partner
    self.agreement = agreement
    self.kind = kind
    self.parent = parent
    self.until = until
    self.dispositionDays = dispositionDays
    self.payload = payload
  }
}
