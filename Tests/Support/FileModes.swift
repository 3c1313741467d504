public import Foundation

/// Permissions of files, and files that are none.
public enum FileModes {
  /// Makes a pipe that stands in a folder, open to everybody.
  public static func makePipe(_ path: String) -> Bool {
    unsafe mkfifo(path, 0o666) == 0 && chmod(path, 0o666) == 0
  }

  public static func set(_ path: String, _ mode: mode_t) -> Bool {
    unsafe chmod(path, mode) == 0
  }

  public static func mode(of path: String) -> mode_t? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
  }
}
