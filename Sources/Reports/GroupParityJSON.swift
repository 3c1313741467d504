import Basics
public import Experiments
import JSONText
import Tables

/// Group parity as JSON: everything that the text says, in full precision. What is not known is null.
extension JSONWriter {
  /// - Parameter unit: of delivered value; empty where there is none.
  mutating func value(_ parity: GroupParity, unit: String) {
    let options = parity.options
    beginObject()
    member("isEstimated", parity.isEstimated)
    member("ratioLeast", options.ratioLeast)
    member("significance", options.significance)
    member("peopleLeast", options.peopleLeast)
    member("unit", unit.isEmpty ? nil : unit)
    name("measures")
    beginArray()
    for measure in parity.measures { value(measure, parity.groups) }
    endArray()
    member("verdict", parity.verdict.rawValue)
    endObject()
  }

  private mutating func value(_ measure: GroupParity.Measure, _ groups: [String]) {
    beginObject()
    member("measure", measure.kind.rawValue)
    member("reference", measure.reference.map { groups[$0] })
    member("unplaced", measure.unplaced)
    name("groups")
    beginArray()
    for (group, row) in zip(groups, measure.rows) {
      beginObject()
      member("group", group)
      member("people", row.people)
      member("rate", row.rate)
      name("bounds")
      if let bounds = row.bounds {
        beginObject()
        member("low", bounds.lowerBound)
        member("high", bounds.upperBound)
        endObject()
      } else {
        null()
      }
      member("ratio", row.ratio)
      member("separation", row.separation)
      name("test")
      if let test = row.test {
        beginObject()
        member("method", test.method.rawValue)
        member("pValue", test.pValue)
        member("adjusted", test.adjusted)
        endObject()
      } else {
        null()
      }
      member("verdict", row.verdict?.rawValue)
      endObject()
    }
    endArray()
    member("verdict", measure.verdict.rawValue)
    endObject()
  }
}

/// Group parity as a JSON text of its own (format `quid-parity/1`).
public enum GroupParityJSON {
  public static let format = "quid-parity/1"

  /// Indented, ended by a newline.
  public static func text(_ parity: GroupParity, unit: String) -> [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.beginObject()
    writer.member("format", format)
    writer.name("parity")
    writer.value(parity, unit: unit)
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }
}
