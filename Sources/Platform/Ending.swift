// How the end of a process is kept within bounds, whoever stands still: a reader of its output, a reader of its
// log, the disk.
//
//     a signal        10 seconds for all that is left, by an alarm
//     end of input    as long as the output goes on being taken, at least once in 10 seconds

import Basics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The exit code of a process that did not end in time.
private let timedOutCode: Int32 = 3

/// Says that the process did not end in time, if that can be said at once, and ends it. For signal handlers too.
private func endTimedOut() -> Never {
  let words: StaticString =
    "{\"level\":\"error\",\"event\":\"drainTimedOut\",\"message\":\"the service did not end in time: a reader or the disk stood still\"}\n"
  if canWrite(Stream.error) {
    unsafe _ = systemWrite(Stream.error, words.utf8Start, words.utf8CodeUnitCount)
  }
  _exit(timedOutCode)
}

/// What the alarm that a signal set does.
private func alarmed(_ number: Int32) {
  // Others may fill the pipe to whoever reads the log between a look and a write; then this second alarm ends it.
  _ = signal(SIGALRM) { _ in _exit(timedOutCode) }
  unblockSignals()
  alarm(1)
  endTimedOut()
}

/// Has the next alarm end the process, with 3: `alarm` sets it.
func endOnAlarm() {
  _ = signal(SIGALRM, alarmed)
}

/// Lets this thread hear all signals.
func unblockSignals() {
  var none = sigset_t()
  unsafe sigemptyset(&none)
  unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
}

/// Ends the process, with 3, once its output has not been taken for so many seconds in a row: for a process that is
/// about to end, when it has come to the end of its input or something has failed.
public func endUnlessTaken(_ output: OutputPipe, seconds: Int) {
  doInBackground { countDown(output, seconds: seconds) { true } }
}

/// Does the same from the moment on that nobody can write to the input any more: who waits for a reader of the output
/// does not come to the end of the input.
public func endUnlessTaken(_ output: OutputPipe, onceClosed input: Int32, seconds: Int) {
  doInBackground {
    while waitUntilClosed(input, milliseconds: -1) {
      countDown(output, seconds: seconds) { waitUntilClosed(input, milliseconds: 0) }
    }
  }
}

/// Counts seconds, not moments: while the process is held, as by Ctrl-Z, nothing of its time passes.
private func countDown(_ output: OutputPipe, seconds: Int, while isOver: () -> Bool) {
  var (taken, still) = (output.byteCount, 0)
  while still < seconds {
    sleep(1)
    if !isOver() { return }
    let now = output.byteCount
    still = now == taken ? still + 1 : 0
    taken = now
  }
  endTimedOut()
}

/// Waits until nobody can write to a pipe, socket or terminal any more, what was written before being read or not.
/// - Returns: false when the time is over, and for files that nobody writes to as to these.
private func waitUntilClosed(_ input: Int32, milliseconds: Int32) -> Bool {
  #if os(Linux)
    // POLLRDHUP, which the headers keep to those who ask for everything GNU: a socket of which one half is shut.
    let half: Int16 = 0x2000
  #else
    let half: Int16 = 0
  #endif
  while true {
    var one = pollfd(fd: input, events: half, revents: 0)
    let found = unsafe poll(&one, 1, milliseconds)
    if found < 0 && errno == EINTR { continue }
    return found > 0 && one.revents & (Int16(POLLHUP) | Int16(POLLERR) | half) != 0
  }
}
