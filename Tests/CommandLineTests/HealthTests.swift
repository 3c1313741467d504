import Basics
import Foundation
import TestSupport
import Testing

/// What a running service tells of its catalog and of its reloads, as whoever watches it asks.
@Suite(.serialized) struct HealthTests {
  private func health(_ service: ServiceProcess) throws -> JSONTree {
    try #require(try JSONTree(text: service.call("engine.health"))["/result"])
  }

  private func withShop(_ body: (URL, _ catalog: URL) throws -> Void) throws {
    try Places.withTemporaryFolder { folder in
      let shop = try QuidProcess.starter(in: folder)
      try body(folder.appending(path: "data"), shop.appending(path: "catalog.json"))
    }
  }

  /// From the start over a reload that makes an exchange unfit, one that is refused and one that changes nothing, to the
  /// next start: each time what is in force, what nobody can be offered and how the reload went.
  @Test func healthFollowsTheCatalog() throws {
    try withShop { data, catalog in
      let sound = try String(contentsOf: catalog, encoding: .utf8)
      let metrics = data.deletingLastPathComponent().appending(path: "quid.prom")
      let service = try ServiceProcess(
        data, ["--catalog", catalog.path, "--metrics", metrics.path])
      try service.waitForLog("ready")
      var found = try health(service)
      let digest = found["/catalog/digest"]
      #expect(found["/catalog/notOffered"] == .array([]), "\(found.text)")
      #expect(found["/lastReload/outcome"] == .string("never"))

      let over = sound.replacing("\"version\": 1", with: "\"version\": 2").replacing(
        "\"placement\": \"home\",", with: "\"placement\": \"home\", \"until\": \"2020-01-31\",")
      try over.write(to: catalog, atomically: true, encoding: .utf8)
      service.signal(SIGHUP)
      try service.waitForLog("catalogAdopted")
      found = try health(service)
      let second = found["/catalog/digest"]
      #expect(second != digest && second != nil)
      #expect(found["/lastReload/outcome"] == .string("adopted"))
      #expect(found["/lastReload/at"] != nil && found["/lastReload/reason"] == nil)
      #expect(found["/catalog/notOffered/0/exchange"] == .string("views-for-finds"))
      #expect(found["/catalog/notOffered/0/findings/0/rule"] == .string("Q1"), "\(found.text)")
      #expect(found["/catalog/notOffered/1"] == nil)

      // The words of an offer under their old version, and then no JSON at all: what is in force stays.
      let changed = over.replacing("To treat you on the day.", with: "To know you.")
      #expect(changed != over)
      for (text, event, reason) in [
        (changed, "was agreed to under the same version", "something else was agreed to"),
        ("{\n", "catalogUnusable", catalog.lastPathComponent),
      ] {
        try text.write(to: catalog, atomically: true, encoding: .utf8)
        service.signal(SIGHUP)
        try service.waitForLog(event)
        found = try health(service)
        #expect(found["/catalog/digest"] == second)
        #expect(found["/lastReload/outcome"] == .string("refused"), "\(found.text)")
        #expect(found["/catalog/notOffered/0/exchange"] == .string("views-for-finds"))
        guard case .string(let told)? = found["/lastReload/reason"] else {
          return #expect(Bool(false), "\(found.text)")
        }
        #expect(told.contains(reason) && !told.contains("\n"), "\(told)")
      }
      try over.write(to: catalog, atomically: true, encoding: .utf8)
      service.signal(SIGHUP)
      try service.waitForLog("in force already")
      #expect(try health(service)["/lastReload/outcome"] == .string("unchanged"))
      try service.endInput()
      #expect(service.wait() == 0)
      let text = try String(contentsOf: metrics, encoding: .utf8)
      #expect(text.contains("\nquid_exchanges_not_offered 1\n"))
      #expect(text.contains("\nquid_last_reload_fine 1\n"))

      let next = try ServiceProcess(data, [])
      try next.waitForLog("ready")
      found = try health(next)
      #expect(found["/catalog/digest"] == second)
      #expect(found["/catalog/notOffered/0/exchange"] == .string("views-for-finds"))
      next.signal(SIGHUP)
      try next.waitForLog("there is no --catalog to read anew")
      #expect(try health(next)["/lastReload/outcome"] == .string("refused"))
      try next.endInput()
      #expect(next.wait() == 0)
    }
  }

  /// What a day ends is told when the day comes, by the health and once in the log.
  @Test func aNewDayIsJudged() throws {
    try withShop { data, catalog in
      let sound = try String(contentsOf: catalog, encoding: .utf8)
      let day = String(Date().ISO8601Format().prefix(10))
      try sound.replacing(
        "\"placement\": \"home\",", with: "\"placement\": \"home\", \"until\": \"\(day)\","
      ).write(to: catalog, atomically: true, encoding: .utf8)
      let service = try ServiceProcess(data, ["--catalog", catalog.path, "--clock", "input"])
      try service.waitForLog("ready")
      func ask(_ days: Double) throws {
        let at = Date(timeIntervalSinceNow: days * 86_400).ISO8601Format()
        _ = try service.call("offer.next", #"{"person":"ada","placement":"account","at":"\#(at)"}"#)
      }
      try ask(0)
      #expect(try health(service)["/catalog/notOffered"] == .array([]))
      try ask(1)
      // An event, from which time has come.
      _ = try service.call(
        "offer.next",
        #"{"person":"ben","placement":"account","at":"\#(Date(timeIntervalSinceNow: 86_400).ISO8601Format())"}"#
      )
      try service.waitForLog("offersChanged")
      let found = try health(service)
      #expect(found["/catalog/notOffered/0/exchange"] == .string("views-for-finds"))
      #expect(found["/catalog/judgedOn"] != .string(day))
      try service.endInput()
      #expect(service.wait() == 0)
    }
  }

  /// Every finding has its line, however many there are; so has the notice that nobody is named as the controller.
  @Test func everyFindingIsLogged() throws {
    try withShop { data, catalog in
      let sound = try String(contentsOf: catalog, encoding: .utf8)
      var tree = try JSONTree(text: sound)
      tree = try tree.with("/controller", nil)
      // Words that promise everything and say nothing, in many exchanges.
      let first = try #require(tree["/exchanges/0"]).text
      for number in 0..<30 {
        let own = first.replacing(
          "\"birthday-for-coffee\"", with: "\"birthday-\(number)\""
        ).replacing("\"monthDay\"", with: "\"fullDate\"")
        tree = try tree.with("/exchanges/-", own)
      }
      try tree.text.write(to: catalog, atomically: true, encoding: .utf8)
      let checked = try JSONTree(
        text: QuidProcess.run(["check", "--format=json", catalog.path]).output)
      let service = try ServiceProcess(data, ["--catalog", catalog.path])
      try service.waitForLog("ready")
      try service.waitForLog("\"event\":\"notice\"")
      try service.endInput()
      #expect(service.wait() == 0)
      let lines = try service.log().split(separator: "\n").map { try JSONTree(text: String($0)) }
      var told: [String: Int] = [:]
      for line in lines where line["/event"] == .string("finding") {
        told[key(line), default: 0] += 1
      }
      guard case .array(let findings)? = checked["/files/0/findings"] else {
        return #expect(Bool(false), "\(checked.text)")
      }
      #expect(findings.count > 30)
      for finding in findings { #expect(told[key(finding)] == 1, "\(finding.text)") }
      #expect(told.count == findings.count)
      let notices = lines.filter { $0["/event"] == .string("notice") }
      #expect(notices.count == 1 && notices[0].text.contains("as the controller"))
    }
  }

  private func key(_ finding: JSONTree) -> String {
    ["rule", "pointer", "reason"].map { finding["/\($0)"]?.text ?? "" }.joined()
  }
}
