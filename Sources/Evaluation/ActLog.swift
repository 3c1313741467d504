import Basics

/// One act of a log: 16 bytes.
struct LoggedAct: BitwiseCopyable {
  static let kindBits: UInt32 = 3

  /// Milliseconds since 1970.
  let time: Int64
  /// The number of the session as the log names it.
  let session: UInt32
  /// The number of the item in the log, above the kind.
  private let word: UInt32

  init(time: Int64, session: Int, item: Int, kind: BehaviourKind) {
    self.time = time
    self.session = UInt32(session)
    word = UInt32(item) << LoggedAct.kindBits | UInt32(kind.rawValue)
  }

  var item: Int { Int(word >> LoggedAct.kindBits) }
  var kind: BehaviourKind {
    BehaviourKind(rawValue: UInt8(word & (1 << LoggedAct.kindBits - 1))) ?? .view
  }
}

/// The acts of a log in the order of the file, with the names of its sessions and items as numbers.
public struct ActLog: Sendable {
  var acts: [LoggedAct] = []
  var sessions = KeyTable()
  var items = KeyTable()
  /// The column of sessions where its name says that it tells people apart.
  public internal(set) var columnOfPeople: String?

  init() {}

  /// Acts in it.
  public var count: Int { acts.count }

  /// Takes up one act.
  mutating func add(
    _ kind: BehaviourKind, item: Span<UInt8>, in session: Span<UInt8>, at time: Int64
  ) {
    acts.append(
      LoggedAct(
        time: time, session: sessions.insert(session).number, item: items.insert(item).number,
        kind: kind))
  }
}
