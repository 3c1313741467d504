import Basics
public import Experiments
public import Tables

/// Group parity for the terminal: a table for each measure, what it rests on, and the verdict.
///
///     Group parity: opt-in, accepted of shown
///       people    rate  certainly from–to  of best-off        p  told apart
///     a    372  38.7 %      21.5 – 46.2 %     best-off
///     b    128  31.2 %       0.0 – 79.4 %         0.81   0.0021        0.41  unequal
public struct GroupParityText {
  private typealias Cell = TextTable.Cell
  private typealias Column = TextTable.Column

  private let parity: GroupParity
  private let unit: String
  private let style: TextStyle

  /// - Parameters:
  ///   - parity: what was measured.
  ///   - unit: of delivered value; empty where there is none.
  ///   - style: the width to fill, and whether in colour.
  public init(_ parity: GroupParity, unit: String, style: TextStyle) {
    self.parity = parity
    self.unit = unit
    self.style = style
  }

  /// The whole report.
  public var text: String {
    var text = ""
    for measure in parity.measures {
      text += "\n" + style.paint("Group parity: \(GroupParityText.title(measure.kind))", .bold)
      text += "\n" + table(measure) + verdict(measure)
    }
    if parity.measure(.exposure) == nil {
      text += style.note(
        "Exposure was not measured: nobody counted who could have been shown it.", .warn)
    }
    return text + basis
  }

  private static func title(_ kind: GroupParity.Kind) -> String {
    switch kind {
    case .exposure: "exposure, shown of eligible"
    case .optIn: "opt-in, accepted of shown"
    case .deliveredValue: "delivered value per person shown"
    }
  }

  /// The short name of a measure, within a sentence.
  static func name(_ kind: GroupParity.Kind) -> String {
    switch kind {
    case .exposure: "exposure"
    case .optIn: "opt-in"
    case .deliveredValue: "delivered value"
    }
  }

  static func name(_ verdict: GroupParity.Verdict) -> String {
    switch verdict {
    case .fair: "fair"
    case .unequal: "unequal"
    case .notEnoughData: "not enough data"
    }
  }

  private func tone(_ verdict: GroupParity.Verdict) -> TextStyle.Tone {
    switch verdict {
    case .fair: .good
    case .unequal: .bad
    case .notEnoughData: .warn
    }
  }

  // MARK: The table of a measure

  private func table(_ measure: GroupParity.Measure) -> String {
    let over = parity.options.reference == nil ? "best-off" : "reference"
    var columns = [
      Column("", .left), Column("people", .right, spare: 2), Column("rate", .right),
    ]
    if parity.isEstimated { columns.append(Column("certainly from–to", .right, spare: 1)) }
    columns += [Column("of \(over)", .right), Column("p", .right)]
    if parity.isEstimated { columns.append(Column("told apart", .right, spare: 3)) }
    var table = TextTable(columns + [Column("", .left)])
    for (group, row) in measure.rows.enumerated() {
      var cells = [
        Cell(parity.groups[group]), Cell(NumberText.fixed(row.people, 0)),
        Cell(row.rate.map { number($0, measure.kind) } ?? "–"),
      ]
      if parity.isEstimated { cells.append(Cell(bounds(row.bounds, measure.kind))) }
      let isReference = group == measure.reference
      cells += [
        isReference
          ? Cell(over, .dim) : Cell(row.ratio.map { NumberText.fixed($0, 3) } ?? "–", passes(row)),
        Cell(isReference ? "" : row.test.map { probability($0.adjusted) } ?? "–"),
      ]
      if parity.isEstimated {
        cells.append(Cell(row.separation.map { NumberText.fixed($0, 2) } ?? ""))
      }
      cells.append(
        row.verdict.map { Cell(GroupParityText.name($0), tone($0)) } ?? Cell(""))
      table.add(cells)
    }
    return table.text(style)
  }

  private func number(_ rate: Double, _ kind: GroupParity.Kind) -> String {
    kind == .deliveredValue
      ? NumberText.amount(rate, unit: unit, decimals: 3) : NumberText.percent(rate)
  }

  private func bounds(_ bounds: ClosedRange<Double>?, _ kind: GroupParity.Kind) -> String {
    guard let bounds else { return "–" }
    return "\(number(bounds.lowerBound, kind)) – \(number(bounds.upperBound, kind))"
  }

  private func passes(_ row: GroupParity.Row) -> TextStyle.Tone {
    row.ratio.map { $0 < parity.options.ratioLeast ? .bad : .plain } ?? .plain
  }

  private func probability(_ value: Double) -> String {
    value < 0.0001 ? "< 0.0001" : NumberText.fixed(value, 4)
  }

  // MARK: What it rests on

  private func verdict(_ measure: GroupParity.Measure) -> String {
    let verdict = measure.verdict
    let least = NumberText.short(parity.options.ratioLeast, atMost: 4)
    let why =
      switch verdict {
      case .fair: "no difference shows, and the counts rule out a ratio below \(least)."
      case .unequal: "a difference is more than chance makes of it."
      case .notEnoughData: reason(measure)
      }
    return style.note("\(GroupParityText.name(verdict)): \(why)", tone(verdict))
  }

  private func reason(_ measure: GroupParity.Measure) -> String {
    let few = zip(parity.groups, measure.rows).filter { $1.rate == nil }.map(\.0)
    let least = NumberText.short(parity.options.peopleLeast, atMost: 1)
    let ratio = NumberText.short(parity.options.ratioLeast, atMost: 4)
    if !few.isEmpty {
      return "fewer than \(least) people are expected of \(few.joined(separator: ", "))."
    }
    if measure.unplaced > GroupParity.Measure.unplacedMost {
      return "the table knows nobody in the cells of \(NumberText.percent(measure.unplaced))."
    }
    return "no difference shows, but neither do the counts rule out a ratio below \(ratio)."
  }

  private var basis: String {
    let significance = NumberText.short(parity.options.significance, atMost: 4)
    var text = style.note(
      "Unequal from p below \(significance) on, corrected for the number of pairs; \"fair\" takes "
        + "as much proof.", .dim)
    if parity.isEstimated {
      text += style.note(
        "Nobody's group is known: rates are estimated from the mix of each cell, as if people of all "
          + "groups in a cell did alike. What is certain are the bounds, where the mix of the people "
          + "concerned is the table's. \"Told apart\" is how much of a difference between persons the "
          + "cells show: of 0.1, a tenth. A difference between neighbours that differences between areas "
          + "offset stays hidden.", .dim)
    }
    return text
  }
}
