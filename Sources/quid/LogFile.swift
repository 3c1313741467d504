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
    var reader = LogReader(columns)
    do {
      try InputBlocks.read(path) { block in
        try reader.take(block)
        return true
      }
      return try reader.finish()
    } catch let fault as EvaluationFault {
      let place = cleaned(path) + (fault.line.map { ":\($0)" } ?? "")
      throw Failure(message: "\(place): \(fault.message)", isPlaced: true)
    } catch let failure as InputBlocks.Failure {
      throw Failure(message: failure.message)
    } catch {
      throw Failure(message: (error as? PlatformFailure)?.message ?? "\(error)")
    }
  }
}
