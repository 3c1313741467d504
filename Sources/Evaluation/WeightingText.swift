import Basics
public import JSONText
public import Recommendation
import Tables

/// Weightings as they are written down: `quid-weighting/1` in a file, `name=value` on a command line.
public enum WeightingText {
  /// What a file of a weighting says that it is.
  public static let format = "quid-weighting/1"

  /// A file of all parameters, ended by a newline.
  public static func json(_ weighting: Weighting) -> [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.object { writer in
      writer.member("format", format)
      write(weighting, &writer)
    }
    writer.endLine()
    return writer.bytes
  }

  /// The member `parameters`.
  static func write(_ weighting: Weighting, _ writer: inout JSONWriter) {
    writer.object("parameters") { writer in
      for parameter in WeightingParameter.allCases {
        writer.name(parameter.rawValue)
        writer.double(weighting[parameter])
      }
    }
  }

  /// Reads a file; parameters that it does not name have their standard values.
  /// - Returns: nil after at least one report.
  public static func read(_ root: JSONValue, _ problems: Problems) -> Weighting? {
    let before = problems.count
    guard var reader = ObjectReader(root, as: "a weighting", problems) else { return nil }
    if let value = reader.required("format"), value.string != format {
      problems.report("expected \"\(format)\", found \(value.summary)", at: value)
    }
    var weighting = Weighting.standard
    if let value = reader.required("parameters"),
      var parameters = ObjectReader(value, as: "parameters", problems)
    {
      for parameter in WeightingParameter.allCases {
        guard let value = parameters.optional(parameter.rawValue),
          let number = problems.number(value, in: parameter.range)
        else { continue }
        weighting[parameter] = number
        if weighting[parameter] != number {
          problems.report("expected \(expected(parameter)), found \(value.summary)", at: value)
        }
      }
      parameters.finish()
    }
    reader.finish()
    return problems.count == before ? weighting : nil
  }

  /// Changes a weighting by `name=value`, several with commas between.
  /// - Throws: `EvaluationFault` for a name that is no parameter, or a value out of its range.
  public static func set(
    _ text: String, in weighting: inout Weighting
  ) throws(EvaluationFault) {
    var named: [WeightingParameter] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw EvaluationFault(
          "--set needs NAME=VALUE, such as neighbours=200, not \"\(cleaned(String(piece)))\"")
      }
      let names = WeightingParameter.allCases.map(\.rawValue)
      guard let parameter = WeightingParameter(rawValue: String(parts[0])) else {
        let word = String(parts[0])
        let hint = didYouMean(word, among: names).map { "; did you mean \"\($0)\"?" }
        throw EvaluationFault(
          "--set: unknown parameter \"\(cleaned(word))\""
            + (hint ?? "; there is \(names.joined(separator: ", "))"))
      }
      if named.contains(parameter) {
        throw EvaluationFault("--set names \"\(parameter.rawValue)\" twice")
      }
      named.append(parameter)
      let value = DecimalText.double(DecimalText.typed(String(parts[1])).span)
      if let value, parameter.range.contains(value) { weighting[parameter] = value }
      if value != weighting[parameter] {
        throw EvaluationFault(
          "--set: \(parameter.rawValue) needs \(expected(parameter)), "
            + "not \"\(cleaned(String(parts[1])))\"")
      }
    }
  }

  /// What a parameter's value may be.
  private static func expected(_ parameter: WeightingParameter) -> String {
    let ends = [parameter.range.lowerBound, parameter.range.upperBound]
      .map { DecimalText.shortest($0) }
    let kind =
      parameter.isWhole
      ? "a whole number"
      : parameter.step > 0
        ? "a multiple of \(DecimalText.shortest(parameter.step))" : "a number"
    return "\(kind) from \(ends[0]) to \(ends[1])"
  }
}
