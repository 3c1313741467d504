import Basics

/// People of a file of exposures and outcomes, each with what is known so far.
struct EventPeople: Sendable {
  var places: [UInt64: Int] = [:]
  var records: [Record] = []

  /// By arm: whether who says nothing counts as a no, since no is not written down there. It is not where nobody of the
  /// arm said no, unless others say it so often that somebody of the arm should have: then no was not possible.
  /// - Parameter people: how many were exposed to each arm.
  func armsOfUnwrittenNo(_ people: [Int]) -> [Bool] {
    var declined = [Int](repeating: 0, count: people.count)
    for record in records where record.arm >= 0 && record.noDay < .max {
      declined[record.arm] += 1
    }
    let (everybody, all) = (people.reduce(0, +), declined.reduce(0, +))
    return people.indices.map { arm in
      let expected = Double(people[arm]) * Double(all) / Double(max(1, everybody - people[arm]))
      return declined[arm] == 0 && expected < EventPeople.declinesExpected
    }
  }

  /// So many expected and none found is no chance: about one in five hundred million (e⁻²⁰).
  private static let declinesExpected = 20.0

  /// What an event says.
  enum Happening {
    case exposed, yes, no, gone, erased, kept, broken, value

    /// - Parameter word: in small letters.
    init?(_ word: String) {
      switch word {
      case "exposure", "exposed", "entered", "shown", "impression": self = .exposed
      case "accepted", "accept", "yes", "optin", "opt-in", "converted", "conversion": self = .yes
      case "declined", "decline", "no", "deferred", "answered": self = .no
      case "withdrawn", "withdrew", "withdrawal", "optout", "opt-out": self = .gone
      case "erased", "erasure": self = .erased
      case "delivered", "kept": self = .kept
      case "broken": self = .broken
      case "value", "purchase", "spend", "outcome": self = .value
      default: return nil
      }
    }
  }

  /// One person.
  struct Record: Sendable {
    var arm = -1
    var day = Int32.max
    /// Days of outcomes; the latest there is where none came.
    var yesDay = Int32.max
    var noDay = Int32.max
    var goneDay = Int32.max
    var erasedDay = Int32.max
    var keptDay = Int32.max
    var isBroken = false
    var value: Int64 = 0
    /// The first outcome, and its line.
    var firstDay = Int32.max
    var firstLine = 0
    /// Whether they were exposed in another arm too.
    var isCrossed = false
    /// The arm that an outcome names, and the line of the first that does; -1 where none does.
    var outcomeArm = -1
    var outcomeArmLine = 0
    /// Whether outcomes name different arms.
    var hasOutcomesOfArms = false

    /// Takes an outcome.
    mutating func note(_ what: Happening, _ amount: Int64, _ day: Int32) {
      switch what {
      case .exposed: break
      case .yes: yesDay = min(yesDay, day)
      case .no: noDay = min(noDay, day)
      case .gone: goneDay = min(goneDay, day)
      case .erased: erasedDay = min(erasedDay, day)
      case .kept: keptDay = min(keptDay, day)
      case .broken: isBroken = true
      case .value: break
      }
      value += amount
    }

    /// Takes the arm that an outcome names.
    mutating func noteArm(_ arm: Int, _ line: Int) {
      if outcomeArm < 0 {
        outcomeArm = arm
        outcomeArmLine = line
      } else if outcomeArm != arm {
        hasOutcomesOfArms = true
      }
    }
  }
}
