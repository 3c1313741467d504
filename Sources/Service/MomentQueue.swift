import Basics

/// Consents by the moment at which to look at them again, the soonest first: a binary heap. A consent stands
/// in it for its soonest moment only; who looks at it then says when to look next.
struct MomentQueue {
  private var entries: [(moment: Instant, consent: UInt32)] = []
  /// By consent: the soonest moment that it stands for.
  private var soonest: [UInt32: Instant] = [:]

  var count: Int { entries.count }

  mutating func add(_ consent: UInt32, at moment: Instant) {
    if let known = soonest[consent], known <= moment { return }
    soonest[consent] = moment
    entries.append((moment, consent))
    var index = entries.count - 1
    while index > 0, entries[index].moment < entries[(index - 1) / 2].moment {
      entries.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  /// Takes the soonest out whose moment has come.
  mutating func next(by now: Instant) -> UInt32? {
    guard let first = entries.first, first.moment <= now else { return nil }
    if soonest[first.consent] == first.moment { soonest[first.consent] = nil }
    entries.swapAt(0, entries.count - 1)
    entries.removeLast()
    var index = 0
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2]
      where child < entries.count && entries[child].moment < entries[least].moment {
        least = child
      }
      if least == index { return first.consent }
      entries.swapAt(index, least)
      index = least
    }
  }
}
