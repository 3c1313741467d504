import Basics
import Catalogs
import JSONText
import Scenarios
import TrustRules

/// The fixes that change nothing a person was told: requests that the rules lower, where the text
/// says that it stays true. Each raises its text's version, since other terms need another.
public struct SafeFixes {
  /// The whole file with the fixes.
  public let bytes: [UInt8]
  /// The changed lines, as a unified diff shows them.
  public let diff: String

  /// Nil when there is nothing to fix.
  public init?(_ report: FindingsReport) {
    let catalog = report.checked.loaded.catalog
    let lowered = report.checked.lowered
    var index = DocumentIndex(report.checked.loaded.value)
    var replacements: [(bytes: Range<Int>, by: String)] = []
    func replace(_ place: CatalogPlace, _ replacement: String) {
      let (value, isExact) = index.value(at: place.pointer)
      if isExact { replacements.append((value.text.indices, replacement)) }
    }
    for (number, (before, after)) in zip(catalog.exchanges, lowered.exchanges).enumerated()
    where before.request != after.request {
      for (element, (asked, wanted)) in zip(before.request, after.request).enumerated()
      where asked != wanted {
        replace(
          CatalogPlace(.exchanges, number, "/request/\(element)/level"), "\"\(wanted.level)\"")
      }
      replace(
        CatalogPlace(.exchanges, number, "/text/version"), String(after.text.version))
    }
    if replacements.isEmpty { return nil }
    let original = report.checked.loaded.value.document.text
    var fixed: [UInt8] = []
    var end = 0
    for (range, text) in replacements.sorted(by: { $0.bytes.lowerBound < $1.bytes.lowerBound }) {
      fixed += original[end..<range.lowerBound]
      fixed += Array(text.utf8)
      end = range.upperBound
    }
    fixed += original[end...]
    bytes = fixed
    diff = SafeFixes.diff(original, fixed, report.checked.loaded.fileName)
  }

  /// Bytes shown of one line: a file may be one long line.
  private static let lineShown = 400

  /// The lines that differ. Values stay within their lines, so both texts have the same lines.
  private static func diff(_ before: [UInt8], _ after: [UInt8], _ file: String) -> String {
    func lines(_ bytes: [UInt8]) -> [String] {
      bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        .map { line in
          let text = cleaned(String(decoding: line.prefix(SafeFixes.lineShown), as: UTF8.self))
          return line.count > SafeFixes.lineShown ? text + "…" : text
        }
    }
    let (old, new) = (lines(before), lines(after))
    let isChanged = zip(
      before.split(separator: 0x0A, omittingEmptySubsequences: false),
      after.split(separator: 0x0A, omittingEmptySubsequences: false)
    ).map { $0 != $1 }
    var text = "--- \(cleaned(file))\n+++ \(cleaned(file))\n"
    var line = 0
    while line < old.count {
      var end = line
      while end < old.count, isChanged[end] { end += 1 }
      if end > line {
        text += "@@ -\(line + 1),\(end - line) +\(line + 1),\(end - line) @@\n"
        text += old[line..<end].map { "-\($0)\n" }.joined()
        text += new[line..<end].map { "+\($0)\n" }.joined()
      }
      line = max(end, line + 1)
    }
    return text
  }
}
