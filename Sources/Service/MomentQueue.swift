import Basics

/// Consents by the moment at which to look at them again, the soonest first. A consent stands in it for its soonest
/// moment only; who looks at it then says when to look next.
struct MomentQueue {
  private var heap = MomentHeap()
  /// By consent: the soonest moment that it stands for.
  private var soonest: [UInt32: Instant] = [:]

  var count: Int { heap.entries.count }

  mutating func add(_ consent: UInt32, at moment: Instant) {
    if let known = soonest[consent], known <= moment { return }
    soonest[consent] = moment
    heap.insert(consent, at: moment)
  }

  /// Takes the soonest out whose moment has come.
  mutating func next(by now: Instant) -> UInt32? {
    guard let first = heap.first, first.moment <= now else { return nil }
    if soonest[first.number] == first.moment { soonest[first.number] = nil }
    heap.popFirst()
    return first.number
  }
}
