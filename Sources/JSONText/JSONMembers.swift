/// Walks the members of one object by the indexes of their nodes, in the order of the text.
///
///     var members = JSONMembers(of: object, in: nodes)
///     while let member = members.next(in: nodes) { … nodes[member.name] … nodes[member.value] … }
public struct JSONMembers {
  @usableFromInline var child: Int
  @usableFromInline let end: Int

  /// The members of the node with that index; none when it is no object.
  @inlinable
  public init(of object: Int, in nodes: Span<JSONNode>) {
    child = object + 1
    end = nodes[object].kind == .object ? Int(nodes[object].next) : child
  }

  /// The next member; nil behind the last one.
  @inlinable
  public mutating func next(in nodes: Span<JSONNode>) -> (name: Int, value: Int)? {
    if child >= end { return nil }
    let name = child
    child = Int(nodes[name + 1].next)
    return (name, name + 1)
  }

  /// The value of the member of that name, by the index of its node; nil when there is none.
  /// - Complexity: O(members).
  @inlinable
  public static func value(
    _ name: StaticString, of object: Int, in nodes: Span<JSONNode>, _ bytes: Span<UInt8>
  ) -> Int? {
    var members = JSONMembers(of: object, in: nodes)
    while let member = members.next(in: nodes) {
      if nodes[member.name].isString(name, in: bytes) { return member.value }
    }
    return nil
  }
}
