import Basics
import LoadTest
import Platform

/// The way of a load test to the service that it has started, through two pipes.
///
/// With few requests under way all of them fit into the pipe at once, so that writing never waits,
/// and reading may: two system calls a batch, the fewest there are. Else neither end waits, and
/// `wait` looks at both.
final class ChildTransport: LoadTransport {
  private let child: ChildProcess
  private let isWaiting: Bool
  private let interrupts: Interrupts

  /// What a request takes at most.
  private static let requestBytes = 256

  /// How long nobody looks whether the end is asked for.
  private static let lookNanos: Int64 = 100_000_000

  /// - Parameter inFlight: how many requests are under way at most; nil when the clock sends some.
  init(_ child: ChildProcess, inFlight: Int?, _ interrupts: Interrupts) {
    self.child = child
    self.interrupts = interrupts
    let room = min(
      child.input.enlarge(to: Limits.loadPipeBytes), child.output.enlarge(to: Limits.loadPipeBytes))
    // Half the room, since what is read only in part still takes whole pages.
    isWaiting = inFlight.map { $0 * ChildTransport.requestBytes <= room / 2 } ?? false
    if isWaiting {
      interruptEverySecond()
    } else {
      wakeOnTime()
      child.input.stopWaiting()
      child.output.stopWaiting()
    }
  }

  deinit {
    if isWaiting { stopInterrupting() }
  }

  var now: Int64 { Int64(monotonicNanoseconds()) }

  func write(_ bytes: ArraySlice<UInt8>) throws(LoadFault) -> Int? {
    do {
      return try child.input.write(bytes)
    } catch {
      // What it said before is still to be read, and then its end is found.
      if error.isClosedPipe { return bytes.count }
      throw LoadFault(error.message)
    }
  }

  func read(into buffer: inout [UInt8], from start: Int) throws(LoadFault) -> Int? {
    do {
      return try child.output.read(into: &buffer, from: start)
    } catch {
      throw LoadFault(error.message)
    }
  }

  func wait(forRoom: Bool, until time: Int64) {
    if isWaiting { return }
    PipeEnd.wait(
      reading: child.output, writing: forRoom ? child.input : nil,
      nanoseconds: min(time - now, ChildTransport.lookNanos))
  }

  var isInterrupted: Bool { interrupts.isAsked }

  func closeInput() {
    child.input.close()
  }
}
