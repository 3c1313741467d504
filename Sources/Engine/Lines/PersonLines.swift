import Basics
import Catalogs
import Exchanges
import JSONText

/// The lines of people, as they are written and read.
extension EventWriter {
  mutating func write(_ fact: PersonFact) {
    switch fact {
    case .registered(let person):
      piece(",\"event\":\"personRegistered\",\"person\":", person.rawValue)
    case .erased(let person, let isIdle):
      piece(",\"event\":\"personErased\",\"person\":", person.rawValue)
      if isIdle { buffer.append(",\"why\":\"idle\"") }
    case .preferenceStated(let person, let preference):
      piece(",\"event\":\"preferenceStated\",\"person\":", person.rawValue)
      string(",\"scope\":", preference.scope.name)
      string(",\"choice\":", preference.choice.name)
      moment(",\"said\":", preference.said)
      if case .staff(let staff, let basis) = preference.source {
        string(",\"by\":", staff)
        string(",\"basis\":", basis)
      }
    case .restricted(let person, let isRestricted):
      piece(",\"event\":\"personRestricted\",\"person\":", person.rawValue)
      buffer.append(isRestricted ? ",\"restricted\":true" : ",\"restricted\":false")
    case .rightsRequestReceived(let request, let person, let kind):
      piece(",\"event\":\"requestReceived\",\"request\":", request.rawValue)
      piece(",\"person\":", person.rawValue)
      string(",\"right\":", kind.rawValue)
    case .rightsRequestResponded(let request):
      piece(",\"event\":\"requestAnswered\",\"request\":", request.rawValue)
    }
  }
}

extension EventReader {
  /// A line of people; nil, with the cursor where it was, for any other.
  func personFact(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>
  ) -> PersonFact? {
    if cursor.skip("personRegistered\",\"person\":", bytes) {
      return cursor.id(bytes).map { .registered($0) }
    }
    if cursor.skip("personErased\",\"person\":", bytes) {
      guard let person: PersonID = cursor.id(bytes) else { return nil }
      return .erased(person, isIdle: cursor.skip(",\"why\":\"idle\"", bytes))
    }
    if cursor.skip("preferenceStated\",\"person\":", bytes) { return preference(&cursor, bytes) }
    if cursor.skip("personRestricted\",\"person\":", bytes) {
      guard let person: PersonID = cursor.id(bytes) else { return nil }
      if cursor.skip(",\"restricted\":true", bytes) { return .restricted(person, true) }
      return cursor.skip(",\"restricted\":false", bytes) ? .restricted(person, false) : nil
    }
    if cursor.skip("requestReceived\",\"request\":", bytes) {
      guard let request: RightsRequestID = cursor.id(bytes),
        let person: PersonID = cursor.id(",\"person\":", bytes),
        let right = cursor.string(",\"right\":", bytes).flatMap({ RightsRequest(rawValue: $0) })
      else { return nil }
      return .rightsRequestReceived(request, person, right)
    }
    if cursor.skip("requestAnswered\",\"request\":", bytes) {
      return cursor.id(bytes).map { .rightsRequestResponded($0) }
    }
    return nil
  }

  private func preference(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> PersonFact? {
    guard let person: PersonID = cursor.id(bytes),
      let scope = cursor.string(",\"scope\":", bytes).flatMap({ Preference.Scope(name: $0) }),
      let choice = cursor.string(",\"choice\":", bytes).flatMap({ Preference.Choice(name: $0) }),
      let said = cursor.moment(",\"said\":", bytes)
    else { return nil }
    var source = StatementSource.person
    if let staff = cursor.string(",\"by\":", bytes) {
      guard let basis = cursor.string(",\"basis\":", bytes) else { return nil }
      source = .staff(staff, basis: basis)
    }
    return .preferenceStated(person, Preference(scope, choice, said: said, source: source))
  }
}
