import Basics
public import Exchanges
public import Ledger

/// Which installation a data directory is.
public enum Installation {
  /// What the ledger of a data directory calls the installation. An old one that was never founded has a name all the
  /// same, which its next start founds it by: a digest of how its ledger begins, up to the first person, which no later
  /// event and no erasure changes. So exports of two old directories can lie together.
  /// - Throws: as `DurableLog.visitLines`.
  /// - Complexity: O(bytes of the ledger) where it is not founded in its first line.
  public static func id(of storage: any Storage) throws -> InstanceID {
    struct Found: Error { let instance: InstanceID }
    var beginning = SHA256()
    beginning.update("quid installation".utf8)
    beginning.update((try DurableLog.identity(of: "ledger", on: storage) ?? "").utf8)
    var hasPerson = false
    do {
      try DurableLog.visitLines(of: "ledger", on: storage) { line in
        if let instance = instance(foundedBy: line) { throw Found(instance: instance) }
        if hasPerson { return }
        beginning.update(byte: 0)
        beginning.update(line)
        hasPerson = registersPerson(line)
      }
    } catch let found as Found {
      return found.instance
    }
    return InstanceID(random: Array(beginning.finish().prefix(16)))
  }

  /// The installation that a line founds; nil for any other line.
  /// - Parameter members: what stands behind the line's opening brace.
  private static func instance(foundedBy members: Span<UInt8>) -> InstanceID? {
    var cursor = LineCursor()
    guard cursor.skip("\"at\":", members), cursor.integer(members) != nil,
      let text = cursor.string(",\"event\":\"instanceFounded\",\"instance\":", members)
    else { return nil }
    return InstanceID(text)
  }

  private static func registersPerson(_ members: Span<UInt8>) -> Bool {
    var cursor = LineCursor()
    return cursor.skip("\"at\":", members) && cursor.integer(members) != nil
      && cursor.skip(",\"event\":\"personRegistered\"", members)
  }
}
