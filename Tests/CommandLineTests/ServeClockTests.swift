import Foundation
import TestSupport
import Testing

/// How a service begins, as a process, by the clock of its machine.
@Suite(.serialized) struct ServeClockTests {
  /// A clock that is far from the store's last moment begins nothing and changes nothing, until somebody says that
  /// it is right: on the day that they say, and no other.
  @Test(.namesItsRow) func aClockThatIsNotBelievedBeginsNothing() throws {
    let today = String(Date().ISO8601Format().prefix(10))
    forEachRow([-100, 300] as [Double]) { days in
      try Places.withTemporaryFolder { folder in
        let shop = try QuidProcess.starter(in: folder)
        let data = folder.appending(path: "data")
        let options = ["--catalog", shop.appending(path: "catalog.json").path]
        let moment = Date(timeIntervalSinceNow: days * 86_400).ISO8601Format()
        let past = try ServiceProcess(data, options + ["--clock", "input"])
        let asked = #"{"person":"ada","placement":"account","at":"\#(moment)"}"#
        #expect(try past.call("offer.next", asked).contains("\"result\""))
        try past.endInput()
        #expect(past.wait() == 0)
        let before = try contents(of: data)
        for other in [[], ["--clock-is", "2026-01-02"]] {
          let refused = try QuidProcess.run(["serve", "--data", data.path] + options + other)
          #expect(refused.exitCode == 1 && refused.output == "")
          #expect(refused.errors.contains("the last moment in the data directory is "))
          #expect(refused.errors.contains("start once with --clock-is \(today)"))
          #expect(refused.errors.contains("names another day") == !other.isEmpty)
          #expect(try contents(of: data) == before)
        }
        let next = try ServiceProcess(data, options + ["--clock-is", today])
        #expect(try !next.call("engine.health").contains("endingsWait"))
        try next.endInput()
        #expect(next.wait() == 0)
        #expect(try next.log().contains("\"event\":\"clockSet\""))
        let log = try QuidProcess.run(["log", "export", "--data", data.path])
        #expect(log.output.contains("\"event\":\"clockSet\""), "\(log.errors)")
        let usual = try ServiceProcess(data, options)
        try usual.endInput()
        #expect(usual.wait() == 0)
      }
    }
  }

  /// Every file of a directory.
  private func contents(of data: URL) throws -> [String: Data] {
    var found: [String: Data] = [:]
    let files = FileManager.default.enumerator(at: data, includingPropertiesForKeys: nil)
    for case let file as URL in files ?? FileManager.DirectoryEnumerator()
    where !file.hasDirectoryPath {
      found[file.path] = try Data(contentsOf: file)
    }
    return found
  }
}
