import Basics
import Catalogs
import Engine
import Exchanges
import Foundation
import Service
import TestSupport
import Testing

/// Where nothing is offered, `offer.next` names those that came nearest and counts the rest; `offer.explain` names all.
@Suite struct FewFatesTests {
  private let named = 12
  private let asked = #"{"person":"ada","placement":"product"}"#

  /// The shop with so many exchanges: most are shown elsewhere, others are over, and a few are of the place.
  private func counter(_ count: Int) throws -> Counter {
    let shop = try JSONTree(
      text: String(
        contentsOf: Places.repository.appending(path: "Scenarios/catalogs/shop.json"),
        encoding: .utf8))
    let size = try #require(shop["/exchanges/2"]).text
    let more = (0..<max(0, count - 6)).map { number in
      var own = size.replacing("\"size-for-fit\"", with: "\"size-\(number)\"")
      if number % 4 != 0 { own = own.replacing("\"product\"", with: "\"account\"") }
      if number % 8 == 4 {
        own = own.replacing("\"placement\"", with: "\"until\": \"2020-01-31\", \"placement\"")
      }
      return ("/exchanges/-", own as String?)
    }
    let counter = try Counter(changes: more)
    let catalog = counter.service.engine.state.exchange.catalog
    #expect(catalog?.catalog.exchanges.count == max(6, count))
    _ = counter.call("preference.set", #"{"person":"ada","scope":"everything","choice":"deny"}"#)
    return counter
  }

  private func candidates(_ decision: JSONTree?) throws -> [JSONTree] {
    guard case .array(let candidates)? = decision?["/candidates"] else {
      throw CocoaError(.coderValueNotFound)
    }
    return candidates
  }

  /// How near a fate is to an offer, as the funnel's order has it.
  private func nearness(_ candidate: JSONTree) throws -> Int {
    let fate = Fate.allCases.first { candidate["/outcome"] == .string("\($0.name)") }
    return Int(try #require(fate).rawValue)
  }

  @Test func theNearestAreNamedAndTheRestIsCounted() throws {
    for count in [6, 12, 13, 40, 305] {
      let counter = try counter(count)
      let line = counter.call("offer.next", asked)
      let decision = try JSONTree(text: line)["/result/decision"]
      let all = try candidates(counter.result("offer.explain", asked))
      let few = try candidates(decision)
      #expect(all.count == count && few.count == min(count, named), "\(count)")
      #expect(few == all.filter { few.contains($0) }, "\(count): named as explained, in that order")
      if count <= named {
        #expect(decision?["/fates"] == nil && decision?["/leftOut"] == nil, "\(line)")
        continue
      }
      #expect(decision?["/leftOut"] == .number("\(count - named)"), "\(count)")
      #expect(line.utf8.count < 4_096, "\(count): \(line.utf8.count) bytes")
      var counts: [String: Int] = [:]
      for candidate in all {
        guard case .string(let fate)? = candidate["/outcome"] else { continue }
        counts[fate, default: 0] += 1
      }
      #expect(counts.count == 3, "\(counts)")
      for (fate, number) in counts {
        #expect(decision?["/fates/\(fate)"] == .number("\(number)"), "\(count) \(fate)")
      }
      let farthest = try #require(try few.map(nearness).min())
      for candidate in all where !few.contains(candidate) {
        #expect(try nearness(candidate) <= farthest, "\(count): \(candidate.text)")
      }
    }
  }

  /// An offer that is shown tells of no other.
  @Test func anOfferTellsNoFates() throws {
    let counter = try counter(40)
    let shown = counter.call("offer.next", #"{"person":"ben","placement":"product"}"#)
    #expect(shown.contains(#""isRepeat":false"#) && !shown.contains("decision"), "\(shown)")
  }
}
