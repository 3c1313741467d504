public import Foundation

/// A running `quid serve`, spoken to over its pipes.
public final class ServiceProcess {
  public let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let errors: URL
  private var lines: LinesOfPipe

  /// - Parameters:
  ///   - data: the data directory.
  ///   - options: beside `--data`.
  public init(_ data: URL, _ options: [String]) throws {
    lines = LinesOfPipe(output)
    errors = data.deletingLastPathComponent().appending(path: "log-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    process.executableURL = Places.products.appending(path: "quid")
    process.arguments = ["serve", "--data", data.path] + options
    process.standardInput = input
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    // A test that waits for what never comes fails instead of standing still.
    let process = process
    DispatchQueue.global().asyncAfter(deadline: .now() + 60) {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
  }

  /// Sends bytes as they are.
  public func send(_ text: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
  }

  /// The next line of output; nil at its end.
  public func line() -> String? { lines.next() }

  /// Sends a request and waits for the next answer.
  public func call(_ method: String, _ params: String = "{}") throws -> String {
    try send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\(method)\",\"params\":\(params)}\n")
    return line() ?? "(end)"
  }

  /// Ends its input.
  public func endInput() throws { try input.fileHandleForWriting.close() }

  /// Stops reading its output for good.
  public func closeOutput() throws { try output.fileHandleForReading.close() }

  public func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Waits for its end; the exit code, or the signal's number negated.
  public func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationReason == .exit
      ? process.terminationStatus : -process.terminationStatus
  }

  /// What it logged so far.
  public func log() throws -> String { try String(contentsOf: errors, encoding: .utf8) }

  /// Waits until a word stands in the log.
  public func waitForLog(_ word: String) throws {
    for _ in 0..<2_000 {
      if try log().contains(word) { return }
      usleep(5_000)
    }
    throw Missing(word: word)
  }

  struct Missing: Error { let word: String }
}
