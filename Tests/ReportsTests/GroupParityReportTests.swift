import Basics
import Experiments
import JSONText
import Reports
import Tables
import TestSupport
import Testing

@Suite struct GroupParityReportTests {
  private func cell(_ eligible: Int?, _ shown: Int, _ accepted: Int, _ delivered: Int64 = 0)
    -> GroupParity.Cell
  {
    GroupParity.Cell(
      eligible: eligible, shown: shown, accepted: accepted,
      delivered: Amount(micros: delivered * Amount.microsPerUnit))
  }

  private func town() throws -> GroupParity {
    try GroupParity(
      groups: ["north", "south", "others"],
      cells: [cell(9_000, 4_500, 2_000, 8_000), cell(5_000, 1_000, 400, 1_000), cell(30, 20, 9)],
      counts: [[900, 100, 2], [100, 900, 0], [0, 0, 0]], valueMost: Amount(micros: 4_000_000))
  }

  private func text(_ parity: GroupParity, columns: Int = 100) -> String {
    GroupParityText(
      parity, unit: "EUR", style: TextStyle(isColored: false, columns: columns)
    ).text
  }

  @Test func theTableSaysAll() throws {
    try expectGolden(text(try town()), "group-parity.txt")
  }

  @Test func knownGroupsHaveNeitherBoundsNorMix() throws {
    let parity = try GroupParity(
      groups: ["a", "b"], tallies: [cell(nil, 80, 48), cell(nil, 40, 12)], valueMost: .zero)
    let lines = text(parity).split(separator: "\n").map(String.init)
    #expect(
      lines == [
        "Group parity: opt-in, accepted of shown", "   people    rate  of best-off       p",
        "a      80  60.0 %     best-off", "b      40  30.0 %        0.500  0.0019  unequal",
        "unequal: a difference is more than chance makes of it.",
        "Exposure was not measured: nobody counted who could have been shown it.",
        "Unequal from p below 0.01 on, corrected for the number of pairs; \"fair\" takes as much proof.",
      ])
  }

  @Test func theJSONHasEverything() throws {
    let bytes = GroupParityJSON.text(try town(), unit: "EUR")
    try expectGolden(String(decoding: bytes, as: UTF8.self), "group-parity.json")
    let root = try JSONDocument(scanning: bytes).root
    #expect(root.member("format")?.string == "quid-parity/1")
  }

  /// Why nothing passes is said in each case.
  @Test func notEnoughDataSaysWhatIsLacking() throws {
    func said(_ cells: [GroupParity.Cell], _ counts: [[Int]]) throws -> String {
      text(
        try GroupParity(groups: ["a", "b"], cells: cells, counts: counts, valueMost: .zero),
        columns: 200)
    }
    let many = cell(nil, 1_000, 500)
    #expect(
      try said([many, cell(nil, 29, 0)], [[1, 0], [0, 1]])
        .contains("not enough data: fewer than 30 people are expected of b."))
    #expect(
      try said([many, many, cell(nil, 250, 100)], [[1, 0], [0, 1], [0, 0]])
        .contains("not enough data: the table knows nobody in the cells of 11.1 %."))
    #expect(
      try said([many], [[1, 1]]).contains(
        "no difference shows, but neither do the counts rule out a ratio below 0.8."))
    let lots = cell(nil, 9_000, 4_500)
    #expect(
      try said([lots, lots], [[1, 0], [0, 1]]).contains(
        "fair: no difference shows, and the counts rule out a ratio below 0.8."))
  }
}
