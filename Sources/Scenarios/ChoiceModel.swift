import Basics
import Catalogs
public import Exchanges
import Statistics

/// A population that chooses by mixed logit with point masses (evidence: valuations of privacy are
/// bimodal, so a mixture and never one normal).
///
/// A person of a segment that leans accepts with probability
/// `logistic(leaning + worth · β + Σ effects − Σ costs)`, where the leaning is drawn from the
/// segment's normal distribution and β, the pull of one unit of worth, from the population's. A
/// person of a segment with a fixed answer gives that.
public struct ChoiceModel: Equatable, Sendable {
  public let people: Int
  /// Days over which the people are asked, as evenly as whole days allow.
  public let days: Int
  public let segments: [Segment]
  /// Logits per unit of worth.
  public let worth: Spread
  /// For each arm: its effects less the costs of what it asks for, in logits.
  public let armLogits: [Double]
  /// For each arm: the worth promised, in units.
  public let armWorths: [Double]
  /// The share of those who do not accept who say "not now" rather than "no".
  public let deferredShare: Double
  /// The share of those who accept who take it back, on a day equally likely up to the last.
  public let withdrawnShare: Double
  public let withdrawnWithinDays: Int

  /// A part of the population, and its share of it.
  public struct Segment: Equatable, Sendable {
    public let id: String
    public let share: Double
    public let tendency: Tendency
  }

  /// How a segment's people choose.
  public enum Tendency: Equatable, Sendable {
    case leaning(Spread)
    case always(Answer)
  }

  /// A normal distribution.
  public struct Spread: Equatable, Sendable {
    public let mean: Double
    public let standardDeviation: Double
  }

  /// What one person does with an arm's offer.
  struct Choice {
    let answer: Answer
    /// Days after which an acceptance is taken back; nil when it stands.
    let withdrawnAfterDays: Int?
  }

  /// The choice of a person whose draws come from `random`. Every person draws the same number of
  /// values whatever they choose, so arms can be compared person by person.
  func choice(arm: Int, random: inout Random) -> Choice {
    let segmentDraw = random.uniform()
    let leaningDraw = random.uniform()
    let worthDraw = random.uniform()
    let answerDraw = random.uniform()
    let deferDraw = random.uniform()
    let withdrawDraw = random.uniform()
    let dayDraw = random.uniform()
    var answer: Answer
    switch segment(segmentDraw).tendency {
    case .always(let always):
      answer = always
    case .leaning(let leaning):
      let pull = armWorths[arm] == 0 ? 0 : armWorths[arm] * value(of: worth, at: worthDraw)
      let logits = value(of: leaning, at: leaningDraw) + pull + armLogits[arm]
      let accepts = answerDraw < Elementary.logistic(logits)
      answer = accepts ? .accepted : deferDraw < deferredShare ? .deferred : .declined
    }
    let withdraws = answer == .accepted && withdrawDraw < withdrawnShare
    let day = 1 + Int(dayDraw * Double(withdrawnWithinDays))
    return Choice(answer: answer, withdrawnAfterDays: withdraws ? day : nil)
  }

  private func segment(_ draw: Double) -> Segment {
    var end = 0.0
    for segment in segments {
      end += segment.share
      if draw < end { return segment }
    }
    return segments[segments.count - 1]
  }

  /// The value of a distribution at a uniform draw, kept off 0 where the quantile is infinite.
  private func value(of spread: Spread, at draw: Double) -> Double {
    if spread.standardDeviation == 0 { return spread.mean }
    return spread.mean + spread.standardDeviation * Normal.quantile(max(draw, 0x1p-54))
  }
}
