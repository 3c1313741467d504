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
  /// What is so or not, in one byte: there are millions of people.
  private(set) var marks = Marks()
  /// What the person's browser said last, of each signal that it ever sent.
  public internal(set) var signals = SignalsHeard()

  struct Marks: OptionSet {
    var rawValue: UInt8 = 0

    static let restricted = Marks(rawValue: 1)
    static let erased = Marks(rawValue: 2)
    static let saidYes = Marks(rawValue: 4)
    static let saidNo = Marks(rawValue: 8)
  }

  /// Whether the use of the person's data is restricted (GDPR 18).
  public internal(set) var isRestricted: Bool {
    get { marks.contains(.restricted) }
    set { mark(.restricted, newValue) }
  }

  /// Whether the person was forgotten; the number stays taken.
  public internal(set) var isErased: Bool {
    get { marks.contains(.erased) }
    set { mark(.erased, newValue) }
  }

  /// Whether the person ever answered an offer with a yes.
  var hasSaidYes: Bool {
    get { marks.contains(.saidYes) }
    set { mark(.saidYes, newValue) }
  }

  /// Whether the person ever answered an offer with anything else.
  var hasSaidNo: Bool {
    get { marks.contains(.saidNo) }
    set { mark(.saidNo, newValue) }
  }

  private mutating func mark(_ mark: Marks, _ isSo: Bool) {
    if isSo { marks.insert(mark) } else { marks.remove(mark) }
  }

  /// Whether the person answered, and never with a yes.
  var alwaysRefused: Bool { hasSaidNo && !hasSaidYes }

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
