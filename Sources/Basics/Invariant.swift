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
