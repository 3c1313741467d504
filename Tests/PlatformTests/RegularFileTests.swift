import Foundation
import Platform
import TestSupport
import Testing

/// Files that must be regular, and work that must not stand in the way.
@Suite struct RegularFileTests {
  private func reason(_ path: String, limitBytes: Int = 100) -> String? {
    do {
      _ = try readRegularFile(path, limitBytes: limitBytes)
      return nil
    } catch {
      #expect(error.message.hasPrefix("cannot read \"\(path)\": "))
      return error.reason
    }
  }

  @Test func whatIsNoRegularFileIsNotOpened() throws {
    try Places.withTemporaryFolder { folder in
      func path(_ name: String) -> String { folder.appending(path: name).path }
      #expect(FileModes.makePipe(path("fifo")))
      try Data("abc".utf8).write(to: folder.appending(path: "file"))
      for (link, target) in [
        ("to-fifo", path("fifo")), ("to-folder", folder.path), ("to-zeros", "/dev/zero"),
        ("to-file", path("file")), ("to-link", path("to-file")), ("to-nothing", path("nothing")),
      ] {
        try FileManager.default.createSymbolicLink(atPath: path(link), withDestinationPath: target)
      }
      for (name, kind) in [
        ("fifo", "a pipe"), ("to-fifo", "a pipe"), (".", "a directory"),
        ("to-folder", "a directory"), ("to-zeros", "a device"),
      ] {
        #expect(reason(path(name)) == "it is \(kind); expected a regular file", "\(name)")
      }
      for name in ["nothing", "to-nothing"] {
        #expect(reason(path(name)) == "No such file or directory")
      }
      for name in ["file", "to-file", "to-link"] {
        #expect(try readRegularFile(path(name), limitBytes: 3) == Array("abc".utf8))
        #expect(reason(path(name), limitBytes: 2) == "it holds more than 2 bytes")
      }
    }
  }

  /// What takes too long is given up, told once, and passed over when it comes after all.
  @Test func workThatTakesTooLongIsGivenUp() throws {
    let wakeup = try Wakeup()
    let gate = DispatchSemaphore(value: 0)
    let begun = Begun()
    let work = RepeatedWork(seconds: 1, ringing: wakeup) {
      let number = begun.next()
      if number == 1 { gate.wait() }
      return number
    }
    func outcome(_ times: Int = 2_000) -> String {
      for _ in 0..<times {
        switch work.look() {
        case .done(let number): return "done \(number)"
        case .givenUp: return "given up"
        case .nothingYet: wakeup.wait(milliseconds: 10)
        }
      }
      return "nothing yet"
    }
    #expect(outcome(1) == "nothing yet" && !work.isUnderWay)
    work.begin()
    #expect(outcome() == "given up" && work.isUnderWay && work.isGivenUp)
    #expect(outcome(3) == "nothing yet")
    // Asked for meanwhile, it is done anew once the first thread is free, and not beside it.
    work.begin()
    #expect(outcome(3) == "nothing yet" && begun.count == 1)
    gate.signal()
    #expect(outcome() == "done 2" && !work.isUnderWay && begun.count == 2)
    work.begin()
    work.begin()
    #expect(outcome() == "done 3")
    #expect(outcome() == "done 4" && !work.isUnderWay)
  }

  private final class Begun: @unchecked Sendable {
    private let lock = NSLock()
    private var number = 0

    var count: Int { lock.withLock { number } }

    func next() -> Int {
      lock.withLock {
        number += 1
        return number
      }
    }
  }
}
