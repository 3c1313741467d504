import Basics
import Catalogs
public import Exchanges

/// Who is known, and what each of them said.
public struct NaivePeople {
  struct Person {
    var key: String
    var isErased = false
    var isRestricted = false
    /// When something last happened that concerned the person.
    var lastSeen: Instant
    /// What each privacy signal was when it last came.
    var signals: [Signal: Bool] = [:]
    /// Everything that was ever said, in the order of arrival.
    var statements: [Preference] = []
    /// What the person does not want to be asked for, and until when.
    var quiet: [(terms: Terms, isNo: Bool, until: Instant)] = []
    /// Every no to an offer or a consent, and when it was said.
    var noes: [(purpose: String, fields: [String], at: Instant)] = []
    /// The arm met first, by experiment.
    var arms: [Int: Int] = [:]
    var offers: [Int] = []
    var consents: [Int] = []
  }

  var all: [Person] = []

  /// Whether a person is known and not forgotten.
  public func isKnown(_ person: Int) -> Bool { person < all.count && !all[person].isErased }

  mutating func see(_ person: Int, _ now: Instant) {
    all[person].lastSeen = max(all[person].lastSeen, now)
  }

  mutating func register(_ key: PersonalText, _ now: Instant) -> Set<Refusal> {
    var why: Set<Refusal> = []
    let text = String(decoding: key.bytes, as: UTF8.self)
    if !(1...256).contains(key.bytes.count) { why.insert(.personKeyUnusable) }
    if all.contains(where: { !$0.isErased && $0.key == text }) {
      why.insert(.personAlreadyKnown)
    }
    if why.isEmpty { all.append(Person(key: text, lastSeen: now)) }
    return why
  }

  mutating func restrict(
    _ person: Int, _ isRestricted: Bool, _ now: Instant, _ happened: inout Bool
  ) -> Set<Refusal> {
    if !isKnown(person) { return [.unknownPerson] }
    happened = all[person].isRestricted != isRestricted
    if happened {
      all[person].isRestricted = isRestricted
      see(person, now)
    }
    return []
  }

  /// A no, or a not-now, is remembered for the exchange's own time (Q7).
  mutating func keepQuiet(
    _ person: Int, _ terms: Terms, isNo: Bool = true, days: Int, _ now: Instant
  ) {
    all[person].quiet.append((terms, isNo, now.adding(days: days)))
  }

  /// A no, which outlasts the time of quiet: what was shown before it cannot be accepted any more.
  mutating func sayNo(_ person: Int, _ terms: Terms, _ now: Instant) {
    all[person].noes.append((terms.purpose, terms.request.map(\.field), now))
  }

  /// Whether a person said no to what terms ask for, at a moment or later.
  func saidNo(_ person: Int, _ terms: Terms, since shown: Instant) -> Bool {
    all[person].noes.contains { no in
      no.at >= shown && NaivePeople.isAlike(no.purpose, no.fields, terms)
    }
  }

  /// Whether a no to one thing is one to terms as well: the purpose, and a field of it.
  static func isAlike(_ purpose: String, _ fields: [String], _ terms: Terms) -> Bool {
    let asked = terms.request.map(\.field)
    return purpose == terms.purpose
      && (asked.contains { fields.contains($0) } || asked.isEmpty && fields.isEmpty)
  }

  // MARK: What people say

  /// What a browser says for a person: the one may be taken back, as any word, but never outweighed by a broader yes.
  static let signals: [Preference.Scope] = [.globalPrivacyControl, .doNotTrack]

  mutating func state(
    _ person: Int, _ preference: Preference, _ terms: NaiveTerms, _ now: Instant
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if !isKnown(person) { why.insert(.unknownPerson) }
    if !Instant.range.contains(preference.said) { why.insert(.instantOutOfRange) }
    if case .staff(let name, let basis) = preference.source,
      !NaiveTerms.isName(name) || !NaiveTerms.isName(basis)
    {
      why.insert(.basisMissing)
    }
    if !terms.makesSense(preference) { why.insert(.preferenceUnusable) }
    if why.isEmpty {
      // Whose clock is ahead of ours said it now, and not later: a no is never lost to a clock.
      all[person].statements.append(
        Preference(
          preference.scope, preference.choice, said: min(preference.said, now),
          source: preference.source))
      see(person, now)
    }
    return why
  }

  /// What a browser says by itself, with whatever it asks for: one that is on is a no from when it came to be, and
  /// counts as of then however often it comes; one that is off permits nothing; of one that does not come nothing is
  /// known.
  mutating func hear(
    _ person: Int, _ heard: SignalsHeard, _ now: Instant, _ happened: inout Bool
  ) -> Set<Refusal> {
    if !isKnown(person) { return [.unknownPerson] }
    let signals = Signal.allCases.filter { heard.on.contains($0) || heard.off.contains($0) }
    let changed = signals.filter { all[person].signals[$0] != heard.on.contains($0) }
    happened = !changed.isEmpty
    if !happened { return [] }
    for signal in changed {
      let isOn = heard.on.contains(signal)
      let stands = said(person, signal.scope)?.choice == .deny
      if isOn, !stands || all[person].signals[signal] == false {
        all[person].statements.append(Preference(signal.scope, .deny, said: now, source: .signal))
      }
      all[person].signals[signal] = isOn
    }
    see(person, now)
    return []
  }

  /// What a person last said of a scope, of two things said at one moment the more protective; nil when
  /// nothing holds (Q13).
  public func said(_ person: Int, _ scope: Preference.Scope) -> Preference? {
    func protection(_ choice: Preference.Choice) -> Int {
      switch choice {
      case .allow: 0
      // Back to what is said more broadly: more careful than a yes, less than a no or a limit.
      case .reset: 1
      case .days(let days): 2 + days
      case .deny: 100_000
      }
    }
    let about = all[person].statements.filter { $0.scope == scope }
    guard let last = about.map(\.said).max() else { return nil }
    let winner = about.filter { $0.said == last }
      .max { protection($0.choice) < protection($1.choice) }
    return winner?.choice == .reset ? nil : winner
  }

  /// Why a person's word stops a field from being asked or used for a purpose.
  /// - Parameter consented: when they consented to just this.
  func denies(
    _ person: Int, _ purpose: String, _ field: String?, isShared: Bool, consented: Instant?
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    let own = word(person, against: purpose, field, isShared: false, consented: consented)
    if own != nil { why.insert(.preferenceDenies) }
    let any = word(person, against: purpose, field, isShared: isShared, consented: consented)
    if any.map({ NaivePeople.signals.contains($0.scope) }) ?? false { why.insert(.signalDenies) }
    return why
  }

  /// What a person said against being asked something.
  func objections(_ person: Int, to terms: Terms) -> Set<Refusal> {
    var why: Set<Refusal> = []
    let fields: [String?] = terms.request.isEmpty ? [nil] : terms.request.map(\.field)
    for field in fields {
      why.formUnion(denies(person, terms.purpose, field, isShared: terms.isShared, consented: nil))
    }
    return why
  }

  /// The word of a person's that stops a field from being asked or used for a purpose.
  func word(
    _ person: Int, against purpose: String, _ field: String?, isShared: Bool, consented: Instant?
  ) -> Preference? {
    // No broader or other yes outweighs the signal: only a later consent to just this does (Q12).
    if isShared {
      for scope in NaivePeople.signals {
        guard let signal = said(person, scope) else { continue }
        if consented.map({ $0 <= signal.said }) ?? true { return signal }
      }
    }
    if let field, let word = said(person, .field(field, purpose: purpose)) {
      return word.choice == .deny ? word : nil
    }
    // A later consent to the purpose outweighs an earlier no to the purpose, or to everything.
    for scope in [Preference.Scope.purpose(purpose), .everything] {
      guard let word = said(person, scope) else { continue }
      if word.choice != .deny { return nil }
      if consented.map({ word.said < $0 }) ?? false { continue }
      return word
    }
    return nil
  }
}
