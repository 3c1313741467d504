import Basics
import Catalogs
import Conditions

/// One exchange of the catalog in force, as the funnel looks at it.
struct Candidate: Sendable {
  let name: String
  let placement: String?
  let topic: String?
  let pace: Pace
  let isControlOnly: Bool
  let condition: Condition?
  /// Number of its exchange among all that were ever adopted.
  let exchangeNumber: Int32
}

/// What most candidates are passed or dropped by: plain numbers, side by side.
struct CandidateKey: Sendable {
  /// Nil where the terms are incomplete, which no rule lets pass.
  let terms: TermsID?
  let exchangeNumber: Int32
  let purposeNumber: Int32
  /// Index among the catalog's placements; negative for anywhere.
  let placement: Int32
  /// More of what it gives for what it asks: the first in rank is offered.
  let rank: Int32
  /// Whether it needs a closer look whoever asks: an arm, a condition, a control.
  var isSpecial: Bool
  /// The number of the budget that limits it; negative for none.
  var budget: Int32 = -1
  let from: Instant
  /// The first moment at which it is not shown any more.
  let end: Instant
}

/// The exchanges of the catalog in force, in its order, as the funnel looks at them.
struct CandidateTable: Sendable {
  var candidates: [Candidate] = []
  var keys: [CandidateKey] = []
  /// Their indexes in the order of their ranks; and of those that are shown at each placement, or anywhere.
  private(set) var ranked: [Int32] = []
  private(set) var rankedAt: [[Int32]] = []
  /// Those that show an arm of a running experiment, in the order of their ranks.
  private(set) var arms: [Int32] = []
  /// The placements of the catalog, in order.
  var placements: [String] = []
  /// For each of all terms: the index of its candidate; negative for terms that the catalog does not hold.
  var numbers: [Int32] = []

  /// The number of a placement; nil where the catalog has none of the name.
  func placement(_ name: String) -> Int? {
    var range = placements.startIndex..<placements.endIndex
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      if placements[middle] == name { return middle }
      range = placements[middle] < name ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  /// The index of the candidate that shows terms; nil where the catalog in force does not hold them.
  func index(of terms: TermsID) -> Int? {
    let index = Int(numbers[terms.index])
    return index < 0 ? nil : index
  }

  func candidate(of terms: TermsID) -> Candidate? { index(of: terms).map { candidates[$0] } }

  /// Takes the number of terms that were adopted: no candidate shows them until a catalog that holds them is in
  /// force.
  mutating func appendTerms() { numbers.append(-1) }

  /// Looks every exchange of a catalog up by its terms.
  mutating func adopt(
    _ adopted: AdoptedCatalog, _ terms: inout TermsTable, _ experiments: ExperimentTable
  ) {
    candidates.removeAll()
    keys.removeAll()
    for index in numbers.indices { numbers[index] = -1 }
    let catalog = adopted.catalog
    placements = Set(catalog.exchanges.compactMap(\.placement)).sorted()
    for (index, exchange) in catalog.exchanges.enumerated() {
      let number = adopted.parts.exchanges[index].terms.flatMap { terms.find($0) }
      if let number { numbers[number.index] = Int32(index) }
      let exchangeNumber = terms.exchangeNumber(exchange.id)
      candidates.append(
        Candidate(
          name: exchange.id, placement: exchange.placement, topic: exchange.topic,
          pace: exchange.pace, isControlOnly: exchange.isControlOnly,
          condition: exchange.eligibility, exchangeNumber: exchangeNumber))
      keys.append(
        CandidateKey(
          terms: number, exchangeNumber: exchangeNumber,
          purposeNumber: terms.purposeNumber(exchange.purpose),
          placement: Int32(exchange.placement.flatMap { placement($0) } ?? -1),
          rank: Int32(adopted.ranks[index]), isSpecial: false,
          from: exchange.from?.start ?? Instant.range.lowerBound,
          end: exchange.until?.adding(days: 1).start ?? Instant.range.upperBound))
      keys[index].isSpecial = isSpecial(index, terms, experiments)
    }
    ranked = [Int32](repeating: 0, count: keys.count)
    for (index, rank) in adopted.ranks.enumerated() { ranked[rank] = Int32(index) }
    rankedAt = Array(repeating: [], count: placements.count)
    for index in ranked {
      let placement = Int(keys[Int(index)].placement)
      if placement >= 0 {
        rankedAt[placement].append(index)
      } else {
        for placement in rankedAt.indices { rankedAt[placement].append(index) }
      }
    }
    arms = findArms(experiments)
  }

  /// Looks again whether the candidates of an exchange need a closer look, where an experiment began or ended.
  mutating func mark(_ id: TermsID, _ terms: TermsTable, _ experiments: ExperimentTable) {
    let number = terms.exchange(of: id)
    for index in keys.indices where keys[index].exchangeNumber == number {
      keys[index].isSpecial = isSpecial(index, terms, experiments)
    }
    arms = findArms(experiments)
  }

  private func findArms(_ experiments: ExperimentTable) -> [Int32] {
    ranked.filter { isArm(Int($0), experiments) }
  }

  /// Whether a candidate is shown at a placement, or where no placement is named.
  func isShown(_ index: Int, at placement: Int32?) -> Bool {
    placement.map { keys[index].placement < 0 || keys[index].placement == $0 } ?? true
  }

  /// Whether a candidate shows an arm of a running experiment.
  func isArm(_ index: Int, _ experiments: ExperimentTable) -> Bool {
    keys[index].isSpecial && keys[index].terms.map { experiments.arm(of: $0) != nil } ?? false
  }

  /// Whether a candidate needs a closer look whoever asks: see `CandidateKey.isSpecial`.
  private func isSpecial(
    _ index: Int, _ terms: TermsTable, _ experiments: ExperimentTable
  ) -> Bool {
    experiments.arm(ofExchange: keys[index].exchangeNumber, terms) != nil
      || candidates[index].isControlOnly || candidates[index].condition != nil
  }

  /// The catalog in force, as the funnel looks at it.
  func checkInvariants(
    _ check: inout InvariantCheck, _ catalog: AdoptedCatalog?, _ terms: TermsTable,
    _ experiments: ExperimentTable
  ) {
    let exchanges = catalog?.catalog.exchanges ?? []
    check.expect(numbers.count == terms.count, "not all terms have their numbers")
    check.expect(
      candidates.count == exchanges.count && keys.count == exchanges.count,
      "\(candidates.count) candidates for \(exchanges.count) exchanges")
    if !check.broken.isEmpty { return }
    check.expect(
      keys.map { Int($0.rank) } == catalog?.ranks ?? [] && catalog?.isRanked ?? true,
      "the candidates have other ranks than the catalog, or two have one")
    check.expect(
      ranked.map { keys[Int($0)].rank } == keys.indices.map { Int32($0) },
      "the candidates are not in the order of their ranks")
    check.expect(
      rankedAt
        == placements.indices.map { placement in
          ranked.filter {
            keys[Int($0)].placement < 0 || Int(keys[Int($0)].placement) == placement
          }
        }, "the candidates of a placement are not those that are shown there")
    check.expect(arms == findArms(experiments), "the candidates that show an arm")
    check.expect(
      placements == Set(exchanges.compactMap(\.placement)).sorted(), "the placements")
    var found = [Int32](repeating: -1, count: terms.count)
    for (index, exchange) in exchanges.enumerated() {
      let (candidate, key) = (candidates[index], keys[index])
      let wanted = catalog?.catalog.terms(of: exchange)
      let number = wanted.flatMap { terms.find($0) }
      if let number { found[number.index] = Int32(index) }
      check.expect(
        candidate.name == exchange.id && candidate.placement == exchange.placement
          && candidate.topic == exchange.topic && candidate.pace == exchange.pace
          && candidate.isControlOnly == exchange.isControlOnly
          && (candidate.condition == nil) == (exchange.eligibility == nil)
          && candidate.exchangeNumber == key.exchangeNumber,
        "candidate \(index) is not as its exchange")
      check.expect(
        key.terms == number && number.map { terms[$0.index] } == wanted
          && terms.exchanges.find(exchange.id.utf8.span).map { Int32($0) } == key.exchangeNumber
          && terms.purposes.find(exchange.purpose.utf8.span).map { Int32($0) }
            == key.purposeNumber,
        "candidate \(index) has other numbers than its names")
      check.expect(
        key.placement < 0
          ? exchange.placement == nil
          : Int(key.placement) < placements.count
            && placements[Int(key.placement)] == exchange.placement,
        "candidate \(index) is shown elsewhere than its exchange")
      check.expect(
        key.isSpecial == isSpecial(index, terms, experiments)
          && key.from == exchange.from?.start ?? Instant.range.lowerBound
          && key.end == exchange.until?.adding(days: 1).start ?? Instant.range.upperBound,
        "candidate \(index) is looked at otherwise than its exchange")
    }
    check.expect(found == numbers, "which candidates show which terms")
  }
}
