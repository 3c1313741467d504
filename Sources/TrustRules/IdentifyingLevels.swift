public import Basics
public import Catalogs

/// What the levels of a catalog's fields tell of a person together (Q47). A level's number is its place in the order of
/// fields' ids, and within a field from the coarsest on.
///
/// What it costs to find is kept, so that each thing is computed once: the sizes of areas, and shares within them.
public struct IdentifyingLevels: Sendable {
  /// What does not change, out of line, so that this is cheap to hand around.
  private let all: All
  /// The day by which dates become ages; nil until one is said.
  private var today: Day?
  private var areas: [Int: Area] = [:]
  private var shares: [AreaCells: Double] = [:]
  /// Room that is used again.
  private var together: [Int] = []

  private final class All: Sendable {
    let catalog: Catalog
    let tellings: [Telling]
    let numbers: [FieldLevel: Int]
    /// For each field in the order of ids, the number of its coarsest level; and behind them the number of levels.
    let starts: [Int]

    init(
      _ catalog: Catalog, _ tellings: [Telling], _ numbers: [FieldLevel: Int], _ starts: [Int]
    ) {
      self.catalog = catalog
      self.tellings = tellings
      self.numbers = numbers
      self.starts = starts
    }
  }

  /// What one level tells.
  private struct Telling {
    /// The field's rank in the order of ids, and its index in the catalog.
    let rank: Int
    let field: Int
    let level: Int
    let birth: BirthParts
    let isLocation: Bool
    /// The values that it can take, where it tells neither of a birth nor of a place; 1 where nobody knows.
    let plainCount: Double?
  }

  /// How many people are where a level says that somebody is.
  private enum Area {
    /// In each of the areas, as a source tells.
    case sizes([Int], source: String)
    /// As few as in an area of five digits of a US postal code.
    case fiveDigits
    /// As many as there are.
    case everywhere
  }

  private struct AreaCells: Hashable {
    let area: Int
    let cells: Double
  }

  /// How far levels single people out, and in which area; nil for all people.
  struct Found {
    let share: Double
    let cells: Double
    let area: Int?
  }

  public init(_ catalog: Catalog) {
    self.init(catalog, catalog.fields.map { FieldNature($0) })
  }

  init(_ catalog: Catalog, _ natures: [FieldNature]) {
    let order = catalog.fields.indices.sorted { catalog.fields[$0].id < catalog.fields[$1].id }
    var tellings: [Telling] = []
    var numbers: [FieldLevel: Int] = [:]
    var starts: [Int] = []
    for (rank, index) in order.enumerated() {
      let (field, nature) = (catalog.fields[index], natures[index])
      starts.append(tellings.count)
      for (depth, level) in field.levels.enumerated() {
        let birth = BirthParts(nature.birthParts(level.rule))
        let count = level.count(of: field.type) ?? (nature.concepts.contains(.gender) ? 2 : 1)
        numbers[FieldLevel(field: field.id, level: level.id)] = tellings.count
        tellings.append(
          Telling(
            rank: rank, field: index, level: depth, birth: birth, isLocation: nature.isLocation,
            plainCount: nature.isLocation || birth != [] ? nil : count))
      }
    }
    all = All(catalog, tellings, numbers, starts + [tellings.count])
  }

  /// The same on another day; what was computed is kept, unless ages are made of it.
  public func moved(to day: Day) -> IdentifyingLevels {
    var moved = self
    moved.today = day
    if areas.keys.contains(where: { all.catalog.fields[all.tellings[$0].field].type == .date }) {
      moved.areas.removeAll()
      moved.shares.removeAll()
    }
    return moved
  }

  // MARK: By number

  /// The number of a level; nil where the catalog does not hold it.
  public func number(of level: FieldLevel) -> Int? { all.numbers[level] }

  /// The values that a level can take, where it tells neither of a birth nor of a place; 1 where nobody knows.
  func plainCount(_ number: Int) -> Double? { all.tellings[number].plainCount }

  func birth(_ number: Int) -> BirthParts { all.tellings[number].birth }

  /// Whether any of levels tells the month or the day of a birth.
  public func tellBirthday(_ numbers: [Int]) -> Bool {
    numbers.contains { !all.tellings[$0].birth.isDisjoint(with: [.month, .day]) }
  }

  /// Whether any of levels tells more of a birth date than a present needs: its year (Q45).
  public func tellBirthYear(_ numbers: [Int]) -> Bool {
    numbers.contains { all.tellings[$0].birth.contains(.year) }
  }

  func isLocation(_ number: Int) -> Bool { all.tellings[number].isLocation }
  func rank(_ number: Int) -> Int { all.tellings[number].rank }

  /// The numbers of the levels of the field of a rank, from the coarsest on.
  func levels(ofRank rank: Int) -> Range<Int> { all.starts[rank]..<all.starts[rank + 1] }
  var fieldCount: Int { all.starts.count - 1 }
  var count: Int { all.tellings.count }

  /// Whether levels that are held, with those that are asked for, single out more people than the policy lets them.
  /// - Complexity: O(held + asked), and O(areas) the first time for each number of combinations within them.
  /// - Parameters:
  ///   - held: numbers of levels, in order, none twice.
  ///   - asked: the same.
  public mutating func singleOut(_ held: [Int], and asked: [Int]) -> Bool {
    together.removeAll(keepingCapacity: true)
    var rest = asked[...]
    for number in held {
      while let next = rest.first, next <= number {
        if next < number { together.append(next) }
        rest.removeFirst()
      }
      together.append(number)
    }
    together.append(contentsOf: rest)
    return (found(together)?.share ?? 0) > all.catalog.policy.uniqueAtMost
  }

  /// How far levels known together single people out; nil where they hold nothing that does.
  /// - Parameter known: their numbers, in order, none twice.
  private mutating func found(_ known: [Int]) -> Found? {
    var birth: BirthParts = []
    for number in known { birth.formUnion(all.tellings[number].birth) }
    var cells = birth.cells
    // Of every other field the finest level is what is known of it. Fields are in the order of their ids, since
    // the product of doubles depends on it.
    var rank = -1
    var finest = 1.0
    var hasArea = false
    for number in known {
      let telling = all.tellings[number]
      if telling.isLocation { hasArea = true }
      guard let count = telling.plainCount else { continue }
      if telling.rank != rank {
        cells *= finest
        (rank, finest) = (telling.rank, 1)
      }
      finest = max(finest, count)
    }
    cells *= finest
    if !hasArea { return cells <= 1 ? nil : among(cells) }
    var worst: Found?
    for number in known where all.tellings[number].isLocation {
      let share = share(within: number, cells)
      if worst.map({ $0.share < share }) ?? true {
        worst = Found(share: share, cells: cells, area: number)
      }
    }
    return worst
  }

  /// Among all people.
  func among(_ cells: Double) -> Found {
    let share = Identifiability.expectedUnique(areas: [all.catalog.policy.population], cells: cells)
    return Found(share: share, cells: cells, area: nil)
  }

  /// Among the people of an area of a level.
  mutating func share(within number: Int, _ cells: Double) -> Double {
    let key = AreaCells(area: number, cells: cells)
    if let known = shares[key] { return known }
    let share: Double
    switch area(number) {
    case .sizes(let sizes, _): share = Identifiability.expectedUnique(areas: sizes, cells: cells)
    case .everywhere: share = among(cells).share
    case .fiveDigits:
      // The next published row: never less than the truth. Beyond the last, all of them.
      let row = Identifiability.publishedFiveDigits.first { $0.cells >= cells }
      share = cells <= 1 ? 0 : row?.share ?? 1
    }
    shares[key] = share
    return share
  }

  /// What was found, as it is told.
  mutating func told(_ found: Found) -> Identifiability {
    let source =
      switch found.area.map({ area($0) }) {
      case .sizes(_, let source)?: source
      case .fiveDigits?: "five-digit postal codes of the US census of 2020, adults"
      case .everywhere?, nil: "a population of \(all.catalog.policy.population)"
      }
    return Identifiability(share: found.share, cells: found.cells, source: source)
  }

  // MARK: By name

  /// How far levels together single people out; nil where they hold nothing that does.
  mutating func identifiability(of levels: [FieldLevel]) -> Identifiability? {
    found(Set(levels.compactMap { all.numbers[$0] }).sorted()).map { told($0) }
  }

  // MARK: Areas

  /// Where nobody knows how many people an area has, a level as fine as five digits of a postal code counts as that,
  /// and a coarser one as no area at all.
  private mutating func area(_ number: Int) -> Area {
    if let known = areas[number] { return known }
    let field = all.catalog.fields[all.tellings[number].field]
    let level = field.levels[all.tellings[number].level]
    let isFine =
      switch level.rule {
      case .first(let count): count >= 5
      case .decimals(let count): count >= 1
      case .groups, .answered, .atLeast, .band: false
      default: true
      }
    let area = sizes(of: number, field, level) ?? (isFine ? .fiveDigits : .everywhere)
    areas[number] = area
    return area
  }

  /// People of each area at a level, from an aggregate table of that level or of a finer one.
  private func sizes(of number: Int, _ field: Field, _ level: Level) -> Area? {
    for table in all.catalog.aggregates where table.fields.count == 1 {
      guard table.fields[0].field == field.id, let own = all.numbers[table.fields[0]],
        own >= number,
        let today, let merged = table.merged(to: [(field, level)], on: today)
      else { continue }
      return .sizes(merged.counts.map { $0.reduce(0, +) }, source: table.source)
    }
    return nil
  }
}

extension Aggregate {
  /// The table with its cells at other levels; nil where some cell cannot be made that coarse.
  func merged(
    to levels: [(field: Field, level: Level)], on today: Day
  ) -> (cells: [[String]], counts: [[Int]])? {
    merged { cell in
      let coarse = zip(cell, levels).compactMap { value, wanted in
        wanted.level.rule.generalize(value, wanted.field.type, on: today)?.text
      }
      return coarse.count == cell.count ? coarse : nil
    }
  }
}

/// Parts of a birth date that are known; they add up.
struct BirthParts: OptionSet, Sendable {
  let rawValue: UInt8

  static let year = BirthParts(rawValue: 1)
  static let month = BirthParts(rawValue: 2)
  static let day = BirthParts(rawValue: 4)
  static let all: [BirthParts] = [year, month, day]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ parts: Set<BirthPart>) {
    self = []
    if parts.contains(.year) { insert(.year) }
    if parts.contains(.month) { insert(.month) }
    if parts.contains(.day) { insert(.day) }
  }

  /// The days of birth that they tell apart, over 62 years of adults.
  var cells: Double {
    if isEmpty { return 1 }
    if self == [.year, .month, .day] { return 62 * 365.25 }
    if self == [.month, .day] { return 366 }
    return (contains(.year) ? 62 : 1) * (contains(.month) ? 12 : 1) * (contains(.day) ? 31 : 1)
  }
}
