import Foundation
import TestSupport
import Testing

/// Files that a service reads: beside its requests, and only where they are files.
@Suite(.serialized) struct ReloadTests {
  private func withShop(_ body: (URL, _ catalog: URL) throws -> Void) throws {
    try Places.withTemporaryFolder { folder in
      let shop = try QuidProcess.starter(in: folder)
      try body(folder, shop.appending(path: "catalog.json"))
    }
  }

  private func replace(_ file: URL, by make: (String) throws -> Void) throws {
    try? FileManager.default.removeItem(at: file)
    try make(file.path)
  }

  /// What is no regular file stops nothing and is told for what it is.
  @Test func whatIsNoFileIsRefused() throws {
    try withShop { folder, catalog in
      let items = folder.appending(path: "items")
      let text = #"{"item":"tent","category":"tents"}"# + "\n"
      try text.write(to: items, atomically: true, encoding: .utf8)
      let service = try ServiceProcess(
        folder.appending(path: "data"), ["--catalog", catalog.path, "--items", items.path])
      try service.waitForLog("ready")
      let kinds: [(kind: String, make: (String) throws -> Void)] = [
        ("a pipe", { _ = FileModes.makePipe($0) }),
        (
          "a directory",
          { try FileManager.default.createDirectory(atPath: $0, withIntermediateDirectories: true) }
        ),
        (
          "a device",
          {
            try FileManager.default.createSymbolicLink(
              atPath: $0, withDestinationPath: "/dev/zero")
          }
        ),
      ]
      for (number, (kind, make)) in kinds.enumerated() {
        for file in [items, catalog] {
          try replace(file, by: make)
        }
        service.signal(SIGHUP)
        for told in [
          #""event":"itemsKept","message":"cannot read \"\#(items.path)\": it is \#(kind); expected a regular file""#,
          #""event":"catalogUnusable","message":"\#(catalog.path): cannot be read: it is \#(kind); expected a regular file""#,
        ] {
          try service.waitForLog(told)
        }
        #expect(try service.call("engine.health").contains("serving"))
        let kept = try service.log().components(separatedBy: "\"event\":\"catalogKept\"").count - 1
        #expect(kept == number + 1)
        // Nor does one begin with it.
        let begun = try QuidProcess.run([
          "serve", "--data", folder.appending(path: "new").path, "--catalog", catalog.path,
        ])
        #expect(begun.exitCode == 2 && begun.errors.contains("it is \(kind)"), "\(begun.errors)")
      }
      try service.endInput()
      #expect(service.wait() == 0)
    }
  }

  /// Who changes what is promised travels with the file: a new approval with each change, and none of its own.
  @Test func whoAdoptsTravelsWithTheFile() throws {
    try withShop { folder, catalog in
      let sound = try String(contentsOf: catalog, encoding: .utf8)
      func write(_ by: String, _ approval: String, until day: String) throws {
        try JSONTree(text: sound).with("/adoption", #"{"by":"\#(by)","approval":"\#(approval)"}"#)
          .with("/exchanges/0/until", #""\#(day)""#).text
          .write(to: catalog, atomically: true, encoding: .utf8)
      }
      let data = folder.appending(path: "data")
      let service = try ServiceProcess(data, ["--catalog", catalog.path])
      try service.waitForLog("ready")
      try write("kim", "CHG-1", until: "2090-01-31")
      service.signal(SIGHUP)
      try service.waitForLog(#""event":"catalogAdopted","by":"kim","approval":"CHG-1""#)
      try write("lee", "CHG-2", until: "2090-01-31")
      service.signal(SIGHUP)
      try service.waitForLog("in force already")
      try write("lee", "CHG-3", until: "2091-01-31")
      service.signal(SIGHUP)
      try service.waitForLog(#""by":"lee","approval":"CHG-3""#)
      try service.endInput()
      #expect(service.wait() == 0)
      let events = try QuidProcess.run(["log", "export", "--data", data.path]).output
        .split(separator: "\n").filter { $0.contains("quid.catalogAdopted") }
        .map { try JSONTree(text: String($0)) }
      #expect(events.map { $0["/data/by"] } == [nil, .string("kim"), .string("lee")])
      #expect(events.map { $0["/data/approval"] } == [nil, .string("CHG-1"), .string("CHG-3")])
      guard case .array(let changes)? = events.last?["/data/changes"] else {
        return #expect(Bool(false), "\(events)")
      }
      #expect(changes.count == 1)
      #expect(changes.first?.text.contains("until: 2090-01-31 → 2091-01-31") == true)
    }
  }

  /// However long it takes to read and check the files, requests are answered meanwhile.
  @Test func requestsAreAnsweredWhileFilesAreRead() throws {
    try withShop { folder, catalog in
      let items = folder.appending(path: "items")
      try Data().write(to: items)
      let service = try ServiceProcess(
        folder.appending(path: "data"), ["--catalog", catalog.path, "--items", items.path])
      try service.waitForLog("ready")
      // Valid to its last line, which takes its time to find out.
      let line = #"{"item":"tent-of-a-long-name","category":"tents","isAvailable":true}"# + "\n"
      try (String(repeating: line, count: 60_000) + "{\n")
        .write(to: items, atomically: false, encoding: .utf8)
      service.signal(SIGHUP)
      #expect(try service.call("engine.health").contains("serving"))
      // Two rounds, since the first request may have come before the signal was heard.
      #expect(try service.call("engine.health").contains("serving"))
      #expect(try !service.log().contains("itemsKept"))
      try service.waitForLog("line 60001, byte 2")
      try service.waitForLog("in force already")
      try service.endInput()
      #expect(service.wait() == 0)
    }
  }
}
