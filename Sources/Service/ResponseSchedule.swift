import Basics
import Exchanges

/// When a response may leave, and the responses that wait.
///
/// A response is *ready* when all that it tells is durable; otherwise it is *waiting* and leaves with the group
/// of events that is being filled. A request that only reads waits just where what it reads is not yet
/// durable: so it never waits for a flush that it does not depend on, and never shows what a crash
/// could take back.
struct ResponseSchedule {
  /// Responses that may leave at once, as lines.
  var ready = ByteBuffer()
  /// Responses that leave when the group being filled is durable, as lines.
  var waiting = ByteBuffer()
  /// Groups handed over so far, and how many of these are durable.
  var handedOver = 0
  var durable = 0
  /// Whether responses wait for the disk at all.
  let isStrict: Bool

  /// The newest group that the line being answered tells something of.
  private var waitsFor = 0
  // The request being answered.
  /// Whom it tells of.
  private(set) var people: [PersonID] = []
  /// Whether it only kept what somebody did, which changes nothing of what may be used.
  private(set) var isAct = false

  /// By person: the newest group with something of theirs.
  private var newestGroup: [Int] = []
  private var newestSharedGroup = 0
  private var newestGroupOfAny = 0

  init(isStrict: Bool) { self.isStrict = isStrict }

  /// The number that the group being filled will have.
  private var filling: Int { handedOver + 1 }

  /// Says that the response tells something of a person.
  mutating func depend(on person: PersonID) {
    people.append(person)
    if person.index < newestGroup.count {
      waitsFor = max(waitsFor, newestGroup[person.index])
    }
  }

  /// Says that the response tells something that anybody's requests may have changed.
  mutating func dependOnAll() { waitsFor = max(waitsFor, newestGroupOfAny) }

  /// Says what the response tells of beside the people that the request names.
  mutating func depend(on what: RestsOn) {
    switch what {
    case .nothing: break
    case .shared: waitsFor = max(waitsFor, newestSharedGroup)
    case .everything: dependOnAll()
    }
  }

  /// Notes that the request kept what somebody did.
  mutating func noteAct() { isAct = true }

  /// Ends a request within a line: whoever is told of what it wrote waits for the group being filled.
  mutating func endRequest(hasWritten: Bool, _ concerns: Concerns) {
    if hasWritten {
      waitsFor = filling
      newestGroupOfAny = filling
      if concerns == .everybody { newestSharedGroup = filling }
      for person in people {
        while newestGroup.count <= person.index { newestGroup.append(0) }
        newestGroup[person.index] = filling
      }
    }
    people.removeAll(keepingCapacity: true)
    isAct = false
  }

  /// Notes that something was written for everybody, without a request.
  mutating func noteWrittenForAll() {
    newestGroupOfAny = filling
    newestSharedGroup = filling
  }

  /// Ends a line: puts its response behind those that may leave at once, or behind those that wait.
  mutating func enqueue(_ out: inout ByteBuffer) {
    defer { waitsFor = 0 }
    if out.count == 0 { return }
    out.append(UInt8(ascii: "\n"))
    if isStrict && waitsFor > durable {
      waiting.append(out.slice.span)
    } else {
      ready.append(out.slice.span)
    }
    out.clear()
    out.shrink(to: Limits.responseBytes)
  }
}
