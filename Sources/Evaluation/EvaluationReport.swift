/// Everything that an evaluation found.
public struct EvaluationReport: Sendable {
  /// What was learned from, and what it took.
  public struct Training: Sendable {
    /// The file's name as the user gave it.
    public var file = ""
    public var acts = 0
    public var sessions = 0
    public var items = 0
    /// Nanoseconds from the first byte read to the last act recorded, and of these what recording took.
    public var loadNanos: UInt64 = 0
    public var recordNanos: UInt64 = 0
    /// What the process takes of the machine's memory beyond what it took before it read anything; nil where
    /// the platform does not say.
    public var residentBytes: Int?

    public init() {}
  }

  /// Where the sessions to predict come from.
  public enum TestSource: Sendable {
    case file(String)
    /// The newest sessions of the training file, with the reach as the user gave it.
    case heldOut(String)
  }

  public var training = Training()
  public var source = TestSource.heldOut("")
  public var test = TestSessions.Facts()
  /// Items of a list.
  public var count = 20
  /// The idle time that cuts sessions, where there is one.
  public var gapMinutes: Int?
  /// A column of sessions that tells people apart, where sessions were not cut.
  public var columnOfPeople: String?
  public var tuning: Tuning?
  public var runs: [EvaluationRun] = []

  public init() {}
}
