import Basics
import Exchanges
public import Experiments

/// Group parity of replayed rows: of all arms together, and of each, since arms that favour different
/// groups even out.
public struct ScenarioParity: Equatable, Sendable {
  /// The protected attribute, and where the table of its groups is from.
  public let attribute: String
  public let source: String
  public let all: GroupParity
  /// In the order of the arms.
  public let arms: [GroupParity]

  /// Counts what the rows say. nil where the scenario plans no parity.
  ///
  /// Everybody in the rows was shown something, and nobody counted who else could have been: exposure
  /// is not measured. Value counts where the rows say that it arrived; a delivery that the scenario
  /// plans is no evidence.
  ///
  /// - Complexity: O(rows + arms × cells × groups).
  init?(_ rows: ReplayedRows, _ scenario: Scenario) {
    guard let plan = scenario.parity else { return nil }
    let people = ScenarioParity.people(rows)
    let worths = scenario.design.arms.map(\.worth)
    var byArm = [[Person]](repeating: [], count: worths.count)
    for person in people { byArm[person.arm].append(person) }
    let isObserved = scenario.people.replay?.valueColumn != nil
    func parity(of people: [Person], promised: Amount) throws(GroupParityFault) -> GroupParity {
      let most = isObserved ? people.map(\.delivered).reduce(promised) { max($0, $1) } : .zero
      return try ScenarioParity.parity(of: people, plan, most)
    }
    do {
      attribute = plan.attribute
      source = plan.source
      all = try parity(of: people, promised: worths.max() ?? .zero)
      var arms: [GroupParity] = []
      for (people, worth) in zip(byArm, worths) {
        arms.append(try parity(of: people, promised: worth))
      }
      self.arms = arms
    } catch {
      // Both the table and the rows were checked when they were read.
      invariant(false, "no parity of sound rows: \(error)")
      return nil
    }
  }

  private static func parity(
    of people: [Person], _ plan: ParityPlan, _ most: Amount
  ) throws(GroupParityFault) -> GroupParity {
    // One cell more than the table has, for those whom it does not know.
    let counts = plan.counts + [plan.groups.map { _ in 0 }]
    var tallies = counts.map { _ in ArmTally() }
    for person in people {
      let cell = person.cell ?? plan.counts.count
      tallies[cell].shown += 1
      if person.accepted { tallies[cell].accepted += 1 }
      if most > .zero { tallies[cell].delivered += person.delivered }
    }
    let cells = tallies.map { tally in
      GroupParity.Cell(
        eligible: nil, shown: tally.shown, accepted: tally.accepted, delivered: tally.delivered)
    }
    return try GroupParity(
      groups: plan.groups, cells: cells, counts: counts, valueMost: most, options: plan.options)
  }

  /// What became of one person, however often they were asked.
  private struct Person {
    let arm: Int
    let cell: Int?
    var accepted = false
    var delivered = Amount.zero
  }

  private static func people(_ rows: ReplayedRows) -> [Person] {
    var people: [Person] = []
    for visit in rows.visits {
      // People are numbered in the order of their first row.
      if visit.person == people.count { people.append(Person(arm: visit.arm, cell: visit.cell)) }
      if visit.answer == .accepted { people[visit.person].accepted = true }
      people[visit.person].delivered += visit.delivered ?? .zero
    }
    return people
  }
}
