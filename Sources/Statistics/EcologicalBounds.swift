/// What the margins of cells allow a group's rate to be, whoever did what within them.
///
///     cell    of the group   others   everybody
///     met           ?           ?        base
///     did           ?           ?        hits        people: members and others, both known
///
/// The method of bounds (Duncan and Davis, American Sociological Review 18, 1953): no assumption, so
/// they always hold, and they are wide unless cells are nearly of one group. An estimate from the
/// same cells lies within them and is only that, an estimate.
public enum EcologicalBounds {
  /// What is known of one cell.
  public struct Cell: Equatable, Sendable {
    /// Everybody in the cell, and those of the group among them. Expected numbers may be given for
    /// counted ones; then the bounds are no surer than those.
    public let people: Double
    public let members: Double
    /// Those of the people that the rate is of, whatever their group: at most `people`.
    public let base: Double
    /// Those of the base who did it, or an amount of which each has 0 to 1: at most `base`.
    public let hits: Double

    public init(people: Double, members: Double, base: Double, hits: Double) {
      self.people = people
      self.members = members
      self.base = base
      self.hits = hits
    }

    /// How few and how many of the base may be members.
    fileprivate var membersOfBase: (least: Double, most: Double) {
      let most = min(base, members)
      return (min(most, max(0, base - (people - members))), most)
    }
  }

  /// The least and the largest that the group's hits over its base can be; nil where nobody of the
  /// group can be in the base.
  ///
  /// How many of the base are members is not known either, so both are chosen for the worst: for the
  /// least, as many members as can go without a hit; for the largest, as many as can have one. That
  /// choice is the best in each cell whatever the other cells are, so it is the best of all.
  ///
  /// - Complexity: O(cells).
  public static func rate(_ cells: [Cell]) -> ClosedRange<Double>? {
    var (lowHits, lowBase, highHits, highBase, most) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for cell in cells {
      let members = cell.membersOfBase
      let misses = cell.base - cell.hits
      let unlucky = min(members.most, max(members.least, misses))
      lowBase += unlucky
      lowHits += max(0, unlucky - misses)
      let lucky = min(members.most, max(members.least, cell.hits))
      highBase += lucky
      highHits += min(cell.hits, lucky)
      most += members.most
    }
    if most <= 0 { return nil }
    // Where everybody has a hit, so has every member, however few; and likewise where nobody has.
    let low = lowBase > 0 ? lowHits / lowBase : 1
    let high = highBase > 0 ? highHits / highBase : 0
    return min(low, high)...max(low, high)
  }
}
