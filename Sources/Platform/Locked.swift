#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A value that one thread at a time looks at or changes.
///
/// Its lock is POSIX's, not the standard library's `Mutex`: on Linux (Swift 6.3) that hands a contended lock on
/// in the kernel, where ThreadSanitizer sees no order, and reports races that are none.
@safe
final class Locked<Value>: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  /// - Parameter value: what it begins with.
  init(_ value: Value) {
    self.value = value
    unsafe lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    unsafe pthread_mutex_init(lock, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(lock)
    unsafe lock.deallocate()
  }

  /// Waits until nobody else is at the value, and holds it while `body` runs; `body` must not come back here.
  func with<Result>(_ body: (inout Value) -> Result) -> Result {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return body(&value)
  }
}
