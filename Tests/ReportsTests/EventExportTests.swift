import TestSupport
import Testing

@testable import Reports

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
    #expect(
      event.contains(
        #""type":"quid.experimentStopped","subject":"experiment-x","time":"2026-01-01T00:00:00.000Z""#
      ))
    #expect(event.contains(#""data":{"#) && event.contains(#""experiment":"x""#))
  }

  /// Every line that the ledger's writer writes, as a test of the engine keeps them.
  private func lines() throws -> [String] {
    String(decoding: try Places.bytes("Tests/Golden/wire.jsonl"), as: UTF8.self)
      .split(separator: "\n").map { String($0.dropFirst()) }
  }

  /// The published schema takes every event there is, of no kind but its own, and nothing that lacks a member or has
  /// one more.
  @Test func everyEventFitsThePublishedSchema() throws {
    let validator = try SchemaValidator(EventSchema.text)
    var seen: Set<String> = []
    for line in try lines() {
      let event = try JSONTree(text: String(try #require(try export(line, .cloudevents).first)))
      #expect(try validator.accepts(event), "\(line)")
      guard case .string(let name)? = event["/data/event"] else { continue }
      seen.insert(name)
      #expect(event["/subject"] != nil, "\(name)")
      var changed = event
      changed["/type"] = .string("quid.other")
      #expect(try !validator.accepts(changed), "\(name)")
      #expect(try !validator.accepts(event.with("/data/upstart", "1")), "\(name)")
      for member in EventKind.named[name]?.members ?? [] where !member.isOptional {
        var poorer = event
        poorer["/data/\(member.name)"] = nil
        #expect(try !validator.accepts(poorer), "\(name) without \(member.name)")
      }
    }
    #expect(seen == Set(EventKind.all.map(\.name)))
    #expect(EventKind.named.count == EventKind.all.count)
  }

  /// A subject behind the source is what consent records and chains of custody call the same thing.
  @Test(.namesItsRow)
  func eventsSayWhatTheyAreAbout() {
    let rows = [
      (#""at":1,"event":"personRegistered","person":3}"#, "person-3"),
      (#""at":1,"event":"consentWithdrawn","consent":4}"#, "consent-4"),
      (#""at":1,"event":"offerShown","offer":7,"person":3,"terms":"t@1"}"#, "offer-7"),
      (#""at":1,"event":"termsAdopted","exchange":"t","textVersion":2}"#, "terms-t@2"),
      (#""at":1,"event":"dataDisclosed","disclosure":5,"consent":1}"#, "disclosure-5"),
    ]
    forEachRow(rows) { (line, subject) throws in
      let event = try JSONTree(text: String(try #require(try export(line, .cloudevents).first)))
      #expect(event["/subject"] == .string(subject))
    }
  }

  /// Numbers of 64 bits are strings, whatever their size: a reader that keeps numbers as doubles rounds none.
  @Test func largeNumbersAreStrings() throws {
    let line =
      #""at":1,"event":"answerKept","key":"ab","method":"offer.next","request":-8765432109876543210,"numbers":[9007199254740993,0]}"#
    let event = try JSONTree(text: String(try #require(try export(line, .cloudevents).first)))
    #expect(event["/data/request"] == .string("-8765432109876543210"))
    #expect(event["/data/numbers"] == .array([.string("9007199254740993"), .string("0")]))
    for line in try lines() {
      let event = try JSONTree(text: String(try #require(try export(line, .cloudevents).first)))
      for (pointer, value) in event.places {
        guard case .number(let text) = value, let number = Int64(text) else { continue }
        #expect(number.magnitude < 1 << 53, "\(pointer)")
      }
    }
  }

  /// The table has a column for all that any event says, but for a catalog, which is a document of its own.
  @Test func theTableLosesNothing() throws {
    let columns = Set(EventExport.columns)
    for kind in EventKind.all where kind.name != "catalogAdopted" {
      for member in kind.members { #expect(columns.contains(member.name), "\(member.name)") }
    }
    let adopted = try #require(try lines().last { $0.contains("\"catalogAdopted\"") })
    let cells = try export(adopted, .csv)[1]
    #expect(
      cells.contains(",kim,") && cells.hasSuffix(#",CHG-7,00,"[""a@1: new"",""b: 1 → 2""]",3"#))
    let line = try #require(try lines().first { $0.contains("\"termsAdopted\"") })
    let table = try export(line, .csv)
    for words in ["exchange", "textDigest", "retentionDays", "benefitKind"] {
      #expect(table[0].contains(words))
    }
    #expect(
      table[1].contains(#""[{""field"":""birthDate"""#) || table[1].contains(#""[{""field"""#))
  }
}
