import Basics

/// The way to a service and back, and the clock beside it.
public protocol LoadTransport: AnyObject {
  /// A clock that only goes forward, in nanoseconds.
  var now: Int64 { get }
  /// Writes as many of the bytes as there is room for.
  /// - Returns: how many; nil when there is no room now.
  func write(_ bytes: ArraySlice<UInt8>) throws(LoadFault) -> Int?
  /// Reads into a buffer from a position on.
  /// - Returns: how many bytes; 0 at the end, nil when there are none now.
  func read(into buffer: inout [UInt8], from start: Int) throws(LoadFault) -> Int?
  /// Waits until there is something to read, or room to write when that is wanted, or until a time.
  func wait(forRoom: Bool, until time: Int64) throws(LoadFault)
  /// Says that no more requests come.
  func closeInput()
  /// Whether somebody has asked for the end.
  var isInterrupted: Bool { get }
}

/// Carries one phase of a load test out: renders, writes, reads and waits until all is answered.
struct LoadLoop {
  /// How a phase ended.
  enum Ending: Equatable {
    case done
    /// The service has closed its output.
    case closed
    /// Responses were due, and none came for too long.
    case silent
    /// A line without an end.
    case overlong
    /// Somebody asked for the end: before anything was measured, or while some responses were due that did
    /// not come soon.
    case interrupted
  }

  /// How long before a request is due waiting ends and looking at the clock begins: about twice what
  /// it takes to wake somebody. More would burn a core that the service may need.
  private static let spinNanos: Int64 = 25_000
  /// How long answers are waited for once somebody has asked for the end.
  private static let haltNanos: Int64 = 2_000_000_000
  /// How long the service has to close its output, at least: it may still flush what it answered before.
  private static let closingNanos: Int64 = 10_000_000_000

  private let transport: any LoadTransport
  var patienceNanos: Int64
  private var input = [UInt8](repeating: 0, count: Limits.loadLineBytes + Limits.loadPipeBytes)
  private var buffered = 0

  init(_ transport: any LoadTransport, patienceNanos: Int64) {
    self.transport = transport
    self.patienceNanos = patienceNanos
  }

  /// - Parameter endsAtProblem: whether a wrong response is the end, since all that follows needs it.
  mutating func run(
    _ client: inout LoadClient, endsAtProblem: Bool = false
  ) throws(LoadFault) -> Ending {
    var heard = transport.now
    var halt = Int64.max
    while true {
      let now = transport.now
      if client.isQuiet { heard = now }
      client.render(now)
      if transport.isInterrupted, halt == .max {
        if !client.isMeasuring { return .interrupted }
        client.cutShort(now)
        halt = now + LoadLoop.haltNanos
      }
      if client.isDone(now) { return .done }
      if now > halt { return .interrupted }
      if client.hasUnwritten, let count = try transport.write(client.unwritten) {
        client.didWrite(count)
      }
      if let got = try transport.read(into: &input, from: buffered) {
        if got == 0 { return .closed }
        heard = transport.now
        if !take(got, &client, heard) { return .overlong }
        if endsAtProblem, !client.problems.isEmpty { return .done }
        continue
      }
      let idle = transport.now
      if !client.isQuiet, idle - heard > patienceNanos { return .silent }
      let limit = client.isQuiet ? Int64.max : heard + patienceNanos + 1
      let wake = min(limit, halt == .max ? halt : halt + 1, client.nextSend - LoadLoop.spinNanos)
      if wake > idle { try transport.wait(forRoom: client.hasUnwritten, until: wake) }
    }
  }

  /// Reads what still comes after the requests have ended, until the service closes its output.
  /// - Returns: false when it did not in time.
  mutating func drain(_ client: inout LoadClient) throws(LoadFault) -> Bool {
    let start = transport.now
    while true {
      let got = try transport.read(into: &input, from: buffered)
      let now = transport.now
      if got == 0 { return true }
      if let got, !take(got, &client, now) { return true }
      let limit =
        start
        + (transport.isInterrupted
          ? LoadLoop.haltNanos : max(patienceNanos, LoadLoop.closingNanos))
      if now > limit { return false }
      if got == nil { try transport.wait(forRoom: false, until: limit + 1) }
    }
  }

  /// Hands whole lines over and keeps the rest.
  /// - Returns: false when there is no room left for the rest of a line.
  private mutating func take(_ got: Int, _ client: inout LoadClient, _ now: Int64) -> Bool {
    buffered += got
    guard let taken = LoadLoop.offer(input, buffered, &client, now) else { return false }
    buffered -= taken
    if taken > 0 {
      for index in 0..<buffered { input[index] = input[taken + index] }
    }
    return true
  }

  /// - Returns: how many bytes the client took; nil when it refused a line for its length.
  private static func offer(
    _ input: borrowing [UInt8], _ buffered: Int, _ client: inout LoadClient, _ now: Int64
  ) -> Int? {
    let all = input.span
    let bytes = all.extracting(first: buffered)
    let taken = client.take(bytes, now)
    if taken > 0 || buffered < Limits.loadLineBytes { return taken }
    client.refuseLine(bytes)
    return nil
  }
}
