import Basics
import Evaluation
import Platform

/// A log of acts in a file, on standard input, or packed by gzip.
enum LogFile {
  /// Why a log cannot be read: a sentence, or a place in the file and what is wrong there.
  struct Failure: Error {
    let message: String
    var isPlaced = false
  }

  /// Reads all of it.
  static func read(_ path: String, _ columns: LogColumns) throws(Failure) -> ActLog {
    let reader = LogReader(columns)
    do {
      return try path.hasSuffix(".gz") ? unpacked(path, reader) : plain(path, reader)
    } catch let fault as EvaluationFault {
      let place = cleaned(path) + (fault.line.map { ":\($0)" } ?? "")
      throw Failure(message: "\(place): \(fault.message)", isPlaced: true)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(message: (error as? PlatformFailure)?.message ?? "\(error)")
    }
  }

  private static func plain(_ path: String, _ reader: LogReader) throws -> ActLog {
    var reader = reader
    let file = try BlockReader(path)
    var block = [UInt8](repeating: 0, count: Limits.logBlockBytes)
    while true {
      let count = try file.read(into: &block)
      if count == 0 { return try reader.finish() }
      try reader.take(block[..<count])
    }
  }

  /// What the system's gzip makes of a file.
  private static func unpacked(_ path: String, _ reader: LogReader) throws -> ActLog {
    var reader = reader
    // A file that is not there is told in our words.
    _ = try BlockReader(path)
    let child: ChildProcess
    do {
      child = try ChildProcess(["gzip", "-dc", "--", path])
    } catch {
      throw Failure(
        message: "\(error.message); \"\(path)\" is packed, and unpacking it takes gzip")
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
      try reader.take(block[..<count])
    }
    // Before the rows are judged: what is damaged may end in the middle of one.
    guard child.wait(nanoseconds: 10_000_000_000) == .exit(0) else {
      throw Failure(message: "cannot read \"\(path)\": gzip could not unpack it")
    }
    return try reader.finish()
  }
}
