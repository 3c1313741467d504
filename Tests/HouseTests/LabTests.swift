import Foundation
import TestSupport
import Testing

/// Programs beside `quid`: built when they are asked for, and then all of them run in CI.
@Suite struct LabTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: Places.repository.appending(path: path), encoding: .utf8)
  }

  @Test func onlyQuidIsBuiltUnasked() throws {
    let manifest = try text("Package.swift")
    let guarded = /if Context\.environment\["QUID_LAB"\] == "1" \{\n.*?\n\}/.dotMatchesNewlines()
    #expect(manifest.matches(of: guarded).count == 1)
    let programs = /\.executableTarget\(\s*name: "([^"]+)"/
    #expect(manifest.matches(of: programs).map { String($0.1) } == ["quid", "quid-lab"])
    let unasked = manifest.replacing(guarded, with: "").matches(of: programs)
    #expect(unasked.map { String($0.1) } == ["quid"])
  }

  /// What CI does not run is broken by the next change, and nobody is told.
  @Test func eachProgramRunsInCI() throws {
    #expect(try text(".ci/run").contains(/Tools\/check .*\blab\b/))
    let check = try text("Tools/check")
    let folder = Places.repository.appending(path: "Tools/Lab")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var names: [String] = []
    for case let file as URL in files where file.pathExtension == "swift" {
      let source = try String(contentsOf: file, encoding: .utf8)
      names += source.matches(of: /LabProgram\(\s*name: "([^"]+)"/).map { String($0.1) }
    }
    #expect(names.count >= 7)
    for name in names {
      #expect(check.contains("\"$lab\" \(name) "), "Tools/check has no \(name) in its step lab")
    }
  }
}
