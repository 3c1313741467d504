/// How a promise ended: `kept` in time and in full, `late` in full after the deadline, `short` where only a
/// part came by then, `broken`: not delivered at all, `compensated` after that, or `lapsed` because the person was
/// forgotten before it came.
public enum PromiseOutcome: UInt8, CaseIterable, Sendable {
  // The numbers stand in ledgers, in kept answers, and are in digests.
  case open = 0
  case kept = 1
  case late = 2
  case short = 3
  case broken = 4
  case compensated = 5
  case lapsed = 6

  /// The name in answers.
  public var name: String {
    switch self {
    case .open: "open"
    case .kept: "kept"
    case .late: "late"
    case .short: "short"
    case .broken: "broken"
    case .compensated: "compensated"
    case .lapsed: "lapsed"
    }
  }
}
