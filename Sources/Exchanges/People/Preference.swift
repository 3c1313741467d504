public import Basics
import Catalogs

/// What a person says about the use of their data (Q4): one thing said about one scope.
public struct Preference: Equatable, Sendable {
  public let scope: Scope
  public let choice: Choice
  /// When the person said it, which may be long before it reached us (Q13).
  public internal(set) var said: Instant
  public let source: StatementSource

  public init(_ scope: Scope, _ choice: Choice, said: Instant, source: StatementSource = .person) {
    self.scope = scope
    self.choice = choice
    self.said = said
    self.source = source
  }

  /// What is meant, from the broadest to the narrowest. Names are those of the catalog.
  public enum Scope: Hashable, Sendable {
    /// Global Privacy Control: that others use the data for ends of their own (Q12).
    case globalPrivacyControl
    /// Do Not Track: the same (Q12).
    case doNotTrack
    case everything
    case channel(String)
    case topic(String)
    case partner(String)
    case purpose(String)
    /// One field for one purpose.
    case field(String, purpose: String)
    /// Days between two asks of any kind.
    case frequency
  }

  /// What is said. `days` goes with a frequency alone.
  public enum Choice: Hashable, Sendable {
    case allow, deny
    /// Nothing any more: as if it had never been said.
    case reset
    case days(Int)
  }
}

/// Who says something for a person.
public enum StatementSource: Hashable, Sendable {
  case person
  /// Their browser, by a privacy signal.
  case signal
  /// A member of staff, who needs a recorded basis: the id of the letter or call (Q4).
  case staff(String, basis: String)
}

extension Preference.Scope {
  /// `purpose:gift`: the kind, and what it names.
  public var name: String {
    switch self {
    case .globalPrivacyControl: "globalPrivacyControl"
    case .doNotTrack: "doNotTrack"
    case .everything: "everything"
    case .channel(let name): "channel:\(name)"
    case .topic(let name): "topic:\(name)"
    case .partner(let name): "partner:\(name)"
    case .purpose(let name): "purpose:\(name)"
    case .field(let name, let purpose): "field:\(purpose):\(name)"
    case .frequency: "frequency"
    }
  }

  /// Whether a browser says it for the person (Q12).
  public var isSignal: Bool { self == .globalPrivacyControl || self == .doNotTrack }

  /// The scope of a name that `name` gave; nil for anything else.
  public init?(name: String) {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    switch (parts[0], parts.count) {
    case ("globalPrivacyControl", 1): self = .globalPrivacyControl
    case ("doNotTrack", 1): self = .doNotTrack
    case ("everything", 1): self = .everything
    case ("channel", 2): self = .channel(parts[1])
    case ("topic", 2): self = .topic(parts[1])
    case ("partner", 2): self = .partner(parts[1])
    case ("purpose", 2): self = .purpose(parts[1])
    case ("field", 3): self = .field(parts[2], purpose: parts[1])
    case ("frequency", 1): self = .frequency
    default: return nil
    }
  }

  /// How narrow a scope is: of two that apply, the narrower holds (Q13).
  var narrowness: Int {
    switch self {
    case .globalPrivacyControl, .doNotTrack, .everything, .frequency: 0
    case .channel, .topic, .partner: 1
    case .purpose: 2
    case .field: 3
    }
  }
}

extension Preference.Choice {
  /// `allow`, `deny`, `reset`, or days such as `14`.
  public var name: String {
    switch self {
    case .allow: "allow"
    case .deny: "deny"
    case .reset: "reset"
    case .days(let days): String(days)
    }
  }

  /// The choice of a name that `name` gave; nil for anything else.
  public init?(name: String) {
    switch name {
    case "allow": self = .allow
    case "deny": self = .deny
    case "reset": self = .reset
    default:
      guard let days = Int(name), String(days) == name, days >= 0 else { return nil }
      self = .days(days)
    }
  }

  /// Of two said at one moment the more protective holds, in whatever order they come (Q13).
  var protection: Int {
    switch self {
    case .allow: 0
    // Back to what is said more broadly: more careful than a yes, less than a no or a limit.
    case .reset: 1
    case .days(let days): 2 + days
    case .deny: Int.max
    }
  }
}
