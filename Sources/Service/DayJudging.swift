import Basics
import Engine
import Platform

/// Has the catalog in force judged for today and, before it comes, for tomorrow, on a thread of its own: so that no
/// request waits for what the rules say to all of a catalog.
final class DayJudging {
  private let wakeup: Wakeup
  private var underWay: Errand<JudgedDay>?

  init(ringing wakeup: Wakeup) { self.wakeup = wakeup }

  /// Takes up what was judged since the last look, and begins with what is wanted next: today, then tomorrow.
  /// - Returns: whether today is judged.
  @discardableResult
  func turn(_ gate: inout OfferGate?, on today: Day) -> Bool {
    if let underWay {
      guard let judged = underWay.result else { return gate?.isJudged(on: today) ?? true }
      self.underWay = nil
      gate?.take(judged)
    }
    // A catalog that was put in force since then comes with a gate of its own.
    gate?.judgesWhenAsked = false
    guard let wanted = gate?.wanted(on: today) else { return true }
    underWay = Errand(ringing: wakeup) { wanted.judged() }
    return wanted.day > today
  }
}
