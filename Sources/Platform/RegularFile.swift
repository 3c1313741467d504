#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The whole content of a regular file, links to it followed: what is no file, a pipe or a device, may stand still or
/// never end, and is not opened.
/// - Throws: `PlatformFailure` when it is none, cannot be opened or read, or holds more than `limitBytes`.
public func readRegularFile(
  _ path: String, limitBytes: Int
) throws(PlatformFailure) -> [UInt8] {
  var status = stat()
  if unsafe stat(path, &status) != 0 { throw PlatformFailure("read", path) }
  try checkRegular(status, path)
  // Without waiting, should another thing stand there by now.
  let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  if file < 0 { throw PlatformFailure("read", path) }
  defer { close(file) }
  if unsafe fstat(file, &status) != 0 { throw PlatformFailure("read", path) }
  try checkRegular(status, path)
  // Nothing of what is too large need be read to know it.
  if status.st_size > limitBytes { throw tooLarge(path, limitBytes) }
  return try readOpenFile(file, path, limitBytes: limitBytes)
}

private func checkRegular(_ status: stat, _ path: String) throws(PlatformFailure) {
  let kind =
    switch status.st_mode & S_IFMT {
    case S_IFREG: ""
    case S_IFDIR: "a directory"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  if kind.isEmpty { return }
  throw PlatformFailure("read", path, reason: "it is \(kind); expected a regular file")
}

/// What is left of an open file, read at once.
func readOpenFile(
  _ file: Int32, _ path: String, limitBytes: Int
) throws(PlatformFailure) -> [UInt8] {
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 1 << 18)
  while true {
    let got = unsafe block.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
    if got < 0 && errno == EINTR { continue }
    if got < 0 { throw PlatformFailure("read", path) }
    if got == 0 { return bytes }
    if bytes.count + got > limitBytes { throw tooLarge(path, limitBytes) }
    bytes.append(contentsOf: block[..<got])
  }
}

private func tooLarge(_ path: String, _ limitBytes: Int) -> PlatformFailure {
  PlatformFailure("read", path, reason: "it holds more than \(limitBytes) bytes")
}
