import Basics
import Engine
import Exchanges
import Foundation
import Ledger
import Platform
import TestSupport
import Testing

/// The three stores of a directory are of one history, or nothing is touched: whatever part of them is removed,
/// emptied, cut, older than the rest, or another directory's.
@Suite struct StoresAgreementTests {
  private typealias Files = [String: [UInt8]]
  private static let folders = ["ledger", "behaviour", "vault"]

  private enum Damage: CaseIterable { case removed, emptied, cut, aged, swapped }

  /// A directory at its end, and as it was early on.
  private struct History {
    var early: Files = [:]
    var end: Files = [:]
  }

  /// Ten people who say yes and look at something, one commit each, in two processes, one of whom takes it back.
  /// - Parameter isClosed: whether the second process ended cleanly; else it was killed.
  private func history(_ name: String, isClosed: Bool) throws -> History {
    let storage = SimulatedStorage()
    var history = History()
    for session in 0..<2 {
      let opened = try Stores.open(
        storage, owner: "test", identity: String(repeating: name == "ada" ? "a" : "b", count: 64),
        segmentBytes: 100_000)
      let stores = opened.0
      var engine = opened.1
      if session == 0 { try engine.perform(.adoptTerms(Samples.terms()), at: Samples.day(0)) }
      for number in session * 5..<session * 5 + 5 {
        _ = try take(
          &engine, "\(name)-id-\(number)", "\(name)-value-\(number)", item: "\(name)-item-\(number)"
        )
        try commit(stores, &engine)
        // An act alone reaches behaviour alone.
        try engine.record(
          .cart, item: "\(name)-more-\(number)".utf8.span, under: ConsentID(UInt32(number)),
          at: Samples.day(0))
        try commit(stores, &engine)
        if number == 2 { history.early = storage.contents }
        if number == 4 {
          try engine.perform(.withdrawConsent(ConsentID(1)), at: Samples.day(0))
          try commit(stores, &engine)
        }
      }
      if session == 0 || isClosed { try stores.close() }
      storage.kill()
    }
    history.end = storage.contents
    return history
  }

  /// The files after a damage to some of the stores.
  private func damaged(
    _ history: History, _ other: History, _ damage: Damage, _ folders: [String]
  ) -> Files {
    var files = history.end
    for folder in folders {
      let names = files.keys.filter { $0.hasPrefix(folder + "/") }
      switch damage {
      case .removed: for name in names { files[name] = nil }
      case .emptied: for name in names { files[name] = [] }
      case .cut:
        let largest = names.max { (files[$0]?.count ?? 0, $1) < (files[$1]?.count ?? 0, $0) } ?? ""
        files[largest] = Array((files[largest] ?? []).prefix((files[largest]?.count ?? 0) / 2))
      case .aged, .swapped:
        for name in names { files[name] = nil }
        let source = damage == .aged ? history.early : other.end
        for (name, bytes) in source where name.hasPrefix(folder + "/") { files[name] = bytes }
      }
    }
    return files
  }

  /// What people gave and did that stands at the end, and is still somewhere in some files.
  private func kept(_ name: String, in files: Files) -> Set<String> {
    var texts: Set<String> = []
    for number in 0..<10 {
      texts.insert("\(name)-id-\(number)")
      if number == 1 { continue }
      for what in ["value", "item", "more"] { texts.insert("\(name)-\(what)-\(number)") }
    }
    // Each stands between quotes; what a cut has left of one, before the end of a file, is none.
    let quote = UInt8(ascii: "\"")
    let all = files.values.flatMap { bytes in
      bytes.split(separator: quote, omittingEmptySubsequences: false).dropLast()
        .map { String(decoding: $0, as: UTF8.self) }
    }
    return texts.intersection(all)
  }

  /// All but the empty and the whole set of stores, as the three differ from each other then.
  private var someStores: [[String]] {
    (1..<7).map { bits in (0..<3).filter { bits >> $0 & 1 == 1 }.map { Self.folders[$0] } }
  }

  /// Opens files, on the simulated disk or on real ones: what was told, and what they are then.
  private func opening(_ files: Files, isReal: Bool) throws -> (told: String?, files: Files) {
    func told(_ storage: any Storage) -> String? {
      do {
        _ = try Stores.open(storage, owner: "test", segmentBytes: 100_000)
        return nil
      } catch {
        return StoresAgreementTests.message(error)
      }
    }
    if !isReal {
      let storage = SimulatedStorage()
      for (name, bytes) in files { storage.replace(name, with: bytes) }
      let told = told(storage)
      return (told, storage.contents)
    }
    return try Places.withTemporaryFolder { folder in
      for (name, bytes) in files {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
      }
      let told = told(FileStorage(folder.path))
      var after: Files = [:]
      after["lock"] = try? Places.bytes(of: folder.appending(path: "lock"))
      for store in Self.folders {
        let names = try? FileManager.default.contentsOfDirectory(
          atPath: folder.appending(path: store).path)
        for name in names ?? [] {
          after["\(store)/\(name)"] = try Places.bytes(
            of: folder.appending(path: store).appending(path: name))
        }
      }
      return (told, after)
    }
  }

  private static func message(_ error: any Error) -> String {
    switch error {
    case let error as StoresMismatch: error.message
    case let error as LogDamage: error.message
    case let error as ReplayFailure: error.message
    case let error as LogFailure: "failure: \(error.message)"
    default: "\(error)"
    }
  }

  /// What no crash explains is refused with its store named, and not one byte of the stores is changed.
  @Test func whatACrashDoesNotExplainIsRefused() throws {
    let other = try history("ben", isClosed: true)
    for isClosed in [true, false] {
      let history = try history("ada", isClosed: isClosed)
      for isReal in [false, true] {
        for damage in Damage.allCases {
          for folders in someStores {
            let place = "\(damage) \(folders), closed \(isClosed), real \(isReal)"
            let files = damaged(history, other, damage, folders)
            let (told, after) = try opening(files, isReal: isReal)
            if let told {
              #expect(after == files, "\(place): changed although refused")
              #expect(!told.hasPrefix("failure"), "\(place): \(told)")
              #expect(!told.contains("ada") && !told.contains("ben"), "\(place): \(told)")
            } else {
              #expect(damage == .cut, "\(place): opened")
            }
            // Refused or opened, nothing that was there is gone.
            let (before, left) = (kept("ada", in: files), kept("ada", in: after))
            #expect(before == left, "\(place): \(before.subtracting(left).sorted())")
          }
        }
      }
    }
  }

  /// A clean end notes all three, so that a copy from before what only one of the logs had since is known too.
  @Test(arguments: ["ledger", "behaviour"])
  func whatOneLogAloneHadIsKnownAfterACleanEnd(folder: String) throws {
    let storage = SimulatedStorage()
    var early: Files = [:]
    for session in 0..<2 {
      let opened = try Stores.open(storage, owner: "test", segmentBytes: 100_000)
      var engine = opened.1
      if session == 0 {
        try engine.perform(.adoptTerms(Samples.terms()), at: Samples.day(0))
        _ = try take(&engine, "ada", "04-12", item: "tent")
      } else if folder == "ledger" {
        try engine.perform(
          .restrictPerson(PersonID(0), true), at: Samples.day(0))
      } else {
        try engine.record(
          .cart, item: "lamp".utf8.span, under: ConsentID(0), at: Samples.day(0))
      }
      try commit(opened.0, &engine)
      try opened.0.close()
      storage.kill()
      if session == 0 { early = storage.contents }
    }
    var files = storage.contents
    for name in files.keys where name.hasPrefix(folder) { files[name] = nil }
    for (name, bytes) in early where name.hasPrefix(folder) { files[name] = bytes }
    let (told, after) = try opening(files, isReal: false)
    #expect(told?.contains("\(folder): it ends with line ") == true, "\(told ?? "opened")")
    #expect(after == files)
  }

  /// Without a note nothing says that a crash left what the ledger never numbered, the very next numbers included.
  @Test func recordsOfAnotherLedgerAreRefusedWithoutANote() throws {
    let storage = SimulatedStorage()
    let opened = try Stores.open(storage, owner: "test", segmentBytes: 100_000)
    var engine = opened.1
    try engine.perform(.adoptTerms(Samples.terms()), at: Samples.day(0))
    try commit(opened.0, &engine)
    for people in 0..<2 {
      let early = storage.contents
      _ = try take(&engine, "ada-\(people)", "04-12", item: "tent")
      try commit(opened.0, &engine)
      var files = storage.contents
      for (name, bytes) in early where !name.hasPrefix("vault") { files[name] = bytes }
      var vault = try #require(files["vault/records.jsonl"])
      for place in stride(from: 0, to: vault.count, by: Limits.vaultCellBytes) {
        let end = vault.span.newline(from: place)
        let isNote = String(decoding: vault[place..<end], as: UTF8.self).contains("\"note\":")
        for index in place..<end where isNote { vault[index] = UInt8(ascii: "\n") }
      }
      files["vault/records.jsonl"] = vault
      let (told, after) = try opening(files, isReal: false)
      #expect(
        told?.hasPrefix("vault: 2 of its records were never numbered by the ledger") == true,
        "\(people) people: \(told ?? "opened")")
      #expect(after == files, "\(people) people")
    }
  }

  /// All three alike: nothing tells that they are old, or another's, and they open as they are.
  @Test func threeOfOneMomentOpen() throws {
    let history = try history("ada", isClosed: false)
    for files in [history.early, history.end] {
      let (told, after) = try opening(files, isReal: false)
      #expect(told == nil)
      #expect(kept("ada", in: after) == kept("ada", in: files))
    }
    #expect(try opening([:], isReal: true).told == nil)
  }

  /// A crash anywhere in a life, and the notes with it, is none of these: `StoresFaultTests` has them all.
  /// - Parameter isReopened: whether the ledger was closed cleanly before, so that its last segment is empty.
  @Test(arguments: [false, true])
  func aGroupThatWasBeingCommittedIsExplained(isReopened: Bool) throws {
    var steps = 0
    for step in 0..<200 {
      let storage = SimulatedStorage()
      var opened = try Stores.open(storage, owner: "test", segmentBytes: 100_000)
      var engine = opened.1
      try engine.perform(.adoptTerms(Samples.terms()), at: Samples.day(0))
      if isReopened {
        try commit(opened.0, &engine)
        try opened.0.close()
        storage.kill()
        opened = try Stores.open(storage, owner: "test", segmentBytes: 100_000)
        engine = opened.1
      }
      _ = try take(&engine, "ada", "04-12", item: "tent")
      storage.fault = SimulatedStorage.Fault(
        operation: storage.operationCount + step, isLasting: true)
      let isDone = (try? commit(opened.0, &engine)) != nil
      for isPowerLost in [false, true] {
        var random = Random(seed: UInt64(step), stream: isPowerLost ? 1 : 0)
        if isPowerLost { storage.crash(&random) } else { storage.kill() }
        _ = try Stores.open(storage, owner: "test", segmentBytes: 100_000)
        storage.kill()
      }
      steps = step
      if isDone { break }
    }
    #expect(steps > 6 && steps < 199)
  }
}
