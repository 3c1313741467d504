import Foundation
import Platform
import TestSupport
import Testing

/// Files read block by block, and memory as the platform tells it.
@Suite struct BlockReaderTests {
  @Test(.namesItsRow)
  func aFileIsReadToItsEnd() {
    let rows: [Int] = [0, 1, 999, 1_000, 1_001, 5_000]
    forEachRow(rows) { size in
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try Places.withTemporaryFolder { folder in
        let file = folder.appending(path: "file")
        try Data(bytes).write(to: file)
        let reader = try BlockReader(file.path)
        var block = [UInt8](repeating: 0, count: 1_000)
        var read: [UInt8] = []
        while true {
          let count = try reader.read(into: &block)
          if count == 0 { break }
          read += block[..<count]
        }
        #expect(read == bytes)
        #expect(try reader.read(into: &block) == 0)
      }
    }
  }

  @Test func whatCannotBeReadIsTold() throws {
    do {
      _ = try BlockReader("/no/such/file")
      Issue.record("opened a file that is not there")
    } catch {
      #expect(error.message == "cannot read \"/no/such/file\": No such file or directory")
    }
    try Places.withTemporaryFolder { folder in
      let reader = try BlockReader(folder.path)
      var block: [UInt8] = [0]
      do {
        _ = try reader.read(into: &block)
        Issue.record("read a folder")
      } catch let failure as PlatformFailure {
        #expect(failure.reason == "Is a directory")
      }
    }
  }

  #if os(Linux)
    @Test func residentMemoryFollowsWhatIsHeld() throws {
      let before = try #require(residentBytes())
      var held: [UInt8]? = [UInt8](repeating: 1, count: 200 << 20)
      let during = try #require(residentBytes())
      #expect(try #require(held)[100 << 20] == 1)
      held = nil
      returnFreedMemory()
      let after = try #require(residentBytes())
      #expect(before > 0)
      // Other tests run beside this one.
      #expect(during - after > 100 << 20)
    }
  #endif
}
