#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Does work on a thread of its own, which nobody waits for: the end of the process cuts it short.
public func doInBackground(_ work: @escaping @Sendable () -> Void) {
  var thread = pthread_t()
  let context = unsafe Unmanaged.passRetained(BackgroundWork(work)).toOpaque()
  let begun = unsafe pthread_create(
    &thread, nil,
    { context in
      #if canImport(Darwin)
        let work = unsafe Unmanaged<BackgroundWork>.fromOpaque(context).takeRetainedValue()
      #else
        guard let context = unsafe context else { return nil }
        let work = unsafe Unmanaged<BackgroundWork>.fromOpaque(context).takeRetainedValue()
      #endif
      work.body()
      return nil
    }, context)
  if begun == 0 {
    pthread_detach(thread)
  } else {
    // Without a thread it is done here, late rather than never.
    unsafe Unmanaged<BackgroundWork>.fromOpaque(context).takeRetainedValue().body()
  }
}

/// What the other thread is handed.
private final class BackgroundWork {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
