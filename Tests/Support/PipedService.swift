public import Foundation

/// A running `quid serve` whose standard streams are in any state: closed, full, slow, a device, a file.
public final class PipedService {
  /// What stands behind one of the standard streams.
  public enum Stream: String, Sendable {
    /// A pipe whose other end is held: fed by hand, or read by the test.
    case pipe
    case closed, file
    /// A device that takes nothing and gives zeros without end.
    case device
    /// A pipe that nobody reads, and that is full or will be.
    case unread
    /// A pipe of which a little is read at a time.
    case slow
  }

  public let data: URL
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let errors = Pipe()
  private let folder: URL
  private var lines: LinesOfPipe

  /// - Parameter folder: an empty one, for its data and files.
  public init(
    in folder: URL, catalog: String, input: Stream, output: Stream, errors: Stream
  ) throws {
    self.folder = folder
    lines = LinesOfPipe(self.output)
    data = folder.appending(path: "data")
    let command = [
      Places.products.appending(path: "quid").path, "serve", "--data", data.path, "--catalog",
      catalog,
    ]
    let requests = folder.appending(path: "requests")
    try PipedService.offers.write(to: requests, atomically: true, encoding: .utf8)
    let redirections = [
      PipedService.redirection("0<", input, requests),
      PipedService.redirection("1>", output, folder.appending(path: "answers")),
      PipedService.redirection("2>", errors, folder.appending(path: "log")),
    ]
    // A shell, since a closed stream cannot be asked for otherwise; the service takes its place.
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments =
      ["-c", "exec \"$@\" " + redirections.joined(separator: " "), "sh"] + command
    process.currentDirectoryURL = folder
    process.standardInput = self.input
    process.standardOutput = self.output
    process.standardError = self.errors
    // Sending to one that has ended is an error, not the end of the tests.
    _ = Foundation.signal(SIGPIPE, SIG_IGN)
    if errors == .unread { PipedService.fill(self.errors) }
    try process.run()
    if output == .slow { PipedService.readSlowly(self.output) }
    if errors == .slow || errors == .pipe { PipedService.readSlowly(self.errors) }
  }

  private static func redirection(_ sign: String, _ stream: Stream, _ file: URL) -> String {
    switch stream {
    case .pipe, .unread, .slow: ""
    case .closed: "\(sign)&-"
    case .file: "\(sign)\"\(file.path)\""
    case .device: "\(sign)/dev/full"
    }
  }

  private static func fill(_ pipe: Pipe) {
    let file = pipe.fileHandleForWriting.fileDescriptor
    let flags = fcntl(file, F_GETFL)
    _ = fcntl(file, F_SETFL, flags | O_NONBLOCK)
    let block = [UInt8](repeating: 0x2E, count: 4_096)
    for count in [4_096, 1] { while unsafe write(file, block, count) > 0 {} }
    _ = fcntl(file, F_SETFL, flags)
  }

  private static func readSlowly(_ pipe: Pipe) {
    let file = pipe.fileHandleForReading
    Thread {
      while let some = try? file.read(upToCount: 2_048), !some.isEmpty { usleep(5_000) }
    }.start()
  }

  /// A request for an offer.
  public static func offer(_ number: Int) -> String {
    #"{"jsonrpc":"2.0","id":\#(number),"method":"offer.next","params":{"person":"p\#(number)","placement":"account"}}"#
      + "\n"
  }

  /// Requests whose answers fill any pipe.
  public static let offers = (0..<200).map(offer).joined()

  public func send(_ text: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
  }

  /// The next line of output.
  public func line() -> String { lines.next() ?? "(end)" }

  public func endInput() throws { try input.fileHandleForWriting.close() }

  /// Ends its input once its log is read again.
  public func endInputLater() {
    let input = input.fileHandleForWriting
    Thread {
      usleep(300_000)
      try? input.close()
    }.start()
  }

  /// All that it writes to its log, up to its end.
  public func errorsToTheEnd() -> String {
    try? errors.fileHandleForWriting.close()
    return String(decoding: (try? errors.fileHandleForReading.readToEnd()) ?? Data(), as: UTF8.self)
  }

  public func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  public var id: Int32 { process.processIdentifier }

  public var isRunning: Bool { process.isRunning }

  /// Waits until the process hears a signal in a way of its own, or has ended.
  public func waitUntilHeard(_ number: Int32) {
    _ = wait(seconds: 60) {
      let status = try? String(contentsOfFile: "/proc/\(self.id)/status", encoding: .utf8)
      let caught = status?.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
      let set = caught.flatMap { UInt64($0.dropFirst(7).drop { $0 == "\t" }, radix: 16) } ?? 0
      return set >> UInt64(number - 1) & 1 == 1
    }
  }

  /// Waits until nobody can write more to the output without waiting.
  public func waitUntilFull() {
    let file = output.fileHandleForReading.fileDescriptor
    _ = wait(seconds: 60) {
      var count: Int32 = 0
      _ = unsafe ioctl(file, UInt(FIONREAD), &count)
      return count > 60_000
    }
  }

  /// Waits for the end, killing what has not come to it.
  /// - Returns: the exit code, the signal's number negated, or nil where it was killed.
  public func ending(seconds: Int) -> Int32? {
    if !wait(seconds: seconds, until: { false }) {
      kill(id, SIGKILL)
      process.waitUntilExit()
      return nil
    }
    process.waitUntilExit()
    return process.terminationReason == .exit
      ? process.terminationStatus : -process.terminationStatus
  }

  /// Waits until something is so or the process has ended.
  private func wait(seconds: Int, until isSo: () -> Bool) -> Bool {
    for _ in 0..<seconds * 200 {
      if isSo() || !process.isRunning { return true }
      usleep(5_000)
    }
    return false
  }
}
