/// What an experiment with a declared effect needs, when it may be looked at as often as one likes.
///
/// The log of the likelihood ratio at offset o is about o U − o² I/2, where the score U has variance I, the information
/// so far, and mean θ I under a log odds ratio of θ: a Brownian motion seen at equally spaced looks. The chance that
/// it meets the boundary E = 1/α is computed by integrating its density from look to look on a grid.
/// Counts are not normal, and cells split the information a little: in 10,000 runs each of four effects at rates from
/// .77 to .002 (`quid-lab experiment-validity`, 60 looks) the plan lay within 1.5 points of the power found.
public struct SequentialPlan: Equatable, Sendable {
  /// The control's expected rate.
  public let baseline: Double
  /// The least difference of interest from it, of either sign.
  public let effect: Double
  /// The arm's share of all who enter either.
  public let armShare: Double
  /// The level of each comparison: with k arms, α/k.
  public let alpha: Double
  /// How many looks there are, equally spaced, the last at the end.
  public let looks: Int
  /// What evidence is averaged over.
  public let offsets: OddsOffsets

  /// The most looks that a plan is made for.
  public static let looksMax = 1_000
  /// The most people that a plan is made for.
  public static let peopleMax = 1_000_000_000_000

  private let logOddsRatio: Double

  /// nil where both rates do not lie between 0 and 1, or are the same, and of impossible shares, levels or looks.
  ///
  /// - Parameter offsets: those of the declared effect where nothing is said.
  public init?(
    baseline: Double, effect: Double, armShare: Double = 0.5, alpha: Double = 0.05, looks: Int,
    offsets: OddsOffsets? = nil
  ) {
    guard let ratio = OddsOffsets.logOddsRatio(baseline: baseline, effect: effect), ratio != 0,
      0 < armShare, armShare < 1, 0 < alpha, alpha < 1, 1 <= looks,
      looks <= SequentialPlan.looksMax,
      let chosen = offsets ?? OddsOffsets.declared(baseline: baseline, leastEffect: effect)
    else { return nil }
    self.baseline = baseline
    self.effect = effect
    self.armShare = armShare
    self.alpha = alpha
    self.looks = looks
    self.offsets = chosen
    logOddsRatio = ratio
  }

  /// What a plan promises.
  public struct Power: Equatable, Sendable {
    /// The chance that the declared effect is found at some look.
    public let ever: Double
    /// The chance that it is found at the last look, whatever went before.
    public let atEnd: Double
    /// The chance that one look of the fixed-horizon test at the end finds it.
    public let oneLook: Double
  }

  /// The power with so many people in both arms.
  public func power(people: Int) -> Power {
    let information = information(people: people)
    let drift = logOddsRatio.magnitude
    let spread = information.squareRoot()
    let bound = boundary(information)
    let critical = -Normal.quantile(alpha / 2)
    func beyond(_ edge: Double) -> Double {
      Normal.survival((edge - drift * information) / spread)
        + Normal.survival((edge + drift * information) / spread)
    }
    if information <= 0 { return Power(ever: 0, atEnd: 0, oneLook: 0) }
    return Power(
      ever: crossing(information, drift), atEnd: beyond(bound), oneLook: beyond(critical * spread))
  }

  /// The fewest people in both arms with which the effect is found in a share `power` of repetitions: at some look,
  /// and by one look at the end of the fixed-horizon test. nil where that takes more than `peopleMax`.
  public func people(power: Double) -> (looking: Int, oneLook: Int)? {
    guard
      let looking = least({ self.power(people: $0).ever >= power }),
      let oneLook = least({ self.power(people: $0).oneLook >= power })
    else { return nil }
    return (looking, oneLook)
  }

  /// How many days people enter, with so many of them a day in both arms; and until the last answer is in.
  ///
  /// - Parameter windowDays: how long after entry a day is closed for the metric.
  public static func days(people: Int, perDay: Int, windowDays: Int) -> (entry: Int, total: Int)? {
    guard people >= 0, perDay > 0, windowDays >= 0 else { return nil }
    let entry = people / perDay + (people % perDay > 0 ? 1 : 0)
    return (entry, entry + windowDays)
  }

  /// The least number for which something rising holds, to one in a thousand.
  private func least(_ holds: (Int) -> Bool) -> Int? {
    var high = 16
    while !holds(high) {
      high *= 2
      if high > SequentialPlan.peopleMax { return nil }
    }
    var low = high / 2
    while high - low > max(1, high / 1_000) {
      let middle = low + (high - low) / 2
      if holds(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// Fisher's information about the log odds ratio: 1 over the sum of 1/(n p (1 − p)) of both arms, each at its rate.
  private func information(people: Int) -> Double {
    let (rate, other) = (baseline, baseline + effect)
    let (control, arm) = (Double(people) * (1 - armShare), Double(people) * armShare)
    return 1
      / (1 / (control * rate * (1 - rate)) + 1 / (arm * other * (1 - other)))
  }
}

extension SequentialPlan {
  /// The least score at which E = 1/α: the mean of both signs is e^(−o² I/2) cosh(o U), which rises with |U|.
  private func boundary(_ information: Double) -> Double {
    let target = -Elementary.log(alpha)
    func logE(_ score: Double) -> Double {
      LogMean.value(
        offsets.signed.map {
          let offset = Double($0) / 100
          return offset * score - offset * offset * information / 2
        })
    }
    var high = 1.0
    while logE(high) < target { high *= 2 }
    var low = 0.0
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if logE(middle) < target { low = middle } else { high = middle }
    }
    return high
  }

  /// The chance that the score is ever beyond the boundary, at equally spaced looks (Armitage and others, 1969).
  private func crossing(_ information: Double, _ drift: Double) -> Double {
    let step = information / Double(looks)
    let kernel = StepKernel(variance: step, mean: drift * step)
    var inside = kernel.start
    var crossed = 0.0
    for look in 1...looks {
      crossed += kernel.advance(&inside, within: boundary(step * Double(look)))
    }
    return min(1, crossed)
  }
}

/// The density of a score that has not crossed, on a grid of points, moved on by one look.
private struct StepKernel {
  struct Density {
    var first: Int
    var heights: [Double]
  }

  /// The distance of points, as a share of a step's standard deviation.
  private static let spacing = 0.25
  /// How many standard deviations a step reaches.
  private static let reach = 8.0

  private let width: Double
  /// How far a step goes on average, in points, rounded down; the rest is in the weights.
  private let shift: Int
  private let weights: [Double]
  private let half: Int

  init(variance: Double, mean: Double) {
    let deviation = variance.squareRoot()
    width = deviation * StepKernel.spacing
    shift = Int(mean / width)
    half = Int(StepKernel.reach / StepKernel.spacing) + 1
    let rest = mean - Double(shift) * width
    let half = half
    let width = width
    weights = (-half...half).map { place in
      let z = (Double(place) * width - rest) / deviation
      return Elementary.exp(-z * z / 2) * StepKernel.spacing / (2 * Double.pi).squareRoot()
    }
  }

  /// At 0 for certain.
  var start: Density { Density(first: 0, heights: [1]) }

  /// Moves on by a step; what then lies beyond ± the bound is taken out and returned. A point at the edge counts by
  /// the part of its width that lies within.
  func advance(_ density: inout Density, within bound: Double) -> Double {
    var moved = [Double](repeating: 0, count: density.heights.count + 2 * half)
    for (place, height) in density.heights.enumerated() where height > 1e-14 {
      for index in weights.indices { moved[place + index] += height * weights[index] }
    }
    let first = density.first + shift - half
    var crossed = 0.0
    var kept = Density(first: first, heights: [])
    for (place, height) in moved.enumerated() {
      let at = (Double(first + place) * width).magnitude
      let inside = max(0, min(1, (bound - at) / width + 0.5))
      crossed += height * (1 - inside)
      if inside == 0 {
        if kept.heights.isEmpty { kept.first += 1 }
        continue
      }
      kept.heights.append(height * inside)
    }
    density = kept
    return crossed
  }
}
