import Basics
import TestSupport
import Testing

@testable import Ledger

/// Every law that the indexes of vault and behaviour are held to can be seen to break.
@Suite struct StoreInvariantTests {
  private func broken(_ look: (inout InvariantCheck) -> Void) -> [String] {
    var check = InvariantCheck()
    look(&check)
    return check.broken
  }

  private func vault() -> VaultIndex {
    var index = VaultIndex()
    for number in 0..<UInt32(4) {
      index.put(.person(number), at: index.take(2), cells: 2)
      index.put(.value(number), at: index.take(3), cells: 3)
    }
    if let cells = index.remove(.value(1)) { index.free(cells) }
    return index
  }

  @Test func eachLawOfTheVaultsIndexCanBreak() {
    func expect(_ part: String, _ change: (inout VaultIndex) -> Void) {
      var index = vault()
      #expect(broken { index.checkInvariants(others: [], &$0) } == [])
      change(&index)
      let found = broken { index.checkInvariants(others: [], &$0) }
      #expect(found.contains { $0.contains(part) }, "\(part): \(found)")
    }
    // A record that goes without its cells, a run that is free twice, one that is free and taken, and more.
    expect("are nobody's, or of two") { _ = $0.remove(.person(2)) }
    expect("are nobody's, or of two") { $0.free(1..<3) }
    expect("are nobody's, or of two") { $0.put(.value(9), at: 1, cells: 1) }
    expect("used cells end at") { $0.endCell += 1 }
    expect("used cells end at") { _ = $0.take(4) }
    expect("the vault counts") { $0.put(.person(0), at: 1, cells: 2) }
  }

  private func behaviour() -> BehaviourIndex {
    var index = BehaviourIndex()
    for number in 0..<9 {
      index.add(
        consent: number == 5 ? nil : UInt32(number % 2), number: number, segment: number / 4,
        at: 10 * (number % 4))
      index.end(segment: number / 4, at: 10 * (number % 4) + 10)
    }
    return index
  }

  @Test func eachLawOfTheBehavioursIndexCanBreak() {
    func expect(_ part: String, _ change: (inout BehaviourIndex) -> Void) {
      var index = behaviour()
      #expect(broken { index.checkInvariants(&$0) } == [])
      change(&index)
      let found = broken { index.checkInvariants(&$0) }
      #expect(found.contains { $0.contains(part) }, "\(part): \(found)")
    }
    // A line under an earlier number than the one before it, one twice, one behind the end.
    expect("lines of") { $0.add(consent: 0, number: 2, segment: 2, at: 90) }
    expect("of consent 0 is no line") { $0.add(consent: 0, number: 10, segment: 2, at: 90) }
    expect("lines of") { index in
      index.add(consent: 7, number: 9, segment: 2, at: 10)
      index.add(consent: 7, number: 9, segment: 2, at: 20)
    }
    expect("do not follow one another") { $0.add(consent: nil, number: 9, segment: 2, at: 0) }
    expect("do not follow one another") { $0.end(segment: 2, at: 0) }
    expect("reaches into the next") { $0.add(consent: nil, number: 1, segment: 3, at: 0) }
  }
}
