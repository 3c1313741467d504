import Engine
import Ledger
import Platform

/// A progress bar on standard error, for work that takes longer than a second, on a terminal only that
/// takes escape sequences.
final class ProgressBar {
  private let columns = Tool.takesEscapes(Stream.error) ? terminalColumns(Stream.error) ?? 80 : 0
  private let start = monotonicNanoseconds()
  private var lastDrawn: UInt64 = 0

  func update(done: Int, total: Int) {
    if columns < 20 { return }
    let now = monotonicNanoseconds()
    let elapsed = now - start
    if elapsed < 1_000_000_000 || now - lastDrawn < 100_000_000 { return }
    if lastDrawn == 0 { wipeLineOnInterrupt() }
    lastDrawn = now
    let share = Double(done) / Double(max(1, total))
    let left = share > 0 ? Int(Double(elapsed) * (1 - share) / share / 1e9) + 1 : 0
    let words = " \(Int(share * 100)) %, \(left) s left"
    let width = max(0, min(40, columns - words.count - 1))
    let filled = Int(share * Double(width))
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    Tool.write("\r\(bar)\(words)\u{1B}[K")
  }

  /// Wipes the bar.
  func end() {
    if lastDrawn > 0 { Tool.write("\r\u{1B}[K") }
    lastDrawn = 0
  }
}

extension ProgressBar {
  /// Folds the stores of a directory while a bar tells how far it is.
  static func folding(_ storage: FileStorage, _ fold: EngineFold) throws -> StoresReading {
    let bar = ProgressBar()
    defer { bar.end() }
    return try Stores.fold(storage, fold) { done, total in bar.update(done: done, total: total) }
  }
}
