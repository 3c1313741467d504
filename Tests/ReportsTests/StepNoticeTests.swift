import Catalogs
import Foundation
import JSONText
import Reports
import Scenarios
import TestSupport
import Testing

/// `quid check` names what nobody can ever be asked for.
@Suite struct StepNoticeTests {
  private func notices(_ changes: [(String, String?)]) throws -> [String] {
    var tree = try CatalogSamples.tree()
    let controller =
      #"{"name": "Shop", "address": "A street", "contact": "privacy@shop.example", "jurisdiction": "DE", "#
      + #""policy": "https://shop.example/privacy"}"#
    for change in [("/controller", controller)] + changes {
      tree = try tree.with(change.0, change.1)
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "c.json")
    try tree.text.write(to: file, atomically: true, encoding: .utf8)
    let report = try QuidProcess.run(["check", "--today", "2026-11-24", "--format=json", file.path])
    let root = try JSONTree(text: report.output)
    guard case .array(let notices)? = root["/files/0/notices"] else { return ["\(report.output)"] }
    return notices.map(\.text)
  }

  private func exchange(_ id: String, _ request: [String], _ more: String = "") -> (String, String?)
  {
    (
      "/exchanges/-",
      #"{"id": "\#(id)", "purpose": "gift", "benefit": "coffee", "valuation": "profit-2026", \#(more)"#
        + #""request": [\#(request.joined(separator: ", "))], "text": {"version": 1, "ask": "When?", "why": "So.", "#
        + #""get": "A coffee, as a voucher within two weeks.", "keep": "365 days.", "who": "Us.", "stop": "Here."}}"#
    )
  }

  private let size = #"{"field": "shoeSize", "level": "exact"}"#
  private let birthday = #"{"field": "birthDate", "level": "monthDay"}"#

  @Test func whatIsOnlyAskedForBesideIsNamed() throws {
    #expect(try notices([]).isEmpty)
    let both = exchange("both", [birthday, size])
    let found = try notices([both])
    #expect(found.count == 2, "\(found)")
    #expect(
      found.contains {
        $0.contains("\"birthday\\\" is never asked for \\\"shoeSize:exact\\\"")
          && $0.contains("add an exchange of \\\"gift\\\" that asks for just that")
      }, "\(found)")
    #expect(found.contains { $0.contains("Nobody is ever offered \\\"both\\\"") }, "\(found)")
    // The step is declared, and nobody can reach both at once.
    let step = exchange("size-alone", [size])
    #expect(try notices([both, step]).count { $0.contains("is never asked for") } == 0)
    // Where the smaller is capped, or shown elsewhere, the greater can be reached.
    for reachable in [
      [both, ("/exchanges/0/placement", #""account""#)],
      [
        both,
        (
          "/exchanges/0/pace",
          #"{"cap": 1, "capDays": 365, "spacingDays": 30, "declinedDays": 365, "deferredDays": 30}"#
        ),
      ],
    ] {
      #expect(try notices(reachable).count { $0.contains("Nobody is ever") } == 0)
    }
    #expect(try notices([exchange("other", [size])]).isEmpty)
  }
}
