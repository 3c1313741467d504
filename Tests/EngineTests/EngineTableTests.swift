import Basics
import Exchanges
import TestSupport
import Testing

@testable import Engine

/// What an engine holds beside its state.
@Suite struct EngineTableTests {
  private func answer(_ number: Int, _ value: Int64) throws -> KeptResponse {
    let text = "7f2c1a90-3b4d-4e5f-8a6b-0000000000\(number)"
    let key = KeyMark(text.utf8.span)
    return KeptResponse(
      key: try #require(key), method: "offer.answer", request: 0, numbers: [value])
  }

  /// The newest answers are found, as many as there is room for, round after round; of one key the first stands.
  @Test func theNewestAnswersAreFound() throws {
    var table = ResponseTable(limit: 3)
    for number in 10..<20 {
      try table.keep(answer(number, Int64(number)))
      try table.keep(answer(number, 0))
      let found = try (10..<20).filter { try table[answer($0, 0).key] != nil }
      #expect(found == Array(max(10, number - 2)...number))
      for kept in found {
        #expect(try table[answer(kept, 0).key]?.numbers == [Int64(kept)], "\(kept) of \(number)")
      }
    }
  }

  /// What is forgotten may never have been here, or not any more.
  @Test func forgettingWhatIsNotHeldChangesNothing() throws {
    var table = ValueTable()
    let salt = [UInt8](repeating: 7, count: 16)
    for count in 0..<3 {
      for missing in count..<count + 3 { table.forget(.value(UInt32(missing))) }
      for other in [Forgotten.person(0), .consent(0)] { table.forget(other) }
      for held in 0..<count {
        #expect(table[ValueID(index: held)] == PersonalText("value-\(held)"))
      }
      table.put(PersonalText("value-\(count)"), salt: salt, at: ValueID(index: count))
    }
    for _ in 0..<2 { table.forget(.value(1)) }
    #expect(table[ValueID(1)] == nil && table.salt(of: ValueID(1)) == nil)
    #expect(table[ValueID(0)] == PersonalText("value-0"))
    #expect(table[ValueID(2)] == PersonalText("value-2"))
  }
}
