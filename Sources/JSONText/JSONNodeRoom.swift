/// Room for nodes while a text is scanned, filled from the start.
///
/// The scanner asks once a turn whether there is room for all that the turn may add, and looks back
/// only at nodes that it added, so the single accesses are not checked again in release builds.
@safe
struct JSONNodeRoom {
  private let base: UnsafeMutablePointer<JSONNode>?
  let count: Int

  /// The room must outlive this value.
  @unsafe
  init(_ room: UnsafeMutableBufferPointer<JSONNode>) {
    unsafe base = room.baseAddress
    count = room.count
  }

  subscript(index: Int) -> JSONNode {
    @inline(__always) get {
      assert(index >= 0 && index < count)
      // Safe: as said above; an empty room has no node to ask for.
      return unsafe base.unsafelyUnwrapped[index]
    }
    @inline(__always) nonmutating _modify {
      assert(index >= 0 && index < count)
      // Safe: as above, and nodes are trivial, so a free position may be assigned to.
      yield unsafe &base.unsafelyUnwrapped[index]
    }
  }
}
