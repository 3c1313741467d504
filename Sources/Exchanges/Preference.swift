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
  /// A member of staff, who needs a recorded basis: the id of the letter or call (Q4).
  case staff(String, basis: String)
}

extension Preference.Scope {
  /// `purpose:gift`: the kind, and what it names.
  public var name: String {
    switch self {
    case .globalPrivacyControl: "globalPrivacyControl"
    case .everything: "everything"
    case .channel(let name): "channel:\(name)"
    case .topic(let name): "topic:\(name)"
    case .partner(let name): "partner:\(name)"
    case .purpose(let name): "purpose:\(name)"
    case .field(let name, let purpose): "field:\(purpose):\(name)"
    case .frequency: "frequency"
    }
  }

  /// The scope of a name that `name` gave; nil for anything else.
  public init?(name: String) {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    switch (parts[0], parts.count) {
    case ("globalPrivacyControl", 1): self = .globalPrivacyControl
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
    case .globalPrivacyControl, .everything, .frequency: 0
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

/// A preference in force, in its person's chain.
public struct PreferenceRecord: Equatable, Sendable {
  public internal(set) var preference: Preference
  /// The person's next older one, or `none`.
  var earlier: UInt32
}

extension ExchangeState {
  /// What a person last said of a scope; nil when nothing, or when they took it back.
  /// - Complexity: O(scopes that the person spoke of).
  public func preference(of person: PersonID, on scope: Preference.Scope) -> Preference? {
    var index = people[person.index].newestPreference
    while index != ExchangeState.none {
      let record = preferences[Int(index)]
      if record.preference.scope == scope {
        return record.preference.choice == .reset ? nil : record.preference
      }
      index = record.earlier
    }
    return nil
  }

  /// Everything that a person said and did not take back, the oldest scope first.
  public func preferences(of person: PersonID) -> [Preference] {
    var found: [Preference] = []
    var index = people[person.index].newestPreference
    while index != ExchangeState.none {
      let record = preferences[Int(index)]
      if record.preference.choice != .reset { found.append(record.preference) }
      index = record.earlier
    }
    return found.reversed()
  }

  /// What stops the use of a field for a purpose, if anything the person said does: of what applies,
  /// the narrowest, of equally narrow the more protective. A consent given later to just this
  /// purpose outweighs what was said before it, but never what was said of one of its fields or partners.
  /// - Parameters:
  ///   - field: nil for the purpose as a whole.
  ///   - shared: whether others use the data for ends of their own.
  ///   - consented: when the person consented to just this; nil where they have not.
  func denial(
    _ person: PersonID, purpose: String, field: String?, shared: Bool, consented: Instant?
  ) -> Preference? {
    var strongest: Preference?
    var index = people[person.index].newestPreference
    while index != ExchangeState.none {
      let found = preferences[Int(index)].preference
      index = preferences[Int(index)].earlier
      let applies =
        switch found.scope {
        case .everything: true
        case .globalPrivacyControl: shared
        case .purpose(let name): name == purpose
        case .field(let name, let other): name == field && other == purpose
        case .channel, .topic, .partner, .frequency: false
        }
      if !applies || found.choice == .reset { continue }
      // A signal is never outweighed by what was merely allowed (Q12).
      if found.scope == .globalPrivacyControl, found.choice == .deny {
        if !binds(.q12) { continue }
        if consented.map({ $0 <= found.said }) ?? true { return found }
        continue
      }
      if let consented, found.choice == .deny, found.scope.narrowness <= 2, found.said < consented {
        continue
      }
      if let held = strongest,
        (held.scope.narrowness, held.choice.protection)
          >= (found.scope.narrowness, found.choice.protection)
      {
        continue
      }
      strongest = found
    }
    return strongest?.choice == .deny ? strongest : nil
  }

  /// Takes up a statement: the later of two about one scope holds, of two said at one moment the more
  /// protective. What comes too late to matter changes nothing, so any order gives one result (Q13). Nor does what
  /// repeats another word for word: whoever said it first is told as who said it.
  mutating func note(_ preference: Preference, of person: PersonID) {
    var index = people[person.index].newestPreference
    while index != ExchangeState.none {
      let held = preferences[Int(index)].preference
      if held.scope == preference.scope {
        let isLater =
          (held.said, held.choice.protection) < (preference.said, preference.choice.protection)
        if isLater || !binds(.q13) {
          preferences[Int(index)] = PreferenceRecord(
            preference: preference, earlier: preferences[Int(index)].earlier)
        }
        return
      }
      index = preferences[Int(index)].earlier
    }
    let earlier = people[person.index].newestPreference
    people[person.index].newestPreference = UInt32(preferences.count)
    preferences.append(PreferenceRecord(preference: preference, earlier: earlier))
  }

  /// Names must be the catalog's, so that nothing personal enters the ledger by way of a name.
  func decidePreference(
    _ person: PersonID, _ preference: Preference, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !knows(person) { throw .unknownPerson }
    if !isUsable(preference) { throw .preferenceUnusable }
    if !Instant.range.contains(preference.said) || preference.said > now { throw .saidLater }
    if case .staff(let name, let basis) = preference.source, binds(.q4),
      !isID(name) || !isID(basis)
    {
      throw .basisMissing
    }
    facts.append(.preferenceStated(person, preference))
    return Receipt()
  }

  func isUsable(_ preference: Preference) -> Bool {
    let isFrequency = preference.scope == .frequency
    switch preference.choice {
    case .days(let days): return isFrequency && (0...Limits.paceDays).contains(days)
    case .allow: if isFrequency || preference.scope == .globalPrivacyControl { return false }
    case .deny: if isFrequency { return false }
    case .reset: break
    }
    let known = catalog?.catalog
    return switch preference.scope {
    case .channel(let name): known?.channels.contains(name) ?? false
    case .topic(let name): known?.topics.contains(name) ?? false
    case .partner(let name): known?.partners.contains { $0.id == name } ?? false
    case .purpose(let name): isPurpose(name)
    case .field(let name, let purpose):
      isPurpose(purpose) && terms.contains { $0.purpose == purpose && $0.place(of: name) != nil }
    case .everything, .globalPrivacyControl, .frequency: true
    }
  }

  private func isPurpose(_ name: String) -> Bool {
    terms.contains { $0.purpose == name }
      || catalog?.catalog.purposes.contains { $0.id == name } ?? false
  }
}
