import Testing

/// A checker of Prometheus' text format 0.0.4 and of how metrics are to be named, of our own: what `promtool check
/// metrics` would say, and more.
enum Exposition {
  private struct Family {
    var type: String?
    var hasHelp = false
    var suffixes: Set<String> = []
  }

  private static let units = ["ms", "us", "milliseconds", "micros", "minutes", "kilobytes", "mib"]

  /// What is wrong, each in a few words.
  static func faults(in text: String) -> [String] {
    var faults: [String] = []
    var families: [String: Family] = [:]
    var series: Set<Substring> = []
    var current = ""
    if !text.isEmpty, !text.hasSuffix("\n") { faults.append("the last line does not end") }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      let words = line.split(separator: " ", maxSplits: 3).map(String.init)
      if line.hasPrefix("# HELP "), words.count == 4 {
        if families[words[2]] != nil { faults.append("\(words[2]): begun twice") }
        current = words[2]
        families[current, default: Family()].hasHelp = true
      } else if line.hasPrefix("# TYPE "), words.count == 4 {
        current = words[2]
        families[current, default: Family()].type = words[3]
        faults += naming(current, words[3])
        if families[current]?.hasHelp != true { faults.append("\(current): no HELP") }
      } else if let match = line.wholeMatch(
        of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? ([^ ]+)/)
      {
        faults += sample(
          String(match.1), labels: match.2.map(String.init) ?? "", value: String(match.4), current,
          &families)
        if !series.insert(line.prefix(line.count - match.4.count - 1)).inserted {
          faults.append("\(match.1): twice")
        }
      } else {
        faults.append("\"\(line)\": neither a comment nor a sample")
      }
    }
    for (name, family) in families where family.type == "summary" {
      for suffix in ["_sum", "_count"] where !family.suffixes.contains(suffix) {
        faults.append("\(name): no \(suffix)")
      }
    }
    return faults
  }

  private static func naming(_ name: String, _ type: String) -> [String] {
    var faults: [String] = []
    if name.wholeMatch(of: /quid_[a-z][a-z_]*/) == nil {
      faults.append("\(name): not quid_ and small letters")
    }
    if type == "counter", !name.hasSuffix("_total") {
      faults.append("\(name): a counter without _total")
    }
    if type != "counter", name.hasSuffix("_total") {
      faults.append("\(name): _total and no counter")
    }
    if name.split(separator: "_").contains(where: { units.contains(String($0)) }) {
      faults.append("\(name): no base unit")
    }
    if !["counter", "gauge", "summary"].contains(type) { faults.append("\(name): type \(type)") }
    return faults
  }

  private static func sample(
    _ name: String, labels: String, value: String, _ current: String,
    _ families: inout [String: Family]
  ) -> [String] {
    var faults: [String] = []
    if value.wholeMatch(of: /-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?|NaN/) == nil {
      faults.append("\(name) \(value): no number")
    }
    let suffix =
      families[current]?.type == "summary" ? ["_sum", "_count"].first(where: name.hasSuffix) : nil
    let family = String(name.dropLast(suffix?.count ?? 0))
    guard families[family]?.type != nil else { return faults + ["\(name): no TYPE before"] }
    if family != current { faults.append("\(name): not within its family") }
    if let suffix { families[family]?.suffixes.insert(suffix) }
    if families[family]?.type == "summary", suffix == nil {
      let quantile = labels.dropFirst("{quantile=\"".count).dropLast(2)
      if !["0.5", "0.9", "0.99", "0.999"].contains(quantile) {
        faults.append("\(name): quantile \(quantile)")
      }
    }
    return faults
  }
}
