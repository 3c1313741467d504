import Basics

/// Made-up sessions that walk along a ring of items, mostly forward: something to learn.
public enum SampleLog {
  /// The text of a log, tab-separated.
  public static func text(sessions: Int, seed: UInt64, from start: Int = 1_400_000_000) -> String {
    var random = Random(seed: seed, stream: 7)
    var text = "SessionId\tItemId\tTime\n"
    for session in 0..<sessions {
      var place = Int(random.uniform() * 60)
      for step in 0..<2 + Int(random.uniform() * 4) {
        text += "\(session)\ti\(place)\t\(start + session * 60 + step)\n"
        place = (place + (random.uniform() < 0.8 ? 1 : Int(random.uniform() * 60))) % 60
      }
    }
    return text
  }
}
