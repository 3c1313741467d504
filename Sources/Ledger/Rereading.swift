import Basics

/// How a reader looks again at what a service that runs beside it may be in the middle of writing: a bounded
/// number of times at one position and in a whole reading, waiting longer each time. What is as wrong then as it
/// was at first is damage. The writer knows nothing of it and never waits.
final class Rereading {
  private let storage: any Storage
  private var left = Limits.readingRereads

  init(_ storage: any Storage) {
    self.storage = storage
  }

  /// Whether a position is to be looked at once more; waits before, so that a writer can end what it began.
  /// - Parameter attempt: how often it was looked at again already.
  func again(_ attempt: Int) -> Bool {
    if attempt >= Limits.rereads || left == 0 { return false }
    left -= 1
    storage.wait(milliseconds: 1 << attempt)
    return true
  }
}
