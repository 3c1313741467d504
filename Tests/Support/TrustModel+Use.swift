public import Basics
import Catalogs
public import Exchanges

/// What people say, and what may be done with what they gave.
extension TrustModel {
  mutating func state(_ person: Int, _ preference: Preference, _ now: Instant) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if !isKnown(person) { why.insert(.unknownPerson) }
    if preference.said > now || !Instant.range.contains(preference.said) { why.insert(.saidLater) }
    if case .staff(let name, let basis) = preference.source, !isName(name) || !isName(basis) {
      why.insert(.basisMissing)
    }
    if !makesSense(preference) { why.insert(.preferenceUnusable) }
    if why.isEmpty {
      people[person].statements.append(preference)
      see(person, now)
    }
    return why
  }

  private func makesSense(_ preference: Preference) -> Bool {
    let catalog = inForce?.catalog
    func isPurpose(_ name: String) -> Bool {
      terms.contains { $0.purpose == name } || catalog?.purposes.contains { $0.id == name } ?? false
    }
    let isKnownScope =
      switch preference.scope {
      case .everything, .globalPrivacyControl, .frequency: true
      case .channel(let name): catalog?.channels.contains(name) ?? false
      case .topic(let name): catalog?.topics.contains(name) ?? false
      case .partner(let name): catalog?.partners.contains { $0.id == name } ?? false
      case .purpose(let name): isPurpose(name)
      case .field(let field, let purpose):
        terms.contains { $0.purpose == purpose && $0.request.contains { $0.field == field } }
      }
    return switch preference.choice {
    case .days(let days): preference.scope == .frequency && (0...3_660).contains(days)
    case .reset: isKnownScope
    case .deny: isKnownScope && preference.scope != .frequency
    case .allow:
      isKnownScope && preference.scope != .frequency && preference.scope != .globalPrivacyControl
    }
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
    let about = people[person].statements.filter { $0.scope == scope }
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
    if any?.scope == .globalPrivacyControl { why.insert(.signalDenies) }
    return why
  }

  /// The word of a person's that stops a field from being asked or used for a purpose.
  func word(
    _ person: Int, against purpose: String, _ field: String?, isShared: Bool, consented: Instant?
  ) -> Preference? {
    // No broader or other yes outweighs the signal: only a later consent to just this does (Q12).
    if isShared, let signal = said(person, .globalPrivacyControl) {
      if consented.map({ $0 <= signal.said }) ?? true { return signal }
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

  /// Whether a consent lets a field be used for a purpose now (Q5, Q16, Q19, Q26).
  func permitsUse(_ id: Int, _ purpose: String, _ field: String?, _ now: Instant) -> Bool {
    let consent = consents[id]
    if !stands(id, now) || !isKnown(consent.person) || people[consent.person].isRestricted {
      return false
    }
    let asked = consent.terms.request.map(\.field)
    if let field, !asked.contains(field) { return false }
    let isOwn = consent.terms.purpose == purpose
    if !isOwn {
      if !consent.terms.compatibleWith.contains(purpose) { return false }
      let other = inForce?.catalog.purposes.first { $0.id == purpose }?.retention.retention
      guard let other else { return false }
      let days = other.anchor == .collected ? other.days : (other.atMostDays ?? 365)
      let most = other.anchor == .caseResolved ? days : min(days, other.days)
      if now >= consent.from.adding(days: most) { return false }
    }
    if let number = consent.promises.last {
      switch promises[number].outcome {
      case .open: if now > promises[number].due { return false }
      case .kept, .late, .compensated: break
      case .short, .broken, .lapsed: return false
      }
    }
    var fields: [String?] = asked.isEmpty ? [nil] : asked
    if let field { fields = [field] }
    return fields.contains {
      denies(
        consent.person, purpose, $0, isShared: consent.terms.isShared,
        consented: isOwn ? consent.from : nil
      ).isEmpty
    }
  }

  /// Consents under which a field may be used for a purpose now, the newest first.
  func usable(_ person: Int, _ purpose: String, _ field: String?, _ now: Instant) -> [Int] {
    people[person].consents.reversed().filter { permitsUse($0, purpose, field, now) }
  }

  /// Whether what a person does may be kept under a consent.
  public func mayRecord(_ consent: Int, at moment: Instant) -> Bool {
    consent < consents.count
      && permitsUse(consent, consents[consent].terms.purpose, nil, clamped(moment))
  }

  /// Whether a field of a person may be used for a purpose now.
  public func mayUse(
    _ person: Int, _ purpose: String, _ field: String?, at now: Instant
  ) -> Bool {
    isKnown(person) && !usable(person, purpose, field, now).isEmpty
  }
}

/// Values made coarse, the slow way.
enum NaiveLevels {
  static func coarse(_ text: String, _ rule: ValueRule) -> (text: String, wasFiner: Bool)? {
    switch (rule.rule, rule.type) {
    case (.month, .date), (.monthDay, .date), (.asGiven, .date): return date(text, rule.rule)
    case (.first(let count), .code):
      let code = text.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
      return code.count < count ? nil : (String(code.prefix(count)), code.count > count)
    case (.groups(let groups), .choice):
      if let group = groups.first(where: { $0.id == text }) { return (group.id, false) }
      return groups.first { $0.values.contains(text) }.map { ($0.id, true) }
    case (.asGiven, .choice), (.asGiven, .text): return text.isEmpty ? nil : (text, false)
    default: return nil
    }
  }

  /// `1987-04-12`, `--04-12`, `04-12` and `04` at the levels of a date.
  private static func date(_ text: String, _ rule: Generalization) -> (String, Bool)? {
    let bare = text.hasPrefix("--") ? String(text.dropFirst(2)) : text
    let parts = bare.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    if parts.contains(where: { $0.isEmpty || !$0.allSatisfy { "0123456789".contains($0) } }) {
      return nil
    }
    let hasYear = parts[0].count == 4
    let rest = hasYear ? Array(parts.dropFirst()) : parts
    if rest.count > 2 || rest.contains(where: { $0.count != 2 }) { return nil }
    let year = hasYear ? parts[0] : "2000"
    let day = "\(year)-\(rest.first ?? "01")-\(rest.dropFirst().first ?? "01")"
    // Years before those of the engine's clock have the same days 400 years on.
    guard let number = Int(year),
      Instant(day: String(number % 400 + 2000) + day.dropFirst(4)) != nil
    else { return nil }
    switch rule {
    case .month: return rest.isEmpty ? nil : (rest[0], parts.count > 1)
    case .monthDay: return rest.count < 2 ? nil : ("\(rest[0])-\(rest[1])", hasYear)
    default: return hasYear && rest.count == 2 ? (bare, false) : nil
    }
  }
}
