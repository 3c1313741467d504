import Foundation
import TestSupport
import Testing

#if os(Linux)
  /// What a process that holds personal data leaves to others: no core, no look into its memory, and a word where its
  /// files are open to them.
  @Suite(.serialized) struct PrivateProcessTests {
    /// Runs a service, looks at it from outside, and has it crash.
    private static let script = #"""
      ulimit -c unlimited
      exec 3<>input
      signal=$1; shift
      "$@" <&3 2>log &
      until grep -q ready log || ! kill -0 $!; do sleep 0.05; done
      grep "core file" /proc/$!/limits
      echo owner $(stat -c %u /proc/$!/status)
      kill -$signal $!
      wait $!
      echo ended $?
      """#

    /// Not with a limit raised by whoever starts it, nor by the mark that counts whatever the limit: with that mark
    /// set, what the system says of the process belongs to nobody but the superuser.
    @Test(
      .enabled(
        if: geteuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")))
    func aCrashLeavesNoCore() throws {
      try Places.withTemporaryFolder { folder in
        // For another user than the superuser, whom the mark does not concern.
        let quid = folder.appending(path: "quid")
        try FileManager.default.copyItem(at: Places.products.appending(path: "quid"), to: quid)
        let shop = folder.appending(path: "shop")
        #expect(try QuidProcess.run(["init", shop.path]).exitCode == 0)
        let other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        for (number, signal) in [SIGABRT, SIGSEGV].enumerated() {
          let place = folder.appending(path: "\(number)")
          try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
          for path in [folder.path, place.path] { #expect(FileModes.set(path, 0o777)) }
          #expect(FileModes.makePipe(place.appending(path: "input").path))
          let (output, errors) = (Pipe(), Pipe())
          let shell = Process()
          shell.executableURL = URL(filePath: "/usr/bin/env")
          shell.arguments =
            (geteuid() == 0 ? other : []) + [
              "sh", "-c", PrivateProcessTests.script, "sh", "\(signal)", quid.path, "serve",
              "--data", "data", "--catalog", shop.appending(path: "catalog.json").path,
            ]
          shell.currentDirectoryURL = place
          (shell.standardOutput, shell.standardError) = (output, errors)
          try shell.run()
          let said = String(
            decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
          let complained = String(
            decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
          shell.waitUntilExit()
          let lines = said.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
          #expect(lines.first?.prefix(6) == ["Max", "core", "file", "size", "0", "0"], "\(said)")
          #expect(lines.dropFirst().first == ["owner", "0"], "\(said)")
          #expect(lines.last == ["ended", "\(128 + signal)"], "\(said) \(complained)")
          #expect(!complained.contains("core dumped"), "\(complained)")
          let files = try FileManager.default.contentsOfDirectory(atPath: place.path)
          #expect(Set(files) == ["input", "log", "data"])
        }
      }
    }
  }
#endif
