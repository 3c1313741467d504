#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Keeps the memory of this process from files and from other processes: in it stands what has been erased since.
///
/// A crash leaves no core file, neither by the limit, which programs that it starts inherit, nor by a program that the
/// system hands cores to whatever the limit. That other mark, which a program started does not inherit, also keeps
/// debuggers and readers of `/proc/PID/mem` out, unless they are the superuser's.
func keepMemoryPrivate() {
  var none = rlimit(rlim_cur: 0, rlim_max: 0)
  #if canImport(Glibc)
    unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  #else
    unsafe _ = setrlimit(RLIMIT_CORE, &none)
  #endif
  #if os(Linux)
    // `prctl`, which takes as many arguments as the first one wants, so that it is not imported.
    guard let symbol = unsafe dlsym(nil, "prctl") else { return }
    typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
    let control = unsafe unsafeBitCast(symbol, to: Control.self)
    // PR_SET_DUMPABLE
    _ = control(4, 0, 0, 0, 0)
  #endif
}
