// What this process takes of the machine's memory.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Bytes of the machine's memory that this process takes up now; nil where the platform does not say.
public func residentBytes() -> Int? {
  #if os(Linux)
    // Pages: the whole size, then what is resident, then more.
    guard let bytes = try? readFile("/proc/self/statm", limitBytes: 4_096) else { return nil }
    let fields = bytes.split(separator: UInt8(ascii: " "))
    guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else {
      return nil
    }
    return pages * sysconf(Int32(_SC_PAGESIZE))
  #else
    return nil
  #endif
}

/// Gives memory that was freed back to the system, where the platform would keep it for later: so
/// that `residentBytes` tells what is held, not what was.
public func returnFreedMemory() {
  #if canImport(Glibc)
    // `malloc_trim`, which stands in a header that is not imported.
    guard let symbol = unsafe dlsym(nil, "malloc_trim") else { return }
    typealias Trim = @convention(c) (Int) -> Int32
    let trim = unsafe unsafeBitCast(symbol, to: Trim.self)
    _ = trim(0)
  #endif
}
