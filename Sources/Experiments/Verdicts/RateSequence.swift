import Statistics

/// What counts say of one share against a bar, at any look: the mixture of all shares, each as likely, against the bar.
///
/// E = B(k + 1, n − k + 1) / (p^k (1 − p)^(n − k)) is 1 on average whenever one looks, if the share is p.
enum RateSequence {
  /// ln E of a share.
  static func logE(_ count: Int, of total: Int, at share: Double) -> Double {
    let (k, n) = (Double(count), Double(total))
    let mixed =
      LogGamma.value(k + 1) + LogGamma.value(n - k + 1) - LogGamma.value(n + 2)
    func part(_ count: Double, _ share: Double) -> Double {
      count == 0 ? 0 : count * Elementary.log(share)
    }
    return mixed - part(k, share) - part(n - k, 1 - share)
  }

  /// The shares against which E is below 1/α; all of them of nobody.
  static func interval(_ count: Int, of total: Int, alpha: Double) -> Estimate {
    if total == 0 { return Estimate(value: .nan, low: 0, high: 1) }
    let rate = Double(count) / Double(total)
    let needed = Elementary.log(1 / alpha)
    func end(_ outer: Double) -> Double {
      if logE(count, of: total, at: outer) < needed { return outer }
      var (low, high) = (outer, rate)
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if logE(count, of: total, at: middle) >= needed { low = middle } else { high = middle }
      }
      return low
    }
    return Estimate(
      value: rate, low: count == 0 ? 0 : end(0), high: count == total ? 1 : end(1))
  }
}
