public import Basics

/// How often people asked for an offer in one hour, and what came of it, by the fate of what came nearest: sums, and
/// nobody in them.
public struct DecisionSums: Equatable, Sendable {
  /// What is counted of one fate.
  public struct Row: Equatable, Sendable {
    /// The place of the fate among all; one behind the last for a catalog that had nothing at all.
    public let place: Int
    /// Requests.
    public let times: Int
    /// Different people of the day so far, as far as whoever counts has seen them.
    public let people: Int

    public init(place: Int, times: Int, people: Int) {
      (self.place, self.times, self.people) = (place, times, people)
    }

    /// The name of what is counted.
    public var name: StaticString { DecisionSums.names[place] }
  }

  /// The first moment of the hour, in UTC.
  public let hour: Instant
  /// In the order of the fates, each once, none without a request.
  public let rows: [Row]

  public init(hour: Instant, rows: [Row]) {
    (self.hour, self.rows) = (hour, rows)
  }

  /// Milliseconds of an hour.
  public static let hourLength: Int64 = 3_600_000

  /// What is counted, by place.
  public static let names: [StaticString] = Fate.allCases.map(\.name) + ["nothingInCatalog"]

  /// The place of what came nearest; nil stands for nothing at all.
  public static func place(of nearest: Fate?) -> Int {
    nearest.map { Int($0.rawValue) } ?? Fate.allCases.count
  }

  /// The first moment of the hour that a moment is in.
  public static func hour(of moment: Instant) -> Instant {
    Instant(milliseconds: moment.milliseconds - moment.milliseconds % hourLength)
  }

  /// Whether somebody could have counted this by a moment.
  func isSound(at now: Instant) -> Bool {
    hour <= now && Instant.range.contains(hour) && hour == DecisionSums.hour(of: hour)
      && !rows.isEmpty && zip(rows, rows.dropFirst()).allSatisfy { $0.place < $1.place }
      && rows.allSatisfy { row in
        DecisionSums.names.indices.contains(row.place)
          && (1...Limits.identifiers).contains(row.times)
          && (1...Limits.identifiers).contains(row.people)
      }
  }
}
