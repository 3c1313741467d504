public import Basics
import Catalogs
import Exchanges

/// On which terms who gave what, and what it may be used for now.
public struct NaiveHoldings {
  public internal(set) var terms = NaiveTerms()
  public internal(set) var people = NaivePeople()
  public internal(set) var consents = NaiveConsents()

  /// Whether a consent lets a field be used for a purpose now (Q5, Q16, Q19, Q26).
  func permitsUse(_ id: Int, _ purpose: String, _ field: String?, _ now: Instant) -> Bool {
    let consent = consents.all[id]
    if !consents.stands(id, now) || !people.isKnown(consent.person)
      || people.all[consent.person].isRestricted
    {
      return false
    }
    let asked = consent.terms.request.map(\.field)
    if let field, !asked.contains(field) { return false }
    let isOwn = consent.terms.purpose == purpose
    if !isOwn {
      if !consent.terms.compatibleWith.contains(purpose) { return false }
      let other = terms.inForce?.catalog.purposes.first { $0.id == purpose }?.retention.retention
      guard let other else { return false }
      let days = other.anchor == .collected ? other.days : (other.atMostDays ?? 365)
      let most = other.anchor == .caseResolved ? days : min(days, other.days)
      if now >= consent.from.adding(days: most) { return false }
    }
    if let number = consent.promises.last {
      let promise = consents.promises[number]
      switch promise.outcome {
      case .open: if now > promise.due { return false }
      case .kept, .late, .compensated: break
      case .short, .broken, .lapsed: return false
      }
    }
    var fields: [String?] = asked.isEmpty ? [nil] : asked
    if let field { fields = [field] }
    return fields.contains {
      people.denies(
        consent.person, purpose, $0, isShared: consent.terms.isShared,
        consented: isOwn ? consent.from : nil
      ).isEmpty
    }
  }

  /// Whether a consent stands although what was agreed to is not what the catalog in force says (Q11, Q16).
  func isOutdated(_ id: Int, _ now: Instant) -> Bool {
    terms.inForce != nil && consents.stands(id, now)
      && terms.exchange(of: consents.all[id].terms) == nil
  }

  /// Whether somebody agreed to the purpose of what is asked now when it was said in other words: they may be asked
  /// again at once, unless they said no.
  func isAskedAgain(_ person: NaivePeople.Person, _ wanted: Terms, _ now: Instant) -> Bool {
    terms.exchange(of: wanted) != nil
      && person.consents.contains {
        consents.all[$0].terms.purpose == wanted.purpose && isOutdated($0, now)
      }
  }

  /// Consents under which a field may be used for a purpose now, the newest first.
  func usable(_ person: Int, _ purpose: String, _ field: String?, _ now: Instant) -> [Int] {
    people.all[person].consents.reversed().filter { permitsUse($0, purpose, field, now) }
  }

  /// Whether what a person does may be kept under a consent: one that may be used, to being observed (Q49).
  public func mayRecord(_ consent: Int, at now: Instant) -> Bool {
    consent < consents.all.count && terms.isToBeObserved(under: consents.all[consent].terms)
      && permitsUse(consent, consents.all[consent].terms.purpose, nil, now)
  }

  /// Whether a field of a person may be used for a purpose now.
  public func mayUse(
    _ person: Int, _ purpose: String, _ field: String?, at now: Instant
  ) -> Bool {
    people.isKnown(person) && !usable(person, purpose, field, now).isEmpty
  }
}
