public import Catalogs

/// How a consent ended, once that is in the ledger: withdrawn, expired, with its person's erasure, with a
/// promise that was broken, because it brought nothing, for another that replaced it, because it was
/// found never to have been valid, or because a no came in the moment of the yes.
public enum ConsentEnding: UInt8, CaseIterable, Sendable {
  // The numbers are in digests that people have written down.
  case none = 0
  case withdrawn = 1
  case expired = 2
  case erased = 3
  case promiseBroken = 4
  case unused = 5
  case replaced = 6
  case invalidated = 7
  /// Nothing given with it is kept, whatever a law would keep, and nothing is owed for it.
  case contradicted = 8

  /// The name in logs.
  public var name: StaticString {
    switch self {
    case .none: "none"
    case .withdrawn: "withdrawn"
    case .expired: "expired"
    case .erased: "erased"
    case .promiseBroken: "promiseBroken"
    case .unused: "unused"
    case .replaced: "replaced"
    case .invalidated: "invalidated"
    case .contradicted: "contradicted"
    }
  }
}

extension ConsentEnding {
  /// The rule by which what was given went.
  public var rule: TrustRule {
    switch self {
    case .none, .withdrawn, .erased: .q6
    case .expired: .q19
    case .promiseBroken: .q26
    case .unused: .q27
    case .replaced, .contradicted: .q13
    case .invalidated: .q1
    }
  }
}
