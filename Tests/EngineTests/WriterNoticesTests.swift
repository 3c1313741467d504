import Basics
import Engine
import Exchanges
import Foundation
import Ledger
import Platform
import Synchronization
import TestSupport
import Testing

/// What another program can do to a file that is being written.
private enum Trouble: CaseIterable {
  case unlinked, cut, replaced, folderMoved, directoryMoved

  /// What the message says of it.
  var words: String {
    switch self {
    case .unlinked, .folderMoved, .directoryMoved: "it was removed or moved away by another program"
    case .cut: "it was cut to 70 bytes, of "
    case .replaced: "it was replaced by another file by another program"
    }
  }
}

/// The files that are written, one of each store.
private let written = [
  "ledger/00000000.jsonl", "behaviour/00000000.jsonl", "vault/records.jsonl",
]

/// Open stores in which something of each kind is durable.
private func filled(
  _ storage: any Storage, segmentBytes: Int = 100_000
) throws -> (Stores, ExchangeEngine) {
  let opened = try Stores.open(storage, owner: "process 17", segmentBytes: segmentBytes)
  let stores = opened.0
  var engine = opened.1
  try engine.perform(.adoptTerms(Samples.terms()), at: Samples.day(0))
  _ = try take(&engine, "ada", "04-12", item: "tent")
  try commit(stores, &engine)
  return (stores, engine)
}

private func make(_ trouble: Trouble, _ file: String, in data: URL) throws {
  let manager = FileManager.default
  let path = data.appending(path: file)
  switch trouble {
  case .unlinked: try manager.removeItem(at: path)
  case .cut:
    let handle = try FileHandle(forWritingTo: path)
    try handle.truncate(atOffset: 70)
    try handle.close()
  case .replaced:
    let other = data.appending(path: "other")
    try manager.copyItem(at: path, to: other)
    let code = unsafe rename(other.path, path.path)
    #expect(code == 0)
  case .folderMoved:
    let folder = path.deletingLastPathComponent()
    try manager.moveItem(at: folder, to: data.appending(path: "elsewhere"))
  case .directoryMoved:
    try manager.moveItem(
      at: data, to: data.deletingLastPathComponent().appending(path: "elsewhere"))
  }
}

@Suite struct WriterNoticesTests {
  /// On real files: what is written is the file at its path, or nothing is acknowledged any more.
  @Test func aFileThatIsNotTheOneWrittenIsNoticed() throws {
    for file in written {
      for trouble in Trouble.allCases {
        try Places.withTemporaryFolder { folder in
          let data = folder.appending(path: "data")
          var (stores, engine) = try filled(FileStorage(data.path))
          try stores.recheck()
          try make(trouble, file, in: data)
          let told = #expect(throws: LogFailure.self, "\(trouble) \(file)") {
            try stores.recheck()
          }
          // Of a directory that is away, the first file that is looked for is told.
          let named = trouble == .directoryMoved ? written[0] : file
          let start = "cannot go on writing \"\(data.path)/\(named)\": \(trouble.words)"
          #expect(told?.message.hasPrefix(start) == true, "\(trouble): \(told?.message ?? "")")
          // From now on nothing is taken, and the end is no clean one.
          #expect(throws: LogFailure.self) {
            _ = try take(&engine, "grace", "12-09", item: "lamp")
            try commit(stores, &engine)
          }
          #expect(throws: LogFailure.self) { try stores.close() }
        }
      }
    }
  }

  /// An end does not take for clean what it finds then.
  @Test func anEndLooksToo() throws {
    for file in written {
      try Places.withTemporaryFolder { folder in
        let data = folder.appending(path: "data")
        let (stores, _) = try filled(FileStorage(data.path))
        try make(.unlinked, file, in: data)
        #expect(throws: LogFailure.self, "\(file)") { try stores.close() }
      }
    }
  }

  /// On the simulated disk, also what was cut and written on since: it is as large as it should be only when it has
  /// grown, and before it grows it is looked at.
  @Test func whatWasCutIsNoticedAlthoughItIsWrittenOn() throws {
    for file in written {
      for number in [1, 400] {
        let storage = SimulatedStorage()
        var (stores, engine) = try filled(storage, segmentBytes: 20_000)
        storage.cut(file, to: 70)
        let told = #expect(throws: LogFailure.self, "\(file), \(number)") {
          for person in 0..<number {
            _ = try take(&engine, "person-\(person)", "12-09", item: "lamp-\(person)")
            if person % 100 == 99 { try commit(stores, &engine) }
          }
          try commit(stores, &engine)
          try stores.recheck()
        }
        #expect(
          told?.message.contains("\"\(file)\": it was cut to ") == true, "\(told?.message ?? "")")
      }
    }
  }

  /// On the simulated disk, at every roll of a segment without any look in between.
  @Test func aRollNotices() throws {
    for file in written.dropLast() {
      for isReplaced in [false, true] {
        let storage = SimulatedStorage()
        var (stores, engine) = try filled(storage, segmentBytes: 3_000)
        var failure: LogFailure?
        if isReplaced {
          storage.replaceFile(file, with: storage.contents[file] ?? [])
        } else {
          storage.unlink(file)
        }
        for person in 0..<40 where failure == nil {
          do {
            _ = try take(&engine, "person-\(person)", "12-09", item: "lamp-\(person)")
            try commit(stores, &engine)
          } catch let error as LogFailure { failure = error }
        }
        #expect(
          failure?.message.contains("\"\(file)\": it was ") == true, "\(failure?.message ?? "")")
      }
    }
  }

  /// The committing thread looks when it is asked to, with nothing to commit too.
  @Test func theCommittingThreadLooks() throws {
    let storage = SimulatedStorage()
    let committer = GroupCommitter(try filled(storage).0)
    committer.recheck()
    try committer.wait()
    #expect(committer.committed == 0 && committer.failure == nil)
    storage.unlink(written[2])
    committer.recheck()
    while committer.failure == nil { sched_yield() }
    var group = CommitGroup()
    group.forget(.consent(0))
    #expect(throws: LogFailure.self) { try committer.commit(&group) }
    #expect(throws: LogFailure.self) { try committer.close() }
  }
}

/// How many got a directory, and how many were turned away.
private final class Counts: Sendable {
  let values = Mutex((begun: 0, refused: 0))
}

@Suite struct StoresLockTests {
  private func files(_ data: URL) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: data.path) {
      let file = data.appending(path: name)
      found[name] = file.hasDirectoryPath ? [] : (try? Places.bytes(of: file)) ?? []
    }
    return found
  }

  private func told(_ data: URL) -> String? {
    do {
      _ = try Stores.open(FileStorage(data.path), owner: "process 18", segmentBytes: 100_000)
      return nil
    } catch {
      return (error as? LogFailure)?.message ?? (error as? StoresMismatch)?.message ?? "\(error)"
    }
  }

  /// Whatever becomes of one of the two locked files, a second writer is turned away, and changes nothing.
  @Test func aSecondWriterIsTurnedAway() throws {
    try Places.withTemporaryFolder { folder in
      let data = folder.appending(path: "data")
      let (stores, _) = try filled(FileStorage(data.path))
      let lock = data.appending(path: "lock")
      func refuse(_ start: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let before = try files(data)
        #expect(
          told(data)?.hasPrefix(start) == true, "\(told(data) ?? "")",
          sourceLocation: sourceLocation)
        #expect(try files(data) == before, sourceLocation: sourceLocation)
      }
      try refuse("cannot lock \"\(lock.path)\": in use by process 17")
      try FileManager.default.removeItem(at: lock)
      let segment = data.appending(path: written[0]).path
      try refuse("cannot lock \"\(segment)\": in use by another process")
      // Another file at the path does not make it free either, while the first one is held.
      try Data("process 17".utf8).write(to: lock)
      try refuse("cannot lock \"\(segment)\": in use by process 17")
      withExtendedLifetime(stores) {}
    }
  }

  /// A start that is refused changes not one byte: no lock is made, none is rewritten.
  @Test func aRefusedStartLeavesTheLockAsItIs() throws {
    for hasLock in [false, true] {
      try Places.withTemporaryFolder { folder in
        let data = folder.appending(path: "data")
        var opened: Stores? = try filled(FileStorage(data.path)).0
        try opened?.close()
        opened = nil
        try FileManager.default.removeItem(at: data.appending(path: "ledger"))
        if !hasLock { try FileManager.default.removeItem(at: data.appending(path: "lock")) }
        let before = try files(data)
        #expect(before.keys.contains("lock") == hasLock)
        #expect(told(data)?.hasPrefix("ledger: it is missing or empty") == true)
        #expect(try files(data) == before)
      }
    }
  }

  /// Two and more that begin one new directory at once: one of them gets it, the others are told so.
  @Test func oneOfManyBeginsANewDirectory() throws {
    for round in 0..<20 {
      try Places.withTemporaryFolder { folder in
        let path = folder.appending(path: "data").path
        let counts = Counts()
        let all = DispatchGroup()
        for _ in 0..<6 {
          all.enter()
          Thread {
            do {
              let opened = try Stores.open(FileStorage(path), owner: "one", segmentBytes: 100_000)
              counts.values.withLock { $0.begun += 1 }
              // Held until the others have been turned away.
              while counts.values.withLock({ $0.begun == 1 && $0.refused < 5 }) { sched_yield() }
              withExtendedLifetime(opened.0) {}
            } catch {
              counts.values.withLock { $0.refused += 1 }
            }
            all.leave()
          }.start()
        }
        all.wait()
        #expect(counts.values.withLock { $0.begun } == 1, "round \(round)")
        #expect(told(URL(filePath: path)) == nil)
      }
    }
  }

  @Test func whatCannotBeWrittenIsTold() throws {
    try Places.withTemporaryFolder { folder in
      let data = folder.appending(path: "data")
      var opened: Stores? = try filled(FileStorage(data.path)).0
      try opened?.close()
      opened = nil
      let segment = data.appending(path: written[0]).path
      // A link is not followed; a read-only mount is told in the system's words in the same place.
      try FileManager.default.moveItem(atPath: segment, toPath: segment + ".kept")
      try FileManager.default.createSymbolicLink(
        atPath: segment, withDestinationPath: segment + ".kept")
      #expect(
        told(data) == "cannot open for writing \"\(segment)\": Too many levels of symbolic links")
    }
  }
}
