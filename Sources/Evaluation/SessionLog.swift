import Basics
public import Recommendation

/// The sessions of a log in the order of their beginnings, each with its acts in the order of time. Of
/// the same time, what stands first in the file comes first.
public struct SessionLog: Sendable {
  /// Where a session's acts stand.
  struct Extent: BitwiseCopyable {
    var first: Int
    var count: Int
    /// When it began, in milliseconds.
    var start: Int64
  }

  private var acts: [LoggedAct]
  private var extents: [Extent] = []
  private let items: KeyTable
  /// The column of sessions where its name says that it tells people apart.
  public let columnOfPeople: String?

  /// - Parameters:
  ///   - log: the acts in the order of their file.
  ///   - gapMinutes: a longer time without an act begins a new session; nil where the log's own sessions stay as
  ///     they are.
  public init(_ log: consuming ActLog, gapMinutes: Int? = nil) {
    items = log.items
    columnOfPeople = log.columnOfPeople
    let sessionCount = log.sessions.count
    log.sessions = KeyTable()
    // By session, in the order of the file within each.
    var firsts = [Int](repeating: 0, count: sessionCount + 1)
    for act in log.acts { firsts[Int(act.session) + 1] += 1 }
    for session in 0..<sessionCount { firsts[session + 1] += firsts[session] }
    let blank = LoggedAct(time: 0, session: 0, item: 0, kind: .view)
    acts = [LoggedAct](repeating: blank, count: log.acts.count)
    var next = firsts
    for act in log.acts {
      acts[next[Int(act.session)]] = act
      next[Int(act.session)] += 1
    }
    log.acts = []
    extents.reserveCapacity(sessionCount)
    for session in 0..<sessionCount {
      order(firsts[session]..<firsts[session + 1])
      cut(firsts[session]..<firsts[session + 1], gapMinutes: gapMinutes)
    }
    // Of the same beginning, the one that the file names first comes first.
    let unordered = extents
    let ranks = unordered.indices.sorted { one, other in
      (unordered[one].start, one) < (unordered[other].start, other)
    }
    extents = ranks.map { unordered[$0] }
  }

  /// Puts a session's acts in the order of time.
  private mutating func order(_ range: Range<Int>) {
    var isOrdered = true
    for index in range.dropFirst() where acts[index].time < acts[index - 1].time {
      isOrdered = false
    }
    if isOrdered { return }
    let session = Array(acts[range])
    let ranks = session.indices.sorted { one, other in
      (session[one].time, one) < (session[other].time, other)
    }
    for (rank, index) in ranks.enumerated() { acts[range.lowerBound + rank] = session[index] }
  }

  private mutating func cut(_ range: Range<Int>, gapMinutes: Int?) {
    let most = gapMinutes.map { Int64($0) * 60_000 } ?? .max
    var first = range.lowerBound
    for index in range {
      let isLast = index + 1 == range.upperBound
      if !isLast, acts[index + 1].time - acts[index].time <= most { continue }
      extents.append(Extent(first: first, count: index + 1 - first, start: acts[first].time))
      first = index + 1
    }
  }

  // MARK: What is in it

  /// Sessions in it.
  public var count: Int { extents.count }

  /// Acts of some of its sessions.
  public func actCount(_ sessions: Range<Int>) -> Int {
    sessions.reduce(0) { $0 + extents[$1].count }
  }

  /// Acts of all of them.
  public var actCount: Int { acts.count }

  /// The acts of one session.
  func acts(of session: Int) -> ArraySlice<LoggedAct> {
    acts[extents[session].first..<extents[session].first + extents[session].count]
  }

  /// An item's key, by its number in the log.
  func key(of item: Int) -> ArraySlice<UInt8> { items.key(item) }

  /// Calls with the key of each item of a session, in its order.
  public func forEachKey(of session: Int, _ body: (Span<UInt8>) -> Void) {
    for act in acts(of: session) {
      let key = items.key(act.item)
      body(key.span)
    }
  }

  /// How many sessions began before the last so many days, counted back from the newest beginning.
  public func countBefore(newestDays days: Int) -> Int {
    guard let last = extents.last else { return 0 }
    let start = last.start - Int64(days) * Instant.dayMilliseconds
    return extents.firstIndex { $0.start > start } ?? extents.count
  }

  // MARK: Learning

  /// Rules under which an index keeps some of the sessions as this log has them, however long they last,
  /// and all of them. Others have no part in it.
  public func rules(for sessions: Range<Int>) -> IndexRules {
    let most = Int64(UInt32.max)
    var (first, last) = (Int64.max, Int64(0))
    for session in sessions {
      for act in acts(of: session) { (first, last) = (min(first, act.time), max(last, act.time)) }
    }
    let span = max(0, last - min(first, last)) / 1_000
    return IndexRules(
      idleSeconds: most, sessionSeconds: most, retentionSeconds: span + 86_400)
  }

  /// Records some of the sessions, each as an owner of its own, numbered from 0 on.
  public func record(_ sessions: Range<Int>, in index: inout SessionIndex) {
    for (owner, session) in sessions.enumerated() {
      for act in acts(of: session) {
        let key = items.key(act.item)
        index.record(
          act.kind, item: key.span, by: UInt32(owner), person: UInt32(owner),
          at: Instant(milliseconds: act.time))
      }
    }
  }
}
