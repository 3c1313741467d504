public import Basics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An open descriptor that several threads write whole lines to, one at a time.
///
/// Writing waits for the reader; so a reader that does not read holds up whoever writes, and nothing is
/// gathered for it meanwhile.
public final class OutputPipe: Sendable {
  private let file: Int32
  private let name: String
  private let gate = Gate<PlatformFailure?>(nil)

  public init(_ file: Int32, name: String) {
    self.file = file
    self.name = name
  }

  /// Why nothing is written any more; nil while everything is.
  public var failure: PlatformFailure? { gate.with { $0 } }

  /// Writes all bytes, through interruptions and short writes. After a failure nothing is written.
  /// - Returns: whether they were written.
  @discardableResult
  public func write(_ bytes: ByteBuffer) -> Bool {
    gate.with { failure in
      if failure != nil { return false }
      let slice = bytes.slice
      var done = 0
      while done < slice.count {
        let wrote = unsafe slice.withUnsafeBytes { buffer in
          unsafe systemWrite(file, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
        }
        if wrote < 0 && errno == EINTR { continue }
        if wrote < 0 {
          failure = PlatformFailure("write", name)
          return false
        }
        done += wrote
      }
      return true
    }
  }
}

/// A value that one thread at a time looks at or changes.
@safe
final class Gate<Value>: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  init(_ value: Value) {
    self.value = value
    unsafe lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    unsafe pthread_mutex_init(lock, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(lock)
    unsafe lock.deallocate()
  }

  func with<Result>(_ body: (inout Value) -> Result) -> Result {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return body(&value)
  }
}
