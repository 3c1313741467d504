import Basics
import Platform

/// A file of rows block by block: as it is, from standard input, or unpacked by the system's gzip.
enum InputBlocks {
  /// - Parameters:
  ///   - path: "-" for standard input; a name that ends in .gz is unpacked.
  ///   - take: takes the next bytes, and says whether more are wanted.
  /// - Throws: `PlatformFailure` where it cannot be read or unpacked, and whatever `take` throws.
  static func read(_ path: String, _ take: (ArraySlice<UInt8>) throws -> Bool) throws {
    // Opened in either case: a packed file that is not there is told in our words.
    let file = try BlockReader(path)
    if path.hasSuffix(".gz") {
      try unpack(path, take)
      return
    }
    var block = [UInt8](repeating: 0, count: Limits.logBlockBytes)
    while true {
      let count = try file.read(into: &block)
      if count == 0 { return }
      if try !take(block[..<count]) { return }
    }
  }

  /// What the system's gzip makes of a file.
  private static func unpack(_ path: String, _ take: (ArraySlice<UInt8>) throws -> Bool) throws {
    let child: ChildProcess
    do {
      child = try ChildProcess(["gzip", "-dc", "--", path])
    } catch {
      throw PlatformFailure(
        "read", path, reason: "it is packed, and unpacking it takes gzip: \(error.message)")
    }
    child.input.close()
    defer {
      // Where a row is wrong, nobody reads the rest.
      child.output.close()
      child.terminate()
    }
    var block = [UInt8](repeating: 0, count: Limits.logBlockBytes)
    while true {
      guard let count = try child.output.read(into: &block, from: 0) else { continue }
      if count == 0 { break }
      if try !take(block[..<count]) { return }
    }
    // Before the last row is judged: what is damaged may end in the middle of one.
    guard child.wait(nanoseconds: 10_000_000_000) == .exit(0) else {
      throw PlatformFailure("read", path, reason: "gzip could not unpack it")
    }
  }
}
