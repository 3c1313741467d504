import Basics
import Catalogs

/// What a browser or a device says for whoever uses it, with every request (Q12): it names no field and no partner.
public enum Signal: String, CaseIterable, Sendable {
  case globalPrivacyControl, doNotTrack

  /// The scope of the preference that a signal states.
  public var scope: Preference.Scope {
    switch self {
    case .globalPrivacyControl: .globalPrivacyControl
    case .doNotTrack: .doNotTrack
    }
  }
}

/// Signals that came, each on or off. One that did not come says nothing.
public struct SignalsHeard: Equatable, Sendable {
  /// Signals by the index of their case, as bits, so that a person's record holds them in two bytes.
  private(set) var onBits: UInt8 = 0
  private(set) var offBits: UInt8 = 0

  public init(on: [Signal] = [], off: [Signal] = []) {
    for signal in on { note(signal, isOn: true) }
    for signal in off { note(signal, isOn: false) }
  }

  /// Those that are on, in the order of their cases.
  public var on: [Signal] { Signal.allCases.filter { onBits & SignalsHeard.bit($0) != 0 } }

  /// Those that are off.
  public var off: [Signal] { Signal.allCases.filter { offBits & SignalsHeard.bit($0) != 0 } }

  public var isEmpty: Bool { onBits | offBits == 0 }

  /// Takes what one says; what it said before does not count any more.
  public mutating func note(_ signal: Signal, isOn: Bool) {
    let bit = SignalsHeard.bit(signal)
    onBits = isOn ? onBits | bit : onBits & ~bit
    offBits = isOn ? offBits & ~bit : offBits | bit
  }

  /// Those of other signals that say something else than these.
  func changed(by other: SignalsHeard) -> SignalsHeard {
    var changed = SignalsHeard()
    changed.onBits = other.onBits & ~onBits
    changed.offBits = other.offBits & ~offBits
    return changed
  }

  /// Whether one was off when it came last.
  func isOff(_ signal: Signal) -> Bool { offBits & SignalsHeard.bit(signal) != 0 }

  private static func bit(_ signal: Signal) -> UInt8 {
    switch signal {
    case .globalPrivacyControl: 1
    case .doNotTrack: 2
    }
  }

  func digest(into writer: inout DigestWriter) {
    writer.add(Int64(onBits) << 8 | Int64(offBits))
  }
}

extension PersonFact {
  /// Takes up signals that changed. One that comes to be on is a no from then on; where it stands already, as it was
  /// said by other means, it keeps its date. One that goes off permits nothing: only the person takes a no back.
  static func applySignals(
    _ heard: SignalsHeard, from person: PersonID, in state: inout ExchangeState, at now: Instant
  ) {
    for signal in heard.on {
      let record = state.people[person.index]
      let stands = state.preferences.said(by: record, on: signal.scope)?.choice == .deny
      if !stands || record.signals.isOff(signal) {
        state.preferences.note(
          Preference(signal.scope, .deny, said: now, source: .signal),
          of: &state.people[person.index], alwaysLater: !state.binds(.q13))
      }
      state.people[person.index].signals.note(signal, isOn: true)
    }
    for signal in heard.off { state.people[person.index].signals.note(signal, isOn: false) }
    state.see(person, at: now)
  }
}
