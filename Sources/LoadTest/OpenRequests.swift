/// The requests that are sent and not answered, found by their ids.
///
/// An id is the number of a slot and, above it, how often the slot was used, so looking one up is
/// one load, and an id that comes back a second time is known for what it is:
///
///     id = uses · 2^bits + slot
///
/// Slots are used again in the order of a stack: with few requests under way few cells are touched.
struct OpenRequests: Sendable {
  /// One request.
  struct Slot: Sendable {
    var id: Int64
    /// When it was sent or, in an open loop, was to be sent: nanoseconds of the clock.
    var sent: Int64
    /// The tally that it counts in.
    var lane: Int
    var isOpen: Bool
  }

  /// What an id in a response stands for.
  enum Match {
    case open(Slot)
    /// It was answered before.
    case duplicate
    /// It was never sent.
    case unknown
  }

  private let bits: Int
  private let limit: Int
  private var slots: [Slot] = []
  private var free: [Int] = []
  /// How many are under way.
  private(set) var count = 0

  /// - Parameter limit: how many may be under way at once.
  init(limit: Int) {
    self.limit = limit
    bits = Int.bitWidth - (limit - 1).leadingZeroBitCount
  }

  var isFull: Bool { count == limit }

  /// Takes a slot, of which one must be left.
  /// - Returns: the id to send.
  mutating func open(sent: Int64, lane: Int) -> Int64 {
    count += 1
    guard let slot = free.popLast() else {
      let id = Int64(slots.count)
      slots.append(Slot(id: id, sent: sent, lane: lane, isOpen: true))
      return id
    }
    let id = slots[slot].id + 1 << Int64(bits)
    slots[slot] = Slot(id: id, sent: sent, lane: lane, isOpen: true)
    return id
  }

  /// Looks a response's id up, and closes its request.
  mutating func close(_ id: Int64) -> Match {
    let slot = Int(id & (1 << Int64(bits) - 1))
    guard id >= 0, slot < slots.count, id <= slots[slot].id else { return .unknown }
    let found = slots[slot]
    if !found.isOpen || id != found.id { return .duplicate }
    slots[slot].isOpen = false
    free.append(slot)
    count -= 1
    return .open(found)
  }
}
