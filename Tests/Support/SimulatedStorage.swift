public import Basics
public import Ledger

/// Storage in memory that fails as disks do. It keeps what was flushed apart from what was not, and a
/// crash keeps the first whole and of the second any part, in sectors, in any order.
public final class SimulatedStorage: Storage {
  /// Fails an operation, counted from 0 over all that can fail, once or from then on.
  public struct Fault {
    public let operation: Int
    public let isLasting: Bool

    public init(operation: Int, isLasting: Bool) {
      self.operation = operation
      self.isLasting = isLasting
    }
  }

  private struct File {
    /// What a loss of power leaves for certain.
    var durable: [UInt8] = []
    var current: [UInt8] = []
    /// Sectors written since they were last handed to a flush. A flush that fails forgets them: the
    /// next one finds nothing to do and succeeds, as real systems do.
    var dirty: Set<Int> = []

    mutating func mark(_ range: Range<Int>) {
      for sector in range.lowerBound / 512...max(range.lowerBound, range.upperBound - 1) / 512 {
        dirty.insert(sector)
      }
    }
  }

  /// Operations so far that could have failed.
  public private(set) var operationCount = 0
  public var fault: Fault?
  /// Whether a fault has made an operation fail.
  public private(set) var hasFailed = false
  /// Told of every change, when it has been made.
  public var noteChange: ((DiskChange) -> Void)?
  /// How many bytes there is room for.
  public var capacity = Int.max
  private var files: [File] = []
  /// Names now, and names that a loss of power leaves.
  private var names: [String: Int] = [:]
  private var durableNames: [String: Int] = [:]
  /// What the process has open: a name leads there even when another file has come to stand at it.
  private var opened: [String: Int] = [:]
  private var locked: Set<Int> = []

  public init() {}

  // MARK: Trouble

  /// Loses power: what was not flushed survives in part, sector by sector, as `random` says. Files
  /// whose folder was not flushed may be gone, or be back. Locks are free.
  public func crash(_ random: inout Random) {
    for (number, file) in files.enumerated() {
      let left = SimulatedStorage.torn(file, &random)
      files[number] = File(durable: left, current: left)
    }
    for name in Set(names.keys).union(durableNames.keys).sorted()
    where names[name] != durableNames[name] {
      let survivor = random.below(2) == 0 ? names[name] : durableNames[name]
      durableNames[name] = survivor
    }
    names = durableNames
    (opened, locked) = ([:], [])
    fault = nil
    capacity = .max
  }

  /// One outcome of a crash for a file: its size old, new or between, each sector old or new.
  private static func torn(_ file: File, _ random: inout Random) -> [UInt8] {
    if file.durable == file.current { return file.current }
    let sizes = [file.durable.count, file.current.count].sorted()
    let size =
      switch random.below(3) {
      case 0: sizes[0]
      case 1: sizes[1]
      default: sizes[0] + random.below(sizes[1] - sizes[0] + 1)
      }
    var result: [UInt8] = []
    result.reserveCapacity(size)
    let sector = 512
    for start in stride(from: 0, to: size, by: sector) {
      let isWritten = file.dirty.contains(start / sector) && random.below(2) == 1
      let source = isWritten ? file.current : file.durable
      let end = min(start + sector, size)
      if start < source.count { result += source[start..<min(end, source.count)] }
      result += [UInt8](repeating: 0, count: end - result.count)
    }
    return result
  }

  /// Ends the process without losing power: everything written stays.
  public func kill() {
    (opened, locked) = ([:], [])
    fault = nil
    capacity = .max
  }

  /// Flips one bit of a file, as a bad disk does.
  public func flip(_ name: String, bit: Int) {
    guard let number = names[name] else { return }
    var bytes = files[number].current
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    files[number] = File(durable: bytes, current: bytes)
  }

  /// Another program removes a file, or moves it away.
  public func unlink(_ name: String) {
    names[name] = nil
    durableNames[name] = nil
  }

  /// Another program puts another file at a name.
  public func replaceFile(_ name: String, with bytes: [UInt8]) {
    unlink(name)
    replace(name, with: bytes)
  }

  /// Another program cuts a file.
  public func cut(_ name: String, to size: Int) {
    replace(name, with: Array((contents[name] ?? []).prefix(size)))
  }

  /// All bytes of all files, by name, for searching.
  public var contents: [String: [UInt8]] {
    names.mapValues { files[$0].current }
  }

  /// What a loss of power would leave for certain, by name.
  public var durableContents: [String: [UInt8]] {
    durableNames.mapValues { files[$0].durable }
  }

  /// Puts bytes in place of a file's, durably.
  public func replace(_ name: String, with bytes: [UInt8]) {
    let number = names[name] ?? files.count
    if number == files.count { files.append(File()) }
    files[number] = File(durable: bytes, current: bytes)
    names[name] = number
    durableNames[name] = number
  }

  private func mayFail(_ operation: String, _ name: String) throws(StorageFailure) {
    defer { operationCount += 1 }
    guard let fault else { return }
    if operationCount == fault.operation || (fault.isLasting && operationCount > fault.operation) {
      hasFailed = true
      throw StorageFailure(operation, name, "Input/output error")
    }
  }

  // MARK: Storage

  public func fileNames(in folder: String) throws(StorageFailure) -> [String] {
    try mayFail("list", folder)
    return names.keys.filter { $0.hasPrefix(folder + "/") }
      .map { String($0.dropFirst(folder.utf8.count + 1)) }.filter { !$0.contains("/") }.sorted()
  }

  public func makeFolder(_ folder: String) throws(StorageFailure) {
    try mayFail("make", folder)
  }

  public func create(_ name: String) throws(StorageFailure) {
    try mayFail("create", name)
    if names[name] != nil { throw StorageFailure("create", name, "File exists") }
    names[name] = files.count
    opened[name] = files.count
    files.append(File())
    noteChange?(.create(name))
  }

  public func remove(_ name: String) throws(StorageFailure) {
    try mayFail("remove", name)
    opened[name] = nil
    if names.removeValue(forKey: name) == nil { throw missing("remove", name) }
    noteChange?(.remove(name))
  }

  public func size(of name: String) throws(StorageFailure) -> Int {
    try mayFail("measure", name)
    return files[try number("measure", name)].current.count
  }

  public func read(
    _ name: String, at offset: Int, count: Int
  ) throws(StorageFailure) -> [UInt8] {
    try mayFail("read", name)
    let bytes = files[try number("read", name)].current
    return offset >= bytes.count ? [] : Array(bytes[offset..<min(bytes.count, offset + count)])
  }

  /// A write that fails may have written any part of its bytes.
  public func write(
    _ name: String, at offset: Int, _ bytes: Span<UInt8>
  ) throws(StorageFailure) {
    let number = try number("write", name)
    var failure: StorageFailure?
    do throws(StorageFailure) {
      try mayFail("write", name)
    } catch {
      failure = error
    }
    var count = failure == nil ? bytes.count : bytes.count / 2
    let size = files[number].current.count
    if capacity < .max {
      let used = names.values.reduce(0) { $0 + files[$1].current.count } - size
      let room = max(0, capacity - used)
      if max(offset + count, size) > room {
        count = max(0, min(count, room - offset))
        failure = failure ?? StorageFailure("write", name, "No space left on device")
      }
    }
    if count > 0 {
      let missing = offset + count - size
      if missing > 0 { files[number].current += [UInt8](repeating: 0, count: missing) }
      unsafe bytes.withUnsafeBufferPointer { source in
        unsafe files[number].current.replaceSubrange(
          offset..<offset + count, with: source[..<count])
      }
      files[number].mark(offset..<offset + count)
      noteChange?(.write(name, at: offset, Array(files[number].current[offset..<offset + count])))
    }
    if let failure { throw failure }
  }

  public func truncate(_ name: String, to size: Int) throws(StorageFailure) {
    try mayFail("cut", name)
    let number = try number("cut", name)
    let extra = files[number].current.count - size
    if extra > 0 { files[number].current.removeLast(extra) }
    noteChange?(.cut(name, to: size))
  }

  public func flush(_ name: String) throws(StorageFailure) {
    let number = try number("flush", name)
    let dirty = files[number].dirty
    files[number].dirty = []
    try mayFail("flush", name)
    let size = files[number].current.count
    if files[number].durable.count > size {
      files[number].durable.removeLast(files[number].durable.count - size)
    }
    let missing = size - files[number].durable.count
    files[number].durable += [UInt8](repeating: 0, count: missing)
    for sector in dirty where sector * 512 < size {
      let range = sector * 512..<min(sector * 512 + 512, size)
      files[number].durable.replaceSubrange(range, with: files[number].current[range])
    }
  }

  public func flushFolder(_ folder: String) throws(StorageFailure) {
    try mayFail("flush", folder)
    for name in Set(names.keys).union(durableNames.keys) where name.hasPrefix(folder + "/") {
      durableNames[name] = names[name]
    }
  }

  public func close(_ name: String) { opened[name] = nil }

  public func wait(milliseconds: Int) {}

  public func lock(_ name: String, ownerIn ownerName: String) throws(StorageFailure) -> Bool {
    try mayFail("lock", name)
    guard let number = names[name] else { return false }
    if !locked.insert(number).inserted {
      let owner = names[ownerName].map { String(decoding: files[$0].current, as: UTF8.self) }
      throw StorageFailure("lock", name, "in use by \(owner ?? "another process")")
    }
    return true
  }

  public func recheck(_ name: String, size: Int) throws(StorageFailure) {
    try mayFail("look at", name)
    guard let number = names[name] else { throw .changed(name, "removed or moved away") }
    if number != opened[name] ?? number {
      throw .changed(name, "replaced by another file")
    }
    if files[number].current.count < size {
      throw .changed(
        name, "cut to \(files[number].current.count) bytes, of \(size) that were written,")
    }
  }

  private func number(_ operation: String, _ name: String) throws(StorageFailure) -> Int {
    if let number = opened[name] { return number }
    guard let number = names[name] else { throw missing(operation, name) }
    opened[name] = number
    return number
  }

  private func missing(_ operation: String, _ name: String) -> StorageFailure {
    StorageFailure(operation, name, "No such file or directory")
  }
}

/// Runs a life on fresh storage for each operation of it that could fail: the first one fails, then the
/// second, until the life is over before the fault.
/// - Parameters:
///   - first: the first operation that fails.
///   - step: one operation in so many fails, where sweeps do not run whole.
/// - Returns: how many operations could fail, or a few more.
public func forEachFault(
  isLasting: Bool, from first: Int = 0, sampling step: Int = 1,
  _ life: (SimulatedStorage, _ operation: Int) throws -> Void
) rethrows -> Int {
  var operation = isThorough ? 0 : first
  while true {
    let storage = SimulatedStorage()
    storage.fault = SimulatedStorage.Fault(operation: operation, isLasting: isLasting)
    try life(storage, operation)
    if !storage.hasFailed { return operation }
    operation += sampled(step, thorough: 1)
  }
}
