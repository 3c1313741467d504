// Work done by several threads at once, and how many there is room for.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How many processors run now; 1 at least.
public func processorCount() -> Int {
  max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}

/// Does work that is numbered from 0 on, each number on a thread of its own, and waits for all of it.
/// - Returns: what came of each, in their order.
public func concurrently<Result: Sendable>(
  _ count: Int, _ work: @escaping @Sendable (Int) -> Result
) -> [Result] {
  let found = Locked<[Int: Result]>([:])
  let threads = (1..<max(1, count)).map { number in
    beginThread {
      let result = work(number)
      found.with { $0[number] = result }
    }
  }
  if count > 0 {
    let result = work(0)
    found.with { $0[0] = result }
  }
  for (number, thread) in zip(1..., threads) {
    if let thread {
      pthread_join(thread, nil)
    } else {
      // Without a thread it is done here.
      let result = work(number)
      found.with { $0[number] = result }
    }
  }
  let all = found.with { $0 }
  return (0..<max(0, count)).compactMap { all[$0] }
}
