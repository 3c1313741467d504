public import Foundation

extension QuidProcess {
  /// Runs `quid` with its output and its errors on a terminal of so many columns, and waits for its end.
  public static func runOnTerminal(
    _ arguments: [String], columns: Int, environment: [String: String] = [:], in folder: URL? = nil
  ) throws -> (exitCode: Int32, screen: String) {
    var (keyboard, terminal): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 50, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard unsafe openpty(&keyboard, &terminal, nil, nil, &size) == 0 else {
      throw POSIXError(.ENOTTY)
    }
    let process = Process()
    process.executableURL = Places.products.appending(path: "quid")
    process.arguments = arguments
    process.currentDirectoryURL = folder ?? Places.repository
    process.environment = ["PATH": "/bin:/usr/bin", "TERM": "xterm"]
      .merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(fileDescriptor: terminal)
    process.standardError = FileHandle(fileDescriptor: terminal)
    try process.run()
    close(terminal)
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4_096)
    // Ends when nobody holds the terminal any more.
    while true {
      let count = unsafe block.withUnsafeMutableBytes {
        unsafe read(keyboard, $0.baseAddress, $0.count)
      }
      if count <= 0 { break }
      bytes += block[..<count]
    }
    close(keyboard)
    process.waitUntilExit()
    let screen = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
    return (process.terminationStatus, screen)
  }
}
