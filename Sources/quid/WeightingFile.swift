import Basics
import Evaluation
import JSONText
import Platform
import Recommendation

/// A weighting in a file, as `quid evaluate --write` writes it.
enum WeightingFile {
  /// - Throws: what is wrong with the file, a fault a line, with its place.
  /// - Parameter isRegular: whether it must be a regular file, since nobody waits for anything else.
  static func read(_ path: String, isRegular: Bool = false) throws(Failure) -> Weighting {
    let bytes: [UInt8]
    do {
      bytes =
        isRegular
        ? try readRegularFile(path, limitBytes: Limits.fileBytes)
        : try readFile(path == "-" ? "/dev/stdin" : path, limitBytes: Limits.fileBytes)
    } catch {
      throw Failure(error.message)
    }
    let problems = Problems(fileName: path)
    do {
      if let weighting = WeightingText.read(try JSONDocument(scanning: bytes).root, problems) {
        return weighting
      }
    } catch {
      problems.report(error, in: bytes)
    }
    throw Failure(problems.messages)
  }
}
