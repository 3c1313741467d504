import Reports
import Testing

@Suite struct EventExportTests {
  /// The end of an experiment in both formats, with its name in the column that its start has.
  @Test func aStopIsExported() throws {
    let line = #""at":1767225600000,"event":"experimentStopped","experiment":"x"}"#
    func export(_ format: EventExport.Format) throws -> [Substring] {
      var export = EventExport(format: format, source: "quid:test")
      try export.add(Array(line.utf8).span)
      return String(decoding: export.bytes, as: UTF8.self).split(separator: "\n")
    }
    let table = try export(.csv).map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let row = zip(table[0], table[1]).filter { !$1.isEmpty }.map { "\($0)=\($1)" }
    #expect(
      row == [
        "sequence=0", "time=2026-01-01T00:00:00.000Z", "event=experimentStopped", "experiment=x",
      ])
    let event = try #require(export(.cloudevents).first)
    #expect(event.contains(#""type":"quid.experimentStopped","time":"2026-01-01T00:00:00.000Z""#))
    #expect(event.contains(#""data":{"#) && event.contains(#""experiment":"x""#))
  }
}
