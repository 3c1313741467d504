/// Bayes' rule over a list of alternatives.
public enum Bayes {
  /// What is believed of each alternative once something has been seen: prior × likelihood, made to
  /// add up to 1.
  ///
  /// With the shares of groups among the bearers of a surname as the prior, and how much of each
  /// group lives in an area as the likelihood, this is the estimate of the US Consumer Financial
  /// Protection Bureau (BISG, Elliott et al., Health Services and Outcomes Research Methodology 9,
  /// 2009). It guesses a protected attribute of a person. Use it offline, to make a table of counts
  /// out of many people, and never store what it says of one.
  ///
  /// nil when the lists differ in length, a number is negative or not finite, or nothing remains
  /// possible.
  public static func posterior(prior: [Double], likelihood: [Double]) -> [Double]? {
    let isSound = (prior + likelihood).allSatisfy { $0 >= 0 && $0.isFinite }
    guard isSound, prior.count == likelihood.count else { return nil }
    // Likelihoods may be as small as one in a million millions: only their ratios count.
    let scale = likelihood.max() ?? 0
    let weights = zip(prior, likelihood).map { $0 * ($1 / scale) }
    let sum = weights.reduce(0, +)
    return sum > 0 && sum.isFinite ? weights.map { $0 / sum } : nil
  }
}
