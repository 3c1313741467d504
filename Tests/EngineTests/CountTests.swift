import Basics
import Catalogs
import Engine
import TestSupport
import Testing

@testable import Exchanges

extension Shop {
  /// Has as many different counts told as are kept. Each differs from every other by three people or more, who are
  /// restricted and freed again in groups, as the bits of a Gray code.
  mutating func tellAllCounts(_ clearance: ClearanceID) throws {
    var groups: [[PersonID]] = []
    for _ in 0..<10 { groups.append([try celebrant(), try celebrant(), try celebrant()]) }
    for number in 1...Limits.toldCounts {
      try engine.perform(counting(clearance), at: now)
      for person in groups[number.trailingZeroBitCount] {
        let isRestricted = engine.state.exchange.people[person.index].isRestricted
        try engine.perform(.restrictPerson(person, !isRestricted), at: now)
      }
    }
  }

  /// Somebody who gave their birthday.
  fileprivate mutating func celebrant() throws -> PersonID {
    let person = try newcomer()
    try trade("birthday-for-coffee", with: person, ["04-12"])
    return person
  }
}

/// Which counts are kept to hold the next against, and for how long (Q43).
@Suite struct CountTests {
  private func shop(_ people: Int) throws -> (Shop, [PersonID]) {
    var shop = try Shop()
    var persons: [PersonID] = []
    for _ in 0..<people { persons.append(try shop.celebrant()) }
    return (shop, persons)
  }

  /// What refuses a count of all birthdays now; nil when it is told.
  private func count(_ shop: inout Shop) throws -> Refusal? {
    let opened = try shop.engine.perform(.openClearance(shop.clearance([])), at: shop.now)
    return shop.refusal(shop.counting(try #require(opened.clearance)))
  }

  private func kept(_ shop: Shop) -> Int { shop.engine.state.exchange.clearances.counts.count }

  @Test func whatIsToldAgainIsKeptOnce() throws {
    var (shop, _) = try shop(4)
    for _ in 0..<3 {
      #expect(try count(&shop) == nil)
      shop.wait(days: 1)
    }
    #expect(kept(shop) == 1)
    #expect(shop.engine.state.exchange.checkInvariants() == [])
  }

  /// A year later, to the day, and not before.
  @Test func aCountOfPeopleWhoAreGoneIsForgotten() throws {
    for (days, left) in [(364, 2), (365, 1)] {
      var (shop, persons) = try shop(4)
      #expect(try count(&shop) == nil)
      for person in persons.dropFirst() {
        try shop.engine.perform(.erasePerson(person), at: shop.now)
      }
      shop.wait(days: days)
      for _ in 0..<4 { _ = try shop.celebrant() }
      #expect(try count(&shop) == nil)
      #expect(kept(shop) == left, "after \(days) days")
      #expect(shop.engine.state.exchange.checkInvariants() == [])
    }
  }

  /// Whoever renewed is counted by the same value as a year ago: so the count of then still stands against the next.
  @Test func aCountOfPeopleWhoStayIsKept() throws {
    var (shop, persons) = try shop(4)
    #expect(try count(&shop) == nil)
    shop.wait(days: 362)
    for person in persons.dropFirst(2) { try shop.trade("birthday-for-coffee", with: person, []) }
    shop.wait(days: 4)
    shop.engine.enforceDeadlines(at: shop.now)
    // Two are gone, which is fewer than a group: with the four of then one newcomer would be singled out.
    let values = shop.engine.state.exchange.values.count
    #expect(values == 4)
    for _ in 0..<3 { _ = try shop.celebrant() }
    #expect(try count(&shop) == nil)
    #expect(kept(shop) == 2)
    try shop.engine.perform(.withdrawConsent(ConsentID(2)), at: shop.now)
    for _ in 0..<3 { _ = try shop.celebrant() }
    #expect(try count(&shop) == nil)
    #expect(kept(shop) == 2)
  }

  /// Beyond the bound no other count is told, and each of those that were still is.
  @Test func noMoreCountsThanAreKeptAreTold() throws {
    var (shop, _) = try shop(4)
    let opened = try shop.engine.perform(.openClearance(shop.clearance([])), at: shop.now)
    let clearance = try #require(opened.clearance)
    try shop.tellAllCounts(clearance)
    #expect(kept(shop) == Limits.toldCounts)
    #expect(shop.refusal(shop.counting(clearance)) == .countsReached)
    for person in shop.engine.state.exchange.people.indices
    where shop.engine.state.exchange.people[person].isRestricted {
      try shop.engine.perform(.restrictPerson(PersonID(index: person), false), at: shop.now)
    }
    // The very first of them.
    #expect(shop.refusal(shop.counting(clearance)) == nil)
    #expect(kept(shop) == Limits.toldCounts)
    _ = try shop.celebrant()
    #expect(shop.refusal(shop.counting(clearance)) == .wouldSingleOut)
    // All of whom they were of are gone, and the year is over.
    let last = shop.engine.state.exchange.people.count
    for person in 0..<last {
      try shop.engine.perform(.erasePerson(PersonID(index: person)), at: shop.now)
    }
    shop.wait(days: 365)
    for _ in 0..<4 { _ = try shop.celebrant() }
    #expect(try count(&shop) == nil)
    #expect(kept(shop) == 1)
  }
}
