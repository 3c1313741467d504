/// Everything that is decided before a load test begins.
public struct LoadPlan: Sendable {
  /// What sets the pace.
  public enum Pace: Equatable, Sendable {
    /// A closed loop: a request is sent when a response comes, so many are under way.
    case inFlight(Int)
    /// An open loop: so many a second, whatever comes back.
    case rate(Int)
  }

  /// What is sent where nothing is said: of ten requests of a shop, five show a page with recommendations, three
  /// tell something else that somebody did, one and a half look for an offer, and of these every third is answered.
  public static let standardMix =
    "recommend.after=50,behaviour.record=30,offer.next=15,offer.answer=5"
  /// Requests a second where nothing is said: far above what one shop needs, and within reach of a laptop that
  /// does something else meanwhile.
  public static let standardRate = 5_000

  /// What is tested, in words for the report.
  public var target = ""
  public var pace = Pace.inFlight(1)
  public var mix: Mix
  public var background: Background?
  public var durationNanos: Int64 = 10_000_000_000
  public var warmupNanos: Int64 = 1_000_000_000
  public var people = 10_000
  public var items = 100_000
  public var skew = 1.0
  /// What people did before; nobody did anything when nil. A person is one of its sessions.
  public var history: LoadHistory? {
    didSet { people = max(1, history?.sessionCount ?? people) }
  }
  public var seed: UInt64 = 1
  /// Bytes that request lines are filled up to with blanks; 0 for as they are.
  public var lineBytes = 0
  /// Whether what answers is Quid's own service: people must consent first, and results have their
  /// method's shape. Anything else is sent made-up numbers and may answer what it likes.
  public var isOwnService = true
  /// How long no response may come while some are due, and how long sending may go on after the end.
  public var patienceNanos: Int64 = 30_000_000_000
  /// How long the first response may take where the service has a log to read before it; the same as later when nil.
  public var openingNanos: Int64?

  public init(mix: Mix) {
    self.mix = mix
  }

  /// Makes it short, as one of many: some fifteen rates are tried within a minute.
  public mutating func shorten() {
    durationNanos = 2_000_000_000
    warmupNanos = 500_000_000
    // What is due a second after the end is lost to every objective that is likely.
    patienceNanos = 1_000_000_000
  }
}
