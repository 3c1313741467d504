import Basics
import TestSupport
import Testing

@testable import Exchanges

/// The digest sees all of the state: every stored property of every type in it is either fed to it, which a
/// change of just that shows, or follows from others, by name and with how.
@Suite struct DigestTests {
  private func digest(_ state: ExchangeState) -> String {
    var hash = SHA256()
    state.digest(into: &hash)
    return hexadecimal(hash.finish())
  }

  /// A change of one property by itself, whatever the code that makes states would say to it.
  @Test(.namesItsRow)
  func aChangeOfAnyPropertyIsAnotherDigest() throws {
    let state = try PopulatedState.make()
    let before = digest(state)
    #expect(before == digest(state))
    forEachRow(DigestRows.all) { row in
      var changed = state
      row.change(&changed)
      #expect(digest(changed) != before, "\(row.name) is not in the digest")
    }
  }

  /// Whoever adds a property says here what the digest is to do with it.
  @Test func everyStoredPropertyIsFedOrFollowsFromOthers() throws {
    var found = StoredProperties(notInto: Set(DigestRows.derived.keys))
    found.visit(try PopulatedState.make())
    // Not the tables themselves but what each of them holds.
    let fed = Set(DigestRows.all.map(\.name)).union(DigestRows.tables)
    let derived = Set(DigestRows.derived.keys)
    #expect(fed.isDisjoint(with: derived))
    let unnamed = found.names.subtracting(fed).subtracting(derived).sorted()
    #expect(unnamed.isEmpty, "add a row for each, or say what it follows from")
    let gone = fed.union(derived).subtracting(found.names).sorted()
    #expect(gone.isEmpty, "these are not there any more, or nothing populated has one")
  }

  /// The list can fail: what nobody has named is found, however deep it lies.
  @Test func anUnnamedPropertyIsFound() {
    struct Inner { let deep: Int? }
    struct Outer { let known = 1, inner = [Inner(deep: nil)], byName = ["a": Inner(deep: 1)] }
    var found = StoredProperties(notInto: [])
    found.visit(Outer())
    #expect(found.names == ["Outer.known", "Outer.inner", "Outer.byName", "Inner.deep"])
  }

  /// What a request is answered depends on the latest moment of the ledger: so does the digest.
  @Test func statesThatAnswerOtherwiseDiffer() throws {
    let state = try PopulatedState.make()
    var later = state
    let day = state.latest.adding(days: 15)
    later.apply(Event(at: day, fact: .offer(.decided(PersonID(0), .none))))
    #expect(later.latest == day)
    #expect(digest(later) != digest(state))
  }
}

extension Circumstances {
  fileprivate static let none = Circumstances(
    placement: nil, channel: nil, arms: [], outcomes: Outcomes())
}

/// The stored properties of a value and of all that it is made of, as `Type.property`.
struct StoredProperties {
  private(set) var names: Set<String> = []
  private let closed: Set<String>

  /// - Parameter closed: properties that are named and not looked into.
  init(notInto closed: Set<String>) {
    self.closed = closed
  }

  mutating func visit(_ value: Any) {
    // What is one thing to whoever holds it.
    switch value {
    case is Instant, is Day, is Amount, is KeyTable, is String: return
    default: break
    }
    let mirror = Mirror(reflecting: value)
    let type = "\(type(of: value))"
    if type.hasPrefix("Identifier<") { return }
    for child in mirror.children {
      if mirror.displayStyle == .struct {
        let name = "\(type).\(child.label ?? "")"
        names.insert(name)
        if closed.contains(name) { continue }
      }
      visit(child.value)
    }
  }
}
