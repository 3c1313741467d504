import Basics
public import Recommendation

/// Sessions to predict the acts of, as numbers of an index's items: those that are in no training
/// session are left out, as are dismissals, which nobody wants predicted; then sessions of fewer than
/// two acts.
public struct TestSessions: Sendable {
  /// What became of the sessions of a log.
  public struct Facts: Equatable, Sendable {
    /// As the log has them.
    public internal(set) var acts = 0
    public internal(set) var sessions = 0
    /// Left out.
    public internal(set) var unseenActs = 0
    public internal(set) var dismissals = 0
    public internal(set) var shortSessions = 0
    /// Acts to predict: all but the first of each session that is left.
    public internal(set) var cases = 0
  }

  public private(set) var facts = Facts()
  private(set) var items: [UInt32] = []
  /// Session `n` ends before `ends[n]`.
  private(set) var ends: [Int] = []

  public init() {}

  /// All of some sessions of a log.
  public init(_ log: SessionLog, _ sessions: Range<Int>, in index: borrowing SessionIndex) {
    for session in sessions { add(session, of: log, in: index) }
  }

  /// Takes up one session of a log.
  mutating func add(_ session: Int, of log: SessionLog, in index: borrowing SessionIndex) {
    let first = items.count
    for act in log.acts(of: session) {
      facts.acts += 1
      if act.kind == .dismiss {
        facts.dismissals += 1
      } else if let item = index.item(log.key(of: act.item).span), index.occurrences(of: item) > 0 {
        items.append(item)
      } else {
        facts.unseenActs += 1
      }
    }
    facts.sessions += 1
    let count = items.count - first
    if count < 2 {
      facts.shortSessions += 1
      items.removeLast(count)
    } else {
      ends.append(items.count)
      facts.cases += count - 1
    }
  }
}
