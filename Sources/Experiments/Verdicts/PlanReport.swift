import Basics
import JSONText
public import Statistics
import Tables

/// What an experiment takes, in the words of its reports.
public struct PlanReport: Equatable, Sendable {
  let baseline: Double
  let leastEffect: Double
  let arms: Int
  let armShare: Double
  let looks: Int
  let confidence: Double
  /// The share of repetitions in which the effect is to be found.
  let wanted: Double
  /// In all arms together.
  let people: Int
  let power: SequentialPlan.Power
  let peopleLooking: Int?
  let peopleOneLook: Int?
  let perDay: Int?
  let entryDays: Int?
  let totalDays: Int?
  let windowDays: Int

  /// - Parameters:
  ///   - armShare: each arm's share of its people and the control's.
  ///   - wanted: the share of repetitions in which the effect is to be found.
  ///   - people: in all arms together, as are the two that follow.
  ///   - peopleLooking: the fewest that find it, whoever looks; nil where there is one look.
  ///   - peopleOneLook: the fewest that find it at one look.
  public init(
    baseline: Double, leastEffect: Double, arms: Int, armShare: Double, looks: Int,
    confidence: Double, wanted: Double, people: Int, power: SequentialPlan.Power,
    peopleLooking: Int?, peopleOneLook: Int?, perDay: Int?, entryDays: Int?, totalDays: Int?,
    windowDays: Int
  ) {
    self.baseline = baseline
    self.leastEffect = leastEffect
    self.arms = arms
    self.armShare = armShare
    self.looks = looks
    self.confidence = confidence
    self.wanted = wanted
    self.people = people
    self.power = power
    self.peopleLooking = peopleLooking
    self.peopleOneLook = peopleOneLook
    self.perDay = perDay
    self.entryDays = entryDays
    self.totalDays = totalDays
    self.windowDays = windowDays
  }

  /// What looking costs: more people than one look takes, as a share.
  var lookingCost: Double? {
    guard let peopleLooking, let peopleOneLook else { return nil }
    return Double(peopleLooking) / Double(peopleOneLook) - 1
  }

  private var isOneLook: Bool { looks == 1 }

  /// How people are shared out between the arms.
  private var sizes: String {
    if armShare == 0.5 { return "\(arms) arms of one size" }
    let (share, rest) = (
      NumberText.short(armShare * 100, atMost: 2), NumberText.short((1 - armShare) * 100, atMost: 2)
    )
    return arms == 2
      ? "2 arms, the control with \(rest) % of the people and the other with \(share) %"
      : "\(arms) arms, the control and each other as \(rest) to \(share)"
  }

  /// Sentences, a line each.
  public var text: String {
    let (base, raised) = (
      NumberText.percent(baseline), NumberText.percent(baseline + leastEffect)
    )
    var text =
      "From \(base) to \(raised), \(sizes), at "
      + "\(NumberText.short(confidence * 100, atMost: 2)) %:\n\n"
    text += "  people            \(NumberText.count(people)) in all arms\n"
    if !isOneLook {
      text +=
        "  power             \(NumberText.percent(power.ever)) at some of \(looks) looks, "
        + "\(NumberText.percent(power.atEnd)) at the last\n"
    }
    text += "  power of one look \(NumberText.percent(power.oneLook)), of the fixed-horizon test\n"
    if let entryDays, let totalDays {
      text +=
        "  days              \(NumberText.count(entryDays)) of entries, "
        + "\(NumberText.count(totalDays)) until the last is closed (\(windowDays) days after)\n"
    }
    if let peopleLooking, let peopleOneLook, let lookingCost {
      text +=
        "\nFor a power of \(NumberText.percent(wanted)): \(NumberText.count(peopleLooking)) people where "
        + "anybody may look at any time, \(NumberText.count(peopleOneLook)) where there is one look and no "
        + "other.\nLooking costs \(NumberText.percent(lookingCost)) more people, and ends earlier in most runs.\n"
    } else if isOneLook, let peopleOneLook {
      text +=
        "\nFor a power of \(NumberText.percent(wanted)): \(NumberText.count(peopleOneLook)) people, where "
        + "there is one look and no other.\n"
    }
    return text
  }

  /// The same as JSON (format `quid-plan/1`).
  public var json: [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.object { writer in
      writer.member("format", "quid-plan/1")
      writer.member("baseline", baseline)
      writer.member("leastEffect", leastEffect)
      // Free of what adding two decimals leaves behind.
      let raised = Double(Int64((baseline + leastEffect) * 1e15 + 0.5)) / 1e15
      writer.member("shareWithEffect", raised)
      writer.member("arms", arms)
      writer.member("armShare", armShare)
      writer.member("looks", looks)
      writer.member("confidence", confidence)
      writer.member("people", people)
      writer.member("power", isOneLook ? power.oneLook : power.ever)
      writer.member("powerAtEnd", isOneLook ? power.oneLook : power.atEnd)
      writer.member("powerOneLook", power.oneLook)
      writer.member("powerWanted", wanted)
      writer.member("peopleLooking", peopleLooking)
      writer.member("peopleOneLook", peopleOneLook)
      writer.member("lookingCost", lookingCost)
      writer.member("perDay", perDay)
      writer.member("entryDays", entryDays)
      writer.member("totalDays", totalDays)
      writer.member("windowDays", windowDays)
    }
    writer.endLine()
    return writer.bytes
  }
}
