import Basics
import Engine
import Exchanges
import TestSupport
import Testing

/// Which refusal is told of several is that of `Refusal`'s list, for every command and every two faults. What
/// is thrown and decided on the way is counted, so that none is left out.
@Suite struct PrecedenceTests {
  /// What a row is refused by, with its faults; nil where it is done.
  private func refusal(
    _ row: FaultyCommand, _ faults: [Fault], _ decided: inout Set<CommandName>
  ) throws -> Refusal? {
    var scene = try row.scene()
    for fault in faults { try fault.happen(&scene) }
    let command = try row.command(scene)
    decided.insert(command.name)
    do throws(Refusal) {
      try scene.shop.engine.perform(command, at: scene.moment ?? scene.shop.now)
      return nil
    } catch { return error }
  }

  /// The pairs of faults that can come together, in the order in which they happen.
  private func pairs(_ faults: [Fault]) -> [(Fault, Fault)] {
    faults.enumerated().flatMap { number, first in
      faults[(number + 1)...].filter { second in
        first.refusal != second.refusal && !first.unlike.contains(second.refusal)
          && !second.unlike.contains(first.refusal)
      }.map { (first, $0) }
    }
  }

  @Test func ofTwoFaultsTheEarlierIsTold() throws {
    var decided: Set<CommandName> = []
    var pairCount = 0
    for row in FaultyCommands.all {
      let none = try refusal(row, [], &decided)
      #expect(none == nil, "\(row.name) is refused without a fault: \(none.debugDescription)")
      for (number, (first, second)) in pairs(row.faults).enumerated()
      where number % sampled(7, thorough: 1) == 0 {
        let wanted = min(first.refusal, second.refusal)
        let place = "\(row.name), \(first.refusal) and \(second.refusal)"
        do {
          let found = try refusal(row, [first, second], &decided)
          #expect(found == wanted, "\(place): \(found.debugDescription)")
        } catch { Issue.record("\(place) do not go together: \(error)") }
        pairCount += 1
      }
    }
    #expect(pairCount > sampled(45, thorough: 300), "\(pairCount)")
    #expect(decided == Set(CommandName.allCases))
  }

  /// Every refusal is told of a command, or of what comes without one, that has one fault.
  @Test func everyRefusalIsTold() throws {
    var told: Set<Refusal> = []
    var decided: Set<CommandName> = []
    for row in FaultyCommands.all {
      for fault in row.faults {
        let place = "\(row.name), \(fault.refusal)"
        do {
          let found = try refusal(row, [fault], &decided)
          #expect(found == fault.refusal, "\(place): \(found.debugDescription)")
          if let found {
            told.insert(found)
            #expect(!found.reason.isEmpty)
          }
        } catch { Issue.record("\(place): \(error)") }
      }
    }
    try told.formUnion(refusals(of: FaultyActs.acts, in: FaultyActs.viewer, act))
    try told.formUnion(refusals(of: FaultyActs.asks, in: FaultyActs.visitor, ask))
    #expect(Set(Refusal.allCases).subtracting(told).isEmpty, "never told")
  }

  /// The same of what has no command: what people do, and asking for an offer.
  @Test func ofTwoFaultsWithoutACommandTheEarlierIsTold() throws {
    for (faults, make, give) in [
      (FaultyActs.acts, FaultyActs.viewer, act),
      (FaultyActs.asks, FaultyActs.visitor, ask),
    ] {
      for (first, second) in pairs(faults) {
        let place = "\(first.refusal) and \(second.refusal)"
        var scene = try make()
        do {
          try first.happen(&scene)
          try second.happen(&scene)
        } catch { Issue.record("\(place) do not go together: \(error)") }
        let found = give(&scene)
        #expect(
          found == min(first.refusal, second.refusal), "\(place): \(found.debugDescription)")
      }
    }
  }

  private func refusals(
    of faults: [Fault], in make: () throws -> Scene, _ give: (inout Scene) -> Refusal?
  ) throws -> Set<Refusal> {
    var sound = try make()
    #expect(give(&sound) == nil)
    var told: Set<Refusal> = []
    for fault in faults {
      var scene = try make()
      try fault.happen(&scene)
      let found = give(&scene)
      #expect(found == fault.refusal)
      if let found { told.insert(found) }
    }
    return told
  }

  private func act(_ scene: inout Scene) -> Refusal? {
    do throws(Refusal) {
      try scene.shop.engine.record(
        .view, item: scene.item.utf8.span, under: scene.consent,
        at: scene.moment ?? scene.shop.now)
      return nil
    } catch { return error }
  }

  private func ask(_ scene: inout Scene) -> Refusal? {
    do throws(Refusal) {
      _ = try scene.shop.engine.nextOffer(
        OfferRequest(scene.person, placement: scene.placement),
        at: scene.moment ?? scene.shop.now)
      return nil
    } catch { return error }
  }
}
