import Basics
import TestSupport
import Testing

@testable import Catalogs
@testable import Exchanges

/// What is asked of one person, consent or partner looks at what is theirs and at nothing else. Others' records are
/// made to look like theirs behind the back of the chains: whoever looks at all of a table sees them.
@Suite struct OwnPartTests {
  private static let none = ExchangeState.none

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
    #expect(MemoryLayout<PromiseRecord>.stride == 40)
  }

  @Test func promisesAreTheirConsentsOwn() throws {
    var state = try PopulatedState.make()
    // As if it had been renewed, so that it may have had others before.
    state.consents[0].from = state.consents[0].from.adding(milliseconds: 1)
    let own = state.consents[0].promise
    put(ConsentID(0), \.consent, in: &state.promises[Int(own) + 1])
    #expect(state.promises(of: ConsentID(0)) == [PromiseID(own)])
  }

  @Test func aReceiptLooksAtItsConsentAlone() throws {
    var state = try PopulatedState.make()
    let (own, other) = (DisclosureID(1), 3)
    #expect(
      state.disclosures[own.index].disclosure.consent
        != state.disclosures[other].disclosure.consent)
    put(own, \.disclosure.parent, in: &state.disclosures[other])
    var facts: [Fact] = []
    _ = try state.decide(.receiveDisposition(own, items: 1), at: state.latest, into: &facts)
    #expect(facts == [.custody(.dispositionReceived(own))])
  }

  /// Of ten thousand things that a partner holds those that are due are looked at, and whether there are any is known
  /// from the first.
  @Test func whatIsNotDueIsNotLookedAt() {
    var heap = DueHeap()
    var places = [UInt32](repeating: Self.none, count: 10_000)
    for number in 0..<10_000 {
      heap.insert(
        UInt32(number), due: Samples.day(100 + number * 7_919 % 10_000), days: 7, &places)
    }
    for (number, day) in [(17, 3), (4_711, 1), (9_999, 5)] {
      heap.move(UInt32(number), to: Samples.day(day), &places)
    }
    #expect(heap.isSound(places))
    #expect(heap.entries[0].disclosure == 4_711)
    var seen: [UInt32] = []
    heap.forEach(dueBy: Samples.day(5)) { seen.append($0.disclosure) }
    #expect(seen.sorted() == [17, 4_711, 9_999])
  }

  @Test func theHeapAgreesWithAList() {
    var random = Random(seed: 7, stream: 0)
    var heap = DueHeap()
    var places: [UInt32] = []
    var list: [UInt32: Instant] = [:]
    for _ in 0..<3_000 {
      let day = Samples.day(Int(random.next() % 50))
      let number = list.isEmpty ? 0 : list.keys.sorted()[Int(random.next() % UInt64(list.count))]
      switch list.isEmpty ? 0 : random.next() % 4 {
      case 0, 1:
        list[UInt32(places.count)] = day
        places.append(Self.none)
        heap.insert(UInt32(places.count - 1), due: day, days: 0, &places)
      case 2:
        list[number] = day
        heap.move(number, to: day, &places)
      default:
        list[number] = nil
        heap.remove(number, &places)
        #expect(places[Int(number)] == Self.none)
      }
      #expect(heap.isSound(places) && heap.entries.count == list.count)
      #expect(heap.entries.first?.due == list.values.min())
      var due: [UInt32] = []
      heap.forEach(dueBy: Samples.day(20)) { due.append($0.disclosure) }
      #expect(due.sorted() == list.filter { $0.value <= Samples.day(20) }.keys.sorted())
    }
  }
}
