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
