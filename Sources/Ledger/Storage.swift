/// What the stores need of a file system, as a value: real files and simulated ones stand behind it.
///
/// Nothing written survives a loss of power before `flush`, and no file's name before the flush of
/// its folder. Names are relative to the folder that the storage was opened on, with `/` between
/// folders. Every call that fails throws the operation, the file and the reason.
public protocol Storage: AnyObject {
  /// The names of the files in a folder, sorted; empty when there is no such folder.
  func fileNames(in folder: String) throws(StorageFailure) -> [String]

  /// Makes a folder, and those above it, readable by the owner only. One that exists is fine.
  func makeFolder(_ folder: String) throws(StorageFailure)

  /// Makes an empty file, readable by the owner only; fails when the name is taken.
  func create(_ name: String) throws(StorageFailure)

  func remove(_ name: String) throws(StorageFailure)

  func size(of name: String) throws(StorageFailure) -> Int

  /// The bytes from an offset on; fewer than `count` only at the end of the file.
  func read(_ name: String, at offset: Int, count: Int) throws(StorageFailure) -> [UInt8]

  /// Writes all bytes at an offset, growing the file as needed.
  func write(_ name: String, at offset: Int, _ bytes: Span<UInt8>) throws(StorageFailure)

  /// Cuts a file to a size.
  func truncate(_ name: String, to size: Int) throws(StorageFailure)

  /// Makes what was written to a file survive a loss of power. A flush that fails says nothing about
  /// what survived, and a later one that succeeds does not either: the caller stops.
  func flush(_ name: String) throws(StorageFailure)

  /// Makes the names in a folder survive a loss of power.
  func flushFolder(_ folder: String) throws(StorageFailure)

  /// Gives back what the storage keeps open for a file; the next use opens it again.
  func close(_ name: String)

  /// Lets time pass for whoever else writes.
  func wait(milliseconds: Int)

  /// Takes the lock on a file that is there, which one process at a time can hold, until it ends; nothing is
  /// changed. What is locked is the file that stands at the path.
  /// - Parameters:
  ///   - name: the file that is locked.
  ///   - ownerName: the file that names who holds the lock, for whoever is turned away.
  /// - Returns: false when there is no such file.
  func lock(_ name: String, ownerIn ownerName: String) throws(StorageFailure) -> Bool

  /// Checks that what is written under a name is still the file at its path, and as large as what was written.
  func recheck(_ name: String, size: Int) throws(StorageFailure)
}

/// What the storage could not do, and the reason in the system's words.
public struct StorageFailure: Error, Equatable, Sendable {
  public let operation: String
  public let name: String
  public let reason: String

  public init(_ operation: String, _ name: String, _ reason: String) {
    self.operation = operation
    self.name = name
    self.reason = reason
  }

  /// A file that is not what was written any more, since somebody else has changed it.
  public static func changed(_ name: String, _ what: String) -> StorageFailure {
    StorageFailure(
      "go on writing", name,
      "it was \(what) by another program; end what does that, put back copies of ledger, behaviour and vault "
        + "that were taken together (or what was moved), and start again")
  }

  /// `cannot flush "ledger/00000000.jsonl": Input/output error`
  public var message: String { "cannot \(operation) \"\(name)\": \(reason)" }
}
