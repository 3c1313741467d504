import Foundation
import Platform
import TestSupport
import Testing

/// A data directory of a version that kept what people did under any consent.
@Suite struct ActsUpgradeTests {
  /// The service says how many acts it lets go, once; nothing of them is left in a file, and new ones are refused.
  @Test func theServiceTellsHowManyActsEnd() throws {
    try Places.withTemporaryFolder { folder in
      let data = folder.appending(path: "data")
      _ = try UncoveredActs.write(to: FileStorage(data.path))
      for count in [3, 0] {
        let service = try ServiceProcess(data, ["--clock", "input"])
        let answer = try service.call(
          "behaviour.record",
          #"{"person":"ada","purpose":"birthday-gift","act":"purchase","item":"self-test-9","at":"2026-11-24T11:00:00Z"}"#
        )
        #expect(answer.contains(#""refusal":"behaviourNotConsented","rules":["Q49"]"#), "\(answer)")
        try service.endInput()
        #expect(service.wait() == 0)
        let log = try service.log()
        #expect(log.contains(#""event":"actsForgotten""#) == (count > 0), "\(log)")
        #expect(log.contains(#""acts":3"#) == (count > 0), "\(log)")
        #expect(!log.contains("recovered"), "\(log)")
        let behaviour = try String(
          contentsOf: data.appending(path: "behaviour/00000000.jsonl"), encoding: .utf8)
        #expect(!behaviour.contains("self-test"))
      }
    }
  }
}
