import Basics

/// What is known of a person: only chains to what they took part in.
public struct PersonRecord: Equatable, Sendable {
  public internal(set) var newestConsent = ExchangeState.none
  public internal(set) var newestExposure = ExchangeState.none
  public internal(set) var newestOpenOffer = ExchangeState.none
  /// Of all offers, for caps and spacing.
  var newestOffer = ExchangeState.none
  var newestPreference = ExchangeState.none
  var newestRefusal = ExchangeState.none
  /// Seconds since 1970 of the last event about the person, rounded up.
  var lastSeen: UInt32 = 0
  /// Whether the use of the person's data is restricted (GDPR 18).
  public internal(set) var isRestricted = false
  /// Whether the person was forgotten; the number stays taken.
  public internal(set) var isErased = false
  /// What the person's browser said last, of each signal that it ever sent.
  public internal(set) var signals = SignalsHeard()

  /// Notes that something was heard from or shown to the person.
  mutating func see(at now: Instant) {
    lastSeen = max(lastSeen, PersonRecord.seconds(now))
  }

  /// Seconds since 1970, rounded up.
  static func seconds(_ moment: Instant) -> UInt32 {
    UInt32(truncatingIfNeeded: min((moment.milliseconds + 999) / 1_000, 0xFFFF_FFFF))
  }

  func digest(into writer: inout DigestWriter) {
    writer.add(Int64(lastSeen))
    writer.add(isRestricted, isErased, !signals.isEmpty)
    // Of a person without any the digest is what it was before there were signals.
    if !signals.isEmpty { signals.digest(into: &writer) }
    // By themselves these chains do not say whose they are.
    writer.add(newestPreference, after: .other)
    writer.add(newestRefusal, after: .other)
  }
}
