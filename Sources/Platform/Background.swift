// Threads: how one is begun, work that nobody waits for, and work whose result is waited for.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Begins a thread that does some work. Whoever calls vouches for what the two threads share.
/// - Returns: the thread, to be joined or detached; nil where the system has none to give.
func beginThread(_ work: @escaping () -> Void) -> pthread_t? {
  var thread = pthread_t()
  let context = unsafe Unmanaged.passRetained(ThreadWork(work)).toOpaque()
  let begun = unsafe pthread_create(
    &thread, nil,
    { context in
      #if canImport(Darwin)
        let work = unsafe Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue()
      #else
        guard let context = unsafe context else { return nil }
        let work = unsafe Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue()
      #endif
      work.body()
      return nil
    }, context)
  if begun == 0 { return thread }
  unsafe Unmanaged<ThreadWork>.fromOpaque(context).release()
  return nil
}

/// What the other thread is handed.
private final class ThreadWork {
  let body: () -> Void

  init(_ body: @escaping () -> Void) { self.body = body }
}

/// Does work on a thread of its own, which nobody waits for: the end of the process cuts it short.
public func doInBackground(_ work: @escaping @Sendable () -> Void) {
  if let thread = beginThread(work) {
    pthread_detach(thread)
  } else {
    // Without a thread it is done here, late rather than never.
    work()
  }
}
