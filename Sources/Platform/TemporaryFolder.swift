import Ledger

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A new folder of our own, removed with all that is in it when nobody holds it any more.
public final class TemporaryFolder {
  public let path: String

  /// Makes it in `TMPDIR`, or in `/tmp`; only its owner may look in.
  /// - Throws: `PlatformFailure` when it cannot be made.
  public init() throws(PlatformFailure) {
    let parent = environmentValue("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    let pattern = parent + "/quid-XXXXXX"
    guard let name = unsafe strdup(pattern) else {
      throw PlatformFailure("make a folder in", parent)
    }
    defer { unsafe free(name) }
    if unsafe mkdtemp(name) == nil { throw PlatformFailure("make a folder in", parent) }
    path = unsafe String(cString: name)
  }

  deinit {
    removeTree(path)
  }
}

/// Removes a file, or a folder with all that is in it. Links are removed and not followed.
func removeTree(_ path: String) {
  var status = stat()
  if unsafe lstat(path, &status) != 0 { return }
  guard status.st_mode & S_IFMT == S_IFDIR else {
    unsafe _ = unlink(path)
    return
  }
  if let names = try? FileStorage(path).fileNames(in: "") {
    for name in names { removeTree(path + "/" + name) }
  }
  unsafe _ = rmdir(path)
}
