import Basics
import TestSupport
import Testing

@testable import Recommendation

/// Every law that the index is held to can be seen to break.
@Suite struct IndexInvariantTests {
  /// An index in which one item has a long list, somebody is not used, and somebody is forgotten.
  private func filled() -> SessionIndex {
    var index = SessionIndex()
    for owner in 0..<UInt32(100) {
      index.record(.view, 0, by: owner, at: 1_700_000_000 + Int64(owner))
      index.record(.purchase, 1 + Int(owner) % 9, by: owner, at: 1_700_000_010 + Int64(owner))
    }
    index.suspend(3)
    index.forget(owner: 4)
    return index
  }

  private func expect(
    _ broken: String, _ change: (inout SessionIndex) -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var index = filled()
    #expect(index.checkInvariants() == [], sourceLocation: sourceLocation)
    change(&index)
    let found = index.checkInvariants()
    #expect(
      found.contains { $0.contains(broken) }, "\(broken): \(found)", sourceLocation: sourceLocation)
  }

  @Test func eachLawCanBreak() {
    expect("sessions of") { $0.sessionCount += 1 }
    expect("entries of") { $0.entryCount += 1 }
    expect("suspended of") { $0.suspendedCount += 1 }
    expect("the oldest or the newest session is none") { $0.newest += 1 }
    expect("how many sessions each page keeps") { $0.keptOfPage[0] += 1 }
    expect("began before the one before it") { $0.sessions[20].start = 1 }
    expect("holds an item twice") { index in
      let address = index.heads[20].address
      index.arena.set(address, 0, index.arena.word(address, 1))
    }
    expect("is not of owner") { $0.sessions[20].owner = 2 }
    expect("sessions are somebody's of") { $0.owners[20] = Owner() }
    expect("the postings of item 0") { $0.counts[0] += 1 }
    expect("the postings of item 1") { $0.unpost($0.newestSession(of: 1), 1) }
    expect("a long list is free twice") { $0.freeLong += [7, 7] }
    expect("a long list is lost") { $0.long.append(LongPostings()) }
    expect("has a long list that is another's") { $0.freeLong.append($0.items[0].address) }
    expect("begins elsewhere") { $0.long[0].firsts[0] += 1 }
    expect("items are held") { $0.itemCount += 1 }
    expect("the popularity of item 2") { $0.popularity.add(1, 2, 1_700_000_000) }
    expect("is taken twice") { $0.heads[20].address = $0.heads[21].address }
    expect("words are said to be taken of") { _ = $0.arena.take(3) }
    expect("page 0 counts") { _ = $0.arena.take(1) }
    // Pages' own lists and the largest of blocks are held to the same by private code alone; nothing from
    // outside can break one of them and nothing else.
  }
}
