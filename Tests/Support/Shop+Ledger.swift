import Basics
public import Engine
import Ledger

extension Shop {
  /// The lines of its ledger, without what guards each.
  public func lines() throws -> [String] {
    var log = MemoryLog(keepsLines: true)
    var group = engine.group
    log.commit(&group)
    var lines: [String] = []
    try log.forEachLine { lines.append(text($0)) }
    return lines
  }

  /// An engine that folded the same lines.
  public func replayed() throws -> ExchangeEngine {
    let fold = EngineFold()
    for line in try lines() { try fold.addEvent(Array(line.utf8.dropFirst()).span) }
    return fold.engine()
  }
}
