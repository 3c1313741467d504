import Basics
public import Ledger

/// One change of a writer's to its files.
public enum DiskChange {
  case create(String)
  case remove(String)
  case write(String, at: Int, [UInt8])
  case cut(String, to: Int)

  /// The steps in which somebody else can see it come about: a write half done, then done.
  public var steps: [DiskChange] {
    guard case .write(let name, let offset, let bytes) = self, bytes.count > 1 else {
      return [self]
    }
    let half = bytes.count / 2
    return [
      .write(name, at: offset, Array(bytes[..<half])),
      .write(name, at: offset + half, Array(bytes[half...])),
    ]
  }
}

/// A disk as whoever only reads sees it while a writer goes on: before every operation, in the middle of each, and
/// while the reader waits, the writer makes as many steps as `pace` says. So a block that is read is of two moments,
/// and so is a list of names.
public final class InterleavedReader: Storage {
  private let steps: [DiskChange]
  private let pace: () -> Int
  private var files: [[UInt8]] = []
  private var names: [String: Int] = [:]
  private var opened: [String: Int] = [:]
  /// How many of the writer's steps have been made.
  public private(set) var position = 0

  /// - Parameter start: how many steps have been made before.
  public init(_ steps: [DiskChange], from start: Int, pace: @escaping () -> Int) {
    self.steps = steps
    self.pace = pace
    goOn(start)
  }

  private func goOn(_ count: Int) {
    for step in steps[position..<min(steps.count, position + count)] {
      switch step {
      case .create(let name):
        names[name] = files.count
        files.append([])
      case .remove(let name): names[name] = nil
      case .write(let name, let offset, let bytes):
        guard let file = names[name] else { break }
        let missing = offset + bytes.count - files[file].count
        if missing > 0 { files[file] += [UInt8](repeating: 0, count: missing) }
        files[file].replaceSubrange(offset..<offset + bytes.count, with: bytes)
      case .cut(let name, let size):
        guard let file = names[name], files[file].count > size else { break }
        files[file].removeLast(files[file].count - size)
      }
      position += 1
    }
  }

  /// Flips a bit, as a bad disk does.
  public func flip(_ name: String, bit: Int) {
    guard let file = names[name] else { return }
    files[file][bit / 8] ^= 1 << UInt8(bit % 8)
  }

  /// All bytes of all files, by name.
  public var contents: [String: [UInt8]] { names.mapValues { files[$0] } }

  private func file(_ name: String) throws(StorageFailure) -> Int {
    goOn(pace())
    if let file = opened[name] { return file }
    guard let file = names[name] else {
      throw StorageFailure("open", name, "No such file or directory")
    }
    opened[name] = file
    return file
  }

  // MARK: Storage

  public func fileNames(in folder: String) throws(StorageFailure) -> [String] {
    func list() -> [String] {
      names.keys.filter { $0.hasPrefix(folder + "/") }
        .map { String($0.dropFirst(folder.utf8.count + 1)) }.sorted()
    }
    goOn(pace())
    let first = list()
    goOn(pace())
    // Whatever is there all the time is told; of the rest, what the reader's place in the list meets.
    let middle = first.isEmpty ? "" : first[first.count / 2]
    return first.filter { $0 < middle } + list().filter { $0 >= middle }
  }

  public func size(of name: String) throws(StorageFailure) -> Int {
    files[try file(name)].count
  }

  public func read(
    _ name: String, at offset: Int, count: Int
  ) throws(StorageFailure) -> [UInt8] {
    let file = try file(name)
    let half = files[file].dropFirst(offset).prefix(count / 2)
    goOn(pace())
    let rest = files[file].dropFirst(offset + half.count).prefix(count - half.count)
    return Array(half) + Array(rest)
  }

  public func close(_ name: String) { opened[name] = nil }

  public func wait(milliseconds: Int) { goOn(pace()) }

  // MARK: What a reader never does

  private func refused(_ name: String) -> StorageFailure {
    StorageFailure("change", name, "a reader changes nothing")
  }

  public func makeFolder(_ folder: String) throws(StorageFailure) { throw refused(folder) }
  public func create(_ name: String) throws(StorageFailure) { throw refused(name) }
  public func remove(_ name: String) throws(StorageFailure) { throw refused(name) }
  public func write(
    _ name: String, at offset: Int, _ bytes: Span<UInt8>
  ) throws(StorageFailure) { throw refused(name) }
  public func truncate(_ name: String, to size: Int) throws(StorageFailure) { throw refused(name) }
  public func flush(_ name: String) throws(StorageFailure) { throw refused(name) }
  public func flushFolder(_ folder: String) throws(StorageFailure) { throw refused(folder) }
  public func lock(_ name: String, ownerIn ownerName: String) throws(StorageFailure) -> Bool {
    throw refused(name)
  }
  public func recheck(_ name: String, size: Int) throws(StorageFailure) { throw refused(name) }
}
