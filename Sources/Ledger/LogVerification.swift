import Basics

/// What a check of a whole log found.
public struct LogVerification: Equatable, Sendable {
  /// Lines in the log.
  public let lineCount: Int
  public let segmentCount: Int
  /// SHA-256 over the last segment's lines, and through its header over everything before. Kept
  /// elsewhere, it proves later that nothing up to here was altered, dropped or reordered.
  public let head: String
  /// Every fault, with its place and what to do.
  public let faults: [String]
  /// What a crash left unfinished at the end, if anything: no fault.
  public let tornTail: TornTail?
}

extension DurableLog {
  /// Checks every line and every link of the log in a folder, changing nothing. Faults are collected,
  /// not thrown; a segment with a fault is read as far as it goes.
  /// - Parameters:
  ///   - folder: the log's folder, such as "ledger".
  ///   - storage: the data directory.
  ///   - expectedHead: a head kept elsewhere, 64 hexadecimal digits, which the log must still contain: the
  ///     head as it stands, or as it stood at the end of some line before.
  /// - Throws: `LogFailure` when the storage cannot be read.
  /// - Complexity: O(bytes of the log).
  public static func verify(
    _ folder: String, on storage: any Storage, expectedHead: String? = nil
  ) throws -> LogVerification {
    var faults: [String] = []
    let count: Int
    let rereading = Rereading(storage)
    do {
      count = try segments(in: folder, storage, .ledger, rereading).begun
    } catch let damage as LogDamage {
      faults.append(damage.message)
      return LogVerification(
        lineCount: 0, segmentCount: 0, head: "", faults: faults, tornTail: nil)
    }
    /// Nil behind a damaged segment, whose lines cannot be counted: the next header's word is taken.
    var lineCount: Int? = 0
    var head = SegmentHeader.noPrevious
    var tornTail: TornTail?
    var hasExpectedHead = expectedHead == nil
    for segment in 0..<count {
      do {
        let read = try read(
          segment, first: lineCount, in: folder, storage, .ledger,
          mayBeTorn: segment == count - 1, rereading: rereading
        ) { _, _ in }
        // The first one has the directory's identity there.
        if segment > 0, read.header.previous != head {
          let damage = LogDamage(
            file: name(segment, in: folder), line: 1, byte: 0,
            "the chain is broken: the segment before has another SHA-256 than this one names")
          faults.append(damage.message)
        }
        lineCount = read.header.first + read.contents.lineCount
        tornTail = read.contents.tornTail
        let (digest, passed) = digests(read, expectedHead)
        head = digest
        hasExpectedHead = hasExpectedHead || passed
        storage.close(name(segment, in: folder))
      } catch let damage as LogDamage {
        faults.append(damage.message)
        lineCount = nil
        let name = name(segment, in: folder)
        var hash = SHA256()
        let bytes = try storage.read(name, at: 0, count: try storage.size(of: name))
        hash.update(bytes.span)
        head = hexadecimal(hash.finish())
      }
    }
    if !hasExpectedHead {
      faults.append(
        "the head \(expectedHead ?? "") is nowhere in this log: it was altered, cut or replaced "
          + "since that head was taken")
    }
    return LogVerification(
      lineCount: lineCount ?? 0, segmentCount: count, head: head, faults: faults, tornTail: tornTail
    )
  }

  /// The digest of a segment's lines, and whether it passed the expected head on the way: a log that
  /// has grown since contains the head as it was.
  private static func digests(_ read: ReadSegment, _ expected: String?) -> (String, Bool) {
    var hash = SHA256()
    var passed = false
    guard let expected else {
      hash.update(read.bytes.span.extracting(0..<read.contents.endByte))
      return (hexadecimal(hash.finish()), false)
    }
    for byte in read.bytes[..<read.contents.endByte] {
      hash.update(byte: byte)
      if byte == UInt8(ascii: "\n") {
        var copy = hash
        passed = passed || hexadecimal(copy.finish()) == expected
      }
    }
    return (hexadecimal(hash.finish()), passed)
  }
}
