import Basics
public import Ledger

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Storage in real files below one folder. Files are the owner's alone (0600), folders too (0700).
///
/// A file stays open from its first use, so that a flush costs one call. One thread uses it at a
/// time.
public final class FileStorage: Storage {
  private let root: String
  private let isReadOnly: Bool
  private var open: [String: Int32] = [:]
  /// What is locked, by descriptors that nothing is read or written through.
  private var locks: [String: Int32] = [:]

  /// - Parameters:
  ///   - root: the folder; it need not exist yet.
  ///   - isReadOnly: whether files are opened for reading only, as an auditor may have to.
  public init(_ root: String, isReadOnly: Bool = false) {
    self.root = root
    self.isReadOnly = isReadOnly
  }

  deinit {
    for file in open.values { systemClose(file) }
    for file in locks.values { systemClose(file) }
  }

  /// Names as `readdir` gives them, sorted by bytes.
  /// - Throws: `StorageFailure` when a folder that is there cannot be read.
  public func fileNames(in folder: String) throws(StorageFailure) -> [String] {
    guard let stream = unsafe opendir(path(folder)) else {
      if errno == ENOENT { return [] }
      throw failure("list", folder)
    }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while true {
      // The end and a failure look alike but for `errno`.
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        if errno != 0 { throw failure("list", folder) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      }
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 1024) {
          unsafe String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
  }

  /// `mkdir` from the root down, each folder's name made durable in the one above.
  /// - Throws: `StorageFailure` when one cannot be made, or its name not made durable.
  public func makeFolder(_ folder: String) throws(StorageFailure) {
    var made = root
    for part in [""] + folder.split(separator: "/").map(String.init) {
      if !part.isEmpty { made += "/" + part }
      if unsafe mkdir(made, 0o700) != 0, errno != EEXIST { throw failure("make", folder) }
      let parent = made.lastIndex(of: "/").map { String(made[..<$0]) } ?? "."
      try flushFolder(atPath: parent.isEmpty ? "/" : parent, folder)
    }
  }

  /// `open` of a new name.
  /// - Throws: `StorageFailure` when the name is taken or the file cannot be made.
  public func create(_ name: String) throws(StorageFailure) {
    close(name)
    _ = try file(name, O_CREAT | O_EXCL, "create")
  }

  /// `unlink`.
  /// - Throws: `StorageFailure` when the file cannot be removed.
  public func remove(_ name: String) throws(StorageFailure) {
    close(name)
    if unsafe unlink(path(name)) != 0 { throw failure("remove", name) }
  }

  /// `fstat`.
  /// - Throws: `StorageFailure` when the file cannot be opened.
  public func size(of name: String) throws(StorageFailure) -> Int {
    var status = stat()
    if unsafe fstat(try file(name, 0, "open"), &status) != 0 { throw failure("measure", name) }
    return Int(status.st_size)
  }

  /// `pread` until all is read or the file ends.
  /// - Throws: `StorageFailure` when the file cannot be opened or read.
  public func read(
    _ name: String, at offset: Int, count: Int
  ) throws(StorageFailure) -> [UInt8] {
    let file = try file(name, 0, "open")
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(
          file, buffer.baseAddress.map { unsafe $0 + done }, count - done, off_t(offset + done))
      }
      if got < 0 && errno == EINTR { continue }
      if got < 0 { throw failure("read", name) }
      if got == 0 { break }
      done += got
    }
    return done == count ? bytes : Array(bytes[..<done])
  }

  /// `pwrite` until all is written.
  /// - Throws: `StorageFailure` when the file cannot be opened, or not all is written.
  public func write(
    _ name: String, at offset: Int, _ bytes: Span<UInt8>
  ) throws(StorageFailure) {
    let file = try file(name, 0, "open")
    var done = 0
    while done < bytes.count {
      let wrote = unsafe bytes.withUnsafeBytes { buffer in
        unsafe pwrite(
          file, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done,
          off_t(offset + done))
      }
      if wrote < 0 && errno == EINTR { continue }
      if wrote < 0 { throw failure("write", name) }
      done += wrote
    }
  }

  /// `ftruncate`.
  /// - Throws: `StorageFailure` when the file cannot be opened or cut.
  public func truncate(_ name: String, to size: Int) throws(StorageFailure) {
    let file = try file(name, 0, "open")
    if repeated({ ftruncate(file, off_t(size)) }) != 0 { throw failure("cut", name) }
  }

  /// `fdatasync`, or what the platform has in its place.
  /// - Throws: `StorageFailure` when it fails, after which nothing is known of what was written.
  public func flush(_ name: String) throws(StorageFailure) {
    let file = try file(name, 0, "open")
    do {
      try flushToDisk(file, name: name)
    } catch {
      throw StorageFailure("flush", path(name), error.reason)
    }
  }

  /// `fsync` of the folder.
  /// - Throws: `StorageFailure` when it fails, as `flush`.
  public func flushFolder(_ folder: String) throws(StorageFailure) {
    try flushFolder(atPath: path(folder), folder)
  }

  private func flushFolder(atPath path: String, _ folder: String) throws(StorageFailure) {
    let file = repeated { systemOpen(path, O_RDONLY | O_CLOEXEC, 0) }
    if file < 0 { throw failure("open", folder) }
    defer { systemClose(file) }
    // Interrupted before it began; any other failure is final.
    if repeated({ fsync(file) }) != 0 { throw failure("flush", folder) }
  }

  /// `close`.
  public func close(_ name: String) {
    if let file = open.removeValue(forKey: name) { systemClose(file) }
  }

  /// `usleep`.
  public func wait(milliseconds: Int) {
    usleep(UInt32(milliseconds) * 1_000)
  }

  /// `flock` on a descriptor of its own, held against the path afterwards: between the two, the file may have been
  /// replaced.
  /// - Throws: `StorageFailure` when another process holds the lock, named as it named itself, or the file
  ///   cannot be opened.
  public func lock(_ name: String, ownerIn ownerName: String) throws(StorageFailure) -> Bool {
    for _ in 0..<Limits.lockAttempts {
      let file = repeated { systemOpen(path(name), O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0) }
      if file < 0 {
        if errno == ENOENT { return false }
        throw failure("open for writing", name)
      }
      if flock(file, LOCK_EX | LOCK_NB) != 0 {
        let isHeld = errno == EWOULDBLOCK
        let failure = failure("lock", name)
        systemClose(file)
        if !isHeld { throw failure }
        let owner = (try? read(ownerName, at: 0, count: 256)).map {
          String(decoding: $0, as: UTF8.self)
        }
        close(ownerName)
        throw StorageFailure(
          "lock", path(name),
          "in use by \(owner.flatMap { $0.isEmpty ? nil : $0 } ?? "another process")")
      }
      if entry(name).map({ FileStorage.isSame(file, $0) }) ?? false {
        if let old = locks.updateValue(file, forKey: name) { systemClose(old) }
        return true
      }
      systemClose(file)
    }
    throw StorageFailure("lock", path(name), "it is replaced again and again")
  }

  /// `lstat` of the path, held against `fstat` of what is open and what is locked.
  /// - Throws: `StorageFailure` when the file was moved, replaced, cut or lengthened.
  public func recheck(_ name: String, size: Int) throws(StorageFailure) {
    guard let entry = entry(name) else {
      if errno != ENOENT { throw failure("look at", name) }
      throw .changed(path(name), "removed or moved away")
    }
    for file in [open[name], locks[name]] {
      if let file, !FileStorage.isSame(file, entry) {
        throw .changed(path(name), "replaced by another file")
      }
    }
    if entry.st_size < size {
      throw .changed(path(name), "cut to \(entry.st_size) bytes, of \(size) that were written,")
    }
  }

  // MARK: Parts

  private func path(_ name: String) -> String {
    name.isEmpty ? root : "\(root)/\(name)"
  }

  /// What stands at a path; nil, with the reason in `errno`, when nothing can be seen there.
  private func entry(_ name: String) -> stat? {
    var status = stat()
    return unsafe lstat(path(name), &status) == 0 ? status : nil
  }

  private static func isSame(_ file: Int32, _ entry: stat) -> Bool {
    var status = stat()
    return unsafe fstat(file, &status) == 0 && status.st_dev == entry.st_dev
      && status.st_ino == entry.st_ino
  }

  private func file(
    _ name: String, _ flags: Int32, _ operation: String
  ) throws(StorageFailure) -> Int32 {
    if let file = open[name] { return file }
    let access = isReadOnly ? O_RDONLY : O_RDWR
    let file = repeated {
      systemOpen(path(name), access | O_CLOEXEC | O_NOFOLLOW | flags, 0o600)
    }
    if file < 0 { throw failure(operation, name) }
    open[name] = file
    return file
  }

  private func failure(_ operation: String, _ name: String) -> StorageFailure {
    StorageFailure(operation, path(name), unsafe String(cString: strerror(errno)))
  }
}

/// Calls again when a signal came in between.
private func repeated(_ call: () -> Int32) -> Int32 {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}

// The system's own functions, under names that the methods above do not hide.

private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
  unsafe open(path, flags, mode)
}

private func systemClose(_ file: Int32) {
  close(file)
}
