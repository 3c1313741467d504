public import Basics

/// A strict scanner for one JSON text (RFC 8259) over bytes: one pass, no recursion, and nothing
/// allocated while `nodes` has room.
///
/// Refused, each with its exact byte: anything after the value, duplicate names (also when spelt
/// with escapes), invalid UTF-8, lone surrogates, control characters in strings, a byte order mark,
/// NaN and Infinity, leading zeros, trailing commas, comments, nesting beyond the limit.
///
/// The pass alternates between two positions: before a value, and behind one. While a container is
/// open its node holds what the scanner needs on the way back, so there is no stack beside the nodes:
///
///     next         the container around it (`outermost` for none)
///     end          the marks of its names so far, once a container within it is open
///     hasEscapes   whether two of its names may be the same
///
/// A refusal is a `JSONStop`, two words in registers; the message is made out of line.
public enum JSONScanner {
  /// Stands for the container around the outermost one.
  static let outermost = -1
  /// Nodes that one turn of the pass may add: a container or a scalar, and a name behind it.
  private static let nodesPerTurn = 2

  /// Where the pass stands.
  private struct Cursor {
    var position = 0
    var count = 0
    var depth = 0
    var container = outermost
    var isObject = false
    /// The marks of the names of the innermost object; see `JSONNames`.
    var names: UInt32 = 0
  }

  /// Fills `nodes` with the values of the text in `bytes`; after a fault they mean nothing.
  /// - Throws: `JSONFault` at the first byte that cannot belong to a JSON text.
  /// - Complexity: O(bytes), whatever the names are. Allocates only when `nodes` has not got room
  ///   for one node in eight bytes or the text needs more, and for objects of more than
  ///   `JSONNames.comparedCount` members.
  public static func scan(
    _ bytes: Span<UInt8>, into nodes: inout [JSONNode], depthLimit: Int = Limits.jsonDepth
  ) throws(JSONFault) {
    nodes.removeAll(keepingCapacity: true)
    do throws(JSONStop) {
      try refuseOtherEncodings(bytes)
      if try fill(&nodes, max(nodes.capacity, 16 + bytes.count / 8), bytes, depthLimit) { return }
      // Once more, with room for any text: whatever stands before a turn takes two bytes with its
      // separator or its two brackets, but for containers still open, which take one.
      nodes.removeAll()
      let most = bytes.count / 2 + min(bytes.count, depthLimit) + nodesPerTurn
      let isDone = try fill(&nodes, most, bytes, depthLimit)
      invariant(isDone, "\(bytes.count) bytes filled \(most) nodes")
    } catch {
      throw fault(error, bytes, nodes, depthLimit)
    }
  }

  /// Scans the text into an empty array that gets room for so many nodes.
  /// - Returns: whether they were enough.
  @inline(__always)
  private static func fill(
    _ nodes: inout [JSONNode], _ room: Int, _ bytes: Span<UInt8>, _ depthLimit: Int
  ) throws(JSONStop) -> Bool {
    var isDone = false
    try nodes.append(addingCapacity: room) { (output) throws(JSONStop) in
      // Safe: `pass` fills the room from its start, counts what it fills, and ends when it is full.
      // Nodes need no deinitialising, so a stop may leave some behind the count.
      try unsafe output.withUnsafeMutableBufferPointer { (room, count) throws(JSONStop) in
        isDone = try unsafe pass(bytes, JSONNodeRoom(room), &count, depthLimit)
      }
    }
    return isDone
  }

  /// Scans a text until it is done or the room is full.
  /// - Returns: whether the text is done.
  private static func pass(
    _ bytes: Span<UInt8>, _ nodes: JSONNodeRoom, _ filled: inout Int, _ depthLimit: Int
  ) throws(JSONStop) -> Bool {
    // Of this function alone, so that it stays in registers: what is called out of line takes and
    // gives values.
    var now = Cursor()
    let room = nodes.count - nodesPerTurn
    defer { filled = now.count }
    while now.count <= room {
      let byte = token(bytes, &now.position)
      if byte == UInt8(ascii: "\"") {
        try string(bytes, nodes, &now)
      } else if isDigit(byte) || byte == UInt8(ascii: "-") {
        let start = now.position
        now.position = try JSONNumber.end(bytes, start, byte)
        add(.number, start, nodes, &now)
      } else if byte == UInt8(ascii: "{") {
        try open(.object, nodes, &now, depthLimit)
        if token(bytes, &now.position) != UInt8(ascii: "}") {
          try name(bytes, nodes, &now)
          continue
        }
        try close(bytes, nodes, &now)
      } else if byte == UInt8(ascii: "[") {
        try open(.array, nodes, &now, depthLimit)
        if token(bytes, &now.position) != UInt8(ascii: "]") { continue }
        try close(bytes, nodes, &now)
      } else {
        let start = now.position
        let word = try word(bytes, start, now.container)
        now.position = word.end
        add(word.kind, start, nodes, &now)
      }
      while true {
        let byte = token(bytes, &now.position)
        if now.depth == 0 {
          if now.position < bytes.count { throw JSONStop(.more, now.position) }
          return true
        }
        if byte == UInt8(ascii: ",") {
          now.position &+= 1
          if now.isObject { try name(bytes, nodes, &now) }
          break
        }
        if byte != (now.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          throw JSONStop(.comma, now.position, now.container)
        }
        try close(bytes, nodes, &now)
      }
    }
    return false
  }

  // MARK: Structure

  @inline(__always)
  private static func open(
    _ kind: JSONKind, _ nodes: JSONNodeRoom, _ now: inout Cursor, _ depthLimit: Int
  ) throws(JSONStop) {
    if now.depth >= depthLimit { throw JSONStop(.depth, now.position) }
    if now.isObject { nodes[now.container].end = now.names }
    nodes[now.count] = JSONNode(
      start: UInt32(truncatingIfNeeded: now.position), end: 0,
      next: UInt32(truncatingIfNeeded: now.container), kind: kind, hasEscapes: false)
    now.container = now.count
    now.isObject = kind == .object
    now.names = 0
    now.count &+= 1
    now.depth &+= 1
    now.position &+= 1
  }

  @inline(__always)
  private static func close(
    _ bytes: Span<UInt8>, _ nodes: JSONNodeRoom, _ now: inout Cursor
  ) throws(JSONStop) {
    now.position &+= 1
    let closed = now.container
    var node = nodes[closed]
    now.container = Int(Int32(bitPattern: node.next))
    node.end = UInt32(truncatingIfNeeded: now.position)
    node.next = UInt32(truncatingIfNeeded: now.count)
    let isSuspect = node.hasEscapes
    node.hasEscapes = false
    nodes[closed] = node
    if isSuspect { try JSONNames.refuseDuplicates(bytes, closed, nodes) }
    now.depth &-= 1
    if now.depth > 0 {
      now.isObject = nodes[now.container].kind == .object
      now.names = nodes[now.container].end
    }
  }

  /// Takes a member's name and its colon.
  @inline(__always)
  private static func name(
    _ bytes: Span<UInt8>, _ nodes: JSONNodeRoom, _ now: inout Cursor
  ) throws(JSONStop) {
    if peek(bytes, now.position) != UInt8(ascii: "\""),
      token(bytes, &now.position) != UInt8(ascii: "\"")
    {
      throw JSONStop(.name, now.position, now.container)
    }
    let start = now.position
    let word = eight(bytes, start &+ 1)
    let stops = JSONString.stops(word)
    let marks: UInt32
    if stops != 0, JSONString.isQuote(word, at: stops) {
      now.position = start &+ 2 &+ stops.trailingZeroBitCount &>> 3
      add(.string, start, nodes, &now)
      marks = JSONNames.marks(JSONString.plainPart(word, stops))
      if now.names & marks == marks { nodes[now.container].hasEscapes = true }
    } else {
      let string = try JSONString.endOfRest(bytes, start, from: start &+ (stops == 0 ? 9 : 1))
      now.position = string.end
      add(.string, start, nodes, &now, hasEscapes: string.hasEscapes)
      marks = JSONNames.marks(word ^ UInt64(truncatingIfNeeded: string.end &- start))
      if now.names & marks == marks || string.hasEscapes {
        nodes[now.container].hasEscapes = true
      }
    }
    now.names |= marks
    if peek(bytes, now.position) != UInt8(ascii: ":"),
      token(bytes, &now.position) != UInt8(ascii: ":")
    {
      throw JSONStop(.colon, now.position)
    }
    now.position &+= 1
  }

  // MARK: Scalars

  @inline(__always)
  private static func add(
    _ kind: JSONKind, _ start: Int, _ nodes: JSONNodeRoom, _ now: inout Cursor,
    hasEscapes: Bool = false
  ) {
    nodes[now.count] = JSONNode(
      start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: now.position),
      next: UInt32(truncatingIfNeeded: now.count &+ 1), kind: kind, hasEscapes: hasEscapes)
    now.count &+= 1
  }

  /// Takes a string value.
  @inline(__always)
  private static func string(
    _ bytes: Span<UInt8>, _ nodes: JSONNodeRoom, _ now: inout Cursor
  ) throws(JSONStop) {
    let start = now.position
    let string = try JSONString.end(bytes, start, from: start &+ 1)
    now.position = string.end
    add(.string, start, nodes, &now, hasEscapes: string.hasEscapes)
  }

  /// The true, false or null that starts at a position.
  @inline(never)
  private static func word(
    _ bytes: Span<UInt8>, _ start: Int, _ container: Int
  ) throws(JSONStop) -> (kind: JSONKind, end: Int) {
    let eight = eight(bytes, start)
    let (kind, end): (JSONKind, Int)
    if eight & 0xFFFF_FFFF == 0x6575_7274 {
      (kind, end) = (.boolean, start + 4)
    } else if eight & 0xFF_FFFF_FFFF == 0x65_736C_6166 {
      (kind, end) = (.boolean, start + 5)
    } else if eight & 0xFFFF_FFFF == 0x6C6C_756E {
      (kind, end) = (.null, start + 4)
    } else {
      throw JSONStop(.value, start, container)
    }
    if isWordByte(peek(bytes, end)) { throw JSONStop(.value, start, container) }
    return (kind, end)
  }

  // MARK: Bytes

  private static func refuseOtherEncodings(_ bytes: Span<UInt8>) throws(JSONStop) {
    if bytes.count > Int(Int32.max) { throw JSONStop(.size, 0) }
    if peek(bytes, 0) < 0xEF { return }
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
      throw JSONStop(.byteOrderMark, 0)
    }
    if bytes.count >= 2, bytes[0] ^ bytes[1] == 0x01, bytes[0] & bytes[1] == 0xFE {
      throw JSONStop(.utf16, 0)
    }
  }

  /// Moves to the next byte that is no white space, and gives it; 0 at the end of the text.
  @inline(__always)
  private static func token(_ bytes: Span<UInt8>, _ position: inout Int) -> UInt8 {
    let byte = peek(bytes, position)
    if byte > 0x20 { return byte }
    position = spaceEnd(bytes, position)
    return peek(bytes, position)
  }

  /// Out of line, which keeps the loop's own variables off the pass.
  @inline(never)
  private static func spaceEnd(_ bytes: Span<UInt8>, _ start: Int) -> Int {
    var position = start
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return position
      }
    }
    return position
  }

  /// The byte at a position not before the text; 0, which no grammar wants, behind the end.
  @inline(__always)
  static func peek(_ bytes: Span<UInt8>, _ position: Int) -> UInt8 {
    // Safe: the position was compared with the count; positions only grow from 0.
    position < bytes.count ? unsafe bytes[unchecked: position] : 0
  }

  /// The eight bytes from a position on, the first one lowest; zeros behind the end of the text.
  @inline(__always)
  static func eight(_ bytes: Span<UInt8>, _ position: Int) -> UInt64 {
    if position &+ 8 > bytes.count { return eightAtEnd(bytes, position) }
    let raw = unsafe bytes.bytes
    // Safe: eight bytes stand from the position on, which is not before the text.
    return unsafe UInt64(
      littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self))
  }

  @inline(never)
  private static func eightAtEnd(_ bytes: Span<UInt8>, _ position: Int) -> UInt64 {
    if bytes.count >= 8 {
      // The last eight bytes, those before the position shifted out.
      return eight(bytes, bytes.count - 8) >> UInt64(8 * (position + 8 - bytes.count))
    }
    var word: UInt64 = 0
    for index in 0..<8 { word |= UInt64(peek(bytes, position + index)) << UInt64(8 * index) }
    return word
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// Whether a byte may stand in a word such as `true` or a misspelling of it.
  static func isWordByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
  }
}
