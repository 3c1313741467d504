import Basics

/// What people did before a load test, as a log tells it: the sessions of its people, one each, and what
/// sessions to recommend after look like.
public struct LoadHistory: Sendable {
  private var keys = KeyTable()
  /// All items, one session behind the other; session `n` ends at `ends[n]`.
  private var items: [UInt32] = []
  private var ends: [Int] = []

  public init() {}

  /// Adds a session's next item.
  public mutating func add(_ item: Span<UInt8>) { items.append(UInt32(keys.insert(item).number)) }

  /// Ends a session.
  public mutating func endSession() { ends.append(items.count) }

  var sessionCount: Int { ends.count }
  var actCount: Int { items.count }

  func items(of session: Int) -> ArraySlice<UInt32> {
    items[(session == 0 ? 0 : ends[session - 1])..<ends[session]]
  }

  /// The item of an act.
  func key(ofAct act: Int) -> ArraySlice<UInt8> { keys.key(Int(items[act])) }

  func key(of item: UInt32) -> ArraySlice<UInt8> { keys.key(Int(item)) }

  /// The session that an act is in.
  func session(ofAct act: Int) -> Int {
    var (low, high) = (0, ends.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] > act { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
