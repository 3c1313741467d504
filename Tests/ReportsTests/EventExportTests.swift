import Reports
import TestSupport
import Testing

@Suite struct EventExportTests {
  private func export(_ line: String, _ format: EventExport.Format) throws -> [Substring] {
    var export = EventExport(format: format, source: "quid:test")
    try export.add(Array(line.utf8).span)
    return String(decoding: export.bytes, as: UTF8.self).split(separator: "\n")
  }

  /// The cells of the event's row that are not empty, with the names of their columns.
  private func row(_ line: String) throws -> [String] {
    let table = try export(line, .csv).map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    return zip(table[0], table[1]).filter { !$1.isEmpty }.map { "\($0)=\($1)" }
  }

  /// "why" and "kind" mean what a catalog means by them; the ledger, whose lines stay, has other uses.
  @Test(.namesItsRow)
  func eachWordHasOneMeaning() {
    let rows = [
      (#""event":"personErased","person":0,"why":"idle"}"#, ["person=0", "ending=idle"]),
      (
        #""event":"consentInvalidated","consent":3,"why":"unused"}"#,
        ["consent=3", "ending=unused"]
      ),
      (
        #""event":"dataDisclosed","partner":"p","kind":"transfer"}"#,
        ["partner=p", "operation=transfer"]
      ),
    ]
    forEachRow(rows) { (line, cells) throws in
      #expect(try row(line).dropFirst(2) == cells[...])
      let data = line.replacing("\"why\"", with: "\"ending\"").replacing(
        "\"kind\"", with: "\"operation\"")
      #expect(try export(line, .cloudevents).first?.hasSuffix("\"data\":{\(data)}") == true)
    }
  }

  /// The end of an experiment in both formats, with its name in the column that its start has.
  @Test func aStopIsExported() throws {
    let line = #""at":1767225600000,"event":"experimentStopped","experiment":"x"}"#
    #expect(
      try row(line) == [
        "sequence=0", "time=2026-01-01T00:00:00.000Z", "event=experimentStopped", "experiment=x",
      ])
    let event = try #require(export(line, .cloudevents).first)
    #expect(event.contains(#""type":"quid.experimentStopped","time":"2026-01-01T00:00:00.000Z""#))
    #expect(event.contains(#""data":{"#) && event.contains(#""experiment":"x""#))
  }
}
