public import Basics

/// Looks for the highest rate that a service holds, and knows of it only whether it held each rate tried.
///
///     doubling     1,000 ✓  2,000 ✓  4,000 ✓  8,000 ✗  8,000 ✗     once more: it may have been chance
///     narrowing    6,000 ✓  7,000 ✗  6,500 ✗                        until 5 % are left between the two
///     confirming   6,000 ✓                                          else the next lower one that held
///
/// A rate that is found has held twice.
public struct RateSearch: Sendable {
  private enum Phase { case doubling, narrowing, confirming }

  /// What is left between a rate that held and one that did not, as a share of the latter: one in so many.
  private static let resolution = 20
  /// Where not even this part of the first rate holds, none is looked for.
  private static let leastPart = 32

  private let first: Int
  private let most: Int
  private var phase = Phase.doubling
  private var isSecondTry = false
  /// The rates that held, upwards.
  private var held: [Int] = []
  /// The lowest rate above those that did not.
  private var failed = 0

  /// The rate to try; nil at the end.
  public private(set) var next: Int?
  /// The highest rate that held; nil where none did, or the search is not over.
  public private(set) var found: Int?

  /// - Parameters:
  ///   - first: the rate to begin with.
  ///   - most: the highest rate that is tried.
  public init(first: Int = 1_000, most: Int = Limits.loadRate) {
    invariant(0 < first && first <= most, "a search from \(first) to \(most)")
    (self.first, self.most) = (first, most)
    next = first
  }

  /// Takes whether the rate tried was held, and says in `next` how to go on.
  public mutating func note(isHeld: Bool) {
    guard let rate = next else { return }
    switch phase {
    case .doubling:
      if isHeld {
        isSecondTry = false
        held.append(rate)
        if rate == most { return confirm() }
        next = min(2 * rate, most)
      } else if isSecondTry {
        failed = rate
        narrow()
      } else {
        isSecondTry = true
      }
    case .narrowing:
      if isHeld { held.append(rate) } else { failed = rate }
      narrow()
    case .confirming:
      if isHeld {
        (found, next) = (rate, nil)
      } else {
        held.removeLast()
        confirm()
      }
    }
  }

  private mutating func narrow() {
    phase = .narrowing
    let low = held.last ?? 0
    if low == 0, failed <= first / RateSearch.leastPart {
      next = nil
    } else if failed - low <= max(1, failed / RateSearch.resolution) {
      confirm()
    } else {
      next = RateSearch.round((low + failed) / 2, above: low)
    }
  }

  private mutating func confirm() {
    phase = .confirming
    next = held.last
  }

  /// A rate to three digits, as long as it stays above another.
  private static func round(_ rate: Int, above low: Int) -> Int {
    var step = 1
    while rate / step >= 1_000 { step *= 10 }
    let rounded = rate / step * step
    return rounded > low ? rounded : rate
  }
}
