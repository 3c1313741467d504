import Foundation
import Platform
import Testing

@Suite struct ChildProcessTests {
  private let second: UInt64 = 1_000_000_000

  @Test func whatIsWrittenComesBackThroughCat() throws {
    let child = try ChildProcess(["cat"])
    #expect(try child.input.write(ArraySlice("hello\n".utf8)) == 6)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(try child.output.read(into: &buffer, from: 2) == 6)
    #expect(String(decoding: buffer[2..<8], as: UTF8.self) == "hello\n")
    child.input.close()
    #expect(try child.output.read(into: &buffer, from: 0) == 0)
    #expect(child.wait(nanoseconds: 10 * second) == .exit(0))
  }

  @Test(
    arguments: [
      ("exit 7", .exit(7)), ("kill -TERM $$", .signal(SIGTERM)),
      // What this process ignores is not ignored there.
      ("kill -PIPE $$", .signal(SIGPIPE)),
    ] as [(String, ChildProcess.Ending)])
  func howItEndedIsKnown(script: String, ending: ChildProcess.Ending) throws {
    let child = try ChildProcess(["/bin/sh", "-c", script])
    #expect(child.wait(nanoseconds: 10 * second) == ending)
    #expect(child.wait(nanoseconds: 0) == ending)
  }

  /// What a terminal sends to this process's group does not reach it.
  @Test func itHasAProcessGroupOfItsOwn() throws {
    let child = try ChildProcess(["/bin/sh", "-c", "echo $$; read line"])
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = try #require(try child.output.read(into: &buffer, from: 0))
    let number = try #require(pid_t(String(decoding: buffer[..<(count - 1)], as: UTF8.self)))
    #expect(getpgid(number) == number && getpgrp() != number)
    child.input.close()
    #expect(child.wait(nanoseconds: 10 * second) != nil)
  }

  @Test func oneThatGoesOnIsEnded() throws {
    let child = try ChildProcess(["sleep", "1000"])
    #expect(child.wait(nanoseconds: 1_000_000) == nil)
    child.terminate()
    #expect(child.wait(nanoseconds: second) == .signal(SIGTERM))
  }

  @Test func aProgramThatIsNotThereIsNamed() throws {
    let failure = #expect(throws: PlatformFailure.self) { try ChildProcess(["no-such-program"]) }
    #expect(failure?.message == "cannot start \"no-such-program\": No such file or directory")
  }

  @Test func anEndThatDoesNotWaitSaysThatNothingIsThere() throws {
    let child = try ChildProcess(["cat"])
    child.output.stopWaiting()
    child.input.stopWaiting()
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(try child.output.read(into: &buffer, from: 0) == nil)
    let start = monotonicNanoseconds()
    PipeEnd.wait(reading: child.output, writing: nil, nanoseconds: 20_000_000)
    #expect(monotonicNanoseconds() - start >= 20_000_000)
    // There is room to write, so nothing is waited for.
    PipeEnd.wait(reading: child.output, writing: child.input, nanoseconds: Int64.max)
    #expect(try child.input.write(ArraySlice("x".utf8)) == 1)
    PipeEnd.wait(reading: child.output, writing: nil, nanoseconds: Int64.max)
    #expect(try child.output.read(into: &buffer, from: 0) == 1)
    // One that is not waited for stands in the way of whoever waits for any child, as exit tests do.
    child.input.close()
    #expect(child.wait(nanoseconds: 10 * second) == .exit(0))
  }

  @Test func theProgramThatRunsIsAFile() {
    #expect(fileExists(executablePath()))
    #expect(executablePath().hasPrefix("/"))
  }

  @Test func aTemporaryFolderGoesWithAllInItAndNothingElse() throws {
    let kept = try TemporaryFolder()
    let file = kept.path + "/kept"
    try Data("x".utf8).write(to: URL(filePath: file))
    var path = ""
    do {
      let folder = try TemporaryFolder()
      path = folder.path
      try makeFolder(path + "/a/b")
      try Data("x".utf8).write(to: URL(filePath: path + "/a/b/c"))
      try FileManager.default.createSymbolicLink(
        atPath: path + "/a/link", withDestinationPath: kept.path)
      #expect(fileExists(path + "/a/link/kept"))
    }
    #expect(!fileExists(path))
    #expect(fileExists(file))
    withExtendedLifetime(kept) {}
  }
}
