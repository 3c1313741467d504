/// A growing run of bytes for writers: room is made once per piece, then filled in place.
///
/// Appending to an array byte by byte checks, each time, whether the array is shared and has room;
/// on the log's path that cost more than everything else together.
///
/// What it lets go of is overwritten: much of what passes through is somebody's.
public struct ByteBuffer: Sendable {
  /// Filled up to `count`; the rest is room.
  private var storage: [UInt8]
  public private(set) var count = 0

  public init() {
    storage = [UInt8](repeating: 0, count: 256)
  }

  /// Forgets the bytes and keeps the room.
  /// - Complexity: O(bytes).
  public mutating func clear() { cut(to: 0) }

  /// Makes room for so many bytes more at once, where much is known to come.
  public mutating func reserve(_ size: Int) {
    if storage.count < count + size { move(toRoomOf: count + size) }
  }

  /// Gives back the room beyond a size that is not filled.
  public mutating func shrink(to size: Int) {
    if storage.count <= 2 * max(size, 256) || count > size { return }
    move(toRoomOf: max(256, size))
  }

  /// Forgets the bytes behind a position.
  public mutating func cut(to count: Int) {
    invariant(count <= self.count, "byte \(count) beyond count \(self.count)")
    storage.overwrite(count..<self.count)
    self.count = count
  }

  /// Moves the bytes to other room, of at least their count.
  private mutating func move(toRoomOf size: Int) {
    var old = [UInt8](repeating: 0, count: size)
    swap(&old, &storage)
    let count = count
    // Safe: both have at least `count` bytes.
    unsafe storage.withUnsafeMutableBytes { to in
      unsafe old.withUnsafeBytes { from in
        unsafe to.copyMemory(from: UnsafeRawBufferPointer(rebasing: from[..<count]))
      }
    }
    old.overwrite(0..<count)
  }

  /// The bytes, copied.
  public var bytes: [UInt8] { Array(storage[..<count]) }

  /// The bytes, without copying.
  public var slice: ArraySlice<UInt8> { storage[..<count] }

  /// Puts another byte in place of one written before.
  public mutating func replace(_ index: Int, with byte: UInt8) {
    invariant(index < count, "byte \(index) beyond count \(count)")
    storage[index] = byte
  }

  /// Appends one byte.
  public mutating func append(_ byte: UInt8) {
    makeRoom(1)
    storage[count] = byte
    count += 1
  }

  /// Appends the bytes of a literal.
  public mutating func append(_ text: StaticString) {
    let size = text.utf8CodeUnitCount
    makeRoom(size)
    // Safe: `makeRoom` left at least `size` bytes from `count` on, and a static string's bytes live
    // for ever.
    unsafe storage.withUnsafeMutableBytes { room in
      unsafe room.baseAddress?.advanced(by: count)
        .copyMemory(from: text.utf8Start, byteCount: size)
    }
    count += size
  }

  // MARK: JSON without white space

  /// Appends a comma where the bytes before are a value of JSON that another one follows: not at the beginning of
  /// anything, and not behind a name.
  public mutating func separate() {
    if count == 0 || !ByteBuffer.needsComma(storage[count - 1]) { return }
    append(UInt8(ascii: ","))
  }

  @inline(__always)
  private static func needsComma(_ last: UInt8) -> Bool {
    last != UInt8(ascii: "{") && last != UInt8(ascii: "[") && last != UInt8(ascii: ",")
      && last != UInt8(ascii: ":")
  }

  /// Appends the opening bracket of an object or array, behind a comma where it needs one.
  public mutating func append(opening bracket: UInt8) {
    makeRoom(2)
    if count > 0, ByteBuffer.needsComma(storage[count - 1]) {
      storage[count] = UInt8(ascii: ",")
      count += 1
    }
    storage[count] = bracket
    count += 1
  }

  /// Appends the name of a member of an object, which needs no escapes, behind a comma where it needs one.
  /// - Parameters:
  ///   - name: ASCII, without quotes.
  ///   - word: its value as it is to stand there, such as a bracket or a quoted word; empty where it follows.
  public mutating func append(member name: StaticString, _ word: StaticString = "") {
    let (size, wordSize) = (name.utf8CodeUnitCount, word.utf8CodeUnitCount)
    makeRoom(size + wordSize + 4)
    let start = count
    // Safe: `makeRoom` left as many bytes from `count` on, and a static string's bytes live for ever.
    let end = unsafe storage.withUnsafeMutableBytes { room in
      guard let base = room.baseAddress else { return start }
      var position = start
      if position > 0, unsafe ByteBuffer.needsComma(room[position - 1]) {
        unsafe room[position] = UInt8(ascii: ",")
        position += 1
      }
      unsafe room[position] = UInt8(ascii: "\"")
      unsafe (base + position + 1).copyMemory(from: name.utf8Start, byteCount: size)
      position += size + 1
      unsafe room[position] = UInt8(ascii: "\"")
      unsafe room[position + 1] = UInt8(ascii: ":")
      position += 2
      if wordSize > 0 {
        unsafe (base + position).copyMemory(from: word.utf8Start, byteCount: wordSize)
      }
      return position + wordSize
    }
    count = end
  }

  // MARK: Bytes and numbers

  /// Appends bytes in order.
  public mutating func append(_ bytes: Span<UInt8>) {
    makeRoom(bytes.count)
    // Safe: as above; the pointer to the span's bytes does not leave the closure.
    unsafe storage.withUnsafeMutableBytes { room in
      unsafe bytes.withUnsafeBytes { source in
        guard let from = source.baseAddress else { return }
        unsafe room.baseAddress?.advanced(by: count)
          .copyMemory(from: from, byteCount: source.count)
      }
    }
    count += bytes.count
  }

  /// Appends a whole number in decimal.
  public mutating func append(decimal value: Int64) {
    makeRoom(ByteBuffer.decimalBytes)
    let start = count
    var rest = value.magnitude
    // Safe: the digits are written backwards from `decimalBytes` past the start, all within the
    // room made, two at a time from a table of 100 pairs, and then moved to the start.
    unsafe storage.withUnsafeMutableBytes { room in
      let end = start + ByteBuffer.decimalBytes
      var position = end
      while rest >= 10 {
        let pair = Int(truncatingIfNeeded: rest % 100)
        rest /= 100
        position -= 2
        unsafe room[position] = ByteBuffer.pairs.utf8Start[2 * pair]
        unsafe room[position + 1] = ByteBuffer.pairs.utf8Start[2 * pair + 1]
      }
      if rest > 0 || position == end {
        position -= 1
        unsafe room[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest)
      }
      if value < 0 {
        position -= 1
        unsafe room[position] = UInt8(ascii: "-")
      }
      guard let base = room.baseAddress else { return }
      unsafe (base + start).copyMemory(from: base + position, byteCount: end - position)
      count = start + end - position
    }
  }

  /// A sign and the digits of 64 bits, rounded up to pairs.
  private static let decimalBytes = 22

  /// 00, 01, … 99.
  private static let pairs: StaticString = """
    00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748\
    49505152535455565758596061626364656667686970717273747576777879808182838485868788899091929394959697\
    9899
    """

  private mutating func makeRoom(_ size: Int) {
    if storage.count >= count + size { return }
    var room = storage.count
    while room < count + size { room *= 2 }
    move(toRoomOf: room)
  }
}
