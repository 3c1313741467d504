import Basics
import TestSupport
import Testing

@testable import Catalogs
@testable import Exchanges

/// What is asked of one person, consent or partner looks at what is theirs and at nothing else. Others' records are
/// made to look like theirs behind the back of the chains: whoever looks at all of a table sees them.
@Suite struct OwnPartTests {
  @Test func requestsAreTheirPersonsOwn() throws {
    var state = try PopulatedState.make()
    let own = state.rightsRequests.indices.filter {
      state.rightsRequests[$0].person == PersonID(0)
    }
    #expect(!own.isEmpty)
    put(PersonID(0), \.person, in: &state.rightsRequests[1])
    state.rightsRequests[0].respondedAt = state.latest
    state.rightsRequests[1].respondedAt = nil
    #expect(
      state.rightsRequests.all(of: PersonID(0)) == own.map { RightsRequestID(index: $0) })
    #expect(!state.rightsRequests.isWaiting(PersonID(0)))
    #expect(state.rightsRequests.isWaiting(PersonID(1)))
    #expect(!state.rightsRequests.isWaiting(PersonID(2)))
  }

  @Test func requestsAreListedInTheirOrder() {
    var requests = RightsTable()
    for number in 0..<90 {
      requests.append(.access, of: PersonID(index: number % 3), at: Samples.day(number))
    }
    #expect(
      requests.all(of: PersonID(1)).map(\.index) == (0..<90).filter { $0 % 3 == 1 })
    for number in 0..<90 where number % 3 == 1 {
      #expect(requests.isWaiting(PersonID(1)))
      requests.respond(RightsRequestID(index: number), at: Samples.day(99))
    }
    #expect(!requests.isWaiting(PersonID(1)))
    #expect(requests.isWaiting(PersonID(2)))
  }

  /// A person costs nothing for the requests that they never made.
  @Test func aPersonsRecordIsSmall() {
    #expect(MemoryLayout<PersonRecord>.stride == 32)
  }
}
