/// Stops the process when our own reasoning was wrong, in release builds too.
///
/// `precondition` prints nothing in release, so the message names both sides of what should have
/// held (`"slot 17 beyond count 12"`). A bad input is never an invariant: it is a typed error.
@inlinable
public func invariant(
  _ holds: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !holds { brokenInvariant(message(), file: file, line: line) }
}

/// The cold half of `invariant`, kept apart so that the check itself stays small where it is
/// inlined.
@usableFromInline
func brokenInvariant(_ message: String, file: StaticString, line: UInt) -> Never {
  fatalError("broken invariant: \(message)", file: file, line: line)
}

/// Stops the process when an index is not below a count. For hot loops: no message is made before it is
/// needed, so the compiler can prove that looking allocates nothing.
@inlinable @inline(__always)
public func invariant(_ index: Int, below count: Int) {
  if UInt(bitPattern: index) >= UInt(bitPattern: count) { brokenBound(index, count) }
}

@usableFromInline @inline(never)
func brokenBound(_ index: Int, _ count: Int) -> Never {
  fatalError("broken invariant: index \(index) beyond count \(count)")
}
