/// What could be known of somebody who said yes to everything, and what is left of it without some of that: a catalog of
/// many exchanges is looked at once, and not once for each of them.
struct KnownTogether {
  private var isKnown: [Bool]
  private var birth: [Int]
  /// For each field by rank, the largest count of what is known of it.
  private var finest: [Double]
  /// Ranks of fields of which something with a count is known at the beginning, in order.
  private var counted: [Int] = []
  /// Levels that tell a place: known at the beginning, and beside these.
  private var areas: [Int] = []
  private var otherAreas: [Int] = []
  /// The areas known at the beginning from the one that singles out most, for each number of combinations.
  private var ranked: [Double: [(area: Int, share: Double)]] = [:]

  init(_ numbers: [Int], _ levels: IdentifyingLevels) {
    birth = [0, 0, 0]
    finest = [Double](repeating: 1, count: levels.fieldCount)
    isKnown = [Bool](repeating: false, count: levels.count)
    for number in numbers { add(number, levels) }
    (areas, otherAreas) = (otherAreas, [])
    counted = finest.indices.filter { finest[$0] > 1 }
  }

  func knows(_ number: Int) -> Bool { isKnown[number] }

  mutating func add(_ number: Int, _ levels: IdentifyingLevels) {
    if isKnown[number] { return }
    isKnown[number] = true
    for (part, bit) in BirthParts.all.enumerated() where levels.birth(number).contains(bit) {
      birth[part] += 1
    }
    if levels.isLocation(number) { otherAreas.append(number) }
    if let count = levels.plainCount(number) {
      let rank = levels.rank(number)
      finest[rank] = max(finest[rank], count)
    }
  }

  mutating func remove(_ number: Int, _ levels: IdentifyingLevels) {
    if !isKnown[number] { return }
    isKnown[number] = false
    for (part, bit) in BirthParts.all.enumerated() where levels.birth(number).contains(bit) {
      birth[part] -= 1
    }
    otherAreas.removeAll { $0 == number }
    if levels.plainCount(number) != nil {
      let rank = levels.rank(number)
      finest[rank] = 1
      for left in levels.levels(ofRank: rank) where isKnown[left] {
        finest[rank] = max(finest[rank], levels.plainCount(left) ?? 1)
      }
    }
  }

  /// How far it singles people out; nil where it holds nothing that does.
  /// - Complexity: O(fields that multiply the combinations) until these are without number, and O(areas · log(areas))
  ///   the first time for each number of them.
  mutating func found(_ levels: inout IdentifyingLevels) -> IdentifyingLevels.Found? {
    var parts: BirthParts = []
    for (part, bit) in BirthParts.all.enumerated() where birth[part] > 0 { parts.insert(bit) }
    var cells = parts.cells
    for rank in counted where cells < .infinity { cells *= finest[rank] }
    var worst: (area: Int, share: Double)?
    if !areas.isEmpty {
      let order =
        ranked[cells]
        ?? areas.map { ($0, levels.share(within: $0, cells)) }
        .sorted { $0.1 > $1.1 }
      ranked[cells] = order
      worst = order.first { isKnown[$0.area] }
    }
    for area in otherAreas {
      let share = levels.share(within: area, cells)
      if worst.map({ $0.share < share }) ?? true { worst = (area, share) }
    }
    if let worst {
      return IdentifyingLevels.Found(share: worst.share, cells: cells, area: worst.area)
    }
    return cells <= 1 ? nil : levels.among(cells)
  }
}
