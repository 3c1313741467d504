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
        let shop = try QuidProcess.starter(in: folder)
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

    /// Modes that others have let in stay as they are, and are told.
    @Test func modesThatAreTooOpenAreTold() throws {
      try Places.withTemporaryFolder { folder throws in
        let shop = try QuidProcess.starter(in: folder)
        let options = ["--catalog", shop.appending(path: "catalog.json").path]
        let data = folder.appending(path: "data")
        func modesTold() throws -> [String] {
          let service = try ServiceProcess(data, options)
          _ = try service.call("offer.next", #"{"person":"ada","placement":"account"}"#)
          try service.endInput()
          #expect(service.wait() == 0)
          return try service.log().split(separator: "\n").map { try JSONTree(text: String($0)) }
            .filter { $0["/event"] == .string("modeTooOpen") }
            .map { line in
              #expect(line["/level"] == .string("warning"))
              #expect(
                line["/message"]
                  == .string("others than the owner may read or change it; close it with chmod go=")
              )
              return "\(line["/path"]?.text ?? "") \(line["/mode"]?.text ?? "")".filter {
                !"\"\n".contains($0)
              }
            }
        }
        #expect(try modesTold() == [])
        let modes: [(path: String, mode: mode_t)] = [
          (".", 0o755), ("ledger/00000000.jsonl", 0o604), ("vault", 0o720),
          ("vault/records.jsonl", 0o640),
        ]
        func path(_ name: String) -> String { data.appending(path: name).path }
        for (name, mode) in modes { #expect(FileModes.set(path(name), mode)) }
        #expect(
          try modesTold() == [
            ". 0755", "ledger/00000000.jsonl 0604", "vault 0720", "vault/records.jsonl 0640",
          ])
        for (name, mode) in modes { #expect(FileModes.mode(of: path(name)) == mode) }
        // Whom only a way through is left finds nothing to read.
        for (name, _) in modes {
          #expect(FileModes.set(path(name), name.contains(".j") ? 0o600 : 0o711))
        }
        #expect(try modesTold() == [])
      }
    }
  }
#endif
