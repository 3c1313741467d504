import Platform

/// A progress bar on standard error, for work that takes longer than a second, on a terminal only.
final class ProgressBar {
  private let isShown = isTerminal(Stream.error)
  private let start = monotonicNanoseconds()
  private var lastDrawn: UInt64 = 0

  func update(done: Int, total: Int) {
    guard isShown else { return }
    let now = monotonicNanoseconds()
    let elapsed = now - start
    if elapsed < 1_000_000_000 || now - lastDrawn < 100_000_000 { return }
    lastDrawn = now
    let share = Double(done) / Double(max(1, total))
    let filled = Int(share * 30)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    let left = share > 0 ? Int(Double(elapsed) * (1 - share) / share / 1e9) + 1 : 0
    Tool.complain("\r\(bar) \(Int(share * 100)) % of \(total) people, \(left) s left \u{1B}[K")
  }

  /// Wipes the bar.
  func end() {
    if lastDrawn > 0 { Tool.complain("\r\u{1B}[K") }
    lastDrawn = 0
  }
}
