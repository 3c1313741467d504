import Basics
import Catalogs
import Statistics

/// How far what is known of a person singles them out (Q47): the fields are quasi-identifiers together, and
/// each field alone may be none.
///
/// In an area of n people, spread evenly over K combinations of what is known, a person is alone in
/// theirs with probability (1 − 1/K)^(n − 1); summed over areas and divided by all people this is the
/// share expected unique (Golle 2006 counts the same way).
public struct Identifiability: Equatable, Sendable {
  /// The share of people expected to be unique.
  public let share: Double
  /// K: the combinations that what is known can take, within an area.
  public let cells: Double
  /// Where the areas' sizes, or the share itself, are from.
  public let source: String

  /// The share of unique people in areas of these sizes.
  /// - Complexity: O(areas).
  public static func expectedUnique(areas: [Int], cells: Double) -> Double {
    var unique = 0.0
    var people = 0
    // log(1 − 1/K) once: powers of it are sums.
    let logarithm = cells > 1 ? Elementary.log(1 - 1 / cells) : -Double.infinity
    for size in areas where size > 0 {
      people += size
      let alone = size == 1 ? 1 : Elementary.exp(logarithm * Double(size - 1))
      unique += Double(size) * alone
    }
    return people == 0 ? 0 : unique / Double(people)
  }

  /// Shares of US adults unique within their five-digit postal code, by the combinations that are
  /// known there: they need the counts of 33,642 areas, so they are quoted (2020 census, adults,
  /// birth dates spread evenly over 62 years).
  static let publishedFiveDigits: [(cells: Double, share: Double)] = [
    (124, 0.0010), (366, 0.0052), (732, 0.0130), (1_488, 0.0297), (22_646, 0.4133),
    (45_291, 0.6121),
  ]
}

extension Inspection {
  /// How far levels together single people out; nil where they hold nothing that does.
  func identifiability(of levels: [FieldLevel]) -> Identifiability? {
    if let known = memo.identifiability[levels] { return known }
    let found = computedIdentifiability(of: levels)
    memo.identifiability[levels] = .some(found)
    return found
  }

  private func computedIdentifiability(of levels: [FieldLevel]) -> Identifiability? {
    var birth: Set<BirthPart> = []
    // Of every other field the finest level is what is known of it. Parts of a birth add up.
    var counts: [String: Double] = [:]
    var areas: Set<FieldLevel> = []
    for known in Set(levels) {
      guard let level = level(known) else { continue }
      let nature = nature(known.field)
      birth.formUnion(nature.birthParts(level.rule))
      if nature.isLocation { areas.insert(known) }
      if let count = plainCount(known) {
        counts[known.field] = max(counts[known.field] ?? 1, count)
      }
    }
    // In the order of names, since the product of doubles depends on it.
    let cells = counts.keys.sorted().reduce(Inspection.birthCells(birth)) { $0 * (counts[$1] ?? 1) }
    if cells <= 1 && areas.isEmpty { return nil }
    // Each area by itself, and the one that singles out most.
    let within = areas.sorted { $0.name < $1.name }.map { self.within($0, cells) }
    return within.max { $0.share < $1.share } ?? among(policy.population, cells)
  }

  /// The values that a level can take, where it tells neither of a birth nor of a place; 1 where
  /// nobody knows.
  func plainCount(_ known: FieldLevel) -> Double? {
    guard let field = field(known.field), let level = level(known) else { return nil }
    let nature = nature(known.field)
    if nature.isLocation || !nature.birthParts(level.rule).isEmpty { return nil }
    return level.count(of: field.type) ?? (nature.concepts.contains(.gender) ? 2 : 1)
  }

  private func among(_ population: Int, _ cells: Double) -> Identifiability {
    Identifiability(
      share: Identifiability.expectedUnique(areas: [population], cells: cells), cells: cells,
      source: "a population of \(population)")
  }

  /// The days of birth that parts of a birth date tell apart, over 62 years of adults.
  static func birthCells(_ parts: Set<BirthPart>) -> Double {
    if parts.isEmpty { return 1 }
    if parts.isSuperset(of: [.year, .month, .day]) { return 62 * 365.25 }
    if parts.isSuperset(of: [.month, .day]) { return 366 }
    return (parts.contains(.year) ? 62 : 1) * (parts.contains(.month) ? 12 : 1)
      * (parts.contains(.day) ? 31 : 1)
  }

  /// Among the people of an area of a level. Where nobody knows how many those are, a level as fine as
  /// five digits of a postal code counts as that, and a coarser one as no area at all.
  private func within(_ area: FieldLevel, _ cells: Double) -> Identifiability {
    if let (sizes, source) = areaSizes(area) {
      return Identifiability(
        share: Identifiability.expectedUnique(areas: sizes, cells: cells), cells: cells,
        source: source)
    }
    let isFine =
      switch level(area)?.rule {
      case .first(let count): count >= 5
      case .decimals(let count): count >= 1
      case .groups, .answered, .atLeast, .band: false
      default: true
      }
    if !isFine { return among(policy.population, cells) }
    // The next published row: never less than the truth. Beyond the last, all of them.
    let row = Identifiability.publishedFiveDigits.first { $0.cells >= cells }
    return Identifiability(
      share: cells <= 1 ? 0 : row?.share ?? 1, cells: cells,
      source: "five-digit postal codes of the US census of 2020, adults")
  }

  /// People of each area at a level, from an aggregate table of that level or of a finer one.
  private func areaSizes(_ area: FieldLevel) -> (sizes: [Int], source: String)? {
    for table in catalog.aggregates where table.fields.count == 1 {
      guard table.fields[0].field == area.field, isAsFine(table.fields[0], as: area),
        let field = field(area.field), let level = level(area),
        let merged = merged(table, [(field, level)])
      else { continue }
      return (merged.counts.map { $0.reduce(0, +) }, table.source)
    }
    return nil
  }

  /// Whether a table's level is no coarser than the one that is asked about.
  func isAsFine(_ table: FieldLevel, as wanted: FieldLevel) -> Bool {
    (depth(table) ?? 0) >= (depth(wanted) ?? 0)
  }

  /// A table with its cells at other levels; nil where some cell cannot be made that coarse.
  func merged(
    _ table: Aggregate, _ levels: [(field: Field, level: Level)]
  ) -> (cells: [[String]], counts: [[Int]])? {
    table.merged { cell in
      let coarse = zip(cell, levels).compactMap { value, wanted in
        wanted.level.rule.generalize(value, wanted.field.type, on: today)?.text
      }
      return coarse.count == cell.count ? coarse : nil
    }
  }
}
