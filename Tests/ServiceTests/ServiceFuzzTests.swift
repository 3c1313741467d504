import Basics
import Foundation
import TestSupport
import Testing

/// Lines made up, broken and random, each held against what must be answered to it.
/// `quid-lab service-fuzz` feeds millions more.
@Suite struct ServiceFuzzTests {
  /// `QUID_SEEDS` multiplies the lines, for long runs.
  private static let factor =
    ProcessInfo.processInfo.environment["QUID_SEEDS"].flatMap { Int($0) } ?? 1

  @Test(arguments: 1...UInt64(sampled(1, thorough: 3)))
  func whateverComesIsAnsweredAsItMustBe(seed: UInt64) throws {
    let linesPerLife = sampled(600, thorough: 2_500)
    var fuzz = try ServiceFuzz(seed: seed, linesPerLife: linesPerLife, schemaEvery: 16)
    do {
      try fuzz.run(lines: 8 * linesPerLife * ServiceFuzzTests.factor)
    } catch let fault as ServiceFuzz.Fault {
      Issue.record("\(described(fault))")
      return
    }
    // Where nothing is ever done, nothing was tested; a short run does not get round to all.
    #expect(fuzz.neverDone.count <= sampled(10, thorough: 3), "never done: \(fuzz.neverDone)")
    #expect(
      fuzz.counts.openings > 0 && fuzz.counts.folds > 0 && fuzz.counts.repeats > linesPerLife / 25)
  }

  /// Lines that found faults, and some that could.
  @Test(.namesItsRow)
  func theCorpusIsAnsweredAsItMustBe() throws {
    forEachRow(try ServiceFuzzTests.files()) { file in
      let bytes = try Places.bytes("Tests/ServiceTests/Corpus/" + file)
      let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: true).map { Array($0) }
      #expect(!lines.isEmpty)
      var fuzz = try ServiceFuzz(seed: 1, linesPerLife: 1, schemaEvery: 1)
      do {
        try fuzz.replay(lines)
      } catch let fault as ServiceFuzz.Fault {
        Issue.record("\(described(fault))")
      }
    }
  }

  private static func files() throws -> [String] {
    let folder = Places.repository.appending(path: "Tests/ServiceTests/Corpus")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".jsonl") }.sorted()
  }

  private func described(_ fault: ServiceFuzz.Fault) -> String {
    """
    life \(fault.life), line \(fault.number): \(fault.message)
    line: \(String(decoding: fault.line.prefix(2_000), as: UTF8.self))
    answer: \(String(decoding: fault.answer.prefix(2_000), as: UTF8.self))
    """
  }
}
