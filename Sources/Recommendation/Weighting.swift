import Basics

/// One number that scoring depends on.
public enum WeightingParameter: String, CaseIterable, Sendable {
  case pool, neighbours, queryItems
  case positionDecay, matchRarity, lengthExponent, recency
  case sharpness, matchDecay
  case stepDecay, backward, sequence
  case rarity, selfBoost

  /// Where it may lie.
  public var range: ClosedRange<Double> {
    switch self {
    case .pool: 1...Double(Limits.poolSessions)
    case .neighbours: 1...Double(Limits.neighbourSessions)
    case .queryItems: 1...Double(Limits.queryItems)
    case .positionDecay, .matchDecay, .stepDecay: 0.25...100
    case .matchRarity: 0...4
    case .lengthExponent: 0...1
    case .recency: 0...8
    case .sharpness: 0.25...4
    case .backward: 0...2
    case .sequence: 0...4
    case .rarity: 0...20
    case .selfBoost: 0...10
    }
  }

  /// What its values are multiples of; zero where any will do.
  public var step: Double {
    switch self {
    case .pool, .neighbours, .queryItems: 1
    case .matchRarity, .sharpness: 0.25
    default: 0
    }
  }

  /// Whether it is a whole number.
  public var isWhole: Bool { step == 1 }

  /// Whether half and twice of it are as far away.
  public var isLogarithmic: Bool {
    switch self {
    case .pool, .neighbours, .positionDecay, .matchDecay, .stepDecay, .rarity, .selfBoost: true
    default: false
    }
  }

  /// What it does, for people.
  public var meaning: String {
    switch self {
    case .pool: "sessions looked at: the newest that share an item (m)"
    case .neighbours: "of these, how many of the most alike count (k)"
    case .queryItems: "newest items of the session that count"
    case .positionDecay: "items after which an item of the session weighs 1/e as much"
    case .matchRarity: "power of an item's rarity in how alike sessions are"
    case .lengthExponent: "how much long sessions are held to be less alike"
    case .recency: "how much the oldest session is held to be less alike, as power of 1/e"
    case .sharpness: "power of how alike a session is, in its items' scores"
    case .matchDecay: "as positionDecay, for the newest item that a neighbour shares"
    case .stepDecay: "steps from the shared item at which a neighbour's item weighs 1/e as much"
    case .backward: "weight of a neighbour's items before the shared one"
    case .sequence: "extra weight of what followed the very item looked at now, by 1/steps"
    case .rarity: "how much an item's rarity adds to its score"
    case .selfBoost: "factor for items of the session itself"
    }
  }
}

/// What scoring depends on: the neighbourhood of VMIS-kNN (Kersbergen, Sprangers and Schelter, SIGMOD 2022) with
/// the weights of VSTAN (Ludewig, Mauro, Latifi and Jannach, UMUAI 2021) and two of our own: rarity of the shared
/// items, and recency on the scale of what the index keeps.
///
///     alike(n) = Σ shared items q: e^(−position(q) / positionDecay) · ln(1 + N/n_q)^matchRarity · kind(q)
///                · length(n)^(−lengthExponent) · e^(−recency · age(n))
///     pull(n)  = alike(n)^sharpness · e^(−position(newest shared) / matchDecay)
///     score(i) = Σ neighbours n with i: pull(n) · kind(i in n) · (near(n, i) + next(n, i))
///                · (1 + rarity · ln(N/n_i)) · (selfBoost where i is of the session)
///     near     = e^(−steps / stepDecay), · backward where i stands before the newest shared item
///     next     = sequence / steps behind the item looked at now, up to five steps
///
/// position counts from 0 for the newest item; age runs from 0 for the newest session that is kept to 1 for
/// the oldest; N is the number of sessions.
public struct Weighting: Equatable, Sendable {
  private var values: [Double]

  /// Found on held-out training sessions of public click logs, and rounded; never on test sessions.
  public static let standard: Weighting = {
    var weighting = Weighting(
      values: [Double](repeating: 0, count: WeightingParameter.allCases.count))
    weighting[.pool] = 500
    weighting[.neighbours] = 100
    weighting[.queryItems] = 10
    weighting[.positionDecay] = 2.7
    weighting[.matchRarity] = 1.75
    weighting[.lengthExponent] = 0.28
    weighting[.recency] = 1
    weighting[.sharpness] = 1.25
    weighting[.matchDecay] = 5
    weighting[.stepDecay] = 8
    weighting[.backward] = 0.9
    weighting[.sequence] = 0.1
    weighting[.rarity] = 0.5
    weighting[.selfBoost] = 2.8
    return weighting
  }()

  /// A parameter's value; one beyond its range is taken for the nearest within.
  public subscript(parameter: WeightingParameter) -> Double {
    get { values[Weighting.index(parameter)] }
    set {
      let range = parameter.range
      var value = min(max(newValue, range.lowerBound), range.upperBound)
      if parameter.step > 0 {
        value = Double(Int(value / parameter.step + 0.5)) * parameter.step
      }
      values[Weighting.index(parameter)] = value
    }
  }

  private static func index(_ parameter: WeightingParameter) -> Int {
    WeightingParameter.allCases.firstIndex(of: parameter) ?? 0
  }
}
