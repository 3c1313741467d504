import Basics
import Statistics

/// How far what is known of a person singles them out (Q47).
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
  /// How far levels together single people out; nil where they hold nothing that does, or nobody
  /// can say.
  func identifiability(of levels: [FieldLevel]) -> Identifiability? {
    if let known = memo.identifiability[levels] { return known }
    let found = computedIdentifiability(of: levels)
    memo.identifiability[levels] = .some(found)
    return found
  }

  func computedIdentifiability(of levels: [FieldLevel]) -> Identifiability? {
    var birth: Set<BirthPart> = []
    var cells = 1.0
    var area: FieldLevel?
    // The finest level of each field is what is known of it.
    var finest: [String: FieldLevel] = [:]
    for level in levels {
      if let held = finest[level.field], (depth(held) ?? 0) >= (depth(level) ?? 0) { continue }
      finest[level.field] = level
    }
    for known in finest.values.sorted(by: { $0.field < $1.field }) {
      guard let field = field(known.field), let level = level(known) else { continue }
      let concept = concept(known.field)
      let parts = concept?.birthParts(level.rule) ?? []
      if !parts.isEmpty {
        birth.formUnion(parts)
      } else if concept?.isPlace ?? false {
        area = area ?? known
      } else if let count = level.count(of: field.type) {
        cells *= count
      } else if concept == .gender {
        cells *= 2
      }
    }
    cells *= Inspection.birthCells(birth)
    if cells <= 1 && area == nil { return nil }
    guard let area else {
      return Identifiability(
        share: Identifiability.expectedUnique(areas: [policy.population], cells: cells),
        cells: cells, source: "a population of \(policy.population)")
    }
    return within(area, cells)
  }

  /// The days of birth that parts of a birth date tell apart, over 62 years of adults.
  static func birthCells(_ parts: Set<BirthPart>) -> Double {
    if parts.isEmpty { return 1 }
    if parts.isSuperset(of: [.year, .month, .day]) { return 62 * 365.25 }
    if parts.isSuperset(of: [.month, .day]) { return 366 }
    return (parts.contains(.year) ? 62 : 1) * (parts.contains(.month) ? 12 : 1)
      * (parts.contains(.day) ? 31 : 1)
  }

  private func within(_ area: FieldLevel, _ cells: Double) -> Identifiability? {
    if let (sizes, source) = areaSizes(area) {
      return Identifiability(
        share: Identifiability.expectedUnique(areas: sizes, cells: cells), cells: cells,
        source: source)
    }
    guard concept(area.field) == .postalCode, let level = level(area),
      level.rule == .asGiven || level.rule == .first(5)
    else { return nil }
    // The next published row: never less than the truth.
    let row =
      Identifiability.publishedFiveDigits.first { $0.cells >= cells }
      ?? Identifiability.publishedFiveDigits[Identifiability.publishedFiveDigits.count - 1]
    return Identifiability(
      share: cells <= 1 ? 0 : row.share, cells: cells,
      source: "five-digit postal codes of the US census of 2020, adults")
  }

  /// People of each area at a level, from an aggregate table of that level or of a finer one.
  private func areaSizes(_ area: FieldLevel) -> (sizes: [Int], source: String)? {
    for table in catalog.aggregates where table.fields.count == 1 {
      guard table.fields[0].field == area.field, let field = field(area.field),
        let level = level(area), let merged = merged(table, [(field, level)])
      else { continue }
      return (merged.counts.map { $0.reduce(0, +) }, table.source)
    }
    return nil
  }

  /// A table with its cells at other levels; nil where some cell cannot be made that coarse.
  func merged(
    _ table: Aggregate, _ levels: [(field: Field, level: Level)]
  ) -> (cells: [[String]], counts: [[Int]])? {
    table.merged { cell in
      let coarse = zip(cell, levels).compactMap { value, wanted in
        wanted.level.generalize(value, wanted.field.type, on: today)?.text
      }
      return coarse.count == cell.count ? coarse : nil
    }
  }
}
