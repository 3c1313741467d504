import Basics
public import Experiments
import JSONText
import Tables

/// Group parity as JSON: everything that the text says, in full precision. What is not known is null.
extension JSONWriter {
  /// - Parameter unit: of delivered value; empty where there is none.
  mutating func members(of parity: GroupParity, unit: String) {
    let options = parity.options
    member("isEstimated", parity.isEstimated)
    member("ratioLeast", options.ratioLeast)
    member("significance", options.significance)
    member("peopleLeast", options.peopleLeast)
    member("unit", unit.isEmpty ? nil : unit)
    objects("measures", parity.measures) { $0.members(of: $1, parity.groups) }
    member("verdict", parity.verdict.rawValue)
  }

  private mutating func members(of measure: GroupParity.Measure, _ groups: [String]) {
    member("measure", measure.kind.rawValue)
    member("reference", measure.reference.map { groups[$0] })
    member("unplaced", measure.unplaced)
    objects("groups", zip(groups, measure.rows)) { writer, pair in
      let (group, row) = pair
      writer.member("group", group)
      writer.member("people", row.people)
      writer.member("rate", row.rate)
      writer.object("bounds", row.bounds) { writer, bounds in
        writer.member("low", bounds.lowerBound)
        writer.member("high", bounds.upperBound)
      }
      writer.member("ratio", row.ratio)
      writer.member("separation", row.separation)
      writer.object("test", row.test) { writer, test in
        writer.member("method", test.method.rawValue)
        writer.member("pValue", test.pValue)
        writer.member("adjusted", test.adjusted)
      }
      writer.member("verdict", row.verdict?.rawValue)
    }
    member("verdict", measure.verdict.rawValue)
  }
}

/// Group parity as a JSON text of its own (format `quid-parity/1`).
public enum GroupParityJSON {
  public static let format = "quid-parity/1"

  /// Indented, ended by a newline.
  public static func text(_ parity: GroupParity, unit: String) -> [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.object { writer in
      writer.member("format", format)
      writer.object("parity") { $0.members(of: parity, unit: unit) }
    }
    writer.endLine()
    return writer.bytes
  }
}
