import Basics
import Exchanges

/// The personal values that the vault holds, by their numbers, for reads. An erased one is overwritten at
/// once; its room is given back when half of all room is free.
struct ValueTable: Forgetting, Sendable {
  private var arena: [UInt8] = []
  /// By number: where the value stands; empty where it is gone.
  private var extents: [Range<Int>] = []
  private var freeBytes = 0

  /// - Parameter salt: the value's own key, of 16 bytes; it stands before the value.
  mutating func put(_ text: PersonalText, salt: [UInt8], at id: ValueID) {
    while extents.count <= id.index { extents.append(0..<0) }
    let start = arena.count
    let bytes = text.bytes
    arena.makeRoom(for: salt.count + bytes.count)
    arena.append(contentsOf: salt)
    arena.append(contentsOf: bytes)
    extents[id.index] = start..<arena.count
  }

  /// A value; nil when it is gone.
  subscript(_ id: ValueID) -> PersonalText? {
    guard id.index < extents.count, !extents[id.index].isEmpty else { return nil }
    return PersonalText(Array(arena[extents[id.index]].dropFirst(ValueTable.saltBytes)))
  }

  private static let saltBytes = 16

  /// A value's own key; nil when it is gone.
  func salt(of id: ValueID) -> [UInt8]? {
    guard id.index < extents.count, !extents[id.index].isEmpty else { return nil }
    return Array(arena[extents[id.index]].prefix(ValueTable.saltBytes))
  }

  /// The keyed digest of a value, in hexadecimal; nil when it is gone.
  func payload(of id: ValueID) -> String? {
    guard let text = self[id], let salt = salt(of: id) else { return nil }
    return hexadecimal(keyedDigest(key: salt, text.bytes))
  }

  mutating func forget(_ one: Forgotten) {
    guard case .value(let number) = one else { return }
    let id = ValueID(number)
    guard id.index < extents.count else { return }
    arena.overwrite(extents[id.index])
    freeBytes += extents[id.index].count
    extents[id.index] = 0..<0
    if freeBytes * 2 > arena.count, arena.count > 1 << 16 { compact() }
  }

  private mutating func compact() {
    var packed: [UInt8] = []
    packed.reserveCapacity(arena.count - freeBytes)
    for index in extents.indices where !extents[index].isEmpty {
      let start = packed.count
      packed.append(contentsOf: arena[extents[index]])
      extents[index] = start..<packed.count
    }
    swap(&arena, &packed)
    packed.overwrite()
    freeBytes = 0
  }
}
