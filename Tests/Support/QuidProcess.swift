public import Foundation
import Testing

/// Runs the built command-line tool as its users do.
public enum QuidProcess {
  public struct Result: Sendable {
    public let exitCode: Int32
    public let output: String
    public let errors: String
  }

  /// What `quid init` writes, in a folder `shop`.
  public static func starter(in folder: URL) throws -> URL {
    let shop = folder.appending(path: "shop")
    #expect(try run(["init", shop.path]).exitCode == 0)
    return shop
  }

  /// Runs `quid` with the arguments and waits for its end. It has no terminal.
  public static func run(_ arguments: [String], in folder: URL? = nil) throws -> Result {
    let process = Process()
    process.executableURL = Places.products.appending(path: "quid")
    process.arguments = arguments
    process.currentDirectoryURL = folder ?? Places.repository
    process.standardInput = FileHandle.nullDevice
    // Files, not pipes: a full pipe would stop the tool while nobody reads it.
    return try Places.withTemporaryFolder { scratch in
      let (output, errors) = (scratch.appending(path: "out"), scratch.appending(path: "err"))
      for file in [output, errors] {
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
      }
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
      process.waitUntilExit()
      return Result(
        exitCode: process.terminationStatus,
        output: try String(contentsOf: output, encoding: .utf8),
        errors: try String(contentsOf: errors, encoding: .utf8))
    }
  }
}
