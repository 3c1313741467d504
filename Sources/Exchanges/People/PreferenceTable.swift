import Basics
import Catalogs

/// A preference in force, in its person's chain.
public struct PreferenceRecord: Equatable, Sendable {
  public internal(set) var preference: Preference
  /// The person's next older one, or `none`.
  var earlier: UInt32
}

/// What people said about the use of their data, in the order in which a scope was first spoken of.
///
/// A person's statements are a chain through it, one for a scope.
public struct PreferenceTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [PreferenceRecord] = []

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { records.count }
  public internal(set) subscript(index: Int) -> PreferenceRecord {
    @inlinable get { records[index] }
    _modify { yield &records[index] }
  }

  /// What a person last said of a scope; nil when nothing, or when they took it back.
  /// - Complexity: O(scopes that the person spoke of).
  func said(by person: PersonRecord, on scope: Preference.Scope) -> Preference? {
    var index = person.newestPreference
    while index != ExchangeState.none {
      let record = records[Int(index)]
      if record.preference.scope == scope {
        return record.preference.choice == .reset ? nil : record.preference
      }
      index = record.earlier
    }
    return nil
  }

  /// Everything that a person said and did not take back, the oldest scope first.
  func all(of person: PersonRecord) -> [Preference] {
    var found: [Preference] = []
    var index = person.newestPreference
    while index != ExchangeState.none {
      let record = records[Int(index)]
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
  ///   - bindsSignals: whether a privacy signal binds (Q12): always, but in tests.
  func denial(
    _ person: PersonRecord, purpose: String, field: String?, shared: Bool, consented: Instant?,
    bindsSignals: Bool
  ) -> Preference? {
    var strongest: Preference?
    var index = person.newestPreference
    while index != ExchangeState.none {
      let found = records[Int(index)].preference
      index = records[Int(index)].earlier
      let applies =
        switch found.scope {
        case .everything: true
        case .globalPrivacyControl, .doNotTrack: shared
        case .purpose(let name): name == purpose
        case .field(let name, let other): name == field && other == purpose
        case .channel, .topic, .partner, .frequency: false
        }
      if !applies || found.choice == .reset { continue }
      // A signal is never outweighed by what was merely allowed (Q12).
      if found.scope.isSignal, found.choice == .deny {
        if !bindsSignals { continue }
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
  /// - Parameter alwaysLater: whether what comes last holds whenever it was said, as only a test has it.
  mutating func note(
    _ preference: Preference, of person: inout PersonRecord, alwaysLater: Bool
  ) {
    var index = person.newestPreference
    while index != ExchangeState.none {
      let held = records[Int(index)].preference
      if held.scope == preference.scope {
        let isLater =
          (held.said, held.choice.protection) < (preference.said, preference.choice.protection)
        if isLater || alwaysLater { records[Int(index)].preference = preference }
        return
      }
      index = records[Int(index)].earlier
    }
    records.append(PreferenceRecord(preference: preference, earlier: person.newestPreference))
    person.newestPreference = UInt32(records.count - 1)
  }

  /// Nothing was said later than now.
  mutating func setClock(to now: Instant) {
    for index in records.indices {
      records[index].preference.said = Swift.min(records[index].preference.said, now)
    }
  }

  func digest(into writer: inout DigestWriter) {
    for record in records {
      writer.add(record.preference.scope.name)
      writer.add(record.preference.choice.name)
      writer.add(record.preference.said)
      switch record.preference.source {
      case .person: writer.add(false, false)
      case .signal: writer.add(false, true)
      case .staff(let staff, let basis):
        writer.add(true, false)
        writer.add(staff)
        writer.add(basis)
      }
      writer.add(record.earlier, after: .other)
    }
  }
}
