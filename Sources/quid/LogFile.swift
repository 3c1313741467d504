import Basics
import Evaluation
import Platform

/// A log of acts in a file, on standard input, or packed by gzip.
enum LogFile {
  /// Reads all of it.
  /// - Throws: a sentence, or a place in the file and what is wrong there.
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
      var failure = Failure("\(place): \(fault.message)")
      failure.isPlaced = true
      throw failure
    } catch {
      throw Failure((error as? PlatformFailure)?.message ?? "\(error)")
    }
  }
}
