import Basics
import Foundation
import Ledger
import Platform
import TestSupport
import Testing

/// What every storage must do: real files and simulated ones alike.
@Suite struct StorageContract {
  enum Kind: CaseIterable { case files, simulated }

  private func withStorage(_ kind: Kind, _ body: (any Storage) throws -> Void) throws {
    switch kind {
    case .simulated: try body(SimulatedStorage())
    case .files:
      try Places.withTemporaryFolder { folder in
        try body(FileStorage(folder.appending(path: "data").path))
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func whatIsWrittenIsRead(kind: Kind) throws {
    try withStorage(kind) { storage in
      try storage.makeFolder("a")
      try storage.makeFolder("a")
      try storage.create("a/x")
      #expect(try storage.size(of: "a/x") == 0)
      try storage.write("a/x", at: 0, [1, 2, 3].span)
      try storage.write("a/x", at: 5, [6].span)
      #expect(try storage.size(of: "a/x") == 6)
      #expect(try storage.read("a/x", at: 1, count: 100) == [2, 3, 0, 0, 6])
      #expect(try storage.read("a/x", at: 1, count: 2) == [2, 3])
      #expect(try storage.read("a/x", at: 6, count: 2) == [])
      try storage.truncate("a/x", to: 2)
      #expect(try storage.read("a/x", at: 0, count: 9) == [1, 2])
      try storage.flush("a/x")
      try storage.flushFolder("a")
    }
  }

  @Test(arguments: Kind.allCases)
  func namesAreListedAndRemoved(kind: Kind) throws {
    try withStorage(kind) { storage in
      #expect(try storage.fileNames(in: "a") == [])
      try storage.makeFolder("a")
      for name in ["b", "a", "c"] { try storage.create("a/\(name)") }
      #expect(try storage.fileNames(in: "a") == ["a", "b", "c"])
      try storage.write("a/b", at: 0, [9].span)
      try storage.remove("a/a")
      #expect(try storage.fileNames(in: "a") == ["b", "c"])
      // With the whole path, where there is one.
      let failure = #expect(throws: StorageFailure.self) { try storage.create("a/c") }
      #expect(failure?.operation == "create" && failure?.reason == "File exists")
      #expect(failure?.name.hasSuffix(kind == .files ? "/data/a/c" : "a/c") == true)
      storage.close("a/b")
      #expect(try storage.read("a/b", at: 0, count: 9) == [9])
    }
  }

  @Test(arguments: Kind.allCases)
  func whatIsNotThereIsNamed(kind: Kind) throws {
    try withStorage(kind) { storage in
      try storage.makeFolder("a")
      let operations: [(String, () throws -> Void)] = [
        ("measure", { _ = try storage.size(of: "a/x") }),
        ("read", { _ = try storage.read("a/x", at: 0, count: 1) }),
        ("write", { try storage.write("a/x", at: 0, [1].span) }),
        ("remove", { try storage.remove("a/x") }),
      ]
      for (operation, run) in operations {
        do {
          try run()
          Issue.record("\(operation) succeeded on a file that is not there")
        } catch let failure as StorageFailure {
          #expect(failure.name.hasSuffix(kind == .files ? "/data/a/x" : "a/x"))
          #expect(failure.reason == "No such file or directory")
        }
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func aLockIsHeldByOne(kind: Kind) throws {
    switch kind {
    case .simulated:
      let storage = SimulatedStorage()
      try storage.create("owner")
      try storage.write("owner", at: 0, Array("one".utf8).span)
      #expect(try storage.lock("x", ownerIn: "owner") == false)
      try storage.create("x")
      #expect(try storage.lock("x", ownerIn: "owner") == true)
      #expect(throws: StorageFailure("lock", "x", "in use by one")) {
        try storage.lock("x", ownerIn: "owner")
      }
    case .files:
      try Places.withTemporaryFolder { folder in
        var first: FileStorage? = FileStorage(folder.path)
        #expect(try first?.lock("x", ownerIn: "owner") == false)
        try first?.create("x")
        #expect(try first?.lock("x", ownerIn: "owner") == true)
        let second = FileStorage(folder.path)
        for owner in ["", "process 17"] {
          let told = "in use by \(owner.isEmpty ? "another process" : owner)"
          #expect(throws: StorageFailure("lock", folder.path + "/x", told)) {
            _ = try second.lock("x", ownerIn: "owner")
          }
          if owner.isEmpty {
            try Data("process 17".utf8).write(to: folder.appending(path: "owner"))
          }
        }
        // What counts is the file at the path, not a name.
        try FileManager.default.removeItem(at: folder.appending(path: "x"))
        try second.create("x")
        #expect(try second.lock("x", ownerIn: "owner") == true)
        first = nil
        #expect(throws: StorageFailure.self) {
          try FileStorage(folder.path).lock("x", ownerIn: "owner")
        }
      }
    }
  }

  @Test func aReadOnlyStorageReads() throws {
    try Places.withTemporaryFolder { folder in
      let storage = FileStorage(folder.path)
      try storage.create("x")
      try storage.write("x", at: 0, [7].span)
      let path = folder.appending(path: "x").path
      try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
      let reader = FileStorage(folder.path, isReadOnly: true)
      #expect(try reader.read("x", at: 0, count: 9) == [7])
      #expect(throws: StorageFailure.self) { try reader.write("x", at: 0, [8].span) }
    }
  }

  @Test func filesAreTheOwnersAlone() throws {
    try Places.withTemporaryFolder { folder in
      let storage = FileStorage(folder.appending(path: "data").path)
      try storage.makeFolder("ledger")
      try storage.create("ledger/x")
      func mode(_ path: String) throws -> Int? {
        let file = folder.appending(path: path).path
        return try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
      }
      #expect(try mode("data") == 0o700)
      #expect(try mode("data/ledger") == 0o700)
      #expect(try mode("data/ledger/x") == 0o600)
    }
  }
}

@Suite struct SimulatedStorageTests {
  @Test func aCrashKeepsWhatWasFlushedAndTearsTheRest() throws {
    var outcomes = Set<[UInt8]>()
    try forAll(seeds: 200) { seed, random in
      let storage = SimulatedStorage()
      try storage.create("a/x")
      try storage.write("a/x", at: 0, [UInt8](repeating: 1, count: 1_024).span)
      try storage.flush("a/x")
      try storage.flushFolder("a")
      try storage.write("a/x", at: 512, [UInt8](repeating: 2, count: 1_024).span)
      try storage.create("a/y")
      storage.crash(&random)
      let bytes = storage.contents["a/x"] ?? []
      #expect(bytes.prefix(512).allSatisfy { $0 == 1 }, "seed \(seed)")
      #expect(bytes.count >= 1_024 && bytes.count <= 1_536, "seed \(seed)")
      outcomes.insert(bytes)
    }
    #expect(outcomes.count > 6)
  }

  /// A flush that failed is not made good by one that succeeds.
  @Test func whatAFailedFlushLostStaysLost() throws {
    var random = Random(seed: 1, stream: 1)
    let storage = SimulatedStorage()
    try storage.create("a/x")
    try storage.flushFolder("a")
    try storage.write("a/x", at: 0, [1].span)
    storage.fault = SimulatedStorage.Fault(operation: storage.operationCount, isLasting: false)
    #expect(throws: StorageFailure.self) { try storage.flush("a/x") }
    try storage.flush("a/x")
    storage.crash(&random)
    #expect(storage.contents["a/x"] == [0])
  }

  @Test func operationsFailWhereTold() throws {
    let storage = SimulatedStorage()
    try storage.create("x")
    storage.fault = SimulatedStorage.Fault(operation: 1, isLasting: false)
    #expect(throws: StorageFailure.self) { try storage.write("x", at: 0, [1, 2].span) }
    try storage.flush("x")
    storage.fault = SimulatedStorage.Fault(operation: 3, isLasting: true)
    for _ in 0..<3 {
      #expect(throws: StorageFailure.self) { try storage.flush("x") }
    }
  }

  @Test func aFullDiskTakesWhatFits() throws {
    let storage = SimulatedStorage()
    storage.capacity = 10
    try storage.create("x")
    try storage.write("x", at: 0, [UInt8](repeating: 1, count: 8).span)
    #expect(throws: StorageFailure("write", "x", "No space left on device")) {
      try storage.write("x", at: 8, [UInt8](repeating: 1, count: 8).span)
    }
    #expect(try storage.size(of: "x") == 10)
  }
}
