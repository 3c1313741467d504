import Foundation
public import Testing

/// Compares text with the golden file `Tests/Golden/NAME`, to the byte. With `QUID_UPDATE_GOLDEN=1`
/// the file is rewritten instead: read the difference before you commit it.
public func expectGolden(
  _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = Places.repository.appending(path: "Tests/Golden").appending(path: name)
  if ProcessInfo.processInfo.environment["QUID_UPDATE_GOLDEN"] == "1" {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return
  }
  let golden = try String(contentsOf: file, encoding: .utf8)
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  let goldenLines = golden.split(separator: "\n", omittingEmptySubsequences: false)
  for (number, (line, goldenLine)) in zip(lines, goldenLines).enumerated()
  where line != goldenLine {
    Issue.record(
      "\(name):\(number + 1): expected \"\(goldenLine)\", found \"\(line)\"",
      sourceLocation: sourceLocation)
    return
  }
  #expect(text == golden, "\(name) differs in length", sourceLocation: sourceLocation)
}
