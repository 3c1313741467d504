#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A folder or file that others than its owner may read or change.
public struct OpenMode: Equatable, Sendable {
  /// Relative to the folder that was looked through, which is `.` itself.
  public let path: String
  /// The permissions, such as `0755`.
  public let mode: String
}

/// What others than its owner may read or change of a folder, of what is in it, and of what is in the folders there:
/// by the permissions of each, whatever those above allow.
/// - Complexity: O(files), a call of the system each.
public func openModes(in root: String) -> [OpenMode] {
  var found: [OpenMode] = []
  let storage = FileStorage(root, isReadOnly: true)
  func look(at path: String, depth: Int) {
    var status = stat()
    let whole = path.isEmpty ? root : "\(root)/\(path)"
    if unsafe stat(whole, &status) != 0 { return }
    if status.st_mode & 0o066 != 0 {
      let digits = String(status.st_mode & 0o7777, radix: 8)
      let mode = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      found.append(OpenMode(path: path.isEmpty ? "." : path, mode: mode))
    }
    if status.st_mode & S_IFMT != S_IFDIR || depth == 0 { return }
    for name in (try? storage.fileNames(in: path)) ?? [] {
      look(at: path.isEmpty ? name : "\(path)/\(name)", depth: depth - 1)
    }
  }
  look(at: "", depth: 2)
  return found
}
